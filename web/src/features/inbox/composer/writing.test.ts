import { afterEach, describe, expect, it } from "vitest";
import { checkAttachment } from "./attachment-rules";
import { readDraft, writeDraft } from "./drafts";
import { findEmoji } from "./emoji-data";
import { findQuickReplies, findWish } from "./find-quick-replies";
import { LONGEST_TEXT, splitText } from "./split-text";
import {
  fillText,
  findHoles,
  HEADER_LINK,
  isComplete,
  makeMessage,
  type Template,
} from "./template-text";

const bare = (text: string) => text.replace(/\s/g, "");

describe("a long text", () => {
  it("is cut where a reader would cut, and loses nothing", () => {
    const paragraph = "Una frase que no es muy larga. ".repeat(40).trim();
    const book = Array.from({ length: 50 }, (_, page) => `${page}. ${paragraph}`).join("\n\n");
    const parts = splitText(book);
    expect(parts.length).toBeGreaterThan(10);
    expect(parts.every((part) => part.length <= LONGEST_TEXT && part === part.trim())).toBe(true);
    expect(bare(parts.join(""))).toBe(bare(book));
    expect(parts.every((part) => part.endsWith("."))).toBe(true);
  });

  it("is cut inside a word only when there is nothing else, never inside an emoji", () => {
    expect(splitText("x".repeat(10), 4)).toEqual(["xxxx", "xxxx", "xx"]);
    const faces = splitText("😀".repeat(5), 3);
    expect(faces).toEqual(Array(5).fill("😀"));
    expect(splitText("  short  ")).toEqual(["short"]);
    expect(splitText("   ")).toEqual([]);
  });
});

describe("a draft", () => {
  afterEach(() => localStorage.clear());

  it("is kept by person and conversation until it is emptied", () => {
    writeDraft("ana", "c1", { text: "hola: sí\nno", mode: "reply" });
    writeDraft("ana", "c2", { text: "secret", mode: "note" });
    expect(readDraft("ana", "c1")).toEqual({ text: "hola: sí\nno", mode: "reply" });
    expect(readDraft("ana", "c2").mode).toBe("note");
    expect(readDraft("luis", "c1").text).toBe("");
    writeDraft("ana", "c1", { text: "  ", mode: "reply" });
    expect(readDraft("ana", "c1").text).toBe("");
    expect(localStorage.length).toBe(1);
  });
});

describe("an attachment", () => {
  const check = (name: string, type: string, size = 1_000) => checkAttachment({ name, type, size });
  it("is looked at before it is uploaded", () => {
    expect(check("a.jpg", "image/jpeg")).toEqual({ ok: true, kind: "image" });
    expect(check("a.ogg", "audio/ogg; codecs=opus")).toEqual({ ok: true, kind: "audio" });
    expect(check("a.pdf", "")).toEqual({ ok: true, kind: "document" });
    expect(check("a.exe", "application/x-msdownload")).toEqual({ ok: false, reason: "kind" });
    expect(check("a.jpg", "image/jpeg", 0)).toEqual({ ok: false, reason: "empty" });
    const large = check("a.jpg", "image/jpeg", 6_000_000);
    expect(large).toEqual({ ok: false, reason: "size", most: 5_242_880 });
  });
});

describe("quick replies", () => {
  const reply = (shortcut: string, body: string) => ({
    quick_reply_id: shortcut,
    shortcut,
    body,
    language: null,
    version: 1,
    updated_by: "ana",
    updated_at: "2026-03-03T10:00:00Z",
  });
  const all = [
    reply("pago", "Con tarjeta"),
    reply("horario", "Abrimos a las 9"),
    reply("wifi", "x"),
  ];

  it("are meant by a slash and a word alone", () => {
    expect(["/", "/ho", "/ho la", "hola /ho", "//x", ""].map(findWish)).toEqual([
      "",
      "ho",
      null,
      null,
      null,
      null,
    ]);
  });
  it("are found by their word first, then by what they say", () => {
    const found = (wish: string) => findQuickReplies(all, wish).map((each) => each.shortcut);
    expect(found("HO")).toEqual(["horario"]);
    expect(found("a")).toEqual(["pago", "horario"]);
    expect(found("")).toHaveLength(3);
  });
});

describe("emoji", () => {
  it("are found by all words, without accents", () => {
    const all = [
      { unicode: "☕", label: "café", group: 4, words: "cafe bebida caliente" },
      { unicode: "🍵", label: "té", group: 4, words: "te bebida" },
    ];
    expect(findEmoji(all, "bebida CAFÉ").map((emoji) => emoji.unicode)).toEqual(["☕"]);
  });
});

describe("a template", () => {
  const template: Template = {
    name: "reserva",
    language: "es",
    status: "APPROVED",
    category: "UTILITY",
    components: [
      { type: "HEADER", format: "TEXT", text: "Hola {{1}}" },
      { type: "BODY", text: "Mesa {{2}} a las {{1}}, {{1}}." },
      { type: "BUTTONS", buttons: [{ type: "URL", text: "Ver", url: "https://a.example/{{1}}" }] },
    ],
  };
  const values = { "header.1": "Ana", "body.1": "21:00", "body.2": "4", "button.0.1": "x7" };

  it("names its holes in the order they are sent in", () => {
    expect(findHoles(template).map((hole) => hole.id)).toEqual([
      "header.1",
      "body.1",
      "body.2",
      "button.0.1",
    ]);
    expect(isComplete(template, values)).toBe(true);
    expect(isComplete(template, { ...values, "body.2": " " })).toBe(false);
  });

  it("reads as filled in so far", () => {
    expect(fillText("Mesa {{2}} a las {{1}}", "body", { "body.2": "4" })).toBe(
      "Mesa 4 a las {{1}}",
    );
  });

  it("is sent in Meta's own shape", () => {
    expect(makeMessage(template, values)).toEqual({
      kind: "template",
      name: "reserva",
      language: "es",
      category: "utility",
      components: [
        { type: "header", parameters: [{ type: "text", text: "Ana" }] },
        {
          type: "body",
          parameters: [
            { type: "text", text: "21:00" },
            { type: "text", text: "4" },
          ],
        },
        {
          type: "button",
          sub_type: "url",
          index: "0",
          parameters: [{ type: "text", text: "x7" }],
        },
      ],
    });
  });

  it("names named parameters, and asks for the picture on top", () => {
    const named: Template = {
      ...template,
      components: [
        { type: "HEADER", format: "IMAGE" },
        { type: "BODY", text: "Hola {{guest_name}}" },
      ],
    };
    const filled = { "body.guest_name": "Ana" };
    expect(isComplete(named, filled)).toBe(false);
    const all = { ...filled, [HEADER_LINK]: "https://a.example/a.jpg" };
    expect(isComplete(named, all)).toBe(true);
    expect(makeMessage(named, all)["components"]).toEqual([
      {
        type: "header",
        parameters: [{ type: "image", image: { link: "https://a.example/a.jpg" } }],
      },
      { type: "body", parameters: [{ type: "text", text: "Ana", parameter_name: "guest_name" }] },
    ]);
  });
});

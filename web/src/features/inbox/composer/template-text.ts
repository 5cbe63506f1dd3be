/* Approved templates: which holes they have, how they read filled in, and how they are sent. Pure. */
import type { Content } from "../types";

export type TemplateComponent = {
  type: string;
  format?: string | null;
  text?: string | null;
  buttons?: { type: string; text?: string; url?: string | null }[] | null;
};

export type Template = {
  name: string;
  language: string;
  status: string;
  category: string;
  components: TemplateComponent[];
};

/** One hole of a template: `{{1}}` or `{{guest_name}}`, in its header, body or a button's address. */
export type Hole = { id: string; part: "header" | "body" | "button"; name: string; index: number };

const HOLE = /\{\{\s*([\w.-]+)\s*\}\}/g;

/** In the order in which Meta wants them: by number, or as they come. */
const holesOf = (text: string | null | undefined) =>
  [...new Set([...(text ?? "").matchAll(HOLE)].map((found) => found[1] ?? ""))]
    .filter(Boolean)
    .toSorted((left, right) => (Number(left) || 0) - (Number(right) || 0));

export const findPart = (template: Template, type: string) =>
  template.components.find((part) => part.type.toUpperCase() === type);

const buttonsOf = (template: Template) => findPart(template, "BUTTONS")?.buttons ?? [];

export function findHoles(template: Template): Hole[] {
  const inText = (part: "header" | "body", text: string | null | undefined): Hole[] =>
    holesOf(text).map((name) => ({ id: `${part}.${name}`, part, name, index: 0 }));
  const header = findPart(template, "HEADER");
  return [
    ...inText("header", header?.format === "TEXT" || !header?.format ? header?.text : null),
    ...inText("body", findPart(template, "BODY")?.text),
    ...buttonsOf(template).flatMap((button, index) =>
      holesOf(button.url).map((name) => ({
        id: `button.${index}.${name}`,
        part: "button" as const,
        name,
        index,
      })),
    ),
  ];
}

/** A picture, video or document on top has to be handed in with each sending. */
export function findHeaderMedia(template: Template): "image" | "video" | "document" | null {
  const format = findPart(template, "HEADER")?.format?.toLowerCase();
  return format === "image" || format === "video" || format === "document" ? format : null;
}

export type Values = Record<string, string>;

/** The text with what was typed so far; empty holes stay visible. */
export function fillText(text: string, part: "header" | "body", values: Values): string {
  return text.replace(HOLE, (hole, name: string) => values[`${part}.${name}`]?.trim() || hole);
}

/** Where the picture on top lies: Meta fetches it from there. */
export const HEADER_LINK = "header.link";

export const isComplete = (template: Template, values: Values): boolean =>
  findHoles(template).every((hole) => (values[hole.id] ?? "").trim() !== "") &&
  (!findHeaderMedia(template) || /^https:\/\/\S+$/.test((values[HEADER_LINK] ?? "").trim()));

const isPositional = (name: string) => /^\d+$/.test(name);

function parameters(holes: Hole[], values: Values) {
  return holes.map((hole) => ({
    type: "text",
    text: (values[hole.id] ?? "").trim(),
    ...(isPositional(hole.name) ? {} : { parameter_name: hole.name }),
  }));
}

/** The message as the API takes it, its components in Meta's own shape (Cloud API §2.3). */
export function makeMessage(template: Template, values: Values): Content {
  const holes = findHoles(template);
  const of = (part: Hole["part"]) => holes.filter((hole) => hole.part === part);
  const components: Content[] = [];
  const media = findHeaderMedia(template);
  if (media) {
    const link = (values[HEADER_LINK] ?? "").trim();
    components.push({ type: "header", parameters: [{ type: media, [media]: { link } }] });
  }
  for (const part of ["header", "body"] as const) {
    const found = of(part);
    if (found.length > 0) components.push({ type: part, parameters: parameters(found, values) });
  }
  for (const hole of of("button")) {
    components.push({
      type: "button",
      sub_type: "url",
      index: String(hole.index),
      parameters: [{ type: "text", text: (values[hole.id] ?? "").trim() }],
    });
  }
  const { name, language, category } = template;
  return { kind: "template", name, language, category: category.toLowerCase(), components };
}

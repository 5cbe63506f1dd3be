import { describe, expect, it } from "vitest";
import type { PhoneMessage } from "./phone-api";
import {
  countOrdered,
  findAction,
  findListTitle,
  readPlace,
  splitOptions,
  splitStyles,
} from "./words";

const option = (kind: string, url?: string) => ({
  kind,
  id: kind,
  title: kind,
  description: "",
  ...(url ? { url } : {}),
});
const message = (more: Partial<PhoneMessage>): PhoneMessage => ({
  id: "wamid.1",
  mine: false,
  type: "text",
  text: "",
  header: "",
  footer: "",
  media: null,
  options: [],
  reply_to: null,
  reaction: null,
  status: "delivered",
  at: 0,
  body: {},
  ...more,
});

describe("what a telephone makes of a message", () => {
  it("knows what pressing an option does", () => {
    expect(findAction(option("reply"))).toBe("tap");
    expect(findAction(option("location_request_message"))).toBe("place");
    expect(findAction(option("url", "https://hotel.example"))).toBe("link");
    expect(findAction(option("phone_number"))).toBe("none");
  });

  it("keeps rows behind the list's own button", () => {
    const body = { interactive: { action: { button: "Ver el menú" } } };
    const list = message({ options: [option("row"), option("reply")], body });
    expect(splitOptions(list).rows).toHaveLength(1);
    expect(splitOptions(list).buttons.map((each) => each.kind)).toEqual(["reply"]);
    expect(findListTitle(list)).toBe("Ver el menú");
    expect(findListTitle(message({}))).toBeNull();
  });

  it("reads WhatsApp's marks and loses no letter", () => {
    const text = "Hola *Emma*, son _dos_ noches: 2 * 3 * 4 ~no~";
    const pieces = splitStyles(text);
    expect(pieces.filter((each) => each.style !== "plain").map((each) => each.text)).toEqual([
      "Emma",
      "dos",
      "no",
    ]);
    expect(pieces.map((each) => each.text).join("")).toBe(
      text.replace(/\*(Emma)\*|_(dos)_|~(no)~/g, "$1$2$3"),
    );
  });

  it("reads places and orders, and nothing where there is none", () => {
    const place = message({ body: { location: { latitude: 1.5, longitude: -2, name: "Casa" } } });
    expect(readPlace(place)).toEqual({ title: "Casa", point: "1.5, -2" });
    expect(readPlace(message({}))).toBeNull();
    const order = message({
      body: { order: { product_items: [{ quantity: 2 }, { quantity: 1 }] } },
    });
    expect(countOrdered(order)).toBe(3);
    expect(countOrdered(message({}))).toBe(0);
  });
});

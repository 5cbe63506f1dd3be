/* Reads what stands in a message's content: kinds grow on the server, so nothing is taken on trust. */
import type { Message } from "../types";

type Bag = Record<string, unknown>;
const isBag = (value: unknown): value is Bag =>
  typeof value === "object" && value !== null && !Array.isArray(value);
export const bag = (value: unknown): Bag => (isBag(value) ? value : {});
export const list = (value: unknown): Bag[] => (Array.isArray(value) ? value.filter(isBag) : []);
export const text = (value: unknown): string =>
  typeof value === "string" ? value : typeof value === "number" ? String(value) : "";

export type Choice = { id: string; title: string; description: string };
const choice = (value: Bag): Choice => ({
  id: text(value["id"]),
  title: text(value["title"]) || text(value["text"]),
  description: text(value["description"]),
});

export type Rich = {
  header: string;
  body: string;
  footer: string;
  buttons: Choice[];
  /** The word on the button that opens a list. */
  opens: string;
  sections: { title: string; rows: Choice[] }[];
  /** A button that leads to a page; shown, not followed. */
  link: { label: string; url: string } | null;
};

/** Buttons, lists, links and forms as the customer got them; null where it is nothing of the kind. */
export function readRich(message: Message): Rich | null {
  const content = bag(message.content);
  const body = text(content["body"]);
  const buttons = list(content["buttons"]).map(choice);
  const sections = list(content["sections"]).map((section) => ({
    title: text(section["title"]),
    rows: list(section["rows"]).map(choice),
  }));
  const label = text(content["label"]);
  const opens = text(content["button"]);
  const isRich = buttons.length > 0 || sections.length > 0 || label !== "";
  if (message.direction === "in" || !isRich) return null;
  return {
    header: text(bag(content["header"])["text"]) || text(content["header"]),
    body,
    footer: text(content["footer"]),
    buttons,
    opens,
    sections,
    link: label ? { label, url: text(content["url"]) } : null,
  };
}

export type Place = { latitude: number; longitude: number; name: string; address: string };

export function readPlace(message: Message): Place | null {
  const content = bag(message.content);
  const { latitude, longitude } = content;
  if (typeof latitude !== "number" || typeof longitude !== "number") return null;
  return { latitude, longitude, name: text(content["name"]), address: text(content["address"]) };
}

export type CardOfContact = { name: string; phones: string[]; emails: string[]; company: string };

/** Contact cards come in Meta's own shape (Cloud API §2.2). */
export function readContacts(message: Message): CardOfContact[] {
  const content = bag(message.content);
  return list(content["cards"]).map((card) => ({
    name: text(bag(card["name"])["formatted_name"]) || text(card["name"]),
    phones: list(card["phones"]).map((each) => text(each["phone"]) || text(each["wa_id"])),
    emails: list(card["emails"]).map((each) => text(each["email"])),
    company: text(bag(card["org"])["company"]),
  }));
}

export type OrderLine = { id: string; quantity: number; price: string; currency: string };

export function readOrder(message: Message): OrderLine[] {
  const content = bag(message.content);
  return list(content["lines"]).map((line) => ({
    id: text(line["retailer_id"]) || text(line["name"]),
    quantity: Number(line["quantity"]) || 0,
    price: text(line["price"]),
    currency: text(line["currency"]),
  }));
}

/** The sum where all lines have one currency and a price; else null. */
export function sumOrder(lines: OrderLine[]): { amount: number; currency: string } | null {
  const currency = lines[0]?.currency;
  if (!currency || lines.some((line) => line.currency !== currency)) return null;
  const amount = lines.reduce((sum, line) => sum + line.quantity * Number(line.price), 0);
  return Number.isFinite(amount) ? { amount, currency } : null;
}

export const readChoice = (message: Message): Choice => choice(bag(message.content));

/** What somebody filled in, name by name. */
export const readForm = (message: Message): { name: string; value: string }[] =>
  Object.entries(bag(bag(message.content)["values"]))
    .filter(([name]) => name !== "flow_token")
    .map(([name, value]) => ({
      name: name.replace(/_/g, " "),
      value: text(value) || JSON.stringify(value),
    }));

export type TemplateSaid = { name: string; language: string; values: string[] };

export function readTemplate(message: Message): TemplateSaid | null {
  const content = bag(message.content);
  const name = text(content["name"]);
  if (message.kind !== "template" || !name) return null;
  const values = list(content["components"]).flatMap((part) =>
    list(part["parameters"]).map((each) => text(each["text"])),
  );
  return { name, language: text(content["language"]), values: values.filter(Boolean) };
}

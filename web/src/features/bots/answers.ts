/*
 * An answer of a bot: a text, a message with a shape, or up to three of them. Read for the form and
 * written back so that what was not touched stays as it was.
 */
import { isObject, type Json, type JsonObject } from "../settings/documents";

export const MOST_MESSAGES = 3;
export const SHAPES = ["text", "buttons", "list", "link", "file", "location"] as const;
export type Shape = (typeof SHAPES)[number];
export const FILES = ["image", "video", "document", "audio"] as const;
export type FileKind = (typeof FILES)[number];

export const listMessages = (answer: Json | undefined): Json[] =>
  answer === undefined ? [] : Array.isArray(answer) ? answer : [answer];

/** Undefined for nothing: the field is then left out. */
export function joinMessages(messages: Json[]): Json | undefined {
  return messages.length > 1 ? messages : messages[0];
}

export const findFile = (message: Json): FileKind | undefined =>
  isObject(message) ? FILES.find((kind) => kind in message) : undefined;

export function findShape(message: Json): Shape {
  if (!isObject(message)) return "text";
  if (findFile(message)) return "file";
  return SHAPES.find((shape) => shape !== "text" && shape in message) ?? "text";
}

/** Where the words of a message stand: in itself, or in its `text`. */
export const holdsText = (message: Json): boolean =>
  isObject(message) && !("es" in message || "en" in message);

/** The words of a message, to be kept when it becomes another shape. */
export function readText(message: Json): Json {
  if (!holdsText(message)) return message;
  return (message as JsonObject)["text"] ?? "";
}

const START: Record<Exclude<Shape, "text">, JsonObject> = {
  buttons: { buttons: [""] },
  list: { list_button: "", list: [""] },
  link: { link: "https://", label: "" },
  file: { image: "https://" },
  location: { location: { latitude: 0, longitude: 0 } },
};

/** The same words in another shape. */
export function reshape(message: Json, shape: Shape): Json {
  const text = readText(message);
  if (shape === "text") return text;
  const start: JsonObject = { ...START[shape] };
  if (shape === "list") delete start["list_button"];
  if (shape === "location") return start;
  return { text, ...start };
}

/** A button or row: a title alone, or a title with the rule it starts. */
export function readOption(option: Json): { title: Json; rule: string; description: Json } {
  if (!isObject(option) || !("title" in option))
    return { title: option, rule: "", description: "" };
  const { title = "", rule = "", description = "" } = option;
  return { title, rule: typeof rule === "string" ? rule : "", description };
}

/** With a field changed; a title alone becomes an object only when it has to. */
export function writeOption(option: Json, change: JsonObject): Json {
  const whole = isObject(option) && "title" in option ? option : { title: option };
  const next = Object.fromEntries(
    Object.entries({ ...whole, ...change }).filter(([, value]) => value !== ""),
  );
  const { title = "", ...rest } = next;
  return Object.keys(rest).length === 0 && typeof title === "string" ? title : { title, ...rest };
}

/** A list's rows may be grouped in sections; those are edited as JSON. */
export const hasSections = (list: Json | undefined): boolean =>
  Array.isArray(list) && list.some((row) => isObject(row) && "section" in row);

import { createContext, use } from "react";
import type { JsonObject } from "../settings/documents";
import type { Draft } from "../settings/draft";
import type { Kind } from "./flow";
import type { TradeTexts } from "./texts";

export type Known = { name: string; about: string; arguments: JsonObject };
export type CalledFlow = { name: string; variables: string[]; outcomes: string[] };
export type Palette = {
  functions: string[];
  facts: Known[];
  actions: Known[];
  flows: CalledFlow[];
  texts: TradeTexts;
};
export type FlowProblem = { node: string | null; field: string; code: string; message: string };

/** What every part of the editor needs; the flow itself changes with each key press. */
export type FlowEditing = {
  flow: JsonObject;
  /** The whole definition. */
  draft: Draft;
  palette: Palette;
  language: string;
  readOnly: boolean;
  problems: readonly FlowProblem[];
  selected: string | null;
  select: (name: string | null) => void;
  add: (kind: Kind) => void;
  duplicate: (name: string) => void;
  remove: (name: string) => void;
  rename: (name: string, wanted: string) => void;
};

export const FlowContext = createContext<FlowEditing | null>(null);

export function useFlow(): FlowEditing {
  const editing = use(FlowContext);
  if (!editing) throw new Error("useFlow is for what stands inside the flow editor");
  return editing;
}

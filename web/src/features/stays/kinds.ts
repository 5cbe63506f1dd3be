import type { Stay } from "./lanes";

/** How each kind looks; told apart by its edge, too, not by colour alone. */
export const KIND_LOOKS: Record<Stay["kind"], string> = {
  booking: "bg-accent text-on-accent",
  own: "bg-info-soft text-info border border-info",
  hold: "bg-warning-soft text-warning border border-dashed border-warning",
  blocked: "bg-sunken text-muted border border-line-strong",
};

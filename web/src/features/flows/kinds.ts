/* How each kind of node looks. */
import {
  CircleHelp,
  CircleStop,
  CornerDownRight,
  Database,
  Equal,
  GitBranch,
  List,
  type LucideIcon,
  MessageSquareText,
  Timer,
  UserRound,
  Zap,
} from "lucide-react";
import type { Kind } from "./flow";

export const LOOKS: Record<Kind, { icon: LucideIcon; tone: string }> = {
  say: { icon: MessageSquareText, tone: "bg-accent-soft text-accent-ink" },
  ask: { icon: CircleHelp, tone: "bg-info-soft text-info" },
  menu: { icon: List, tone: "bg-info-soft text-info" },
  branch: { icon: GitBranch, tone: "bg-warning-soft text-warning" },
  act: { icon: Zap, tone: "bg-success-soft text-success" },
  look_up: { icon: Database, tone: "bg-success-soft text-success" },
  call: { icon: CornerDownRight, tone: "bg-sunken text-muted" },
  wait: { icon: Timer, tone: "bg-sunken text-muted" },
  hand_over: { icon: UserRound, tone: "bg-danger-soft text-danger" },
  set: { icon: Equal, tone: "bg-sunken text-muted" },
  end: { icon: CircleStop, tone: "bg-sunken text-muted" },
};

/** What counts as an answer to a question. */
export const ASK_KINDS = [
  "text",
  "number",
  "date",
  "email",
  "phone",
  "location",
  "yes_no",
  "media",
  "any",
];
/** What may arrive instead of an answer. */
export const ARRIVALS = [
  "text",
  "order",
  "location",
  "media",
  "image",
  "video",
  "audio",
  "document",
  "contacts",
  "form",
];

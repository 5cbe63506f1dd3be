import type { Schemas } from "../../api/types";

type Alert = Schemas["Alert"];
const RANK = { urgent: 0, warning: 1, info: 2 };

export const isShown = (alert: Alert, view: "open" | "resolved") =>
  (alert.resolved_at === null) === (view === "open");

/** Open ones by how urgent they are, then the newest; resolved ones by when they were resolved. */
export function sortAlerts(alerts: readonly Alert[]): Alert[] {
  const at = (alert: Alert) => Date.parse(alert.resolved_at ?? alert.created_at);
  const rank = (alert: Alert) => (alert.resolved_at ? 3 : RANK[alert.severity]);
  return [...alerts].sort((one, other) => rank(one) - rank(other) || at(other) - at(one));
}

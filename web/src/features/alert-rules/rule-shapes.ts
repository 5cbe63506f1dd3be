export type Severity = "info" | "warning" | "urgent";
export type AlertRule = {
  kind: string;
  title: string;
  about: string;
  enabled: boolean;
  severity: Severity;
  threshold: number | null;
  unit: string | null;
  least: number | null;
  most: number | null;
  tell_phone: string | null;
  own: boolean;
  updated_by: string | null;
  updated_at: string | null;
};
export const SEVERITIES: Severity[] = ["info", "warning", "urgent"];
export const SEVERITY_TONES = { info: "info", warning: "warning", urgent: "danger" } as const;

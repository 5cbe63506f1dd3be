/* The shapes that the shell and the account speak of, by short names; all come from schema.d.ts. */
import type { components } from "./schema";

export type Schemas = components["schemas"];

/** What the console remembers for a person; the server keeps it as it is. */
export type Preferences = {
  theme?: "system" | "light" | "dark";
  notifications?: boolean;
  sound?: boolean;
  [other: string]: unknown;
};

export type Person = Omit<Schemas["Me"], "preferences"> & { preferences: Preferences };
export type Session = Omit<Schemas["Session"], "person"> & { person: Person };
export type Tenant = Session["tenants"][number];
/** `noun:read` or `noun:write`. */
export type Right = Tenant["rights"][number];

export type Device = Schemas["Device"];
export type Welcome = Schemas["Welcome"];
export type DemoPerson = Schemas["DemoPerson"];
/** Whose link for a password it is. */
export type Invited = Schemas["Invited"];
export type AlertCount = Schemas["AlertCount"];
export type TotpSetup = Schemas["TotpSetup"];
export type RecoveryCodes = Schemas["RecoveryCodes"];

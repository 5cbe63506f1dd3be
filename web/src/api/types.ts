/** What the shell and the account speak of; the other shapes come from schema.d.ts. */
export type Person = {
  person_id: string;
  name: string;
  email: string;
  language: string;
  is_admin: boolean;
  totp_on: boolean;
  preferences: Preferences;
};

export type Preferences = {
  theme?: "system" | "light" | "dark";
  notifications?: boolean;
  sound?: boolean;
  [other: string]: unknown;
};

export type Tenant = {
  tenant_id: string;
  slug: string;
  name: string;
  /** null: an admin without a role there. */
  role: string | null;
  rights: string[];
  language: string;
  time_zone: string;
  currency: string;
  status: string;
  trades: string[];
};

export type Session = {
  person: Person;
  csrf_token: string;
  tenants: Tenant[];
  server_time: string;
  demo: boolean;
};

export type Device = {
  session_id: string;
  created_at: string;
  last_seen_at: string;
  address: string | null;
  agent: string | null;
  current: boolean;
};

export type DemoPerson = {
  email: string;
  name: string;
  role: string;
  business: string;
  password: string;
};

export type Welcome = { demo: boolean; people: DemoPerson[] };

/** Whose link for a password it is. */
export type Invited = {
  name: string;
  email: string;
  language: string;
  /** There is no password yet. */
  first: boolean;
  totp_on: boolean;
};

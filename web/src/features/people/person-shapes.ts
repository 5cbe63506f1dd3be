export const ROLES = ["owner", "manager", "agent", "viewer"] as const;
export type Role = (typeof ROLES)[number];

export type Person = {
  person_id: string;
  email: string;
  name: string;
  role: Role;
  language: string;
  totp_on: boolean;
  disabled: boolean;
  last_seen_at: string | null;
  created_at: string;
};

export const isLastOwner = (people: readonly Person[], person: Person): boolean =>
  person.role === "owner" && people.filter(({ role }) => role === "owner").length === 1;

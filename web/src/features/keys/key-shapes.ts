export type ApiKey = {
  key_id: string;
  name: string;
  prefix: string;
  scopes: string[];
  created_by: string;
  created_at: string;
  last_used_at: string | null;
  expires_at: string | null;
  revoked_at: string | null;
};
export type MadeKey = ApiKey & { key: string };

export function findState(key: ApiKey, now: number): "active" | "expired" | "revoked" {
  if (key.revoked_at) return "revoked";
  return key.expires_at && Date.parse(key.expires_at) <= now ? "expired" : "active";
}

/** "messages:read" and "messages:write" belong together: by noun, in the order they came. */
export function groupScopes(scopes: readonly string[]): [noun: string, scopes: string[]][] {
  const groups = new Map<string, string[]>();
  for (const scope of scopes) {
    const [noun = scope] = scope.split(":");
    groups.set(noun, [...(groups.get(noun) ?? []), scope]);
  }
  return [...groups];
}

import { useQuery } from "@tanstack/react-query";
import { http } from "../../api/client";
import { tenantKey, useTenant } from "../../app/session";
import type { JsonObject } from "../settings/documents";
import { parsePath } from "../settings/documents";
import type { Problems } from "../settings/draft";
import { type Said, toAsked, type Transcript } from "../settings/trial";
import type { Edited } from "../settings/use-document";
import { useSettled } from "../settings/use-settled";
import { useTenantPath, useTenantQuery } from "../settings/use-tenant-data";

export type Flaw = { field: string; code: string; message: string };
type Checked = { ok: boolean; problems: Flaw[] };
const CHECK_PAUSE_MS = 600;
const NONE: Flaw[] = [];

/** What the production checker has against a configuration; the last answer while it thinks. */
export function useBotProblems(config: JsonObject): Flaw[] {
  const tenant = useTenant();
  const at = useTenantPath();
  const settled = useSettled(config, CHECK_PAUSE_MS);
  const query = useQuery({
    queryKey: tenantKey(tenant, "/bots/check", settled),
    queryFn: ({ signal }) => http.post<Checked>(at("/bots/check"), { config: settled }, { signal }),
    placeholderData: (before) => before,
    gcTime: 10_000,
  });
  return query.data?.problems ?? NONE;
}

/** "rules[2].answer" → "rules/2/answer". */
export const byPlace = (flaws: readonly Flaw[]): Problems =>
  new Map(flaws.map(({ field, message }) => [parsePath(field).join("/"), message]));

/** Asks the engine with the draft; what is published answers where nothing was changed. */
export function useBotTrial(path: string, edited: Edited<JsonObject>) {
  const at = useTenantPath();
  return (said: readonly Said[], signal: AbortSignal) =>
    http.post<Transcript>(
      at(`${path}/preview`),
      { config: edited.now, said: toAsked(said) },
      { signal },
    );
}

type Forms = { defaults: JsonObject };

export const useBotForms = () => useTenantQuery<Forms>("/bots/schema");

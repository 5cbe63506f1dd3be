import { useQuery } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { http } from "../../api/client";
import { tenantKey, useTenant } from "../../app/session";
import { isObject, type Json, type JsonObject, parsePath } from "../settings/documents";
import { makeDraft } from "../settings/draft";
import { type Said, toAsked, type Transcript } from "../settings/trial";
import type { Edited } from "../settings/use-document";
import { useSettled } from "../settings/use-settled";
import { useTenantPath, useTenantQuery } from "../settings/use-tenant-data";
import * as flows from "./flow";
import type { FlowEditing, FlowProblem, Palette } from "./flow-context";

const CHECK_PAUSE_MS = 700;
const NO_PROBLEMS: FlowProblem[] = [];
const NO_PALETTE: Palette = { functions: [], facts: [], actions: [], flows: [], texts: {} };

export const usePalette = () => useTenantQuery<Palette>("/flows/palette");

/** What the production checker has against the flow; the last answer while it thinks. */
export function useFlowProblems(name: string, definition: JsonObject) {
  const tenant = useTenant();
  const at = useTenantPath();
  const settled = useSettled(definition, CHECK_PAUSE_MS);
  const query = useQuery({
    queryKey: tenantKey(tenant, "/flows/check", name, settled),
    queryFn: ({ signal }) =>
      http.post<{ problems: FlowProblem[] }>(
        at("/flows/check"),
        { name, definition: settled },
        { signal },
      ),
    placeholderData: (before) => before,
    gcTime: 10_000,
  });
  return {
    problems: query.data?.problems ?? NO_PROBLEMS,
    failure: query.error,
    isChecking: query.isFetching || settled !== definition,
  };
}

export function useFlowTrial(name: string, edited: Edited<JsonObject>) {
  const at = useTenantPath();
  return (said: readonly Said[], signal: AbortSignal) =>
    http.post<Transcript>(
      at(`/flows/${name}/preview`),
      { definition: edited.now, said: toAsked(said) },
      { signal },
    );
}

type Given = {
  edited: Edited<JsonObject>;
  readOnly: boolean;
  problems: readonly FlowProblem[];
  /** Where a new node goes, by the one that is chosen. */
  findPlace: (beside: string | null) => flows.Place;
};

/** Everything the parts of the editor do to the flow. */
export function useFlowEditing({ edited, readOnly, problems, findPlace }: Given): FlowEditing {
  const { i18n } = useTranslation();
  const palette = usePalette();
  const [selected, select] = useState<string | null>(null);
  const { now: flow, change } = edited;
  const write = useCallback(
    (next: Json, key?: string) => {
      if (isObject(next)) change(next, key);
    },
    [change],
  );
  const byPlace = useMemo(
    () =>
      new Map(
        problems.map(({ node, field, message }) => {
          const path = [...(node ? ["nodes", node] : []), ...parsePath(field)];
          return [path.join("/"), message];
        }),
      ),
    [problems],
  );
  const draft = makeDraft(flow, write, { readOnly, problems: byPlace });
  const current =
    selected !== null && Object.hasOwn(flows.nodesOf(flow), selected) ? selected : null;
  return {
    flow,
    draft,
    palette: palette.data ?? NO_PALETTE,
    language: i18n.resolvedLanguage ?? "es",
    readOnly,
    problems,
    selected: current,
    select,
    add: (kind) => {
      const added = flows.addNode(flow, kind, findPlace(current), current ?? undefined);
      change(added.flow);
      select(added.name);
    },
    duplicate: (name) => {
      const copied = flows.copyNode(flow, name);
      change(copied.flow);
      select(copied.name);
    },
    remove: (name) => {
      change(flows.removeNode(flow, name));
      if (current === name) select(null);
    },
    rename: (name, wanted) => {
      change(flows.renameNode(flow, name, wanted));
      if (current === name) select(wanted);
    },
  };
}

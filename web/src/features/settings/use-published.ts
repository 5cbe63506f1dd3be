import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { http } from "../../api/client";
import { isProblem } from "../../api/problems";
import { toast } from "../../ui/toast";
import type { Conflict } from "./conflict-dialog";
import type { Json } from "./documents";
import type { Edited } from "./use-document";
import { useRefresh, useTenantPath } from "./use-tenant-data";

/** What the server says of something that has versions; `field` holds the content. */
export type Published = {
  version: number;
  changed_by: string | null;
  changed_at: string | null;
} & Record<string, unknown>;

type Given<T extends Json> = {
  /** Below the tenant: "/flows/orders". */
  path: string;
  field: string;
  edited: Edited<T>;
  etag: string;
  onEtag: (etag: string) => void;
};

/**
 * Publishing what is edited. Whoever published meanwhile is not overwritten: their version is read,
 * and the person decides.
 */
export function usePublish<T extends Json>({ path, field, edited, etag, onEtag }: Given<T>) {
  const { t } = useTranslation("settings");
  const at = useTenantPath();
  const refresh = useRefresh();
  const queries = useQueryClient();
  const [conflict, setConflict] = useState<Conflict<T> | null>(null);

  const read = async () => {
    const { value, etag: tag } = await http.getWithTag<Published>(at(path));
    return { value, tag, content: value[field] as T };
  };
  const takeFresh = async () => {
    const { tag, content } = await read();
    edited.load(content);
    onEtag(tag);
    setConflict(null);
    void refresh(`${path}/versions`);
  };
  const publish = async (note: string) => {
    const sent = edited.now;
    try {
      const done = await http.put<Published>(at(path), { [field]: sent, note }, { ifMatch: etag });
      edited.load(sent);
      onEtag(`"${done.version}"`);
      toast.success(t("publish.done", { version: done.version }));
      void refresh(path);
      void queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[2] === "/numbers" });
    } catch (thrown) {
      if (!isProblem(thrown, "stale_version")) throw thrown;
      const { value, tag, content } = await read();
      const { changed_by: changedBy, changed_at: changedAt } = value;
      setConflict({ theirs: content, etag: tag, changedBy, changedAt });
    }
  };
  const keepMine = () => {
    if (!conflict) return;
    edited.load(conflict.theirs, edited.now);
    onEtag(conflict.etag);
    setConflict(null);
  };
  return { publish, takeFresh, conflict, keepMine, closeConflict: () => setConflict(null) };
}

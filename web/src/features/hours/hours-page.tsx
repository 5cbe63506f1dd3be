import { Clock } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { toProblem } from "../../api/problems";
import { useCan } from "../../app/rights";
import { useTenant } from "../../app/session";
import { Button } from "../../ui/button";
import { EmptyState } from "../../ui/empty-state";
import { ErrorState } from "../../ui/error-state";
import { Field } from "../../ui/field";
import { PageHeader } from "../../ui/page-header";
import { Select } from "../../ui/select";
import { Skeleton } from "../../ui/skeleton";
import { toast } from "../../ui/toast";
import { ConflictDialog } from "../settings/conflict-dialog";
import { isObject, type JsonObject } from "../settings/documents";
import { makeDraft } from "../settings/draft";
import { UnsavedGuard } from "../settings/unsaved-guard";
import { useDocument } from "../settings/use-document";
import { type Published, usePublish } from "../settings/use-published";
import { useTaggedQuery, useTenantQuery } from "../settings/use-tenant-data";
import { HoursEditor } from "./hours-editor";

type HoursNumber = { number_id: string; display_name: string | null; phone_number_id: string };
type Bot = Published & { config: JsonObject };

/** Opening hours belong to a number's bot; here one sees nothing else of it. */
export default function HoursPage() {
  const { t } = useTranslation("hours");
  const { time_zone: zone } = useTenant();
  const query = useTenantQuery<{ items: HoursNumber[] }>("/numbers");
  return (
    <div className="mx-auto max-w-3xl">
      <PageHeader
        title={t("title")}
        description={
          <>
            {t("about")} {t("zone", { zone: zone.replaceAll("_", " ") })}
          </>
        }
      />
      {query.error ? (
        <ErrorState problem={query.error} onRetry={() => void query.refetch()} />
      ) : null}
      {query.isPending ? <Skeleton className="h-96" /> : null}
      {query.data ? <HoursOf numbers={query.data.items} /> : null}
    </div>
  );
}

function HoursOf({ numbers }: { numbers: readonly HoursNumber[] }) {
  const [chosen, setChosen] = useState<string | null>(null);
  const number = numbers.find(({ number_id: id }) => id === chosen) ?? numbers[0];
  if (!number) return <NoNumbers />;
  return (
    <>
      {numbers.length > 1 ? (
        <ChooseNumber numbers={numbers} value={number.number_id} onChange={setChosen} />
      ) : null}
      <NumberHours key={number.number_id} numberId={number.number_id} />
    </>
  );
}

type ChooseProps = {
  numbers: readonly HoursNumber[];
  value: string;
  onChange: (numberId: string) => void;
};

function ChooseNumber({ numbers, value, onChange }: ChooseProps) {
  const { t } = useTranslation("hours");
  return (
    <Field label={t("number")} className="mb-4 max-w-80">
      {(control) => (
        <Select
          {...control}
          value={value}
          onChange={onChange}
          options={numbers.map((each) => ({
            value: each.number_id,
            label: each.display_name ?? each.phone_number_id,
          }))}
        />
      )}
    </Field>
  );
}

function NoNumbers() {
  const { t } = useTranslation("hours");
  const { slug } = useTenant();
  return (
    <EmptyState
      icon={<Clock aria-hidden />}
      title={t("empty.title")}
      text={t("empty.text")}
      action={
        <Button asChild variant="primary">
          <Link to={`/t/${slug}/settings/numbers`}>{t("empty.action")}</Link>
        </Button>
      }
    />
  );
}

function NumberHours({ numberId }: { numberId: string }) {
  const path = `/numbers/${numberId}/bot`;
  const query = useTaggedQuery<Bot>(path);
  if (query.error) {
    return <ErrorState problem={query.error} onRetry={() => void query.refetch()} />;
  }
  if (!query.data) return <Skeleton className="h-96" />;
  return <LoadedHours path={path} {...query.data} />;
}

function LoadedHours({ path, value, etag: first }: { path: string; value: Bot; etag: string }) {
  const { t } = useTranslation("hours");
  const canWrite = useCan("bots:write");
  const edited = useDocument<JsonObject>(value.config);
  const [etag, setEtag] = useState(first);
  const [busy, setBusy] = useState(false);
  const flow = usePublish({ path, field: "config", edited, etag, onEtag: setEtag });
  const draft = makeDraft(
    edited.now,
    (next, key) => {
      if (isObject(next)) edited.change(next, key);
    },
    { readOnly: !canWrite },
  );
  const save = async () => {
    setBusy(true);
    try {
      await flow.publish(t("note"));
    } catch (thrown) {
      toast.error(toProblem(thrown).detail || t("common:failed"));
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <UnsavedGuard when={edited.isDirty} />
      <HoursEditor draft={draft.at("opening_hours")} />
      {canWrite ? (
        <div className="sticky bottom-0 mt-4 flex justify-end gap-2 border-t border-line bg-canvas py-3">
          <Button disabled={!edited.isDirty || busy} onClick={() => edited.load(edited.base)}>
            {t("discard")}
          </Button>
          <Button
            variant="primary"
            disabled={!edited.isDirty}
            loading={busy}
            onClick={() => void save()}
          >
            {t("save")}
          </Button>
        </div>
      ) : null}
      {flow.conflict ? (
        <ConflictDialog
          conflict={flow.conflict}
          mine={edited.now}
          onTakeTheirs={() => void flow.takeFresh()}
          onKeepMine={flow.keepMine}
          onClose={flow.closeConflict}
        />
      ) : null}
    </>
  );
}

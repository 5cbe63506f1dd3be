import { useRef, useState } from "react";
import { useForm, type UseFormReturn } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { http } from "../../api/client";
import { toProblem } from "../../api/problems";
import { Banner } from "../../ui/banner";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Field } from "../../ui/field";
import { Input } from "../../ui/input";
import { showProblem } from "../settings/form-problems";
import { useRefresh, useTenantPath } from "../settings/use-tenant-data";
import {
  type Added,
  type Choice,
  type Need,
  readSteps,
  type Step,
  type Tried,
} from "./number-shapes";
import { SecretField } from "./secret-field";
import { StepsList } from "./steps-list";

type Values = Record<string, string>;
type Props = {
  choice: Choice;
  onBack: () => void;
  onAdded: (added: Added) => void;
  onClose: () => void;
};
const FORM = "connect-number";
const NAME: Need = { field: "display_name", label: "", hint: "", secret: false, required: false };

/** Fields with where to find each, a test that stores nothing, and then the number is added. */
export function ConnectForm({ choice, onBack, onAdded, onClose }: Props) {
  const { t } = useTranslation("numbers");
  const at = useTenantPath();
  const refresh = useRefresh();
  const form = useForm<Values>({ defaultValues: {} });
  const intention = useRef(crypto.randomUUID());
  const [busy, setBusy] = useState<"test" | "add" | null>(null);
  const [tried, setTried] = useState<Tried | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const needs = [
    ...choice.needs,
    { ...NAME, label: t("connect.name"), hint: t("connect.nameHint") },
  ];

  const send = async <T,>(kind: "test" | "add", call: (body: Values) => Promise<T>) => {
    setBusy(kind);
    setFailure(null);
    try {
      return await call(toBody(choice.key, form.getValues(), kind));
    } catch (thrown) {
      const steps = readSteps(toProblem(thrown).facts);
      setTried(steps.length > 0 ? { ok: false, steps } : null);
      const fields = needs.map(({ field }) => field);
      setFailure(showProblem(thrown, fields, form.setError));
      return null;
    } finally {
      setBusy(null);
    }
  };
  const test = async () => {
    const found = await send("test", (body) => http.post<Tried>(at("/numbers/test"), body));
    if (found) setTried(found);
  };
  const add = async () => {
    const extra = { idempotencyKey: intention.current };
    const added = await send("add", (body) => http.post<Added>(at("/numbers"), body, extra));
    if (!added) {
      intention.current = crypto.randomUUID();
      return;
    }
    void refresh("/numbers");
    onAdded(added);
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t("connect.with", { title: choice.title })}
      description={t("connect.fields")}
      footer={
        <>
          <Button className="mr-auto" onClick={onBack}>
            {t("common:back")}
          </Button>
          <Button
            loading={busy === "test"}
            disabled={busy !== null}
            onClick={() => void form.handleSubmit(test)()}
          >
            {t("connect.test")}
          </Button>
          <Button
            variant="primary"
            type="submit"
            form={FORM}
            loading={busy === "add"}
            disabled={busy !== null}
          >
            {t("connect.add")}
          </Button>
        </>
      }
    >
      <form
        id={FORM}
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => void form.handleSubmit(add)(event)}
      >
        {needs.map((need) => (
          <NeedField key={need.field} need={need} form={form} />
        ))}
        {failure ? <Banner tone="danger" text={failure} /> : null}
        {tried?.ok && busy === null ? <Banner tone="success" text={t("test.good")} /> : null}
        <StepsList steps={tried?.steps ?? NO_STEPS} running={busy === "test"} />
      </form>
    </Dialog>
  );
}

const NO_STEPS: Step[] = [];

/** What is empty is left out; a test knows no name. */
function toBody(provider: string, values: Values, kind: "test" | "add"): Values {
  const filled = Object.entries(values)
    .map(([field, value]) => [field, value.trim()] as const)
    .filter(([field, value]) => value !== "" && (kind === "add" || field !== "display_name"));
  return { provider, ...Object.fromEntries(filled) };
}

function NeedField({ need, form }: { need: Need; form: UseFormReturn<Values> }) {
  const { t } = useTranslation("numbers");
  if (need.secret) {
    return <SecretField form={form} name={need.field} label={need.label} hint={need.hint} />;
  }
  const rules = need.required ? { required: t("common:required") } : {};
  return (
    <Field
      label={need.label}
      hint={need.hint}
      error={form.formState.errors[need.field]?.message}
      aside={need.required ? undefined : t("common:optional")}
    >
      {(control) => (
        <Input
          {...control}
          {...form.register(need.field, rules)}
          autoComplete="off"
          spellCheck={false}
        />
      )}
    </Field>
  );
}

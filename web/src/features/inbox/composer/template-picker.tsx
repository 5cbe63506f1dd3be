import { useQuery } from "@tanstack/react-query";
import { LayoutTemplate } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useTenant } from "../../../app/session";
import { Badge } from "../../../ui/badge";
import { Button } from "../../../ui/button";
import { foldText } from "../../../ui/combobox";
import { Dialog } from "../../../ui/dialog";
import { EmptyState } from "../../../ui/empty-state";
import { ErrorState } from "../../../ui/error-state";
import { SearchInput } from "../../../ui/search-input";
import { Skeleton } from "../../../ui/skeleton";
import { listTemplates } from "../inbox-api";
import { keys } from "../keys";
import type { Content } from "../types";
import { TemplateForm } from "./template-form";
import { findPart, isComplete, makeMessage, type Template, type Values } from "./template-text";

type Props = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  numberId: string;
  contactName: string | null;
  onSend: (body: Content) => void;
};

/** First which template, then what stands in its holes, with the message as it will read. */
export function TemplatePicker(props: Props) {
  const { open, onOpenChange, contactName, onSend } = props;
  const { t } = useTranslation("inbox");
  const [chosen, setChosen] = useState<Template | null>(null);
  const [values, setValues] = useState<Values>({});
  const close = (next: boolean) => {
    if (!next) {
      setChosen(null);
      setValues({});
    }
    onOpenChange(next);
  };
  const send = () => {
    if (!chosen) return;
    onSend(makeMessage(chosen, values));
    close(false);
  };
  return (
    <Dialog
      open={open}
      onOpenChange={close}
      size="lg"
      title={chosen ? chosen.name : t("template.title")}
      description={chosen ? undefined : t("template.text")}
      footer={
        chosen ? (
          <>
            <Button onClick={() => setChosen(null)}>{t("template.back")}</Button>
            <Button variant="primary" disabled={!isComplete(chosen, values)} onClick={send}>
              {t("template.send")}
            </Button>
          </>
        ) : undefined
      }
    >
      {chosen ? (
        <TemplateForm
          template={chosen}
          values={values}
          onValues={setValues}
          contactName={contactName}
        />
      ) : (
        <TemplateList numberId={props.numberId} onChoose={setChosen} />
      )}
    </Dialog>
  );
}

function TemplateList({
  numberId,
  onChoose,
}: {
  numberId: string;
  onChoose: (template: Template) => void;
}) {
  const { t } = useTranslation("inbox");
  const tenant = useTenant();
  const [search, setSearch] = useState("");
  const query = useQuery({
    queryKey: keys.templates(tenant, numberId),
    queryFn: () => listTemplates(tenant.slug, numberId),
    staleTime: 60_000,
  });
  if (query.isPending) {
    return (
      <div className="space-y-2">
        {[0, 1, 2, 3].map((row) => (
          <Skeleton key={row} className="h-18" />
        ))}
      </div>
    );
  }
  if (query.isError) {
    return <ErrorState problem={query.error} onRetry={() => void query.refetch()} />;
  }
  if (query.data.length === 0) {
    return (
      <EmptyState
        icon={<LayoutTemplate />}
        title={t("template.none")}
        text={t("template.noneText")}
      />
    );
  }
  const word = foldText(search.trim());
  const found = query.data.filter((template) =>
    foldText(`${template.name} ${findPart(template, "BODY")?.text ?? ""}`).includes(word),
  );
  return (
    <>
      <SearchInput
        label={t("template.search")}
        value={search}
        onChange={setSearch}
        className="mb-3"
        autoFocus
      />
      <ul className="space-y-2">
        {found.map((template) => (
          <li key={`${template.name} ${template.language}`}>
            <TemplateRow template={template} onChoose={onChoose} />
          </li>
        ))}
      </ul>
      {found.length === 0 ? (
        <p role="status" className="py-6 text-center text-muted">
          {t("template.nothing")}
        </p>
      ) : null}
    </>
  );
}

function TemplateRow({
  template,
  onChoose,
}: {
  template: Template;
  onChoose: (template: Template) => void;
}) {
  const { t } = useTranslation("inbox");
  const approved = template.status.toUpperCase() === "APPROVED";
  return (
    <button
      type="button"
      disabled={!approved}
      onClick={() => onChoose(template)}
      className="block w-full rounded-lg border border-line-strong p-3 text-left hover:border-accent disabled:cursor-not-allowed disabled:opacity-60"
    >
      <span className="flex flex-wrap items-center gap-2">
        <span className="font-medium break-all">{template.name}</span>
        <Badge>{template.language}</Badge>
        <Badge tone="info">{t(`template.category.${template.category.toLowerCase()}`)}</Badge>
        {approved ? null : <Badge tone="warning">{template.status.toLowerCase()}</Badge>}
      </span>
      <span className="mt-1 line-clamp-2 text-[13px] text-muted">
        {findPart(template, "BODY")?.text}
      </span>
    </button>
  );
}

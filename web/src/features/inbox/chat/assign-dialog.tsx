import { useTranslation } from "react-i18next";
import { useSession } from "../../../app/session";
import { Button } from "../../../ui/button";
import { OptionList } from "../../../ui/combobox";
import { Dialog } from "../../../ui/dialog";
import { ErrorState } from "../../../ui/error-state";
import { Skeleton } from "../../../ui/skeleton";
import type { ConversationCard } from "../types";
import { useColleagues } from "./use-colleagues";

type Props = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  card: ConversationCard;
  onAssign: (personId: string | null) => Promise<boolean>;
};

const MAY_ANSWER = new Set(["owner", "manager", "agent"]);

/** Whose a conversation is. The bot goes on answering until somebody takes over. */
export function AssignDialog({ open, onOpenChange, card, onAssign }: Props) {
  const { t } = useTranslation("inbox");
  const me = useSession().person.person_id;
  const query = useColleagues(open);
  const give = async (personId: string | null) => {
    if (await onAssign(personId)) onOpenChange(false);
  };
  const people = (query.data ?? []).filter((person) => MAY_ANSWER.has(person.role));
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      size="sm"
      title={t("assign.title")}
      footer={
        card.assigned_to ? (
          <Button onClick={() => void give(null)}>{t("assign.nobody")}</Button>
        ) : undefined
      }
    >
      {query.isPending ? <Skeleton className="h-32" /> : null}
      {query.isError ? (
        <ErrorState problem={query.error} onRetry={() => void query.refetch()} />
      ) : null}
      {query.isSuccess ? (
        <OptionList
          label={t("assign.search")}
          value={card.assigned_to?.person_id ?? null}
          options={people.map((person) => ({
            value: person.person_id,
            label: person.person_id === me ? t("assign.me", { name: person.name }) : person.name,
            description: t(`role.${person.role}`),
          }))}
          onChoose={(option) => void give(option.value)}
        />
      ) : null}
    </Dialog>
  );
}

import { Bot, CircleSlash, Undo2, UserRound, UserRoundCheck, UserRoundPlus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCan } from "../../../app/rights";
import { useSession } from "../../../app/session";
import { cn } from "../../../lib/cn";
import { Button } from "../../../ui/button";
import { IconButton } from "../../../ui/icon-button";
import type { ConversationCard } from "../types";
import { AssignDialog } from "./assign-dialog";
import { useHands } from "./use-hands";

const ICONS = { bot: Bot, human: UserRound, nobody: CircleSlash };

/** Who answers here, and the way to change it. Bot and person never talk over each other. */
export function OwnerBanner({ card }: { card: ConversationCard }) {
  const canWrite = useCan("messages:write");
  const Icon = ICONS[card.owner];
  const sentence = useSentence(card);
  return (
    <div
      className={cn(
        "flex min-h-11 shrink-0 flex-wrap items-center gap-x-2 gap-y-1 border-b border-line px-3 py-1.5 text-[13px] sm:px-4",
        card.owner === "bot" ? "bg-info-soft text-info" : "bg-surface text-muted",
        card.waiting && "bg-warning-soft text-warning",
      )}
    >
      <Icon className="size-4 shrink-0" aria-hidden />
      <p className="min-w-32 flex-1" title={card.owner_because}>
        {sentence}
      </p>
      {canWrite ? <Hands card={card} /> : null}
    </div>
  );
}

function useSentence(card: ConversationCard): string {
  const { t } = useTranslation("inbox");
  const me = useSession().person.person_id;
  const person = card.assigned_to;
  if (card.owner !== "human") return t(`banner.${card.owner}`);
  if (!person) return t("banner.unassigned");
  return person.person_id === me ? t("banner.me") : t("banner.person", { name: person.name });
}

function Hands({ card }: { card: ConversationCard }) {
  const { t } = useTranslation("inbox");
  const me = useSession().person.person_id;
  const hands = useHands(card.conversation_id);
  const [assigning, setAssigning] = useState(false);
  const isMine = card.owner === "human" && card.assigned_to?.person_id === me;
  return (
    <div className="flex flex-wrap gap-1.5">
      {isMine ? null : (
        <Button
          size="sm"
          variant={card.owner === "bot" ? "secondary" : "primary"}
          icon={<UserRoundCheck />}
          loading={hands.busy}
          onClick={() => void hands.change("take")}
        >
          {t("hands.take")}
        </Button>
      )}
      {card.owner === "bot" ? null : (
        <Button
          size="sm"
          icon={<Undo2 />}
          disabled={hands.busy}
          onClick={() => void hands.change("give-back")}
        >
          {t("hands.giveBack")}
        </Button>
      )}
      <IconButton
        size="sm"
        label={t("hands.assign")}
        icon={<UserRoundPlus />}
        onClick={() => setAssigning(true)}
      />
      <AssignDialog
        open={assigning}
        onOpenChange={setAssigning}
        card={card}
        onAssign={hands.assign}
      />
    </div>
  );
}

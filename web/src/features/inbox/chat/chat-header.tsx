import {
  Archive,
  ArchiveRestore,
  ArrowLeft,
  CircleCheck,
  EllipsisVertical,
  PanelRight,
  UserRoundPlus,
} from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useCan } from "../../../app/rights";
import { useFormat } from "../../../app/use-format";
import { cn } from "../../../lib/cn";
import type { Presence } from "../../../live/events";
import { Avatar } from "../../../ui/avatar";
import { Badge } from "../../../ui/badge";
import { IconButton } from "../../../ui/icon-button";
import { Menu, type MenuItem } from "../../../ui/menu";
import { nameOf } from "../names";
import type { ConversationCard } from "../types";
import { AssignDialog } from "./assign-dialog";
import { usePresenceWords } from "./presence";
import { useHands } from "./use-hands";

type Props = {
  card: ConversationCard;
  /** Colleagues who have it before them, too. */
  people: readonly Presence[];
  backTo: string;
  sideOpen: boolean;
  onSide: () => void;
};

export function ChatHeader({ card, people, backTo, sideOpen, onSide }: Props) {
  const { t } = useTranslation("inbox");
  const format = useFormat();
  const name = nameOf(card);
  const phone = card.contact_name && card.contact_phone ? format.phone(card.contact_phone) : null;
  const present = usePresenceWords(people);
  const about = [phone, card.number_name && t("chat.through", { name: card.number_name })];
  return (
    <header className="flex h-15 shrink-0 items-center gap-1 border-b border-line bg-surface px-2 sm:px-4">
      <Link
        to={backTo}
        aria-label={t("chat.back")}
        className="flex size-9 items-center justify-center rounded-md text-muted hover:bg-sunken @2xl:hidden"
      >
        <ArrowLeft className="size-5" aria-hidden />
      </Link>
      <button
        type="button"
        onClick={onSide}
        aria-expanded={sideOpen}
        className="flex min-w-0 flex-1 items-center gap-3 rounded-md py-1 text-left outline-offset-0"
      >
        <Avatar name={name} />
        <span className="min-w-0">
          <span className="flex items-center gap-2">
            <span className="truncate text-[15px] font-semibold text-ink">{name}</span>
            {card.status !== "active" ? (
              <Badge tone={card.status === "blocked" ? "danger" : "neutral"}>
                {t(`conversationStatus.${card.status}`)}
              </Badge>
            ) : null}
          </span>
          <span
            role="status"
            className={cn("block truncate text-xs", present ? "text-accent-ink" : "text-faint")}
          >
            {present || about.filter(Boolean).join(" · ")}
          </span>
        </span>
      </button>
      <IconButton
        label={sideOpen ? t("chat.hideContact") : t("chat.showContact")}
        icon={<PanelRight />}
        aria-pressed={sideOpen}
        onClick={onSide}
      />
      <MoreMenu card={card} />
    </header>
  );
}

function MoreMenu({ card }: { card: ConversationCard }) {
  const { t } = useTranslation("inbox");
  const canWrite = useCan("messages:write");
  const hands = useHands(card.conversation_id);
  const [assigning, setAssigning] = useState(false);
  if (!canWrite) return null;
  const archived = card.status === "archived";
  const items: MenuItem[] = [
    {
      key: "assign",
      label: t("hands.assign"),
      icon: <UserRoundPlus />,
      onSelect: () => setAssigning(true),
    },
    {
      key: "close",
      label: t("hands.close"),
      icon: <CircleCheck />,
      disabled: card.closed,
      onSelect: () => void hands.change("close"),
    },
  ];
  if (card.status !== "blocked") {
    items.push({
      key: "archive",
      label: archived ? t("hands.unarchive") : t("hands.archive"),
      icon: archived ? <ArchiveRestore /> : <Archive />,
      onSelect: () => void hands.setStatus(archived ? "active" : "archived"),
    });
  }
  return (
    <>
      <Menu
        trigger={<IconButton label={t("chat.more")} tooltip={false} icon={<EllipsisVertical />} />}
        groups={[{ key: "conversation", items }]}
      />
      <AssignDialog
        open={assigning}
        onOpenChange={setAssigning}
        card={card}
        onAssign={hands.assign}
      />
    </>
  );
}

import { useQuery } from "@tanstack/react-query";
import { type ClipboardEvent, type KeyboardEvent, type RefObject, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useTenant } from "../../../app/session";
import { cn } from "../../../lib/cn";
import { listQuickReplies } from "../inbox-api";
import { keys } from "../keys";
import type { QuickReply } from "../types";
import { findQuickReplies, findWish } from "./find-quick-replies";
import { QuickReplyList } from "./quick-replies";

type Props = {
  box: RefObject<HTMLTextAreaElement | null>;
  text: string;
  note: boolean;
  onText: (text: string) => void;
  onSend: () => void;
  onFiles: (files: File[]) => void;
  onEscape: () => void;
  onManageReplies: () => void;
};

/** On a telephone's keyboard Enter is for a new line: there is a button to send. */
const isTouch = () => typeof matchMedia === "function" && matchMedia("(pointer: coarse)").matches;

export function TextBox(props: Props) {
  const { box, text, note, onText, onSend, onFiles, onEscape } = props;
  const { t } = useTranslation("inbox");
  const id = useId();
  const quick = useQuickReplies(note ? null : findWish(text));
  const choose = (reply: QuickReply) => {
    onText(reply.body);
    box.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.nativeEvent.isComposing) return;
    if (quick.open && quick.onKey(event.key, choose)) return event.preventDefault();
    if (event.key === "Escape") return onEscape();
    if (event.key !== "Enter" || event.shiftKey) return;
    if (isTouch() && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    onSend();
  };
  const onPaste = (event: ClipboardEvent) => {
    const files = [...event.clipboardData.files];
    if (files.length === 0) return;
    event.preventDefault();
    onFiles(files);
  };
  return (
    <div className="relative">
      {quick.open ? (
        <QuickReplyList
          id={id}
          found={quick.found}
          none={quick.none}
          active={quick.active}
          onActive={quick.setActive}
          onChoose={choose}
          onManage={props.onManageReplies}
        />
      ) : null}
      <textarea
        ref={box}
        value={text}
        rows={1}
        onChange={(event) => onText(event.target.value)}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
        aria-label={note ? t("composer.note") : t("composer.message")}
        placeholder={note ? t("composer.notePlaceholder") : t("composer.placeholder")}
        aria-autocomplete="list"
        aria-controls={quick.open ? id : undefined}
        aria-activedescendant={quick.open ? `${id}-${quick.active}` : undefined}
        className={cn(
          "block field-sizing-content max-h-[33dvh] min-h-11 w-full resize-none bg-transparent px-3 py-2.5",
          "text-base text-ink outline-none placeholder:text-faint sm:text-sm",
        )}
      />
    </div>
  );
}

/** The list over the box: which are meant, which one is chosen, and its keys. */
function useQuickReplies(wish: string | null) {
  const tenant = useTenant();
  const [active, setActive] = useState(0);
  const [closedFor, setClosedFor] = useState<string | null>(null);
  const { data } = useQuery({
    queryKey: keys.quickReplies(tenant),
    queryFn: () => listQuickReplies(tenant.slug),
    staleTime: 60_000,
    enabled: wish !== null,
  });
  const found = wish === null ? [] : findQuickReplies(data ?? [], wish);
  const open = wish !== null && data !== undefined && closedFor !== wish;
  const at = Math.min(active, Math.max(0, found.length - 1));
  const onKey = (key: string, choose: (reply: QuickReply) => void): boolean => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[key];
    if (step && found.length > 0) {
      setActive((at + step + found.length) % found.length);
      return true;
    }
    if (key === "Escape") {
      setClosedFor(wish);
      return true;
    }
    const reply = key === "Enter" || key === "Tab" ? found[at] : undefined;
    if (reply) choose(reply);
    return reply !== undefined;
  };
  return { open, found, none: data?.length === 0, active: at, setActive, onKey };
}

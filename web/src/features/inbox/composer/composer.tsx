import { type RefObject, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useCan } from "../../../app/rights";
import { cn } from "../../../lib/cn";
import type { ConversationCard, Message } from "../types";
import { AttachmentTray } from "./attachment-tray";
import { ButtonsDialog } from "./buttons-dialog";
import { ModeTabs, ReplyBar, SplitBar, VoiceTrouble } from "./composer-parts";
import { ComposerTools } from "./composer-tools";
import { QuickReplyManager } from "./quick-reply-manager";
import { TemplatePicker } from "./template-picker";
import { TextBox } from "./text-box";
import type { useAttachments } from "./use-attachments";
import { useComposer } from "./use-composer";
import { useRecorder } from "./use-recorder";
import { useWindow } from "./use-window";
import { VoiceBar } from "./voice-bar";
import { ClosedWindow, WindowClock } from "./window-bar";

type Props = {
  card: ConversationCard;
  contactName: string;
  files: ReturnType<typeof useAttachments>;
  replyTo: Message | null;
  onReplyTo: (message: Message | null) => void;
  onTyping: () => void;
};

type Opened = "template" | "buttons" | "replies" | null;

export function Composer(props: Props) {
  const { t } = useTranslation("inbox");
  const canWrite = useCan("messages:write");
  const box = useRef<HTMLTextAreaElement>(null);
  const { card, files, replyTo, onReplyTo } = props;
  const composer = useComposer({ card, files, replyTo, onReplyTo, box });
  const [opened, setOpened] = useState<Opened>(null);
  const window = useWindow(card.window_closes_at);
  const { note } = composer;
  if (!canWrite) {
    return (
      <p className="border-t border-line bg-surface p-3 text-center text-[13px] text-muted">
        {t("composer.readOnly")}
      </p>
    );
  }
  return (
    <section
      aria-label={t("composer.label")}
      className={cn("shrink-0 border-t border-line", note ? "bg-bubble-note" : "bg-surface")}
    >
      <div className="flex items-center justify-between gap-2 pr-3">
        <ModeTabs mode={composer.draft.mode} onMode={composer.setMode} />
        {note ? null : <WindowClock window={window} closesAt={card.window_closes_at} />}
      </div>
      {!note && card.status === "blocked" ? (
        <p className="p-3 text-center text-[13px] text-muted">{t("composer.blocked")}</p>
      ) : !note && (window.kind === "closed" || window.kind === "never") ? (
        <ClosedWindow
          window={window}
          closesAt={card.window_closes_at}
          onTemplate={() => setOpened("template")}
        />
      ) : (
        <Writing {...props} box={box} composer={composer} onOpen={setOpened} />
      )}
      <TemplatePicker
        open={opened === "template"}
        onOpenChange={(open) => setOpened(open ? "template" : null)}
        numberId={card.number_id}
        contactName={card.contact_name}
        onSend={composer.add}
      />
      <ButtonsDialog
        open={opened === "buttons"}
        onOpenChange={(open) => setOpened(open ? "buttons" : null)}
        text={composer.draft.text}
        onSend={(body) => {
          composer.add(body);
          composer.setText("");
        }}
      />
      <QuickReplyManager
        open={opened === "replies"}
        onOpenChange={(open) => setOpened(open ? "replies" : null)}
      />
    </section>
  );
}

type WritingProps = Props & {
  box: RefObject<HTMLTextAreaElement | null>;
  composer: ReturnType<typeof useComposer>;
  onOpen: (opened: Opened) => void;
};

function Writing(props: WritingProps) {
  const { contactName, files, replyTo, onReplyTo, onTyping, box, composer, onOpen } = props;
  const { note } = composer;
  const recorder = useRecorder(({ file, voice }) => composer.sendVoice(file, voice));
  const send = () => void composer.send();
  return (
    <>
      {replyTo && !note ? (
        <ReplyBar message={replyTo} contactName={contactName} onCancel={() => onReplyTo(null)} />
      ) : null}
      {note ? null : <AttachmentTray files={files} />}
      {composer.tooLong ? (
        <SplitBar text={composer.draft.text} onSplit={composer.sendSplit} />
      ) : null}
      <VoiceTrouble trouble={recorder.trouble} />
      {recorder.recording ? (
        <VoiceBar recorder={recorder} />
      ) : (
        <>
          <TextBox
            box={box}
            text={composer.draft.text}
            note={note}
            onText={(text) => {
              composer.setText(text);
              if (text && !note) onTyping();
            }}
            onSend={send}
            onFiles={files.add}
            onEscape={() => (replyTo ? onReplyTo(null) : box.current?.blur())}
            onManageReplies={() => onOpen("replies")}
          />
          <div className="flex items-center gap-0.5 px-2 pb-2">
            <ComposerTools
              note={note}
              canSend={composer.canSend}
              busy={composer.busy}
              empty={composer.empty}
              onEmoji={composer.insert}
              onFiles={files.add}
              onTemplate={() => onOpen("template")}
              onButtons={() => onOpen("buttons")}
              onVoice={() => void recorder.start()}
              onSend={send}
            />
          </div>
        </>
      )}
    </>
  );
}

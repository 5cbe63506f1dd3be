import {
  LayoutTemplate,
  Mic,
  Paperclip,
  Plus,
  RectangleEllipsis,
  SendHorizontal,
} from "lucide-react";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "../../../ui/icon-button";
import { Menu } from "../../../ui/menu";
import { ACCEPTED } from "./attachment-rules";
import { EmojiPicker } from "./emoji-picker";

type Props = {
  note: boolean;
  canSend: boolean;
  busy: boolean;
  /** Nothing is written: the place of "send" is the microphone's. */
  empty: boolean;
  onEmoji: (emoji: string) => void;
  onFiles: (files: File[]) => void;
  onTemplate: () => void;
  onButtons: () => void;
  onVoice: () => void;
  onSend: () => void;
};

export function ComposerTools(props: Props) {
  const { note, canSend, busy, empty, onFiles } = props;
  const { t } = useTranslation("inbox");
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <EmojiPicker onPick={props.onEmoji} />
      {note ? null : (
        <>
          <input
            ref={input}
            type="file"
            multiple
            accept={ACCEPTED}
            className="hidden"
            tabIndex={-1}
            aria-hidden
            onChange={(event) => {
              onFiles([...(event.target.files ?? [])]);
              event.target.value = "";
            }}
          />
          <IconButton
            label={t("composer.attach")}
            icon={<Paperclip />}
            onClick={() => input.current?.click()}
          />
          <Menu
            align="start"
            side="top"
            trigger={<IconButton label={t("composer.more")} tooltip={false} icon={<Plus />} />}
            groups={[
              {
                key: "more",
                items: [
                  {
                    key: "template",
                    label: t("composer.template"),
                    icon: <LayoutTemplate />,
                    onSelect: props.onTemplate,
                  },
                  {
                    key: "buttons",
                    label: t("composer.buttons"),
                    icon: <RectangleEllipsis />,
                    onSelect: props.onButtons,
                  },
                ],
              },
            ]}
          />
        </>
      )}
      <span className="flex-1" />
      {empty && !note ? (
        <IconButton label={t("voice.start")} icon={<Mic />} onClick={props.onVoice} />
      ) : (
        <IconButton
          label={note ? t("composer.addNote") : t("composer.send")}
          icon={<SendHorizontal />}
          disabled={!canSend || busy}
          aria-busy={busy || undefined}
          onClick={props.onSend}
          className="bg-accent text-on-accent hover:bg-accent-hover hover:text-on-accent"
        />
      )}
    </>
  );
}

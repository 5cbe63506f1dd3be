import {
  Camera,
  FileUp,
  MapPin,
  Mic,
  Paperclip,
  SendHorizontal,
  ShoppingBag,
  X,
} from "lucide-react";
import { type KeyboardEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "../../ui/icon-button";
import { Menu, type MenuItem } from "../../ui/menu";
import { toast } from "../../ui/toast";
import type { Outgoing, PhoneMessage } from "./phone-api";
import { BASKET, PICTURE, PLACES, readFile, TooLarge, VOICE } from "./samples";

type Props = {
  sells: boolean;
  replyTo: PhoneMessage | null;
  onCancelReply: () => void;
  onSend: (message: Outgoing) => void;
};

/** Where the customer writes; everything else a telephone sends is behind the paper clip. */
export function Composer({ sells, replyTo, onCancelReply, onSend }: Props) {
  const { t } = useTranslation("phone");
  const [text, setText] = useState("");
  const [file, setFile] = useState<HTMLInputElement | null>(null);
  const choose = () => file?.click();

  const say = () => {
    const body = text.trim();
    if (!body) return;
    setText("");
    onSend({ type: "text", text: { body } });
  };
  const press = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    say();
  };
  const attach = async (chosen: File | undefined) => {
    if (!chosen) return;
    try {
      onSend(await readFile(chosen));
    } catch (thrown) {
      if (!(thrown instanceof TooLarge)) throw thrown;
      toast.error(t("tooLarge"));
    }
  };
  return (
    <div className="border-t border-line bg-surface p-2">
      {replyTo ? (
        <div className="mb-2 flex items-center gap-2 rounded-md border-l-3 border-accent bg-sunken px-2 py-1 text-xs">
          <span className="min-w-0 flex-1">
            <span className="block font-medium text-accent-ink">{t("replyingTo")}</span>
            <span className="line-clamp-1 text-muted">{replyTo.text || t("unknown")}</span>
          </span>
          <IconButton size="sm" label={t("cancelReply")} icon={<X />} onClick={onCancelReply} />
        </div>
      ) : null}
      <div className="flex items-end gap-1">
        <Menu
          align="start"
          side="top"
          groups={[
            { key: "kinds", title: t("attachTitle"), items: listKinds(t, sells, onSend, choose) },
          ]}
          trigger={<IconButton label={t("attach")} tooltip={false} icon={<Paperclip />} />}
        />
        <textarea
          rows={1}
          value={text}
          maxLength={4096}
          aria-label={t("placeholder")}
          placeholder={t("placeholder")}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={press}
          className="max-h-28 min-h-9 min-w-0 flex-1 resize-none rounded-lg border border-line-strong bg-surface px-3 py-2 text-ink placeholder:text-faint"
        />
        <IconButton
          label={t("send")}
          disabled={!text.trim()}
          icon={<SendHorizontal />}
          onClick={say}
        />
      </div>
      <input
        ref={setFile}
        type="file"
        hidden
        onChange={(event) => {
          void attach(event.target.files?.[0]);
          event.target.value = "";
        }}
      />
    </div>
  );
}

type Words = ReturnType<typeof useTranslation<"phone">>["t"];

function listKinds(
  t: Words,
  sells: boolean,
  send: (message: Outgoing) => void,
  chooseFile: () => void,
): MenuItem[] {
  const basket = {
    key: "basket",
    label: t("basket"),
    icon: <ShoppingBag />,
    onSelect: () => send(BASKET),
  };
  return [
    ...PLACES.map((each) => ({
      key: each.key,
      label: t(`place.${each.key}` as "place.near"),
      icon: <MapPin />,
      onSelect: () => send(each.message),
    })),
    { key: "picture", label: t("picture"), icon: <Camera />, onSelect: () => send(PICTURE) },
    { key: "voice", label: t("voice"), icon: <Mic />, onSelect: () => send(VOICE) },
    { key: "file", label: t("file"), icon: <FileUp />, onSelect: chooseFile },
    ...(sells ? [basket] : []),
  ];
}

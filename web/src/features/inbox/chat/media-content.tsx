import { FileText, ImageOff, Maximize2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../../app/use-format";
import { cn } from "../../../lib/cn";
import { mediaAddress } from "../inbox-api";
import type { Media, Message } from "../types";
import { AudioPlayer } from "./audio-player";
import { FormattedText } from "./formatted-text";
import { isStandIn } from "./kind-words";

type Props = { message: Message; onLook: (message: Message) => void };

export function MediaContent({ message, onLook }: Props) {
  const { media, text } = message;
  if (!media) return null;
  const caption = text && text !== media.filename && !isStandIn(text) ? text : null;
  return (
    <div>
      <OneFile media={media} message={message} onLook={onLook} />
      {caption ? (
        <p className="mt-1">
          <FormattedText text={caption} />
        </p>
      ) : null}
    </div>
  );
}

function OneFile({ media, message, onLook }: Props & { media: Media }) {
  const [broken, setBroken] = useState(false);
  const source = mediaAddress(media.url);
  if (broken) return <Gone onRetry={() => setBroken(false)} source={source} />;
  const onError = () => setBroken(true);
  switch (media.kind) {
    case "image":
      return <Picture source={source} onError={onError} onLook={() => onLook(message)} />;
    case "sticker":
      return <Sticker source={source} onError={onError} />;
    case "audio":
      return <AudioPlayer source={source} voice={media.voice} onError={onError} />;
    case "video":
      return (
        // eslint-disable-next-line jsx-a11y/media-has-caption -- what customers film has no subtitles
        <video
          src={source}
          controls
          preload="metadata"
          onError={onError}
          className="-mx-1.5 aspect-video w-64 max-w-none rounded-md bg-ink/80 sm:w-80"
        />
      );
    default:
      return <DocumentCard media={media} source={source} />;
  }
}

type PictureProps = { source: string; onError: () => void; onLook: () => void };

/** The frame has its size before the picture is there, so the chat does not jump. */
function Picture({ source, onError, onLook }: PictureProps) {
  const { t } = useTranslation("inbox");
  const [loaded, setLoaded] = useState(false);
  return (
    <button
      type="button"
      onClick={onLook}
      aria-label={t("media.open")}
      className={cn(
        "group/picture relative -mx-1.5 block h-56 w-64 overflow-hidden rounded-md bg-sunken sm:w-72",
        !loaded && "animate-pulse",
      )}
    >
      <img
        src={source}
        alt=""
        loading="lazy"
        decoding="async"
        onLoad={() => setLoaded(true)}
        onError={onError}
        className="size-full object-cover"
      />
      <span className="absolute right-1.5 bottom-1.5 rounded-md bg-overlay p-1 text-[#fff] opacity-0 group-hover/picture:opacity-100">
        <Maximize2 className="size-4" aria-hidden />
      </span>
    </button>
  );
}

function Sticker({ source, onError }: { source: string; onError: () => void }) {
  const { t } = useTranslation("inbox");
  return (
    <img
      src={source}
      alt={t("kind.sticker")}
      loading="lazy"
      onError={onError}
      className="size-32 object-contain"
    />
  );
}

function DocumentCard({ media, source }: { media: Media; source: string }) {
  const { t } = useTranslation("inbox");
  const format = useFormat();
  const name = media.filename ?? t("kind.document");
  const type = (/\.(\w{1,5})$/.exec(name)?.[1] ?? media.mime_type?.split("/").at(-1) ?? "").slice(
    0,
    12,
  );
  const about = [type.toUpperCase(), media.size_bytes ? format.bytes(media.size_bytes) : ""];
  return (
    <a
      href={source}
      target="_blank"
      rel="noopener noreferrer"
      className="-mx-1 flex min-w-52 items-center gap-2.5 rounded-md bg-ink/5 p-2.5 hover:bg-ink/10"
    >
      <FileText className="size-8 shrink-0 text-accent-ink" strokeWidth={1.5} aria-hidden />
      <span className="min-w-0">
        <span className="line-clamp-2 font-medium [overflow-wrap:anywhere]">{name}</span>
        <span className="block text-xs text-muted">{about.filter(Boolean).join(" · ")}</span>
      </span>
    </a>
  );
}

/** WhatsApp keeps files for some weeks only; afterwards nobody can get them any more. */
function Gone({ onRetry, source }: { onRetry: () => void; source: string }) {
  const { t } = useTranslation("inbox");
  return (
    <div className="flex min-h-20 w-64 max-w-full flex-col justify-center gap-1 rounded-md bg-ink/5 p-3 text-[13px] text-muted">
      <p className="flex items-center gap-2">
        <ImageOff className="size-4 shrink-0" aria-hidden />
        {t("media.gone")}
      </p>
      <p className="flex gap-3">
        <button type="button" className="text-info underline" onClick={onRetry}>
          {t("message.retry")}
        </button>
        <a href={source} target="_blank" rel="noopener noreferrer" className="text-info underline">
          {t("media.download")}
        </a>
      </p>
    </div>
  );
}

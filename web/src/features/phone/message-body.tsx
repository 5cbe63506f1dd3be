import { FileText, MapPin, ShoppingBag } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Media, PhoneMessage } from "./phone-api";
import { StyledText } from "./styled-text";
import { countOrdered, readPlace } from "./words";

/** What a message says and shows, without what can be pressed. */
export function MessageBody({ message }: { message: PhoneMessage }) {
  return (
    <>
      {message.media ? <MediaView media={message.media} /> : null}
      {message.header ? <p className="font-semibold">{message.header}</p> : null}
      <Words message={message} />
      {message.footer ? <p className="mt-1 text-xs text-faint">{message.footer}</p> : null}
    </>
  );
}

function Words({ message }: { message: PhoneMessage }) {
  const { t } = useTranslation("phone");
  const place = message.type === "location" ? readPlace(message) : null;
  const ordered = message.type === "order" ? countOrdered(message) : 0;
  if (place) {
    return (
      <p className="flex items-center gap-2">
        <MapPin className="size-4 shrink-0 text-accent" aria-hidden />
        <span>
          {place.title || t("location")}
          <span className="block text-xs text-faint tabular-nums">{place.point}</span>
        </span>
      </p>
    );
  }
  if (ordered) {
    return (
      <p className="flex items-center gap-2">
        <ShoppingBag className="size-4 shrink-0 text-accent" aria-hidden />
        {t("ordered", { count: ordered })}
      </p>
    );
  }
  if (message.text) return <StyledText text={message.text} />;
  if (message.media || message.header) return null;
  return <p className="text-faint italic">{t("unknown")}</p>;
}

function MediaView({ media }: { media: Media }) {
  const { t } = useTranslation("phone");
  if (!media.url) return <FileLine name={media.filename ?? t("document")} />;
  if (media.kind === "image" || media.kind === "sticker") {
    return (
      <img
        src={media.url}
        alt={media.kind === "image" ? t("photo") : t("sticker")}
        className="mb-1 min-h-16 w-full rounded-md bg-sunken object-cover"
      />
    );
  }
  if (media.kind === "audio") {
    // A customer's voice note has no captions to show.
    // eslint-disable-next-line jsx-a11y/media-has-caption
    return <audio controls src={media.url} aria-label={t("audio")} className="mb-1 h-9 w-56" />;
  }
  if (media.kind === "video") {
    // eslint-disable-next-line jsx-a11y/media-has-caption
    return <video controls src={media.url} aria-label={t("video")} className="mb-1 rounded-md" />;
  }
  return (
    <a href={media.url} download className="underline">
      <FileLine name={media.filename ?? t("document")} />
    </a>
  );
}

function FileLine({ name }: { name: string }) {
  return (
    <span className="mb-1 flex items-center gap-2">
      <FileText className="size-4 shrink-0" aria-hidden />
      <span className="truncate">{name}</span>
    </span>
  );
}

import { ExternalLink, List, MapPin, Reply } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Sheet } from "../../ui/sheet";
import type { Option, PhoneMessage } from "./phone-api";
import { findAction, findListTitle, splitOptions } from "./words";

type Props = {
  message: PhoneMessage;
  onTap: (option: Option) => void;
  onPlace: () => void;
};

const BUTTON =
  "flex w-full items-center justify-center gap-1.5 border-t border-line px-3 py-2 text-[13px] " +
  "font-medium text-accent-ink hover:bg-sunken [&_svg]:size-4";

/** Buttons under a message, and the button that opens its list. */
export function MessageOptions({ message, onTap, onPlace }: Props) {
  const { t } = useTranslation("phone");
  const [open, setOpen] = useState(false);
  const { rows, buttons } = splitOptions(message);
  const choose = (option: Option) => {
    setOpen(false);
    onTap(option);
  };
  return (
    <>
      {buttons.map((option) => (
        <OptionButton key={option.id} option={option} onTap={onTap} onPlace={onPlace} />
      ))}
      {rows.length > 0 ? (
        <>
          <button type="button" className={BUTTON} onClick={() => setOpen(true)}>
            <List aria-hidden />
            {findListTitle(message) ?? t("options")}
          </button>
          <Sheet open={open} onOpenChange={setOpen} side="bottom" title={t("choose")}>
            <ul className="-mx-2">
              {rows.map((row) => (
                <li key={row.id}>
                  <button
                    type="button"
                    className="w-full rounded-md px-2 py-2 text-left hover:bg-sunken"
                    onClick={() => choose(row)}
                  >
                    <span className="block font-medium text-ink">{row.title}</span>
                    {row.description ? (
                      <span className="block text-[13px] text-muted">{row.description}</span>
                    ) : null}
                  </button>
                </li>
              ))}
            </ul>
          </Sheet>
        </>
      ) : null}
    </>
  );
}

function OptionButton({ option, onTap, onPlace }: Omit<Props, "message"> & { option: Option }) {
  const { t } = useTranslation("phone");
  const action = findAction(option);
  if (action === "link") {
    return (
      <a className={BUTTON} href={option.url} target="_blank" rel="noreferrer noopener">
        <ExternalLink aria-hidden />
        {option.title}
      </a>
    );
  }
  if (action === "place") {
    return (
      <button type="button" className={BUTTON} onClick={onPlace}>
        <MapPin aria-hidden />
        {t("sendLocation")}
      </button>
    );
  }
  return (
    <button
      type="button"
      className={BUTTON}
      disabled={action === "none"}
      onClick={() => onTap(option)}
    >
      <Reply aria-hidden />
      {option.title}
    </button>
  );
}

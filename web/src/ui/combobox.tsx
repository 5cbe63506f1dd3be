import { Check, ChevronDown } from "lucide-react";
import { Popover } from "radix-ui";
import { type KeyboardEvent, useId, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { cn } from "../lib/cn";
import type { FieldControl } from "./field";
import { CONTROL_LOOKS } from "./input";
import { SearchInput } from "./search-input";
import type { Option } from "./select";

type Props = Partial<FieldControl> & {
  value: string | null;
  onChange: (value: string) => void;
  options: readonly Option[];
  placeholder?: string;
  className?: string;
  /** Where other words than the options' are taken, too: how that choice is called. */
  free?: (text: string) => string;
  "aria-label"?: string;
};

/** Small letters without accents: "jose" finds "José". */
export const foldText = (text: string) =>
  text.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase();

/** A Select for long lists: one writes to find. */
export function Combobox(props: Props) {
  const { value, onChange, options, placeholder, className, free, ...rest } = props;
  const { t } = useTranslation("ui");
  const [open, setOpen] = useState(false);
  const chosen = options.find((option) => option.value === value);
  const choose = (option: Option) => {
    onChange(option.value);
    setOpen(false);
  };
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger
        className={cn(CONTROL_LOOKS, "flex h-9 items-center justify-between gap-2", className)}
        {...rest}
      >
        <span className={cn("truncate", !chosen && "text-faint")}>
          {chosen?.label ?? placeholder ?? t("select.placeholder")}
        </span>
        <ChevronDown className="size-4 shrink-0 text-faint" aria-hidden />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="start"
          sideOffset={4}
          collisionPadding={8}
          className="z-50 w-(--radix-popover-trigger-width) min-w-56 animate-appear rounded-lg border border-line bg-surface shadow-floating"
        >
          <OptionList options={options} value={value} onChoose={choose} free={free} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function bringIntoSight(node: HTMLElement | null): void {
  node?.scrollIntoView({ block: "nearest" });
}

type ListProps = {
  options: readonly Option[];
  value?: string | null;
  onChoose: (option: Option) => void;
  label?: string;
  free?: Props["free"];
};

/** A search field over a list, moved through with the arrow keys. */
export function OptionList({ options, value, onChoose, label, free }: ListProps) {
  const { t } = useTranslation("ui");
  const id = useId();
  const [search, setSearch] = useState("");
  const [active, setActive] = useState(0);
  const found = useMemo(() => {
    const words = foldText(search).split(/\s+/);
    const matching = options.filter((option) => {
      const text = foldText(`${option.label} ${option.description ?? ""}`);
      return !option.disabled && words.every((word) => text.includes(word));
    });
    const own = search.trim();
    const isNew = own && !options.some((option) => [option.value, option.label].includes(own));
    return free && isNew ? [...matching, { value: own, label: free(own) }] : matching;
  }, [options, search, free]);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const at = found[active];
    if (step && found.length > 0) setActive((active + step + found.length) % found.length);
    else if (event.key === "Enter" && at) onChoose(at);
    else return;
    event.preventDefault();
  };
  return (
    <div>
      <SearchInput
        label={label ?? t("search.label")}
        value={search}
        onChange={(text) => {
          setSearch(text);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
        role="combobox"
        aria-expanded
        aria-controls={id}
        aria-activedescendant={found[active] ? `${id}-${active}` : undefined}
        autoFocus
        className="p-2 [&>button]:top-2.5 [&>button]:right-2.5 [&>svg]:left-5"
      />
      <div id={id} role="listbox" tabIndex={-1} className="max-h-72 overflow-y-auto p-1 pt-0">
        {found.map((option, index) => (
          // eslint-disable-next-line jsx-a11y/click-events-have-key-events -- the field above has the keys
          <div
            key={option.value}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={option.value === value}
            onClick={() => onChoose(option)}
            onPointerMove={() => setActive(index)}
            ref={index === active ? bringIntoSight : null}
            className={cn(
              "flex cursor-pointer items-center gap-2 rounded-md px-2 py-1.5 select-none",
              index === active && "bg-sunken",
            )}
          >
            <span className="min-w-0 flex-1">
              <span className="block truncate">{option.label}</span>
              {option.description ? (
                <span className="block truncate text-xs text-faint">{option.description}</span>
              ) : null}
            </span>
            {option.value === value ? <Check className="size-4 text-accent" aria-hidden /> : null}
          </div>
        ))}
      </div>
      {found.length === 0 ? (
        <p role="status" className="px-3 pb-4 text-center text-muted">
          {t("search.nothing")}
        </p>
      ) : null}
    </div>
  );
}

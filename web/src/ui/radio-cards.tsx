import { RadioGroup } from "radix-ui";
import type { ReactNode } from "react";
import { cn } from "../lib/cn";

export type RadioCard<Value extends string = string> = {
  value: Value;
  label: ReactNode;
  description?: ReactNode;
  icon?: ReactNode;
  badge?: ReactNode;
  disabled?: boolean;
};

type Props<Value extends string> = {
  /** The question, for screen readers. */
  label: string;
  value: Value | null;
  onChange: (value: Value) => void;
  cards: readonly RadioCard<Value>[];
  columns?: 1 | 2 | 3;
};

const COLUMNS = { 1: "", 2: "sm:grid-cols-2", 3: "sm:grid-cols-3" };

export function RadioCards<Value extends string>(props: Props<Value>) {
  const { label, value, onChange, cards, columns = 1 } = props;
  return (
    <RadioGroup.Root
      aria-label={label}
      value={value ?? ""}
      onValueChange={(chosen) => onChange(chosen as Value)}
      className={cn("grid gap-2", COLUMNS[columns])}
    >
      {cards.map((card) => (
        <RadioGroup.Item
          key={card.value}
          value={card.value}
          disabled={card.disabled ?? false}
          className={cn(
            "flex items-start gap-3 rounded-lg border border-line-strong bg-surface p-3 text-left",
            "transition-colors hover:border-faint disabled:cursor-not-allowed disabled:opacity-60",
            "data-[state=checked]:border-accent data-[state=checked]:bg-accent-soft",
          )}
        >
          {card.icon ? <span className="text-accent [&_svg]:size-5">{card.icon}</span> : null}
          <span className="min-w-0 flex-1">
            <span className="flex items-center gap-2 font-medium text-ink">
              {card.label} {card.badge}
            </span>
            {card.description ? (
              <span className="mt-0.5 block text-[13px] text-muted">{card.description}</span>
            ) : null}
          </span>
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  );
}

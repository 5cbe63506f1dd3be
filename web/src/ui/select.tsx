import { Check, ChevronDown } from "lucide-react";
import { Select as Radix } from "radix-ui";
import { useTranslation } from "react-i18next";
import { cn } from "../lib/cn";
import type { FieldControl } from "./field";
import { CONTROL_LOOKS } from "./input";

export type Option<Value extends string = string> = {
  value: Value;
  label: string;
  description?: string;
  disabled?: boolean;
};

type Props<Value extends string> = Partial<FieldControl> & {
  value: Value | null;
  onChange: (value: Value) => void;
  options: readonly Option<Value>[];
  placeholder?: string;
  disabled?: boolean;
  className?: string;
  /** Where no Field gives it a name. */
  "aria-label"?: string;
};

export function Select<Value extends string>(props: Props<Value>) {
  const { value, onChange, options, placeholder, disabled, className, ...rest } = props;
  const { t } = useTranslation("ui");
  return (
    <Radix.Root
      value={value ?? ""}
      onValueChange={(chosen) => onChange(chosen as Value)}
      {...(disabled === undefined ? {} : { disabled })}
    >
      <Radix.Trigger
        className={cn(
          CONTROL_LOOKS,
          "flex h-9 items-center justify-between gap-2 text-left data-placeholder:text-faint",
          className,
        )}
        {...rest}
      >
        <span className="truncate">
          <Radix.Value placeholder={placeholder ?? t("select.placeholder")} />
        </span>
        <ChevronDown className="size-4 shrink-0 text-faint" aria-hidden />
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          position="popper"
          sideOffset={4}
          collisionPadding={8}
          className="z-50 max-h-80 min-w-(--radix-select-trigger-width) animate-appear overflow-hidden rounded-lg border border-line bg-surface shadow-floating"
        >
          <Radix.Viewport className="p-1">
            {options.map((option) => (
              <SelectItem key={option.value} option={option} />
            ))}
          </Radix.Viewport>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function SelectItem({ option }: { option: Option }) {
  return (
    <Radix.Item
      value={option.value}
      disabled={option.disabled ?? false}
      className="flex cursor-pointer items-start gap-2 rounded-md py-1.5 pr-3 pl-2 outline-none select-none data-disabled:cursor-not-allowed data-disabled:opacity-55 data-highlighted:bg-sunken"
    >
      <span className="mt-0.5 size-4 shrink-0 text-accent">
        <Radix.ItemIndicator>
          <Check className="size-4" aria-hidden />
        </Radix.ItemIndicator>
      </span>
      <span>
        <Radix.ItemText>{option.label}</Radix.ItemText>
        {option.description ? (
          <span className="block text-xs text-faint">{option.description}</span>
        ) : null}
      </span>
    </Radix.Item>
  );
}

import { Switch as Radix } from "radix-ui";
import { type ReactNode, useId } from "react";
import { cn } from "../lib/cn";

type Props = {
  checked: boolean;
  onChange: (checked: boolean) => void;
  label: ReactNode;
  hint?: ReactNode;
  disabled?: boolean;
  /** The label is read, not shown (in tables). */
  labelHidden?: boolean;
  className?: string;
};

export function Switch(props: Props) {
  const { checked, onChange, label, hint, disabled = false, labelHidden, className } = props;
  const id = useId();
  return (
    <div className={cn("flex items-start justify-between gap-4", className)}>
      <div className={cn(labelHidden && "sr-only")}>
        <label htmlFor={id} className="font-medium text-ink">
          {label}
        </label>
        {hint ? (
          <p id={`${id}-hint`} className="text-[13px] text-faint">
            {hint}
          </p>
        ) : null}
      </div>
      <Radix.Root
        id={id}
        checked={checked}
        onCheckedChange={onChange}
        disabled={disabled}
        aria-describedby={hint ? `${id}-hint` : undefined}
        className="relative mt-0.5 h-5 w-9 shrink-0 rounded-full bg-faint transition-colors disabled:opacity-55 data-[state=checked]:bg-accent"
      >
        <Radix.Thumb className="block size-4 translate-x-0.5 rounded-full bg-surface shadow-raised transition-transform data-[state=checked]:translate-x-[18px]" />
      </Radix.Root>
    </div>
  );
}

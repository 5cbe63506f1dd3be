import { CircleAlert } from "lucide-react";
import { type ReactNode, useId } from "react";
import { cn } from "../lib/cn";

/** What the control inside spreads on itself. */
export type FieldControl = {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": true | undefined;
};

type Props = {
  label: ReactNode;
  hint?: ReactNode;
  error?: ReactNode;
  /** Shown after the label: "optional", a link. */
  aside?: ReactNode;
  className?: string;
  children: (control: FieldControl) => ReactNode;
};

export function Field({ label, hint, error, aside, className, children }: Props) {
  const id = useId();
  const note = error ?? hint;
  return (
    <div className={cn("flex flex-col gap-1.5", className)}>
      <div className="flex items-baseline justify-between gap-2">
        <label htmlFor={id} className="text-[13px] font-medium text-ink">
          {label}
        </label>
        {aside ? <span className="text-xs text-faint">{aside}</span> : null}
      </div>
      {children({
        id,
        "aria-describedby": note ? `${id}-note` : undefined,
        "aria-invalid": error ? true : undefined,
      })}
      {note ? (
        <p
          id={`${id}-note`}
          role={error ? "alert" : undefined}
          className={cn("flex items-start gap-1 text-xs", error ? "text-danger" : "text-faint")}
        >
          {error ? <CircleAlert className="mt-px size-3.5 shrink-0" aria-hidden /> : null}
          <span>{note}</span>
        </p>
      ) : null}
    </div>
  );
}

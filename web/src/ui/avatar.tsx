import { cn } from "../lib/cn";

const SIZES = { sm: "size-6 text-[10px]", md: "size-9 text-xs", lg: "size-12 text-base" };
const HUES = [
  "bg-accent-soft text-accent-ink",
  "bg-info-soft text-info",
  "bg-warning-soft text-warning",
  "bg-danger-soft text-danger",
  "bg-success-soft text-success",
  "bg-sunken text-muted",
];

/** "María del Mar Ruiz" → "MR"; a phone number has no initials: "#". */
export function findInitials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const first = [...(words[0] ?? "")][0] ?? "";
  const last = words.length > 1 ? ([...(words.at(-1) ?? "")][0] ?? "") : "";
  const initials = (first + last).toLocaleUpperCase();
  return /\p{L}/u.test(initials) ? initials : "#";
}

function findHue(name: string): string {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) >>> 0;
  return HUES[sum % HUES.length] ?? "";
}

type Props = { name: string; size?: keyof typeof SIZES; className?: string };

/** Decoration: the name itself stands next to it. The same name always has the same hue. */
export function Avatar({ name, size = "md", className }: Props) {
  return (
    <span
      aria-hidden
      className={cn(
        "inline-flex shrink-0 items-center justify-center rounded-full font-semibold select-none",
        SIZES[size],
        findHue(name),
        className,
      )}
    >
      {findInitials(name)}
    </span>
  );
}

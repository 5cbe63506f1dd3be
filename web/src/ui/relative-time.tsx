import { useEffect, useState } from "react";
import { useFormat } from "../app/use-format";

type Props = { value: string; style?: Intl.RelativeTimeFormatStyle; className?: string };

/** "5 minutes ago", kept true while it is on the screen; the exact time when pointed at. */
export function RelativeTime({ value, style = "long", className }: Props) {
  const format = useFormat();
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((count) => count + 1), 30_000);
    return () => clearInterval(timer);
  }, []);
  return (
    <time dateTime={value} title={format.dateTime(value)} className={className}>
      {format.relative(value, style)}
    </time>
  );
}

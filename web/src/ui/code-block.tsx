import { CopyButton } from "./copy-button";

type Props = { code: string; label?: string; copy?: boolean };

export function CodeBlock({ code, label, copy = true }: Props) {
  return (
    <figure className="overflow-hidden rounded-lg border border-line bg-canvas">
      {label || copy ? (
        <figcaption className="flex min-h-9 items-center justify-between gap-2 border-b border-line pr-1 pl-3 text-xs text-muted">
          <span className="truncate">{label}</span>
          {copy ? <CopyButton text={code} /> : null}
        </figcaption>
      ) : null}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolls by keyboard */}
      <pre tabIndex={0} className="overflow-x-auto p-3 font-mono text-[13px] leading-5">
        <code>{code}</code>
      </pre>
    </figure>
  );
}

import { useMemo } from "react";
import { findParts, type Part } from "./linkify";

const REL = "noopener noreferrer nofollow ugc";

/** What people write: plain text, with its addresses made into links. Never markup. */
export function FormattedText({ text }: { text: string }) {
  const parts = useMemo(() => findParts(text), [text]);
  return (
    <span className="break-words whitespace-pre-wrap [overflow-wrap:anywhere]">
      {parts.map((part, index) => (
        <OnePart key={index} part={part} />
      ))}
    </span>
  );
}

function OnePart({ part }: { part: Part }) {
  switch (part.kind) {
    case "link":
      return (
        <a href={part.href} target="_blank" rel={REL} className="text-info underline">
          {part.text}
        </a>
      );
    case "bold":
      return <strong className="font-semibold">{part.text}</strong>;
    case "italic":
      return <em>{part.text}</em>;
    case "strike":
      return <s>{part.text}</s>;
    case "code":
      return <code className="rounded-sm bg-sunken px-1 font-mono text-[13px]">{part.text}</code>;
    default:
      return part.text;
  }
}

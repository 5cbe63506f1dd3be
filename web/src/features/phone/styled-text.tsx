import { splitStyles } from "./words";

/** A message's text with WhatsApp's own marks; markup of any other kind is just text. */
export function StyledText({ text }: { text: string }) {
  return (
    <span className="break-words whitespace-pre-wrap">
      {splitStyles(text).map((piece, index) => {
        if (piece.style === "bold") return <strong key={index}>{piece.text}</strong>;
        if (piece.style === "italic") return <em key={index}>{piece.text}</em>;
        if (piece.style === "strike") return <s key={index}>{piece.text}</s>;
        return <span key={index}>{piece.text}</span>;
      })}
    </span>
  );
}

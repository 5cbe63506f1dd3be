import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { Textarea } from "../../ui/textarea";
import { isEqual, type Json } from "./documents";

type Props = {
  label: string;
  value: Json;
  onChange: (value: Json) => void;
  rows?: number;
  disabled?: boolean;
};

export function readJson(text: string): { value: Json } | { problem: string } {
  try {
    return { value: JSON.parse(text) as Json };
  } catch (thrown) {
    return { problem: thrown instanceof Error ? thrown.message : "" };
  }
}

const write = (value: Json) => JSON.stringify(value, null, 2);

/** The whole truth as text. What is not JSON yet stays in the field and changes nothing. */
export function JsonEditor({ label, value, onChange, rows = 16, disabled = false }: Props) {
  const { t } = useTranslation("settings");
  const id = useId();
  const [typed, setTyped] = useState(() => ({ text: write(value), value }));
  const [problem, setProblem] = useState("");
  // Changed from elsewhere (undo, a form): what was typed here is older.
  if (!isEqual(typed.value, value)) {
    setTyped({ text: write(value), value });
    setProblem("");
  }
  const onType = (text: string) => {
    const read = readJson(text);
    if ("problem" in read) {
      setTyped({ text, value });
      setProblem(read.problem);
      return;
    }
    setTyped({ text, value: read.value });
    setProblem("");
    onChange(read.value);
  };
  return (
    <div>
      <Textarea
        aria-label={label}
        aria-invalid={problem ? true : undefined}
        aria-describedby={problem ? id : undefined}
        className="max-h-none font-mono text-[13px] leading-5 sm:text-[13px]"
        rows={rows}
        spellCheck={false}
        disabled={disabled}
        value={typed.text}
        onChange={({ target }) => onType(target.value)}
      />
      {problem ? (
        <p id={id} role="alert" className="mt-1 text-xs text-danger">
          {t("json.broken", { problem })}
        </p>
      ) : null}
    </div>
  );
}

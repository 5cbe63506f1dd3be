import { CircleCheck } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useFlow } from "./flow-context";

/** Everything to mend; a click leads to the node. */
export function ProblemsPanel() {
  const { t } = useTranslation("flows");
  const { problems, select } = useFlow();
  if (problems.length === 0) {
    return (
      <p className="flex items-center gap-2 text-success">
        <CircleCheck className="size-4" aria-hidden /> {t("problems.none")}
      </p>
    );
  }
  return (
    <ul className="flex flex-col gap-2">
      {problems.map(({ node, field, message }) => (
        <li key={`${node} ${field} ${message}`}>
          <button
            type="button"
            onClick={() => select(node)}
            className="w-full rounded-md border border-line px-3 py-2 text-left hover:bg-sunken"
          >
            <span className="block font-mono text-xs break-all text-faint">
              {[node ?? t("whole.title"), field].filter(Boolean).join(" · ")}
            </span>
            <span className="break-words text-ink">{message}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

import type { FieldValues, Path, UseFormSetError } from "react-hook-form";
import { toProblem } from "../../api/problems";

/**
 * Puts the server's words on the fields they are about. What belongs to no field of this form is
 * returned, to be shown above the buttons.
 */
export function showProblem<Values extends FieldValues>(
  thrown: unknown,
  fields: readonly Path<Values>[],
  setError: UseFormSetError<Values>,
): string | null {
  const problem = toProblem(thrown);
  const told = problem.fields.length
    ? problem.fields
    : problem.field
      ? [{ field: problem.field, message: problem.detail }]
      : [];
  let placed = false;
  for (const { field, message } of told) {
    const name = fields.find((known) => field === known || field.startsWith(`${known}.`));
    if (name === undefined) continue;
    setError(name, { type: "server", message }, { shouldFocus: !placed });
    placed = true;
  }
  return placed ? null : problem.detail || problem.title || problem.code;
}

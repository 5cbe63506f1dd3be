export type FieldProblem = { field: string; message: string };

/** An answer that is not what was asked for, as application/problem+json says it (RFC 9457). */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly hint: string | undefined;
  readonly field: string | undefined;
  readonly facts: Record<string, unknown>;
  /** Fields of what was sent that were wrong, by their path: `email`, `events.0`. */
  readonly fields: readonly FieldProblem[];
  readonly retryAfterSeconds: number | undefined;

  constructor(said: Partial<ApiProblem> & { status: number; code: string }) {
    super(said.detail ?? said.code);
    this.name = "ApiProblem";
    this.status = said.status;
    this.code = said.code;
    this.title = said.title ?? "";
    this.detail = said.detail ?? "";
    this.hint = said.hint;
    this.field = said.field;
    this.facts = said.facts ?? {};
    this.fields = said.fields ?? [];
    this.retryAfterSeconds = said.retryAfterSeconds;
  }

  /** The server was not reached: the next try may go through. */
  get isOffline(): boolean {
    return this.code === "offline";
  }
}

export const isProblem = (thrown: unknown, code?: string): thrown is ApiProblem =>
  thrown instanceof ApiProblem && (code === undefined || thrown.code === code);

/** Any failure as a problem, so that one component can show them all. */
export function toProblem(thrown: unknown): ApiProblem {
  if (thrown instanceof ApiProblem) return thrown;
  return new ApiProblem({ status: 0, code: "unexpected", detail: "" });
}

/** Reads an answer of 400 and above; a proxy in between may answer without problem+json. */
export async function readProblem(response: Response): Promise<ApiProblem> {
  const retry = Number(response.headers.get("retry-after"));
  const retryAfterSeconds = Number.isFinite(retry) && retry > 0 ? retry : undefined;
  const body: unknown = await response.json().catch(() => null);
  const said = typeof body === "object" && body !== null ? (body as Partial<ApiProblem>) : {};
  return new ApiProblem({
    ...said,
    retryAfterSeconds,
    status: response.status,
    code: typeof said.code === "string" ? said.code : `http_${response.status}`,
  });
}

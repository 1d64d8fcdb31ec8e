/** An answer of the REST interface that is not a success (RFC 9457), or no answer at all. */
export class Problem extends Error {
  constructor(
    /** HTTP status; 0 when nobody answered. */
    readonly status: number,
    /** Code of the error table, as far as the answer names one. */
    readonly code: string,
  ) {
    super(code);
  }
}

/** No answer in this time counts as none. */
const ANSWER_MS_MAX = 15_000;

/** What was answered, and by how much the service's clock is ahead of this machine's (to the second). */
export interface Answer<T> {
  value: T;
  aheadMs: number;
}

export async function ask<T>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
  const response = await reach(method, path, body);
  const value: unknown = response.status === 204 ? null : await response.json().catch(() => null);
  if (!response.ok) {
    throw new Problem(response.status, codeOf(value));
  }
  return { value: value as T, aheadMs: aheadOf(response) };
}

async function reach(method: string, path: string, body: unknown): Promise<Response> {
  const init: RequestInit = {
    method,
    credentials: "same-origin",
    signal: AbortSignal.timeout(ANSWER_MS_MAX),
  };
  if (body !== undefined) {
    init.headers = { "content-type": "application/json" };
    init.body = JSON.stringify(body);
  }
  try {
    return await fetch(path, init);
  } catch {
    throw new Problem(0, "unreachable");
  }
}

function codeOf(problem: unknown): string {
  const named = typeof problem === "object" && problem !== null && "code" in problem;
  return named && typeof problem.code === "string" ? problem.code : "unknown";
}

function aheadOf(response: Response): number {
  const theirs = Date.parse(response.headers.get("date") ?? "");
  const ahead = theirs - Date.now();
  // The header has whole seconds; less than two is its own coarseness, not a wrong clock.
  return Number.isFinite(ahead) && Math.abs(ahead) > 2_000 ? ahead : 0;
}

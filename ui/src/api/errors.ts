/** What can go wrong with a request, and what to tell people about it. Nowhere else are errors put into words. */
import { text } from "../text";

/** A request that failed: refused by the server, or never answered. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  constructor(
    /** HTTP status; 0 if there was no answer. */
    readonly status: number,
    /** The server's `error_code`; empty if the answer was no error message of ours. */
    readonly code: string,
    /** The server's message; empty like `code`. */
    override readonly message: string,
    /** What the server's log has it under; empty if there was no answer. */
    readonly requestId: string,
  ) {
    super(message);
  }

  /** Whether the server could not be reached at all. */
  get isOffline(): boolean {
    return this.status === 0;
  }
}

/** What is shown of an error. */
export interface Complaint {
  title: string;
  /** What happened, or what to do about it. */
  detail: string;
  requestId: string;
  /** Whether the same request may succeed later. */
  canRetry: boolean;
}

/** Puts an error into words. */
export function complaint(error: unknown): Complaint {
  if (!(error instanceof ApiError)) {
    const detail = error instanceof Error ? error.message : String(error);
    return { title: text.errors.defect, detail, requestId: "", canRetry: true };
  }
  const { requestId } = error;
  const said = error.message;
  const told = (title: string, hint: string, canRetry: boolean): Complaint => {
    return { title, detail: said || hint, requestId, canRetry };
  };
  if (error.isOffline) return told(text.errors.offline, text.errors.offlineHint, true);
  if (error.status === 404) return told(text.errors.notFound, text.errors.notFoundHint, false);
  if (error.status === 403) return told(text.errors.forbidden, text.errors.forbiddenHint, false);
  if (error.status === 429 || error.status === 503) return told(text.errors.busy, text.errors.busyHint, true);
  if (error.status >= 500) {
    return { title: text.errors.broken, detail: text.errors.brokenHint, requestId, canRetry: true };
  }
  return told(text.errors.refused, "", false);
}

/** One sentence, for places that have room for one. */
export function inShort(error: unknown): string {
  const { title, detail } = complaint(error);
  return detail === "" ? title : detail;
}

/** Makes an error of an answer that is not a success. */
export async function errorOf(response: Response): Promise<ApiError> {
  const requestId = response.headers.get("x-request-id") ?? "";
  const body = await response.text().catch(() => "");
  const { code, message } = envelope(body, response.headers.get("content-type") ?? "");
  return new ApiError(response.status, code, message, requestId);
}

function envelope(body: string, kind: string): { code: string; message: string } {
  if (kind.startsWith("text/plain")) return { code: "", message: body };
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed === "object" && parsed !== null) {
      const { error_code: code, message } = parsed as Record<string, unknown>;
      return {
        code: typeof code === "string" ? code : "",
        message: typeof message === "string" ? message : "",
      };
    }
  } catch {
    // A page, of a proxy in between: nothing that people could use.
  }
  return { code: "", message: "" };
}

/** The one way to the server: every request goes through here, so that its state is known and errors are ours. */
import { serverAddress } from "../util/base";
import { connection } from "./connection";
import { ApiError, errorOf } from "./errors";

/** Like the browser's `fetch`, but throws an `ApiError` unless the server answers with success. */
export async function send(request: Request): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(request);
  } catch (error) {
    if (request.signal.aborted) throw error;
    connection.failed();
    throw new ApiError(0, "", "", "");
  }
  connection.answered();
  if (!response.ok) throw await errorOf(response);
  return response;
}

/** Sends JSON and reads JSON. `path` is relative to the server's address and has no slash in front. */
export async function call<Answer>(
  method: "GET" | "POST" | "PATCH" | "DELETE",
  path: string,
  body?: object,
  signal?: AbortSignal,
): Promise<Answer> {
  const response = await send(
    new Request(`${serverAddress()}/${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } }),
      ...(signal === undefined ? {} : { signal }),
    }),
  );
  return (await response.json()) as Answer;
}

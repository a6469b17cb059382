import { expect, test } from "vitest";
import { ApiError, complaint, errorOf, inShort } from "./errors";

function answer(status: number, body: string, kind = "application/json"): Promise<ApiError> {
  return errorOf(new Response(body, { status, headers: { "Content-Type": kind, "X-Request-Id": "abc" } }));
}

test("the server's own words are told", async () => {
  const error = await answer(400, '{"error_code": "INVALID_PARAMETER_VALUE", "message": "no such key"}');
  expect(error).toMatchObject({
    status: 400,
    code: "INVALID_PARAMETER_VALUE",
    message: "no such key",
    requestId: "abc",
  });
  expect(complaint(error)).toMatchObject({ detail: "no such key", requestId: "abc", canRetry: false });
  expect(inShort(error)).toBe("no such key");
});

test("what the guard refuses is plain text", async () => {
  expect((await answer(403, "Cross-origin request blocked", "text/plain")).message).toBe(
    "Cross-origin request blocked",
  );
});

test.each([
  [404, "<html>older server</html>", "text/html", "Not found"],
  [502, "<html>proxy</html>", "text/html", "The server has a problem"],
  [503, "", "application/json", "The server is busy"],
  [400, '["not", "ours"]', "application/json", "The server refused this"],
  [400, '{"message": 5}', "application/json", "The server refused this"],
])("%s with %s is put into our words", async (status, body, kind, title) => {
  const error = await answer(status, body, kind);
  expect(error.message).toBe("");
  expect(complaint(error).title).toBe(title);
});

test("internal details of the server are not repeated", async () => {
  const error = await answer(500, '{"error_code": "INTERNAL_ERROR", "message": "internal error"}');
  expect(complaint(error)).toMatchObject({ requestId: "abc", canRetry: true });
  expect(complaint(error).detail).toContain("log");
});

test("no answer and defects of a page are told apart", () => {
  expect(complaint(new ApiError(0, "", "", "")).title).toBe("The server cannot be reached");
  expect(complaint(new TypeError("x is not a function")).title).toBe("Something went wrong on this page");
  expect(inShort("odd")).toBe("odd");
});

import { expect, test } from "vitest";
import { each } from "./bulk";

test("everything is done, a few at a time, whatever fails", async () => {
  const ids = Array.from({ length: 50 }, (_, number) => `r${number}`);
  let running = 0;
  let most = 0;
  const outcome = await each(ids, async (id) => {
    running += 1;
    most = Math.max(most, running);
    await Promise.resolve();
    running -= 1;
    if (id.endsWith("7")) throw new Error(id);
  });
  expect(outcome.done).toHaveLength(45);
  expect(outcome.failed).toBe(5);
  expect(outcome.error).toEqual(new Error("r7"));
  expect(most).toBe(6);
});

test("nothing to do is done", async () => {
  expect(await each([], () => Promise.reject(new Error("never")))).toEqual({
    done: [],
    error: undefined,
    failed: 0,
  });
});

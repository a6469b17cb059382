/** The same change to many things, a few at a time. */

const AT_ONCE = 6;

export interface Outcome {
  done: string[];
  /** Why the first one failed that did; none if all went well. */
  error: unknown;
  failed: number;
}

/** Does something for each id. One that fails does not keep the others from being done. */
export async function each(
  ids: readonly string[],
  action: (id: string) => Promise<unknown>,
): Promise<Outcome> {
  const outcome: Outcome = { done: [], error: undefined, failed: 0 };
  const waiting = [...ids];
  const work = async () => {
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
      try {
        await action(id);
        outcome.done.push(id);
      } catch (error) {
        outcome.error ??= error;
        outcome.failed += 1;
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return outcome;
}

/**
 * State in addresses: texts and lists of texts, nothing else, so that addresses can be read and written by people.
 * A parameter that comes several times is a list.
 */

export type UrlState = Record<string, string | string[] | undefined>;

export function parseSearch(search: string): UrlState {
  const state: UrlState = {};
  for (const [key, value] of new URLSearchParams(search)) {
    const before = state[key];
    state[key] = before === undefined ? value : Array.isArray(before) ? [...before, value] : [before, value];
  }
  return state;
}

export function stringifySearch(state: Record<string, unknown>): string {
  const pairs = Object.entries(state).flatMap(([key, value]) =>
    (Array.isArray(value) ? value : [value])
      .filter((one) => typeof one === "string")
      .map((one) => `${encodeURIComponent(key)}=${readable(one)}`),
  );
  return pairs.length === 0 ? "" : `?${pairs.join("&")}`;
}

/** Encodes what would end or change a parameter, and leaves the rest to be read. */
function readable(value: string): string {
  return encodeURIComponent(value)
    .replaceAll("%2F", "/")
    .replaceAll("%3A", ":")
    .replaceAll("%2C", ",")
    .replaceAll("%20", "+");
}

/** A parameter that is one text. */
export function one(value: unknown): string | undefined {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === "string" && first !== "" ? first : undefined;
}

/** A parameter that is a list of texts. */
export function many(value: unknown): string[] | undefined {
  if (value === undefined) return undefined;
  return (Array.isArray(value) ? value : [value]).filter((item) => typeof item === "string");
}

/** Filters for what is called like a text. */
import { quoteValue } from "./fields";

/** The filter for runs that a text in the search for everything stands for. */
export function runFilter(query: string): string {
  const byName = `attributes.run_name ILIKE ${containing(query)}`;
  const isId = /^[0-9a-f]{4,32}$/i.test(query);
  return isId ? `attributes.run_id LIKE ${quoteValue(`${query.toLowerCase()}%`)} OR ${byName}` : byName;
}

/** A pattern for texts that contain this one. The language has no escapes: `_` and `%` in it stand for anything. */
export function containing(query: string): string {
  return quoteValue(`%${query}%`);
}

/** Addresses of this app's pages as texts, for links that are copied and for MLflow's own addresses. */

/**
 * The page here for an address of MLflow's pages, which clients print and people have bookmarked: MLflow keeps its page
 * behind a `#`. None if it is no such address.
 */
export function fromMlflow(hash: string): string | undefined {
  const path = hash.replace(/^#\/?/, "").split("?")[0] ?? "";
  const [kind, id, inner, innerId] = path.split("/").map(decode);
  if (kind !== "experiments") return undefined;
  if (id === undefined || id === "") return "/experiments";
  const experiment = `/experiments/${encodeURIComponent(id)}`;
  return inner === "runs" && innerId !== undefined && innerId !== ""
    ? `${experiment}/runs/${encodeURIComponent(innerId)}`
    : experiment;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

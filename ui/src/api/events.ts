/**
 * What changes while somebody looks, as the server tells it.
 *
 * A browser allows six connections to a server over HTTP/1.1, for all its tabs together, and each stream takes one: so
 * only visible pages listen. Whoever comes back to a page is told to read again.
 */
import { serverAddress } from "../util/base";
import type { MetricsEvent, RunEvent } from "./client";
import { connection } from "./connection";
import { ask } from "./recovery";

export interface Watched {
  experimentIds?: string[];
  runIds?: string[];
  /** Names of metrics whose latest values are told, at most 100. */
  keys?: string[];
}

export interface EventListener {
  onRun(event: RunEvent): void;
  onMetrics(event: MetricsEvent): void;
  /** The stream has begun, or changes were missed: what is shown has to be read again. */
  onReset(): void;
}

const RETRY_MS = 2_000;

/** Listens until the function that is given back is called. */
export function follow(watched: Watched, listener: EventListener): () => void {
  let source: EventSource | undefined;
  let closed: (() => void) | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;

  const close = () => {
    clearTimeout(retry);
    source?.close();
    source = undefined;
    closed?.();
    closed = undefined;
  };

  const open = () => {
    close();
    source = new EventSource(address(watched));
    // The server's first event, not the browser's notice of the same name: from it on no change is missed, so what was
    // read before it is read again.
    source.addEventListener("open", (event) => {
      if (!(event instanceof MessageEvent)) return;
      closed = connection.streaming();
      listener.onReset();
    });
    source.addEventListener("run", (event) => listener.onRun(JSON.parse(event.data) as RunEvent));
    source.addEventListener("metrics", (event) => listener.onMetrics(JSON.parse(event.data) as MetricsEvent));
    source.addEventListener("reset", () => listener.onReset());
    source.addEventListener("error", () => {
      // The browser's own attempts give up on some errors; ours do not, and tell the page to read again.
      close();
      // A stream that ends does not say why.
      void ask();
      retry = setTimeout(open, RETRY_MS);
    });
  };

  const onVisibility = () => {
    if (document.hidden) close();
    else if (source === undefined) open();
  };

  document.addEventListener("visibilitychange", onVisibility);
  if (!document.hidden) open();
  return () => {
    document.removeEventListener("visibilitychange", onVisibility);
    close();
  };
}

function address({ experimentIds, runIds, keys }: Watched): string {
  const query = new URLSearchParams();
  if (experimentIds !== undefined && experimentIds.length > 0)
    query.set("experiment_ids", experimentIds.join(","));
  if (runIds !== undefined && runIds.length > 0) query.set("run_ids", runIds.join(","));
  // A comma separates; a key that has one is not watched.
  const plain = (keys ?? []).filter((key) => !key.includes(",")).slice(0, 100);
  if (plain.length > 0) query.set("keys", plain.join(","));
  return `${serverAddress()}/api/runstone/v1/events?${query.toString()}`;
}

import { useEffect, useRef } from "react";
import { follow, type EventListener, type Watched } from "../api/events";

/** Listens to changes while the component is there; `watched` of the same content is the same. */
export function useEvents(watched: Watched | undefined, listener: EventListener): void {
  const latest = useRef(listener);
  useEffect(() => {
    latest.current = listener;
  });
  const key = watched === undefined ? "" : JSON.stringify(watched);
  useEffect(() => {
    if (key === "") return undefined;
    return follow(JSON.parse(key) as Watched, {
      onRun: (event) => latest.current.onRun(event),
      onMetrics: (event) => latest.current.onMetrics(event),
      onReset: () => latest.current.onReset(),
    });
  }, [key]);
}

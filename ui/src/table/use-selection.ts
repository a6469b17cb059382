/** Which runs are chosen. A chosen run stays so when it is scrolled out of view. */
import { useCallback, useState } from "react";
import type { RunRow } from "../api/client";

export interface Selection {
  ids: ReadonlySet<string>;
  toggle: (id: string) => void;
  /** Chooses everything from the run that was chosen last to this one. */
  extendTo: (place: number, rows: readonly RunRow[]) => void;
  all: (rows: readonly RunRow[]) => void;
  clear: () => void;
}

export function useSelection(): Selection {
  const [ids, setIds] = useState<ReadonlySet<string>>(() => new Set());
  const [anchor, setAnchor] = useState<string>();
  const toggle = useCallback((id: string) => {
    setAnchor(id);
    setIds((before) => {
      const after = new Set(before);
      if (!after.delete(id)) after.add(id);
      return after;
    });
  }, []);
  const extendTo = useCallback(
    (place: number, rows: readonly RunRow[]) => {
      const from = Math.max(0, anchor === undefined ? place : rows.findIndex((row) => row.run_id === anchor));
      const range = rows.slice(Math.min(from, place), Math.max(from, place) + 1);
      setIds((before) => new Set([...before, ...range.map((row) => row.run_id)]));
    },
    [anchor],
  );
  const all = useCallback((rows: readonly RunRow[]) => setIds(new Set(rows.map((row) => row.run_id))), []);
  const clear = useCallback(() => setIds(new Set()), []);
  return { ids, toggle, extendTo, all, clear };
}

/** Moving in a table of runs with the keyboard. The table has the focus; one of its runs is the current one. */
import { useState, type KeyboardEvent } from "react";
import type { RunRow } from "../api/client";
import type { Selection } from "./use-selection";

interface Options {
  rows: readonly RunRow[];
  selection: Selection;
  onOpen: (runId: string) => void;
  onRemove: () => void;
  /** Brings a row into view. */
  show: (place: number) => void;
}

const PAGE = 15;

export function useGridKeys({ rows, selection, onOpen, onRemove, show }: Options) {
  const [active, setActive] = useState<string>();
  const place = active === undefined ? -1 : rows.findIndex((row) => row.run_id === active);

  const go = (to: number, isRange: boolean) => {
    const target = Math.min(Math.max(to, 0), rows.length - 1);
    const row = rows[target];
    if (row === undefined) return;
    setActive(row.run_id);
    show(target);
    if (isRange) selection.extendTo(target, rows);
  };

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    // Keys in a button or a field inside belong to it.
    if (event.target !== event.currentTarget) return;
    const act = actionOf(event);
    if (act === undefined) return;
    event.preventDefault();
    act();
  };

  const actionOf = (event: KeyboardEvent): (() => void) | undefined => {
    const isMod = event.metaKey || event.ctrlKey;
    switch (event.key) {
      case "ArrowDown":
        return () => go(place + 1, event.shiftKey);
      case "ArrowUp":
        return () => go(place - 1, event.shiftKey);
      case "PageDown":
        return () => go(place + PAGE, event.shiftKey);
      case "PageUp":
        return () => go(place - PAGE, event.shiftKey);
      case "Home":
        return () => go(0, event.shiftKey);
      case "End":
        return () => go(rows.length - 1, event.shiftKey);
      case "Enter":
        return active === undefined ? undefined : () => onOpen(active);
      case " ":
        return active === undefined ? undefined : () => selection.toggle(active);
      case "a":
        return isMod ? () => selection.all(rows) : undefined;
      case "Escape":
        return () => selection.clear();
      case "Delete":
      case "Backspace":
        return selection.ids.size > 0 ? onRemove : undefined;
      default:
        return undefined;
    }
  };

  return { active, setActive, onKeyDown };
}

/** The table of runs: only the rows and columns in view exist, however many there are. */
import { Checkbox, Loader } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useId, useRef, useState } from "react";
import { useNow } from "../hooks/use-now";
import { text } from "../text";
import { count } from "../util/format";
import { HeaderCell } from "./HeaderCell";
import { layout, visible, type Layout } from "./layout";
import { Row } from "./Row";
import classes from "./RunsTable.module.css";
import type { Selection } from "./use-selection";
import type { RunsSource, Snapshot } from "./source";
import { widths, type RunsState } from "./state";
import { useGridKeys } from "./use-grid-keys";

const ROW = 34;
const GROUPS = 24;
const HEADER = GROUPS + 34;
const NAME = "attributes.run_name";
const NAME_WIDTH = 280;
/** Below this width nothing stays at the left but the name, and that is narrower. */
const NARROW = 640;

/** A change of what the address says; `undefined` takes something out of it. */
export type Change = { [Key in keyof RunsState]?: RunsState[Key] | undefined };

interface Props {
  source: RunsSource;
  snapshot: Snapshot;
  columns: readonly string[];
  state: RunsState;
  selection: Selection;
  onChange: (change: Change) => void;
  onOpen: (runId: string) => void;
  onRemove: () => void;
}

export function RunsTable({
  source,
  snapshot,
  columns,
  state,
  selection,
  onChange,
  onOpen,
  onRemove,
}: Props) {
  const now = useNow(1_000);
  const gridId = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const { ref: measuredRef, width: viewWidth } = useElementSize();
  const [left, setLeft] = useState(0);
  const { rows } = snapshot;
  const isNarrow = viewWidth > 0 && viewWidth < NARROW;

  const chosen = widths(state);
  const nameWidth = isNarrow ? 170 : (chosen.get(NAME) ?? NAME_WIDTH);
  const sides = layout(columns, isNarrow ? [] : (state.pin ?? []), chosen);
  const fixedWidth = nameWidth + sides.pinned.width;
  const window = visible(sides.moving.columns, left, left + Math.max(viewWidth - fixedWidth, 0));
  const inView =
    window === undefined ? [] : sides.moving.columns.slice(Math.max(window[0] - 1, 0), window[1] + 2);
  const totalWidth = fixedWidth + sides.moving.width;

  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 14,
    scrollMargin: HEADER,
    scrollPaddingStart: HEADER,
    getItemKey: (place) => rows[place]?.run_id ?? place,
  });
  const items = virtual.getVirtualItems();
  const [first, last] = [items[0]?.index ?? 0, items.at(-1)?.index ?? 0];
  const wanted = [...sides.pinned.columns, ...inView].map((column) => column.id).join("\n");
  useEffect(() => {
    source.show(first, last, wanted === "" ? [] : wanted.split("\n"));
  }, [source, snapshot, first, last, wanted]);

  const grid = useGridKeys({
    rows,
    selection,
    onOpen,
    onRemove,
    show: (place) => virtual.scrollToIndex(place),
  });
  const rowId = (runId: string) => `${gridId}-${runId}`;
  const isAll = rows.length > 0 && rows.every((row) => selection.ids.has(row.run_id));

  return (
    <div className={classes["frame"]} ref={measuredRef}>
      <div
        ref={scroller}
        className={classes["scroller"]}
        role="grid"
        aria-label={text.runs.table}
        aria-rowcount={snapshot.isComplete ? rows.length + 1 : -1}
        aria-colcount={columns.length + 1}
        aria-multiselectable="true"
        aria-activedescendant={grid.active === undefined ? undefined : rowId(grid.active)}
        tabIndex={0}
        onKeyDown={grid.onKeyDown}
        onScroll={(event) => setLeft(event.currentTarget.scrollLeft)}
        data-testid="runs"
      >
        <div className={classes["header"]} style={{ width: totalWidth }} role="rowgroup">
          <Groups sides={sides} nameWidth={nameWidth} />
          <div className={classes["headerRow"]} role="row" aria-rowindex={1}>
            <div
              className={classes["nameHeader"]}
              style={{ width: nameWidth }}
              role="columnheader"
              aria-colindex={1}
            >
              <Checkbox
                size="xs"
                aria-label={text.runs.selectAll}
                checked={isAll}
                indeterminate={selection.ids.size > 0 && !isAll}
                onChange={() => (selection.ids.size > 0 ? selection.clear() : selection.all(rows))}
              />
              <span className={classes["nameTitle"]}>{text.runs.columns.name}</span>
            </div>
            {sides.pinned.columns.map((column, place) => (
              <HeaderCell
                key={column.id}
                column={column}
                place={place + 2}
                left={nameWidth + column.start}
                columns={columns}
                state={state}
                onChange={onChange}
              />
            ))}
            <div style={{ width: inView[0]?.start ?? 0, flex: "none" }} />
            {inView.map((column) => (
              <HeaderCell
                key={column.id}
                column={column}
                place={columns.indexOf(column.id) + 2}
                columns={columns}
                state={state}
                onChange={onChange}
              />
            ))}
          </div>
        </div>
        <div
          role="rowgroup"
          style={{ height: virtual.getTotalSize(), width: totalWidth, position: "relative" }}
        >
          {items.map((item) => {
            const row = rows[item.index];
            if (row === undefined) return null;
            return (
              <Row
                key={row.run_id}
                id={rowId(row.run_id)}
                row={row}
                place={item.index}
                top={item.start - HEADER}
                source={source}
                nameWidth={nameWidth}
                pinned={sides.pinned.columns}
                inView={inView}
                now={now}
                isSelected={selection.ids.has(row.run_id)}
                isActive={grid.active === row.run_id}
                onSelect={(isRange) => {
                  grid.setActive(row.run_id);
                  if (isRange) selection.extendTo(item.index, rows);
                  else selection.toggle(row.run_id);
                }}
              />
            );
          })}
        </div>
        {!snapshot.isComplete && snapshot.error === undefined && (
          <div className={classes["more"]} style={{ width: viewWidth }} aria-hidden="true">
            <Loader size="xs" type="dots" />{" "}
            {snapshot.isFirst ? text.common.loading : `${count(rows.length)}…`}
          </div>
        )}
      </div>
    </div>
  );
}

/** What neighbours have in common. Each column's name says it too, so this is for the eye only. */
function Groups({ sides, nameWidth }: { sides: Layout; nameWidth: number }) {
  return (
    <div className={classes["groups"]} aria-hidden="true">
      <div className={classes["groupName"]} style={{ width: nameWidth }} />
      {sides.pinned.groups.map((group) => (
        <div
          key={group.firstId}
          className={classes["groupPinned"]}
          style={{ width: group.width, left: nameWidth + group.start }}
        >
          <span>{group.label}</span>
        </div>
      ))}
      {sides.moving.groups.map((group) => (
        <div key={group.firstId} className={classes["group"]} style={{ width: group.width }}>
          <span style={{ left: nameWidth + sides.pinned.width + 8 }}>{group.label}</span>
        </div>
      ))}
    </div>
  );
}

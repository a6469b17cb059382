/** One run. */
import { Checkbox } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { RunRow } from "../api/client";
import { text } from "../text";
import { Status } from "../ui/Status";
import { shown } from "./cells";
import type { Column } from "./layout";
import classes from "./RunsTable.module.css";
import type { RunsSource } from "./source";

interface Props {
  id: string;
  row: RunRow;
  place: number;
  /** Pixels from the first row's top. */
  top: number;
  source: RunsSource;
  nameWidth: number;
  pinned: readonly Column[];
  inView: readonly Column[];
  now: number;
  isSelected: boolean;
  isActive: boolean;
  onSelect: (isRange: boolean) => void;
}

export function Row(props: Props) {
  const { id, row, place, top, source, nameWidth, pinned, inView, now, isSelected, isActive, onSelect } =
    props;
  const label = row.name === "" ? row.run_id : row.name;
  return (
    <div
      id={id}
      role="row"
      className={classes["row"]}
      aria-rowindex={place + 2}
      aria-selected={isSelected}
      data-active={isActive || undefined}
      style={{ transform: `translateY(${top}px)` }}
    >
      <div className={classes["nameCell"]} style={{ width: nameWidth }} role="gridcell" aria-colindex={1}>
        <Checkbox
          size="xs"
          aria-label={text.runs.select(label)}
          checked={isSelected}
          tabIndex={-1}
          onChange={() => undefined}
          onClick={(event) => onSelect(event.shiftKey)}
        />
        <Status status={row.status} />
        <Link
          to="/experiments/$experimentId/runs/$runId"
          params={{ experimentId: row.experiment_id, runId: row.run_id }}
          className={classes["name"]}
          tabIndex={-1}
          title={label}
        >
          {label}
        </Link>
      </div>
      {pinned.map((column) => (
        <Cell key={column.id} column={column} left={nameWidth + column.start} {...{ source, row, now }} />
      ))}
      <div style={{ width: inView[0]?.start ?? 0, flex: "none" }} />
      {inView.map((column) => (
        <Cell key={column.id} column={column} {...{ source, row, now }} />
      ))}
    </div>
  );
}

interface CellProps {
  column: Column;
  left?: number;
  source: RunsSource;
  row: RunRow;
  now: number;
}

function Cell({ column, left, source, row, now }: CellProps) {
  const { text, title } = shown(source, row, column, now);
  return (
    <div
      role="gridcell"
      className={left === undefined ? classes["cell"] : classes["cellPinned"]}
      data-numeric={column.isNumeric || undefined}
      style={{ width: column.width, ...(left === undefined ? {} : { left }) }}
      title={title}
    >
      {text}
    </div>
  );
}

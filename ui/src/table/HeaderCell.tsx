/** The head of a column: sorts when it is pressed, is dragged to another place, and has the rest in a menu. */
import { ActionIcon, Menu } from "@mantine/core";
import { useState } from "react";
import { text } from "../text";
import { Icon } from "../ui/icons";
import type { Column } from "./layout";
import classes from "./RunsTable.module.css";
import type { Change } from "./RunsTable";
import { directionOf, moved, nextSort, withWidth, type RunsState } from "./state";

interface Props {
  column: Column;
  /** Place among all columns, from 1. */
  place: number;
  /** Pixels from the left, of a pinned column. */
  left?: number;
  columns: readonly string[];
  state: RunsState;
  onChange: (change: Change) => void;
}

const DRAGGED = "application/x-runstone-column";
/** Runs cannot be ordered by what is computed from two of their times. */
const UNSORTED = ["attributes.duration"];

export function HeaderCell({ column, place, left, columns, state, onChange }: Props) {
  const [isTarget, setTarget] = useState(false);
  const [resized, setResized] = useState<number>();
  const direction = directionOf(state, column.id);
  const isSortable = !UNSORTED.includes(column.id);
  const width = resized ?? column.width;
  return (
    <div
      role="columnheader"
      aria-colindex={place}
      aria-sort={direction ?? "none"}
      className={left === undefined ? classes["head"] : classes["headPinned"]}
      data-numeric={column.isNumeric || undefined}
      data-target={isTarget || undefined}
      style={{ width: column.width, ...(left === undefined ? {} : { left }) }}
      title={column.title}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes(DRAGGED)) return;
        event.preventDefault();
        setTarget(true);
      }}
      onDragLeave={() => setTarget(false)}
      onDrop={(event) => {
        setTarget(false);
        onChange({ col: moved(columns, event.dataTransfer.getData(DRAGGED), column.id) });
      }}
    >
      <button
        type="button"
        className={classes["headButton"]}
        draggable
        disabled={!isSortable}
        aria-label={isSortable ? text.columns.sortBy(column.title) : column.title}
        onDragStart={(event) => event.dataTransfer.setData(DRAGGED, column.id)}
        onClick={() => onChange({ sort: nextSort(state, column.id) })}
      >
        <span className={classes["headLabel"]}>{column.label}</span>
        {direction !== undefined && <Icon name={direction === "ascending" ? "up" : "down"} size={13} />}
      </button>
      <ColumnMenu
        column={column}
        columns={columns}
        state={state}
        onChange={onChange}
        isSortable={isSortable}
      />
      <Resizer
        column={column}
        width={width}
        onResize={setResized}
        onDone={(width) => {
          setResized(undefined);
          onChange({ w: withWidth(state, column.id, width).w });
        }}
      />
      {resized !== undefined && <div className={classes["ruler"]} style={{ left: resized }} />}
    </div>
  );
}

interface MenuProps {
  column: Column;
  columns: readonly string[];
  state: RunsState;
  onChange: (change: Change) => void;
  isSortable: boolean;
}

function ColumnMenu({ column, columns, state, onChange, isSortable }: MenuProps) {
  const { id } = column;
  const place = columns.indexOf(id);
  const isPinned = state.pin?.includes(id) ?? false;
  const shift = (to: number) => onChange({ col: moved(columns, id, columns[to] ?? id) });
  return (
    <Menu position="bottom-end" width={180}>
      <Menu.Target>
        <ActionIcon
          size="xs"
          className={classes["headMenu"] ?? ""}
          aria-label={text.columns.menu(column.title)}
        >
          <Icon name="dots" size={14} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {isSortable && (
          <>
            <Menu.Item leftSection={<Icon name="up" size={14} />} onClick={() => onChange({ sort: id })}>
              {text.columns.ascending}
            </Menu.Item>
            <Menu.Item
              leftSection={<Icon name="down" size={14} />}
              onClick={() => onChange({ sort: `-${id}` })}
            >
              {text.columns.descending}
            </Menu.Item>
            <Menu.Divider />
          </>
        )}
        <Menu.Item
          leftSection={<Icon name="pin" size={14} />}
          onClick={() =>
            onChange({ pin: isPinned ? state.pin?.filter((one) => one !== id) : [...(state.pin ?? []), id] })
          }
        >
          {isPinned ? text.columns.unpin : text.columns.pin}
        </Menu.Item>
        <Menu.Item
          leftSection={<Icon name="left" size={14} />}
          disabled={place <= 0}
          onClick={() => shift(place - 1)}
        >
          {text.columns.left}
        </Menu.Item>
        <Menu.Item
          leftSection={<Icon name="right" size={14} />}
          disabled={place >= columns.length - 1}
          onClick={() => shift(place + 1)}
        >
          {text.columns.right}
        </Menu.Item>
        <Menu.Item
          leftSection={<Icon name="eyeOff" size={14} />}
          onClick={() => onChange({ col: columns.filter((one) => one !== id) })}
        >
          {text.columns.hide}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

interface ResizerProps {
  column: Column;
  width: number;
  onResize: (width: number) => void;
  onDone: (width: number) => void;
}

/** Dragged with a pointer, moved with the arrow keys. */
function Resizer({ column, width, onResize, onDone }: ResizerProps) {
  return (
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={text.columns.resize(column.title)}
      aria-valuenow={width}
      aria-valuemin={60}
      aria-valuemax={800}
      tabIndex={0}
      className={classes["resizer"]}
      onKeyDown={(event) => {
        const step = event.key === "ArrowLeft" ? -10 : event.key === "ArrowRight" ? 10 : 0;
        if (step === 0) return;
        event.preventDefault();
        event.stopPropagation();
        onDone(column.width + step);
      }}
      onPointerDown={(event) => {
        event.preventDefault();
        const { clientX } = event;
        const target = event.currentTarget;
        target.setPointerCapture(event.pointerId);
        const widthAt = (x: number) => Math.max(column.width + x - clientX, 60);
        const signal = untilReleased(target, (x) => onDone(widthAt(x)));
        target.addEventListener("pointermove", (move: PointerEvent) => onResize(widthAt(move.clientX)), {
          signal,
        });
      }}
    />
  );
}

/** A signal that ends when the pointer is released, after `onReleased` was told where. */
function untilReleased(target: HTMLElement, onReleased: (x: number) => void): AbortSignal {
  const released = new AbortController();
  const { signal } = released;
  const release = (event: PointerEvent) => {
    released.abort();
    onReleased(event.clientX);
  };
  target.addEventListener("pointerup", release, { signal });
  target.addEventListener("pointercancel", release, { signal });
  return signal;
}

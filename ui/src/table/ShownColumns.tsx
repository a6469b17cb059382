/** The columns that are shown, to be put into another order, pinned or hidden: all that headers can do, in one list. */
import { ActionIcon, Stack } from "@mantine/core";
import { text } from "../text";
import { fieldOf } from "../util/search/fields";
import { Icon } from "../ui/icons";
import classes from "./ColumnChooser.module.css";
import { columnTitle } from "./layout";
import type { Change } from "./RunsTable";
import { moved, type RunsState } from "./state";

interface Props {
  columns: readonly string[];
  state: RunsState;
  onChange: (change: Change) => void;
}

export function ShownColumns({ columns, state, onChange }: Props) {
  return (
    <Stack gap={0}>
      {columns.map((id, place) => {
        const field = fieldOf(id);
        if (field === undefined) return null;
        const title = columnTitle(field);
        const isPinned = state.pin?.includes(id) ?? false;
        const shift = (to: number) => onChange({ col: moved(columns, id, columns[to] ?? id) });
        return (
          <div key={id} className={classes["shown"]}>
            <span className={classes["shownName"]} title={title}>
              {title}
            </span>
            <ActionIcon
              size="sm"
              aria-label={`${isPinned ? text.columns.unpin : text.columns.pin}: ${title}`}
              aria-pressed={isPinned}
              variant={isPinned ? "light" : "subtle"}
              onClick={() =>
                onChange({
                  pin: isPinned ? state.pin?.filter((one) => one !== id) : [...(state.pin ?? []), id],
                })
              }
            >
              <Icon name="pin" size={14} />
            </ActionIcon>
            <ActionIcon
              size="sm"
              aria-label={`${text.columns.left}: ${title}`}
              disabled={place === 0}
              onClick={() => shift(place - 1)}
            >
              <Icon name="up" size={14} />
            </ActionIcon>
            <ActionIcon
              size="sm"
              aria-label={`${text.columns.right}: ${title}`}
              disabled={place === columns.length - 1}
              onClick={() => shift(place + 1)}
            >
              <Icon name="down" size={14} />
            </ActionIcon>
            <ActionIcon
              size="sm"
              aria-label={`${text.columns.hide}: ${title}`}
              onClick={() => onChange({ col: columns.filter((one) => one !== id) })}
            >
              <Icon name="close" size={14} />
            </ActionIcon>
          </div>
        );
      })}
    </Stack>
  );
}

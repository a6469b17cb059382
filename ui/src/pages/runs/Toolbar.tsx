/** Which runs, which of their columns, and as a file. */
import { Button, Menu, SegmentedControl } from "@mantine/core";
import { FilterField } from "../../table/FilterField";
import type { Change } from "../../table/RunsTable";
import type { RunsState } from "../../table/state";
import { text } from "../../text";
import { count as shownCount } from "../../util/format";
import { Icon } from "../../ui/icons";
import classes from "./RunsPage.module.css";
import type { RunCount } from "./RunsPage";

interface Props {
  experimentId: string;
  state: RunsState;
  /** Why the filter was refused. */
  error: unknown;
  count: RunCount | undefined;
  hasNews: boolean;
  isBusy: boolean;
  onChange: (change: Change) => void;
  onColumns: () => void;
  onDownload: (format: "csv" | "parquet") => void;
  onNews: () => void;
}

export function Toolbar(props: Props) {
  const { experimentId, state, error, count, hasNews, isBusy, onChange, onColumns, onDownload, onNews } =
    props;
  return (
    <div className={classes["toolbar"]}>
      <FilterField
        experimentId={experimentId}
        filter={state.q ?? ""}
        error={error}
        onApply={(filter) => onChange({ q: filter === "" ? undefined : filter })}
      />
      <span className={classes["count"]} role="status">
        {error === undefined && count !== undefined && countText(count)}
      </span>
      {hasNews && (
        <Button size="xs" variant="light" onClick={onNews}>
          {text.runs.newRuns}
        </Button>
      )}
      <SegmentedControl
        size="xs"
        aria-label={text.runs.view}
        value={state.view === "trash" ? "trash" : "active"}
        data={[
          { value: "active", label: text.runs.active },
          { value: "trash", label: text.runs.trash },
        ]}
        onChange={(value) => onChange({ view: value === "trash" ? "trash" : undefined })}
      />
      <Button size="xs" variant="default" leftSection={<Icon name="columns" size={14} />} onClick={onColumns}>
        {text.columns.choose}
      </Button>
      <Menu position="bottom-end" width={300}>
        <Menu.Target>
          <Button
            size="xs"
            variant="default"
            loading={isBusy}
            leftSection={<Icon name="download" size={14} />}
          >
            {text.runs.download}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{text.runs.downloadAll}</Menu.Label>
          <Menu.Item onClick={() => onDownload("csv")}>{text.runs.downloadCsv}</Menu.Item>
          <Menu.Item onClick={() => onDownload("parquet")}>{text.runs.downloadParquet}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}

function countText({ runs, isAll }: RunCount): string {
  return runs === 1 && isAll ? text.runs.oneRun : text.runs.count(shownCount(runs), isAll);
}

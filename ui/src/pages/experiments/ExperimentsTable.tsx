/** The list of experiments itself. */
import { Table, Tooltip } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ExperimentSummary } from "../../api/client";
import { noteOf, ownTags } from "../../api/experiments";
import type { Experiment } from "../../api/mlflow";
import { useNow } from "../../hooks/use-now";
import { text } from "../../text";
import { ago, count, moment } from "../../util/format";
import { TagList } from "../../ui/TagList";
import { ExperimentMenu } from "./ExperimentMenu";
import classes from "./ExperimentsPage.module.css";

const { columns } = text.experiments;

interface Props {
  experiments: Experiment[];
  summaries: ReadonlyMap<string, ExperimentSummary>;
  isTrash: boolean;
}

export function ExperimentsTable({ experiments, summaries, isTrash }: Props) {
  const now = useNow(30_000);
  return (
    <Table className={classes["table"] ?? ""} verticalSpacing={8} aria-label={text.experiments.title}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{columns.name}</Table.Th>
          <Table.Th w={84} className={classes["number"] ?? ""}>
            {columns.runs}
          </Table.Th>
          <Table.Th w={116}>{columns.last}</Table.Th>
          <Table.Th w={116} className={classes["aside"] ?? ""}>
            {columns.created}
          </Table.Th>
          <Table.Th w={260} className={classes["aside"] ?? ""}>
            {columns.tags}
          </Table.Th>
          <Table.Th w={56}>
            <span className="visually-hidden">{columns.actions}</span>
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {experiments.map((experiment) => (
          <Table.Tr key={experiment.experiment_id} className={classes["row"] ?? ""}>
            <Table.Td>
              <Name experiment={experiment} isTrash={isTrash} />
            </Table.Td>
            <Runs summary={summaries.get(experiment.experiment_id)} now={now} />
            <Table.Td className={`${classes["quiet"]} ${classes["aside"]}`}>
              <Tooltip label={moment(experiment.creation_time)}>
                <span>{ago(experiment.creation_time, now)}</span>
              </Tooltip>
            </Table.Td>
            <Table.Td className={classes["aside"] ?? ""}>
              <TagList tags={ownTags(experiment.tags)} most={2} />
            </Table.Td>
            <Table.Td>
              <ExperimentMenu experiment={experiment} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Name({ experiment, isTrash }: { experiment: Experiment; isTrash: boolean }) {
  const note = firstLine(noteOf(experiment));
  return (
    <>
      <Link
        to="/experiments/$experimentId"
        params={{ experimentId: experiment.experiment_id }}
        search={isTrash ? { view: "trash" } : {}}
        className={classes["name"]}
        title={experiment.name}
      >
        {experiment.name}
      </Link>
      {note !== "" && <div className={classes["note"]}>{note}</div>}
    </>
  );
}

/** The beginning of a note, without the marks of Markdown. */
function firstLine(note: string): string {
  const line = note.split("\n").find((line) => line.trim() !== "") ?? "";
  return line
    .replaceAll(/[*`#>]|^[-\s]+/g, "")
    .trim()
    .slice(0, 200);
}

function Runs({ summary, now }: { summary: ExperimentSummary | undefined; now: number }) {
  const last = summary?.last_start_time_ms ?? null;
  return (
    <>
      <Table.Td className={classes["number"] ?? ""}>
        {summary !== undefined && text.experiments.count(count(summary.runs.runs), summary.runs.is_all)}
      </Table.Td>
      <Table.Td className={classes["quiet"] ?? ""}>
        {last !== null && (
          <Tooltip label={moment(last)}>
            <span>{ago(last, now)}</span>
          </Tooltip>
        )}
        {summary !== undefined && last === null && text.experiments.noRuns}
      </Table.Td>
    </>
  );
}

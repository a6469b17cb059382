/** One run: what it is, what it was given and what it measured last. */
import { ActionIcon, Code, CopyButton, Group, Skeleton, Text, Title, Tooltip } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useExperiment } from "../../api/experiments";
import { getRun, type Run } from "../../api/mlflow";
import { useEvents } from "../../hooks/use-events";
import { useNow } from "../../hooks/use-now";
import { useThrottled } from "../../hooks/use-throttled";
import { useTitle } from "../../hooks/use-title";
import { text } from "../../text";
import { duration, moment } from "../../util/format";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { Icon } from "../../ui/icons";
import { Status } from "../../ui/Status";
import { Latest } from "./Latest";
import { Pairs } from "./Pairs";
import classes from "./RunPage.module.css";

const REFRESH_MS = 1_000;

export function RunPage() {
  const { experimentId, runId } = useParams({ from: "/experiments/$experimentId/runs/$runId" });
  const client = useQueryClient();
  const run = useQuery({ queryKey: ["run", runId], queryFn: ({ signal }) => getRun(runId, signal) });
  const refresh = useThrottled(() => void client.invalidateQueries({ queryKey: ["run", runId] }), REFRESH_MS);
  useEvents(run.isSuccess ? { runIds: [runId] } : undefined, {
    onRun: refresh,
    onMetrics: refresh,
    onReset: refresh,
  });
  useTitle(run.data?.info.run_name ?? text.run.title);
  return (
    <div className={classes["page"]}>
      <Crumbs experimentId={experimentId} />
      {run.isError && <ErrorNotice error={run.error} onRetry={() => void run.refetch()} />}
      {run.isPending && <Skeleton h={26} w={280} />}
      {run.isSuccess && <Loaded run={run.data} />}
    </div>
  );
}

function Crumbs({ experimentId }: { experimentId: string }) {
  const experiment = useExperiment(experimentId);
  return (
    <Group gap={6} className={classes["crumbs"] ?? ""}>
      <Link to="/experiments">{text.experiments.title}</Link>
      <Icon name="right" size={12} />
      <Link to="/experiments/$experimentId" params={{ experimentId }}>
        {experiment.data?.name ?? experimentId}
      </Link>
    </Group>
  );
}

function Loaded({ run }: { run: Run }) {
  const { info, data } = run;
  const name = info.run_name ?? info.run_id;
  return (
    <>
      <Group gap="sm" wrap="nowrap">
        <Title order={1} size="h3" className={classes["title"] ?? ""}>
          {name}
        </Title>
        <Status status={info.status} withName />
        {info.lifecycle_stage === "deleted" && (
          <Text size="sm" c="var(--quiet)">
            {text.run.inTrash}
          </Text>
        )}
      </Group>
      <Facts run={run} />
      <div className={classes["columns"]}>
        <Latest runId={info.run_id} />
        <Pairs title={text.run.params} pairs={data.params ?? []} />
        <Pairs title={text.run.tags} pairs={data.tags ?? []} />
      </div>
    </>
  );
}

function Facts({ run: { info } }: { run: Run }) {
  const now = useNow(1_000);
  const { columns } = text.runs;
  const end = info.end_time ?? (info.status === "RUNNING" ? now : undefined);
  const facts: [string, React.ReactNode][] = [
    [text.run.id, <Copied key="id" value={info.run_id} />],
    [columns.started, moment(info.start_time)],
    [columns.duration, end === undefined ? "" : duration(end - info.start_time)],
    [columns.user, info.user_id ?? ""],
    [text.run.artifacts, <Copied key="artifacts" value={info.artifact_uri} />],
  ];
  return (
    <dl className={classes["facts"]}>
      {facts
        .filter(([, value]) => value !== "")
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

function Copied({ value }: { value: string }) {
  return (
    <Group gap={2} wrap="nowrap">
      <Code className={classes["code"] ?? ""}>{value}</Code>
      <CopyButton value={value}>
        {({ copied, copy }) => (
          <Tooltip label={copied ? text.common.copied : text.common.copy}>
            <ActionIcon size="sm" aria-label={`${text.common.copy}: ${value}`} onClick={copy}>
              <Icon name={copied ? "check" : "copy"} size={14} />
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
    </Group>
  );
}

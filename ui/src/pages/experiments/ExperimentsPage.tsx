/** All experiments: what there is, how much is in each, and when something last happened. */
import { ActionIcon, Button, Group, SegmentedControl, TextInput, Title } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { keys, useExperiments, useSummaries } from "../../api/experiments";
import type { Experiment } from "../../api/mlflow";
import { CreateExperiment } from "./CreateExperiment";
import { useDelayed } from "../../hooks/use-delayed";
import { useEvents } from "../../hooks/use-events";
import { useThrottled } from "../../hooks/use-throttled";
import { useTitle } from "../../hooks/use-title";
import { queries } from "../../app/queries";
import { text } from "../../text";
import { one } from "../../util/url-state";
import { Empty } from "../../ui/Empty";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { FirstRun } from "../../ui/FirstRun";
import { Icon } from "../../ui/icons";
import classes from "./ExperimentsPage.module.css";
import { ExperimentsTable } from "./ExperimentsTable";

/** Experiments that a stream of events may watch. */
const WATCHED = 100;
/** New experiments are not told, so the first-run page looks for them. */
const LOOK_MS = 2_000;

export function ExperimentsPage() {
  useTitle(text.experiments.title);
  const search = useSearch({ from: "/experiments" });
  // Read again: the router keeps what an address says besides.
  const q = one(search.q) ?? "";
  const isTrash = search.view === "trash";
  const list = useExperiments(q, isTrash ? "trash" : "active");
  const pages = (list.data?.pages ?? []).map((page) => page.experiments);
  const summaries = useSummaries(pages);
  const experiments = pages.flat();

  const refresh = useThrottled(() => void queries.invalidateQueries({ queryKey: keys.all }), 1_000);
  const watched = experiments.slice(0, WATCHED).map((experiment) => experiment.experiment_id);
  useEvents(watched.length === 0 ? undefined : { experimentIds: watched.toSorted() }, {
    onRun: refresh,
    onMetrics: () => undefined,
    onReset: refresh,
  });

  const isFirstRun =
    q === "" && !isTrash && list.isSuccess && experiments.length <= 1 && hasNoRuns(experiments, summaries);
  useEffect(() => {
    if (!isFirstRun) return undefined;
    const timer = setInterval(refresh, LOOK_MS);
    return () => clearInterval(timer);
  }, [isFirstRun, refresh]);

  return (
    <div className={classes["page"]}>
      <Toolbar q={q} isTrash={isTrash} />
      {list.isError && <ErrorNotice error={list.error} onRetry={() => void list.refetch()} />}
      {isFirstRun && <FirstRun />}
      {experiments.length > 0 && (
        <ExperimentsTable experiments={experiments} summaries={summaries} isTrash={isTrash} />
      )}
      {list.isSuccess && experiments.length === 0 && !isFirstRun && <Nothing q={q} isTrash={isTrash} />}
      {list.hasNextPage && (
        <Group justify="center" py="md">
          <Button
            variant="default"
            loading={list.isFetchingNextPage}
            onClick={() => void list.fetchNextPage()}
          >
            {text.experiments.loadMore}
          </Button>
        </Group>
      )}
    </div>
  );
}

function hasNoRuns(
  experiments: Experiment[],
  summaries: ReadonlyMap<string, { runs: { runs: number } }>,
): boolean {
  return experiments.every((experiment) => summaries.get(experiment.experiment_id)?.runs.runs === 0);
}

function Toolbar({ q, isTrash }: { q: string; isTrash: boolean }) {
  const navigate = useNavigate({ from: "/experiments" });
  const [isCreating, creating] = useDisclosure(false);
  return (
    <Group className={classes["toolbar"] ?? ""} gap="sm">
      <Title order={1} size="h3" mr="auto">
        {text.experiments.title}
      </Title>
      <NameFilter key={isTrash ? "trash" : "active"} initial={q} />
      <SegmentedControl
        size="xs"
        aria-label={text.experiments.view}
        value={isTrash ? "trash" : "active"}
        data={[
          { value: "active", label: text.experiments.active },
          { value: "trash", label: text.experiments.trash },
        ]}
        onChange={(value) => void navigate({ search: value === "trash" ? { view: "trash" } : {} })}
      />
      <Button size="xs" leftSection={<Icon name="plus" size={14} />} onClick={creating.open}>
        {text.experiments.create}
      </Button>
      <CreateExperiment isOpen={isCreating} onClose={creating.close} />
    </Group>
  );
}

/** What is typed goes into the address as soon as typing pauses. */
function NameFilter({ initial }: { initial: string }) {
  const navigate = useNavigate({ from: "/experiments" });
  const [value, setValue] = useState(initial);
  const asked = useDelayed(value.trim(), 200);
  useEffect(() => {
    void navigate({
      search: (before) => ({
        ...(before.view === undefined ? {} : { view: before.view }),
        ...(asked === "" ? {} : { q: asked }),
      }),
      replace: true,
    });
  }, [asked, navigate]);
  return (
    <TextInput
      size="xs"
      w={240}
      value={value}
      onChange={(event) => setValue(event.currentTarget.value)}
      placeholder={text.experiments.search}
      aria-label={text.experiments.search}
      leftSection={<Icon name="search" size={14} />}
      rightSection={
        value !== "" && (
          <ActionIcon size="xs" aria-label={text.common.clear} onClick={() => setValue("")}>
            <Icon name="close" size={12} />
          </ActionIcon>
        )
      }
    />
  );
}

function Nothing({ q, isTrash }: { q: string; isTrash: boolean }) {
  if (q !== "") return <Empty icon="search" title={text.experiments.nothingFound(q)} />;
  if (isTrash) return <Empty icon="trash" title={text.experiments.trashEmpty} />;
  return <Empty icon="flask" title={text.experiments.title} hint={text.experiments.createHint} />;
}

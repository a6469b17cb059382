/** Chooses the columns of a table among any number of keys, which are searched on the server. */
import {
  ActionIcon,
  Button,
  Checkbox,
  Drawer,
  Group,
  SegmentedControl,
  Stack,
  Text,
  TextInput,
} from "@mantine/core";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { experimentKeys, type KeyKind } from "../api/client";
import { useDelayed } from "../hooks/use-delayed";
import { text } from "../text";
import { count } from "../util/format";
import { fieldId, prefixOf } from "../util/search/fields";
import { ErrorNotice } from "../ui/ErrorNotice";
import { Icon } from "../ui/icons";
import classes from "./ColumnChooser.module.css";
import { grouped } from "./layout";
import type { Change } from "./RunsTable";
import { ShownColumns } from "./ShownColumns";
import { MOST_COLUMNS, type RunsState } from "./state";

type Tab = "shown" | "attributes" | KeyKind;
const ATTRIBUTES = ["start_time", "duration", "end_time", "user_id", "run_id"];
const PAGE = 200;

interface Props {
  isOpen: boolean;
  experimentId: string;
  columns: readonly string[];
  state: RunsState;
  onChange: (change: Change) => void;
  onClose: () => void;
}

export function ColumnChooser({ isOpen, onClose, ...rest }: Props) {
  return (
    <Drawer
      opened={isOpen}
      onClose={onClose}
      position="right"
      size={380}
      title={text.columns.title}
      closeButtonProps={{ "aria-label": text.common.close }}
      transitionProps={{ duration: 120 }}
      overlayProps={{ backgroundOpacity: 0.15 }}
    >
      <Chooser {...rest} />
    </Drawer>
  );
}

function Chooser({ experimentId, columns, state, onChange }: Omit<Props, "isOpen" | "onClose">) {
  const [tab, setTab] = useState<Tab>("metrics");
  const isFull = columns.length >= MOST_COLUMNS;
  const show = (ids: string[]) =>
    onChange({ col: [...new Set([...columns, ...ids])].slice(0, MOST_COLUMNS) });
  const hide = (id: string) => onChange({ col: columns.filter((one) => one !== id) });
  const chosen = { columns: new Set(columns), show, hide };
  return (
    <Stack gap="sm">
      <SegmentedControl
        fullWidth
        size="xs"
        aria-label={text.columns.kind}
        value={tab}
        onChange={(value) => setTab(value)}
        data={[
          { value: "metrics", label: text.runs.kinds.metrics },
          { value: "params", label: text.runs.kinds.params },
          { value: "tags", label: text.runs.kinds.tags },
          { value: "attributes", label: text.runs.kinds.attributes },
          { value: "shown", label: `${text.columns.shown} (${columns.length})` },
        ]}
      />
      {isFull && (
        <Text size="sm" c="var(--quiet)">
          {text.columns.tooMany(MOST_COLUMNS)}
        </Text>
      )}
      {tab === "shown" && <ShownColumns columns={columns} state={state} onChange={onChange} />}
      {tab === "attributes" && (
        <Stack gap={2}>
          {ATTRIBUTES.map((key) => (
            <Choice key={key} id={fieldId({ kind: "attributes", key })} label={key} {...chosen} />
          ))}
        </Stack>
      )}
      {tab !== "shown" && tab !== "attributes" && (
        <Keys key={tab} kind={tab} experimentId={experimentId} {...chosen} />
      )}
      <Group gap="xs" mt="xs">
        <Button size="xs" variant="default" onClick={() => onChange({ col: grouped(columns) })}>
          <Icon name="group" size={14} />
          &nbsp;{text.columns.group}
        </Button>
        <Button
          size="xs"
          variant="default"
          onClick={() => onChange({ col: undefined, pin: undefined, w: undefined })}
        >
          {text.columns.reset}
        </Button>
      </Group>
    </Stack>
  );
}

interface Chosen {
  columns: ReadonlySet<string>;
  show: (ids: string[]) => void;
  hide: (id: string) => void;
}

function Choice({ id, label, columns, show, hide }: { id: string; label: string } & Chosen) {
  return (
    <Checkbox
      size="xs"
      className={classes["choice"] ?? ""}
      label={label}
      title={label}
      checked={columns.has(id)}
      onChange={(event) => (event.currentTarget.checked ? show([id]) : hide(id))}
    />
  );
}

function Keys({ kind, experimentId, ...chosen }: { kind: KeyKind; experimentId: string } & Chosen) {
  const [search, setSearch] = useState("");
  const asked = useDelayed(search, 150);
  const keys = useInfiniteQuery({
    queryKey: ["keys", experimentId, kind, asked, "pages"],
    queryFn: ({ pageParam, signal }) => {
      const page = pageParam === null ? {} : { page_token: pageParam };
      return experimentKeys(experimentId, { kind, search: asked, limit: PAGE, ...page }, signal);
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_page_token,
    placeholderData: keepPreviousData,
  });
  const names = keys.data?.pages.flatMap((page) => page.keys.map(({ key }) => key)) ?? [];
  const total = keys.data?.pages[0]?.total ?? 0;
  return (
    <>
      <TextInput
        size="xs"
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
        placeholder={text.columns.search}
        aria-label={text.columns.search}
        leftSection={<Icon name="search" size={14} />}
        data-autofocus
      />
      {keys.isError && <ErrorNotice error={keys.error} onRetry={() => void keys.refetch()} />}
      {keys.isSuccess && names.length === 0 && (
        <Text size="sm" c="var(--quiet)">
          {asked === "" ? text.columns.none : text.columns.nothing}
        </Text>
      )}
      {names.length > 0 && (
        <Text size="xs" c="var(--quiet)" role="status">
          {text.columns.of(names.length, count(total))}
        </Text>
      )}
      <div className={classes["keys"]}>
        {byPrefix(names).map(([prefix, members]) => (
          <section key={prefix} aria-label={prefix === "" ? undefined : prefix}>
            {prefix !== "" && (
              <Group gap={4} wrap="nowrap" className={classes["prefix"] ?? ""}>
                <Text size="xs" fw={600} truncate flex={1} title={prefix}>
                  {prefix}/
                </Text>
                <ActionIcon
                  size="xs"
                  aria-label={text.columns.showGroup(prefix)}
                  onClick={() => chosen.show(members.map((key) => fieldId({ kind, key })))}
                >
                  <Icon name="eye" size={14} />
                </ActionIcon>
              </Group>
            )}
            {members.map((key) => (
              <Choice
                key={key}
                id={fieldId({ kind, key })}
                label={prefix === "" ? key : key.slice(prefix.length + 1)}
                {...chosen}
              />
            ))}
          </section>
        ))}
      </div>
      {keys.hasNextPage && (
        <Button
          size="xs"
          variant="default"
          loading={keys.isFetchingNextPage}
          onClick={() => void keys.fetchNextPage()}
        >
          {text.columns.more}
        </Button>
      )}
    </>
  );
}

/** Keys by what is before their last slash, in the order in which they come; first those that are in no group. */
function byPrefix(keys: readonly string[]): [string, string[]][] {
  const groups = new Map<string, string[]>([["", []]]);
  for (const key of keys) {
    const members = groups.get(prefixOf(key));
    if (members === undefined) groups.set(prefixOf(key), [key]);
    else members.push(key);
  }
  return [...groups];
}

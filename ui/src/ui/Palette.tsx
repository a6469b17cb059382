/** ⌘K: everything that has a name, found by typing a part of it. */
import { Loader, Modal, Text } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useId, useState } from "react";
import { findEverything, type Found } from "../api/everything";
import { inShort } from "../api/errors";
import { useDelayed } from "../hooks/use-delayed";
import { useNow } from "../hooks/use-now";
import { text } from "../text";
import { ago } from "../util/format";
import { Icon } from "./icons";
import classes from "./Palette.module.css";
import { Status } from "./Status";

interface Props {
  isOpen: boolean;
  onClose: () => void;
}

export function Palette({ isOpen, onClose }: Props) {
  return (
    <Modal.Root opened={isOpen} onClose={onClose} padding={0} size={600} yOffset="12vh" centered={false}>
      <Modal.Overlay />
      <Modal.Content aria-label={text.palette.label}>
        <Modal.Body p={0}>
          <Search onClose={onClose} />
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

interface Item {
  id: string;
  go: () => Promise<void>;
  content: React.ReactNode;
  heading?: string;
}

function Search({ onClose }: { onClose: () => void }) {
  const [query, setQuery] = useState("");
  const [active, setActive] = useState(0);
  const listId = useId();
  const asked = useDelayed(query.trim(), 120);
  const { data, error, isFetching } = useQuery({
    queryKey: ["everything", asked],
    queryFn: ({ signal }) => findEverything(asked, signal),
    placeholderData: keepPreviousData,
  });
  const items = useItems(data);
  const current = Math.min(active, items.length - 1);

  const choose = (item: Item | undefined) => {
    if (item === undefined) return;
    onClose();
    void item.go();
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0 && items.length > 0) {
      event.preventDefault();
      setActive((current + step + items.length) % items.length);
    }
    if (event.key === "Enter") choose(items[current]);
  };

  return (
    <div>
      <div className={classes["field"]}>
        <Icon name="search" size={18} />
        <input
          className={classes["input"]}
          value={query}
          placeholder={text.palette.placeholder}
          aria-label={text.palette.label}
          role="combobox"
          aria-expanded="true"
          aria-controls={listId}
          aria-activedescendant={items[current] === undefined ? undefined : `${listId}-${current}`}
          onChange={(event) => {
            setQuery(event.currentTarget.value);
            setActive(0);
          }}
          onKeyDown={onKeyDown}
          data-autofocus
        />
        {isFetching && <Loader size="xs" />}
      </div>
      <div id={listId} role="listbox" aria-label={text.palette.label} className={classes["list"]}>
        {items.map((item, place) => (
          <div key={item.id} role="presentation">
            {item.heading !== undefined && (
              <div className={classes["heading"]} role="presentation">
                {item.heading}
              </div>
            )}
            <div
              id={`${listId}-${place}`}
              role="option"
              tabIndex={-1}
              aria-selected={place === current}
              className={classes["item"]}
              onMouseMove={() => setActive(place)}
              onClick={() => choose(item)}
              onKeyDown={onKeyDown}
            >
              {item.content}
            </div>
          </div>
        ))}
      </div>
      <Text size="sm" c="var(--quiet)" px="md" pb="sm" pt={items.length === 0 ? "sm" : 0} aria-live="polite">
        {hint(items.length, asked, error)}
      </Text>
    </div>
  );
}

function hint(found: number, asked: string, error: unknown): string {
  if (error !== null) return inShort(error);
  if (asked === "") return text.palette.hint;
  return found === 0 ? text.palette.nothing(asked) : "";
}

function useItems(found: Found | undefined): Item[] {
  const navigate = useNavigate();
  const now = useNow(60_000);
  const experiments = (found?.experiments ?? []).map((experiment, place): Item => ({
    id: `experiment ${experiment.experiment_id}`,
    ...(place === 0 ? { heading: text.palette.experiments } : {}),
    go: () =>
      navigate({ to: "/experiments/$experimentId", params: { experimentId: experiment.experiment_id } }),
    content: (
      <>
        <Icon name="flask" />
        <span className={classes["label"]}>{experiment.name}</span>
      </>
    ),
  }));
  const runs = (found?.runs ?? []).map((run, place): Item => ({
    id: `run ${run.run_id}`,
    ...(place === 0 ? { heading: text.palette.runs } : {}),
    go: () =>
      navigate({
        to: "/experiments/$experimentId/runs/$runId",
        params: { experimentId: run.experiment_id, runId: run.run_id },
      }),
    content: (
      <>
        <Status status={run.status} />
        <span className={classes["label"]}>{run.name}</span>
        <code className={classes["aside"]}>{run.run_id.slice(0, 8)}</code>
        <span className={classes["aside"]}>{ago(run.start_time_ms, now)}</span>
      </>
    ),
  }));
  return [...experiments, ...runs];
}

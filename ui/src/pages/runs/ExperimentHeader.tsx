/** Which experiment this is, and what it is about. */
import { ActionIcon, Group, Skeleton, Title, Tooltip } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { noteOf, ownTags } from "../../api/experiments";
import type { Experiment } from "../../api/mlflow";
import { text } from "../../text";
import { Icon } from "../../ui/icons";
import { TagList } from "../../ui/TagList";
import { ExperimentMenu } from "../experiments/ExperimentMenu";
import { Note } from "../experiments/Note";
import classes from "./RunsPage.module.css";

export function ExperimentHeader({ experiment }: { experiment: Experiment | undefined }) {
  const [isEditing, setEditing] = useState(false);
  const note = experiment === undefined ? "" : noteOf(experiment);
  const noteLabel = note === "" ? text.experiments.noteAdd : text.experiments.noteEdit;
  return (
    <div className={classes["heading"]}>
      <Link to="/experiments" className={classes["crumb"]}>
        {text.experiments.title}
      </Link>
      <Group gap="xs" wrap="nowrap" mih={30}>
        {experiment === undefined ? (
          <Skeleton h={22} w={220} />
        ) : (
          <>
            <Title order={1} size="h3" className={classes["title"] ?? ""} title={experiment.name}>
              {experiment.name}
            </Title>
            <TagList tags={ownTags(experiment.tags)} />
            {experiment.lifecycle_stage === "active" && (
              <Tooltip label={noteLabel}>
                <ActionIcon aria-label={noteLabel} onClick={() => setEditing(true)}>
                  <Icon name="note" />
                </ActionIcon>
              </Tooltip>
            )}
            <ExperimentMenu experiment={experiment} />
          </>
        )}
      </Group>
      {experiment !== undefined && (note !== "" || isEditing) && (
        <div className={classes["note"]}>
          <Note experiment={experiment} isEditing={isEditing} onDone={() => setEditing(false)} />
        </div>
      )}
    </div>
  );
}

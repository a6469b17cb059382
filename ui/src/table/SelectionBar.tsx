/** What can be done to the chosen runs; there while some are chosen. */
import { ActionIcon, Button, Group, Paper, Text } from "@mantine/core";
import { text } from "../text";
import { Icon } from "../ui/icons";
import classes from "./SelectionBar.module.css";

interface Props {
  count: number;
  isTrash: boolean;
  isBusy: boolean;
  onRemove: () => void;
  onRestore: () => void;
  onTag: () => void;
  onDownload: () => void;
  onClear: () => void;
}

export function SelectionBar({
  count,
  isTrash,
  isBusy,
  onRemove,
  onRestore,
  onTag,
  onDownload,
  onClear,
}: Props) {
  if (count === 0) return null;
  return (
    <Paper
      className={classes["bar"] ?? ""}
      withBorder
      shadow="md"
      role="toolbar"
      aria-label={text.runs.selected(count)}
    >
      <Group gap="xs" wrap="nowrap">
        <Text size="sm" fw={600} role="status" style={{ whiteSpace: "nowrap" }}>
          {text.runs.selected(count)}
        </Text>
        {isTrash ? (
          <Button
            size="xs"
            variant="default"
            loading={isBusy}
            onClick={onRestore}
            leftSection={<Icon name="restore" size={14} />}
          >
            {text.runs.restore}
          </Button>
        ) : (
          <>
            <Button size="xs" variant="default" onClick={onTag} leftSection={<Icon name="tag" size={14} />}>
              {text.runs.tag}
            </Button>
            <Button
              size="xs"
              variant="default"
              loading={isBusy}
              onClick={onDownload}
              leftSection={<Icon name="download" size={14} />}
            >
              {text.runs.download}
            </Button>
            <Button
              size="xs"
              color="red"
              variant="light"
              loading={isBusy}
              onClick={onRemove}
              leftSection={<Icon name="trash" size={14} />}
            >
              {text.runs.remove}
            </Button>
          </>
        )}
        <ActionIcon aria-label={text.runs.dropSelection} onClick={onClear}>
          <Icon name="close" />
        </ActionIcon>
      </Group>
    </Paper>
  );
}

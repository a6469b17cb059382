/** Edits tags: those that are there with a way to remove each, and one to be added. */
import { ActionIcon, Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { inShort } from "../api/errors";
import type { Tag } from "../api/mlflow";
import { text } from "../text";
import { Icon } from "../ui/icons";

interface Props {
  isOpen: boolean;
  title: string;
  /** Those that are there; none if tags are only added. */
  tags?: readonly Tag[];
  isBusy: boolean;
  error: unknown;
  onAdd: (tag: Tag) => void;
  onRemove?: (key: string) => void;
  onClose: () => void;
}

export function TagForm({ isOpen, title, onClose, ...rest }: Props) {
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={title}
      closeButtonProps={{ "aria-label": text.common.close }}
    >
      <Fields {...rest} />
    </Modal>
  );
}

function Fields({ tags, isBusy, error, onAdd, onRemove }: Omit<Props, "isOpen" | "title" | "onClose">) {
  return (
    <Stack gap="md">
      {tags !== undefined && (
        <Stack gap={4}>
          {tags.length === 0 && (
            <Text size="sm" c="var(--quiet)">
              {text.tags.empty}
            </Text>
          )}
          {tags.map((tag) => (
            <Group key={tag.key} gap="xs" wrap="nowrap">
              <Text size="sm" fw={600} style={{ overflowWrap: "anywhere" }}>
                {tag.key}
              </Text>
              <Text size="sm" flex={1} style={{ overflowWrap: "anywhere" }}>
                {tag.value}
              </Text>
              {onRemove !== undefined && (
                <ActionIcon aria-label={text.tags.remove(tag.key)} onClick={() => onRemove(tag.key)}>
                  <Icon name="close" size={14} />
                </ActionIcon>
              )}
            </Group>
          ))}
        </Stack>
      )}
      <NewTag isBusy={isBusy} error={error} onAdd={onAdd} />
    </Stack>
  );
}

function NewTag({ isBusy, error, onAdd }: Pick<Props, "isBusy" | "error" | "onAdd">) {
  const [key, setKey] = useState("");
  const [value, setValue] = useState("");
  const [isMissing, setMissing] = useState(false);
  const complaint = isMissing ? text.tags.keyMissing : error === null ? undefined : inShort(error);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        setMissing(key.trim() === "");
        if (key.trim() === "") return;
        onAdd({ key: key.trim(), value });
        setKey("");
        setValue("");
      }}
    >
      <Group align="flex-start" gap="xs" wrap="nowrap">
        <TextInput
          label={text.tags.key}
          value={key}
          onChange={(event) => setKey(event.currentTarget.value)}
          error={complaint}
          flex={1}
          data-autofocus
          autoComplete="off"
        />
        <TextInput
          label={text.tags.value}
          value={value}
          onChange={(event) => setValue(event.currentTarget.value)}
          flex={1}
          autoComplete="off"
        />
      </Group>
      <Group justify="flex-end" mt="md">
        <Button type="submit" loading={isBusy}>
          {text.tags.add}
        </Button>
      </Group>
    </form>
  );
}

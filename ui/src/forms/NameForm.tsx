/** Asks for a name, to create something or to rename it. An error of the server stands under the field. */
import { Button, Group, Modal, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { inShort } from "../api/errors";
import { text } from "../text";

interface Props {
  isOpen: boolean;
  title: string;
  hint?: string;
  action: string;
  initial?: string;
  isBusy: boolean;
  error: unknown;
  onSubmit: (name: string) => void;
  onClose: () => void;
}

export function NameForm({ isOpen, title, onClose, ...rest }: Props) {
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={title}
      closeButtonProps={{ "aria-label": text.common.close }}
    >
      <Fields onClose={onClose} {...rest} />
    </Modal>
  );
}

function Fields({
  hint,
  action,
  initial = "",
  isBusy,
  error,
  onSubmit,
  onClose,
}: Omit<Props, "isOpen" | "title">) {
  const [name, setName] = useState(initial);
  const [isMissing, setMissing] = useState(false);
  const complaint = isMissing ? text.experiments.nameMissing : error === null ? undefined : inShort(error);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const trimmed = name.trim();
        setMissing(trimmed === "");
        if (trimmed !== "") onSubmit(trimmed);
      }}
    >
      {hint !== undefined && (
        <Text size="sm" c="var(--quiet)" mb="sm">
          {hint}
        </Text>
      )}
      <TextInput
        label={text.common.name}
        value={name}
        onChange={(event) => {
          setName(event.currentTarget.value);
          setMissing(false);
        }}
        error={complaint}
        data-autofocus
        autoComplete="off"
      />
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onClose}>
          {text.common.cancel}
        </Button>
        <Button type="submit" loading={isBusy}>
          {action}
        </Button>
      </Group>
    </form>
  );
}

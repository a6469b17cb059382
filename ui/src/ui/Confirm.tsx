/** Asks before something is done that needs a second thought. */
import { Button, Group, Modal, Text } from "@mantine/core";
import { text } from "../text";

interface Props {
  isOpen: boolean;
  title: string;
  hint: string;
  action: string;
  isBusy?: boolean;
  onConfirm: () => void;
  onClose: () => void;
}

export function Confirm({ isOpen, title, hint, action, isBusy = false, onConfirm, onClose }: Props) {
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={title}
      closeButtonProps={{ "aria-label": text.common.close }}
    >
      <Text size="sm" mb="lg">
        {hint}
      </Text>
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {text.common.cancel}
        </Button>
        <Button color="red" loading={isBusy} onClick={onConfirm} data-autofocus>
          {action}
        </Button>
      </Group>
    </Modal>
  );
}

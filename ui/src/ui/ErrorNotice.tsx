/** An error in the place of what it has prevented: what happened, what to do, and the id to ask the operator about. */
import { ActionIcon, Alert, Button, Code, CopyButton, Group, Text } from "@mantine/core";
import { complaint } from "../api/errors";
import { text } from "../text";
import { Icon } from "./icons";

interface Props {
  error: unknown;
  onRetry?: () => void;
}

export function ErrorNotice({ error, onRetry }: Props) {
  const { title, detail, requestId, canRetry } = complaint(error);
  return (
    <Alert
      color="red"
      variant="light"
      title={title}
      icon={<Icon name="warning" />}
      role="alert"
      my="sm"
      maw={720}
    >
      <Text size="sm" style={{ overflowWrap: "anywhere", whiteSpace: "pre-wrap" }}>
        {detail}
      </Text>
      <Group mt="sm" gap="md">
        {onRetry !== undefined && canRetry && (
          <Button size="xs" variant="default" onClick={onRetry}>
            {text.common.retry}
          </Button>
        )}
        {requestId !== "" && <RequestId id={requestId} />}
      </Group>
    </Alert>
  );
}

function RequestId({ id }: { id: string }) {
  return (
    <Group gap={4}>
      <Code>{text.errors.requestId(id)}</Code>
      <CopyButton value={id}>
        {({ copied, copy }) => (
          <ActionIcon size="sm" aria-label={text.errors.copyRequestId} onClick={copy}>
            <Icon name={copied ? "check" : "copy"} size={14} />
          </ActionIcon>
        )}
      </CopyButton>
    </Group>
  );
}

/** Nothing is here yet: the lines of Python that change that, with this very server's address in them. */
import { ActionIcon, CopyButton, Group, Loader, Stack, Text, Title, Tooltip } from "@mantine/core";
import { text } from "../text";
import { serverAddress } from "../util/base";
import classes from "./FirstRun.module.css";
import { Icon } from "./icons";

/** `name`: the experiment that the lines choose; the default one if it is left out. */
export function FirstRun({ name }: { name?: string }) {
  const code = firstLines(serverAddress(), name);
  return (
    <Stack align="center" gap="md" py={48} px="md">
      <Icon name="flask" size={34} color="var(--mantine-primary-color-filled)" />
      <Title order={2} size="h3" ta="center">
        {text.firstRun.title}
      </Title>
      <Text c="var(--quiet)" size="sm" ta="center" maw={460}>
        {name === undefined ? text.firstRun.hint : text.firstRun.hintOfExperiment}
      </Text>
      <div className={classes["code"]}>
        <pre className={classes["lines"]}>{code}</pre>
        <CopyButton value={code}>
          {({ copied, copy }) => (
            <Tooltip label={copied ? text.common.copied : text.firstRun.copy}>
              <ActionIcon aria-label={text.firstRun.copy} onClick={copy} className={classes["copy"] ?? ""}>
                <Icon name={copied ? "check" : "copy"} />
              </ActionIcon>
            </Tooltip>
          )}
        </CopyButton>
      </div>
      <Text size="sm" c="var(--quiet)">
        {text.firstRun.install} <code>pip install mlflow-skinny</code>
      </Text>
      <Group gap="xs" c="var(--quiet)" role="status">
        <Loader size={14} type="dots" />
        <Text size="sm">{text.firstRun.waiting}</Text>
      </Group>
    </Stack>
  );
}

/** Texts of Python and of JSON have the same quotes and escapes. */
function firstLines(address: string, name: string | undefined): string {
  const chosen = name === undefined ? "" : `mlflow.set_experiment(${JSON.stringify(name)})\n`;
  return `import mlflow\nmlflow.set_tracking_uri(${JSON.stringify(address)})\n${chosen}mlflow.log_metric("loss", 0.5)\n`;
}

/** The status of a run: a shape, a colour and a name, so that none of them has to be seen to know it. */
import { Tooltip } from "@mantine/core";
import { text } from "../text";
import { Icon, type IconName } from "./icons";
import classes from "./Status.module.css";

const ICONS: Record<string, IconName> = {
  RUNNING: "running",
  SCHEDULED: "clock",
  FINISHED: "check",
  FAILED: "warning",
  KILLED: "stop",
};

export function Status({ status, withName = false }: { status: string; withName?: boolean }) {
  const name = text.runs.statuses[status] ?? status;
  const picture = <Icon name={ICONS[status] ?? "clock"} size={15} strokeWidth={2.2} />;
  if (withName) {
    return (
      <span className={classes["status"]} data-status={status}>
        {picture} {name}
      </span>
    );
  }
  return (
    <Tooltip label={name}>
      <span className={classes["status"]} data-status={status} role="img" aria-label={name}>
        {picture}
      </span>
    </Tooltip>
  );
}

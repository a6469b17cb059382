/** A dot that says whether the server answers; a word beside it when it does not. */
import { Tooltip } from "@mantine/core";
import { useConnection } from "../hooks/use-connection";
import { text } from "../text";
import classes from "./Connection.module.css";

export function Connection() {
  const state = useConnection();
  return (
    <Tooltip label={text.connection[state]}>
      <span className={classes["state"]} data-state={state} role="status" aria-label={text.connection[state]}>
        <span className={classes["dot"]} />
        {state === "offline" && <span>{text.errors.offline}</span>}
      </span>
    </Tooltip>
  );
}

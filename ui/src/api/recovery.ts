/** Finds out whether the server answers, and asks for a lost one until it does. */
import { serverAddress } from "../util/base";
import { connection } from "./connection";

const EVERY_MS = 2_000;

/** Watches until the function that is given back is called. */
export function watchConnection(): () => void {
  let timer: ReturnType<typeof setInterval> | undefined;
  const update = () => {
    const isLost = connection.state === "offline";
    if (isLost && timer === undefined) timer = setInterval(() => void ask(), EVERY_MS);
    if (!isLost) {
      clearInterval(timer);
      timer = undefined;
    }
  };
  const unsubscribe = connection.subscribe(update);
  update();
  return () => {
    unsubscribe();
    clearInterval(timer);
  };
}

/** Asks whether the server is alive, and tells the connection. */
export async function ask(): Promise<void> {
  const answer = await fetch(`${serverAddress()}/health`, { cache: "no-store" }).catch(() => undefined);
  if (answer === undefined) connection.failed();
  else connection.answered();
}

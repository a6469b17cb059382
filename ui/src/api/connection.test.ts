import { expect, test } from "vitest";
import { Connection } from "./connection";

test("the state follows what happens, and is told when it changes", () => {
  const connection = new Connection();
  const states: string[] = [];
  connection.subscribe(() => states.push(connection.state));
  connection.answered();
  const close = connection.streaming();
  const closeOther = connection.streaming();
  close();
  close();
  connection.failed();
  connection.answered();
  closeOther();
  expect(states).toEqual(["live", "offline", "live", "online"]);
});

test("who does not listen any more is not told", () => {
  const connection = new Connection();
  let told = 0;
  const stop = connection.subscribe(() => (told += 1));
  connection.failed();
  stop();
  connection.answered();
  expect(told).toBe(1);
});

/**
 * Servers for all browser tests: on free ports, over temporary folders, one at the root and two behind a path prefix.
 * `RUNSTONE_TEST_URI` names one that is running instead, for work on a single test (what is about prefixes fails there).
 */
import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  export interface ProvidedContext {
    uri: string;
    prefixedUri: string;
    /** Of a server that only one test may use: nothing was sent to it yet. It has the prefix too. */
    freshUri: string;
  }
}

const BINARY = resolve(process.env["RUNSTONE_BIN"] ?? "../target/debug/runstone");
const PREFIX = "/tools/ml";
const START_MS = 30_000;

export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const running = process.env["RUNSTONE_TEST_URI"];
  if (running !== undefined) {
    project.provide("uri", running);
    project.provide("prefixedUri", running);
    project.provide("freshUri", running);
    return undefined;
  }
  if (!existsSync(BINARY))
    throw new Error(`${BINARY} is missing: build it with cargo build, or set RUNSTONE_BIN`);
  const servers = await Promise.all([
    start([]),
    start(["--static-prefix", PREFIX]),
    start(["--static-prefix", PREFIX]),
  ]);
  const [plain, prefixed, fresh] = servers;
  project.provide("uri", plain?.uri ?? "");
  project.provide("prefixedUri", `${prefixed?.uri ?? ""}${PREFIX}`);
  project.provide("freshUri", `${fresh?.uri ?? ""}${PREFIX}`);
  return async () => {
    await Promise.all(servers.map((server) => server.stop()));
  };
}

async function start(options: string[]) {
  const home = await mkdtemp(join(tmpdir(), "runstone-e2e-"));
  const portFile = join(home, "port");
  const command = [
    BINARY,
    "server",
    "--port",
    "0",
    "--port-file",
    portFile,
    "--data-dir",
    join(home, "data"),
    "--log-level",
    "error",
    ...options,
  ];
  // The kernel ends it with us, however we end.
  const child = spawn("setpriv", ["--pdeathsig", "TERM", ...command], {
    stdio: ["ignore", "ignore", "inherit"],
    env: { PATH: process.env["PATH"] },
  });
  const port = await portOf(child, portFile);
  const stop = async () => {
    const ended = new Promise((ended) => child.once("exit", ended));
    child.kill("SIGTERM");
    await ended;
    await rm(home, { recursive: true });
  };
  return { uri: `http://127.0.0.1:${port}`, stop };
}

async function portOf(child: ChildProcess, file: string): Promise<string> {
  const deadline = Date.now() + START_MS;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode} while starting`);
    const port = existsSync(file) ? readFileSync(file, "utf8").trim() : "";
    if (port !== "") return port;
    await new Promise((soon) => setTimeout(soon, 20));
  }
  throw new Error("the server did not start");
}

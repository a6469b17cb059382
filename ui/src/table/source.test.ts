import { describe, expect, test } from "vitest";
import type { RunEvent, RunRow, RunsPage, SearchRuns } from "../api/client";
import { RunsSource, type RunsQuery } from "./source";

const QUERY: RunsQuery = { experimentIds: ["0"], filter: "", orderBy: [], view: "active" };

function run(number: number, change: Partial<RunRow> = {}): RunRow {
  return {
    run_id: `r${number}`,
    experiment_id: "0",
    name: `run ${number}`,
    user_id: "",
    status: "RUNNING",
    start_time_ms: 1_000 - number,
    end_time_ms: null,
    lifecycle: "active",
    ...change,
  };
}

function event(number: number, change: Partial<RunEvent> = {}): RunEvent {
  const { user_id: _, ...row } = run(number);
  return {
    ...row,
    end_time_ms: null,
    changed: ["info"],
    params: null,
    tags: null,
    truncated: false,
    ...change,
  };
}

/** A server with runs; the value of a column is its name and the run's number. */
class Server {
  requests: SearchRuns[] = [];
  fails = false;

  constructor(public runs: RunRow[]) {}

  fetch = (request: SearchRuns): Promise<RunsPage> => {
    this.requests.push(request);
    if (this.fails) return Promise.reject(new Error("down"));
    const after = request.page_token ?? "";
    const first = after === "" ? 0 : this.runs.findIndex((run) => run.run_id === after) + 1;
    const runs = this.runs.slice(first, first + (request.limit ?? 100));
    const columns = (request.columns ?? []).map((name: string) => ({
      name,
      values: runs.map((run) => `${name} ${run.run_id}`),
    }));
    const last = runs.at(-1);
    const next = first + runs.length < this.runs.length && last !== undefined ? last.run_id : null;
    return Promise.resolve({ runs, columns, next_page_token: next, count: null });
  };
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

function many(count: number): RunRow[] {
  return Array.from({ length: count }, (_, number) => run(number));
}

async function opened(server: Server, query = QUERY, columns: string[] = []) {
  const source = new RunsSource(query, server.fetch);
  source.show(0, 30, columns);
  await settled();
  return source;
}

describe("rows", () => {
  test("are read ahead of what is shown, in growing pages", async () => {
    const server = new Server(many(10_000));
    const source = await opened(server);
    expect(source.snapshot().rows).toHaveLength(100);
    source.show(0, 30, []);
    await settled();
    source.show(0, 30, []);
    await settled();
    expect(server.requests.map((request) => request.limit)).toEqual([100, 500, 1_000]);
    source.show(0, 30, []);
    await settled();
    expect(server.requests).toHaveLength(3);
    source.show(500, 530, []);
    await settled();
    expect(source.snapshot().rows).toHaveLength(3_600);
    expect(new Set(source.snapshot().rows.map((row) => row.run_id)).size).toBe(3_600);
  });

  test("end with the last one", async () => {
    const server = new Server(many(3));
    const source = await opened(server);
    expect(source.snapshot()).toMatchObject({ isComplete: true, isFirst: false });
    source.show(0, 3, []);
    await settled();
    expect(server.requests).toHaveLength(1);
  });

  test("of a search that finds nothing are none", async () => {
    const source = await opened(new Server([]));
    expect(source.snapshot()).toMatchObject({ rows: [], isComplete: true, isFirst: false });
  });
});

describe("values", () => {
  test("come with the rows for the columns that are shown", async () => {
    const server = new Server(many(3));
    const source = await opened(server, QUERY, ["metrics.val/loss", "attributes.user_id"]);
    expect(server.requests[0]?.columns).toEqual(["metrics.`val/loss`"]);
    expect(source.cell("r1", "metrics.val/loss")).toBe("metrics.`val/loss` r1");
    expect(source.cell("r1", "metrics.other")).toBeUndefined();
  });

  test("of columns that come into view are read once, for the pages in view", async () => {
    const server = new Server(many(10_000));
    const source = await opened(server);
    for (const first of [0, 500, 1_500]) {
      source.show(first, first + 30, []);
      await settled();
    }
    const before = server.requests.length;
    source.show(150, 180, ["metrics.a"]);
    source.show(150, 180, ["metrics.a"]);
    await settled();
    expect(server.requests.slice(before).map((request) => [request.page_token, request.limit])).toEqual([
      [null, 100],
      ["r99", 500],
    ]);
    expect(source.cell("r160", "metrics.a")).toBe("metrics.a r160");
    expect(source.cell("r5000", "metrics.a")).toBeUndefined();
  });

  test("belong to their run although the list has moved meanwhile", async () => {
    const server = new Server(many(3));
    const source = await opened(server);
    server.runs = [run(99), ...server.runs];
    source.show(0, 3, ["params.p"]);
    await settled();
    expect(source.cell("r0", "params.p")).toBe("params.p r0");
    expect(source.cell("r2", "params.p")).toBe("params.p r2");
  });
});

describe("changes", () => {
  test("of a run are shown at its place", async () => {
    const source = await opened(new Server(many(3)), QUERY, ["params.p", "tags.t", "metrics.m"]);
    const change = { status: "FINISHED", end_time_ms: 5, params: { p: "new" }, tags: {} };
    expect(source.applyRun(event(1, change))).toBe(false);
    expect(source.snapshot().rows[1]).toMatchObject({ run_id: "r1", status: "FINISHED", end_time_ms: 5 });
    expect(source.cell("r1", "params.p")).toBe("new");
    expect(source.cell("r1", "tags.t")).toBeNull();
    expect(source.cell("r1", "metrics.m")).toBe("metrics.m r1");
  });

  test("of points are shown for the metrics that are", async () => {
    const source = await opened(new Server(many(3)), QUERY, ["metrics.m"]);
    const latest = [
      { key: "m", step: 1, timestamp_ms: 1, value: 0.5 },
      { key: "other", step: 1, timestamp_ms: 1, value: 1 },
    ];
    source.applyMetrics({
      runs: [{ run_id: "r2", experiment_id: "0", series: [], latest, truncated: false }],
    });
    expect(source.cell("r2", "metrics.m")).toBe(0.5);
    expect(source.cell("r2", "metrics.other")).toBeUndefined();
  });

  test("a run that goes to the trash is gone, and the others keep their places", async () => {
    const source = await opened(new Server(many(5)));
    source.applyRun(event(1, { lifecycle: "deleted" }));
    expect(source.snapshot().rows.map((row) => row.run_id)).toEqual(["r0", "r2", "r3", "r4"]);
    expect(source.placeOf("r4")).toBe(3);
    expect(source.placeOf("r1")).toBeUndefined();
  });

  test("a new run asks for the list to be read again", async () => {
    const server = new Server(many(3));
    const source = await opened(server, QUERY, ["metrics.m"]);
    expect(source.applyRun(event(99, { changed: ["created"] }))).toBe(true);
    server.runs = [run(99), ...server.runs];
    await source.refresh();
    expect(source.snapshot().rows.map((row) => row.run_id)).toEqual(["r99", "r0", "r1", "r2"]);
    expect(source.cell("r99", "metrics.m")).toBe("metrics.m r99");
    expect(source.applyRun(event(98, { lifecycle: "deleted" }))).toBe(false);
  });

  test("under a filter any change asks for the list to be read again", async () => {
    const source = await opened(new Server(many(3)), { ...QUERY, filter: "status = 'RUNNING'" });
    expect(source.applyRun(event(1))).toBe(true);
  });

  test("a long list says that there is news, and is read again on demand", async () => {
    const server = new Server(many(10_000));
    const source = await opened(server);
    for (const first of [0, 500, 2_000]) {
      source.show(first, first + 30, []);
      await settled();
    }
    const before = server.requests.length;
    await source.refresh();
    expect(source.snapshot().hasNews).toBe(true);
    expect(server.requests).toHaveLength(before);
    await source.refresh(true);
    expect(source.snapshot()).toMatchObject({ hasNews: false, isComplete: false });
    expect(source.snapshot().rows).toHaveLength(2_000);
  });

  test("that are told before the first page has come are read after it", async () => {
    const server = new Server(many(3));
    const source = new RunsSource(QUERY, server.fetch);
    source.show(0, 30, []);
    await source.refresh();
    await settled();
    expect(server.requests).toHaveLength(2);
  });

  test("that come close together are told once", async () => {
    const waiting: (() => void)[] = [];
    const source = new RunsSource(QUERY, new Server(many(3)).fetch, (tell) => waiting.push(tell));
    let told = 0;
    source.subscribe(() => (told += 1));
    source.show(0, 30, []);
    await settled();
    for (let turn = 0; turn < 10; turn += 1) source.applyRun(event(1));
    expect(waiting).toHaveLength(1);
    waiting[0]?.();
    expect(told).toBe(1);
    expect(source.snapshot().rows).toHaveLength(3);
  });
});

describe("errors", () => {
  test("stop reading until somebody tries again", async () => {
    const server = new Server(many(3));
    server.fails = true;
    const source = await opened(server);
    expect(source.snapshot().error).toEqual(new Error("down"));
    source.show(0, 30, []);
    await settled();
    expect(server.requests).toHaveLength(1);
    server.fails = false;
    source.retry();
    await settled();
    expect(source.snapshot()).toMatchObject({ error: undefined, isComplete: true });
  });

  test("of a refresh leave what is shown", async () => {
    const server = new Server(many(3));
    const source = await opened(server);
    server.fails = true;
    await source.refresh();
    expect(source.snapshot().rows).toHaveLength(3);
    expect(source.snapshot().error).toBeUndefined();
  });

  test("nothing comes after the end", async () => {
    const source = new RunsSource(QUERY, new Server(many(3)).fetch);
    source.show(0, 30, []);
    source.close();
    await settled();
    expect(source.snapshot().rows).toHaveLength(0);
  });
});

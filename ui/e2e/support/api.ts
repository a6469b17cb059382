/** Fills the server under test, over the same API that clients use. */
import { inject } from "vitest";

export class Api {
  constructor(readonly uri = inject("uri")) {}

  async post<Answer = Record<string, never>>(path: string, body: object): Promise<Answer> {
    const answer = await fetch(`${this.uri}/api/2.0/mlflow/${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Answer;
  }

  async experiment(
    name = uniqueName(),
    tags: Record<string, string> = {},
  ): Promise<{ id: string; name: string }> {
    const { experiment_id } = await this.post<{ experiment_id: string }>("experiments/create", {
      name,
      tags: pairs(tags),
    });
    return { id: experiment_id, name };
  }

  /** A run with these values; gives its id. */
  async run(experiment: string, fields: RunFields = {}): Promise<string> {
    const start_time = fields.start ?? Date.now();
    const body = { experiment_id: experiment, run_name: fields.name ?? "run", start_time, user_id: "ada" };
    const { run } = await this.post<{ run: { info: { run_id: string } } }>("runs/create", body);
    const { run_id } = run.info;
    await this.log(run_id, fields);
    if (fields.status !== undefined) {
      await this.post("runs/update", { run_id, status: fields.status, end_time: start_time + 61_000 });
    }
    return run_id;
  }

  async log(run_id: string, { metrics = {}, params = {}, tags = {}, step = 0 }: RunFields): Promise<void> {
    const points = Object.entries(metrics).map(([key, value]) => ({
      key,
      value,
      timestamp: 1_000 + step,
      step,
    }));
    await this.post("runs/log-batch", { run_id, metrics: points, params: pairs(params), tags: pairs(tags) });
  }
}

export interface RunFields {
  name?: string;
  start?: number;
  status?: "FINISHED" | "FAILED" | "KILLED";
  metrics?: Record<string, number>;
  params?: Record<string, string>;
  tags?: Record<string, string>;
  step?: number;
}

let made = 0;

/** A name that no other test has, so that tests share a server without meeting. */
export function uniqueName(prefix = "experiment"): string {
  made += 1;
  return `${prefix} ${process.pid}-${Date.now()}-${made}`;
}

function pairs(values: Record<string, string>): { key: string; value: string }[] {
  return Object.entries(values).map(([key, value]) => ({ key, value }));
}

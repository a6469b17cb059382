/**
 * The runs of a search, as far as they are known, and how more of them become known.
 *
 * Rows come page by page, each page beginning behind the last run of the page before; pages grow while somebody scrolls,
 * and are asked for long before they are needed. Values come with the rows for the columns that are shown then; for
 * columns that come into view later they are asked for again, for the pages in view only. So neither the number of runs
 * nor that of columns decides what a view costs.
 *
 * No React in here: a table subscribes, and says what it shows.
 */
import type { ApiNumber, MetricsEvent, RunEvent, RunRow, RunsPage, SearchRuns } from "../api/client";
import { fieldId, fieldOf, fieldText } from "../util/search/fields";

export type Cell = ApiNumber | null;

/** Which runs. */
export interface RunsQuery {
  experimentIds: string[];
  filter: string;
  orderBy: string[];
  view: "active" | "deleted";
}

/** What is known; a new object whenever something has changed. */
export interface Snapshot {
  /** The list itself, which goes on changing: with many thousand rows, a copy for each change would cost too much. */
  rows: readonly RunRow[];
  /** The last run is known. */
  isComplete: boolean;
  /** Nothing is known yet. */
  isFirst: boolean;
  /** Why rows could not be read; none while all is well. */
  error: unknown;
  /** There are runs which are not shown. */
  hasNews: boolean;
}

/** Runs a function soon: changes that come close together are told once. */
export type Schedule = (tell: () => void) => void;

export type Fetch = (request: SearchRuns, signal: AbortSignal) => Promise<RunsPage>;

interface Page {
  first: number;
  /** One behind the last row. */
  end: number;
  token: string | null;
  limit: number;
  /** Columns whose values are known or on their way. */
  columns: Set<string>;
}

/** Rows of the first pages, so that the first view costs little; the last one goes on. */
const PAGES = [100, 500, 1_000, 2_000];
/** Rows that are known ahead of what is shown. */
const AHEAD = 1_500;
/** Rows above and below the shown ones whose values are read along. */
const MARGIN = 100;
/** Rows up to which a list is read again as a whole when it may have changed. */
const REFRESHED = 2_000;

export class RunsSource {
  #query: RunsQuery;
  #fetch: Fetch;
  #rows: RunRow[] = [];
  #places = new Map<string, number>();
  #cells = new Map<string, Map<string, Cell>>();
  #pages: Page[] = [];
  #next: string | null = null;
  #isComplete = false;
  #isFirst = true;
  #error: unknown = undefined;
  #hasNews = false;
  #columns: readonly string[] = [];
  #reading: AbortController | undefined;
  #all = new AbortController();
  #listeners = new Set<() => void>();
  #schedule: Schedule;
  #isScheduled = false;
  /** The list was to be read again before it was there. */
  #isOutdated = false;
  #snapshot: Snapshot;

  constructor(query: RunsQuery, fetch: Fetch, schedule: Schedule = (tell) => tell()) {
    this.#query = query;
    this.#fetch = fetch;
    this.#schedule = schedule;
    this.#snapshot = this.#take();
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  snapshot = (): Snapshot => this.#snapshot;

  /** The value of a run in a column: `undefined` while it is not known, `null` if the run has none. */
  cell(runId: string, column: string): Cell | undefined {
    return this.#cells.get(column)?.get(runId);
  }

  /** The place of a run; none if it is not known. */
  placeOf(runId: string): number | undefined {
    return this.#places.get(runId);
  }

  /** Goes on after `close`; a source begins open. */
  open(): void {
    if (this.#all.signal.aborted) this.#all = new AbortController();
  }

  /** Stops everything that is under way. */
  close(): void {
    this.#all.abort();
    this.#reading?.abort();
    this.#reading = undefined;
  }

  /** Says what is shown: rows `first` to `last`, and these columns. Reads what is missing. */
  show(first: number, last: number, columns: readonly string[]): void {
    this.#columns = columns.filter((id) => isStored(id));
    if (this.#error !== undefined) return;
    if (!this.#isComplete && last + AHEAD >= this.#rows.length) this.#readOn();
    for (const page of this.#pages) {
      if (page.end <= first - MARGIN || page.first > last + MARGIN) continue;
      const missing = this.#columns.filter((id) => !page.columns.has(id));
      if (missing.length > 0) void this.#readCells(page, missing);
    }
  }

  /** Tries again after an error. */
  retry(): void {
    this.#error = undefined;
    this.#changed();
    this.#readOn();
  }

  /**
   * Reads the list again from its beginning, as far as it is known, and shows the result at once when it has come.
   * Lists that are too long for that say that there is news instead, unless `anyway`.
   */
  async refresh(anyway = false): Promise<void> {
    if (this.#isFirst) {
      this.#isOutdated = true;
      return;
    }
    if (this.#rows.length > REFRESHED && !anyway) {
      this.#hasNews = true;
      this.#changed();
      return;
    }
    this.#reading?.abort();
    const reading = new AbortController();
    this.#reading = reading;
    const limit = Math.min(Math.max(this.#rows.length, PAGES[0] ?? 100), REFRESHED);
    const columns = [...this.#columns];
    try {
      const answer = await this.#fetch(this.#request(null, limit, columns), reading.signal);
      if (reading.signal.aborted) return;
      this.#rows = [];
      this.#places.clear();
      this.#pages = [];
      this.#cells.clear();
      this.#hasNews = false;
      this.#error = undefined;
      this.#add(answer, null, limit, columns);
    } catch (error) {
      // What is shown stays; the state of the connection tells the rest.
      if (!reading.signal.aborted && this.#rows.length === 0) this.#error = error;
    } finally {
      if (this.#reading === reading) this.#reading = undefined;
      this.#changed();
    }
  }

  /** A run is new or has changed. Gives whether the list has to be read again to be right. */
  applyRun(event: RunEvent): boolean {
    const place = this.#places.get(event.run_id);
    const row = place === undefined ? undefined : this.#rows[place];
    const belongs = event.lifecycle === this.#query.view;
    if (place === undefined || row === undefined) return belongs;
    if (!belongs) {
      this.#remove(event.run_id);
      return false;
    }
    const { name, status, start_time_ms, end_time_ms, lifecycle } = event;
    this.#rows[place] = { ...row, name, status, start_time_ms, end_time_ms, lifecycle };
    this.#setTexts(event.run_id, "params", event.params);
    this.#setTexts(event.run_id, "tags", event.tags);
    this.#changed();
    // It may not fit the filter any more, or have another place.
    return event.truncated || this.#query.filter !== "" || this.#query.orderBy.length > 0;
  }

  /** Runs have new points. */
  applyMetrics(event: MetricsEvent): void {
    for (const run of event.runs) {
      if (!this.#places.has(run.run_id)) continue;
      for (const { key, value } of run.latest) {
        this.#cells.get(fieldId({ kind: "metrics", key }))?.set(run.run_id, value);
      }
    }
    this.#changed();
  }

  #setTexts(runId: string, kind: "params" | "tags", texts: Record<string, string> | null): void {
    if (texts === null) return;
    for (const [id, values] of this.#cells) {
      const field = fieldOf(id);
      if (field?.kind === kind) values.set(runId, (texts[field.key] as Cell | undefined) ?? null);
    }
  }

  #remove(runId: string): void {
    const place = this.#places.get(runId);
    if (place === undefined) return;
    this.#rows.splice(place, 1);
    this.#places = new Map(this.#rows.map((row, place) => [row.run_id, place]));
    for (const page of this.#pages) {
      if (page.first > place) page.first -= 1;
      if (page.end > place) page.end -= 1;
    }
    this.#changed();
  }

  #readOn(): void {
    if (this.#reading === undefined && this.#error === undefined && !this.#isComplete) void this.#readPage();
  }

  async #readPage(): Promise<void> {
    const reading = new AbortController();
    this.#reading = reading;
    const token = this.#next;
    const limit = PAGES[Math.min(this.#pages.length, PAGES.length - 1)] ?? 100;
    const columns = [...this.#columns];
    try {
      const answer = await this.#fetch(this.#request(token, limit, columns), reading.signal);
      if (!reading.signal.aborted) this.#add(answer, token, limit, columns);
    } catch (error) {
      if (!reading.signal.aborted) this.#error = error;
    } finally {
      if (this.#reading === reading) {
        this.#reading = undefined;
        this.#isFirst = false;
        this.#changed();
        if (this.#isOutdated && this.#error === undefined) {
          this.#isOutdated = false;
          void this.refresh();
        }
      }
    }
  }

  #add(answer: RunsPage, token: string | null, limit: number, columns: string[]): void {
    // A run that has moved since the page before was read is shown once.
    const fresh = answer.runs.filter((run: RunRow) => !this.#places.has(run.run_id));
    const first = this.#rows.length;
    for (const [offset, run] of fresh.entries()) this.#places.set(run.run_id, first + offset);
    for (const run of fresh) this.#rows.push(run);
    this.#keep(answer, columns);
    const page = { first, end: this.#rows.length, token, limit, columns: new Set(columns) };
    this.#pages.push(page);
    this.#next = answer.next_page_token ?? null;
    this.#isComplete = this.#next === null;
  }

  async #readCells(page: Page, columns: string[]): Promise<void> {
    for (const id of columns) page.columns.add(id);
    const { signal } = this.#all;
    try {
      const answer = await this.#fetch(this.#request(page.token, page.limit, columns), signal);
      if (signal.aborted) return;
      this.#keep(answer, columns);
      // What has left this page since it was read is not in the answer; it has no value to be shown here.
      for (const row of this.#rows.slice(page.first, page.end)) {
        for (const id of columns)
          if (this.cell(row.run_id, id) === undefined) this.#cells.get(id)?.set(row.run_id, null);
      }
      this.#changed();
    } catch (error) {
      for (const id of columns) page.columns.delete(id);
      if (signal.aborted) return;
      this.#error = error;
      this.#changed();
    }
  }

  /** Values are kept by run, so that it does not matter where a run is when they come. */
  #keep(answer: RunsPage, columns: string[]): void {
    for (const [index, id] of columns.entries()) {
      const column = answer.columns[index];
      if (column === undefined) continue;
      const values = this.#cells.get(id) ?? new Map<string, Cell>();
      this.#cells.set(id, values);
      for (const [place, run] of answer.runs.entries())
        values.set(run.run_id, (column.values[place] ?? null) as Cell);
    }
  }

  #request(token: string | null, limit: number, columns: readonly string[]): SearchRuns {
    const { experimentIds, filter, orderBy, view } = this.#query;
    return {
      experiment_ids: experimentIds,
      filter,
      order_by: orderBy,
      view,
      limit,
      columns: columns
        .map((id) => fieldOf(id))
        .filter((field) => field !== undefined)
        .map(fieldText),
      page_token: token,
    };
  }

  #take(): Snapshot {
    return {
      rows: this.#rows,
      isComplete: this.#isComplete,
      isFirst: this.#isFirst,
      error: this.#error,
      hasNews: this.#hasNews,
    };
  }

  #changed(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.#schedule(() => {
      this.#isScheduled = false;
      this.#snapshot = this.#take();
      for (const listener of this.#listeners) listener();
    });
  }
}

/** Whether a column's values have to be asked for: what every row has is there already. */
function isStored(id: string): boolean {
  return !id.startsWith("attributes.");
}

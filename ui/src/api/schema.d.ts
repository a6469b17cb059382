// Made from docs/openapi.json by `npm run api`; not to be edited.

export interface paths {
    "/api/runstone/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow changes
         * @description Gives server-sent events, for as long as the client stays connected:
         *
         *     - `open` (data: `OpenEvent`): the first one. Read what is shown after it, and no change is missed.
         *     - `run` (data: `RunEvent`): a run is new, or something but its points has changed.
         *     - `metrics` (data: `MetricsEvent`): runs have new points, at most four times a second.
         *     - `reset` (data: `ResetEvent`): some changes are not told; ask for everything again. It also follows `open` when the
         *       client says, with `Last-Event-ID`, that it was connected before, as browsers do by themselves.
         *
         *     What is told is committed. Changes that come close together are told once, with what the run is then; what happened
         *     just before `open` or `reset` may be told once more. A comment comes every 15 seconds. When the server stops, the
         *     stream ends.
         */
        get: operations["follow_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runstone/v1/experiments/summaries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sum up experiments
         * @description For a list of experiments: how many runs each has, and when the last of them started. It only reads; it is a POST
         *     because of its size.
         */
        post: operations["summarize_experiments"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runstone/v1/experiments/{experiment_id}/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the keys of an experiment
         * @description Names of the metrics, params or tags that any of its runs has, in the order of their bytes, page by page. Runs in the
         *     trash count too. A tag that was removed may still be named.
         */
        get: operations["list_experiment_keys"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runstone/v1/export/points": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Export points
         * @description Gives all points of the chosen runs, or those of some metrics, as an Arrow stream, a Parquet file or CSV with the columns
         *     `run_id` and `key` (dictionaries of texts), `step` (64-bit integer), `timestamp` (milliseconds, UTC) and `value`
         *     (double). Equal points come once. The points of a run stand together, in them those of a key, ordered by step; runs
         *     and keys come in the order in which the server first heard of them.
         *
         *     An export may have any size. It is made of parts of some ten thousand points, each of them a snapshot of its own:
         *     what is written to a run meanwhile may be in it or not. If it cannot be finished, the connection breaks.
         */
        post: operations["export_points"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runstone/v1/export/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Export runs
         * @description Gives the chosen runs as an Arrow stream, a Parquet file or CSV, a row each, in the order in which the server first heard
         *     of them. Always there are the columns `run_id`, `experiment_id`, `name`, `user`, `status`, `start_time` and `end_time`
         *     (milliseconds, UTC), `lifecycle` (`active` or `deleted`) and `artifact_uri`; behind them come `metrics.<key>`
         *     (double), `params.<key>` and `tags.<key>` (texts), without a value where a run has none.
         *
         *     An export may have any size. Which runs belong to it is decided for some ten thousand at a time, and what is written
         *     of them is read in smaller parts, each of them a snapshot of its own. Each run comes once; one that is deleted for
         *     good meanwhile may be missing. If the export cannot be finished, the connection breaks.
         */
        post: operations["export_runs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runstone/v1/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * This description
         * @description OpenAPI 3.1, also to be read at `/api/docs`.
         */
        get: operations["get_openapi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runstone/v1/runs/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Search runs
         * @description A page of a table: who and when, and only the columns that are asked for.
         */
        post: operations["search_runs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runstone/v1/runs/{run_id}/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the keys of a run
         * @description Names of its metrics, params or tags in the order of their bytes, page by page; metrics with their latest point. The
         *     run may be in the trash.
         */
        get: operations["list_run_keys"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runstone/v1/series": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Read series for charts
         * @description Gives the metrics of many runs, each reduced to at most five points a pixel column, in one answer. A curve looks as if
         *     all points were drawn: extremes, gaps and NaN are kept. With `group_by`, runs that share a value become one
         *     series with mean, standard deviation and extremes.
         *
         *     A run that lacks a metric has no series of it. A run that does not exist is listed in `missing`, so that a page may
         *     go on when one is deleted meanwhile.
         */
        post: operations["read_series"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description A column: a value for each run of the page, in their order; `null` where the run has none. */
        Column: {
            /** @description As asked for. */
            name: string;
            /** @description All of one kind. */
            values: components["schemas"]["Values"];
        };
        /** @description The body of an error answer. */
        ErrorBody: {
            /**
             * @description Name of the code.
             * @default
             * @example INVALID_PARAMETER_VALUE
             */
            error_code: string;
            /**
             * @description For people.
             * @default
             */
            message: string;
            /**
             * @description Classification, for the codes that have one.
             * @default null
             */
            sqlstate: string | null;
            /**
             * @description Classification, for the codes that have one.
             * @default null
             */
            error_class: string | null;
        };
        /** @description A key that runs of an experiment have. */
        ExperimentKey: {
            /** @description Its name. */
            key: string;
        };
        /** @description A page of the keys that runs of an experiment have. */
        ExperimentKeysAnswer: {
            /** @description In the order of their names' bytes. */
            keys: components["schemas"]["ExperimentKey"][];
            /**
             * Format: int64
             * @description How many there are on all pages.
             */
            total: number;
            /** @description Where the next page starts; `null` on the last one. */
            next_page_token: string | null;
        };
        /** @description The experiments that exist. */
        ExperimentSummariesAnswer: {
            /** @description In the order of their numbers, each once. */
            experiments: components["schemas"]["ExperimentSummary"][];
        };
        /** @description Which experiments. */
        ExperimentSummariesRequest: {
            /**
             * @description Ids of experiments, 1 to 1,000; those that do not exist are passed over.
             * @example [
             *       "0"
             *     ]
             */
            experiment_ids: string[];
            /**
             * Format: int64
             * @description Up to how many runs to count in each, 1 to 1,000,000. Counting takes time in proportion.
             * @default 100000
             */
            count_up_to: number;
        };
        /** @description What there is in an experiment. */
        ExperimentSummary: {
            /** @description Its id. */
            experiment_id: string;
            /** @description Its active runs; of an experiment in the trash, those that are in the trash with it. */
            runs: components["schemas"]["RunCount"];
            /**
             * Format: int64
             * @description When the last of them started, milliseconds since the Unix epoch; `null` if there are none.
             */
            last_start_time_ms: number | null;
        };
        /** @description Which runs, and which metrics of them. */
        ExportPoints: {
            /**
             * @description The runs of these experiments, at most 1,000; unknown ones are passed over. Either this or `run_ids`.
             * @example [
             *       "0"
             *     ]
             */
            experiment_ids?: string[] | null;
            /**
             * @description A condition in the search language, as in `metrics.loss.min < 0.1 AND params.model = "cnn"`; with `experiment_ids`
             *     only.
             * @example null
             */
            filter?: string | null;
            /** @description Runs in use, runs in the trash, or both; with `experiment_ids` only. None for those in use. */
            view?: null | ("active" | "deleted" | "all");
            /**
             * @description These runs, active or deleted, at most 10,000; a repeated one counts once. Either this or `experiment_ids`.
             * @example null
             */
            run_ids?: string[] | null;
            /** @description What is written. */
            format: "arrow" | "parquet" | "csv";
            /**
             * @description Names of metrics, at most 1,000; none for all.
             * @example null
             */
            keys?: string[] | null;
        };
        /** @description Which runs, and which columns of them. */
        ExportRuns: {
            /**
             * @description The runs of these experiments, at most 1,000; unknown ones are passed over. Either this or `run_ids`.
             * @example [
             *       "0"
             *     ]
             */
            experiment_ids?: string[] | null;
            /**
             * @description A condition in the search language, as in `metrics.loss.min < 0.1 AND params.model = "cnn"`; with `experiment_ids`
             *     only.
             * @example null
             */
            filter?: string | null;
            /** @description Runs in use, runs in the trash, or both; with `experiment_ids` only. None for those in use. */
            view?: null | ("active" | "deleted" | "all");
            /**
             * @description These runs, active or deleted, at most 10,000; a repeated one counts once. Either this or `experiment_ids`.
             * @example null
             */
            run_ids?: string[] | null;
            /** @description What is written. */
            format: "arrow" | "parquet" | "csv";
            /**
             * @description Columns behind those that are always there, at most 2,000: `metrics.<key>` (the latest value, or a function of the
             *     history as in `metrics.loss.min`), `params.<key>` and `tags.<key>`, with the quotes of the search language where a
             *     key needs them. None for all keys that the chosen runs have, which takes a pass over them first.
             * @example null
             */
            columns?: string[] | null;
        };
        /** @description The latest point of a metric, by step, then time. */
        LatestPoint: {
            /** @description Name of the metric. */
            key: string;
            /**
             * Format: int64
             * @description Its step.
             */
            step: number;
            /**
             * Format: int64
             * @description Its time.
             */
            timestamp_ms: number;
            /** @description Its value. */
            value: components["schemas"]["Number"];
        };
        /** @description Data of the event `metrics`: runs that have new points, each once. */
        MetricsEvent: {
            /** @description In no order. */
            runs: components["schemas"]["RunPoints"][];
        };
        /** @description New points of one metric of a run, ordered by step, time and value. The lists have the same length. */
        NewPoints: {
            /** @description Name of the metric. */
            key: string;
            /** @description Step of each point. */
            steps: number[];
            /** @description Time of each point. */
            timestamps_ms: number[];
            /** @description Value of each point. */
            values: components["schemas"]["Number"][];
        };
        /** @description A double. JSON has no word for what is not finite, so these are the strings `NaN`, `Infinity` and `-Infinity`. */
        Number: number | ("NaN" | "Infinity" | "-Infinity");
        /** @description Data of the event `open`, the first of every stream: from now on all changes are told. */
        OpenEvent: Record<string, never>;
        /** @description Data of the event `reset`: what was read before may be out of date. Ask again for everything that is shown. */
        ResetEvent: {
            /** @description Why. */
            reason: components["schemas"]["ResetReason"];
        };
        /**
         * @description Why anything may have changed.
         * @enum {string}
         */
        ResetReason: "reconnected" | "missed";
        /** @description How many runs a search finds. */
        RunCount: {
            /**
             * Format: int64
             * @description As many as were counted.
             */
            runs: number;
            /** @description Whether these are all. */
            is_all: boolean;
        };
        /** @description Data of the event `run`: a run as it is now, after something but its points has changed. */
        RunEvent: {
            /** @description Its id. */
            run_id: string;
            /** @description The experiment it belongs to. */
            experiment_id: string;
            /** @description What has changed since the stream told of it last. */
            changed: components["schemas"]["RunPart"][];
            /** @description Shown to people. */
            name: string;
            /** @description `RUNNING`, `SCHEDULED`, `FINISHED`, `FAILED` or `KILLED`. */
            status: string;
            /**
             * Format: int64
             * @description When it started.
             */
            start_time_ms: number;
            /**
             * Format: int64
             * @description When it ended; `null` while it runs.
             */
            end_time_ms: number | null;
            /** @description `active` or `deleted`. */
            lifecycle: string;
            /** @description All its params, if they have changed and are not too long. */
            params: {
                [key: string]: string;
            } | null;
            /** @description All its tags, if they have changed and are not too long. */
            tags: {
                [key: string]: string;
            } | null;
            /** @description Params or tags have changed and are too long for an event: ask for the run. */
            truncated: boolean;
        };
        /** @description A key of a run. */
        RunKey: {
            /** @description Its name. */
            key: string;
            latest: null | components["schemas"]["SeriesPoint"];
        };
        /** @description A page of the keys of a run. */
        RunKeysAnswer: {
            /** @description In the order of their names' bytes. */
            keys: components["schemas"]["RunKey"][];
            /**
             * Format: int64
             * @description How many there are on all pages.
             */
            total: number;
            /** @description Where the next page starts; `null` on the last one. */
            next_page_token: string | null;
        };
        /**
         * @description What of a run has changed.
         * @enum {string}
         */
        RunPart: "created" | "info" | "params" | "tags" | "datasets" | "models";
        /** @description New points of a run. */
        RunPoints: {
            /** @description Its id. */
            run_id: string;
            /** @description The experiment it belongs to. */
            experiment_id: string;
            /**
             * @description Of a run of `run_ids` the points that came since the stream told of it last, by key; of others nothing. A point
             *     that was logged twice may come twice.
             */
            series: components["schemas"]["NewPoints"][];
            /** @description The latest point of each of `keys` that the run has. */
            latest: components["schemas"]["LatestPoint"][];
            /** @description The points are too many for an event and none of them is in `series`: ask for the series of the run again. */
            truncated: boolean;
        };
        /** @description Who and when. */
        RunRow: {
            /** @description 32 hexadecimal digits. */
            run_id: string;
            /** @description The experiment it belongs to. */
            experiment_id: string;
            /** @description Shown to people. */
            name: string;
            /** @description May be empty. */
            user_id: string;
            /** @description `RUNNING`, `SCHEDULED`, `FINISHED`, `FAILED` or `KILLED`. */
            status: string;
            /**
             * Format: int64
             * @description Milliseconds since the Unix epoch.
             */
            start_time_ms: number;
            /**
             * Format: int64
             * @description Milliseconds since the Unix epoch; none while it goes on.
             */
            end_time_ms?: number | null;
            /** @description `active` or `deleted`. */
            lifecycle: string;
        };
        /** @description One page of runs. */
        RunsPage: {
            /** @description In order. */
            runs: components["schemas"]["RunRow"][];
            /** @description As asked for, in that order. */
            columns: components["schemas"]["Column"][];
            /** @description For the next page, if there is one. It begins behind the last run of this page, also if runs are added meanwhile. */
            next_page_token?: string | null;
            count?: null | components["schemas"]["RunCount"];
        };
        /** @description Which runs, in which order, with which columns. */
        SearchRuns: {
            /** @description Where to search, 1 to 20,000 experiments; ids that do not exist are passed over. */
            experiment_ids: string[];
            /** @description A condition in the search language, such as `metrics.loss.min < 0.1 AND params.lr = '0.1'`; none for all. */
            filter?: string;
            /** @description Most significant first, such as `metrics.loss.min DESC`; then the newest start first. */
            order_by?: string[];
            /** @description Which lifecycles. */
            view?: components["schemas"]["View"];
            /**
             * @description Columns to be shown, at most 1,000: what can be ordered by, such as `metrics.loss`, `metrics.loss.at(100)`,
             *     `params.lr`, `tags.team` or `attributes.end_time`.
             */
            columns?: string[];
            /**
             * Format: int64
             * @description Size of a page, 1 to 10,000.
             */
            limit?: number;
            /** @description Where the page starts: the `next_page_token` of the page before, of the same search. */
            page_token?: string | null;
            /**
             * Format: int64
             * @description Up to how many runs to count, 0 to 1,000,000; 0 counts none. Counting takes time in proportion.
             */
            count_up_to?: number;
        };
        /** @description A metric of a run. */
        Series: {
            /** @description Id of the run. */
            run_id: string;
            /** @description Name of the metric. */
            key: string;
            /** @description The part of the axis that is divided into pixel columns. */
            range: components["schemas"]["SeriesRange"];
            /** @description Of all points of the series, whatever the range. */
            summary: components["schemas"]["SeriesSummary"];
            /** @description The points in range that are drawn. */
            points: components["schemas"]["SeriesPoints"];
            smoothed: null | components["schemas"]["SeriesCurve"];
            columns: null | components["schemas"]["SeriesColumns"];
        };
        /** @description The series, or the groups if `group_by` was given. */
        SeriesAnswer: {
            /** @description In the order of `run_ids`, then of `keys`. A run that lacks a key has no series of it. */
            series: components["schemas"]["Series"][];
            /** @description In the order of `keys`, then of `run_ids` by the first run of each group. */
            groups: components["schemas"]["SeriesGroup"][];
            /** @description The ids of `run_ids` that do not exist: never did, or were deleted for good meanwhile. */
            missing: string[];
        };
        /** @description Statistics of pixel columns, one list for each. A column without points is left out: it is a gap. */
        SeriesColumns: {
            /** @description Positions on the axis, rising: that of the first point of each column. */
            positions: number[];
            /** @description How many points a column has. */
            counts: number[];
            /** @description How many of them are NaN. */
            nan_counts: number[];
            /** @description Mean of the numbers; NaN if there are none. */
            means: components["schemas"]["Number"][];
            /** @description The smallest number; NaN if there are none. */
            mins: components["schemas"]["Number"][];
            /** @description The greatest number; NaN if there are none. */
            maxs: components["schemas"]["Number"][];
        };
        /** @description A line, one list for each coordinate. NaN where a pixel column has nothing else. */
        SeriesCurve: {
            /** @description Positions on the axis, rising: of each pixel column with points, that of the first. */
            positions: number[];
            /** @description Values. */
            values: components["schemas"]["Number"][];
        };
        /** @description A metric of the runs that share a value. */
        SeriesGroup: {
            /** @description Name of the metric. */
            key: string;
            /** @description What the runs share; `null` for those that lack it. */
            value: string | null;
            /** @description The runs of the group that have the metric, in the order asked for. */
            run_ids: string[];
            /** @description The part of the axis that is divided into pixel columns. */
            range: components["schemas"]["SeriesRange"];
            /** @description Statistics of the pixel columns. */
            columns: components["schemas"]["SeriesGroupColumns"];
            smoothed: null | components["schemas"]["SeriesCurve"];
        };
        /** @description Statistics of several runs in pixel columns, one list for each. A column in which no run has points is left out. */
        SeriesGroupColumns: {
            /** @description Positions on the axis, rising: that of the first point of any of the runs. */
            positions: number[];
            /** @description How many runs have points here. */
            runs: number[];
            /** @description How many of them have only NaN here. They count for nothing below. */
            nan_runs: number[];
            /** @description Mean of the runs' means: each run weighs the same, however many points it has. NaN if there are no numbers. */
            means: components["schemas"]["Number"][];
            /** @description Standard deviation of the runs' means (of the population: 0 for one run). NaN if there are no numbers. */
            stds: components["schemas"]["Number"][];
            /** @description The smallest number of any of the runs, not of their means. NaN if there are no numbers. */
            mins: components["schemas"]["Number"][];
            /** @description The greatest number of any of the runs, not of their means. NaN if there are no numbers. */
            maxs: components["schemas"]["Number"][];
        };
        /**
         * @description What a series has only on demand.
         * @enum {string}
         */
        SeriesPart: "coordinates" | "columns";
        /** @description A point. */
        SeriesPoint: {
            /**
             * Format: int64
             * @description Its step.
             */
            step: number;
            /**
             * Format: int64
             * @description Its time.
             */
            timestamp_ms: number;
            /** @description Its value. */
            value: components["schemas"]["Number"];
        };
        /**
         * @description Points of a line, one list for each coordinate, ordered along the axis.
         *
         *     Of each pixel column these are its first, smallest, greatest and last point, and its first NaN if it has any: at most
         *     five, each once. A line through them looks like one through all points. It has to be broken at a NaN, which stands
         *     where it occurred.
         */
        SeriesPoints: {
            /** @description Positions on the axis; they rise, but points may share one. */
            positions: number[];
            /** @description Values. */
            values: components["schemas"]["Number"][];
            /** @description Steps; `null` unless `include` has `coordinates`. */
            steps: number[] | null;
            /** @description Times; `null` unless `include` has `coordinates`. */
            timestamps_ms: number[] | null;
        };
        /** @description Part of an axis, in its unit: a step, a time, or milliseconds since the run's start. */
        SeriesRange: {
            /**
             * Format: int64
             * @description The first position.
             */
            from: number;
            /**
             * Format: int64
             * @description The last position, not less than `from`.
             */
            to: number;
        };
        /** @description Which series, and how they are reduced. */
        SeriesRequest: {
            /**
             * @description Ids of runs, at most 200; a repeated one counts once. Together with `keys` they may make at most 2,000 series.
             * @example [
             *       "a0c7d4b2e5f84c55a3a1b0c9d8e7f601"
             *     ]
             */
            run_ids: string[];
            /**
             * @description Names of metrics, at most 200; a repeated one counts once.
             * @example [
             *       "loss",
             *       "val/loss"
             *     ]
             */
            keys: string[];
            /**
             * Format: int32
             * @description Pixel columns to which each series is reduced. Times the number of series asked for it may be at most 655,360.
             * @default 320
             */
            width: number;
            /**
             * @description What the horizontal axis shows.
             * @default step
             */
            axis: "step" | "time" | "relative";
            range?: null | components["schemas"]["SeriesRange"];
            /**
             * Format: double
             * @description How much of the past an exponential moving average keeps, from 0 to below 1; 0 or none for no `smoothed` curve.
             */
            smoothing?: number | null;
            /**
             * @description Draws runs that share a value as one: `params.<key>`, `tags.<key>` or `attributes.<name>`, with the names of the
             *     search language, as in `attributes.run_name`. Then the answer has `groups` instead of `series`.
             * @example null
             */
            group_by?: string | null;
            /**
             * @description What each series has besides.
             * @example []
             */
            include?: components["schemas"]["SeriesPart"][];
        };
        /** @description What is known of all points of a series. Equal points count once. */
        SeriesSummary: {
            /**
             * Format: int64
             * @description How many points there are.
             */
            count: number;
            /**
             * Format: int64
             * @description How many of them are NaN.
             */
            nan_count: number;
            /** @description The first by step, then time. */
            first: components["schemas"]["SeriesPoint"];
            /** @description The last by step, then time: the latest value. */
            last: components["schemas"]["SeriesPoint"];
            min: null | components["schemas"]["SeriesPoint"];
            max: null | components["schemas"]["SeriesPoint"];
            mean: null | components["schemas"]["Number"];
        };
        /** @description The values of a column. */
        Values: (null | components["schemas"]["Number"])[] | (string | null)[] | (number | null)[];
        /**
         * @description Which runs by their lifecycle.
         * @enum {string}
         */
        View: "active" | "deleted" | "all";
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    follow_events: {
        parameters: {
            query?: {
                /**
                 * @description Experiments of which all runs are watched, at most 100.
                 * @example 0,1
                 */
                experiment_ids?: string;
                /**
                 * @description Runs that are watched together with their points, at most 200.
                 * @example a0c7d4b2e5f84c55a3a1b0c9d8e7f601
                 */
                run_ids?: string;
                /**
                 * @description Names of metrics, at most 100: only their points are given, and of all runs that are watched their latest values.
                 *     None for the points of all metrics, and no latest values.
                 * @example loss,val/loss
                 */
                keys?: string;
            };
            header?: {
                /** @description The id of the last event that the client got. */
                "Last-Event-ID"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The events. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description A field is missing, of the wrong type or out of its range; the message names it. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The host or the page that sends the request is not allowed. Plain text. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What the path names does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A defect, or broken data; the server's log has the details. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The database is not available right now or took too long; worth trying again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    summarize_experiments: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ExperimentSummariesRequest"];
            };
        };
        responses: {
            /** @description The summaries. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExperimentSummariesAnswer"];
                };
            };
            /** @description A field is missing, of the wrong type or out of its range; the message names it. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The host or the page that sends the request is not allowed. Plain text. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What the path names does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A defect, or broken data; the server's log has the details. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The database is not available right now or took too long; worth trying again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_experiment_keys: {
        parameters: {
            query?: {
                /** @description What keys are of. */
                kind?: "metrics" | "params" | "tags";
                /** @description Only names that contain this text, in whatever case. No character is a wildcard. */
                search?: string;
                /** @description Only names that begin with this text. */
                prefix?: string;
                /** @description Most names on the page; 100 if it is not given. */
                limit?: number;
                /** @description The `next_page_token` of the page before. All but `limit` has to stay the same from page to page. */
                page_token?: string;
            };
            header?: never;
            path: {
                /** @description Id of the experiment. */
                experiment_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExperimentKeysAnswer"];
                };
            };
            /** @description A field is missing, of the wrong type or out of its range; the message names it. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The host or the page that sends the request is not allowed. Plain text. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What the path names does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A defect, or broken data; the server's log has the details. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The database is not available right now or took too long; worth trying again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    export_points: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ExportPoints"];
            };
        };
        responses: {
            /** @description The points. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.apache.arrow.stream": string;
                    "application/vnd.apache.parquet": string;
                    "text/csv": string;
                };
            };
            /** @description A field is missing, of the wrong type or out of its range; the message names it. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The host or the page that sends the request is not allowed. Plain text. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What the path names does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A defect, or broken data; the server's log has the details. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The database is not available right now or took too long; worth trying again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    export_runs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ExportRuns"];
            };
        };
        responses: {
            /** @description The runs. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.apache.arrow.stream": string;
                    "application/vnd.apache.parquet": string;
                    "text/csv": string;
                };
            };
            /** @description A field is missing, of the wrong type or out of its range; the message names it. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The host or the page that sends the request is not allowed. Plain text. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What the path names does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A defect, or broken data; the server's log has the details. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The database is not available right now or took too long; worth trying again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_openapi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The document. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
        };
    };
    search_runs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SearchRuns"];
            };
        };
        responses: {
            /** @description The page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunsPage"];
                };
            };
            /** @description A field is missing, of the wrong type or out of its range; the message names it. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The host or the page that sends the request is not allowed. Plain text. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What the path names does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A defect, or broken data; the server's log has the details. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The database is not available right now or took too long; worth trying again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_run_keys: {
        parameters: {
            query?: {
                /** @description What keys are of. */
                kind?: "metrics" | "params" | "tags";
                /** @description Only names that contain this text, in whatever case. No character is a wildcard. */
                search?: string;
                /** @description Only names that begin with this text. */
                prefix?: string;
                /** @description Most names on the page; 100 if it is not given. */
                limit?: number;
                /** @description The `next_page_token` of the page before. All but `limit` has to stay the same from page to page. */
                page_token?: string;
            };
            header?: never;
            path: {
                /** @description Id of the run. */
                run_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunKeysAnswer"];
                };
            };
            /** @description A field is missing, of the wrong type or out of its range; the message names it. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The host or the page that sends the request is not allowed. Plain text. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What the path names does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A defect, or broken data; the server's log has the details. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The database is not available right now or took too long; worth trying again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    read_series: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SeriesRequest"];
            };
        };
        responses: {
            /** @description The series. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SeriesAnswer"];
                };
            };
            /** @description A field is missing, of the wrong type or out of its range; the message names it. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The host or the page that sends the request is not allowed. Plain text. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What the path names does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A defect, or broken data; the server's log has the details. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The database is not available right now or took too long; worth trying again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
}

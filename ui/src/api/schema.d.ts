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
    "/api/runstone/v1/lineage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow the lineage of a model version, a run or a dataset
         * @description Exactly one question at a time:
         *
         *     - `model` and `version`: the run that made the version, its code, the logged model that it is, the datasets that these
         *       used, what the version was copied from, and the runs that its run is part of.
         *     - `run_id`: the datasets and logged models that went in, the logged models and versions that came out, the runs that it
         *       is part of and those that are part of it (in its experiment).
         *     - `dataset_digest`: the runs that read datasets with this digest, and the logged models and versions that came of the
         *       runs that are listed. A digest that nobody used has empty lists.
         */
        get: operations["get_lineage"];
        put?: never;
        post?: never;
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
    "/api/runstone/v1/registry/comments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the comments on a version */
        get: operations["list_comments"];
        put?: never;
        /** Comment on a version */
        post: operations["create_comment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runstone/v1/registry/comments/{comment_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete a comment
         * @description Only its author may, if a name was given when it was made.
         */
        delete: operations["delete_comment"];
        options?: never;
        head?: never;
        /**
         * Change a comment
         * @description Only its author may, if a name was given when it was made.
         */
        patch: operations["change_comment"];
        trace?: never;
    };
    "/api/runstone/v1/registry/models/{name}/aliases/{alias}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Tell what an alias stood for
         * @description The version that an alias stands for, or stood for at some time: «which version was champion on 3 March».
         */
        get: operations["get_alias_at"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runstone/v1/registry/models/{name}/deleted-versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the deleted versions of a model */
        get: operations["list_deleted_versions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runstone/v1/registry/models/{name}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the changes of a model
         * @description Everything that was done to a registered model or prompt, its versions, aliases, stages, tags, rules, requests and
         *     comments, with who, when, before and after; also promotions that a rule refused. The newest first, page by page. The
         *     history of a deleted model stays, under the name that it had; that of a renamed one goes on under its new name.
         */
        get: operations["list_registry_changes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runstone/v1/registry/models/{name}/rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the promotion rules of a model */
        get: operations["list_rules"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runstone/v1/registry/models/{name}/rules/{rule}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Set a promotion rule
         * @description From now on, a version gets the aliases and stages that the rule guards only if all that it demands holds, whoever
         *     asks: also MLflow's clients. A rule of the same name is replaced.
         */
        put: operations["set_rule"];
        post?: never;
        /** Delete a promotion rule */
        delete: operations["delete_rule"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runstone/v1/registry/models/{name}/versions/{version}/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Hold a version against the rules
         * @description What the rules of its model say to giving the version an alias or a stage now. Nothing is changed.
         */
        get: operations["check_version"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runstone/v1/registry/models/{name}/versions/{version}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Restore a deleted version
         * @description The version is what it was; aliases that it had are not given back, and one that was in Staging or Production is in no
         *     stage: rules decide about that. Refused if the server can
         *     see that its files are gone; files that only clients reach are not looked at.
         */
        post: operations["restore_version"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runstone/v1/registry/requests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List promotion requests
         * @description Those about one version, one model or all of them, the newest first, page by page.
         */
        get: operations["list_requests"];
        put?: never;
        /**
         * Ask for a promotion
         * @description Asks that a version get an alias or a stage. Rules are held against it when somebody approves.
         */
        post: operations["create_request"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runstone/v1/registry/requests/{request_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a promotion request */
        get: operations["get_request"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runstone/v1/registry/requests/{request_id}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Approve of a promotion
         * @description The version gets the alias or the stage at once if all rules that guard it are fulfilled. If a rule wants more people
         *     to approve, the approval is kept and the request stays open. If anything else is missing, the answer is a 403 that
         *     says what; the approval is kept then too, and the request stays open.
         */
        post: operations["approve_request"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runstone/v1/registry/requests/{request_id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Withdraw a request
         * @description Only who asked may do that, if a name was given when it was made.
         */
        post: operations["cancel_request"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runstone/v1/registry/requests/{request_id}/reject": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Reject a promotion */
        post: operations["reject_request"];
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
    "/api/runstone/v1/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List webhooks
         * @description The newest first, with how many of their deliveries wait and how many were given up. Webhooks are made and changed by
         *     MLflow's calls, which take the events that only Runstone has, too.
         */
        get: operations["list_webhooks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runstone/v1/webhooks/{webhook_id}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the deliveries of a webhook
         * @description The newest first. Those that were delivered are kept for a week, those that were given up for thirty days.
         */
        get: operations["list_webhook_deliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runstone/v1/webhooks/{webhook_id}/deliveries/{delivery_id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a dead delivery again
         * @description It is queued before what waits of its subject, with all its attempts and under the same delivery id. Later events of
         *     the subject may have been delivered meanwhile. One that is not dead is a 400.
         */
        post: operations["replay_webhook_delivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runstone/v1/webhooks/{webhook_id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send all dead deliveries of a webhook again
         * @description In the order of their events, subject by subject.
         */
        post: operations["replay_webhook"];
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
        /** @description What an alias stood for at some time. */
        AliasAnswer: {
            /** @description The alias. */
            alias: string;
            /**
             * Format: int64
             * @description The version; `null` if the alias was free.
             */
            version: number | null;
            /**
             * Format: int64
             * @description Since when it stood for it, or was free, in milliseconds since the Unix epoch; `null` if it had never been set.
             */
            since_ms: number | null;
            /** @description Who had done that: the name that the caller gave; `null` if there was none. */
            user: string | null;
        };
        /** @description Somebody's approval. */
        Approval: {
            /** @description Who: the name that the caller gave; `null` if there was none. */
            user: string | null;
            /**
             * Format: int64
             * @description Milliseconds since the Unix epoch.
             */
            time_ms: number;
            /** @description What was said with it; may be empty. */
            comment: string;
        };
        /** @description An approval of a request. */
        Approve: {
            /**
             * @description What is said with it; may be empty.
             * @default
             */
            comment: string;
            /**
             * @description Whether versions that are in the stage go to Archived.
             * @default false
             */
            archive_existing_versions: boolean;
        };
        /** @description One change in the registry, or an attempt that a rule refused. */
        Change: {
            /**
             * Format: int64
             * @description When it was committed, in milliseconds since the Unix epoch.
             */
            time_ms: number;
            /** @description Who did it: the name that the caller gave; `null` if there was none. */
            user: string | null;
            /** @description Name of the model at that time. */
            model: string;
            /**
             * Format: int64
             * @description The version that it is about; `null` if it is about the model.
             */
            version: number | null;
            /**
             * @description What was done.
             * @example alias.set
             */
            action: string;
            /** @description The alias, the key of the tag, the rule or the target that it is about; empty if the action says it all. */
            subject: string;
            /** @description What was there before; `null` if nothing was. */
            before: string | null;
            /** @description What is there since; `null` if nothing is. */
            after: string | null;
            /** @description What was said with it; may be empty. */
            comment: string;
        };
        /** @description What the rules say to a promotion. Nothing is changed by asking. */
        CheckAnswer: {
            /** @description Whether the version may get the alias or the stage. */
            passes: boolean;
            /** @description What each rule that guards the target says, ordered by the rules' names. */
            rules: components["schemas"]["Verdict"][];
        };
        /** @description A column: a value for each run of the page, in their order; `null` where the run has none. */
        Column: {
            /** @description As asked for. */
            name: string;
            /** @description All of one kind. */
            values: components["schemas"]["Values"];
        };
        /** @description What somebody said to a version. */
        Comment: {
            /** @description Its id. */
            id: string;
            /** @description Name of the model. */
            model: string;
            /**
             * Format: int64
             * @description Number of the version.
             */
            version: number;
            /** @description Who: the name that the caller gave; `null` if there was none. */
            user: string | null;
            /** @description What was said. */
            text: string;
            /**
             * Format: int64
             * @description Milliseconds since the Unix epoch.
             */
            creation_time_ms: number;
            /**
             * Format: int64
             * @description Milliseconds since the Unix epoch.
             */
            last_update_time_ms: number;
        };
        /** @description What a comment says from now on. */
        CommentText: {
            /** @description 1 to 65,535 characters. */
            text: string;
        };
        /** @description A page of comments. */
        CommentsAnswer: {
            /** @description The oldest first. */
            comments: components["schemas"]["Comment"][];
            /** @description Where the next page starts; `null` on the last one. */
            next_page_token: string | null;
        };
        /** @description Somebody asks that a version get an alias or a stage. */
        CreateRequest: {
            /** @description Name of the model. */
            model: string;
            /**
             * Format: int64
             * @description Number of the version.
             */
            version: number;
            /**
             * @description An alias, such as `@champion`, or a stage.
             * @example @champion
             */
            target: string;
            /** @description For those who decide. */
            comment?: string;
        };
        /** @description What is said with a rejection or a withdrawal. */
        Decision: {
            /**
             * @description May be empty.
             * @default
             */
            comment: string;
        };
        /** @description A deleted version. */
        DeletedVersion: {
            /**
             * Format: int64
             * @description Its number.
             */
            version: number;
            /**
             * Format: int64
             * @description When it was deleted, in milliseconds since the Unix epoch.
             */
            deleted_time_ms: number | null;
            /** @description Where its files lay. */
            source: string;
            /** @description The run that made it; may be empty. */
            run_id: string;
        };
        /** @description The versions of a model that are deleted and can be restored. */
        DeletedVersionsAnswer: {
            /** @description The highest first; at most 1,000. */
            versions: components["schemas"]["DeletedVersion"][];
        };
        /** @description A page of deliveries. */
        DeliveriesPage: {
            /** @description The newest first. */
            deliveries: components["schemas"]["Delivery"][];
            /** @description Where the next page starts; `null` on the last one. */
            next_page_token: string | null;
        };
        /** @description One event on its way to a webhook. */
        Delivery: {
            /** @description A UUID, which the receiver gets as `X-MLflow-Delivery-Id`: the same at every attempt. */
            delivery_id: string;
            /** @description What happened, such as `model_version.created`. */
            event: string;
            /**
             * @description To what. The events of one subject are delivered in their order: one waits until those before it are delivered or
             *     dead.
             */
            subject: string;
            /** @description What is told of it. */
            data: Record<string, never>;
            /**
             * Format: int64
             * @description When it happened.
             */
            event_time_ms: number;
            /** @description How far it has come. */
            state: "waiting" | "delivered" | "dead";
            /**
             * Format: int64
             * @description How often it was tried since it was queued, or queued again.
             */
            attempts: number;
            /**
             * Format: int64
             * @description When it was tried last; `null` if it never was.
             */
            last_attempt_time_ms: number | null;
            /**
             * Format: int64
             * @description When it is tried next, at the earliest; `null` unless it waits.
             */
            next_attempt_time_ms: number | null;
            /**
             * Format: int64
             * @description HTTP status of the last answer; `null` if none came.
             */
            last_status: number | null;
            /** @description Why the last attempt failed; `null` if it did not. */
            last_error: string | null;
            /**
             * Format: int64
             * @description When it was delivered or given up; `null` while it waits.
             */
            end_time_ms: number | null;
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
        /** @description A page of the history of a model. */
        HistoryAnswer: {
            /** @description The newest first. */
            changes: components["schemas"]["Change"][];
            /** @description Where the next page starts; `null` on the last one. */
            next_page_token: string | null;
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
        /**
         * @description Things, each once, and how they hang together. Links and things have the same `key`s for every question, so that
         *     answers can be laid over each other. What is deleted is told too, and says so; what is gone for good, or belongs to
         *     another server, is only named by the fields that refer to it.
         *
         *     Of each kind at most 100 things are listed (and those above them, such as the runs that a run is part of); the totals
         *     say how many there are.
         */
        LineageAnswer: {
            /**
             * @description Key of the version or the run that was asked about; `null` for a digest.
             * @example version:churn/3
             */
            subject: string | null;
            /**
             * @description Versions of registered models. That which was asked about comes first, then what it was copied from, and what that
             *     was copied from; of other questions, the one that was registered last comes first.
             */
            versions: components["schemas"]["LineageVersion"][];
            /**
             * Format: int64
             * @description How many there are.
             */
            versions_total: number;
            /**
             * @description Runs. Behind the one that was asked about, or those that made the version, come the runs that they are part of,
             *     then the runs that are part of it, the newest start first; of a dataset, the run that was created last comes first.
             */
            runs: components["schemas"]["LineageRun"][];
            /**
             * Format: int64
             * @description How many there are; more than 100,000 child runs are not counted.
             */
            runs_total: number;
            /** @description Logged models: those that the version is, then the others, the one that was made last first. */
            logged_models: components["schemas"]["LineageLoggedModel"][];
            /**
             * Format: int64
             * @description How many there are.
             */
            logged_models_total: number;
            /** @description Datasets, the one that was logged last first. */
            datasets: components["schemas"]["LineageDataset"][];
            /**
             * Format: int64
             * @description How many there are.
             */
            datasets_total: number;
            /** @description All links between the things that are listed. */
            links: components["schemas"]["LineageLink"][];
        };
        /** @description What a run says of its code, in its tags `mlflow.source.…`; `null` where it says nothing. */
        LineageCode: {
            /** @description What was started, such as a script or a notebook. */
            name: string | null;
            /** @description What kind of thing that is, such as `LOCAL` or `NOTEBOOK`. */
            kind: string | null;
            /** @description The commit. */
            git_commit: string | null;
            /** @description The repository. */
            git_repo_url: string | null;
            /** @description The branch. */
            git_branch: string | null;
        };
        /** @description A dataset of an experiment. */
        LineageDataset: {
            /** @description `dataset:`, the id of the experiment, `/`, the name, `/` and the digest. */
            key: string;
            /** @description The experiment. */
            experiment_id: string;
            /** @description Name of that experiment. */
            experiment_name: string;
            /** @description Its name. */
            name: string;
            /** @description Its digest. */
            digest: string;
            /** @description What kind of place it came from, such as `local`; `null` if only a measurement of a model names it. */
            source_type: string | null;
        };
        /** @description One thing that came into another. */
        LineageLink: {
            /**
             * @description Key of what was there first.
             * @example dataset:1/iris/6f1ea3b2
             */
            from: string;
            /**
             * @description Key of what came of it.
             * @example run:a0c7d4b2e5f84c55a3a1b0c9d8e7f601
             */
            to: string;
            /** @description How. */
            relation: components["schemas"]["LineageRelation"];
            /** @description What a dataset was read for, its tag `mlflow.data.context`, such as `training`. */
            context: string | null;
        };
        /** @description A logged model. */
        LineageLoggedModel: {
            /** @description `logged_model:` and the id. */
            key: string;
            /** @description Its id. */
            model_id: string;
            /** @description Shown to people. */
            name: string;
            /** @description The experiment it belongs to. */
            experiment_id: string;
            /** @description Name of that experiment. */
            experiment_name: string;
            /** @description Free text such as `classifier`; may be empty. */
            model_type: string;
            /**
             * @description `LOGGED_MODEL_PENDING`, `LOGGED_MODEL_READY`, `LOGGED_MODEL_UPLOAD_FAILED` or
             *     `LOGGED_MODEL_STATUS_UNSPECIFIED`.
             */
            status: string;
            /** @description `active` or `deleted`. */
            lifecycle: string;
            /** @description The run that made it. */
            source_run_id: string | null;
            /**
             * Format: int64
             * @description When it was made.
             */
            creation_time_ms: number;
        };
        /**
         * @description How one thing came into another.
         * @enum {string}
         */
        LineageRelation: "read_by" | "measured" | "made" | "registered_as" | "copied_to" | "parent_of";
        /** @description A run. */
        LineageRun: {
            /** @description `run:` and the id. */
            key: string;
            /** @description Its id. */
            run_id: string;
            /** @description Shown to people. */
            name: string;
            /** @description The experiment it belongs to. */
            experiment_id: string;
            /** @description Name of that experiment. */
            experiment_name: string;
            /** @description `active` or `deleted`. */
            lifecycle: string;
            /** @description `RUNNING`, `SCHEDULED`, `FINISHED`, `FAILED` or `KILLED`. */
            status: string;
            /** @description Who started it; may be empty. */
            user_id: string;
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
            /** @description The run that it is part of, its tag `mlflow.parentRunId`. */
            parent_run_id: string | null;
            /** @description What it says of its code. */
            code: components["schemas"]["LineageCode"];
        };
        /** @description A version of a registered model. */
        LineageVersion: {
            /** @description `version:`, the name, `/` and the number. */
            key: string;
            /** @description Name of the registered model. */
            name: string;
            /**
             * Format: int64
             * @description Its number.
             */
            version: number;
            /** @description `active` or `deleted`. */
            lifecycle: string;
            /** @description `None`, `Staging`, `Production` or `Archived`. */
            stage: string;
            /** @description What stands for it now, ordered. */
            aliases: string[];
            /** @description Who made it; `null` if that is not known. */
            user_id: string | null;
            /**
             * Format: int64
             * @description When it was registered.
             */
            creation_time_ms: number;
            /**
             * Format: int64
             * @description When it was changed last.
             */
            last_update_time_ms: number;
            /** @description Where its files lie; of a copy `models:/`, the name and the number of the original. */
            source: string;
            /** @description The run that made it. */
            run_id: string | null;
            /** @description The logged model that it is. */
            logged_model_id: string | null;
        };
        /** @description Data of the event `metrics`: runs that have new points, each once. */
        MetricsEvent: {
            /** @description In no order. */
            runs: components["schemas"]["RunPoints"][];
        };
        /** @description A comment on a version. */
        NewComment: {
            /** @description Name of the model. */
            model: string;
            /**
             * Format: int64
             * @description Number of the version.
             */
            version: number;
            /** @description 1 to 65,535 characters. */
            text: string;
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
        /** @description A request to promote a version. */
        PromotionRequest: {
            /** @description Its id. */
            id: string;
            /** @description Name of the model. */
            model: string;
            /**
             * Format: int64
             * @description Number of the version.
             */
            version: number;
            /** @description An alias, such as `@champion`, or a stage. */
            target: string;
            /** @description Who asks: the name that the caller gave; `null` if there was none. */
            user: string | null;
            /** @description What was said with it; may be empty. */
            comment: string;
            /**
             * Format: int64
             * @description Milliseconds since the Unix epoch.
             */
            creation_time_ms: number;
            /** @description How far it has come. */
            state: components["schemas"]["RequestState"];
            /**
             * Format: int64
             * @description When it was closed, in milliseconds since the Unix epoch; `null` while it is open.
             */
            closed_time_ms: number | null;
            /** @description Who closed it, if that is known. */
            closed_by: string | null;
            /** @description What was said with that; may be empty. */
            closing_comment: string;
            /** @description Who approved of it, in the order of time. */
            approvals: components["schemas"]["Approval"][];
        };
        /** @description How many deliveries are sent again. */
        ReplayAnswer: {
            /**
             * Format: int64
             * @description As many as were dead.
             */
            replayed: number;
        };
        /**
         * @description How far a request has come.
         * @enum {string}
         */
        RequestState: "open" | "approved" | "rejected" | "cancelled";
        /** @description A page of requests. */
        RequestsAnswer: {
            /** @description The newest first. */
            requests: components["schemas"]["PromotionRequest"][];
            /** @description Where the next page starts; `null` on the last one. */
            next_page_token: string | null;
        };
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
        /** @description A rule with its name. */
        Rule: components["schemas"]["RuleBody"] & {
            /**
             * @description Unique among the rules of the model: 1 to 63 letters, digits, `.`, `_` and `-`.
             * @example accurate-and-approved
             */
            name: string;
        };
        /** @description What must hold before a version gets an alias or a stage. At least one thing must be demanded. */
        RuleBody: {
            /**
             * @description What the rule guards: aliases, such as `@champion`, and stages, such as `Production`; or `*` alone for every alias
             *     and the stages Staging and Production.
             * @default []
             * @example [
             *       "@champion",
             *       "Production"
             *     ]
             */
            targets: string[];
            /**
             * @description What metrics, params and tags must fulfil, in the search language. Metrics and params are those of the logged model
             *     that the version is, and else of its run, by their latest values; tags are the version's own. Empty for none.
             * @default
             * @example metrics.accuracy >= 0.9 AND tags.validated = 'yes'
             */
            condition: string;
            /**
             * @description Whether who calls the version that has the alias or the stage now must be able to call this one instead, by their
             *     signatures.
             * @default false
             */
            signature: boolean;
            /**
             * Format: int32
             * @description How many people must have approved of a request for it, not counting who asked.
             * @default 0
             */
            approvals: number;
        };
        /** @description The rules of a model. */
        RulesAnswer: {
            /** @description Ordered by name. */
            rules: components["schemas"]["Rule"][];
        };
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
        /** @description What one rule says. */
        Verdict: {
            /** @description Name of the rule. */
            rule: string;
            /** @description Whether all that it demands holds. */
            passes: boolean;
            /** @description What does not hold, a sentence each, with the values that were found. */
            shortfalls: string[];
        };
        /**
         * @description Which runs by their lifecycle.
         * @enum {string}
         */
        View: "active" | "deleted" | "all";
        /** @description A webhook. It is made and changed by MLflow's calls. */
        WebhookRow: {
            /** @description 32 hexadecimal digits. */
            webhook_id: string;
            /** @description For people. */
            name: string;
            /** @description For people; `null` if there is none. */
            description: string | null;
            /** @description Where events are sent. */
            url: string;
            /** @description What it wants to hear, such as `model_version.created` or `run.finished`. */
            events: string[];
            /** @description Whether it is sent anything. */
            is_active: boolean;
            /**
             * Format: int64
             * @description When it was made.
             */
            creation_time_ms: number;
            /**
             * Format: int64
             * @description When it was changed last.
             */
            last_update_time_ms: number;
            /**
             * Format: int64
             * @description Deliveries to be sent.
             */
            waiting: number;
            /**
             * Format: int64
             * @description Deliveries that were given up and can be sent again.
             */
            dead: number;
        };
        /** @description A page of webhooks. */
        WebhooksPage: {
            /** @description The newest first. */
            webhooks: components["schemas"]["WebhookRow"][];
            /** @description Where the next page starts; `null` on the last one. */
            next_page_token: string | null;
        };
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
    get_lineage: {
        parameters: {
            query?: {
                /**
                 * @description Name of a registered model, together with `version`.
                 * @example churn
                 */
                model?: string;
                /**
                 * @description Number of one of its versions.
                 * @example 3
                 */
                version?: string;
                /** @description Id of a run. */
                run_id?: string;
                /** @description Digest of datasets. */
                dataset_digest?: string;
                /** @description Only datasets with this name, together with `dataset_digest`. */
                dataset_name?: string;
                /** @description Only the dataset of this experiment, together with `dataset_digest`. */
                experiment_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Things and how they hang together. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LineageAnswer"];
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
    list_comments: {
        parameters: {
            query: {
                /** @description Name of the model. */
                model: string;
                /** @description Number of the version. */
                version: number;
                /** @description Most comments on the page; 100 if it is not given. */
                limit?: number;
                /** @description The `next_page_token` of the page before. */
                page_token?: string;
            };
            header?: never;
            path?: never;
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
                    "application/json": components["schemas"]["CommentsAnswer"];
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
    create_comment: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewComment"];
            };
        };
        responses: {
            /** @description The comment. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Comment"];
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
    delete_comment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the comment. */
                comment_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
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
    change_comment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the comment. */
                comment_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CommentText"];
            };
        };
        responses: {
            /** @description The comment as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Comment"];
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
    get_alias_at: {
        parameters: {
            query?: {
                /** @description Milliseconds since the Unix epoch; now if it is not given. */
                at_ms?: number;
            };
            header?: never;
            path: {
                /** @description Name of the model. */
                name: string;
                /** @description The alias. */
                alias: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What it stood for. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AliasAnswer"];
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
    list_deleted_versions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of the model. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The versions. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeletedVersionsAnswer"];
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
    list_registry_changes: {
        parameters: {
            query?: {
                /** @description Only changes of this version. */
                version?: number;
                /** @description Only changes of this alias. */
                alias?: string;
                /** @description Only these actions, such as `alias.set,alias.deleted`; with commas between them. */
                actions?: string;
                /** @description Most changes on the page; 100 if it is not given. */
                limit?: number;
                /** @description The `next_page_token` of the page before. */
                page_token?: string;
            };
            header?: never;
            path: {
                /** @description Name of the model. */
                name: string;
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
                    "application/json": components["schemas"]["HistoryAnswer"];
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
    list_rules: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of the model. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RulesAnswer"];
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
    set_rule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of the model. */
                name: string;
                /** @description Name of the rule. */
                rule: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RuleBody"];
            };
        };
        responses: {
            /** @description The rule as it is kept. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Rule"];
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
    delete_rule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of the model. */
                name: string;
                /** @description Name of the rule. */
                rule: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
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
    check_version: {
        parameters: {
            query: {
                /**
                 * @description An alias, such as `@champion`, or a stage.
                 * @example @champion
                 */
                target: string;
            };
            header?: never;
            path: {
                /** @description Name of the model. */
                name: string;
                /** @description Number of the version. */
                version: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What they say. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CheckAnswer"];
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
    restore_version: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of the model. */
                name: string;
                /** @description Number of the version. */
                version: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description `{"model_version": …}`, as in MLflow's API. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
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
    list_requests: {
        parameters: {
            query?: {
                /** @description Only those about versions of this model. */
                model?: string;
                /** @description Only those about this version of the model. */
                version?: number;
                /** @description Only those that have come so far. */
                state?: "open" | "approved" | "rejected" | "cancelled";
                /** @description Most requests on the page; 100 if it is not given. */
                limit?: number;
                /** @description The `next_page_token` of the page before. */
                page_token?: string;
            };
            header?: never;
            path?: never;
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
                    "application/json": components["schemas"]["RequestsAnswer"];
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
    create_request: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateRequest"];
            };
        };
        responses: {
            /** @description The open request. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PromotionRequest"];
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
    get_request: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the request. */
                request_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PromotionRequest"];
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
    approve_request: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the request. */
                request_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Approve"];
            };
        };
        responses: {
            /** @description The request as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PromotionRequest"];
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
    cancel_request: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the request. */
                request_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Decision"];
            };
        };
        responses: {
            /** @description The closed request. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PromotionRequest"];
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
    reject_request: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the request. */
                request_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Decision"];
            };
        };
        responses: {
            /** @description The closed request. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PromotionRequest"];
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
    list_webhooks: {
        parameters: {
            query?: {
                /** @description Most webhooks on the page; 100 if it is not given. */
                limit?: number;
                /** @description The `next_page_token` of the page before. */
                page_token?: string;
            };
            header?: never;
            path?: never;
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
                    "application/json": components["schemas"]["WebhooksPage"];
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
    list_webhook_deliveries: {
        parameters: {
            query?: {
                /** @description Only those that have come so far; all if it is not given. */
                state?: "waiting" | "delivered" | "dead";
                /** @description Most deliveries on the page; 100 if it is not given. */
                limit?: number;
                /** @description The `next_page_token` of the page before. All but `limit` has to stay the same from page to page. */
                page_token?: string;
            };
            header?: never;
            path: {
                /** @description Id of the webhook. */
                webhook_id: string;
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
                    "application/json": components["schemas"]["DeliveriesPage"];
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
    replay_webhook_delivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the webhook. */
                webhook_id: string;
                /** @description Id of the delivery. */
                delivery_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is queued. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReplayAnswer"];
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
    replay_webhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the webhook. */
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description They are queued. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReplayAnswer"];
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

-- Experiments, runs, metrics, params, tags and datasets.
-- Times are milliseconds since the Unix epoch. lifecycle: 0 active, 1 deleted. A metric value of NULL is NaN.

CREATE TABLE workspaces (
    id {identity},
    name {text} NOT NULL UNIQUE
);

CREATE TABLE experiments (
    id {identity},
    workspace_id BIGINT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    name {text} NOT NULL,
    artifact_location {text} NOT NULL,
    lifecycle BIGINT NOT NULL DEFAULT 0,
    creation_time_ms BIGINT NOT NULL,
    last_update_time_ms BIGINT NOT NULL,
    UNIQUE (workspace_id, name)
);

CREATE INDEX experiments_by_creation ON experiments (workspace_id, lifecycle, creation_time_ms, id);

CREATE TABLE experiment_tags (
    experiment_id BIGINT NOT NULL REFERENCES experiments (id) ON DELETE CASCADE,
    key {text} NOT NULL,
    value {text} NOT NULL,
    PRIMARY KEY (experiment_id, key)
){clustered};

-- Keys of metrics, params and run tags, each text once. Rows never change.
CREATE TABLE names (
    id {identity},
    name {text} NOT NULL UNIQUE
);

-- status: 1 running, 2 scheduled, 3 finished, 4 failed, 5 killed.
CREATE TABLE runs (
    id {identity},
    run_uuid {text} NOT NULL UNIQUE,
    experiment_id BIGINT NOT NULL REFERENCES experiments (id) ON DELETE CASCADE,
    name {text} NOT NULL,
    user_id {text} NOT NULL,
    status BIGINT NOT NULL,
    start_time_ms BIGINT NOT NULL,
    end_time_ms BIGINT,
    artifact_uri {text} NOT NULL,
    lifecycle BIGINT NOT NULL DEFAULT 0,
    deleted_time_ms BIGINT
);

CREATE INDEX runs_by_start ON runs (experiment_id, lifecycle, start_time_ms DESC, run_uuid);

CREATE TABLE params (
    run_id BIGINT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    key_id BIGINT NOT NULL REFERENCES names (id),
    value {text} NOT NULL,
    PRIMARY KEY (run_id, key_id)
){clustered};

CREATE TABLE tags (
    run_id BIGINT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    key_id BIGINT NOT NULL REFERENCES names (id),
    value {text} NOT NULL,
    PRIMARY KEY (run_id, key_id)
){clustered};

-- Points in the order of their arrival, repeated ones included: equal points count once when they are read.
CREATE TABLE metric_tail (
    run_id BIGINT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    key_id BIGINT NOT NULL,
    step BIGINT NOT NULL,
    timestamp_ms BIGINT NOT NULL,
    value {real}
);

CREATE INDEX metric_tail_by_key ON metric_tail (run_id, key_id);

-- The point with the greatest (step, timestamp, value) of each key of a run.
CREATE TABLE latest_metrics (
    run_id BIGINT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    key_id BIGINT NOT NULL,
    experiment_id BIGINT NOT NULL,
    step BIGINT NOT NULL,
    timestamp_ms BIGINT NOT NULL,
    value {real},
    PRIMARY KEY (run_id, key_id)
){clustered};

-- Filter and order by a metric walk this and stop at the page's end.
CREATE INDEX latest_metrics_by_value ON latest_metrics (experiment_id, key_id, value);

CREATE TABLE datasets (
    id {identity},
    experiment_id BIGINT NOT NULL REFERENCES experiments (id) ON DELETE CASCADE,
    name {text} NOT NULL,
    digest {text} NOT NULL,
    source_type {text} NOT NULL,
    source {text} NOT NULL,
    schema {text},
    profile {text},
    UNIQUE (experiment_id, name, digest)
);

CREATE TABLE dataset_inputs (
    id {identity},
    run_id BIGINT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    dataset_id BIGINT NOT NULL REFERENCES datasets (id) ON DELETE CASCADE,
    UNIQUE (run_id, dataset_id)
);

CREATE INDEX dataset_inputs_by_dataset ON dataset_inputs (dataset_id);

CREATE TABLE dataset_input_tags (
    input_id BIGINT NOT NULL REFERENCES dataset_inputs (id) ON DELETE CASCADE,
    key {text} NOT NULL,
    value {text} NOT NULL,
    PRIMARY KEY (input_id, key)
){clustered};

CREATE TABLE model_inputs (
    run_id BIGINT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    model_id {text} NOT NULL,
    PRIMARY KEY (run_id, model_id)
){clustered};

CREATE TABLE model_outputs (
    run_id BIGINT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    model_id {text} NOT NULL,
    step BIGINT NOT NULL,
    PRIMARY KEY (run_id, model_id)
){clustered};

INSERT INTO workspaces (id, name) VALUES (1, 'default');

-- Logged models with their params, tags and measurements.

-- status: 0 unspecified, 1 pending, 2 ready, 3 upload failed. source_run_id is a run's outside id; that run may be gone
-- or on another server. Empty texts stand for what was not given.
CREATE TABLE logged_models (
    id {identity},
    model_id {text} NOT NULL UNIQUE,
    experiment_id BIGINT NOT NULL REFERENCES experiments (id) ON DELETE CASCADE,
    name {text} NOT NULL,
    artifact_uri {text} NOT NULL,
    status BIGINT NOT NULL,
    model_type {text} NOT NULL,
    source_run_id {text} NOT NULL,
    lifecycle BIGINT NOT NULL DEFAULT 0,
    creation_time_ms BIGINT NOT NULL,
    last_update_time_ms BIGINT NOT NULL,
    deleted_time_ms BIGINT
);

CREATE INDEX logged_models_by_creation
    ON logged_models (experiment_id, lifecycle, creation_time_ms DESC, model_id);

-- `runs:/` URIs are resolved by the model's name.
CREATE INDEX logged_models_by_name ON logged_models (experiment_id, name);

CREATE TABLE logged_model_params (
    model_id BIGINT NOT NULL REFERENCES logged_models (id) ON DELETE CASCADE,
    key_id BIGINT NOT NULL REFERENCES names (id),
    value {text} NOT NULL,
    PRIMARY KEY (model_id, key_id)
){clustered};

CREATE TABLE logged_model_tags (
    model_id BIGINT NOT NULL REFERENCES logged_models (id) ON DELETE CASCADE,
    key_id BIGINT NOT NULL REFERENCES names (id),
    value {text} NOT NULL,
    PRIMARY KEY (model_id, key_id)
){clustered};

-- What runs measured of models. The latest point of a key is the last one of its key in the primary key's order.
CREATE TABLE logged_model_metrics (
    model_id BIGINT NOT NULL REFERENCES logged_models (id) ON DELETE CASCADE,
    key_id BIGINT NOT NULL,
    timestamp_ms BIGINT NOT NULL,
    step BIGINT NOT NULL,
    run_id BIGINT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    value {real},
    dataset_name {text} NOT NULL,
    dataset_digest {text} NOT NULL,
    PRIMARY KEY (model_id, key_id, timestamp_ms, step, run_id)
){clustered};

CREATE INDEX logged_model_metrics_by_run ON logged_model_metrics (run_id);

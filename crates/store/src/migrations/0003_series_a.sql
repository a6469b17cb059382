-- Points as records of many (the format is that of the crate runstone-series) instead of a row each, and runs that are
-- read as one packed row.

ALTER TABLE metric_tail RENAME TO metric_rows;

-- Points in the order of their arrival, repeated ones included: equal points count once when they are read.
CREATE TABLE metric_tail (
    id {rowid},
    run_id BIGINT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    points {bytes} NOT NULL
);

CREATE INDEX metric_tail_by_run ON metric_tail (run_id);

-- SQLite: small writes, which the next read or the next tick moves to metric_tail and latest_metrics. Nothing refers to
-- it and nothing is indexed, so that a commit writes one page however many runs it is about.
CREATE TABLE metric_inbox (
    id {rowid},
    run_id BIGINT NOT NULL,
    points {bytes} NOT NULL
);

-- Derived from params, tags, latest_metrics, model_outputs and dataset_inputs: true while runs.settled is 1.
CREATE TABLE packed_runs (
    run_id BIGINT PRIMARY KEY REFERENCES runs (id) ON DELETE CASCADE,
    data {bytes} NOT NULL
);

ALTER TABLE runs ADD COLUMN settled BIGINT NOT NULL DEFAULT 0;

CREATE INDEX runs_unsettled ON runs (id) WHERE settled = 0;

-- Few runs have a param or a tag of a given value: such a search starts here. Long texts are not looked for as a whole.
ALTER TABLE params ADD COLUMN experiment_id BIGINT NOT NULL DEFAULT 0;
UPDATE params SET experiment_id = (SELECT r.experiment_id FROM runs r WHERE r.id = params.run_id);
CREATE INDEX params_by_value ON params (experiment_id, key_id, value) WHERE length(value) <= 200;

ALTER TABLE tags ADD COLUMN experiment_id BIGINT NOT NULL DEFAULT 0;
UPDATE tags SET experiment_id = (SELECT r.experiment_id FROM runs r WHERE r.id = tags.run_id);
CREATE INDEX tags_by_value ON tags (experiment_id, key_id, value) WHERE length(value) <= 200;

-- Runs sorted by a value of theirs (the format is that of runstone_series::ranked), instead of indexes with an entry for
-- each value: a run in a list of many takes some bytes a value, and no page of its own.
-- kind: 1 metric, 2 param, 3 tag. The blocks of one list follow each other in their order.

CREATE TABLE ranked_runs (
    id {rowid},
    kind BIGINT NOT NULL,
    key_id BIGINT NOT NULL,
    list BIGINT NOT NULL,
    level BIGINT NOT NULL,
    first_rank BIGINT NOT NULL,
    last_rank BIGINT NOT NULL,
    entries {bytes} NOT NULL
);

CREATE INDEX ranked_runs_by_key ON ranked_runs (kind, key_id, level, list, first_rank, last_rank);

-- Which keys the listed runs of an experiment have.
CREATE TABLE experiment_keys (
    experiment_id BIGINT NOT NULL REFERENCES experiments (id) ON DELETE CASCADE,
    kind BIGINT NOT NULL,
    key_id BIGINT NOT NULL,
    PRIMARY KEY (experiment_id, kind, key_id)
){clustered};

-- listed: 0 not yet, 1 the lists have all values of the run, 2 it has too many keys for that. Whoever changes a value sets
-- it to 0; what the lists still have of it then is passed over.
ALTER TABLE runs ADD COLUMN listed BIGINT NOT NULL DEFAULT 0;
CREATE INDEX runs_unlisted ON runs (experiment_id, id) WHERE listed <> 1;

DROP INDEX latest_metrics_by_value;
DROP INDEX params_by_value;
DROP INDEX tags_by_value;
ALTER TABLE params DROP COLUMN experiment_id;
ALTER TABLE tags DROP COLUMN experiment_id;

-- Points that have settled: sorted by (key, step, time, value), distinct, compressed (runstone_series::block). The blocks
-- of a run do not overlap in that order, so a point lies in one block or in the tail, or in both if it was repeated.
-- first_… and last_… are those of the first and last point in that order, min_time_ms and max_time_ms of all points. The
-- head tells what is in the body, with statistics, so that most questions need no body.
CREATE TABLE metric_blocks (
    id {rowid},
    run_id BIGINT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    first_key BIGINT NOT NULL,
    first_step BIGINT NOT NULL,
    first_time_ms BIGINT NOT NULL,
    last_key BIGINT NOT NULL,
    last_step BIGINT NOT NULL,
    last_time_ms BIGINT NOT NULL,
    min_time_ms BIGINT NOT NULL,
    max_time_ms BIGINT NOT NULL,
    count BIGINT NOT NULL,
    head {bytes} NOT NULL,
    body {bytes} NOT NULL
);

CREATE INDEX metric_blocks_by_place ON metric_blocks (run_id, first_key, first_step, first_time_ms);

-- Statistics of each key's whole history beside its latest point. count: how many distinct points, 0 if that is to be
-- counted anew. Of a single point the other columns are NULL, its value is all of them; of several, low, high and total
-- are of their numbers (low and high NULL if there are none), nans says how many are NaN, first_… is the first in the
-- order of steps.

ALTER TABLE latest_metrics ADD COLUMN count BIGINT NOT NULL DEFAULT 0;
ALTER TABLE latest_metrics ADD COLUMN nans BIGINT NOT NULL DEFAULT 0;
ALTER TABLE latest_metrics ADD COLUMN low {real};
ALTER TABLE latest_metrics ADD COLUMN high {real};
ALTER TABLE latest_metrics ADD COLUMN total {real};
ALTER TABLE latest_metrics ADD COLUMN first_step BIGINT;
ALTER TABLE latest_metrics ADD COLUMN first_time_ms BIGINT;
ALTER TABLE latest_metrics ADD COLUMN first_value {real};

CREATE INDEX latest_metrics_uncounted ON latest_metrics (run_id, key_id) WHERE count = 0;

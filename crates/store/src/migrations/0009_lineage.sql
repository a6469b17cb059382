-- What the questions of lineage ask for: which models and versions came of a run, and where a dataset was used.

CREATE INDEX logged_models_by_source_run ON logged_models (source_run_id) WHERE source_run_id <> '';
CREATE INDEX model_versions_by_logged_model ON model_versions (logged_model_id) WHERE logged_model_id <> '';
CREATE INDEX datasets_by_digest ON datasets (digest);

-- The newest runs of a dataset are found, and all are counted, without looking at the table.
CREATE INDEX dataset_inputs_by_use ON dataset_inputs (dataset_id, run_id);
DROP INDEX dataset_inputs_by_dataset;

-- Few models or versions have a tag of a given value: such a search starts here. Long texts are not looked for as a
-- whole, and are too long for an index of PostgreSQL.
DROP INDEX registered_model_tags_by_key;
CREATE INDEX registered_model_tags_by_value ON registered_model_tags (key, value, model_id) WHERE length(value) <= 200;
CREATE INDEX model_version_tags_by_value ON model_version_tags (key, value, version_id) WHERE length(value) <= 200;

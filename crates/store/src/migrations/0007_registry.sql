-- The model registry. Prompts are registered models with a tag that says so; is_prompt follows the tag.

-- A null description was taken away, an empty one was never given. last_version: the highest number ever given.
CREATE TABLE registered_models (
    id {identity},
    workspace_id BIGINT NOT NULL REFERENCES workspaces (id),
    name {text} NOT NULL,
    description {text},
    creation_time_ms BIGINT NOT NULL,
    last_update_time_ms BIGINT NOT NULL,
    is_prompt BIGINT NOT NULL,
    last_version BIGINT NOT NULL DEFAULT 0,
    UNIQUE (workspace_id, name)
);

CREATE INDEX registered_models_by_name ON registered_models (workspace_id, is_prompt, name);
CREATE INDEX registered_models_by_update
    ON registered_models (workspace_id, is_prompt, last_update_time_ms DESC, name);

CREATE TABLE registered_model_tags (
    model_id BIGINT NOT NULL REFERENCES registered_models (id) ON DELETE CASCADE,
    key {text} NOT NULL,
    value {text} NOT NULL,
    PRIMARY KEY (model_id, key)
){clustered};

CREATE INDEX registered_model_tags_by_key ON registered_model_tags (key, model_id);

-- stage: 0 none, 1 staging, 2 production, 3 archived. lifecycle 1: deleted, kept for history and restoring.
-- storage_location: where the files lie if the source is another model; empty otherwise.
-- workspace_id and is_prompt of the version itself, so that searches over all versions walk one index.
CREATE TABLE model_versions (
    id {identity},
    model_id BIGINT NOT NULL REFERENCES registered_models (id) ON DELETE CASCADE,
    version BIGINT NOT NULL,
    workspace_id BIGINT NOT NULL,
    is_prompt BIGINT NOT NULL,
    lifecycle BIGINT NOT NULL DEFAULT 0,
    deleted_time_ms BIGINT,
    stage BIGINT NOT NULL DEFAULT 0,
    creation_time_ms BIGINT NOT NULL,
    last_update_time_ms BIGINT NOT NULL,
    user_id {text},
    description {text},
    source {text} NOT NULL,
    storage_location {text} NOT NULL,
    run_id {text} NOT NULL,
    run_link {text} NOT NULL,
    logged_model_id {text} NOT NULL,
    UNIQUE (model_id, version)
);

CREATE INDEX model_versions_by_update
    ON model_versions (workspace_id, is_prompt, lifecycle, last_update_time_ms DESC);
CREATE INDEX model_versions_by_run ON model_versions (run_id);
CREATE INDEX model_versions_by_stage ON model_versions (model_id, stage, version);

CREATE TABLE model_version_tags (
    version_id BIGINT NOT NULL REFERENCES model_versions (id) ON DELETE CASCADE,
    key {text} NOT NULL,
    value {text} NOT NULL,
    PRIMARY KEY (version_id, key)
){clustered};

CREATE TABLE registered_model_aliases (
    model_id BIGINT NOT NULL REFERENCES registered_models (id) ON DELETE CASCADE,
    alias {text} NOT NULL,
    version_id BIGINT NOT NULL REFERENCES model_versions (id) ON DELETE CASCADE,
    PRIMARY KEY (model_id, alias)
){clustered};

CREATE INDEX registered_model_aliases_by_version ON registered_model_aliases (version_id, alias);

-- Who changed what in the registry. model_id refers to nothing: the history of a deleted model stays. name: that of the
-- model at the time.
CREATE TABLE registry_changes (
    id {identity},
    workspace_id BIGINT NOT NULL,
    model_id BIGINT NOT NULL,
    name {text} NOT NULL,
    version BIGINT,
    action {text} NOT NULL,
    subject {text} NOT NULL,
    before_text {text},
    after_text {text},
    user_name {text},
    comment {text} NOT NULL,
    time_ms BIGINT NOT NULL
);

CREATE INDEX registry_changes_by_model ON registry_changes (model_id, id);
CREATE INDEX registry_changes_by_name ON registry_changes (workspace_id, name, id);
CREATE INDEX registry_changes_by_subject ON registry_changes (model_id, subject, id);

-- target: '@alias' or a stage. state: 0 open, 1 approved, 2 rejected, 3 cancelled.
CREATE TABLE promotion_requests (
    id {identity},
    model_id BIGINT NOT NULL REFERENCES registered_models (id) ON DELETE CASCADE,
    version_id BIGINT NOT NULL REFERENCES model_versions (id) ON DELETE CASCADE,
    target {text} NOT NULL,
    user_name {text},
    comment {text} NOT NULL,
    creation_time_ms BIGINT NOT NULL,
    state BIGINT NOT NULL DEFAULT 0,
    closed_time_ms BIGINT,
    closed_by {text},
    closing_comment {text} NOT NULL DEFAULT ''
);

CREATE INDEX promotion_requests_by_version ON promotion_requests (version_id, state, id);
CREATE INDEX promotion_requests_by_model ON promotion_requests (model_id, state, id);
CREATE INDEX promotion_requests_by_state ON promotion_requests (state, id);

-- user_name is empty for those who are not known.
CREATE TABLE promotion_approvals (
    request_id BIGINT NOT NULL REFERENCES promotion_requests (id) ON DELETE CASCADE,
    user_name {text} NOT NULL,
    time_ms BIGINT NOT NULL,
    comment {text} NOT NULL,
    PRIMARY KEY (request_id, user_name)
){clustered};

-- targets: a JSON list of texts. condition_text: in the search language; empty for none.
CREATE TABLE promotion_rules (
    model_id BIGINT NOT NULL REFERENCES registered_models (id) ON DELETE CASCADE,
    name {text} NOT NULL,
    targets {text} NOT NULL,
    condition_text {text} NOT NULL,
    signature BIGINT NOT NULL,
    approvals BIGINT NOT NULL,
    PRIMARY KEY (model_id, name)
){clustered};

CREATE TABLE version_comments (
    id {identity},
    version_id BIGINT NOT NULL REFERENCES model_versions (id) ON DELETE CASCADE,
    user_name {text},
    text_said {text} NOT NULL,
    creation_time_ms BIGINT NOT NULL,
    last_update_time_ms BIGINT NOT NULL
);

CREATE INDEX version_comments_by_version ON version_comments (version_id, id);

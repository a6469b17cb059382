-- Webhooks, and the queue of what is to be sent to them. Events are written as `entity.action`.

-- status: 1 active, 2 disabled. secret: what deliveries are signed with, as the server wrote it: sealed or not.
CREATE TABLE webhooks (
    id {identity},
    webhook_uuid {text} NOT NULL UNIQUE,
    workspace_id BIGINT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    name {text} NOT NULL,
    description {text},
    url {text} NOT NULL,
    status BIGINT NOT NULL,
    secret {text},
    is_sealed BIGINT NOT NULL,
    creation_time_ms BIGINT NOT NULL,
    last_update_time_ms BIGINT NOT NULL
);

CREATE INDEX webhooks_by_creation ON webhooks (workspace_id, creation_time_ms, id);

-- What a webhook wants to hear; place: the order in which it was asked for.
CREATE TABLE webhook_events (
    webhook_id BIGINT NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
    event {text} NOT NULL,
    place BIGINT NOT NULL,
    PRIMARY KEY (webhook_id, event)
){clustered};

CREATE INDEX webhook_events_by_event ON webhook_events (event, webhook_id);

-- One event on its way to one webhook. state: 0 waiting, 1 delivered, 2 dead. Events of one subject go out in the order
-- of id. waiting_since_ms: when it was queued, or queued again. last_error and last_status are of the last attempt; end_time_ms is when a delivery was delivered or given up.
CREATE TABLE webhook_deliveries (
    id {identity},
    webhook_id BIGINT NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
    subject {text} NOT NULL,
    event {text} NOT NULL,
    data {text} NOT NULL,
    event_time_ms BIGINT NOT NULL,
    waiting_since_ms BIGINT NOT NULL,
    state BIGINT NOT NULL DEFAULT 0,
    attempts BIGINT NOT NULL DEFAULT 0,
    last_attempt_time_ms BIGINT,
    last_status BIGINT,
    last_error {text},
    end_time_ms BIGINT
);

-- The next delivery of a lane.
CREATE INDEX webhook_deliveries_waiting ON webhook_deliveries (webhook_id, subject, id) WHERE state = 0;
-- Lists of a webhook, and of those in one state.
CREATE INDEX webhook_deliveries_by_webhook ON webhook_deliveries (webhook_id, id);
CREATE INDEX webhook_deliveries_by_state ON webhook_deliveries (webhook_id, state, id);
-- What is old enough to be forgotten.
CREATE INDEX webhook_deliveries_ended ON webhook_deliveries (state, end_time_ms) WHERE state <> 0;

-- A lane is a subject that has deliveries waiting for a webhook. It is what servers take: who holds it sends its first
-- delivery, and nobody else sends any of them. due_time_ms: when it may be taken; of a lane that is held, when its
-- holder is given up. holder: null if nobody has it.
CREATE TABLE webhook_lanes (
    id {rowid},
    webhook_id BIGINT NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
    subject {text} NOT NULL,
    due_time_ms BIGINT NOT NULL,
    holder {text},
    UNIQUE (webhook_id, subject)
);

CREATE INDEX webhook_lanes_due ON webhook_lanes (webhook_id, due_time_ms);

//! Webhooks with all their events, and what became of their deliveries.

use runstone_domain::webhook::{Delivery as DomainDelivery, DeliveryState as DomainState};
use runstone_domain::webhook::{EventKind, Webhook as DomainWebhook};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which page of the webhooks.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct WebhooksRequest {
    /// Most webhooks on the page; 100 if it is not given.
    #[param(minimum = 1, maximum = 1_000)]
    pub limit: Option<i64>,
    /// The `next_page_token` of the page before.
    pub page_token: Option<String>,
}

/// A page of webhooks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WebhooksPage {
    /// The newest first.
    pub webhooks: Vec<WebhookRow>,
    /// Where the next page starts; `null` on the last one.
    #[schema(required)]
    pub next_page_token: Option<String>,
}

/// A webhook. It is made and changed by MLflow's calls.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WebhookRow {
    /// 32 hexadecimal digits.
    pub webhook_id: String,
    /// For people.
    pub name: String,
    /// For people; `null` if there is none.
    #[schema(required)]
    pub description: Option<String>,
    /// Where events are sent.
    pub url: String,
    /// What it wants to hear, such as `model_version.created` or `run.finished`.
    pub events: Vec<String>,
    /// Whether it is sent anything.
    pub is_active: bool,
    /// When it was made.
    pub creation_time_ms: i64,
    /// When it was changed last.
    pub last_update_time_ms: i64,
    /// Deliveries to be sent.
    pub waiting: i64,
    /// Deliveries that were given up and can be sent again.
    pub dead: i64,
}

impl WebhookRow {
    /// A webhook with how many of its deliveries wait and are dead.
    pub fn new(webhook: DomainWebhook, waiting: i64, dead: i64) -> Self {
        Self {
            webhook_id: webhook.webhook_id,
            name: webhook.name,
            description: webhook.description,
            url: webhook.url,
            events: webhook.events.into_iter().map(EventKind::name).collect(),
            is_active: webhook.status == runstone_domain::webhook::WebhookStatus::Active,
            creation_time_ms: webhook.creation_time_ms,
            last_update_time_ms: webhook.last_update_time_ms,
            waiting,
            dead,
        }
    }
}

/// Which deliveries, and which page of them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct DeliveriesRequest {
    /// Only those that have come so far; all if it is not given.
    #[param(inline)]
    pub state: Option<DeliveryState>,
    /// Most deliveries on the page; 100 if it is not given.
    #[param(minimum = 1, maximum = 1_000)]
    pub limit: Option<i64>,
    /// The `next_page_token` of the page before. All but `limit` has to stay the same from page to page.
    pub page_token: Option<String>,
}

/// How far a delivery has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// To be sent, for the first time or again.
    Waiting,
    /// The receiver has taken it. Forgotten after a week.
    Delivered,
    /// Given up; can be sent again. Forgotten after thirty days.
    Dead,
}

impl From<DeliveryState> for DomainState {
    fn from(state: DeliveryState) -> Self {
        match state {
            DeliveryState::Waiting => Self::Waiting,
            DeliveryState::Delivered => Self::Delivered,
            DeliveryState::Dead => Self::Dead,
        }
    }
}

impl From<DomainState> for DeliveryState {
    fn from(state: DomainState) -> Self {
        match state {
            DomainState::Waiting => Self::Waiting,
            DomainState::Delivered => Self::Delivered,
            DomainState::Dead => Self::Dead,
        }
    }
}

/// A page of deliveries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeliveriesPage {
    /// The newest first.
    pub deliveries: Vec<Delivery>,
    /// Where the next page starts; `null` on the last one.
    #[schema(required)]
    pub next_page_token: Option<String>,
}

/// One event on its way to a webhook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Delivery {
    /// A UUID, which the receiver gets as `X-MLflow-Delivery-Id`: the same at every attempt.
    pub delivery_id: String,
    /// What happened, such as `model_version.created`.
    pub event: String,
    /// To what. The events of one subject are delivered in their order: one waits until those before it are delivered or
    /// dead.
    pub subject: String,
    /// What is told of it.
    #[schema(value_type = Object)]
    pub data: serde_json::Value,
    /// When it happened.
    pub event_time_ms: i64,
    /// How far it has come.
    #[schema(inline)]
    pub state: DeliveryState,
    /// How often it was tried since it was queued, or queued again.
    pub attempts: i64,
    /// When it was tried last; `null` if it never was.
    #[schema(required)]
    pub last_attempt_time_ms: Option<i64>,
    /// When it is tried next, at the earliest; `null` unless it waits.
    #[schema(required)]
    pub next_attempt_time_ms: Option<i64>,
    /// HTTP status of the last answer; `null` if none came.
    #[schema(required)]
    pub last_status: Option<i64>,
    /// Why the last attempt failed; `null` if it did not.
    #[schema(required)]
    pub last_error: Option<String>,
    /// When it was delivered or given up; `null` while it waits.
    #[schema(required)]
    pub end_time_ms: Option<i64>,
}

impl From<DomainDelivery> for Delivery {
    fn from(delivery: DomainDelivery) -> Self {
        Self {
            delivery_id: delivery.delivery_id,
            event: delivery.event,
            subject: delivery.subject,
            data: serde_json::from_str(&delivery.data).unwrap_or_default(),
            event_time_ms: delivery.event_time_ms,
            state: delivery.state.into(),
            attempts: delivery.attempts,
            last_attempt_time_ms: delivery.last_attempt_time_ms,
            next_attempt_time_ms: delivery.next_attempt_time_ms,
            last_status: delivery.last_status,
            last_error: delivery.last_error,
            end_time_ms: delivery.end_time_ms,
        }
    }
}

/// How many deliveries are sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReplayAnswer {
    /// As many as were dead.
    pub replayed: u64,
}

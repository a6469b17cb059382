//! Webhooks: their life ([`create`], [`get`], [`list`] …), the queue that a transaction puts events into ([`emit`]), and
//! how servers take deliveries from it ([`due`], [`claim`], [`finish`]).
//!
//! A delivery is a row that is written by the transaction whose event it tells, so that nothing is sent of what was not
//! committed, and everything of what was: at least once. Deliveries of one subject to one webhook form a *lane*. A server
//! takes a lane for a while, sends its first delivery and gives the lane back; meanwhile nobody else can have it, which
//! keeps the order. A server that dies gives nothing back, and its lanes are free when their time is over.

mod deliveries;
mod emit;
mod lanes;
mod queue;
mod rows;

pub use deliveries::{DeliveryCounts, DeliveryQuery, counts, deliveries, prune, replay, replay_some};
pub use emit::emit;
pub(crate) use emit::emit_in_experiment;
pub use queue::{Claim, Claimed, Outcome, claim, due, finish, recover};

use runstone_domain::webhook::{self, EventKind, StoredSecret, Webhook, WebhookStatus};
use runstone_domain::{Page, PageToken};

use crate::Workspace;
use crate::error::Result;
use crate::tx::{Column, Kind, Tx};
use crate::value::Value;

/// Names a webhook among the functions of this crate, for as long as it lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WebhookNumber(i64);

/// A webhook to be added; all was checked before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewWebhook {
    /// 32 hexadecimal digits.
    pub webhook_id: String,
    /// For people.
    pub name: String,
    /// For people.
    pub description: Option<String>,
    /// Where events are sent.
    pub url: String,
    /// At least one, each once.
    pub events: Vec<EventKind>,
    /// What deliveries are signed with; none leaves them unsigned.
    pub secret: Option<StoredSecret>,
    /// Whether it is sent anything.
    pub status: WebhookStatus,
    /// Milliseconds since the Unix epoch.
    pub creation_time_ms: i64,
}

/// What changes of a webhook; `None` leaves a field as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WebhookChange {
    /// Another name.
    pub name: Option<String>,
    /// Another description.
    pub description: Option<String>,
    /// Another address. What waits is tried there at once.
    pub url: Option<String>,
    /// All events that it wants from now on. What waits is sent all the same.
    pub events: Option<Vec<EventKind>>,
    /// What deliveries are signed with from now on, or that they are not.
    pub secret: Option<Option<StoredSecret>>,
    /// Whether it is sent anything.
    pub status: Option<WebhookStatus>,
    /// When it changes, in milliseconds since the Unix epoch.
    pub now_ms: i64,
}

/// Which webhooks, and which page of them.
#[derive(Debug, Clone, PartialEq)]
pub struct WebhookQuery {
    /// Only those that want to hear an event of the contract: its clients do not understand the others.
    pub contract_only: bool,
    /// Size of a page, at least 1.
    pub limit: i64,
    /// Where the page starts.
    pub start: PageToken,
}

/// Adds a webhook and gives it.
pub fn create(tx: &mut Tx<'_>, workspace: Workspace, new: &NewWebhook) -> Result<Webhook> {
    let (secret, is_sealed) = secret_values(new.secret.as_ref());
    let id = tx.query_one(
        "INSERT INTO webhooks (webhook_uuid, workspace_id, name, description, url, status, secret, is_sealed,
                               creation_time_ms, last_update_time_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9) RETURNING id",
        &[
            (&new.webhook_id).into(),
            workspace.0.into(),
            (&new.name).into(),
            new.description.as_deref().into(),
            (&new.url).into(),
            rows::status_number(new.status).into(),
            secret,
            is_sealed,
            new.creation_time_ms.into(),
        ],
        |row| row.int(0),
    )?;
    write_events(tx, id, &new.events)?;
    rows::load_one(tx, id, &new.webhook_id)
}

/// The webhook with this id.
///
/// # Errors
/// `NotFound` if the workspace has none.
pub fn get(tx: &mut Tx<'_>, workspace: Workspace, webhook_id: &str) -> Result<Webhook> {
    let webhook = find(tx, workspace, webhook_id)?;
    rows::load_one(tx, webhook.0, webhook_id)
}

/// A webhook with what it is sent with: its address and its secret.
///
/// # Errors
/// `NotFound` if the workspace has none.
pub fn get_with_secret(
    tx: &mut Tx<'_>,
    workspace: Workspace,
    webhook_id: &str,
) -> Result<(Webhook, Option<StoredSecret>)> {
    let id = find(tx, workspace, webhook_id)?;
    let secret =
        tx.query_one("SELECT secret, is_sealed FROM webhooks WHERE id = $1", &[id.0.into()], |row| {
            rows::secret(row, 0)
        })?;
    Ok((rows::load_one(tx, id.0, webhook_id)?, secret))
}

/// One page of the webhooks of a workspace, the newest first.
pub fn list(tx: &mut Tx<'_>, workspace: Workspace, query: &WebhookQuery) -> Result<Page<Webhook>> {
    let names: Vec<String> =
        EventKind::all().filter(|kind| kind.is_contract()).map(EventKind::name).collect();
    let wanted = match query.contract_only {
        true => format!(
            "AND EXISTS (SELECT 1 FROM webhook_events e WHERE e.webhook_id = w.id AND {})",
            tx.dialect().any_of("e.event", "$4")
        ),
        false => String::new(),
    };
    let sql = format!(
        "SELECT w.id FROM webhooks w WHERE w.workspace_id = $1 {wanted}
         ORDER BY w.creation_time_ms DESC, w.id DESC LIMIT $2 OFFSET $3"
    );
    let offset = i64::try_from(query.start.offset).unwrap_or(i64::MAX);
    let mut values: Vec<Value<'_>> =
        vec![workspace.0.into(), query.limit.saturating_add(1).into(), offset.into()];
    if query.contract_only {
        values.push(Value::Texts(&names));
    }
    let ids = tx.query(&sql, &values, |row| row.int(0))?;
    let page = Page::from_lookahead(ids, query.limit, query.start.clone());
    Ok(Page { items: rows::load(tx, &page.items)?, next: page.next })
}

/// Changes a webhook and gives it as it is then.
///
/// # Errors
/// `NotFound` if the workspace has none.
pub fn update(
    tx: &mut Tx<'_>,
    workspace: Workspace,
    webhook_id: &str,
    change: &WebhookChange,
) -> Result<Webhook> {
    let webhook = find(tx, workspace, webhook_id)?;
    tx.execute(
        "UPDATE webhooks SET name = COALESCE($2, name), description = COALESCE($3, description),
                url = COALESCE($4, url), status = COALESCE($5, status), last_update_time_ms = $6
         WHERE id = $1",
        &[
            webhook.0.into(),
            change.name.as_deref().into(),
            change.description.as_deref().into(),
            change.url.as_deref().into(),
            change.status.map(rows::status_number).into(),
            change.now_ms.into(),
        ],
    )?;
    if let Some(secret) = &change.secret {
        let (secret, is_sealed) = secret_values(secret.as_ref());
        tx.execute(
            "UPDATE webhooks SET secret = $2, is_sealed = $3 WHERE id = $1",
            &[webhook.0.into(), secret, is_sealed],
        )?;
    }
    if let Some(events) = &change.events {
        tx.execute("DELETE FROM webhook_events WHERE webhook_id = $1", &[webhook.0.into()])?;
        write_events(tx, webhook.0, events)?;
    }
    if change.url.is_some() || change.status == Some(WebhookStatus::Active) {
        lanes::wake(tx, webhook, change.now_ms)?;
    }
    rows::load_one(tx, webhook.0, webhook_id)
}

/// Deletes a webhook with its deliveries, for good.
///
/// # Errors
/// `NotFound` if the workspace has none.
pub fn delete(tx: &mut Tx<'_>, workspace: Workspace, webhook_id: &str) -> Result<()> {
    let webhook = find(tx, workspace, webhook_id)?;
    tx.execute("DELETE FROM webhooks WHERE id = $1", &[webhook.0.into()])?;
    Ok(())
}

/// The webhook with this id; its row stays as it is until the transaction ends if that writes.
fn find(tx: &mut Tx<'_>, workspace: Workspace, webhook_id: &str) -> Result<WebhookNumber> {
    let lock = match tx.kind() {
        Kind::Read => String::new(),
        Kind::Write => tx.dialect().update_lock("w"),
    };
    let sql = format!("SELECT w.id FROM webhooks w WHERE w.webhook_uuid = $1 AND w.workspace_id = $2 {lock}");
    let found = tx.query_opt(&sql, &[webhook_id.into(), workspace.0.into()], |row| row.int(0))?;
    Ok(found.map(WebhookNumber).ok_or_else(|| webhook::not_found(webhook_id))?)
}

fn write_events(tx: &mut Tx<'_>, webhook: i64, events: &[EventKind]) -> Result<()> {
    let names: Vec<String> = events.iter().map(|kind| kind.name()).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let places: Vec<i64> = (0..).take(names.len()).collect();
    tx.insert_many(
        "webhook_events",
        &[
            ("webhook_id", Column::Same(webhook)),
            ("event", Column::Texts(&names)),
            ("place", Column::Ints(&places)),
        ],
        "",
    )?;
    Ok(())
}

fn secret_values(secret: Option<&StoredSecret>) -> (Value<'_>, Value<'_>) {
    let is_sealed = secret.is_some_and(|secret| secret.is_sealed);
    (secret.map(|secret| secret.text.as_str()).into(), i64::from(is_sealed).into())
}

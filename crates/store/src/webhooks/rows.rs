//! Webhooks as their rows have them.

use std::collections::HashMap;

use runstone_domain::Error as Situation;
use runstone_domain::webhook::{self, EventKind, StoredSecret, Webhook, WebhookStatus};

use crate::error::Result;
use crate::row::Row;
use crate::tx::Tx;
use crate::value::Value;

/// The number of a status in the schema, which is that of the contract.
pub(super) fn status_number(status: WebhookStatus) -> i64 {
    match status {
        WebhookStatus::Active => 1,
        WebhookStatus::Disabled => 2,
    }
}

fn status(number: i64) -> Result<WebhookStatus> {
    let known = WebhookStatus::ALL.into_iter().find(|status| status_number(*status) == number);
    Ok(known
        .ok_or_else(|| Situation::internal(format!("table webhooks holds the unknown status {number}")))?)
}

/// Reads a secret from two columns that follow each other.
pub(super) fn secret(row: &Row<'_>, column: usize) -> Result<Option<StoredSecret>> {
    let is_sealed = row.int(column + 1)? != 0;
    Ok(row.opt_string(column)?.map(|text| StoredSecret { text, is_sealed }))
}

/// These webhooks in this order; those that are gone are left out.
pub(super) fn load(tx: &mut Tx<'_>, ids: &[i64]) -> Result<Vec<Webhook>> {
    let sql = format!(
        "SELECT id, webhook_uuid, name, description, url, status, creation_time_ms, last_update_time_ms
         FROM webhooks WHERE {}",
        tx.dialect().any_of("id", "$1")
    );
    let found = tx.query(&sql, &[Value::Ints(ids)], |row| Ok((row.int(0)?, read(row)?)))?;
    let mut found: HashMap<i64, Webhook> = found.into_iter().collect();
    let sql = format!(
        "SELECT webhook_id, event FROM webhook_events WHERE {} ORDER BY webhook_id, place",
        tx.dialect().any_of("webhook_id", "$1")
    );
    tx.for_each(&sql, &[Value::Ints(ids)], |row| {
        if let Some(webhook) = found.get_mut(&row.int(0)?) {
            webhook.events.push(kind(row.text(1)?)?);
        }
        Ok(())
    })?;
    Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
}

/// A webhook that was there a moment ago.
pub(super) fn load_one(tx: &mut Tx<'_>, id: i64, webhook_id: &str) -> Result<Webhook> {
    Ok(load(tx, &[id])?.pop().ok_or_else(|| webhook::not_found(webhook_id))?)
}

fn read(row: &Row<'_>) -> Result<Webhook> {
    Ok(Webhook {
        webhook_id: row.string(1)?,
        name: row.string(2)?,
        description: row.opt_string(3)?,
        url: row.string(4)?,
        events: Vec::new(),
        status: status(row.int(5)?)?,
        creation_time_ms: row.int(6)?,
        last_update_time_ms: row.int(7)?,
    })
}

fn kind(name: &str) -> Result<EventKind> {
    let unknown = || Situation::internal(format!("table webhook_events holds the unknown event {name}"));
    Ok(EventKind::from_name(name).ok_or_else(unknown)?)
}

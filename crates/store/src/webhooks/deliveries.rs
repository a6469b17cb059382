//! Deliveries for people: looking at them, sending dead ones again, and forgetting old ones.

use std::collections::{BTreeSet, HashMap};

use runstone_domain::Error as Situation;
use runstone_domain::webhook::delivery::{self, Delivery, DeliveryState};

use super::{WebhookNumber, find, lanes};
use crate::Workspace;
use crate::error::Result;
use crate::row::Row;
use crate::tx::Tx;
use crate::value::Value;

/// Which deliveries of a webhook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryQuery {
    /// Only those that have come so far.
    pub state: Option<DeliveryState>,
    /// Only those that are older than this one of the same webhook.
    pub before: Option<String>,
    /// How many, at least 1.
    pub limit: i64,
}

/// How many deliveries of a webhook are not through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DeliveryCounts {
    /// To be sent.
    pub waiting: i64,
    /// Given up.
    pub dead: i64,
}

/// Deliveries of a webhook that are kept, the newest first, and whether there are more behind them.
///
/// # Errors
/// `NotFound` if the workspace has no such webhook.
pub fn deliveries(
    tx: &mut Tx<'_>,
    workspace: Workspace,
    webhook_id: &str,
    query: &DeliveryQuery,
) -> Result<(Vec<Delivery>, bool)> {
    let webhook = find(tx, workspace, webhook_id)?;
    let before = query.before.as_ref().map(|id| delivery::number_of(webhook_id, id).unwrap_or(0));
    let mut values: Vec<Value<'_>> =
        vec![webhook.0.into(), before.unwrap_or(i64::MAX).into(), query.limit.saturating_add(1).into()];
    let state = query.state.map_or("", |state| {
        values.push(state_number(state).into());
        "AND d.state = $4"
    });
    let sql = format!(
        "SELECT d.id, d.event, d.subject, d.data, d.event_time_ms, d.state, d.attempts, d.last_attempt_time_ms,
                l.due_time_ms, d.last_status, d.last_error, d.end_time_ms
         FROM webhook_deliveries d
         LEFT JOIN webhook_lanes l ON l.webhook_id = d.webhook_id AND l.subject = d.subject AND d.state = 0
         WHERE d.webhook_id = $1 AND d.id < $2 {state} ORDER BY d.id DESC LIMIT $3"
    );
    let mut found = tx.query(&sql, &values, |row| read(row, webhook_id))?;
    let limit = usize::try_from(query.limit).unwrap_or(usize::MAX);
    let has_more = found.len() > limit;
    found.truncate(limit);
    Ok((found, has_more))
}

fn read(row: &Row<'_>, webhook_id: &str) -> Result<Delivery> {
    Ok(Delivery {
        delivery_id: delivery::id_of(webhook_id, row.int(0)?),
        event: row.string(1)?,
        subject: row.string(2)?,
        data: row.string(3)?,
        event_time_ms: row.int(4)?,
        state: state(row.int(5)?)?,
        attempts: row.int(6)?,
        last_attempt_time_ms: row.opt_int(7)?,
        next_attempt_time_ms: row.opt_int(8)?,
        last_status: row.opt_int(9)?,
        last_error: row.opt_string(10)?,
        end_time_ms: row.opt_int(11)?,
    })
}

fn state_number(state: DeliveryState) -> i64 {
    DeliveryState::ALL.iter().zip(0..).find(|(known, _)| **known == state).map_or(0, |(_, number)| number)
}

fn state(number: i64) -> Result<DeliveryState> {
    let known = DeliveryState::ALL.into_iter().find(|state| state_number(*state) == number);
    Ok(known.ok_or_else(|| {
        Situation::internal(format!("table webhook_deliveries holds the unknown state {number}"))
    })?)
}

/// How many deliveries are not through, of each of these webhooks in their order.
pub fn counts(tx: &mut Tx<'_>, workspace: Workspace, webhook_ids: &[String]) -> Result<Vec<DeliveryCounts>> {
    let sql = format!(
        "SELECT w.webhook_uuid, d.state, COUNT(*) FROM webhooks w JOIN webhook_deliveries d ON d.webhook_id = w.id
         WHERE w.workspace_id = $1 AND {} AND d.state IN (0, 2) GROUP BY w.webhook_uuid, d.state",
        tx.dialect().any_of("w.webhook_uuid", "$2")
    );
    let mut found: HashMap<String, DeliveryCounts> = HashMap::new();
    tx.for_each(&sql, &[workspace.0.into(), Value::Texts(webhook_ids)], |row| {
        let counts = found.entry(row.string(0)?).or_default();
        match state(row.int(1)?)? {
            DeliveryState::Dead => counts.dead = row.int(2)?,
            DeliveryState::Waiting | DeliveryState::Delivered => counts.waiting = row.int(2)?,
        }
        Ok(())
    })?;
    Ok(webhook_ids.iter().map(|id| found.get(id).copied().unwrap_or_default()).collect())
}

/// Queues a dead delivery again. It goes out before the others of its subject that are waiting.
///
/// # Errors
/// `NotFound` if there is no such webhook or delivery; `InvalidParameter` if the delivery is not dead.
pub fn replay(
    tx: &mut Tx<'_>,
    workspace: Workspace,
    webhook_id: &str,
    delivery_id: &str,
    now_ms: i64,
) -> Result<()> {
    let webhook = find(tx, workspace, webhook_id)?;
    let missing = || delivery::not_found(delivery_id);
    let number = delivery::number_of(webhook_id, delivery_id).ok_or_else(missing)?;
    let found = tx.query_opt(
        "SELECT subject, state FROM webhook_deliveries WHERE id = $1 AND webhook_id = $2",
        &[number.into(), webhook.0.into()],
        |row| Ok((row.string(0)?, state(row.int(1)?)?)),
    )?;
    let (subject, state) = found.ok_or_else(missing)?;
    if state != DeliveryState::Dead {
        return Err(Situation::invalid(format!(
            "The delivery {delivery_id} is {}; only a dead one can be sent again",
            state.as_str()
        ))
        .into());
    }
    requeue(tx, webhook, &[number], &BTreeSet::from([subject]), now_ms)
}

/// Queues deliveries of a webhook again that were given up until `now_ms`, the oldest first and at most `limit`; tells how
/// many. What is given up again meanwhile is left alone, so that a caller may repeat this until there are no more.
///
/// # Errors
/// `NotFound` if there is no such webhook.
pub fn replay_some(
    tx: &mut Tx<'_>,
    workspace: Workspace,
    webhook_id: &str,
    limit: i64,
    now_ms: i64,
) -> Result<u64> {
    let webhook = find(tx, workspace, webhook_id)?;
    let dead = tx.query(
        "SELECT id, subject FROM webhook_deliveries WHERE webhook_id = $1 AND state = 2 AND end_time_ms <= $2
         ORDER BY id LIMIT $3",
        &[webhook.0.into(), now_ms.into(), limit.into()],
        |row| Ok((row.int(0)?, row.string(1)?)),
    )?;
    let (numbers, subjects): (Vec<i64>, BTreeSet<String>) = dead.into_iter().unzip();
    requeue(tx, webhook, &numbers, &subjects, now_ms)?;
    Ok(numbers.len() as u64)
}

/// The subjects come in their order, so that two who do this wait for each other and do not deadlock.
fn requeue(
    tx: &mut Tx<'_>,
    webhook: WebhookNumber,
    numbers: &[i64],
    subjects: &BTreeSet<String>,
    now_ms: i64,
) -> Result<()> {
    for subject in subjects {
        lanes::reopen(tx, webhook, subject, now_ms)?;
    }
    let sql = format!(
        "UPDATE webhook_deliveries SET state = 0, attempts = 0, waiting_since_ms = $2, end_time_ms = NULL
         WHERE state = 2 AND {}",
        tx.dialect().any_of("id", "$1")
    );
    tx.execute(&sql, &[Value::Ints(numbers), now_ms.into()])?;
    Ok(())
}

/// Forgets deliveries that were delivered, or given up, before these times (in milliseconds since the Unix epoch), at
/// most `limit` of each; tells how many.
pub fn prune(tx: &mut Tx<'_>, delivered_before_ms: i64, dead_before_ms: i64, limit: i64) -> Result<u64> {
    let mut gone = 0;
    for (state, before_ms) in
        [(DeliveryState::Delivered, delivered_before_ms), (DeliveryState::Dead, dead_before_ms)]
    {
        // The second condition on the state is that of the index.
        gone += tx.execute(
            // And once more of the row itself: it may have been put back into the queue meanwhile.
            "DELETE FROM webhook_deliveries WHERE state = $1 AND id IN (
                 SELECT id FROM webhook_deliveries WHERE state = $1 AND state <> 0 AND end_time_ms < $2
                 ORDER BY end_time_ms LIMIT $3)",
            &[state_number(state).into(), before_ms.into(), limit.into()],
        )?;
    }
    Ok(gone)
}

//! How servers share the work of sending: what is due, taking it for a while, and telling what became of it.

use runstone_domain::webhook::{StoredSecret, delivery};

use super::{WebhookNumber, rows};
use crate::dialect::Dialect;
use crate::error::Result;
use crate::tx::Tx;

/// A delivery that was taken to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimed {
    /// To be handed back to [`finish`].
    pub claim: Claim,
    /// Where it goes.
    pub webhook: WebhookNumber,
    /// Where it goes, by its outside id.
    pub webhook_id: String,
    /// Where it goes.
    pub url: String,
    /// What it is to be signed with; none leaves it unsigned.
    pub secret: Option<StoredSecret>,
    /// A UUID; the same at every attempt.
    pub delivery_id: String,
    /// What happened, such as `model_version.created`.
    pub event: String,
    /// What is told of it: a JSON object.
    pub data: String,
    /// When it happened, in milliseconds since the Unix epoch.
    pub event_time_ms: i64,
    /// Since when it has been waiting to be delivered, in milliseconds since the Unix epoch.
    pub waiting_since_ms: i64,
    /// How often it was tried in vain.
    pub attempts: i64,
}

/// Says who has a lane.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    lane: i64,
    delivery: i64,
    holder: String,
}

/// What became of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The receiver has taken it.
    Delivered {
        /// HTTP status of the answer.
        status: i64,
    },
    /// To be tried again.
    Failed {
        /// HTTP status of the answer, if there was one.
        status: Option<i64>,
        /// Why, for people.
        error: String,
        /// When, in milliseconds since the Unix epoch.
        retry_time_ms: i64,
    },
    /// Given up.
    Dead {
        /// HTTP status of the answer, if there was one.
        status: Option<i64>,
        /// Why, for people.
        error: String,
    },
}

/// The active webhooks that have something to be sent. Costs one look-up a webhook.
pub fn due(tx: &mut Tx<'_>, now_ms: i64) -> Result<Vec<WebhookNumber>> {
    tx.query(
        "SELECT w.id FROM webhooks w WHERE w.status = 1 AND EXISTS (
             SELECT 1 FROM webhook_lanes l WHERE l.webhook_id = w.id AND l.due_time_ms <= $1) ORDER BY w.id",
        &[now_ms.into()],
        |row| Ok(WebhookNumber(row.int(0)?)),
    )
}

/// Takes the first deliveries of lanes that are due, of each of these webhooks at most as many as it says. They belong to
/// `holder`, a text that nobody uses twice, until `until_ms`; whoever has not told by then what became of them has lost them.
pub fn claim(
    tx: &mut Tx<'_>,
    wanted: &[(WebhookNumber, i64)],
    holder: &str,
    now_ms: i64,
    until_ms: i64,
) -> Result<Vec<Claimed>> {
    let sql = format!(
        "SELECT id, subject FROM webhook_lanes WHERE webhook_id = $1 AND due_time_ms <= $2
         ORDER BY due_time_ms, id LIMIT $3 {}",
        tx.dialect().skip_locked()
    );
    let mut claimed = Vec::new();
    for (webhook, most) in wanted {
        let values = [webhook.0.into(), now_ms.into(), (*most).into()];
        let lanes = tx.query(&sql, &values, |row| Ok((row.int(0)?, row.string(1)?)))?;
        for (lane, subject) in lanes {
            let Some(first) = first_of(tx, *webhook, &subject, lane, holder)? else {
                tx.execute("DELETE FROM webhook_lanes WHERE id = $1", &[lane.into()])?;
                continue;
            };
            tx.execute(
                "UPDATE webhook_lanes SET holder = $2, due_time_ms = $3 WHERE id = $1",
                &[lane.into(), holder.into(), until_ms.into()],
            )?;
            claimed.push(first);
        }
    }
    Ok(claimed)
}

/// The index of what waits, by webhook and subject.
const WAITING: &str = "webhook_deliveries_waiting";

/// The delivery that is to be sent before all others of its lane.
fn first_of(
    tx: &mut Tx<'_>,
    webhook: WebhookNumber,
    subject: &str,
    lane: i64,
    holder: &str,
) -> Result<Option<Claimed>> {
    // Without statistics SQLite would rather pass over all that waits for the webhook.
    let sql = format!(
        "SELECT d.id, d.event, d.data, d.event_time_ms, d.waiting_since_ms, d.attempts, w.webhook_uuid, w.url,
                w.secret, w.is_sealed
         FROM webhook_deliveries d {} JOIN webhooks w ON w.id = d.webhook_id
         WHERE d.webhook_id = $1 AND d.subject = $2 AND d.state = 0 ORDER BY d.id LIMIT 1",
        tx.dialect().led_by(WAITING)
    );
    tx.query_opt(&sql, &[webhook.0.into(), subject.into()], |row| {
        let (delivery, webhook_id) = (row.int(0)?, row.string(6)?);
        Ok(Claimed {
            claim: Claim { lane, delivery, holder: holder.to_owned() },
            webhook,
            delivery_id: delivery::id_of(&webhook_id, delivery),
            webhook_id,
            url: row.string(7)?,
            secret: rows::secret(row, 8)?,
            event: row.string(1)?,
            data: row.string(2)?,
            event_time_ms: row.int(3)?,
            waiting_since_ms: row.int(4)?,
            attempts: row.int(5)?,
        })
    })
}

/// Tells what became of a delivery, and gives its lane back. False if it was lost before, to another server or because
/// the webhook was deleted; then nothing changes.
pub fn finish(tx: &mut Tx<'_>, claim: &Claim, outcome: &Outcome, now_ms: i64) -> Result<bool> {
    let sql = format!(
        "SELECT l.webhook_id, l.subject FROM webhook_lanes l WHERE l.id = $1 AND l.holder = $2 {}",
        tx.dialect().update_lock("l")
    );
    let lane = tx.query_opt(&sql, &[claim.lane.into(), (&claim.holder).into()], |row| {
        Ok((row.int(0)?, row.string(1)?))
    })?;
    let Some((webhook, subject)) = lane else { return Ok(false) };
    note_attempt(tx, claim.delivery, outcome, now_ms)?;
    let next_ms = match outcome {
        Outcome::Failed { retry_time_ms, .. } => Some(*retry_time_ms),
        Outcome::Delivered { .. } | Outcome::Dead { .. } => {
            has_waiting(tx, webhook, &subject)?.then_some(now_ms)
        }
    };
    match next_ms {
        Some(next_ms) => tx.execute(
            "UPDATE webhook_lanes SET holder = NULL, due_time_ms = $2 WHERE id = $1",
            &[claim.lane.into(), next_ms.into()],
        )?,
        None => tx.execute("DELETE FROM webhook_lanes WHERE id = $1", &[claim.lane.into()])?,
    };
    Ok(true)
}

fn note_attempt(tx: &mut Tx<'_>, delivery: i64, outcome: &Outcome, now_ms: i64) -> Result<()> {
    let (state, status, error) = match outcome {
        Outcome::Delivered { status } => (1, Some(*status), None),
        Outcome::Failed { status, error, .. } => (0, *status, Some(error.as_str())),
        Outcome::Dead { status, error } => (2, *status, Some(error.as_str())),
    };
    let end_ms = (state != 0).then_some(now_ms);
    tx.execute(
        "UPDATE webhook_deliveries SET state = $2, attempts = attempts + 1, last_attempt_time_ms = $3,
                last_status = $4, last_error = $5, end_time_ms = $6
         WHERE id = $1",
        &[delivery.into(), state.into(), now_ms.into(), status.into(), error.into(), end_ms.into()],
    )?;
    Ok(())
}

fn has_waiting(tx: &mut Tx<'_>, webhook: i64, subject: &str) -> Result<bool> {
    let sql = format!(
        "SELECT id FROM webhook_deliveries {} WHERE webhook_id = $1 AND subject = $2 AND state = 0 LIMIT 1",
        tx.dialect().led_by(WAITING)
    );
    Ok(tx.query_opt(&sql, &[webhook.into(), subject.into()], |row| row.int(0))?.is_some())
}

/// Frees what a server held that ended without giving it back, where no other server can be: a file has one server.
/// On PostgreSQL the lanes of a dead server become free when their time is over.
pub fn recover(tx: &mut Tx<'_>, now_ms: i64) -> Result<()> {
    if tx.dialect() == Dialect::Sqlite {
        tx.execute(
            "UPDATE webhook_lanes SET holder = NULL, due_time_ms = $1 WHERE holder IS NOT NULL",
            &[now_ms.into()],
        )?;
    }
    Ok(())
}

//! Lanes: subjects that have deliveries waiting for a webhook.
//!
//! Who adds to a lane holds its row until the commit, and who takes the last delivery away does too: so a lane is there
//! exactly as long as something waits in it, and numbers of deliveries rise in the order of the commits.

use super::WebhookNumber;
use crate::error::Result;
use crate::tx::Tx;

/// Makes sure that there is such a lane. One that waits for its next attempt goes on waiting.
pub(super) fn open(tx: &mut Tx<'_>, webhook: WebhookNumber, subject: &str, now_ms: i64) -> Result<()> {
    tx.execute(
        "INSERT INTO webhook_lanes (webhook_id, subject, due_time_ms) VALUES ($1, $2, $3)
         ON CONFLICT (webhook_id, subject) DO UPDATE SET subject = excluded.subject",
        &[webhook.0.into(), subject.into(), now_ms.into()],
    )?;
    Ok(())
}

/// Makes sure that there is such a lane, which may be taken at once if nobody has it.
pub(super) fn reopen(tx: &mut Tx<'_>, webhook: WebhookNumber, subject: &str, now_ms: i64) -> Result<()> {
    tx.execute(
        "INSERT INTO webhook_lanes (webhook_id, subject, due_time_ms) VALUES ($1, $2, $3)
         ON CONFLICT (webhook_id, subject) DO UPDATE SET due_time_ms =
             CASE WHEN webhook_lanes.holder IS NULL THEN excluded.due_time_ms ELSE webhook_lanes.due_time_ms END",
        &[webhook.0.into(), subject.into(), now_ms.into()],
    )?;
    tx.note_queued();
    Ok(())
}

/// Lets all lanes of a webhook be taken at once that nobody has.
pub(super) fn wake(tx: &mut Tx<'_>, webhook: WebhookNumber, now_ms: i64) -> Result<()> {
    tx.execute(
        "UPDATE webhook_lanes SET due_time_ms = $2 WHERE webhook_id = $1 AND due_time_ms > $2 AND holder IS NULL",
        &[webhook.0.into(), now_ms.into()],
    )?;
    tx.note_queued();
    Ok(())
}

//! Queueing what happened for those who want to hear it.

use runstone_domain::webhook::Event;

use super::{WebhookNumber, lanes};
use crate::Workspace;
use crate::error::Result;
use crate::tx::Tx;

/// Queues an event for every active webhook of the workspace that wants to hear it. It is sent once the transaction is
/// committed.
///
/// To be called after the change that it tells of: what the change locks keeps events of one subject in the order of
/// their changes. Costs one look-up where nobody wants to hear it.
pub fn emit(tx: &mut Tx<'_>, workspace: Workspace, event: &Event, now_ms: i64) -> Result<()> {
    emit_to(tx, "$2", workspace.0, event, now_ms)
}

/// The same for something that happened in an experiment.
pub(crate) fn emit_in_experiment(tx: &mut Tx<'_>, experiment: i64, event: &Event, now_ms: i64) -> Result<()> {
    emit_to(tx, "(SELECT workspace_id FROM experiments WHERE id = $2)", experiment, event, now_ms)
}

fn emit_to(tx: &mut Tx<'_>, workspace: &str, scope: i64, event: &Event, now_ms: i64) -> Result<()> {
    let name = event.kind.name();
    // Held, because a webhook that is deleted meanwhile would fail the caller's transaction.
    let sql = format!(
        "SELECT w.id FROM webhook_events e JOIN webhooks w ON w.id = e.webhook_id
         WHERE e.event = $1 AND w.workspace_id = {workspace} AND w.status = 1 ORDER BY w.id {}",
        tx.dialect().share_lock("w")
    );
    let webhooks = tx.query(&sql, &[(&name).into(), scope.into()], |row| Ok(WebhookNumber(row.int(0)?)))?;
    for webhook in &webhooks {
        lanes::open(tx, *webhook, &event.subject, now_ms)?;
        tx.execute(
            "INSERT INTO webhook_deliveries (webhook_id, subject, event, data, event_time_ms, waiting_since_ms)
             VALUES ($1, $2, $3, $4, $5, $5)",
            &[
                webhook.0.into(),
                (&event.subject).into(),
                (&name).into(),
                (&event.data).into(),
                now_ms.into(),
            ],
        )?;
    }
    if !webhooks.is_empty() {
        tx.note_queued();
    }
    Ok(())
}

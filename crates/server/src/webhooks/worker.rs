//! The background task that sends what is due.
//!
//! It looks when this process has queued something, when an attempt is over, and every second for what other servers have
//! queued and what is due again. It keeps nothing that matters: what is in flight when the process dies is sent again.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use runstone_domain::Result;
use runstone_store::webhooks::{self, Claimed, Outcome, WebhookNumber};
use tokio::sync::watch;
use tokio::task::{self, JoinSet};
use tokio::time::MissedTickBehavior;

use super::retry::{self, Next};
use super::sender::{Attempt, Parcel};
use crate::app::App;
use crate::config::ArtifactMode;

/// How often to look for what others have queued and what is due again.
const POLL: Duration = Duration::from_secs(1);
/// How long to rest after a failure: the database may be away.
const REST: Duration = Duration::from_secs(5);
/// Requests at once to all webhooks.
const FLIGHTS: usize = 200;
/// How much longer than an attempt may take a delivery is ours: time to tell what became of it, and for clocks of servers
/// that differ.
const MARGIN: Duration = Duration::from_secs(60);
/// How often old deliveries are forgotten, how many at once, and when: what was delivered, and what was given up.
const PRUNING: Duration = Duration::from_secs(60);
const PRUNED_AT_ONCE: i64 = 1000;
const KEPT_DELIVERED_MS: i64 = 7 * 24 * 3_600_000;
const KEPT_DEAD_MS: i64 = 30 * 24 * 3_600_000;
/// HTTP's word for «do not come back».
const GONE: u16 = 410;

/// Sends what is due until the server stops, and then waits a bounded time for the attempts that have begun.
pub(crate) async fn deliver(app: Arc<App>) {
    if matches!(app.config.artifacts, ArtifactMode::Serve { only: true, .. }) {
        return;
    }
    let mut stopping = app.stopping.subscribe();
    let mut worker = Worker::new(app.clone());
    while let Err(error) = worker.recover().await {
        tracing::warn!(%error, "the queue of webhooks cannot be read; trying again in a moment");
        if rest(&mut stopping).await {
            return;
        }
    }
    worker.run(&mut stopping).await;
    let landed = async { while worker.flights.join_next().await.is_some() {} };
    if tokio::time::timeout(app.config.limits.stop_time, landed).await.is_err() {
        tracing::warn!("some deliveries to webhooks took too long; they will be sent again");
    }
}

/// Lets some time pass; true if the server stops meanwhile.
async fn rest(stopping: &mut watch::Receiver<bool>) -> bool {
    tokio::time::timeout(REST, stopping.wait_for(|stopping| *stopping)).await.is_ok()
}

struct Worker {
    app: Arc<App>,
    flights: JoinSet<()>,
    /// To which webhook each of them goes.
    bound_for: HashMap<task::Id, WebhookNumber>,
    prune_at: Instant,
}

impl Worker {
    fn new(app: Arc<App>) -> Self {
        Self { app, flights: JoinSet::new(), bound_for: HashMap::new(), prune_at: Instant::now() }
    }

    async fn recover(&self) -> Result<()> {
        let now_ms = self.app.clock.now_ms();
        self.app.store.write(move |tx| webhooks::recover(tx, now_ms)).await
    }

    async fn run(&mut self, stopping: &mut watch::Receiver<bool>) {
        let app = self.app.clone();
        let mut poll = tokio::time::interval(POLL);
        poll.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = stopping.wait_for(|stopping| *stopping) => return,
                Some(landed) = self.flights.join_next_with_id(), if !self.flights.is_empty() => {
                    let id = landed.map_or_else(|failed| failed.id(), |(id, ())| id);
                    self.bound_for.remove(&id);
                }
                () = app.store.deliveries_queued() => {}
                _ = poll.tick() => {}
            }
            if let Err(error) = self.look().await {
                tracing::warn!(%error, "webhooks cannot be served; trying again in a moment");
                if rest(stopping).await {
                    return;
                }
            }
        }
    }

    /// Sends what is due and has a place, and forgets what is old.
    async fn look(&mut self) -> Result<()> {
        let now_ms = self.app.clock.now_ms();
        let due = self.app.store.read(move |tx| webhooks::due(tx, now_ms)).await?;
        let wanted = self.places(&due);
        if !wanted.is_empty() {
            self.send(wanted, now_ms).await?;
        }
        if self.prune_at <= Instant::now() {
            self.prune_at = Instant::now() + PRUNING;
            let (delivered_ms, dead_ms) = (now_ms - KEPT_DELIVERED_MS, now_ms - KEPT_DEAD_MS);
            let prune = move |tx: &mut runstone_store::Tx<'_>| {
                webhooks::prune(tx, delivered_ms, dead_ms, PRUNED_AT_ONCE)
            };
            let pruned = self.app.store.write(prune).await?;
            if i64::try_from(pruned).is_ok_and(|pruned| pruned >= PRUNED_AT_ONCE) {
                self.prune_at = Instant::now();
            }
        }
        Ok(())
    }

    /// How many deliveries each of these webhooks may be sent now. A slow one does not take the places of the others.
    fn places(&self, due: &[WebhookNumber]) -> Vec<(WebhookNumber, i64)> {
        let mut left = FLIGHTS.saturating_sub(self.flights.len());
        let most = self.app.config.webhooks.max_workers.max(1);
        let mut wanted = Vec::new();
        for webhook in due {
            let busy = self.bound_for.values().filter(|bound_for| *bound_for == webhook).count();
            let free = most.saturating_sub(busy).min(left);
            if free > 0 {
                left -= free;
                wanted.push((*webhook, i64::try_from(free).unwrap_or(i64::MAX)));
            }
        }
        wanted
    }

    async fn send(&mut self, wanted: Vec<(WebhookNumber, i64)>, now_ms: i64) -> Result<()> {
        let (holder, until) = (self.app.ids.hex32(), self.app.webhooks.timeout() + MARGIN);
        let until_ms = now_ms.saturating_add(i64::try_from(until.as_millis()).unwrap_or(i64::MAX));
        let claim =
            move |tx: &mut runstone_store::Tx<'_>| webhooks::claim(tx, &wanted, &holder, now_ms, until_ms);
        for claimed in self.app.store.write(claim).await? {
            let webhook = claimed.webhook;
            let flight = self.flights.spawn(fly(self.app.clone(), claimed, until_ms));
            self.bound_for.insert(flight.id(), webhook);
        }
        Ok(())
    }
}

/// Sends one delivery and tells the store what became of it, for as long as it is ours.
async fn fly(app: Arc<App>, claimed: Claimed, until_ms: i64) {
    let parcel = Parcel {
        webhook_id: &claimed.webhook_id,
        url: &claimed.url,
        secret: claimed.secret.as_ref(),
        delivery_id: &claimed.delivery_id,
        event: &claimed.event,
        event_time_ms: claimed.event_time_ms,
        data: &claimed.data,
    };
    let attempt = app.webhooks.send(&parcel, app.clock.now_ms()).await;
    let outcome = judge(&app, &claimed, attempt);
    note(&app, &claimed, &outcome);
    loop {
        let (claim, outcome, now_ms) = (claimed.claim.clone(), outcome.clone(), app.clock.now_ms());
        match app.store.write(move |tx| webhooks::finish(tx, &claim, &outcome, now_ms)).await {
            Ok(true) => return,
            Ok(false) => {
                tracing::warn!(delivery = claimed.delivery_id, "the outcome of a delivery came too late");
                return;
            }
            Err(error) if now_ms >= until_ms => {
                tracing::error!(%error, delivery = claimed.delivery_id, "the outcome of a delivery is lost");
                return;
            }
            Err(_) => tokio::time::sleep(POLL).await,
        }
    }
}

/// What becomes of a delivery after this attempt.
fn judge(app: &App, claimed: &Claimed, attempt: Attempt) -> Outcome {
    let status = attempt.status.map(i64::from);
    let Some(error) = attempt.error else {
        return Outcome::Delivered { status: status.unwrap_or_default() };
    };
    if attempt.status == Some(GONE) {
        return Outcome::Dead { status, error };
    }
    let (retries, now_ms) = (app.config.webhooks.max_retries, app.clock.now_ms());
    match retry::next(claimed.attempts + 1, retries, claimed.waiting_since_ms, now_ms, &*app.ids) {
        Next::Retry(retry_time_ms) => Outcome::Failed { status, error, retry_time_ms },
        Next::GiveUp => Outcome::Dead { status, error },
    }
}

/// Counts an outcome, and logs what an operator should know.
fn note(app: &App, claimed: &Claimed, outcome: &Outcome) {
    let (webhook, delivery, event) = (&claimed.webhook_id, &claimed.delivery_id, &claimed.event);
    match outcome {
        Outcome::Delivered { .. } => {
            app.metrics.count_delivery("delivered");
            tracing::debug!(webhook, delivery, event, "event delivered to a webhook");
        }
        Outcome::Failed { error, .. } => {
            app.metrics.count_delivery("failed");
            tracing::info!(
                webhook,
                delivery,
                event,
                error,
                "a webhook did not take an event; it is sent again"
            );
        }
        Outcome::Dead { error, .. } => {
            app.metrics.count_delivery("dead");
            tracing::warn!(webhook, delivery, event, error, "an event for a webhook was given up");
        }
    }
}

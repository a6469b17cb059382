//! What one client is told, when it takes it.

use std::collections::VecDeque;
use std::time::Duration;

use axum::response::sse;
use runstone_domain::{Error, Result};
use runstone_store::events::Events;
use runstone_store::{Store, Workspace};
use runstone_wire::own::events::{OpenEvent, ResetEvent, ResetReason};
use serde::Serialize;
use tokio::sync::{OwnedSemaphorePermit, watch};
use tokio::time::Instant;

use super::news::Watch;
use super::pending::Pending;
use super::{Message, Watched};
use crate::app::App;

/// How often a client is told something, at most.
const TICK: Duration = Duration::from_millis(250);
/// How long it is left in peace after it was told to ask for everything, or the database could not be read.
const REST: Duration = Duration::from_secs(2);

/// A stream of events.
pub(super) struct Feed {
    store: Store,
    events: Events,
    stopping: watch::Receiver<bool>,
    watch: Watch,
    pending: Pending,
    /// Read, but not taken yet.
    ready: VecDeque<Message>,
    /// When more may be read.
    due: Instant,
    last_id: u64,
    _place: OwnedSemaphorePermit,
}

impl Feed {
    /// Begins to listen and looks at what there is.
    ///
    /// # Errors
    /// `NotFound` for an experiment or run that does not exist, `Unavailable` if the database cannot be read.
    pub(super) async fn open(
        app: &App,
        workspace: Workspace,
        watched: Watched,
        was_here: bool,
        place: OwnedSemaphorePermit,
    ) -> Result<Self> {
        let store = app.store.clone();
        // Listening comes first, so that nothing falls between the two.
        let events = store.events().await;
        let watch = Watch::open(&store, workspace, watched).await?;
        let mut ready = VecDeque::from([Message::Open(OpenEvent {})]);
        let reconnected = Message::Reset(ResetEvent { reason: ResetReason::Reconnected });
        ready.extend(was_here.then_some(reconnected));
        Ok(Self {
            store,
            events,
            stopping: app.stopping.subscribe(),
            watch,
            pending: Pending::default(),
            ready,
            due: Instant::now(),
            last_id: 0,
            _place: place,
        })
    }

    /// The next event; none at the end.
    pub(super) async fn next(mut self) -> Option<(sse::Event, Self)> {
        loop {
            if let Some(message) = self.ready.pop_front() {
                return Some((self.written(&message)?, self));
            }
            if self.pending.is_empty() || Instant::now() < self.due {
                self.hear().await?;
                continue;
            }
            match self.tell().await {
                Ok(()) => {}
                Err(error @ Error::Unavailable { .. }) => {
                    tracing::warn!(%error, "a stream of events waits for the database");
                    self.pending.reset();
                    self.due = Instant::now() + REST;
                }
                Err(error) => {
                    let cause = std::error::Error::source(&error).map(ToString::to_string);
                    tracing::error!(%error, cause, "a stream of events was ended");
                    return None;
                }
            }
        }
    }

    /// Waits for what happens next, or until it is time to tell what has happened; none at the end.
    async fn hear(&mut self) -> Option<()> {
        let due = self.due;
        let waits = !self.pending.is_empty();
        tokio::select! {
            _ = self.stopping.wait_for(|stopping| *stopping) => None,
            event = self.events.next() => {
                self.pending.take_in(&event?, self.watch.scope());
                Some(())
            }
            () = tokio::time::sleep_until(due), if waits => Some(()),
        }
    }

    /// Reads what is pending.
    async fn tell(&mut self) -> Result<()> {
        let rest = match self.pending.take() {
            Some(changes) => {
                self.ready.extend(self.watch.news(&self.store, changes).await?);
                TICK
            }
            None => {
                self.watch.look_again(&self.store).await?;
                self.ready.push_back(Message::Reset(ResetEvent { reason: ResetReason::Missed }));
                REST
            }
        };
        self.due = Instant::now() + rest;
        Ok(())
    }

    fn written(&mut self, message: &Message) -> Option<sse::Event> {
        self.last_id += 1;
        let event = sse::Event::default().id(self.last_id.to_string());
        let (event, data) = match message {
            Message::Open(data) => (event.event("open"), json(data)),
            Message::Reset(data) => (event.event("reset"), json(data)),
            Message::Run(data) => (event.event("run"), json(data)),
            Message::Metrics(data) => (event.event("metrics"), json(data)),
        };
        Some(event.data(data?))
    }
}

/// One line: JSON escapes line breaks.
fn json(data: &impl Serialize) -> Option<String> {
    serde_json::to_string(data)
        .inspect_err(|error| tracing::error!(%error, "an event cannot be written"))
        .ok()
}

//! The connection on which a server hears what the others have committed.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use postgres::fallible_iterator::FallibleIterator as _;
use postgres::{Client, Config};
use tokio::sync::watch;

use super::Event;
use super::payload::{self, Address};
use crate::error::Result;
use crate::shared::Shared;

/// How often to look whether the end has come, while nothing is heard.
const LOOK: Duration = Duration::from_millis(250);
/// How long to rest after the connection was lost or refused.
const REST: Duration = Duration::from_secs(1);

/// The thread. It ends soon after [`Hub::stop`](super::Hub::stop); dropping this waits for it.
pub(crate) struct Listener {
    thread: Option<thread::JoinHandle<()>>,
    /// Whether the first attempt to listen is over.
    tried: watch::Receiver<bool>,
}

impl Listener {
    pub(crate) fn start(config: Config, address: Address, shared: Arc<Shared>) -> Self {
        let (trying, tried) = watch::channel(false);
        let thread = thread::spawn(move || Worker { config, address, shared, trying }.run());
        Self { thread: Some(thread), tried }
    }

    /// Changes to true when the server listens, or cannot.
    pub(crate) fn tried(&self) -> watch::Receiver<bool> {
        self.tried.clone()
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        if let Some(thread) = self.thread.take() {
            // It may have ended with a panic, which was logged.
            drop(thread.join());
        }
    }
}

struct Worker {
    config: Config,
    address: Address,
    shared: Arc<Shared>,
    trying: watch::Sender<bool>,
}

impl Worker {
    fn run(&self) {
        loop {
            if let Err(error) = self.listen() {
                tracing::warn!(%error, "the other servers cannot be heard; trying again");
            }
            self.trying.send_replace(true);
            if self.shared.events.rest(REST) {
                return;
            }
        }
    }

    /// Listens until the connection is lost or the end has come.
    fn listen(&self) -> Result<()> {
        let mut client = crate::postgres::connect(&self.config)?;
        client.batch_execute(&format!("LISTEN {}", self.address.channel))?;
        if self.trying.send_replace(true) {
            // What was committed elsewhere since the connection was lost was not heard.
            self.shared.events.tell(Event::Reset);
        }
        while !self.shared.events.rest(Duration::ZERO) && !client.is_closed() {
            self.pass_on(&mut client)?;
        }
        Ok(())
    }

    /// Waits a moment for what is heard, and passes it on.
    fn pass_on(&self, client: &mut Client) -> Result<()> {
        let mut notifications = client.notifications();
        let mut heard = notifications.timeout_iter(LOOK);
        while let Some(notification) = heard.next()? {
            if let Some(event) = payload::read(notification.payload(), self.address.origin) {
                self.shared.events.tell(event);
            }
        }
        Ok(())
    }
}

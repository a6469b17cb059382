//! The thread that hands on what was committed: here at once, to the other servers with one transaction a tick.
//!
//! NOTIFY takes a lock at commit that serialises those who notify, so commits of callers must not do it.

use std::sync::Arc;
use std::thread;

use super::payload::{self, Address};
use super::{Event, TICK};
use crate::job::{Queue, Work};
use crate::shared::Shared;
use crate::value::Value;

/// The thread, which ends when this is dropped; what is pending then is still handed on.
pub(crate) struct Dispatcher {
    shared: Arc<Shared>,
    thread: Option<thread::JoinHandle<()>>,
}

/// The way to the other servers.
pub(crate) struct Outlet {
    writes: Queue,
    address: Address,
    /// Something was not sent, which the others must learn of.
    owes_reset: bool,
}

impl Dispatcher {
    /// `outlet`: where the writes of PostgreSQL go, and which servers are to be told.
    pub(crate) fn start(shared: &Arc<Shared>, outlet: Option<(Queue, Address)>) -> Self {
        let outlet = outlet.map(|(writes, address)| Outlet { writes, address, owes_reset: false });
        let worker = shared.clone();
        let thread = thread::spawn(move || run(&worker, outlet));
        Self { shared: shared.clone(), thread: Some(thread) }
    }
}

impl Drop for Dispatcher {
    fn drop(&mut self) {
        self.shared.events.stop();
        if let Some(thread) = self.thread.take() {
            // It may have ended with a panic, which was logged.
            drop(thread.join());
        }
    }
}

fn run(shared: &Shared, mut outlet: Option<Outlet>) {
    while let Some(event) = shared.events.take() {
        shared.events.tell(event.clone());
        if let Some(outlet) = &mut outlet {
            outlet.send(&event);
        }
        shared.events.rest(TICK);
    }
}

impl Outlet {
    fn send(&mut self, event: &Event) {
        let event = if self.owes_reset { &Event::Reset } else { event };
        let payloads = payload::write(self.address.origin, event);
        let channel = self.address.channel.clone();
        let sent = Work::run_blocking(&self.writes, move |tx| {
            for payload in &payloads {
                tx.query("SELECT pg_notify($1, $2)", &[(&channel).into(), Value::Text(payload)], |_| Ok(()))?;
            }
            Ok(())
        });
        if let Err(error) = &sent {
            tracing::warn!(%error, "the other servers were not told what was committed here");
        }
        self.owes_reset = sent.is_err();
    }
}

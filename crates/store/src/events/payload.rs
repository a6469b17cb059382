//! How changes travel in the payload of a NOTIFY, which PostgreSQL bounds to less than 8,000 bytes.
//!
//! `1 <origin> reset`, or `1 <origin> <experiment>:<run>.<parts>,<run>.<parts>;<experiment>:…`; the 1 is the version,
//! parts are a number, and the origin is the server's, which knows by it what it has sent itself.

use std::fmt::Write as _;

use super::{Change, Event, Parts};
use crate::error::Result;
use crate::runs::RunNumber;
use crate::tx::Tx;

/// Bytes of the longest payload.
const LONGEST: usize = 7_900;
/// Bytes that one change takes at most, with its experiment.
const LONGEST_CHANGE: usize = 48;
const VERSION: &str = "1";

/// Where the servers of one database meet, and which of them this is.
#[derive(Debug, Clone)]
pub(crate) struct Address {
    /// Of this schema: several may share a database, and channels belong to the database.
    pub(crate) channel: String,
    /// No other server ever had it.
    pub(crate) origin: i64,
}

impl Address {
    /// Asks the database, in a transaction of which this uses up the number.
    pub(crate) fn take(tx: &mut Tx<'_>) -> Result<Self> {
        let sql = "SELECT 'runs'::regclass::oid::bigint, txid_current()";
        tx.query_one(sql, &[], |row| {
            Ok(Self { channel: format!("runstone_{}", row.int(0)?), origin: row.int(1)? })
        })
    }
}

/// The payloads that say this: mostly one. Changes must be ordered by experiment.
pub(super) fn write(origin: i64, event: &Event) -> Vec<String> {
    let changes = match event {
        Event::Reset => return vec![format!("{VERSION} {origin} reset")],
        Event::Changes(changes) => changes,
    };
    let mut payloads: Vec<String> = Vec::new();
    let mut last = None;
    for Change { run, experiment_id, parts } in &**changes {
        if payloads.last().is_none_or(|payload| payload.len() + LONGEST_CHANGE > LONGEST) {
            payloads.push(format!("{VERSION} {origin} "));
            last = None;
        }
        let Some(payload) = payloads.last_mut() else { continue };
        let before = match last {
            None => format!("{experiment_id}:"),
            Some(experiment) if experiment != experiment_id => format!(";{experiment_id}:"),
            Some(_) => ",".to_owned(),
        };
        // Writing to a string does not fail.
        let _ = write!(payload, "{before}{}.{}", run.0, parts.bits());
        last = Some(experiment_id);
    }
    payloads
}

/// What another server says; none if it is this one. What cannot be read is told as a reset: some other version may mean
/// something by it.
pub(super) fn read(payload: &str, own_origin: i64) -> Option<Event> {
    let mut words = payload.splitn(3, ' ');
    let (version, origin, rest) = (words.next(), words.next(), words.next());
    if origin.and_then(|origin| origin.parse().ok()) == Some(own_origin) {
        return None;
    }
    let changes = rest.filter(|_| version == Some(VERSION)).and_then(read_changes);
    Some(changes.map_or(Event::Reset, |changes| Event::Changes(changes.into())))
}

fn read_changes(text: &str) -> Option<Vec<Change>> {
    let mut changes = Vec::new();
    for group in text.split(';') {
        let (experiment, runs) = group.split_once(':')?;
        let experiment_id = experiment.parse().ok()?;
        for run in runs.split(',') {
            let (run, parts) = run.split_once('.')?;
            let parts = Parts::from_bits_retain(parts.parse().ok()?);
            changes.push(Change { run: RunNumber(run.parse().ok()?), experiment_id, parts });
        }
    }
    Some(changes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(run: i64, experiment_id: i64) -> Change {
        Change { run: RunNumber(run), experiment_id, parts: Parts::METRICS | Parts::INFO }
    }

    #[test]
    fn what_one_server_writes_another_reads() {
        let told = Event::Changes([change(7, 1), change(9, 1), change(8, 20)].into());
        let payloads = write(5, &told);
        assert_eq!(payloads, ["1 5 1:7.18,9.18;20:8.18"]);
        assert_eq!(read(&payloads[0], 6), Some(told));
        assert_eq!(read(&payloads[0], 5), None);
        assert_eq!(read(&write(5, &Event::Reset)[0], 6), Some(Event::Reset));
        assert_eq!(read(&write(5, &Event::Reset)[0], 5), None);
    }

    #[test]
    fn many_changes_go_into_several_payloads_that_are_short_enough() {
        let changes: Vec<Change> = (0..3000).map(|n| change(i64::MAX - n, i64::MIN + n / 2)).collect();
        let payloads = write(i64::MAX, &Event::Changes(changes.clone().into()));
        assert!(payloads.iter().all(|payload| payload.len() < 8000));
        let read = payloads.iter().flat_map(|payload| match read(payload, 1) {
            Some(Event::Changes(changes)) => changes.to_vec(),
            other => panic!("{other:?}"),
        });
        assert_eq!(read.collect::<Vec<_>>(), changes);
    }

    #[test]
    fn what_cannot_be_read_is_a_reset() {
        for text in ["", "1", "1 5", "2 5 1:7.18", "1 5 1:7", "1 5 1", "1 5 x:7.1", "1 5 1:7.1,", "1 x reset"]
        {
            assert_eq!(read(text, 6), Some(Event::Reset), "{text}");
        }
    }
}

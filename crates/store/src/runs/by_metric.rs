//! A page of runs ordered by the latest value of a metric.
//!
//! It comes in three phases: first the runs with a number, then those with NaN, then those without the metric. Of the
//! first two, listed runs are found by walking the metric's lists: some hundred are taken, looked up and held against
//! the filter, until the page is full. Those that are not listed are few, and sorted.

use std::collections::HashMap;

use runstone_domain::SortKey;
use runstone_domain::search::OrderBy;
use runstone_series::ranked::{NAN_RANK, rank_of};

use super::few::Few;
use super::order::{MISSING, NOT_A_NUMBER, NUMBERS, Place, Term, merge};
use super::search::Search;
use super::statement::{Lead, Statement};
use crate::error::Result;
use crate::lists::{self, Key, Kind};
use crate::tx::Tx;
use crate::value::Value;

/// Runs that are taken from the lists at once: the least, at first, and the most.
const TAKEN: (usize, usize, usize) = (32, 128, 4096);

/// How many to take next, when of the last ones so many passed the filter and so many are missing: those that will do
/// if as many pass, and some more, but at most twice as many as before.
fn next_take(taken: usize, passed: usize, missing: usize) -> usize {
    let enough = match passed {
        0 => usize::MAX,
        _ => missing.saturating_mul(taken).div_ceil(passed).saturating_mul(5) / 4,
    };
    enough.min(taken * 2).clamp(TAKEN.0, TAKEN.2)
}

/// Order by one metric first.
pub(super) struct ByMetric<'q> {
    pub(super) key_id: i64,
    pub(super) descending: bool,
    /// What resolves ties.
    pub(super) rest: &'q [OrderBy],
    pub(super) few: Option<&'q Few>,
}

impl ByMetric<'_> {
    /// Phase after phase, until the page is full: the first `wanted` runs behind the page's start.
    pub(super) fn find(&self, tx: &mut Tx<'_>, search: &Search<'_>, wanted: usize) -> Result<Vec<Place>> {
        let (from, after) = match search.query.start.after.split_first() {
            Some((SortKey::Int(phase), rest)) => (*phase, rest),
            Some(_) => return Err(super::order::foreign_token()),
            None => (NUMBERS, [].as_slice()),
        };
        let mut found: Vec<Place> = Vec::new();
        let mut skip = usize::try_from(search.query.start.offset).unwrap_or(usize::MAX);
        for phase in [NUMBERS, NOT_A_NUMBER, MISSING].into_iter().filter(|phase| *phase >= from) {
            let missing = wanted - found.len();
            if missing == 0 {
                break;
            }
            let after = if phase == from { after } else { &[] };
            let mut places = self.phase(tx, search, phase, after, missing.saturating_add(skip))?;
            let skipped = skip.min(places.len());
            places.drain(..skipped);
            skip -= skipped;
            // The same keys as those of a statement without phases.
            found.extend(places.into_iter().map(|Place { id, mut keys }| {
                keys.insert(0, SortKey::Int(phase));
                Place { id, keys }
            }));
        }
        Ok(found)
    }

    fn phase(
        &self,
        tx: &mut Tx<'_>,
        search: &Search<'_>,
        phase: i64,
        after: &[SortKey],
        wanted: usize,
    ) -> Result<Vec<Place>> {
        let limit = i64::try_from(wanted).unwrap_or(i64::MAX);
        if phase == MISSING {
            return self.statement(tx, search, Lead::Runs, phase, after)?.page(tx, limit, 0);
        }
        let unlisted = Lead::Unlisted { key_id: self.key_id };
        let statement = self.statement(tx, search, unlisted, phase, after)?;
        let directions = statement.directions();
        let mut found = statement.page(tx, limit, 0)?;
        let mut walk = self.walk(tx, phase, after)?;
        let mut taken = TAKEN.1.max(wanted.min(TAKEN.2));
        loop {
            let worst = found.get(wanted - 1).and_then(|place| self.rank(phase, place));
            let some = self.take(tx, search, &mut walk, phase, worst, taken)?;
            if some.is_empty() {
                return Ok(found);
            }
            let runs: Vec<i64> = some.keys().copied().collect();
            let listed = Lead::Listed { key_id: self.key_id, runs: &runs };
            let mut places = self.statement(tx, search, listed, phase, after)?.page(tx, i64::MAX, 0)?;
            // What a list says of a run may be old.
            places.retain(|place| self.rank(phase, place) == some.get(&place.id).copied());
            let passed = places.len();
            merge(&mut found, places, &directions, wanted);
            taken = next_take(taken, passed, wanted - found.len());
        }
    }

    /// Lists of the metric, from where the page begins.
    fn walk(&self, tx: &mut Tx<'_>, phase: i64, after: &[SortKey]) -> Result<lists::Walk> {
        let key = Key { kind: Kind::Metric, id: self.key_id };
        let (from, descending) = match (phase, after.first()) {
            (NOT_A_NUMBER, _) => (NAN_RANK, false),
            (_, Some(SortKey::Real(value))) => (rank_of(*value), self.descending),
            _ if self.descending => (NAN_RANK - 1, true),
            _ => (i64::MIN, false),
        };
        lists::Walk::start(tx, key, from, descending)
    }

    /// The next runs of the lists with their ranks, about `most`; none behind the rank `worst` or the end of the phase.
    fn take(
        &self,
        tx: &mut Tx<'_>,
        search: &Search<'_>,
        walk: &mut lists::Walk,
        phase: i64,
        worst: Option<i64>,
        most: usize,
    ) -> Result<HashMap<i64, i64>> {
        let mut taken = HashMap::new();
        while taken.len() < most
            && let Some(entry) = walk.peek(tx)?
        {
            let is_behind = worst.is_some_and(|worst| {
                if self.descending && phase == NUMBERS { entry.rank < worst } else { entry.rank > worst }
            });
            if is_behind || (entry.rank == NAN_RANK) != (phase == NOT_A_NUMBER) {
                break;
            }
            // A run that is listed with two values may only be asked for with one at a time.
            if taken.get(&entry.run).is_some_and(|rank| *rank != entry.rank) {
                break;
            }
            let is_wanted = search.has_experiment(entry.group)
                && self.few.is_none_or(|few| few.ids.binary_search(&entry.run).is_ok());
            if is_wanted {
                taken.insert(entry.run, entry.rank);
            }
            walk.pass();
        }
        Ok(taken)
    }

    /// The rank of the run's value.
    fn rank(&self, phase: i64, place: &Place) -> Option<i64> {
        match place.keys.first() {
            _ if phase == NOT_A_NUMBER => Some(NAN_RANK),
            Some(SortKey::Real(value)) => Some(rank_of(*value)),
            _ => None,
        }
    }

    fn statement(
        &self,
        tx: &mut Tx<'_>,
        search: &Search<'_>,
        lead: Lead<'_>,
        phase: i64,
        after: &[SortKey],
    ) -> Result<Statement> {
        // Runs from the lists are among the few already, and those that are in none are fewer.
        let few = self.few.filter(|_| matches!(lead, Lead::Runs));
        let mut statement = Statement::new(tx, lead, search, search.experiments, few)?;
        match phase {
            NUMBERS => {
                statement.conditions.push("w.value IS NOT NULL".to_owned());
                statement.order.push(Term::real("w.value", self.descending));
            }
            NOT_A_NUMBER => {
                statement.conditions.push("w.value IS NULL".to_owned());
                statement.order.push(Term::constant(SortKey::Null));
            }
            _ => {
                let key = statement.sql.bind(Value::Int(self.key_id));
                statement.conditions.push(format!(
                    "NOT EXISTS (SELECT 1 FROM latest_metrics w WHERE w.run_id = r.id AND w.key_id = {key})"
                ));
                statement.order.push(Term::constant(SortKey::Null));
            }
        }
        statement.order_by(tx, search, self.rest)?;
        statement.after(after)?;
        Ok(statement)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_are_taken_as_will_probably_do() {
        // Half of them passed, and twenty are missing.
        assert_eq!(next_take(128, 64, 20), 50);
        assert_eq!(next_take(128, 128, 1), 32);
        // Hardly any passed: twice as many, again and again.
        assert_eq!(next_take(128, 0, 101), 256);
        assert_eq!(next_take(128, 1, 100), 256);
        assert_eq!(next_take(4096, 1, 100), 4096);
        // The page is full of runs that are not listed, some of which may have to make room.
        assert_eq!(next_take(128, 64, 0), 32);
    }
}

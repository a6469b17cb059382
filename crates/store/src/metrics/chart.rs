//! Series of many runs and keys at once, reduced to the pixel columns of a chart.
//!
//! A series is put together from pieces that share no point ([`pieces`]): blocks, of which mostly the statistics in
//! their heads are enough, and points that were read already. Only blocks that lie across the border of two columns
//! are opened, some at a time ([`bodies`]), and one series after the other is reduced and handed out, so that memory
//! does not grow with the number of points. It takes the same few kinds of queries however many runs and keys there are.

mod bodies;
mod groups;
mod pieces;

pub use groups::GroupBy;
pub use runstone_series::{GroupBucket, KeyStats, Point, Reducer, smooth};

use std::collections::HashSet;
use std::ops::RangeInclusive;

use runstone_domain::{Error as Situation, RunInfo};
use runstone_series::{Axis, Grid, Group};

use self::bodies::Bodies;
use self::pieces::{Pieces, Source};
use crate::Workspace;
use crate::error::{Error, Result};
use crate::names;
use crate::runs;
use crate::tx::Tx;

/// What a chart has on its horizontal axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChartAxis {
    /// The step.
    Step,
    /// Milliseconds since the Unix epoch.
    Time,
    /// Milliseconds since the start of the run.
    Relative,
}

/// Which series, and how they are reduced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChartQuery {
    /// Outside ids; a repeated one counts once.
    pub run_ids: Vec<String>,
    /// Names of metrics; a repeated one counts once.
    pub keys: Vec<String>,
    /// The horizontal axis.
    pub axis: ChartAxis,
    /// Positions on the axis that are shown; none for those that the series have: each for itself, or those of a key
    /// together if they are grouped.
    pub range: Option<RangeInclusive<i64>>,
    /// Pixel columns, at least 1.
    pub width: usize,
    /// Whether runs that share a value become one series.
    pub group_by: Option<GroupBy>,
}

/// Something that a chart draws.
#[derive(Debug)]
pub enum ChartLine<'a> {
    /// A key of a run.
    Series(ChartSeries<'a>),
    /// A key of several runs.
    Group(ChartGroup<'a>),
}

/// A key of a run.
#[derive(Debug)]
pub struct ChartSeries<'a> {
    /// Outside id of the run.
    pub run_id: &'a str,
    /// Name of the metric.
    pub key: &'a str,
    /// Of all points, also those that are out of range.
    pub total: &'a KeyStats,
    /// Of the points in range.
    pub reduced: &'a Reducer,
}

/// A key of the runs that share a value.
#[derive(Debug)]
pub struct ChartGroup<'a> {
    /// Name of the metric.
    pub key: &'a str,
    /// What the runs share; none if they lack it.
    pub value: Option<&'a str>,
    /// The runs of the group that have the key.
    pub run_ids: &'a [&'a str],
    /// Positions on the axis from which to which the buckets reach.
    pub range: RangeInclusive<i64>,
    /// The pixel columns in which they have points, from left to right.
    pub buckets: &'a [GroupBucket],
}

/// Hands out what a chart draws, and gives those of `run_ids` that do not exist in the workspace.
///
/// Series come in the order of the runs and then of the keys asked for, groups in that of the keys and then of the runs
/// that come first in them. What has no points at all is left out. Equal points count once, wherever they are stored.
pub fn chart(
    tx: &mut Tx<'_>,
    workspace: Workspace,
    query: &ChartQuery,
    mut each: impl FnMut(&ChartLine<'_>),
) -> Result<Vec<String>> {
    let runs = runs::lookup_infos(tx, workspace, &query.run_ids)?;
    let keys = known_keys(tx, &query.keys)?;
    let series = find(tx, &runs, &keys)?;
    let drawing = Drawing { query, runs: &runs, keys: &keys, series };
    match &query.group_by {
        None => drawing.series(tx, &mut each)?,
        Some(by) => {
            let values = groups::values(tx, &runs, by)?;
            drawing.groups(tx, &values, &mut each)?;
        }
    }
    Ok(missing(&query.run_ids, &runs))
}

/// The names that any run ever used, each once, with their numbers.
fn known_keys<'q>(tx: &mut Tx<'_>, names: &'q [String]) -> Result<Vec<(&'q str, i64)>> {
    let mut seen = HashSet::new();
    let numbers = names::lookup_all(tx, names)?;
    let known = names.iter().zip(numbers).filter_map(|(name, number)| Some((name.as_str(), number?)));
    Ok(known.filter(|(_, number)| seen.insert(*number)).collect())
}

fn missing(asked: &[String], found: &[(i64, RunInfo)]) -> Vec<String> {
    let mut seen: HashSet<&str> = found.iter().map(|(_, info)| info.run_id.as_str()).collect();
    asked.iter().filter(|run_id| seen.insert(run_id)).cloned().collect()
}

/// The series that have points, by run and then by key.
fn find(tx: &mut Tx<'_>, runs: &[(i64, RunInfo)], keys: &[(&str, i64)]) -> Result<Vec<Series>> {
    let run_numbers: Vec<i64> = runs.iter().map(|(number, _)| *number).collect();
    let key_numbers: Vec<i64> = keys.iter().map(|(_, number)| *number).collect();
    let found = pieces::find(tx, &run_numbers, &key_numbers)?.into_iter().enumerate();
    let series = found.filter_map(|(place, pieces)| {
        let total = pieces.total()?;
        Some(Series { run: place / keys.len(), key: place % keys.len(), total, pieces })
    });
    Ok(series.collect())
}

/// A key of a run, by their places in a [`Drawing`].
struct Series {
    run: usize,
    key: usize,
    total: KeyStats,
    pieces: Pieces,
}

/// The series of one group, by their places in a [`Drawing`].
struct Members<'v> {
    key: usize,
    value: Option<&'v str>,
    series: Vec<usize>,
}

struct Drawing<'q> {
    query: &'q ChartQuery,
    runs: &'q [(i64, RunInfo)],
    keys: &'q [(&'q str, i64)],
    series: Vec<Series>,
}

impl Drawing<'_> {
    fn series(&self, tx: &mut Tx<'_>, each: &mut impl FnMut(&ChartLine<'_>)) -> Result<()> {
        let range = |series: &Series| self.query.range.clone().unwrap_or_else(|| self.extent(series));
        let grids: Vec<Grid> = self.series.iter().map(|series| self.grid(series, range(series))).collect();
        let mut bodies = Bodies::new(self.series.iter().zip(&grids).flat_map(|(s, grid)| s.unread(grid)));
        for (series, grid) in self.series.iter().zip(grids) {
            let reduced = series.reduce(tx, grid, &mut bodies)?;
            each(&ChartLine::Series(ChartSeries {
                run_id: &self.runs[series.run].1.run_id,
                key: self.keys[series.key].0,
                total: &series.total,
                reduced: &reduced,
            }));
        }
        Ok(())
    }

    fn groups(
        &self,
        tx: &mut Tx<'_>,
        values: &[Option<String>],
        each: &mut impl FnMut(&ChartLine<'_>),
    ) -> Result<()> {
        let groups = self.members(values);
        let ranges: Vec<RangeInclusive<i64>> = (0..self.keys.len()).map(|key| self.range_of(key)).collect();
        let grid = |series: &Series| self.grid(series, ranges[series.key].clone());
        let all = groups.iter().flat_map(|group| &group.series).map(|place| &self.series[*place]);
        let mut bodies = Bodies::new(all.flat_map(|series| series.unread(&grid(series))));
        for Members { key, value, series } in &groups {
            let members = series.iter().map(|place| &self.series[*place]);
            let mut sum: Option<Group> = None;
            for series in members.clone() {
                let reduced = series.reduce(tx, grid(series), &mut bodies)?;
                let sum = sum.get_or_insert_with(|| Group::new(reduced.grid().clone()));
                sum.add(&reduced).map_err(Situation::internal)?;
            }
            let buckets: Vec<GroupBucket> = sum.iter().flat_map(Group::buckets).collect();
            let run_ids: Vec<&str> = members.map(|series| self.runs[series.run].1.run_id.as_str()).collect();
            each(&ChartLine::Group(ChartGroup {
                key: self.keys[*key].0,
                value: *value,
                run_ids: &run_ids,
                range: ranges[*key].clone(),
                buckets: &buckets,
            }));
        }
        Ok(())
    }

    /// The groups, given the value of each run: by key, then by the run that comes first.
    fn members<'v>(&self, values: &'v [Option<String>]) -> Vec<Members<'v>> {
        let mut groups: Vec<Members<'v>> = Vec::new();
        for (place, series) in self.series.iter().enumerate() {
            let (key, value) = (series.key, values[series.run].as_deref());
            match groups.iter_mut().find(|group| group.key == key && group.value == value) {
                Some(group) => group.series.push(place),
                None => groups.push(Members { key, value, series: vec![place] }),
            }
        }
        groups.sort_by_key(|group| group.key);
        groups
    }

    /// What the axis shows of a key when its series are grouped.
    fn range_of(&self, key: usize) -> RangeInclusive<i64> {
        let extents = self.series.iter().filter(|series| series.key == key).map(|series| self.extent(series));
        let whole = || extents.reduce(|a, b| *a.start().min(b.start())..=*a.end().max(b.end()));
        // No key without series is ever asked for.
        self.query.range.clone().or_else(whole).unwrap_or(0..=0)
    }

    fn axis(&self, series: &Series) -> Axis {
        match self.query.axis {
            ChartAxis::Step => Axis::Step,
            ChartAxis::Time => Axis::Time,
            ChartAxis::Relative => Axis::RelativeTime { origin_ms: self.runs[series.run].1.start_time_ms },
        }
    }

    fn grid(&self, series: &Series, range: RangeInclusive<i64>) -> Grid {
        Grid::new(self.axis(series), range, self.query.width)
    }

    /// From the first to the last position of a series.
    fn extent(&self, series: &Series) -> RangeInclusive<i64> {
        let KeyStats { first, last, min_timestamp_ms, max_timestamp_ms, .. } = series.total;
        match self.axis(series) {
            Axis::Step => first.step..=last.step,
            Axis::Time => min_timestamp_ms..=max_timestamp_ms,
            Axis::RelativeTime { origin_ms } => {
                min_timestamp_ms.saturating_sub(origin_ms)..=max_timestamp_ms.saturating_sub(origin_ms)
            }
        }
    }
}

impl Series {
    /// The blocks of which a reducer with this grid needs the points, in the order in which [`Series::reduce`] does.
    fn unread(&self, grid: &Grid) -> Vec<i64> {
        let blocks = self.pieces.0.iter().filter_map(|piece| match piece.source {
            Source::Block(id) => (!Reducer::would_take(grid, &piece.stats)).then_some(id),
            Source::Points(_) => None,
        });
        blocks.collect()
    }

    fn reduce(&self, tx: &mut Tx<'_>, grid: Grid, bodies: &mut Bodies) -> Result<Reducer> {
        let mut reducer = Reducer::new(grid);
        for piece in &self.pieces.0 {
            match &piece.source {
                Source::Points(points) => reducer.extend(points),
                Source::Block(_) if reducer.offer(&piece.stats) => {}
                Source::Block(id) => {
                    let points = bodies.next(tx, *id)?.points(self.total.key).map_err(Error::corrupt)?;
                    reducer.extend(&points);
                }
            }
        }
        Ok(reducer)
    }
}

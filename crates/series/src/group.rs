//! Several series as one: their mean, spread and extremes, bucket by bucket.

use crate::downsample::{Bucket, Reducer};
use crate::grid::Grid;

/// What several series are in one bucket.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GroupBucket {
    /// Which bucket of the grid, counted from 0.
    pub bucket: usize,
    /// The first position on the axis at which one of them has a point here.
    pub position: i64,
    /// How many series have points here.
    pub series: usize,
    /// How many of them have only NaN here. They count for nothing below.
    pub nan_series: usize,
    /// Mean of the series' means: each weighs the same, however many points it has. NaN if there are no numbers.
    pub mean: f64,
    /// Standard deviation of the series' means (of the population: 0 for one series). NaN if there are no numbers.
    pub std: f64,
    /// The smallest number of any of the series, not of their means. NaN if there are no numbers.
    pub min: f64,
    /// The greatest number of any of the series, not of their means. NaN if there are no numbers.
    pub max: f64,
}

/// Series that were reduced on different grids have no common buckets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the series to group were reduced on different grids")]
pub struct GridsDiffer;

/// Groups series that were reduced on the same grid. Buckets in which no series has points are left out.
///
/// # Errors
/// [`GridsDiffer`] if their grids have different buckets (see [`Grid::has_same_buckets`]).
pub fn group(series: &[Reducer]) -> Result<Vec<GroupBucket>, GridsDiffer> {
    let Some(first) = series.first() else { return Ok(Vec::new()) };
    let mut group = Group::new(first.grid().clone());
    series.iter().try_for_each(|series| group.add(series))?;
    Ok(group.buckets().collect())
}

/// [`group`] for series that come one after the other and need not all be there at once. About 90 bytes a bucket.
#[derive(Debug, Clone)]
pub struct Group {
    grid: Grid,
    sums: Vec<Option<Sum>>,
}

impl Group {
    /// A group without series.
    pub fn new(grid: Grid) -> Self {
        let sums = vec![None; grid.width()];
        Self { grid, sums }
    }

    /// Adds a series.
    ///
    /// # Errors
    /// [`GridsDiffer`] if its grid has other buckets; then nothing was added.
    pub fn add(&mut self, series: &Reducer) -> Result<(), GridsDiffer> {
        if !self.grid.has_same_buckets(series.grid()) {
            return Err(GridsDiffer);
        }
        let axis = series.grid().axis();
        for (number, bucket) in series.buckets() {
            self.sums[number].get_or_insert_default().add(bucket, axis.position(&bucket.first));
        }
        Ok(())
    }

    /// The buckets in which some series has points, from left to right.
    pub fn buckets(&self) -> impl Iterator<Item = GroupBucket> {
        let numbered = self.sums.iter().enumerate();
        numbered.filter_map(|(number, sum)| sum.as_ref().map(|sum| sum.bucket(number)))
    }
}

/// Mean and variance as they grow, in Welford's way, which does not lose digits to large means.
#[derive(Debug, Clone, Default)]
struct Sum {
    position: Option<i64>,
    series: usize,
    numbers: usize,
    mean: f64,
    /// Sum of the squared distances to the mean.
    squares: f64,
    /// The smallest and the greatest number.
    extremes: Option<(f64, f64)>,
}

impl Sum {
    fn add(&mut self, bucket: &Bucket, position: i64) {
        self.series += 1;
        self.position = Some(self.position.map_or(position, |first| first.min(position)));
        let Some(value) = bucket.mean() else { return };
        self.numbers += 1;
        let distance = value - self.mean;
        self.mean += distance / self.numbers as f64;
        self.squares += distance * (value - self.mean);
        if let (Some(min), Some(max)) = (bucket.min, bucket.max) {
            let (least, greatest) = self.extremes.unwrap_or((min.value, max.value));
            self.extremes = Some((least.min(min.value), greatest.max(max.value)));
        }
    }

    fn bucket(&self, bucket: usize) -> GroupBucket {
        let (min, max) = self.extremes.unwrap_or((f64::NAN, f64::NAN));
        let has_numbers = self.numbers > 0;
        GroupBucket {
            bucket,
            position: self.position.unwrap_or_default(),
            series: self.series,
            nan_series: self.series - self.numbers,
            mean: if has_numbers { self.mean } else { f64::NAN },
            std: if has_numbers { (self.squares / self.numbers as f64).max(0.0).sqrt() } else { f64::NAN },
            min,
            max,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::{Axis, Grid};
    use crate::point::Point;

    fn reduced(range: std::ops::RangeInclusive<i64>, values: &[(i64, f64)]) -> Reducer {
        let mut reducer = Reducer::new(Grid::new(Axis::Step, range, 2));
        for &(step, value) in values {
            reducer.extend(&[Point { step, timestamp_ms: 0, value }]);
        }
        reducer
    }

    #[test]
    fn every_series_weighs_the_same_and_extremes_are_those_of_points() {
        let many = reduced(0..=9, &[(0, 1.0), (1, 3.0), (2, 2.0)]);
        let one = reduced(0..=9, &[(4, 6.0)]);
        let expected = GroupBucket {
            bucket: 0,
            position: 0,
            series: 2,
            nan_series: 0,
            mean: 4.0,
            std: 2.0,
            min: 1.0,
            max: 6.0,
        };
        assert_eq!(group(&[many, one]), Ok(vec![expected]));
    }

    #[test]
    fn a_series_of_nan_is_counted_apart() {
        let nan = reduced(0..=9, &[(0, f64::NAN), (9, f64::NAN)]);
        let numbers = reduced(0..=9, &[(1, 5.0)]);
        let grouped = group(&[nan, numbers]).unwrap();
        assert_eq!(grouped.len(), 2);
        assert_eq!((grouped[0].series, grouped[0].nan_series, grouped[0].mean), (2, 1, 5.0));
        assert_eq!((grouped[1].series, grouped[1].nan_series), (1, 1));
        assert_eq!([grouped[0].position, grouped[1].position], [0, 9]);
        assert!([grouped[1].mean, grouped[1].std, grouped[1].min].iter().all(|value| value.is_nan()));
    }

    #[test]
    fn relative_times_meet_whatever_the_times_are() {
        let started = |origin_ms: i64| {
            let mut reducer = Reducer::new(Grid::new(Axis::RelativeTime { origin_ms }, 0..=9, 2));
            reducer.extend(&[Point { step: 0, timestamp_ms: origin_ms + 6, value: 3.0 }]);
            reducer
        };
        let grouped = group(&[started(0), started(1_000)]).unwrap();
        assert_eq!((grouped.len(), grouped[0].bucket, grouped[0].series, grouped[0].position), (1, 1, 2, 6));
    }

    #[test]
    fn different_grids_are_refused_and_nothing_gives_nothing() {
        assert_eq!(group(&[reduced(0..=9, &[]), reduced(0..=8, &[])]), Err(GridsDiffer));
        assert_eq!(group(&[]), Ok(Vec::new()));
        assert_eq!(group(&[reduced(0..=9, &[])]), Ok(Vec::new()));
    }
}

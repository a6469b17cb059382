//! Several series as one: their mean, spread and extremes, bucket by bucket.

use crate::downsample::{Bucket, Reducer};

/// What several series are in one bucket.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GroupBucket {
    /// Which bucket of the grid, counted from 0.
    pub bucket: usize,
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
/// [`GridsDiffer`] if they were reduced on different grids.
pub fn group(series: &[Reducer]) -> Result<Vec<GroupBucket>, GridsDiffer> {
    let Some((first, others)) = series.split_first() else { return Ok(Vec::new()) };
    if others.iter().any(|other| other.grid() != first.grid()) {
        return Err(GridsDiffer);
    }
    let mut sums: Vec<Option<Sum>> = vec![None; first.grid().width()];
    for (number, bucket) in series.iter().flat_map(Reducer::buckets) {
        sums[number].get_or_insert_default().add(bucket);
    }
    let numbered = sums.iter().enumerate();
    Ok(numbered.filter_map(|(number, sum)| sum.as_ref().map(|sum| sum.bucket(number))).collect())
}

/// Mean and variance as they grow, in Welford's way, which does not lose digits to large means.
#[derive(Debug, Clone, Default)]
struct Sum {
    series: usize,
    numbers: usize,
    mean: f64,
    /// Sum of the squared distances to the mean.
    squares: f64,
    /// The smallest and the greatest number.
    extremes: Option<(f64, f64)>,
}

impl Sum {
    fn add(&mut self, bucket: &Bucket) {
        self.series += 1;
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
        let expected =
            GroupBucket { bucket: 0, series: 2, nan_series: 0, mean: 4.0, std: 2.0, min: 1.0, max: 6.0 };
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
        assert!([grouped[1].mean, grouped[1].std, grouped[1].min].iter().all(|value| value.is_nan()));
    }

    #[test]
    fn different_grids_are_refused_and_nothing_gives_nothing() {
        assert_eq!(group(&[reduced(0..=9, &[]), reduced(0..=8, &[])]), Err(GridsDiffer));
        assert_eq!(group(&[]), Ok(Vec::new()));
        assert_eq!(group(&[reduced(0..=9, &[])]), Ok(Vec::new()));
    }
}

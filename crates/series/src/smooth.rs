//! Smoothing of a curve, as chart tools do it.

use crate::point::Point;

/// Exponential moving average of the values, in the order given, without the pull towards 0 at the start.
///
/// Gives one point per point, with its step and time. `weight` in `[0, 1)` is how much of the past is kept; 0 changes
/// nothing, and what is out of range is taken as the nearest allowed weight (NaN as 0). How far apart the steps are
/// does not matter. NaN (and ±∞, should there be any) stays as it is and leaves the average as it was.
pub fn smooth(points: &[Point], weight: f64) -> Vec<Point> {
    let weight = if weight.is_nan() { 0.0 } else { weight.clamp(0.0, 1.0 - f64::EPSILON) };
    if weight == 0.0 {
        return points.to_vec();
    }
    let mut average = 0.0;
    // What is still missing from the sum of the weights given away, weightⁿ after n values.
    let mut missing = 1.0;
    let mut smoothed = points.to_vec();
    for point in smoothed.iter_mut().filter(|point| point.value.is_finite()) {
        missing *= weight;
        let share = (1.0 - weight) / (1.0 - missing);
        average = towards(average, point.value, share);
        point.value = average;
    }
    smoothed
}

/// Goes the `share` (0 to 1) of the way. A constant stays exactly itself, which a weighted sum would not give.
fn towards(from: f64, to: f64, share: f64) -> f64 {
    let near = from + (to - from) * share;
    // The way between two huge numbers of opposite sign overflows, their weighted sum does not.
    if near.is_finite() { near } else { from * (1.0 - share) + to * share }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn smoothed(values: &[f64], weight: f64) -> Vec<f64> {
        let points: Vec<Point> =
            values.iter().map(|&value| Point { step: 0, timestamp_ms: 0, value }).collect();
        smooth(&points, weight).iter().map(|point| point.value).collect()
    }

    #[test]
    fn the_start_is_not_pulled_to_zero() {
        let values = smoothed(&[10.0, 20.0], 0.5);
        assert_eq!(values[0], 10.0);
        // (0.5·10 + 1·20) / 1.5, the newer value weighing twice as much.
        assert!((values[1] - 50.0 / 3.0).abs() < 1e-12);
    }

    #[test]
    fn a_constant_stays_itself_and_no_weight_changes_nothing() {
        assert_eq!(smoothed(&[0.1; 50], 0.9), [0.1; 50]);
        assert_eq!(smoothed(&[3.0, -7.0, 0.1], 0.0), [3.0, -7.0, 0.1]);
        assert_eq!(smoothed(&[3.0, -7.0], f64::NAN), [3.0, -7.0]);
    }

    #[test]
    fn nan_is_kept_and_skipped() {
        let with_gap = smoothed(&[1.0, f64::NAN, 3.0], 0.6);
        let without = smoothed(&[1.0, 3.0], 0.6);
        assert_eq!([with_gap[0], with_gap[2]], [without[0], without[1]]);
        assert!(with_gap[1].is_nan());
    }

    #[test]
    fn the_greatest_numbers_do_not_overflow() {
        let values = smoothed(&[f64::MAX, f64::MIN, f64::MAX], 0.3);
        assert!(values.iter().all(|value| value.is_finite()));
        assert!(smoothed(&[1.0, 2.0, 3.0], 1.0).iter().all(|value| value.is_finite()));
    }
}

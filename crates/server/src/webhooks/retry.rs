//! How long to wait before an event is sent again, and when to give it up.

use std::time::Duration;

use runstone_domain::Ids;

/// Retries by default: with the pauses below they last 36 hours at least and some 45 in the mean, so that a receiver that
/// is away for a day gets its events.
pub(super) const RETRIES: u32 = 100;
/// The pause after the first failure; each further one doubles it.
const FIRST: Duration = Duration::from_secs(1);
/// The longest pause.
const LONGEST: Duration = Duration::from_secs(30 * 60);
/// How long an event is tried at all. Behind one that was given up others may have waited as long: they get one attempt
/// each, and a receiver that is gone for good does not fill the database.
const PATIENCE: Duration = Duration::from_secs(3 * 24 * 3600);

/// What is to be done with a delivery that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// Try again at this time, in milliseconds since the Unix epoch.
    Retry(i64),
    /// Give it up.
    GiveUp,
}

/// What is to be done after `failures` failures in a row, this one included, of a delivery that waits since `since_ms`.
pub(super) fn next(failures: i64, retries: u32, since_ms: i64, now_ms: i64, ids: &dyn Ids) -> Next {
    if failures > i64::from(retries) || now_ms.saturating_sub(since_ms) > milliseconds(PATIENCE) {
        return Next::GiveUp;
    }
    Next::Retry(now_ms.saturating_add(pause_ms(failures, ids)))
}

/// Doubles with each failure, and differs by up to a fifth, so that events that failed together do not come together again.
fn pause_ms(failures: i64, ids: &dyn Ids) -> i64 {
    let doublings = u32::try_from(failures.saturating_sub(1)).unwrap_or(u32::MAX).min(20);
    let pause = FIRST.saturating_mul(1 << doublings).min(LONGEST);
    let jitter = i64::try_from(ids.below(401)).unwrap_or(0);
    milliseconds(pause) * (800 + jitter) / 1000
}

fn milliseconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Always draws the same fraction of what is possible, in thousandths.
    struct Drawn(usize);

    impl Ids for Drawn {
        fn hex32(&self) -> String {
            "0".repeat(32)
        }

        fn below(&self, bound: usize) -> usize {
            (bound - 1) * self.0 / 1000
        }
    }

    #[test]
    fn pauses_double_up_to_half_an_hour_and_differ_by_a_fifth() {
        let middle: Vec<i64> = [1, 2, 3, 4, 11, 12, 50, i64::MAX].map(|n| pause_ms(n, &Drawn(500))).into();
        assert_eq!(middle, [1000, 2000, 4000, 8000, 1_024_000, 1_800_000, 1_800_000, 1_800_000]);
        assert_eq!((pause_ms(1, &Drawn(0)), pause_ms(1, &Drawn(1000))), (800, 1200));
    }

    #[test]
    fn a_receiver_may_be_away_for_a_day() {
        let (mut now_ms, mut failures) = (0, 1);
        while let Next::Retry(at_ms) = next(failures, RETRIES, 0, now_ms, &Drawn(0)) {
            (now_ms, failures) = (at_ms, failures + 1);
        }
        assert!(now_ms > 36 * 3_600_000, "{now_ms}");
        assert_eq!(failures, i64::from(RETRIES) + 1);
    }

    #[test]
    fn what_is_too_old_is_given_up_at_its_first_failure() {
        let patience = milliseconds(PATIENCE);
        assert_eq!(next(1, RETRIES, 0, patience + 1, &Drawn(0)), Next::GiveUp);
        assert_eq!(next(1, RETRIES, 0, patience, &Drawn(0)), Next::Retry(patience + 800));
        assert_eq!(next(1, 0, 0, 0, &Drawn(0)), Next::GiveUp, "no retries");
    }
}

//! When a failed request is sent again, and after how long.

use std::time::Duration;

use futures_util::future::BoxFuture;
use runstone_domain::Ids;

use crate::error::{Error, Refusal};

/// Longest wait between two attempts that a server may ask for.
const LONGEST_ASKED: Duration = Duration::from_secs(300);
/// Longest wait that back-off grows to.
const LONGEST_BACKOFF: f64 = 120.0;

/// Whether sending a request twice is harmless.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// It reads, or doing it twice leaves the same as doing it once.
    Harmless,
    /// A second one would make another thing or be refused: repeat only if the first surely did nothing.
    IfNotDone,
}

/// How often and how patiently failed requests are repeated.
#[derive(Debug, Clone, PartialEq)]
pub struct RetryPolicy {
    /// Attempts after the first one.
    pub max_retries: u32,
    /// Attempts after the first one while no connection comes about at all.
    pub max_connect_retries: u32,
    /// Seconds before the first repetition; doubles with each one, up to two minutes.
    pub backoff_factor: f64,
    /// Up to this many seconds are added at random, so that clients do not come back all at once.
    pub backoff_jitter: f64,
    /// Whether a server may say how long to wait.
    pub respect_retry_after: bool,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            max_retries: 7,
            max_connect_retries: 7,
            backoff_factor: 2.0,
            backoff_jitter: 1.0,
            respect_retry_after: true,
        }
    }
}

/// A pause before a request is sent again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wait {
    /// Number of the repetition that follows, from 1.
    pub retry: u32,
    /// How many there may be.
    pub of: u32,
    /// How long to wait.
    pub delay: Duration,
    /// Why, for people.
    pub reason: String,
}

/// Waits. Passed in, so that tests do not sleep and programs can say why nothing happens.
pub trait Pause: Send + Sync + 'static {
    /// Ends when the next attempt may start.
    fn pause(&self, wait: Wait) -> BoxFuture<'_, ()>;
}

/// Waits without a word.
#[derive(Debug, Default, Clone, Copy)]
pub struct Sleep;

impl Pause for Sleep {
    fn pause(&self, wait: Wait) -> BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(wait.delay))
    }
}

impl RetryPolicy {
    /// The pause before repetition number `done + 1`, or nothing if the failure is final.
    pub(crate) fn after(&self, error: &Error, repeat: Repeat, done: u32, ids: &dyn Ids) -> Option<Wait> {
        let of = match error {
            Error::Connect { .. } => self.max_connect_retries,
            Error::Refused(refusal) if is_passing(refusal, repeat) => self.max_retries,
            Error::Timeout { .. } | Error::Interrupted { .. } if repeat == Repeat::Harmless => {
                self.max_retries
            }
            _ => return None,
        };
        let retry = done + 1;
        (retry <= of).then(|| Wait {
            retry,
            of,
            delay: self.delay(error, done, ids),
            reason: error.to_string(),
        })
    }

    fn delay(&self, error: &Error, done: u32, ids: &dyn Ids) -> Duration {
        if let Error::Refused(refusal) = error
            && let Some(asked) = refusal.retry_after.filter(|_| self.respect_retry_after)
        {
            return asked.min(LONGEST_ASKED);
        }
        let doubled = self.backoff_factor * 2f64.powi(i32::try_from(done).unwrap_or(i32::MAX));
        #[expect(clippy::cast_precision_loss, reason = "a number below 1,001")]
        let share = ids.below(1001) as f64 / 1000.0;
        let seconds = doubled.min(LONGEST_BACKOFF) + self.backoff_jitter * share;
        Duration::try_from_secs_f64(seconds).unwrap_or_default()
    }
}

/// Whether the refusal may be gone in a moment.
///
/// 500 is what the contract answers to some plain mistakes too (`INVALID_STATE`: renaming a deleted experiment);
/// repeating those for minutes would only hide the answer.
fn is_passing(refusal: &Refusal, repeat: Repeat) -> bool {
    match refusal.status {
        // The server says that it did not even begin.
        429 => true,
        500 => repeat == Repeat::Harmless && refusal.code == "INTERNAL_ERROR",
        408 | 502 | 503 | 504 => repeat == Repeat::Harmless,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fixed(usize);

    impl Ids for Fixed {
        fn hex32(&self) -> String {
            "0".repeat(32)
        }

        fn below(&self, bound: usize) -> usize {
            self.0.min(bound - 1)
        }
    }

    fn refused(status: u16, code: &str) -> Error {
        let mut refusal = Refusal::read(status, "POST x", b"");
        refusal.code = code.to_owned();
        Error::Refused(Box::new(refusal))
    }

    fn is_retried(status: u16, code: &str, repeat: Repeat) -> bool {
        RetryPolicy::default().after(&refused(status, code), repeat, 0, &Fixed(0)).is_some()
    }

    #[test]
    fn passing_troubles_are_retried_if_harmless() {
        for status in [408, 429, 502, 503, 504] {
            assert!(is_retried(status, "", Repeat::Harmless), "{status}");
        }
        assert!(is_retried(500, "INTERNAL_ERROR", Repeat::Harmless));
        assert!(!is_retried(500, "INVALID_STATE", Repeat::Harmless));
        for status in [400, 401, 403, 404, 409, 501] {
            assert!(!is_retried(status, "", Repeat::Harmless), "{status}");
        }
    }

    #[test]
    fn what_may_have_been_done_is_not_repeated() {
        assert!(is_retried(429, "", Repeat::IfNotDone));
        assert!(!is_retried(503, "", Repeat::IfNotDone));
        assert!(!is_retried(500, "INTERNAL_ERROR", Repeat::IfNotDone));
    }

    #[test]
    fn waits_double_up_to_a_limit_and_end() {
        let policy = RetryPolicy { max_retries: 8, ..RetryPolicy::default() };
        let seconds = |done| {
            let wait = policy.after(&refused(503, ""), Repeat::Harmless, done, &Fixed(0));
            wait.map(|wait| wait.delay.as_secs())
        };
        let waits: Vec<_> = (0..9).map(seconds).collect();
        assert_eq!(
            waits,
            [2, 4, 8, 16, 32, 64, 120, 120].into_iter().map(Some).chain([None]).collect::<Vec<_>>()
        );
    }

    #[test]
    fn jitter_adds_at_most_its_share() {
        let policy = RetryPolicy { backoff_factor: 0.0, ..RetryPolicy::default() };
        let wait = |pick| policy.after(&refused(503, ""), Repeat::Harmless, 0, &Fixed(pick)).unwrap().delay;
        assert_eq!(wait(0), Duration::ZERO);
        assert_eq!(wait(1000), Duration::from_secs(1));
    }

    #[test]
    fn a_server_may_ask_for_a_wait_within_reason() {
        let policy = RetryPolicy::default();
        let asked = |seconds| {
            let mut refusal = Refusal::read(429, "POST x", b"");
            refusal.retry_after = Some(Duration::from_secs(seconds));
            policy.after(&Error::Refused(Box::new(refusal)), Repeat::Harmless, 0, &Fixed(0)).unwrap().delay
        };
        assert_eq!(asked(17), Duration::from_secs(17));
        assert_eq!(asked(86_400), LONGEST_ASKED);
    }
}

//! Time and randomness, as values that are passed in so that tests own both.

use std::time::{SystemTime, UNIX_EPOCH};

/// Tells the time.
pub trait Clock: Send + Sync + 'static {
    /// Milliseconds since the Unix epoch, UTC.
    fn now_ms(&self) -> i64;
}

/// Makes identifiers and picks at random.
pub trait Ids: Send + Sync + 'static {
    /// 32 lower-case hexadecimal digits that are unique for all practical purposes.
    fn hex32(&self) -> String;
    /// A number in `0..bound`; `bound` must be at least 1.
    fn below(&self, bound: usize) -> usize;
}

/// The machine's clock.
#[derive(Debug, Default, Clone, Copy)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now_ms(&self) -> i64 {
        #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the clock")]
        let now = SystemTime::now();
        let since_epoch = now.duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX)
    }
}

/// Identifiers from the operating system's randomness.
#[derive(Debug, Default, Clone, Copy)]
pub struct RandomIds;

impl Ids for RandomIds {
    fn hex32(&self) -> String {
        #[expect(clippy::disallowed_methods, reason = "this is the one place that makes random identifiers")]
        let id = uuid::Uuid::new_v4();
        id.simple().to_string()
    }

    fn below(&self, bound: usize) -> usize {
        rand::random_range(0..bound)
    }
}

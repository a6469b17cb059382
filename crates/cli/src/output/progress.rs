//! Progress on standard error: bars for transfers, a line when a request is tried again.

use std::io::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use futures_util::future::BoxFuture;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use runstone_client::{Pause, Progress, Silent, Wait};

use super::text::printable;
use super::times::duration;

/// One bar for all files of a transfer.
pub(crate) struct Bars {
    bar: ProgressBar,
    files: AtomicU64,
    complete: AtomicU64,
}

impl Bars {
    /// A bar on standard error if somebody watches it, otherwise nothing.
    pub(crate) fn start(verb: &'static str, is_watched: bool) -> Arc<dyn Progress> {
        if !is_watched {
            return Arc::new(Silent);
        }
        let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr());
        let pattern =
            "{prefix} {bar:30} {bytes}/{total_bytes}  {binary_bytes_per_sec}  {eta} left  {wide_msg}";
        // The pattern is ours and tested; a bar without style is better than none.
        bar.set_style(ProgressStyle::with_template(pattern).unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.set_prefix(verb);
        Arc::new(Self { bar, files: AtomicU64::new(0), complete: AtomicU64::new(0) })
    }
}

impl Progress for Bars {
    fn expect(&self, files: u64, bytes: u64) {
        self.files.fetch_add(files, Ordering::Relaxed);
        self.bar.inc_length(bytes);
    }

    fn advance(&self, bytes: u64) {
        self.bar.inc(bytes);
    }

    fn rewind(&self, bytes: u64) {
        self.bar.set_position(self.bar.position().saturating_sub(bytes));
    }

    fn complete(&self, path: &str) {
        let done = self.complete.fetch_add(1, Ordering::Relaxed) + 1;
        let all = self.files.load(Ordering::Relaxed);
        self.bar.set_message(format!("{done}/{all} files  {}", printable(path)));
    }
}

impl Drop for Bars {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// Waits between attempts and says so, for silence looks like a hang.
pub(crate) struct TalkativePause;

impl Pause for TalkativePause {
    fn pause(&self, wait: Wait) -> BoxFuture<'_, ()> {
        let Wait { retry, of, delay, reason } = wait;
        let patience = duration(i64::try_from(delay.as_millis()).unwrap_or(i64::MAX));
        let reason = printable(&reason);
        // Nobody to read it is no reason to stop.
        drop(writeln!(std::io::stderr(), "{reason}; trying again in {patience} ({retry} of {of})"));
        Box::pin(tokio::time::sleep(delay))
    }
}

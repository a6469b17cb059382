//! From a failure to one line for people, what to do next, and the exit code.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::process::ExitCode;

use runstone_client::{Error, Refusal};

use crate::output::printable;
use crate::world::World;

const FAILED: u8 = 1;
const MISUSED: u8 = 2;

/// Options that do not go together, found only after parsing.
#[derive(Debug)]
pub(crate) struct Misuse(pub(crate) String);

impl std::fmt::Display for Misuse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Misuse {}

/// The command failed and has said why.
#[derive(Debug)]
pub(crate) struct AlreadySaid;

impl std::fmt::Display for AlreadySaid {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("failed")
    }
}

impl std::error::Error for AlreadySaid {}

/// Shows help, version or what is wrong with the command line.
pub(crate) fn usage(refusal: &clap::Error, world: &mut World) -> ExitCode {
    let is_wrong = refusal.use_stderr();
    let colored = refusal.render();
    let text = if world.screen.color { colored.ansi().to_string() } else { colored.to_string() };
    let stream = if is_wrong { &mut world.err } else { &mut world.out };
    // If even this cannot be written there is nobody to tell.
    drop(stream.write_all(text.as_bytes()).and_then(|()| stream.flush()));
    ExitCode::from(if is_wrong { MISUSED } else { 0 })
}

/// Reports a failure and says how the process ends.
pub(crate) fn exit_code(outcome: anyhow::Result<()>, world: &mut World, verbose: bool) -> ExitCode {
    let outcome = outcome.and_then(|()| Ok(world.out.flush()?));
    let Err(error) = outcome else { return ExitCode::SUCCESS };
    // `runstone … | head` is no failure.
    if is_broken_pipe(&error) {
        return ExitCode::SUCCESS;
    }
    drop(world.out.flush());
    if !error.is::<AlreadySaid>() {
        drop(world.err.write_all(report(&error, verbose).as_bytes()));
    }
    ExitCode::from(if error.is::<Misuse>() { MISUSED } else { FAILED })
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let broken = |error: &io::Error| error.kind() == io::ErrorKind::BrokenPipe;
    error.downcast_ref::<io::Error>().is_some_and(broken)
}

/// `error: what; what to do`, and with `verbose` the causes below.
fn report(error: &anyhow::Error, verbose: bool) -> String {
    let cause = error.chain().find_map(|cause| cause.downcast_ref::<Error>());
    let mut text = format!("error: {}", message(error));
    if let Some(advice) = cause.and_then(advice) {
        let separator = if text.ends_with(['.', '!', '?']) { ' ' } else { ';' };
        let _ = write!(text, "{separator}{}{advice}", if separator == ';' { " " } else { "" });
    }
    text.push('\n');
    if verbose {
        details(error, cause, &mut text);
    }
    text
}

/// The chain down to the client's error, whose own words already hold its causes.
fn message(error: &anyhow::Error) -> String {
    let mut parts: Vec<String> = Vec::new();
    for cause in error.chain() {
        let text = lines(&cause.to_string());
        // A wrapper often repeats the words of what it wraps.
        if !parts.last().is_some_and(|last| last.ends_with(&text)) {
            parts.push(text);
        }
        if cause.is::<Error>() {
            break;
        }
    }
    parts.join(": ")
}

/// A server may explain in several lines (a mark under the place of the mistake); each is made harmless by itself.
fn lines(text: &str) -> String {
    text.lines().map(printable).collect::<Vec<_>>().join("\n")
}

fn details(error: &anyhow::Error, cause: Option<&Error>, text: &mut String) {
    if let Some(Error::Refused(refusal)) = cause {
        let Refusal { status, code, request, request_id, .. } = &**refusal;
        let _ = writeln!(text, "  request: {}", printable(request));
        let _ = writeln!(text, "  answer: {status} {}", printable(code));
        if let Some(id) = request_id {
            let _ = writeln!(text, "  in the server's log: request {}", printable(id));
        }
    }
    for cause in error.chain().skip(1) {
        let _ = writeln!(text, "  caused by: {}", printable(&cause.to_string()));
    }
}

/// What to do about it, where that is not plain from the message.
fn advice(error: &Error) -> Option<&'static str> {
    match error {
        Error::Connect { .. } => Some("start it with 'runstone server', or name another with --tracking-uri"),
        Error::Timeout { .. } => {
            Some("'runstone doctor' says more; MLFLOW_HTTP_REQUEST_TIMEOUT sets the limit in seconds")
        }
        Error::Interrupted { .. } | Error::Malformed { .. } => Some("'runstone doctor' says more"),
        Error::UnsupportedArtifacts { .. } => Some("use MLflow's client with the storage's own library"),
        Error::Refused(refusal) => match (refusal.status, refusal.code.as_str()) {
            (401, _) => {
                Some("set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN")
            }
            (404, "ENDPOINT_NOT_FOUND") => Some(
                "is this a tracking server, and does its address need a path prefix? 'runstone doctor' says more",
            ),
            (500, "INTERNAL_ERROR") => Some("--verbose names the request for the server's log"),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::Context as _;

    #[test]
    fn messages_are_one_line_with_their_context() {
        let error = std::fs::read("/does/not/exist").context("cannot read the list").unwrap_err();
        assert_eq!(
            report(&error, false),
            "error: cannot read the list: No such file or directory (os error 2)\n"
        );
        assert!(report(&error, true).contains("\n  caused by: No such file"));
    }

    #[test]
    fn advice_follows_and_terminals_stay_safe() {
        let invalid = Error::Invalid("bad \u{1b}[31m name".to_owned());
        assert!(!report(&invalid.into(), false).contains('\u{1b}'));
        let unsupported = Error::UnsupportedArtifacts { uri: "s3://b".to_owned(), scheme: "s3".to_owned() };
        let text = report(&anyhow::Error::new(unsupported).context("cannot list"), false);
        assert!(text.starts_with("error: cannot list: artifacts at s3://b"), "{text}");
        assert!(text.trim_end().ends_with("own library"), "{text}");
    }
}

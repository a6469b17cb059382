//! Logs on standard error, for people or for machines.

use anyhow::{Result, bail};
use tracing_subscriber::EnvFilter;

use super::settings::{LogFormat, Settings};

/// Levels by the names that Python's logging, and so MLflow's variable, gives them.
const PYTHON_LEVELS: [(&str, &str); 3] = [("warning", "warn"), ("critical", "error"), ("notset", "trace")];

/// Starts logging for the whole process.
///
/// # Errors
/// For a level that does not exist.
pub(super) fn start(settings: &Settings) -> Result<()> {
    let given = settings.log_level.as_deref().unwrap_or("info");
    let level = PYTHON_LEVELS.iter().find(|(name, _)| *name == given).map_or(given, |(_, level)| level);
    let Ok(filter) = EnvFilter::try_new(level) else {
        bail!("'{given}' is not a log level: choose error, warn, info, debug or trace");
    };
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match settings.log_format.unwrap_or(LogFormat::Human) {
        LogFormat::Human => {
            let color = std::io::IsTerminal::is_terminal(&std::io::stderr());
            builder.with_ansi(color).with_target(false).init();
        }
        LogFormat::Json => builder.json().flatten_event(true).init(),
    }
    Ok(())
}

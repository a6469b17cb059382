//! What lies outside a command: variables, time, streams, the terminal.

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufWriter, IsTerminal as _, Write};
use std::sync::Arc;

use jiff::tz::TimeZone;
use runstone_domain::{Clock, SystemClock};

use crate::output::Screen;

/// The surroundings of one command. Tests make their own.
pub struct World {
    /// The environment's variables.
    pub variables: BTreeMap<String, String>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Where people are, for the times they read.
    pub time_zone: TimeZone,
    /// What is typed or piped in.
    pub input: Box<dyn BufRead>,
    /// Whether somebody types it, who can be asked.
    pub input_is_typed: bool,
    /// Results.
    pub out: Box<dyn Write>,
    /// Notes, warnings and errors.
    pub err: Box<dyn Write>,
    /// What `out` can show.
    pub screen: Screen,
    /// Whether somebody watches `err`, for progress and notes.
    pub err_is_watched: bool,
}

impl World {
    /// The real one.
    pub fn of_this_process() -> Self {
        let lossy = |text: std::ffi::OsString| text.to_string_lossy().into_owned();
        let variables: BTreeMap<_, _> =
            std::env::vars_os().map(|(name, value)| (lossy(name), lossy(value))).collect();
        let is_terminal = io::stdout().is_terminal();
        let size = terminal_size::terminal_size_of(io::stdout());
        let width = size.map(|(width, _)| usize::from(width.0)).filter(|_| is_terminal);
        Self {
            screen: Screen::new(is_terminal, width, &variables),
            variables,
            clock: Arc::new(SystemClock),
            time_zone: TimeZone::system(),
            input: Box::new(io::stdin().lock()),
            input_is_typed: io::stdin().is_terminal() && io::stderr().is_terminal(),
            out: Box::new(BufWriter::new(io::stdout())),
            err: Box::new(io::stderr()),
            err_is_watched: io::stderr().is_terminal(),
        }
    }

    /// A variable that is set and not empty.
    pub(crate) fn variable(&self, name: &str) -> Option<String> {
        self.variables.get(name).filter(|value| !value.is_empty()).cloned()
    }

    /// `RUNSTONE_<name>`, otherwise `MLFLOW_<name>`.
    pub(crate) fn setting(&self, name: &str) -> Option<String> {
        self.variable(&format!("RUNSTONE_{name}")).or_else(|| self.variable(&format!("MLFLOW_{name}")))
    }

    /// Asks somebody at the terminal; anything but yes is no.
    ///
    /// # Errors
    /// If the streams are gone.
    pub(crate) fn confirms(&mut self, question: &str) -> io::Result<bool> {
        self.out.flush()?;
        write!(self.err, "{question} [y/N] ")?;
        self.err.flush()?;
        let mut answer = String::new();
        self.input.read_line(&mut answer)?;
        Ok(matches!(answer.trim().to_ascii_lowercase().as_str(), "y" | "yes"))
    }

    /// Says something to the person at the terminal; never in the way of results.
    ///
    /// # Errors
    /// If the stream is gone.
    pub(crate) fn note(&mut self, text: &str) -> io::Result<()> {
        self.out.flush()?;
        writeln!(self.err, "{text}")
    }
}

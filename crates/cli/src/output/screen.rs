//! What standard output can show: how wide it is, and whether it knows color.

use std::collections::BTreeMap;

/// When to use color.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum ColorChoice {
    /// If standard output is a terminal that shows it
    #[default]
    Auto,
    /// Even into files and pipes
    Always,
    /// No
    Never,
}

/// What standard output can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Screen {
    /// Whether a person reads it as it comes.
    pub is_terminal: bool,
    /// Columns; none for files and pipes, which take lines of any length.
    pub width: Option<usize>,
    /// Whether escape sequences for color are understood.
    pub color: bool,
}

impl Screen {
    /// From the facts and from `COLUMNS`, `NO_COLOR` and `TERM`.
    pub fn new(is_terminal: bool, width: Option<usize>, variables: &BTreeMap<String, String>) -> Self {
        let set = |name: &str| variables.get(name).filter(|value| !value.is_empty());
        let columns = set("COLUMNS").and_then(|columns| columns.parse().ok()).filter(|columns| *columns > 0);
        let is_dumb = set("TERM").is_some_and(|term| term == "dumb");
        Self {
            is_terminal,
            width: columns.or(width),
            color: is_terminal && set("NO_COLOR").is_none() && !is_dumb,
        }
    }

    pub(crate) fn choose_color(&mut self, choice: ColorChoice) {
        match choice {
            ColorChoice::Auto => {}
            ColorChoice::Always => self.color = true,
            ColorChoice::Never => self.color = false,
        }
    }

    /// `text` in its tone.
    pub(crate) fn paint(self, tone: Tone, text: &str) -> String {
        match tone.code().filter(|_| self.color && !text.is_empty()) {
            Some(code) => format!("\u{1b}[{code}m{text}\u{1b}[0m"),
            None => text.to_owned(),
        }
    }
}

/// What a piece of text says by its color. Never the only sign: the words say it too.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Tone {
    #[default]
    Plain,
    Strong,
    Dim,
    Good,
    Busy,
    Warning,
    Bad,
}

impl Tone {
    fn code(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Strong => Some("1"),
            Self::Dim => Some("2"),
            Self::Good => Some("32"),
            Self::Busy => Some("36"),
            Self::Warning => Some("33"),
            Self::Bad => Some("31"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn screen(is_terminal: bool, variables: &[(&str, &str)]) -> Screen {
        let variables =
            variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Screen::new(is_terminal, is_terminal.then_some(100), &variables)
    }

    #[test]
    fn color_is_for_terminals_that_want_it() {
        assert!(screen(true, &[]).color);
        assert!(screen(true, &[("NO_COLOR", "")]).color, "an empty NO_COLOR means nothing");
        assert!(!screen(true, &[("NO_COLOR", "1")]).color);
        assert!(!screen(true, &[("TERM", "dumb")]).color);
        assert!(!screen(false, &[]).color);
        let mut forced = screen(false, &[]);
        forced.choose_color(ColorChoice::Always);
        assert_eq!(forced.paint(Tone::Bad, "x"), "\u{1b}[31mx\u{1b}[0m");
    }

    #[test]
    fn columns_win_over_the_terminals_width() {
        assert_eq!(screen(true, &[]).width, Some(100));
        assert_eq!(screen(true, &[("COLUMNS", "60")]).width, Some(60));
        assert_eq!(screen(true, &[("COLUMNS", "wide")]).width, Some(100));
        assert_eq!(screen(false, &[]).width, None);
    }
}

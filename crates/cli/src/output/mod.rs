//! How results look: tables, numbers, times, JSON, progress.

mod json;
mod numbers;
mod progress;
mod screen;
mod table;
mod text;
mod times;

pub(crate) use json::{print as print_json, print_pages};
pub(crate) use numbers::{bytes, number};
pub(crate) use progress::{Bars, TalkativePause};
pub use screen::Screen;
pub(crate) use screen::{ColorChoice, Tone};
pub(crate) use table::{Cell, Column, Table};
pub(crate) use text::printable;
pub(crate) use times::{absolute, ago, date, duration, parse as parse_time, rfc3339};

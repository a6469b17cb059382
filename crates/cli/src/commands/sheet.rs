//! One thing on the screen: facts about it, and parts under headings.

use std::io;

use crate::output::{Cell, Column, Table, Tone, absolute, ago, printable};
use crate::world::World;

/// `2026-11-21 04:23:54 (2 h ago)`.
pub(crate) fn moment(time_ms: i64, world: &World) -> String {
    format!("{} ({})", absolute(time_ms, &world.time_zone), ago(time_ms, world.clock.now_ms()))
}

/// How long ago on a terminal, the moment itself in files and pipes, which are read later.
pub(crate) fn when(time_ms: i64, world: &World) -> String {
    if world.screen.is_terminal {
        ago(time_ms, world.clock.now_ms())
    } else {
        absolute(time_ms, &world.time_zone)
    }
}

/// A name and a fact a line; those without a fact are left out.
pub(crate) fn facts<const N: usize>(
    facts: [(&'static str, Option<String>); N],
    world: &mut World,
) -> io::Result<()> {
    for (name, fact) in facts.into_iter().filter_map(|(name, fact)| Some((name, fact?))) {
        let name = world.screen.paint(Tone::Dim, &format!("{name:<11}"));
        writeln!(world.out, "  {name}{}", printable(&fact))?;
    }
    Ok(())
}

/// The heading of a part.
pub(crate) fn heading(text: &str, world: &mut World) -> io::Result<()> {
    let text = world.screen.paint(Tone::Strong, &printable(text));
    writeln!(world.out, "\n{text}")
}

/// What somebody wrote, with its lines.
pub(crate) fn prose(text: &str, world: &mut World) -> io::Result<()> {
    text.lines().try_for_each(|line| writeln!(world.out, "  {}", printable(line)))
}

/// A description under its heading, if it says anything.
pub(crate) fn description(text: Option<&str>, world: &mut World) -> io::Result<()> {
    let Some(text) = text.filter(|text| !text.trim().is_empty()) else { return Ok(()) };
    heading("Description", world)?;
    prose(text, world)
}

/// Keys and values under a heading that counts them; nothing if there are none.
pub(crate) fn pairs<'a>(
    title: &str,
    pairs: impl IntoIterator<Item = (Option<&'a str>, Option<&'a str>)>,
    world: &mut World,
) -> io::Result<()> {
    let mut table =
        Table::new(vec![Column::new("KEY").kept(), Column::new("VALUE").flexible().kept()]).indented(2);
    let mut count = 0;
    for (key, value) in pairs {
        table.add(vec![Cell::new(key.unwrap_or_default()), Cell::new(value.unwrap_or_default())]);
        count += 1;
    }
    if count == 0 {
        return Ok(());
    }
    heading(&format!("{title} ({count})"), world)?;
    table.print(&mut world.out, world.screen).map(drop)
}

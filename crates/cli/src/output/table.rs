//! Tables: one line a row, as many columns as fit.
//!
//! On a terminal a flexible column gives way first, then columns vanish from the right, and the caller can say how many.
//! Files and pipes get everything.

use std::io::{self, Write};

use super::screen::{Screen, Tone};
use super::text::{printable, shorten, width};

/// Columns between columns.
const GAP: usize = 2;
/// Longest cell on a terminal, for columns that are not flexible.
const LONGEST: usize = 40;
/// A flexible column does not become narrower than this.
const NARROWEST: usize = 12;

/// A column's heading and habits.
#[derive(Debug, Clone, Default)]
pub(crate) struct Column {
    title: String,
    is_right: bool,
    is_flexible: bool,
    is_kept: bool,
}

impl Column {
    /// Text, on the left.
    pub(crate) fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), ..Self::default() }
    }

    /// Numbers, on the right.
    pub(crate) fn right(self) -> Self {
        Self { is_right: true, ..self }
    }

    /// Long text, cut as much as the screen asks for.
    pub(crate) fn flexible(self) -> Self {
        Self { is_flexible: true, ..self }
    }

    /// Shown on every screen.
    pub(crate) fn kept(self) -> Self {
        Self { is_kept: true, ..self }
    }
}

/// A cell's text and what it says by its color.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cell {
    text: String,
    tone: Tone,
}

impl Cell {
    pub(crate) fn new(text: impl AsRef<str>) -> Self {
        Self { text: printable(text.as_ref()), tone: Tone::Plain }
    }

    pub(crate) fn toned(text: impl AsRef<str>, tone: Tone) -> Self {
        Self { tone, ..Self::new(text) }
    }
}

/// Rows under headings.
#[derive(Debug, Default)]
pub(crate) struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<Cell>>,
    indent: usize,
}

impl Table {
    pub(crate) fn new(columns: Vec<Column>) -> Self {
        Self { columns, rows: Vec::new(), indent: 0 }
    }

    /// Moved to the right.
    pub(crate) fn indented(self, indent: usize) -> Self {
        Self { indent, ..self }
    }

    /// One cell for each column.
    pub(crate) fn add(&mut self, row: Vec<Cell>) {
        self.rows.push(row);
    }

    /// Writes it and says how many columns found no room.
    ///
    /// # Errors
    /// If `out` is gone.
    pub(crate) fn print(mut self, out: &mut dyn Write, screen: Screen) -> io::Result<usize> {
        let shown = match screen.width {
            Some(columns) => self.fit(columns.saturating_sub(self.indent)),
            None => (0..self.columns.len()).collect(),
        };
        let widths: Vec<usize> = shown.iter().map(|index| self.width_of(*index)).collect();
        let titles = self.columns.iter().map(|column| Cell::toned(&column.title, Tone::Strong)).collect();
        self.rows.insert(0, titles);
        for row in &self.rows {
            let line = self.line(row, &shown, &widths, screen);
            writeln!(out, "{:indent$}{line}", "", indent = self.indent)?;
        }
        Ok(self.columns.len() - shown.len())
    }

    /// Cuts cells and chooses the columns that have room in `room`.
    fn fit(&mut self, room: usize) -> Vec<usize> {
        for index in 0..self.columns.len() {
            if !self.columns[index].is_flexible {
                self.cut(index, LONGEST);
            }
        }
        let mut shown: Vec<usize> = (0..self.columns.len()).collect();
        if let Some(flexible) = shown.iter().copied().find(|index| self.columns[*index].is_flexible) {
            let others = self.total(&shown) - self.width_of(flexible);
            self.cut(flexible, room.saturating_sub(others).max(NARROWEST));
        }
        while self.total(&shown) > room {
            let Some(last) = shown.iter().rposition(|index| !self.columns[*index].is_kept) else { break };
            shown.remove(last);
        }
        shown
    }

    fn cut(&mut self, index: usize, longest: usize) {
        self.columns[index].title = shorten(&self.columns[index].title, longest);
        for row in &mut self.rows {
            if let Some(cell) = row.get_mut(index) {
                cell.text = shorten(&cell.text, longest);
            }
        }
    }

    fn total(&self, shown: &[usize]) -> usize {
        let widths: usize = shown.iter().map(|index| self.width_of(*index)).sum();
        widths + GAP * shown.len().saturating_sub(1)
    }

    fn width_of(&self, index: usize) -> usize {
        let cells = self.rows.iter().filter_map(|row| row.get(index)).map(|cell| width(&cell.text));
        cells.max().unwrap_or(0).max(width(&self.columns[index].title))
    }

    fn line(&self, row: &[Cell], shown: &[usize], widths: &[usize], screen: Screen) -> String {
        let mut line = String::new();
        for (position, (index, column_width)) in shown.iter().zip(widths).enumerate() {
            let Some(cell) = row.get(*index) else { continue };
            let fill = " ".repeat(column_width.saturating_sub(width(&cell.text)));
            let painted = screen.paint(cell.tone, &cell.text);
            let is_last = position + 1 == shown.len();
            match (self.columns[*index].is_right, is_last) {
                (true, _) => line.extend([fill.as_str(), &painted]),
                (false, true) => line.push_str(&painted),
                (false, false) => line.extend([painted.as_str(), &fill]),
            }
            if !is_last {
                line.push_str(&" ".repeat(GAP));
            }
        }
        line.truncate(line.trim_end().len());
        line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn screen(columns: Option<usize>) -> Screen {
        Screen { is_terminal: columns.is_some(), width: columns, color: false }
    }

    fn printed(table: Table, columns: Option<usize>) -> (String, usize) {
        let mut text = Vec::new();
        let hidden = table.print(&mut text, screen(columns)).unwrap();
        (String::from_utf8(text).unwrap(), hidden)
    }

    fn sample() -> Table {
        let columns = vec![
            Column::new("ID").kept(),
            Column::new("NAME").flexible(),
            Column::new("LOSS").right(),
            Column::new("NOTE"),
        ];
        let mut table = Table::new(columns);
        table.add(["a1", "a name of some length", "0.5", "x"].map(Cell::new).into());
        table.add(["b2", "größe 精度", "12.25", ""].map(Cell::new).into());
        table
    }

    #[test]
    fn columns_line_up() {
        let expected = "\
ID  NAME                    LOSS  NOTE
a1  a name of some length    0.5  x
b2  größe 精度             12.25
";
        assert_eq!(printed(sample(), None), (expected.to_owned(), 0));
        assert_eq!(printed(sample(), Some(80)), (expected.to_owned(), 0));
    }

    #[test]
    fn flexible_columns_give_way_before_others_vanish() {
        let expected = "\
ID  NAME             LOSS  NOTE
a1  a name of som…    0.5  x
b2  größe 精度      12.25
";
        assert_eq!(printed(sample(), Some(31)), (expected.to_owned(), 0));
        let expected = "\
ID  NAME           LOSS
a1  a name of s…    0.5
b2  größe 精度    12.25
";
        assert_eq!(printed(sample(), Some(24)), (expected.to_owned(), 1));
        assert_eq!(printed(sample(), Some(3)), ("ID\na1\nb2\n".to_owned(), 3));
    }

    #[test]
    fn hostile_cells_stay_in_their_place() {
        let mut table = Table::new(vec![Column::new("A"), Column::new("B")]);
        table.add(vec![Cell::new("x\n\u{1b}[2Jy"), Cell::toned("z", Tone::Good)]);
        assert_eq!(printed(table, None).0, "A        B\nx  [2Jy  z\n");
    }
}

//! JSON for machines: indented, field order fixed, a newline at the end.

use std::io::{self, Write};

use runstone_client::{Paged, Pages};
use serde::Serialize;

/// Prints one value.
///
/// # Errors
/// If `out` is gone.
pub(crate) fn print(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    writeln!(out)
}

/// Prints the items of all pages as one list, as they come, so that their number does not matter. Nothing is printed
/// if the first page fails.
///
/// # Errors
/// Those of the pages, or if `out` is gone.
pub(crate) async fn print_pages<Q>(out: &mut dyn Write, pages: &mut Pages<Q>) -> anyhow::Result<()>
where
    Q: Paged,
    Q::Item: Serialize,
{
    let mut page = pages.next().await?;
    let mut list = List::begin(out)?;
    while let Some(items) = page {
        for item in &items {
            list.item(item)?;
        }
        page = pages.next().await?;
    }
    list.end()?;
    Ok(())
}

struct List<'a> {
    out: &'a mut dyn Write,
    is_empty: bool,
}

impl<'a> List<'a> {
    fn begin(out: &'a mut dyn Write) -> io::Result<Self> {
        write!(out, "[")?;
        Ok(Self { out, is_empty: true })
    }

    fn item(&mut self, value: &impl Serialize) -> io::Result<()> {
        let separator = if self.is_empty { "\n" } else { ",\n" };
        self.is_empty = false;
        let text = serde_json::to_string_pretty(value)?;
        write!(self.out, "{separator}  {}", text.replace('\n', "\n  "))
    }

    fn end(self) -> io::Result<()> {
        writeln!(self.out, "{}", if self.is_empty { "]" } else { "\n]" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_streamed_list_is_the_same_json() {
        for items in [vec![], vec![serde_json::json!({"a": [1, 2]})], vec![1.into(), "x\n".into()]] {
            let mut text = Vec::new();
            let mut list = List::begin(&mut text).unwrap();
            for item in &items {
                list.item(item).unwrap();
            }
            list.end().unwrap();
            let expected = format!("{}\n", serde_json::to_string_pretty(&items).unwrap());
            assert_eq!(String::from_utf8(text).unwrap(), expected);
        }
    }
}

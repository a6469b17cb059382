//! One page out of names that come in any order, without keeping more of them than the page has.

use std::collections::BTreeMap;

use runstone_domain::Name;

use super::{KeyPage, KeyQuery};
use crate::error::Result;

/// The first names behind the start of a page, among all that were offered.
pub(super) struct Selection<'q, T> {
    query: &'q KeyQuery,
    /// What is looked for, in lower case.
    search: String,
    /// One more than the page has, to know whether there are more.
    kept: BTreeMap<Name, T>,
    total: u64,
}

impl<'q, T> Selection<'q, T> {
    pub(super) fn new(query: &'q KeyQuery) -> Self {
        Self { query, search: query.search.to_lowercase(), kept: BTreeMap::new(), total: 0 }
    }

    /// Offers a name, each once; what belongs to it is only made if it is kept.
    pub(super) fn offer(&mut self, name: &str, make: impl FnOnce() -> Result<T>) -> Result<()> {
        if !name.starts_with(&self.query.prefix) || !contains(name, &self.search) {
            return Ok(());
        }
        self.total += 1;
        let is_before = self.query.after.as_deref().is_some_and(|after| name <= after);
        let is_full = self.kept.len() > self.query.limit;
        if is_before || is_full && self.kept.last_key_value().is_some_and(|(last, _)| name > &**last) {
            return Ok(());
        }
        self.kept.insert(name.into(), make()?);
        if self.kept.len() > self.query.limit + 1 {
            self.kept.pop_last();
        }
        Ok(())
    }

    /// The page, with what `make` makes of each name and what belongs to it.
    pub(super) fn page<K>(mut self, make: impl Fn(Name, T) -> K) -> KeyPage<K> {
        let has_more = self.kept.len() > self.query.limit;
        if has_more {
            self.kept.pop_last();
        }
        let keys = self.kept.into_iter().map(|(name, held)| make(name, held));
        KeyPage { keys: keys.collect(), has_more, total: self.total }
    }
}

/// Whether `name` contains `search`, which is in lower case, in whatever case. Letters of all scripts.
fn contains(name: &str, search: &str) -> bool {
    if search.is_empty() {
        return true;
    }
    if name.is_ascii() {
        // Without a copy of each of a hundred thousand names.
        return name
            .as_bytes()
            .windows(search.len())
            .any(|part| part.eq_ignore_ascii_case(search.as_bytes()));
    }
    name.to_lowercase().contains(search)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::KeyKind;

    fn page(
        names: &[&str],
        search: &str,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
    ) -> (String, bool, u64) {
        let query = KeyQuery {
            kind: KeyKind::Metric,
            search: search.to_owned(),
            prefix: prefix.to_owned(),
            after: after.map(str::to_owned),
            limit,
        };
        let mut selection = Selection::new(&query);
        names.iter().for_each(|name| selection.offer(name, || Ok(())).unwrap());
        let page = selection.page(|name, ()| name);
        (page.keys.join(" "), page.has_more, page.total)
    }

    #[test]
    fn a_page_has_the_first_names_whatever_order_they_come_in() {
        let names = ["c", "a", "e", "B", "d"];
        assert_eq!(page(&names, "", "", None, 2), ("B a".to_owned(), true, 5));
        assert_eq!(page(&names, "", "", Some("a"), 2), ("c d".to_owned(), true, 5));
        assert_eq!(page(&names, "", "", Some("d"), 2), ("e".to_owned(), false, 5));
        assert_eq!(page(&names, "", "", Some("x"), 2), (String::new(), false, 5));
        assert_eq!(page(&names, "", "", None, 5), ("B a c d e".to_owned(), false, 5));
        assert_eq!(page(&[], "", "", None, 1), (String::new(), false, 0));
    }

    #[test]
    fn names_are_searched_in_whatever_case_and_nothing_is_a_wildcard() {
        let names = ["Train/Loss", "val/loss", "val_loss", "GRÖSSE", "größe", "%"];
        assert_eq!(page(&names, "LOSS", "", None, 9).0, "Train/Loss val/loss val_loss");
        assert_eq!(page(&names, "l_l", "", None, 9).0, "val_loss");
        assert_eq!(page(&names, "%", "", None, 9).0, "%");
        assert_eq!(page(&names, "RÖS", "", None, 9).0, "GRÖSSE");
        assert_eq!(page(&names, "rö", "", None, 9).0, "GRÖSSE größe");
        assert_eq!(page(&names, "loss", "val", None, 9), ("val/loss val_loss".to_owned(), false, 2));
        assert_eq!(page(&names, "longer than any of these names", "", None, 9).2, 0);
    }
}

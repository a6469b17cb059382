//! Turns text tests and number tests of the search language into SQL.

use runstone_domain::search::{NumberOp, TextTest};

use crate::dialect::Dialect;
use crate::pattern;
use crate::value::Value;

/// Numbers that a statement lists one by one; more go in as one value, because both databases limit the number of `$n`.
const LISTED: usize = 100;

/// SQL text that grows together with the values of its `$n`.
pub(crate) struct Builder {
    dialect: Dialect,
    values: Vec<Value<'static>>,
    lists: usize,
    probes: usize,
    owner: &'static str,
}

impl Builder {
    pub(crate) fn new(dialect: Dialect) -> Self {
        Self { dialect, values: Vec::new(), lists: 0, probes: 0, owner: "r.id" }
    }

    pub(crate) fn values(&self) -> &[Value<'static>] {
        &self.values
    }

    pub(crate) fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Adds a value and gives its `$n`.
    pub(crate) fn bind(&mut self, value: Value<'static>) -> String {
        self.values.push(value);
        format!("${}", self.values.len())
    }

    pub(crate) fn bind_text(&mut self, text: &str) -> String {
        self.bind(Value::Owned(text.to_owned()))
    }

    /// `column` is one of `numbers`.
    pub(crate) fn any_of(&mut self, column: &str, numbers: &[i64]) -> String {
        if let [number] = numbers {
            let bind = self.bind(Value::Int(*number));
            return format!("{column} = {bind}");
        }
        if numbers.len() > LISTED {
            let bind = self.bind(Value::OwnedInts(numbers.to_vec()));
            return self.dialect.any_of(column, &bind);
        }
        let binds: Vec<String> = numbers.iter().map(|number| self.bind(Value::Int(*number))).collect();
        if binds.is_empty() { FALSE.to_owned() } else { format!("{column} IN ({})", binds.join(", ")) }
    }

    /// A table of runs and their values, `run_id` and `value`, NaN as NULL.
    pub(crate) fn values_of_runs(&mut self, values: &[(i64, f64)]) -> String {
        let shown = values.iter().map(|(run, value)| match value.is_nan() {
            true => format!("[{run},null]"),
            false => format!("[{run},{value:?}]"),
        });
        let list = format!("[{}]", shown.collect::<Vec<_>>().join(","));
        let bind = self.bind(Value::Owned(list));
        self.dialect.json_pairs(&bind, ["run_id", "value"])
    }

    /// The test on a text column that is never NULL.
    pub(crate) fn text(&mut self, column: &str, test: &TextTest) -> String {
        match test {
            TextTest::Equal(text) => format!("{column} = {}", self.bind_text(text)),
            TextTest::NotEqual(text) => format!("{column} <> {}", self.bind_text(text)),
            TextTest::Like(pattern) => self.pattern(Dialect::like, column, pattern),
            TextTest::NotLike(pattern) => format!("NOT ({})", self.pattern(Dialect::like, column, pattern)),
            TextTest::ILike(pattern) => self.pattern(Dialect::ilike, column, pattern),
            TextTest::NotILike(pattern) => format!("NOT ({})", self.pattern(Dialect::ilike, column, pattern)),
            TextTest::Matches(pattern) => self.regex(column, pattern),
            TextTest::NotMatches(pattern) => format!("NOT ({})", self.regex(column, pattern)),
            TextTest::In(texts) => self.text_in(column, texts),
            TextTest::NotIn(texts) => format!("NOT ({})", self.text_in(column, texts)),
        }
    }

    /// The range in which all texts lie that a pattern fits, if it begins with plain characters; of columns that sort by
    /// bytes.
    pub(crate) fn range_of(&mut self, column: &str, test: &TextTest) -> Option<String> {
        let TextTest::Like(pattern) = test else { return None };
        let prefix = pattern.split(['%', '_']).next().filter(|prefix| !prefix.is_empty())?;
        let from = format!("{column} >= {}", self.bind_text(prefix));
        Some(match behind_all(prefix) {
            Some(end) => format!("{from} AND {column} < {}", self.bind_text(&end)),
            None => from,
        })
    }

    fn pattern(&mut self, render: fn(Dialect, &str, &str) -> String, column: &str, pattern: &str) -> String {
        let bind = self.bind_text(pattern);
        render(self.dialect, column, &bind)
    }

    fn regex(&mut self, column: &str, pattern: &str) -> String {
        match self.dialect {
            Dialect::Sqlite => self.pattern(Dialect::matches, column, pattern),
            Dialect::Postgres => self.pattern(Dialect::matches, column, &pattern::for_postgres(pattern)),
        }
    }

    fn text_in(&mut self, column: &str, texts: &[String]) -> String {
        let binds: Vec<String> = texts.iter().map(|text| self.bind_text(text)).collect();
        if binds.is_empty() { FALSE.to_owned() } else { format!("{column} IN ({})", binds.join(", ")) }
    }

    /// The comparison of a column that is never NULL with a number.
    pub(crate) fn number(&mut self, column: &str, op: NumberOp, value: Value<'static>) -> String {
        let bind = self.bind(value);
        format!("{column} {} {bind}", operator(op))
    }

    /// The comparison of a metric's value with a number. NaN, stored as NULL, differs from every number and is neither
    /// less nor greater.
    pub(crate) fn metric(&mut self, column: &str, op: NumberOp, value: f64) -> String {
        if !value.is_finite() {
            // Stored values are finite or NaN, so only this comparison can hold for one that is beyond all of them.
            return beyond(column, op, value);
        }
        let bind = self.bind(Value::Real(value));
        match op {
            NumberOp::NotEqual => format!("({column} <> {bind} OR {column} IS NULL)"),
            _ => format!("({column} IS NOT NULL AND {column} {} {bind})", operator(op)),
        }
    }

    /// The column with the number of the run that conditions are about.
    pub(crate) fn owner(&self) -> &'static str {
        self.owner
    }

    /// Lets conditions take the run's number from another table of the statement, which is read before `runs`.
    pub(crate) fn set_owner(&mut self, column: &'static str) {
        self.owner = column;
    }

    /// `EXISTS (subquery)`, or `NOT EXISTS` if `word` says so.
    ///
    /// PostgreSQL makes a join of every EXISTS that stands in a conjunction, and takes minutes to find an order for
    /// hundreds of them. The first few keep that chance of a better plan; `IS TRUE` takes it from the others.
    pub(crate) fn exists(&mut self, word: &str, subquery: &str) -> String {
        const PLANNED_AS_JOINS: usize = 6;
        self.probes += 1;
        if self.probes > PLANNED_AS_JOINS {
            format!("(({word} ({subquery})) IS TRUE)")
        } else {
            format!("{word} ({subquery})")
        }
    }

    /// A short name that no other table of the statement has.
    pub(crate) fn alias(&mut self, prefix: &str) -> String {
        self.lists += 1;
        format!("{prefix}{}", self.lists)
    }
}

/// The first text behind all that begin with `prefix`; none if there is no such text. The order of bytes of UTF-8 is that
/// of code points.
fn behind_all(prefix: &str) -> Option<String> {
    let mut kept = prefix.to_owned();
    while let Some(last) = kept.pop() {
        let next = ((u32::from(last) + 1)..=u32::from(char::MAX)).find_map(char::from_u32);
        if let Some(next) = next {
            kept.push(next);
            return Some(kept);
        }
    }
    None
}

fn beyond(column: &str, op: NumberOp, value: f64) -> String {
    let holds_for_numbers = match op {
        NumberOp::NotEqual => return TRUE.to_owned(),
        NumberOp::Equal => false,
        NumberOp::Less | NumberOp::LessOrEqual => value > 0.0,
        NumberOp::Greater | NumberOp::GreaterOrEqual => value < 0.0,
    };
    if holds_for_numbers { format!("{column} IS NOT NULL") } else { FALSE.to_owned() }
}

/// Joins conditions by `word` as a balanced tree: SQLite refuses expressions that are nested 1,000 deep, and a chain of
/// a thousand ANDs is.
pub(crate) fn joined(parts: &[String], word: &str) -> String {
    match parts {
        [] => TRUE.to_owned(),
        [part] => part.clone(),
        _ => {
            let (left, right) = parts.split_at(parts.len() / 2);
            format!("({}{word}{})", joined(left, word), joined(right, word))
        }
    }
}

/// A condition that never holds, in both databases.
pub(crate) const FALSE: &str = "1 = 0";
/// A condition that always holds, in both databases.
pub(crate) const TRUE: &str = "1 = 1";

/// The SQL of a comparison.
fn operator(op: NumberOp) -> &'static str {
    match op {
        NumberOp::Equal => "=",
        NumberOp::NotEqual => "<>",
        NumberOp::Less => "<",
        NumberOp::LessOrEqual => "<=",
        NumberOp::Greater => ">",
        NumberOp::GreaterOrEqual => ">=",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_stands_behind_all_with_a_prefix() {
        for (prefix, end) in
            [("m-04", "m-05"), ("a", "b"), ("az", "a{"), ("\u{d7ff}", "\u{e000}"), ("a\u{10ffff}", "b")]
        {
            assert_eq!(behind_all(prefix).as_deref(), Some(end), "{prefix}");
            assert!(*format!("{prefix}\u{10ffff}\u{10ffff}") < *end);
        }
        assert_eq!(behind_all("\u{10ffff}"), None);
    }

    #[test]
    fn only_patterns_that_begin_with_plain_text_have_a_range() {
        let mut sql = Builder::new(Dialect::Sqlite);
        let mut range = |pattern: &str| sql.range_of("c", &TextTest::Like(pattern.to_owned()));
        assert_eq!(range("ab%"), Some("c >= $1 AND c < $2".to_owned()));
        assert_eq!(range("a_b"), Some("c >= $3 AND c < $4".to_owned()));
        assert_eq!(range("%a"), None);
        assert_eq!(range("_"), None);
        assert_eq!(range(""), None);
    }
}

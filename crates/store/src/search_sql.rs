//! Turns text tests and number tests of the search language into SQL.

use runstone_domain::search::{NumberOp, TextTest};

use crate::dialect::Dialect;
use crate::value::Value;

/// SQL text that grows together with the values of its `$n`.
pub(crate) struct Builder {
    dialect: Dialect,
    values: Vec<Value<'static>>,
    lists: usize,
}

impl Builder {
    pub(crate) fn new(dialect: Dialect) -> Self {
        Self { dialect, values: Vec::new(), lists: 0 }
    }

    pub(crate) fn values(&self) -> &[Value<'static>] {
        &self.values
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
        let binds: Vec<String> = numbers.iter().map(|number| self.bind(Value::Int(*number))).collect();
        if binds.is_empty() { FALSE.to_owned() } else { format!("{column} IN ({})", binds.join(", ")) }
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
            TextTest::Matches(pattern) => self.pattern(Dialect::matches, column, pattern),
            TextTest::NotMatches(pattern) => {
                format!("NOT ({})", self.pattern(Dialect::matches, column, pattern))
            }
            TextTest::In(texts) => self.text_in(column, texts),
            TextTest::NotIn(texts) => format!("NOT ({})", self.text_in(column, texts)),
        }
    }

    fn pattern(&mut self, render: fn(Dialect, &str, &str) -> String, column: &str, pattern: &str) -> String {
        let bind = self.bind_text(pattern);
        render(self.dialect, column, &bind)
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

    /// A short name that no other table of the statement has.
    pub(crate) fn alias(&mut self, prefix: &str) -> String {
        self.lists += 1;
        format!("{prefix}{}", self.lists)
    }
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
pub(crate) fn operator(op: NumberOp) -> &'static str {
    match op {
        NumberOp::Equal => "=",
        NumberOp::NotEqual => "<>",
        NumberOp::Less => "<",
        NumberOp::LessOrEqual => "<=",
        NumberOp::Greater => ">",
        NumberOp::GreaterOrEqual => ">=",
    }
}

//! The checked tree: what a store turns into its own query language.
//!
//! Every field exists for the entity searched, every test fits its field, every regular expression compiles, and the
//! bounds of the [module documentation](super) hold; a store need check nothing again.

use regex::{Regex, RegexBuilder};

use super::like::is_like;

/// Largest compiled regular expression, in bytes.
const REGEX_BYTES: usize = 1 << 20;

/// A condition on one entity, two-valued: always true or false, never unknown.
#[derive(Debug, Clone, PartialEq)]
pub enum Predicate {
    /// All of at least two hold.
    And(Vec<Predicate>),
    /// At least one of at least two holds.
    Or(Vec<Predicate>),
    /// It does not hold; nested at most [`MAX_DEPTH`](super::MAX_DEPTH) deep, together with groups.
    Not(Box<Predicate>),
    /// A test on one field.
    Condition(Condition),
}

/// A test on one field. False if the field is absent, whatever the test is, except [`Test::IsNull`].
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// What is tested.
    pub field: Field,
    /// The test; its type fits the field.
    pub test: Test,
}

/// Something of an entity that can be tested.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Field {
    /// A column of the entity itself.
    Attribute(Attribute),
    /// The latest value of the metric with this key, of a logged model any value; [`Test::Number`] or null tests.
    Metric(String),
    /// A function of a metric's history, of runs only; [`Test::Number`] or null tests.
    Series(Series),
    /// The param with this key; text or null tests.
    Param(String),
    /// The tag with this key; text or null tests.
    Tag(String),
    /// Any one dataset that the run used as input; text tests, true if one of them fulfils it.
    Dataset(DatasetField),
}

/// A column of an entity. Times are in milliseconds since the Unix epoch and take [`Test::Integer`], all others take
/// [`Test::Text`] unless said. Only [`Attribute::EndTime`] takes the null tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Attribute {
    /// Id of a run.
    RunId,
    /// Name of a run.
    RunName,
    /// Status of a run or a logged model by its name, such as `RUNNING` or `READY`; the text may be any.
    Status,
    /// The user a run belongs to.
    UserId,
    /// Root of the artifacts of a run or a logged model.
    ArtifactUri,
    /// When a run started.
    StartTime,
    /// When a run ended; absent while it goes on.
    EndTime,
    /// Id of an experiment, or of the one that a logged model belongs to; takes [`Test::Ids`] only.
    ExperimentId,
    /// Name of an experiment or a logged model.
    Name,
    /// When an experiment or a logged model was created.
    CreationTime,
    /// When an experiment or a logged model was last changed.
    LastUpdateTime,
    /// Where the files of a model version lie.
    SourcePath,
    /// Number of a model version; takes [`Test::Integer`].
    VersionNumber,
    /// Id of a logged model.
    ModelId,
    /// What kind of model a logged model is.
    ModelType,
    /// Id of the run that made a logged model.
    SourceRunId,
}

/// A number drawn from the whole history of a metric.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Series {
    /// Key of the metric.
    pub key: String,
    /// What of its history.
    pub function: Function,
    /// The name as a whole: if a metric has it, the latest value of that one is meant and no function.
    pub literal: Option<String>,
}

/// A function of the history of a metric; equal points count once. What is said of numbers leaves out NaN, and is NaN if
/// there are no others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Function {
    /// The smallest number.
    Min,
    /// The greatest number.
    Max,
    /// The mean of the numbers.
    Mean,
    /// The first value in the order of step, time and value.
    First,
    /// The last value in that order: the latest one.
    Last,
    /// How many points, NaN included.
    Count,
    /// The last value at this step; absent if there is none.
    At(i64),
}

/// What can be tested of a dataset input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DatasetField {
    /// Its name.
    Name,
    /// Its digest.
    Digest,
    /// The input's `mlflow.data.context` tag.
    Context,
}

/// A test of one field's value.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// On text.
    Text(TextTest),
    /// On a metric. `value` may be ±∞ (a literal beyond f64), never NaN. A stored NaN fulfils `NotEqual` only.
    Number {
        /// How the stored value compares to `value`.
        op: NumberOp,
        /// The right side.
        value: f64,
    },
    /// On a time, in milliseconds.
    Integer {
        /// How the stored value compares to `value`.
        op: NumberOp,
        /// The right side.
        value: i64,
    },
    /// On an experiment id: one of these, at least one; none of them if `negated`.
    Ids {
        /// The ids.
        any_of: Vec<i64>,
        /// Whether the id must not be among them.
        negated: bool,
    },
    /// The field is absent.
    IsNull,
    /// The field is present.
    IsNotNull,
}

/// A test of a text. Comparisons are by code points; nothing is trimmed or folded unless said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TextTest {
    /// The same text.
    Equal(String),
    /// Another text.
    NotEqual(String),
    /// Case-sensitive SQL pattern: `%` any text, `_` one character, no escape.
    Like(String),
    /// Not [`TextTest::Like`].
    NotLike(String),
    /// As [`TextTest::Like`], ignoring case.
    ILike(String),
    /// Not [`TextTest::ILike`].
    NotILike(String),
    /// A regular expression that [`compile_regex`] accepts finds a match anywhere.
    Matches(String),
    /// Not [`TextTest::Matches`].
    NotMatches(String),
    /// One of these, at least one.
    In(Vec<String>),
    /// None of these, at least one.
    NotIn(Vec<String>),
}

impl TextTest {
    /// Whether a text passes.
    pub fn holds(&self, text: &str) -> bool {
        match self {
            Self::Equal(other) => text == other,
            Self::NotEqual(other) => text != other,
            Self::Like(pattern) => is_like(pattern, text, false),
            Self::NotLike(pattern) => !is_like(pattern, text, false),
            Self::ILike(pattern) => is_like(pattern, text, true),
            Self::NotILike(pattern) => !is_like(pattern, text, true),
            Self::Matches(pattern) => compile_regex(pattern).is_ok_and(|regex| regex.is_match(text)),
            Self::NotMatches(pattern) => compile_regex(pattern).is_ok_and(|regex| !regex.is_match(text)),
            Self::In(texts) => texts.iter().any(|other| other == text),
            Self::NotIn(texts) => texts.iter().all(|other| other != text),
        }
    }
}

/// How a stored number compares to the given one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberOp {
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

impl NumberOp {
    /// Whether a value passes the comparison with a bound. NaN differs from everything and is neither less nor greater.
    pub fn holds(self, value: f64, bound: f64) -> bool {
        match self {
            Self::Equal => value == bound,
            Self::NotEqual => value != bound,
            Self::Less => value < bound,
            Self::LessOrEqual => value <= bound,
            Self::Greater => value > bound,
            Self::GreaterOrEqual => value >= bound,
        }
    }

    /// As it is written, such as `>=`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        }
    }
}

/// One field to order by. Absent values come last in both directions; NaN after all numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderBy {
    /// What to order by.
    pub field: OrderField,
    /// Greatest first.
    pub descending: bool,
}

/// Something of an entity that can be ordered by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum OrderField {
    /// A column of the entity itself.
    Attribute(Attribute),
    /// The latest value of the metric with this key.
    Metric(String),
    /// A function of a metric's history, of runs only.
    Series(Series),
    /// The param with this key, as text.
    Param(String),
    /// The tag with this key, as text.
    Tag(String),
}

/// Compiles the pattern of [`TextTest::Matches`] with the bounds that the checker used, so that it cannot fail later.
///
/// # Errors
/// The pattern is malformed, or compiles to more than 1 MiB.
pub fn compile_regex(pattern: &str) -> Result<Regex, regex::Error> {
    RegexBuilder::new(pattern).size_limit(REGEX_BYTES).build()
}

//! The search language: filters and orders, from text to a checked tree that a store can execute.
//!
//! It takes the filters and order-by clauses that MLflow takes, with the same meaning, and adds to them (the few that
//! only MLflow takes are listed below). One language serves all entities and all ways in (REST, command
//! line, UI); what can be asked of an entity is its schema.
//!
//! # Filters
//!
//! ```text
//! filter      = [ disjunction ]                            (* a blank filter selects everything *)
//! disjunction = conjunction , { "OR" , conjunction }
//! conjunction = negation , { "AND" , negation }
//! negation    = "NOT" , negation | "(" , disjunction , ")" | condition
//! condition   = field , ( "=" | "!=" | "<" | "<=" | ">" | ">=" ) , value
//!             | field , [ "NOT" ] , ( "LIKE" | "ILIKE" | "RLIKE" | "REGEXP" ) , text
//!             | field , [ "NOT" ] , "IN" , "(" , text , { "," , text } , [ "," ] , ")"
//!             | field , "IS" , [ "NOT" ] , "NULL"
//! field       = [ entity , "." ] , key , [ function ]      (* without an entity: an attribute *)
//! function    = ".min" | ".max" | ".mean" | ".first" | ".last" | ".count" | ".at(" , step , ")"
//! key         = word , { "." , word } | "`" , any , "`" | '"' , any , '"' | "'" , any , "'"
//! value       = text | number
//! text        = "'" , any , "'" | '"' , any , '"'
//! number      = [ "-" ] , ( digits , [ "." , [ digits ] ] | "." , digits ) , [ ( "e" | "E" ) , [ "+" | "-" ] , digits ]
//! word        = letter, digit or "_" of any script , { the same }
//! ```
//!
//! ```text
//! metrics.accuracy > 0.9 AND params.model = "tree"
//! metrics.loss.min < 0.1 AND metrics.`val/loss`.at(1000) < 0.5
//! metrics.`val/loss` < 1e-3 OR (tags.team ILIKE 'vision%' AND NOT tags.stage IN ('draft', 'broken'))
//! attributes.run_name RLIKE '^sweep-[0-9]+$' AND end_time IS NULL
//! dataset.name = 'iris' AND status != 'FAILED'
//! ```
//!
//! | searching | entities | attributes |
//! |---|---|---|
//! | runs | `metric(s)`, `param(s)`, `parameter(s)`, `tag(s)`, `dataset(s)`, `attribute(s)`, `attr`, `run` | `run_id`, `run_name` (or quoted `run name`), `status`, `user_id`, `artifact_uri`, `start_time` (or `created`), `end_time` |
//! | experiments | `tag(s)`, `attribute` | `name`, `experiment_id`, `creation_time`, `last_update_time` |
//! | logged models | `metrics`, `params`, `tags`, `attributes` | `name`, `model_id`, `model_type`, `status`, `source_run_id`, `experiment_id`, `artifact_location` (or `artifact_uri`), `creation_timestamp` (or `creation_time`), `last_updated_timestamp` (or `last_updated_time`) |
//! | registered models | `tag(s)`, `attribute(s)` | `name`, `creation_timestamp`, `last_updated_timestamp` (or `timestamp`) |
//! | model versions | `tag(s)`, `attribute(s)` | `name`, `version_number`, `run_id`, `source_path`, `creation_timestamp`, `last_updated_timestamp` |
//!
//! - Metrics (their latest value; of a logged model any value) and times (milliseconds since the epoch) compare with numbers, all else with quoted
//!   text. Datasets have `name`, `digest` and `context`. `experiment_id` takes `=`, `!=`, `IN`, `NOT IN`.
//! - **Functions** of a metric's whole history, of runs only: its smallest and greatest number, the mean of its numbers,
//!   its first and last value in the order of steps (then times, then values), how many points it has, and its value at
//!   a step (the last by time, if it has several there; absent if none). NaN counts in `count` only; a history of
//!   nothing else has the `min`, `max` and `mean` NaN. A metric whose own name ends like that wins: `metrics.loss.min`
//!   is the metric `loss.min` if any run has one, as it always is with quotes around it; ``metrics.`loss`.min`` is
//!   always the function.
//! - `NOT` binds tighter than `AND`, `AND` tighter than `OR`. Keywords may be in any case, except that in a search for
//!   experiments `LIKE`, `ILIKE`, `IN` and `RLIKE` are in upper case. Names are case-sensitive.
//! - In `LIKE`, `%` stands for any text and `_` for one character; `ILIKE` ignores case. `RLIKE` (or `REGEXP`) finds a
//!   regular expression in the syntax of Rust's `regex` crate anywhere in the text: anchor it with `^` and `$`.
//! - **Absent values.** A condition on a metric, param or tag that the run lacks is false, also with `!=`, `NOT LIKE`
//!   and `NOT IN`; `IS NULL` is the exception. Logic is two-valued, so `NOT params.a = 'x'` also selects runs without
//!   `a`, and `params.a != 'x'` does not. A metric that is NaN fulfils `!=` only.
//! - In a search for logged models a text may also be a word or a number without quotes: `params.lr = 0.1`.
//! - Quoted text is taken as written: there are no escapes, and a doubled quote stays doubled. Text with one kind of
//!   quote goes between the other kind.
//!
//! # Orders
//!
//! `field [ASC|DESC]`, ascending if not said, one field in each clause: ``metrics.`val/loss` DESC``,
//! `attributes.start_time`, `params.lr ASC`. Datasets cannot be ordered by, of experiments only attributes, of logged
//! models only attributes and metrics. Requests that give the direction apart use [`parse_order_field`].
//!
//! # Differences to MLflow
//!
//! - Added everywhere: `OR`, `NOT`, groups, `NOT LIKE`, `NOT ILIKE`, `[NOT] RLIKE`, `[NOT] REGEXP`; `IN` and `NOT IN` on
//!   every text; null tests on metrics and on `end_time`; any keys that are words for the SQL tokeniser MLflow uses.
//! - A filter within MLflow's grammar may have spare or missing `AND`s, as there; one that uses an addition may not.
//! - Refused here only: an empty key, a blank behind the dot, NUL, list values that are nested or without a comma
//!   between them, digits that are not ASCII, `_` inside an experiment id, and what exceeds the bounds below; in a
//!   search for logged models also `lifecycle_stage`, `status_message`, and lists that are empty or hold numbers.
//! - Blank filters and blanks around an order-by clause are fine here. A run's times compare with numbers of any size.
//! - Errors have MLflow's text and add the place: see [`SearchError`].
//!
//! # Adding an entity
//!
//! Add it to [`Entity`] and give it a schema; new attributes go to [`Attribute`]. The grammar stays as it is.

mod check;
mod diagnose;
mod error;
mod identifier;
mod lexer;
mod like;
mod order;
mod parser;
mod predicate;
mod schema;
mod series;
#[cfg(test)]
mod tests;
mod tree;
mod value;

pub use error::{SearchError, SearchErrorKind};
pub use like::is_like;
pub use predicate::{
    Attribute, Condition, DatasetField, Field, Function, NumberOp, OrderBy, OrderField, Predicate, Series,
    Test, TextTest, compile_regex,
};

/// Longest filter or order-by clause, in bytes. Long enough for [`MAX_LIST_VALUES`] run ids.
pub const MAX_FILTER_BYTES: usize = 256 * 1024;
/// Most levels of groups and `NOT` inside each other.
pub const MAX_DEPTH: usize = 100;
/// Most conditions in one filter.
pub const MAX_CONDITIONS: usize = 1_000;
/// Most values in all lists of one filter; MLflow's tokeniser gives up slightly below.
pub const MAX_LIST_VALUES: usize = 5_000;
/// Longest regular expression, in characters.
pub const MAX_REGEX_CHARS: usize = 1_000;
/// Most regular expressions in one filter.
pub const MAX_REGEX_CONDITIONS: usize = 20;
/// Most clauses in one order: each is a join, and SQLite joins at most 64 tables.
pub const MAX_ORDER_BY: usize = 60;

/// What is searched for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Entity {
    /// Runs of one or more experiments.
    Runs,
    /// Experiments.
    Experiments,
    /// Logged models of one or more experiments.
    LoggedModels,
    /// Registered models and prompts.
    RegisteredModels,
    /// Versions of registered models and prompts.
    ModelVersions,
}

/// Parses and checks a filter for searching `entity`. `None` if it sets no condition: it is blank, or nothing but
/// `AND`.
///
/// # Errors
/// The filter is refused; the error points at the place.
pub fn parse_filter(entity: Entity, text: &str) -> Result<Option<Predicate>, SearchError> {
    let too_large = text.len() > MAX_FILTER_BYTES;
    if too_large {
        let message = format!("Search filter is too long: at most {MAX_FILTER_BYTES} bytes");
        return Err(SearchError::new(SearchErrorKind::TooLarge, "", message));
    }
    if let Some(nul) = text.find('\0') {
        let message = "Search filter contains a NUL character";
        return Err(SearchError::new(SearchErrorKind::Syntax, text, message).at(nul..nul + 1));
    }
    let schema = entity.schema();
    let expression = parser::parse(text, &schema.wording)?;
    expression.map(|expression| check::check(schema, text, &expression)).transpose()
}

/// Parses and checks the order-by clauses for searching `entity`, one field each, in the order given. Whatever makes
/// the order total (start time, id) is for the store to append. Where MLflow ignores a field's second mention
/// (experiments), so does this.
///
/// # Errors
/// A clause is refused; [`SearchError::text`] is that clause.
pub fn parse_order_by(entity: Entity, clauses: &[String]) -> Result<Vec<OrderBy>, SearchError> {
    order::parse(entity.schema(), clauses)
}

/// Parses and checks the name of one column of a table of entities, such as `metrics.loss.min`: what can be ordered by
/// can be shown.
///
/// # Errors
/// There is no such field, or it has no single value.
pub fn parse_column(entity: Entity, name: &str) -> Result<OrderField, SearchError> {
    order::column(entity.schema(), name)
}

/// Parses and checks one field to order by, without a direction: for requests that give the two apart.
///
/// # Errors
/// There is no such field, or it cannot be ordered by.
pub fn parse_order_field(entity: Entity, name: &str) -> Result<OrderField, SearchError> {
    order::field(entity.schema(), name)
}

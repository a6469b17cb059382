//! What holds for parameters of many routes.

use std::fmt::Display;
use std::ops::RangeInclusive;

use runstone_domain::{Error, Result, tag};

/// Checks how many things a list names.
pub(super) fn count(parameter: &str, count: usize, allowed: RangeInclusive<usize>) -> Result<()> {
    if allowed.contains(&count) {
        return Ok(());
    }
    let (least, most) = allowed.into_inner();
    Err(Error::invalid(format!("'{parameter}' must name {least} to {most}; it names {count}")))
}

/// Checks a list of 1 to `most` names.
pub(super) fn names(parameter: &str, names: &[String], most: usize) -> Result<()> {
    count(parameter, names.len(), 1..=most)?;
    let mut numbered = names.iter().enumerate();
    numbered.try_for_each(|(place, name)| tag::check_text(name, &format!("{parameter}[{place}]")))
}

/// Checks a number.
pub(super) fn within<N: PartialOrd + Display>(
    parameter: &str,
    value: N,
    allowed: RangeInclusive<N>,
) -> Result<()> {
    if allowed.contains(&value) {
        return Ok(());
    }
    let (least, most) = allowed.into_inner();
    Err(invalid(parameter, value, &format!("it must be between {least} and {most}")))
}

/// For a value that breaks a rule.
pub(super) fn invalid(parameter: &str, value: impl Display, rule: &str) -> Error {
    Error::invalid(format!("Invalid value {value} for parameter '{parameter}' supplied: {rule}"))
}

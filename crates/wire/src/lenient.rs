//! MLflow's lenient scalars: what its protobuf JSON parser takes and what it writes.
//!
//! | type | takes | writes |
//! |---|---|---|
//! | [`Int64`] | `5`, `5.0`, `"5"`, `"1e+05"` | `5` |
//! | [`Double`] | `0.5`, `"0.5"`, `"NaN"`, `"Infinity"`, `"-Infinity"` | `0.5`, `"NaN"` … |
//! | [`Flag`] | `true`, `"TRUE"`, `"false"` (MLflow refuses strings; R sends them) | `true` |
//! | [`Enum`] | `"FINISHED"`, `3`, `"3"`; an unknown name, unlike an unknown number, counts as not given | `"FINISHED"` |

use std::fmt;
use std::marker::PhantomData;

use runstone_domain::{RunStatus, ViewType};
use serde::de::{self, Deserialize, Deserializer, Visitor};
use serde::{Serialize, Serializer};

/// A 64-bit integer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, PartialOrd, Ord)]
pub struct Int64(pub i64);

/// A double, NaN and infinities included.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Double(pub f64);

/// A boolean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Flag(pub bool);

/// A value of an enumeration, or nothing: unknown names are ignored by the contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Enum<T>(pub Option<T>);

impl<T> Default for Enum<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> Enum<T> {
    /// Whether no (known) value was given.
    pub fn is_none(&self) -> bool {
        self.0.is_none()
    }
}

/// An enumeration of the contract: each value has a name and a number.
pub trait WireEnum: Sized + Copy {
    /// The value with this name.
    fn from_name(name: &str) -> Option<Self>;
    /// The value with this number.
    fn from_number(number: i64) -> Option<Self>;
    /// The name that is written.
    fn name(self) -> &'static str;
}

impl WireEnum for RunStatus {
    fn from_name(name: &str) -> Option<Self> {
        Self::from_name(name)
    }

    fn from_number(number: i64) -> Option<Self> {
        usize::try_from(number).ok().and_then(|n| n.checked_sub(1)).and_then(|n| Self::ALL.get(n).copied())
    }

    fn name(self) -> &'static str {
        self.as_str()
    }
}

impl WireEnum for ViewType {
    fn from_name(name: &str) -> Option<Self> {
        match name {
            "ACTIVE_ONLY" => Some(Self::ActiveOnly),
            "DELETED_ONLY" => Some(Self::DeletedOnly),
            "ALL" => Some(Self::All),
            _ => None,
        }
    }

    fn from_number(number: i64) -> Option<Self> {
        match number {
            1 => Some(Self::ActiveOnly),
            2 => Some(Self::DeletedOnly),
            3 => Some(Self::All),
            _ => None,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::ActiveOnly => "ACTIVE_ONLY",
            Self::DeletedOnly => "DELETED_ONLY",
            Self::All => "ALL",
        }
    }
}

fn integral(value: f64) -> Option<i64> {
    // The bound of i64 is exact as a double, so what is below it keeps the cast in range.
    const TWO_TO_63: f64 = 9_223_372_036_854_775_808.0;
    let fits = value.fract() == 0.0 && (-TWO_TO_63..TWO_TO_63).contains(&value);
    #[expect(clippy::cast_possible_truncation, reason = "range and fraction were just checked")]
    fits.then_some(value as i64)
}

fn parse_int64(text: &str) -> Option<i64> {
    text.parse().ok().or_else(|| {
        let looks_decimal = text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E'));
        text.parse::<f64>().ok().filter(|_| looks_decimal).and_then(integral)
    })
}

fn parse_double(text: &str) -> Option<f64> {
    match text {
        "NaN" => Some(f64::NAN),
        "Infinity" => Some(f64::INFINITY),
        "-Infinity" => Some(f64::NEG_INFINITY),
        // Rust also reads words such as `inf` and `nan`, which the contract spells differently.
        _ => text.parse().ok().filter(|_| text.bytes().any(|b| b.is_ascii_digit())),
    }
}

struct Int64Visitor;

impl Visitor<'_> for Int64Visitor {
    type Value = Int64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a 64-bit integer")
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Int64, E> {
        Ok(Int64(value))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Int64, E> {
        i64::try_from(value).map(Int64).map_err(|_| E::custom("an integer beyond 64 bits"))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Int64, E> {
        integral(value).map(Int64).ok_or_else(|| E::custom("not an integer"))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Int64, E> {
        parse_int64(text).map(Int64).ok_or_else(|| E::custom("not an integer"))
    }
}

impl<'de> Deserialize<'de> for Int64 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Int64Visitor)
    }
}

impl Serialize for Int64 {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(self.0)
    }
}

struct DoubleVisitor;

impl Visitor<'_> for DoubleVisitor {
    type Value = Double;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number")
    }

    #[expect(clippy::cast_precision_loss, reason = "a double is what the contract stores")]
    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Double, E> {
        Ok(Double(value as f64))
    }

    #[expect(clippy::cast_precision_loss, reason = "a double is what the contract stores")]
    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Double, E> {
        Ok(Double(value as f64))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Double, E> {
        Ok(Double(value))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Double, E> {
        parse_double(text).map(Double).ok_or_else(|| E::custom("not a number"))
    }
}

impl<'de> Deserialize<'de> for Double {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(DoubleVisitor)
    }
}

impl Serialize for Double {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            value if value.is_nan() => serializer.serialize_str("NaN"),
            f64::INFINITY => serializer.serialize_str("Infinity"),
            f64::NEG_INFINITY => serializer.serialize_str("-Infinity"),
            value => serializer.serialize_f64(value),
        }
    }
}

struct FlagVisitor;

impl Visitor<'_> for FlagVisitor {
    type Value = Flag;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("true or false")
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Flag, E> {
        Ok(Flag(value))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Flag, E> {
        match text {
            _ if text.eq_ignore_ascii_case("true") => Ok(Flag(true)),
            _ if text.eq_ignore_ascii_case("false") => Ok(Flag(false)),
            _ => Err(E::custom("not a boolean")),
        }
    }
}

impl<'de> Deserialize<'de> for Flag {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(FlagVisitor)
    }
}

impl Serialize for Flag {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bool(self.0)
    }
}

fn numbered<T: WireEnum, E: de::Error>(number: Option<i64>) -> Result<Enum<T>, E> {
    let value = number.and_then(T::from_number);
    value
        .map(|value| Enum(Some(value)))
        .ok_or_else(|| E::custom("no value of the enumeration has this number"))
}

struct EnumVisitor<T>(PhantomData<T>);

impl<T: WireEnum> Visitor<'_> for EnumVisitor<T> {
    type Value = Enum<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name or number of an enumeration's value")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Enum<T>, E> {
        Ok(Enum(None))
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Enum<T>, E> {
        numbered(Some(number))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Enum<T>, E> {
        numbered(i64::try_from(number).ok())
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Enum<T>, E> {
        numbered(integral(number))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Enum<T>, E> {
        match (T::from_name(text), parse_int64(text)) {
            (None, Some(number)) => numbered(Some(number)),
            (named, _) => Ok(Enum(named)),
        }
    }
}

impl<'de, T: WireEnum> Deserialize<'de> for Enum<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(EnumVisitor(PhantomData))
    }
}

impl<T: WireEnum> Serialize for Enum<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Some(value) => serializer.serialize_str(value.name()),
            None => serializer.serialize_none(),
        }
    }
}

/// A list that may also be `null`.
///
/// # Errors
/// Those of the list itself.
pub fn list<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Ok(Option::<Vec<T>>::deserialize(deserializer)?.unwrap_or_default())
}

/// A list of texts that may be `null`, and whose elements may be whole numbers.
///
/// MLflow drops the whole list without a word when one element is a number (`"experiment_ids": [0]`); reading the
/// number as its digits is what the caller meant.
///
/// # Errors
/// If an element is neither a string nor a whole number.
pub fn texts<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    #[derive(serde::Deserialize)]
    #[serde(untagged)]
    enum TextOrNumber {
        Text(String),
        Number(i64),
    }
    let items: Vec<TextOrNumber> = list(deserializer)?;
    Ok(items
        .into_iter()
        .map(|item| match item {
            TextOrNumber::Text(text) => text,
            TextOrNumber::Number(number) => number.to_string(),
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn int(json: &str) -> Option<i64> {
        serde_json::from_str::<Int64>(json).ok().map(|n| n.0)
    }

    fn double(json: &str) -> Option<f64> {
        serde_json::from_str::<Double>(json).ok().map(|n| n.0)
    }

    #[test]
    fn integers_come_as_numbers_and_strings() {
        assert_eq!(int("5"), Some(5));
        assert_eq!(int("5.0"), Some(5));
        assert_eq!(int("\"-7\""), Some(-7));
        assert_eq!(int("\"1e+05\""), Some(100_000));
        assert_eq!(int("\"1.79522785335e+12\""), Some(1_795_227_853_350));
        assert_eq!(int("\"1795227853350\""), Some(1_795_227_853_350));
        assert_eq!(int("9223372036854775807"), Some(i64::MAX));
        assert_eq!(int("\"-9223372036854775808\""), Some(i64::MIN));
    }

    #[test]
    fn other_integers_are_refused() {
        for json in
            ["5.5", "\"5.5\"", "\"x\"", "\"\"", "\"nan\"", "true", "[]", "1e300", "9223372036854775808", "{}"]
        {
            assert_eq!(int(json), None, "{json}");
        }
    }

    #[test]
    fn doubles_come_as_numbers_and_strings() {
        assert_eq!(double("1"), Some(1.0));
        assert_eq!(double("\"2.5\""), Some(2.5));
        assert_eq!(double("\"-Infinity\""), Some(f64::NEG_INFINITY));
        assert!(double("\"NaN\"").unwrap().is_nan());
        for json in ["\"\"", "\"nano\"", "\"inf\"", "\"nan\"", "true", "[1]"] {
            assert_eq!(double(json), None, "{json}");
        }
    }

    #[test]
    fn not_numbers_are_written_as_strings() {
        let written =
            serde_json::to_string(&[Double(f64::NAN), Double(f64::NEG_INFINITY), Double(0.5)]).unwrap();
        assert_eq!(written, r#"["NaN","-Infinity",0.5]"#);
    }

    #[test]
    fn enumerations_are_names_or_numbers_and_unknown_names_nothing() {
        let status = |json: &str| serde_json::from_str::<Enum<RunStatus>>(json).unwrap().0;
        assert_eq!(status("\"FINISHED\""), Some(RunStatus::Finished));
        assert_eq!(status("3"), Some(RunStatus::Finished));
        assert_eq!(status("\"3\""), Some(RunStatus::Finished));
        assert_eq!(status("\"finished\""), None);
        assert_eq!(status("null"), None);
        for refused in ["99", "\"99\"", "0", "-1", "1.5", "18446744073709551615", "{}", "true"] {
            assert!(serde_json::from_str::<Enum<RunStatus>>(refused).is_err(), "{refused}");
        }
    }

    #[test]
    fn booleans_may_be_strings_in_any_case() {
        assert_eq!(serde_json::from_str::<Flag>("\"TRUE\"").unwrap(), Flag(true));
        assert_eq!(serde_json::from_str::<Flag>("false").unwrap(), Flag(false));
        assert!(serde_json::from_str::<Flag>("1").is_err());
    }

    #[test]
    fn exact_integers_survive_beyond_what_a_double_holds() {
        let beyond = 9_007_199_254_740_993_i64;
        assert_eq!(serde_json::to_string(&Int64(beyond)).unwrap(), "9007199254740993");
        assert_eq!(int("9007199254740993"), Some(beyond));
    }
}

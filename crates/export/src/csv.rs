//! Comma-separated values (RFC 4180), for spreadsheets and everything else that reads lines.
//!
//! Texts are written as they are, those that look like a formula too: this is data for tools, and a changed text would
//! be wrong for every one of them.

use std::fmt::Write as _;

use arrow_array::cast::AsArray as _;
use arrow_array::types::{Float64Type, Int32Type, Int64Type, TimestampMillisecondType};
use arrow_array::{Array as _, ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, DataType, Schema};

/// Lines in the making.
pub(crate) struct Writer {
    /// What is ready.
    pub(crate) bytes: Vec<u8>,
}

impl Writer {
    /// Only the heading.
    pub(crate) fn new(schema: &Schema) -> Self {
        let mut line = String::new();
        for (place, field) in schema.fields().iter().enumerate() {
            separate(&mut line, place);
            quote(&mut line, field.name());
        }
        line.push_str("\r\n");
        Self { bytes: line.into_bytes() }
    }

    /// Adds a line for each row.
    ///
    /// # Errors
    /// `ArrowError` for columns of a type that no table here has.
    pub(crate) fn write(&mut self, batch: &RecordBatch) -> Result<(), ArrowError> {
        let columns: Vec<Column<'_>> = batch.columns().iter().map(Column::of).collect::<Result<_, _>>()?;
        let mut line = String::new();
        for row in 0..batch.num_rows() {
            line.clear();
            for (place, column) in columns.iter().enumerate() {
                separate(&mut line, place);
                column.write(&mut line, row);
            }
            line.push_str("\r\n");
            self.bytes.extend_from_slice(line.as_bytes());
        }
        Ok(())
    }
}

/// A column as what its values are.
enum Column<'a> {
    Texts(&'a arrow_array::StringArray),
    Repeated(&'a arrow_array::Int32Array, &'a arrow_array::StringArray),
    Numbers(&'a arrow_array::Float64Array),
    Integers(&'a arrow_array::Int64Array),
    Times(&'a arrow_array::TimestampMillisecondArray),
}

impl<'a> Column<'a> {
    fn of(array: &'a ArrayRef) -> Result<Self, ArrowError> {
        Ok(match array.data_type() {
            DataType::Utf8 => Self::Texts(array.as_string()),
            DataType::Float64 => Self::Numbers(array.as_primitive::<Float64Type>()),
            DataType::Int64 => Self::Integers(array.as_primitive::<Int64Type>()),
            DataType::Timestamp(..) => Self::Times(array.as_primitive::<TimestampMillisecondType>()),
            DataType::Dictionary(..) => {
                let dictionary = array.as_dictionary::<Int32Type>();
                Self::Repeated(dictionary.keys(), dictionary.values().as_string())
            }
            other => return Err(ArrowError::NotYetImplemented(format!("{other} as text"))),
        })
    }

    fn write(&self, line: &mut String, row: usize) {
        match self {
            Self::Texts(texts) if texts.is_valid(row) => quote(line, texts.value(row)),
            Self::Numbers(numbers) if numbers.is_valid(row) => number(line, numbers.value(row)),
            Self::Integers(integers) if integers.is_valid(row) => append(line, integers.value(row)),
            Self::Times(times) if times.is_valid(row) => time(line, times.value(row)),
            Self::Repeated(places, texts) if places.is_valid(row) => {
                let place = usize::try_from(places.value(row)).unwrap_or(usize::MAX);
                if place < texts.len() {
                    quote(line, texts.value(place));
                }
            }
            _ => {}
        }
    }
}

fn separate(line: &mut String, place: usize) {
    if place > 0 {
        line.push(',');
    }
}

fn quote(line: &mut String, text: &str) {
    if text.contains([',', '"', '\n', '\r']) {
        line.push('"');
        line.push_str(&text.replace('"', "\"\""));
        line.push('"');
    } else {
        line.push_str(text);
    }
}

/// The shortest text that reads back as this very number; `NaN`, `inf`, `-inf`.
fn number(line: &mut String, value: f64) {
    // Debug writes very large and very small numbers with an exponent.
    let _ = write!(line, "{value:?}");
}

/// `2026-11-21T04:23:54.315Z`; the number itself where no calendar reaches.
fn time(line: &mut String, moment_ms: i64) {
    match jiff::Timestamp::from_millisecond(moment_ms) {
        Ok(moment) => append(line, moment.strftime("%Y-%m-%dT%H:%M:%S.%3fZ")),
        Err(_) => append(line, moment_ms),
    }
}

fn append(line: &mut String, value: impl std::fmt::Display) {
    // Writing to a text does not fail.
    let _ = write!(line, "{value}");
}

#[cfg(test)]
mod tests {
    use crate::{Column, Format, Kind, Point, Points, Table, Values};

    fn columns() -> Vec<Column> {
        let column = |name: &str, kind| Column { name: name.to_owned(), kind, is_optional: true };
        vec![column("name", Kind::Text), column("metrics.a,b", Kind::Number), column("end_time", Kind::Time)]
    }

    #[test]
    fn values_are_written_so_that_they_can_be_read() {
        let mut table = Table::new(Format::Csv, &columns()).unwrap();
        let texts = [Some("plain"), Some("say \"x\", then\nstop"), Some(""), None, Some("größe")];
        table
            .write(vec![
                Values::Texts(texts.iter().map(|text| text.map(str::to_owned)).collect()),
                Values::Numbers(vec![Some(0.1), Some(f64::NAN), Some(-f64::INFINITY), None, Some(1e300)]),
                Values::Times(vec![Some(0), Some(1_763_699_034_315), None, Some(i64::MAX), Some(-1)]),
            ])
            .unwrap();
        let begun = table.take();
        assert!(!begun.is_empty());
        let bytes = [begun, table.finish().unwrap()].concat();
        assert_eq!(
            String::from_utf8(bytes).unwrap(),
            "name,\"metrics.a,b\",end_time\r\n\
             plain,0.1,1970-01-01T00:00:00.000Z\r\n\
             \"say \"\"x\"\", then\nstop\",NaN,2025-11-21T04:23:54.315Z\r\n\
             ,-inf,\r\n\
             ,,9223372036854775807\r\n\
             größe,1e300,1969-12-31T23:59:59.999Z\r\n"
        );
    }

    #[test]
    fn points_name_their_run_and_key() {
        let mut points = Points::new(Format::Csv).unwrap();
        let point = |run, key, step| Point { run, key, step, timestamp_ms: 1000, value: 0.5 };
        points.write(&["a", "b"], &["loss", "x,y"], &[point(0, 0, -1), point(1, 1, 2)]).unwrap();
        assert_eq!(
            String::from_utf8(points.finish().unwrap()).unwrap(),
            "run_id,key,step,timestamp,value\r\n\
             a,loss,-1,1970-01-01T00:00:01.000Z,0.5\r\n\
             b,\"x,y\",2,1970-01-01T00:00:01.000Z,0.5\r\n"
        );
    }

    #[test]
    fn a_table_without_rows_is_its_heading() {
        let table = Table::new(Format::Csv, &columns()).unwrap();
        assert_eq!(table.finish().unwrap(), b"name,\"metrics.a,b\",end_time\r\n");
    }
}

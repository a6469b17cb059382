//! A table with columns that are known only when it is written.

use std::sync::Arc;

use arrow_array::{ArrayRef, Float64Array, StringArray, TimestampMillisecondArray};
use arrow_schema::{DataType, Field, Schema};

use crate::encoder::{EncodeError, Encoder, Format, UTC, time};

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Unique in the table.
    pub name: String,
    /// What its values are.
    pub kind: Kind,
    /// Whether a row may have no value.
    pub is_optional: bool,
}

/// What the values of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Texts.
    Text,
    /// Doubles, NaN and infinities included.
    Number,
    /// Milliseconds since the Unix epoch, UTC.
    Time,
}

/// The values of a column in a batch; none where a row has no value.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// Of a column of texts.
    Texts(Vec<Option<String>>),
    /// Of a column of numbers.
    Numbers(Vec<Option<f64>>),
    /// Of a column of times.
    Times(Vec<Option<i64>>),
}

/// A table in the making.
pub struct Table(Encoder);

impl Table {
    /// A table with these columns and no row yet.
    ///
    /// # Errors
    /// [`EncodeError`] if the format cannot have such columns, which is a defect.
    pub fn new(format: Format, columns: &[Column]) -> Result<Self, EncodeError> {
        let fields: Vec<Field> = columns
            .iter()
            .map(|column| {
                let kind = match column.kind {
                    Kind::Text => DataType::Utf8,
                    Kind::Number => DataType::Float64,
                    Kind::Time => time(),
                };
                Field::new(&column.name, kind, column.is_optional)
            })
            .collect();
        Ok(Self(Encoder::new(format, Arc::new(Schema::new(fields)))?))
    }

    /// Adds rows: the values of every column, all of the same length.
    ///
    /// # Errors
    /// [`EncodeError`] if the values do not fit the columns; the table cannot be used any more then.
    pub fn write(&mut self, columns: Vec<Values>) -> Result<(), EncodeError> {
        self.0.write(columns.into_iter().map(array).collect())
    }

    /// The bytes that are ready, without those that were taken before; maybe none.
    pub fn take(&mut self) -> Vec<u8> {
        self.0.take()
    }

    /// The bytes that are left; with them the table is whole.
    ///
    /// # Errors
    /// [`EncodeError`] if rows that wait could not be written.
    pub fn finish(self) -> Result<Vec<u8>, EncodeError> {
        self.0.finish()
    }
}

fn array(values: Values) -> ArrayRef {
    match values {
        Values::Texts(values) => Arc::new(StringArray::from(values)),
        Values::Numbers(values) => Arc::new(Float64Array::from(values)),
        Values::Times(values) => Arc::new(TimestampMillisecondArray::from(values).with_timezone(UTC)),
    }
}

#[cfg(test)]
mod tests {
    use arrow_array::{Array as _, RecordBatch, cast::AsArray as _, types};

    use super::*;
    use crate::encoder::tests::{FORMATS, read};

    fn columns() -> Vec<Column> {
        let column = |name: &str, kind, is_optional| Column { name: name.to_owned(), kind, is_optional };
        vec![
            column("run_id", Kind::Text, false),
            column("end_time", Kind::Time, true),
            column("metrics.größe (m²)", Kind::Number, true),
            column("params.lr", Kind::Text, true),
        ]
    }

    fn rows(range: std::ops::Range<usize>) -> Vec<Values> {
        let every = |n: usize, row: usize| row.is_multiple_of(n);
        vec![
            Values::Texts(range.clone().map(|row| Some(format!("run {row}"))).collect()),
            Values::Times(range.clone().map(|row| every(2, row).then_some(row as i64 - 5)).collect()),
            Values::Numbers(
                range
                    .clone()
                    .map(
                        |row| {
                            if every(5, row) { Some(f64::NAN) } else { every(3, row).then_some(row as f64) }
                        },
                    )
                    .collect(),
            ),
            Values::Texts(range.map(|row| every(7, row).then(String::new)).collect()),
        ]
    }

    fn values_of(batches: &[RecordBatch]) -> Vec<Values> {
        let texts = |column: usize| {
            let of = |batch: &RecordBatch| {
                batch
                    .column(column)
                    .as_string::<i32>()
                    .iter()
                    .map(|text| text.map(str::to_owned))
                    .collect::<Vec<_>>()
            };
            Values::Texts(batches.iter().flat_map(of).collect())
        };
        let times = |batch: &RecordBatch| {
            batch.column(1).as_primitive::<types::TimestampMillisecondType>().iter().collect::<Vec<_>>()
        };
        let numbers = |batch: &RecordBatch| {
            batch.column(2).as_primitive::<types::Float64Type>().iter().collect::<Vec<_>>()
        };
        vec![
            texts(0),
            Values::Times(batches.iter().flat_map(times).collect()),
            Values::Numbers(batches.iter().flat_map(numbers).collect()),
            texts(3),
        ]
    }

    #[test]
    fn what_is_written_is_read() {
        for format in FORMATS {
            let mut table = Table::new(format, &columns()).unwrap();
            let mut bytes = table.take();
            for range in [0..10, 10..10, 10..25] {
                table.write(rows(range)).unwrap();
                bytes.append(&mut table.take());
            }
            bytes.append(&mut table.finish().unwrap());
            let (schema, batches) = read(format, bytes);
            let names: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
            assert_eq!(names, ["run_id", "end_time", "metrics.größe (m²)", "params.lr"]);
            assert_eq!(schema.field(1).data_type(), &time());
            assert!(!schema.field(0).is_nullable() && schema.field(3).is_nullable());
            assert_eq!(format!("{:?}", values_of(&batches)), format!("{:?}", rows(0..25)), "{format:?}");
        }
    }

    #[test]
    fn a_table_without_rows_is_whole() {
        for format in FORMATS {
            let (schema, batches) = read(format, Table::new(format, &columns()).unwrap().finish().unwrap());
            assert_eq!(
                (schema.fields().len(), batches.iter().map(RecordBatch::num_rows).sum::<usize>()),
                (4, 0)
            );
        }
    }

    #[test]
    fn a_value_that_must_not_miss_is_missed() {
        let mut table = Table::new(Format::Arrow, &columns()[..1]).unwrap();
        assert!(table.write(vec![Values::Texts(vec![None])]).is_err());
        assert!(table.write(vec![Values::Numbers(vec![Some(1.0)])]).is_err());
        assert!(table.write(rows(0..3)).is_err());
    }

    #[test]
    fn wide_rows_leave_the_memory_before_a_group_is_full() {
        let mut table = Table::new(Format::Parquet, &columns()[..1]).unwrap();
        let mut taken = 0;
        for row in 0..64 {
            // Not to be compressed by a dictionary: every text is another one.
            let text: String = (0..1 << 16).map(|place| format!("{row}-{place} ")).collect();
            table.write(vec![Values::Texts(vec![Some(text)])]).unwrap();
            taken += table.take().len();
        }
        assert!(taken > 1 << 20, "{taken} bytes came out before the end");
    }

    #[test]
    fn null_is_not_nan() {
        let mut table = Table::new(Format::Parquet, &columns()[2..3]).unwrap();
        table.write(vec![Values::Numbers(vec![None, Some(f64::NAN), Some(f64::INFINITY)])]).unwrap();
        let (_, batches) = read(Format::Parquet, table.finish().unwrap());
        let column = batches[0].column(0).as_primitive::<types::Float64Type>();
        assert_eq!(
            (column.null_count(), column.value(1).is_nan(), column.value(2)),
            (1, true, f64::INFINITY)
        );
    }
}

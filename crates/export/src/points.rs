//! Points of metrics: always the same columns, with runs and keys as dictionaries, for they repeat.

use std::sync::Arc;

use arrow_array::types::Int32Type;
use arrow_array::{
    ArrayRef, DictionaryArray, Float64Array, Int32Array, Int64Array, StringArray, TimestampMillisecondArray,
};
use arrow_schema::{DataType, Field, Schema};

use crate::encoder::{EncodeError, Encoder, Format, UTC, time};

/// A point in a batch.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Place of the run's id among those of the batch.
    pub run: usize,
    /// Place of the key among those of the batch.
    pub key: usize,
    /// Position in training.
    pub step: i64,
    /// Milliseconds since the Unix epoch, UTC.
    pub timestamp_ms: i64,
    /// The value; NaN is one.
    pub value: f64,
}

/// Points in the making: columns `run_id`, `key`, `step`, `timestamp`, `value`.
pub struct Points(Encoder);

impl Points {
    /// No point yet.
    ///
    /// # Errors
    /// [`EncodeError`] for a defect.
    pub fn new(format: Format) -> Result<Self, EncodeError> {
        let text = || DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
        let schema = Schema::new(vec![
            Field::new("run_id", text(), false),
            Field::new("key", text(), false),
            Field::new("step", DataType::Int64, false),
            Field::new("timestamp", time(), false),
            Field::new("value", DataType::Float64, false),
        ]);
        Ok(Self(Encoder::new(format, Arc::new(schema))?))
    }

    /// Adds points.
    ///
    /// # Errors
    /// [`EncodeError`] if a point's run or key is not among those given; nothing can be added any more then.
    pub fn write<T: AsRef<str>>(
        &mut self,
        run_ids: &[T],
        keys: &[T],
        points: &[Point],
    ) -> Result<(), EncodeError> {
        let all = points.iter();
        self.0.write(vec![
            dictionary(run_ids, all.clone().map(|point| point.run))?,
            dictionary(keys, all.clone().map(|point| point.key))?,
            Arc::new(Int64Array::from_iter_values(all.clone().map(|point| point.step))),
            Arc::new(
                TimestampMillisecondArray::from_iter_values(all.clone().map(|point| point.timestamp_ms))
                    .with_timezone(UTC),
            ),
            Arc::new(Float64Array::from_iter_values(all.map(|point| point.value))),
        ])
    }

    /// The bytes that are ready, without those that were taken before; maybe none.
    pub fn take(&mut self) -> Vec<u8> {
        self.0.take()
    }

    /// The bytes that are left; with them the stream or file is whole.
    ///
    /// # Errors
    /// [`EncodeError`] if points that wait could not be written.
    pub fn finish(self) -> Result<Vec<u8>, EncodeError> {
        self.0.finish()
    }
}

fn dictionary<T: AsRef<str>>(
    texts: &[T],
    places: impl Iterator<Item = usize>,
) -> Result<ArrayRef, EncodeError> {
    let texts = StringArray::from_iter_values(texts);
    // A place beyond all texts is refused below.
    let places = Int32Array::from_iter_values(places.map(|place| i32::try_from(place).unwrap_or(-1)));
    Ok(Arc::new(DictionaryArray::<Int32Type>::try_new(places, Arc::new(texts))?))
}

#[cfg(test)]
mod tests {
    use arrow_array::{RecordBatch, cast::AsArray as _, types};

    use super::*;
    use crate::encoder::tests::{FORMATS, read};

    type Row = (String, String, i64, i64, u64);

    fn rows(batch: &RecordBatch) -> Vec<Row> {
        let text = |column: usize, row: usize| {
            let dictionary = batch.column(column).as_dictionary::<Int32Type>();
            dictionary.values().as_string::<i32>().value(dictionary.key(row).unwrap()).to_owned()
        };
        let steps = batch.column(2).as_primitive::<types::Int64Type>();
        let times = batch.column(3).as_primitive::<types::TimestampMillisecondType>();
        let values = batch.column(4).as_primitive::<types::Float64Type>();
        let row = |row| {
            (text(0, row), text(1, row), steps.value(row), times.value(row), values.value(row).to_bits())
        };
        (0..batch.num_rows()).map(row).collect()
    }

    #[test]
    fn every_batch_may_have_runs_and_keys_of_its_own() {
        let points: Vec<Point> = (0..40_u32)
            .map(|n| Point {
                run: n as usize / 20,
                key: n as usize % 3,
                step: i64::from(n) - 9,
                timestamp_ms: i64::MIN + i64::from(n),
                value: if n == 7 { f64::NAN } else { f64::from(n) / 3.0 },
            })
            .collect();
        let batches = [(["a", "b"], ["x", "y", "z"]), (["b", "c"], ["w", "x", "loss/größe"])];
        for format in FORMATS {
            let mut writer = Points::new(format).unwrap();
            let mut expected: Vec<Row> = Vec::new();
            for (runs, keys) in &batches {
                writer.write(&runs[..], &keys[..], &points).unwrap();
                expected.extend(points.iter().map(|point| {
                    let (run, key) = (runs[point.run].to_owned(), keys[point.key].to_owned());
                    (run, key, point.step, point.timestamp_ms, point.value.to_bits())
                }));
            }
            let (schema, batches) = read(format, writer.finish().unwrap());
            assert!(matches!(schema.field(0).data_type(), DataType::Dictionary(..)), "{format:?}");
            assert_eq!(batches.iter().flat_map(rows).collect::<Vec<_>>(), expected, "{format:?}");
        }
    }

    #[test]
    fn a_point_of_no_run_is_refused() {
        let point = Point { run: 1, key: 0, step: 0, timestamp_ms: 0, value: 0.0 };
        assert!(Points::new(Format::Arrow).unwrap().write(&["a"], &["x"], &[point]).is_err());
    }
}

//! The answer of `POST series`, written while the series come.

use serde::Serialize;

use super::{Series, SeriesGroup};

/// The answer, written piece by piece: all series come before all groups. The bytes are those of [`SeriesAnswer`](super::SeriesAnswer).
#[derive(Debug)]
pub struct SeriesWriter {
    json: Vec<u8>,
    has_groups: bool,
    is_empty: bool,
}

impl Default for SeriesWriter {
    fn default() -> Self {
        Self { json: br#"{"series":["#.to_vec(), has_groups: false, is_empty: true }
    }
}

impl SeriesWriter {
    /// Adds a series behind those that are there.
    pub fn series(&mut self, series: &Series) {
        debug_assert!(!self.has_groups, "series come before groups");
        self.item(series);
    }

    /// Adds a group behind those that are there.
    pub fn group(&mut self, group: &SeriesGroup) {
        self.begin_groups();
        self.item(group);
    }

    /// The whole answer.
    pub fn finish(mut self, missing: &[String]) -> Vec<u8> {
        self.begin_groups();
        self.json.extend_from_slice(br#"],"missing":"#);
        self.value(&missing);
        self.json.push(b'}');
        self.json
    }

    fn begin_groups(&mut self) {
        if !self.has_groups {
            self.json.extend_from_slice(br#"],"groups":["#);
            (self.has_groups, self.is_empty) = (true, true);
        }
    }

    fn item(&mut self, item: &impl Serialize) {
        if !self.is_empty {
            self.json.push(b',');
        }
        self.is_empty = false;
        self.value(item);
    }

    fn value(&mut self, value: &impl Serialize) {
        // Writing plain messages into memory cannot fail.
        let written = serde_json::to_writer(&mut self.json, value);
        debug_assert!(written.is_ok(), "{written:?}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lenient::Double;
    use crate::own::series::{
        SeriesAnswer, SeriesColumns, SeriesCurve, SeriesGroupColumns, SeriesPoint, SeriesPoints, SeriesRange,
        SeriesSummary,
    };

    fn numbers(values: &[f64]) -> Vec<Double> {
        values.iter().map(|value| Double(*value)).collect()
    }

    fn series() -> Series {
        let point = SeriesPoint { step: -1, timestamp_ms: 7, value: Double(0.5) };
        Series {
            run_id: "r".to_owned(),
            key: "a\"b".to_owned(),
            range: SeriesRange { from: -1, to: 3 },
            summary: SeriesSummary {
                count: 2,
                nan_count: 1,
                first: point,
                last: SeriesPoint { value: Double(f64::NAN), ..point },
                min: Some(point),
                max: None,
                mean: Some(Double(0.5)),
            },
            points: SeriesPoints {
                positions: vec![-1, 3],
                values: numbers(&[0.5, f64::NAN]),
                steps: Some(vec![-1, 3]),
                timestamps_ms: None,
            },
            smoothed: None,
            columns: Some(SeriesColumns {
                positions: vec![-1],
                counts: vec![2],
                nan_counts: vec![1],
                means: numbers(&[0.5]),
                mins: numbers(&[0.5]),
                maxs: numbers(&[f64::INFINITY]),
            }),
        }
    }

    fn group() -> SeriesGroup {
        SeriesGroup {
            key: "m".to_owned(),
            value: None,
            run_ids: vec!["r".to_owned()],
            range: SeriesRange { from: 0, to: 1 },
            columns: SeriesGroupColumns {
                positions: vec![0],
                runs: vec![1],
                nan_runs: vec![0],
                means: numbers(&[1.0]),
                stds: numbers(&[0.0]),
                mins: numbers(&[1.0]),
                maxs: numbers(&[1.0]),
            },
            smoothed: Some(SeriesCurve { positions: vec![0], values: numbers(&[1.0]) }),
        }
    }

    #[test]
    fn what_is_written_piece_by_piece_is_the_message() {
        for (series, groups) in [
            (Vec::new(), Vec::new()),
            (vec![series()], Vec::new()),
            (vec![series(), series()], Vec::new()),
            (Vec::new(), vec![group(), group()]),
        ] {
            let missing = vec!["gone".to_owned()];
            let mut writer = SeriesWriter::default();
            series.iter().for_each(|series| writer.series(series));
            groups.iter().for_each(|group| writer.group(group));
            let written = String::from_utf8(writer.finish(&missing)).unwrap();
            let answer = SeriesAnswer { series, groups, missing };
            assert_eq!(written, serde_json::to_string(&answer).unwrap());
        }
    }

    #[test]
    fn every_field_is_written_and_what_is_not_finite_is_a_string() {
        let written = serde_json::to_string(&series()).unwrap();
        assert!(written.contains(r#""values":[0.5,"NaN"]"#), "{written}");
        assert!(written.contains(r#""max":null,"mean":0.5"#), "{written}");
        assert!(written.contains(r#""timestamps_ms":null},"smoothed":null"#), "{written}");
        assert!(written.contains(r#""maxs":["Infinity"]"#), "{written}");
    }
}

//! Answers of thousands of items, written straight from the domain's values into their bytes.
//!
//! A page of a thousand runs is fifty thousand small objects: as messages of [`crate::runs`] they would be built, moved
//! and dropped only to be written once. The bytes are the same; the tests compare them.

use runstone_domain::{Metric, ModelOutput, Name, RunInfo, RunMetric, RunView};
use serde::Serialize;

use crate::datasets::DatasetInput;

/// The answer of `runs/search`, run by run.
#[derive(Debug, Default)]
pub struct RunsPage {
    json: Json,
    has_runs: bool,
}

impl RunsPage {
    /// Adds a run behind those that are there.
    pub fn push(&mut self, run: &RunView<'_>) {
        self.json.raw(if self.has_runs { "," } else { "{\"runs\":[" });
        self.has_runs = true;
        self.json.run(run);
    }

    /// The whole answer.
    pub fn finish(mut self, next_page_token: Option<String>) -> Vec<u8> {
        self.json.raw(if self.has_runs { "]" } else { "{" });
        self.json.next_page_token(next_page_token, self.has_runs);
        self.json.bytes
    }
}

/// The answer of `metrics/get-history`, point by point.
#[derive(Debug, Default)]
pub struct HistoryPage {
    json: Json,
    has_points: bool,
}

impl HistoryPage {
    /// Adds points behind those that are there.
    pub fn extend(&mut self, points: &[Metric]) {
        self.json.bytes.reserve(points.first().map_or(0, |point| 96 + point.key.len()) * points.len() + 256);
        for point in points {
            self.json.raw(if self.has_points { "," } else { "{\"metrics\":[" });
            self.has_points = true;
            self.json.metric(point, None);
        }
    }

    /// What has been written since the last call: a long answer is sent in pieces.
    pub fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.json.bytes)
    }

    /// The rest of the answer: all of it if nothing was taken.
    pub fn finish(mut self, next_page_token: Option<String>) -> Vec<u8> {
        self.json.raw(if self.has_points { "]" } else { "{" });
        self.json.next_page_token(next_page_token, self.has_points);
        self.json.bytes
    }
}

/// The answer of `metrics/get-history-bulk-interval`.
pub fn bulk_history(points: &[RunMetric]) -> Vec<u8> {
    let mut out = Json::with_capacity(points.len() * 160 + 64);
    out.raw("{");
    out.list("metrics", points, |out, point| out.metric(&point.metric, Some(&point.run_id)));
    out.raw("}");
    out.bytes
}

#[derive(Debug, Default)]
struct Json {
    bytes: Vec<u8>,
}

impl Json {
    fn with_capacity(capacity: usize) -> Self {
        Self { bytes: Vec::with_capacity(capacity) }
    }

    fn raw(&mut self, text: &str) {
        self.bytes.extend_from_slice(text.as_bytes());
    }

    /// What has a message of its own, or is a number.
    fn value(&mut self, value: &impl Serialize) {
        // Writing numbers and plain messages into memory cannot fail.
        let written = serde_json::to_writer(&mut self.bytes, value);
        debug_assert!(written.is_ok(), "{written:?}");
    }

    fn text(&mut self, text: &str) {
        let bytes = text.as_bytes();
        // Without a branch in the loop it is done for many bytes at once.
        let escapes = bytes
            .iter()
            .fold(false, |found, byte| found | (*byte < 0x20) | (*byte == b'"') | (*byte == b'\\'));
        if escapes {
            return self.value(&text);
        }
        self.bytes.push(b'"');
        self.bytes.extend_from_slice(bytes);
        self.bytes.push(b'"');
    }

    /// `"name":[…]`, or nothing if there are no items.
    fn list<T>(
        &mut self,
        name: &str,
        items: impl IntoIterator<Item = T>,
        mut write: impl FnMut(&mut Self, T),
    ) {
        let mut is_first = true;
        for item in items {
            if is_first {
                self.raw("\"");
                self.raw(name);
                self.raw("\":[");
            } else {
                self.raw(",");
            }
            is_first = false;
            write(self, item);
        }
        if !is_first {
            self.raw("]");
        }
    }

    fn next_page_token(&mut self, token: Option<String>, follows: bool) {
        if let Some(token) = token {
            self.raw(if follows { ",\"next_page_token\":" } else { "\"next_page_token\":" });
            self.text(&token);
        }
        self.raw("}");
    }

    fn run(&mut self, run: &RunView<'_>) {
        self.raw("{\"info\":");
        self.info(run.info);
        self.raw(",\"data\":{");
        self.list("metrics", run.metrics(), |out, (key, step, timestamp_ms, value)| {
            out.point(key, step, timestamp_ms, value);
            out.raw("}");
        });
        let has_metrics = !run.metrics.is_empty();
        self.raw(if has_metrics && !run.params.is_empty() { "," } else { "" });
        self.list("params", run.params(), Self::pair);
        let has_some = has_metrics || !run.params.is_empty();
        self.raw(if has_some && !run.tags.is_empty() { "," } else { "" });
        self.list("tags", run.tags(), Self::pair);
        self.raw("},\"inputs\":{");
        self.list("dataset_inputs", run.dataset_inputs, |out, input| {
            out.value(&DatasetInput::from(input.clone()));
        });
        self.raw("},\"outputs\":{");
        self.list("model_outputs", run.model_outputs, |out, (model_id, step)| {
            let output = ModelOutput { model_id: (*model_id).to_owned(), step: *step };
            out.value(&crate::models::ModelOutput::from(output));
        });
        self.raw("}}");
    }

    fn pair(&mut self, (key, value): (&Name, &str)) {
        self.raw("{\"key\":");
        self.text(key);
        self.raw(",\"value\":");
        self.text(value);
        self.raw("}");
    }

    fn info(&mut self, info: &RunInfo) {
        self.raw("{\"run_uuid\":");
        self.text(&info.run_id);
        self.raw(",\"experiment_id\":\"");
        self.value(&info.experiment_id);
        self.raw("\",\"run_name\":");
        self.text(&info.name);
        self.raw(",\"user_id\":");
        self.text(&info.user_id);
        self.raw(",\"status\":");
        self.text(info.status.as_str());
        self.raw(",\"start_time\":");
        self.value(&info.start_time_ms);
        if let Some(end_time_ms) = info.end_time_ms {
            self.raw(",\"end_time\":");
            self.value(&end_time_ms);
        }
        self.raw(",\"artifact_uri\":");
        self.text(&info.artifact_uri);
        self.raw(",\"lifecycle_stage\":");
        self.text(info.lifecycle.as_str());
        self.raw(",\"run_id\":");
        self.text(&info.run_id);
        self.raw("}");
    }

    /// A point, but for the closing brace.
    fn point(&mut self, key: &str, step: i64, timestamp_ms: i64, value: f64) {
        self.raw("{\"key\":");
        self.text(key);
        self.raw(",\"value\":");
        self.value(&crate::lenient::Double(value));
        self.raw(",\"timestamp\":");
        self.value(&timestamp_ms);
        self.raw(",\"step\":");
        self.value(&step);
    }

    fn metric(&mut self, metric: &Metric, run_id: Option<&str>) {
        self.point(&metric.key, metric.step, metric.timestamp_ms, metric.value);
        if let Some(run_id) = run_id {
            self.raw(",\"run_id\":");
            self.text(run_id);
        }
        self.raw("}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runs::{HistoryAnswer, RunsAnswer};
    use runstone_domain::{Dataset, Lifecycle, Param, Run, RunData, RunStatus, Tag};

    fn metric(key: &str, value: f64) -> Metric {
        Metric { key: key.into(), value, timestamp_ms: 1_700_000_000_000, step: -3 }
    }

    fn bare() -> Run {
        Run {
            info: RunInfo {
                run_id: "a1".to_owned(),
                name: "\u{1}\"quoted\\\" ä 😀\u{7f}\n".to_owned(),
                experiment_id: 3,
                user_id: String::new(),
                status: RunStatus::Failed,
                start_time_ms: 0,
                end_time_ms: None,
                artifact_uri: "mlflow-artifacts:/3/a1/artifacts".to_owned(),
                lifecycle: Lifecycle::Deleted,
            },
            data: RunData::default(),
            dataset_inputs: Vec::new(),
            model_inputs: Vec::new(),
            model_outputs: Vec::new(),
        }
    }

    fn full() -> Run {
        let mut run = bare();
        run.info.end_time_ms = Some(i64::MAX);
        run.data = RunData {
            metrics: vec![metric("m", f64::NAN), metric("\u{0}", 1e300), metric("x", -0.1), metric("y", 5.0)],
            params: vec![Param::new("p", "\t"), Param::new("", "")],
            tags: vec![Tag::new("t/ü", "\r\n\u{1f}")],
        };
        run.dataset_inputs = vec![runstone_domain::DatasetInput {
            tags: vec![Tag::new("c", "d")],
            dataset: Dataset {
                name: "n".to_owned(),
                digest: "d".to_owned(),
                source_type: "s".to_owned(),
                source: "{}".to_owned(),
                schema: None,
                profile: Some("\"".to_owned()),
            },
        }];
        run.model_outputs = vec![ModelOutput { model_id: "m-2".to_owned(), step: 4 }];
        run
    }

    /// Runs with every part there or not.
    fn all_kinds() -> Vec<Run> {
        let kinds = (0..32).map(|mask: u32| {
            let (mut run, all) = (bare(), full());
            let has = |bit: u32| mask & 1 << bit != 0;
            if has(0) {
                run.data.metrics = all.data.metrics;
            }
            if has(1) {
                run.data.params = all.data.params;
            }
            if has(2) {
                run.data.tags = all.data.tags;
            }
            if has(3) {
                run.dataset_inputs = all.dataset_inputs;
            }
            if has(4) {
                run.model_outputs = all.model_outputs;
            }
            run
        });
        kinds.chain([full()]).collect()
    }

    /// Shows a run to `each` as the store does.
    fn view(run: &Run, each: impl FnOnce(&RunView<'_>)) {
        let data = &run.data;
        let keys = data.metrics.iter().map(|metric| &metric.key);
        let keys = keys.chain(data.params.iter().map(|param| &param.key));
        let keys: Vec<Name> = keys.chain(data.tags.iter().map(|tag| &tag.key)).cloned().collect();
        let metrics: Vec<_> = data.metrics.iter().map(|m| (1, m.step, m.timestamp_ms, m.value)).collect();
        let params: Vec<_> = data.params.iter().map(|param| (1, param.value.as_str())).collect();
        let tags: Vec<_> = data.tags.iter().map(|tag| (1, tag.value.as_str())).collect();
        let outputs: Vec<_> = run.model_outputs.iter().map(|o| (o.model_id.as_str(), o.step)).collect();
        each(&RunView {
            info: &run.info,
            keys: &keys,
            metrics: &metrics,
            params: &params,
            tags: &tags,
            dataset_inputs: &run.dataset_inputs,
            model_outputs: &outputs,
        });
    }

    #[test]
    fn runs_are_written_as_their_messages_are() {
        for token in [None, Some("a\"b".to_owned())] {
            for runs in [Vec::new(), all_kinds()] {
                let mut page = RunsPage::default();
                for run in &runs {
                    view(run, |view| page.push(view));
                }
                let message = RunsAnswer {
                    runs: runs.into_iter().map(Into::into).collect(),
                    next_page_token: token.clone(),
                };
                let expected = serde_json::to_string(&message).unwrap();
                assert_eq!(String::from_utf8(page.finish(token.clone())).unwrap(), expected);
            }
        }
    }

    #[test]
    fn a_view_makes_the_run_it_shows() {
        let run = full();
        view(&run, |view| {
            let copy = view.to_run();
            assert_eq!(copy.data.params, run.data.params);
            assert_eq!(format!("{copy:?}"), format!("{run:?}"));
        });
    }

    #[test]
    fn histories_are_written_as_their_messages_are() {
        let points = full().data.metrics;
        for token in [None, Some("t".to_owned())] {
            for points in [&[], points.as_slice()] {
                let metrics = points.iter().cloned().map(Into::into).collect();
                let message = HistoryAnswer { metrics, next_page_token: token.clone() };
                let expected = serde_json::to_string(&message).unwrap();
                let mut whole = HistoryPage::default();
                whole.extend(points);
                assert_eq!(String::from_utf8(whole.finish(token.clone())).unwrap(), expected);
                let (mut pieces, mut page) = (Vec::new(), HistoryPage::default());
                for point in points {
                    page.extend(std::slice::from_ref(point));
                    pieces.extend(page.take());
                }
                pieces.extend(page.finish(token.clone()));
                assert_eq!(String::from_utf8(pieces).unwrap(), expected);
            }
        }
        let points: Vec<RunMetric> =
            points.into_iter().map(|metric| RunMetric { run_id: "r\\".into(), metric }).collect();
        let metrics = points.iter().cloned().map(Into::into).collect();
        let expected = serde_json::to_string(&HistoryAnswer { metrics, next_page_token: None }).unwrap();
        assert_eq!(String::from_utf8(bulk_history(&points)).unwrap(), expected);
    }
}

//! Runs: one execution of training or evaluation code with what it logged.

use crate::dataset::DatasetInput;
use crate::error::{Error, Result};
use crate::experiment::Lifecycle;
use crate::limits;
use crate::metric::Metric;
use crate::names::{check_key, check_key_length};
use crate::tag::{Name, Param, Tag, check_text};

/// How far a run has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunStatus {
    /// Under way.
    Running,
    /// Waiting for a place to run.
    Scheduled,
    /// Ended well.
    Finished,
    /// Ended by an error.
    Failed,
    /// Ended by somebody.
    Killed,
}

impl RunStatus {
    /// All of them, in the order of their numbers in the contract, which start at 1.
    pub const ALL: [Self; 5] = [Self::Running, Self::Scheduled, Self::Finished, Self::Failed, Self::Killed];

    /// The contract's name, such as `RUNNING`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Running => "RUNNING",
            Self::Scheduled => "SCHEDULED",
            Self::Finished => "FINISHED",
            Self::Failed => "FAILED",
            Self::Killed => "KILLED",
        }
    }

    /// Whether a run with this status has come to its end.
    pub fn is_final(self) -> bool {
        matches!(self, Self::Finished | Self::Failed | Self::Killed)
    }

    /// The status with this name, if there is one.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == name)
    }
}

/// What identifies and describes a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunInfo {
    /// 32 hexadecimal digits.
    pub run_id: String,
    /// Shown to people; need not be unique.
    pub name: String,
    /// The experiment it belongs to.
    pub experiment_id: i64,
    /// Who started it; may be empty.
    pub user_id: String,
    /// How far it has come.
    pub status: RunStatus,
    /// Milliseconds since the Unix epoch; 0 if the client gave none.
    pub start_time_ms: i64,
    /// Milliseconds since the Unix epoch; none while it runs.
    pub end_time_ms: Option<i64>,
    /// Where its artifacts lie.
    pub artifact_uri: String,
    /// In use or deleted.
    pub lifecycle: Lifecycle,
}

/// A run as a search shows it, with its texts where they lie. Keys come once, for metrics, params and tags in turn.
#[derive(Debug, Clone, Copy)]
pub struct RunView<'a> {
    /// Who and when.
    pub info: &'a RunInfo,
    /// The keys of metrics, params and tags; each kind ordered by key.
    pub keys: &'a [Name],
    /// Number of the key, step, milliseconds since the Unix epoch and value of the latest point of each key.
    pub metrics: &'a [(i64, i64, i64, f64)],
    /// Number of the key, and the value.
    pub params: &'a [(i64, &'a str)],
    /// Number of the key, and the value.
    pub tags: &'a [(i64, &'a str)],
    /// Datasets that it read.
    pub dataset_inputs: &'a [DatasetInput],
    /// Logged models that it made, with the step.
    pub model_outputs: &'a [(&'a str, i64)],
}

impl<'a> RunView<'a> {
    /// The latest point of each key: key, step, time, value.
    pub fn metrics(&self) -> impl Iterator<Item = (&'a Name, i64, i64, f64)> {
        let metrics = self.keys.iter().zip(self.metrics);
        metrics.map(|(key, (_, step, timestamp_ms, value))| (key, *step, *timestamp_ms, *value))
    }

    /// Keys and values of the params.
    pub fn params(&self) -> impl Iterator<Item = (&'a Name, &'a str)> {
        let keys = self.keys.iter().skip(self.metrics.len());
        keys.zip(self.params).map(|(key, (_, value))| (key, *value))
    }

    /// Keys and values of the tags.
    pub fn tags(&self) -> impl Iterator<Item = (&'a Name, &'a str)> {
        let keys = self.keys.iter().skip(self.metrics.len() + self.params.len());
        keys.zip(self.tags).map(|(key, (_, value))| (key, *value))
    }

    /// A copy of its own, without model inputs.
    pub fn to_run(&self) -> Run {
        let metric = |(key, step, timestamp_ms, value): (&Name, i64, i64, f64)| Metric {
            key: key.clone(),
            value,
            timestamp_ms,
            step,
        };
        let output =
            |(model_id, step): &(&str, i64)| ModelOutput { model_id: (*model_id).to_owned(), step: *step };
        Run {
            info: self.info.clone(),
            data: RunData {
                metrics: self.metrics().map(metric).collect(),
                params: self.params().map(|(key, value)| Param::new(key.clone(), value)).collect(),
                tags: self.tags().map(|(key, value)| Tag::new(key.clone(), value)).collect(),
            },
            dataset_inputs: self.dataset_inputs.to_vec(),
            model_inputs: Vec::new(),
            model_outputs: self.model_outputs.iter().map(output).collect(),
        }
    }
}

/// What a run logged.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RunData {
    /// The latest point of each key, ordered by key.
    pub metrics: Vec<Metric>,
    /// Ordered by key.
    pub params: Vec<Param>,
    /// Ordered by key.
    pub tags: Vec<Tag>,
}

/// A run used this logged model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelInput {
    /// `m-` and 32 hexadecimal digits.
    pub model_id: String,
}

/// A run made this logged model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelOutput {
    /// `m-` and 32 hexadecimal digits.
    pub model_id: String,
    /// The training step at which it was made.
    pub step: i64,
}

/// A run with all that hangs on it, except the histories of its metrics.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// Who and when.
    pub info: RunInfo,
    /// Metrics, params and tags.
    pub data: RunData,
    /// The datasets it read.
    pub dataset_inputs: Vec<DatasetInput>,
    /// The models it read.
    pub model_inputs: Vec<ModelInput>,
    /// The models it made.
    pub model_outputs: Vec<ModelOutput>,
}

/// Whether over-long values are cut or refused. Keys are never cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LongValues {
    /// Keep the first characters up to the limit.
    Truncate,
    /// Refuse the request.
    Refuse,
}

/// Checks a metric's key, time and length; the value is for the message. `path` is the prefix in messages: empty, or
/// `metrics[3].`.
///
/// # Errors
/// `InvalidParameter` naming what is wrong.
pub fn check_metric(key: &str, value: f64, timestamp_ms: i64, path: &str) -> Result<()> {
    check_key(key, &format!("{path}name"))?;
    if timestamp_ms < 0 {
        return Err(Error::invalid(format!(
            "Invalid value {timestamp_ms} for parameter '{path}timestamp' supplied: metric '{key}' (value={value:?}). \
             Timestamp must be a nonnegative long (64-bit integer) "
        )));
    }
    check_key_length(key, "Metric name")
}

/// Checks a param and gives its value, cut if it is too long and `long_values` allows it.
///
/// # Errors
/// `InvalidParameter` naming what is wrong.
pub fn check_param(param: Param, path: &str, long_values: LongValues) -> Result<Param> {
    check_key(&param.key, &format!("{path}key"))?;
    check_key_length(&param.key, "Param key")?;
    check_text(&param.value, &format!("{path}value"))?;
    let value = fit(param.value, "Param value", limits::PARAM_VALUE, long_values)?;
    Ok(Param { key: param.key, value })
}

/// Checks a run's tag and gives it with its value cut if it is too long and `long_values` allows it.
///
/// # Errors
/// `InvalidParameter` naming what is wrong.
pub fn check_tag(tag: Tag, path: &str, long_values: LongValues) -> Result<Tag> {
    check_key(&tag.key, &format!("{path}key"))?;
    check_key_length(&tag.key, &format!("{path}key"))?;
    check_text(&tag.value, &format!("{path}value"))?;
    let value = fit(tag.value, &format!("{path}value"), limits::RUN_TAG_VALUE, long_values)?;
    Ok(Tag { key: tag.key, value })
}

fn fit(value: String, what: &str, limit: usize, long_values: LongValues) -> Result<String> {
    if !limits::is_longer_than(&value, limit) {
        return Ok(value);
    }
    match long_values {
        LongValues::Truncate => Ok(limits::truncate(&value, limit).to_owned()),
        LongValues::Refuse => Err(Error::too_long(what, limit)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_values_are_cut_or_refused() {
        let param = Param::new("k", "x".repeat(6001));
        let cut = check_param(param.clone(), "", LongValues::Truncate).unwrap();
        assert_eq!(cut.value.len(), 6000);
        let refused = check_param(param, "", LongValues::Refuse).unwrap_err();
        assert_eq!(refused.to_string(), "'Param value' exceeds the maximum length of 6000 characters");
    }

    #[test]
    fn long_keys_are_always_refused_with_the_contracts_words() {
        let key = "k".repeat(251);
        let param = check_param(Param::new(key.as_str(), ""), "", LongValues::Truncate).unwrap_err();
        assert_eq!(param.to_string(), "'Param key' exceeds the maximum length of 250 characters");
        let tag = check_tag(Tag::new(key.as_str(), ""), "tags[0].", LongValues::Truncate).unwrap_err();
        assert_eq!(tag.to_string(), "'tags[0].key' exceeds the maximum length of 250 characters");
        let metric = check_metric(&key, 0.0, 0, "").unwrap_err();
        assert_eq!(metric.to_string(), "'Metric name' exceeds the maximum length of 250 characters");
    }

    #[test]
    fn negative_times_are_refused() {
        assert_eq!(
            check_metric("m", 1.0, -1, "").unwrap_err().to_string(),
            "Invalid value -1 for parameter 'timestamp' supplied: metric 'm' (value=1.0). \
             Timestamp must be a nonnegative long (64-bit integer) "
        );
    }
}

//! `POST experiments/summaries`: what a list of experiments says about their runs.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::runs::RunCount;

/// Which experiments.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ExperimentSummariesRequest {
    /// Ids of experiments, 1 to 1,000; those that do not exist are passed over.
    #[schema(min_items = 1, max_items = 1000, example = json!(["0"]))]
    pub experiment_ids: Vec<String>,
    /// Up to how many runs to count in each, 1 to 1,000,000. Counting takes time in proportion.
    #[serde(default = "default_count")]
    #[schema(minimum = 1, maximum = 1_000_000, default = 100_000)]
    pub count_up_to: i64,
}

fn default_count() -> i64 {
    100_000
}

/// The experiments that exist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ExperimentSummariesAnswer {
    /// In the order of their numbers, each once.
    pub experiments: Vec<ExperimentSummary>,
}

/// What there is in an experiment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ExperimentSummary {
    /// Its id.
    pub experiment_id: String,
    /// Its active runs; of an experiment in the trash, those that are in the trash with it.
    pub runs: RunCount,
    /// When the last of them started, milliseconds since the Unix epoch; `null` if there are none.
    #[schema(required)]
    pub last_start_time_ms: Option<i64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_has_every_field() {
        let summary = ExperimentSummary {
            experiment_id: "7".to_owned(),
            runs: RunCount { runs: 0, is_all: true },
            last_start_time_ms: None,
        };
        assert_eq!(
            serde_json::to_string(&summary).unwrap(),
            r#"{"experiment_id":"7","runs":{"runs":0,"is_all":true},"last_start_time_ms":null}"#
        );
    }
}

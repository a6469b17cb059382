//! The limits of the public contract. Lengths count Unicode characters, as MLflow's do.

/// Experiment name.
pub const EXPERIMENT_NAME: usize = 500;
/// Artifact location of an experiment; configurable in the server.
pub const ARTIFACT_LOCATION: usize = 2048;
/// Key of a metric, param or tag.
pub const KEY: usize = 250;
/// Value of a run's param; longer values are truncated or refused.
pub const PARAM_VALUE: usize = 6000;
/// Value of a run's tag; longer values are truncated or refused.
pub const RUN_TAG_VALUE: usize = 8000;
/// Value of an experiment's tag.
pub const EXPERIMENT_TAG_VALUE: usize = 20_000;
/// Metrics in one batch.
pub const BATCH_METRICS: usize = 1000;
/// Params in one batch.
pub const BATCH_PARAMS: usize = 100;
/// Tags in one batch.
pub const BATCH_TAGS: usize = 100;
/// Metrics, params and tags together in one batch.
pub const BATCH_TOTAL: usize = 1000;
/// Largest page of a search over experiments or runs.
pub const SEARCH_PAGE: i64 = 50_000;
/// Runs in one bulk history request.
pub const BULK_HISTORY_RUNS: usize = 100;
/// Points in one bulk history answer, over all runs.
pub const BULK_HISTORY_POINTS: i64 = 25_000;
/// Points for each run in one interval history answer.
pub const INTERVAL_POINTS: i64 = 2500;
/// Runs in one request for series.
pub const SERIES_RUNS: usize = 200;
/// Keys in one request for series.
pub const SERIES_KEYS: usize = 200;
/// Runs times keys in one request for series.
pub const SERIES: usize = 2000;
/// Pixel columns of a series.
pub const SERIES_WIDTH: usize = 4096;
/// Pixel columns of all series in one answer, which is then at most some 100 MB: as many series as there may be with
/// the width that is usual, and a hundred and sixty of the widest.
pub const SERIES_COLUMNS: usize = 655_360;
/// Largest page of keys.
pub const KEYS_PAGE: usize = 10_000;
/// Experiments in one search for datasets.
pub const DATASET_SEARCH_EXPERIMENTS: usize = 20;
/// Dataset summaries in one answer.
pub const DATASET_SUMMARIES: usize = 1000;
/// Dataset name.
pub const DATASET_NAME: usize = 500;
/// Dataset digest.
pub const DATASET_DIGEST: usize = 36;
/// Dataset source, a JSON text.
pub const DATASET_SOURCE: usize = 65_535;
/// Dataset schema, a JSON text.
pub const DATASET_SCHEMA: usize = 1_048_575;
/// Dataset profile, a JSON text.
pub const DATASET_PROFILE: usize = 16_777_215;
/// Key of a tag on a dataset input.
pub const INPUT_TAG_KEY: usize = 255;
/// Value of a tag on a dataset input.
pub const INPUT_TAG_VALUE: usize = 500;
/// Name of a logged model.
pub const MODEL_NAME: usize = 500;
/// What kind of model it is, in the caller's words.
pub const MODEL_TYPE: usize = 500;
/// Key of a logged model's param or tag.
pub const MODEL_KEY: usize = 255;
/// Name of a registered model.
pub const REGISTERED_NAME: usize = 256;
/// Name that stands for a version of a registered model.
pub const ALIAS: usize = 255;
/// Value of a tag of a registered model or a version.
pub const REGISTRY_TAG_VALUE: usize = 100_000;
/// Description of a registered model or a version.
pub const DESCRIPTION: usize = 100_000;
/// Where the files of a version lie.
pub const SOURCE: usize = 2048;
/// Largest page of a search over registered models.
pub const REGISTERED_PAGE: i64 = 1000;
/// Largest page of a search over model versions.
pub const VERSIONS_PAGE: i64 = 200_000;
/// Name of a promotion rule.
pub const RULE_NAME: usize = 63;
/// Condition of a promotion rule.
pub const RULE_CONDITION: usize = 10_000;
/// Aliases and stages that one promotion rule guards.
pub const RULE_TARGETS: usize = 50;
/// People that must approve of a promotion.
pub const RULE_APPROVALS: u32 = 100;
/// Promotion rules of one model.
pub const RULES: usize = 100;
/// Open requests about one version.
pub const OPEN_REQUESTS: usize = 100;
/// Approvals of one request.
pub const APPROVALS: usize = 200;
/// What a person says to a version or to a request.
pub const COMMENT: usize = 65_535;
/// Name of a user.
pub const USER: usize = 256;
/// Largest page of a history of changes, of requests or of comments.
pub const GOVERNANCE_PAGE: usize = 1000;
/// Name of a webhook.
pub const WEBHOOK_NAME: usize = 63;
/// Address of a webhook.
pub const WEBHOOK_URL: usize = 2048;
/// Description of a webhook.
pub const WEBHOOK_DESCRIPTION: usize = 1000;
/// What deliveries of a webhook are signed with.
pub const WEBHOOK_SECRET: usize = 1000;
/// Largest page of webhooks, and of their deliveries.
pub const WEBHOOKS_PAGE: i64 = 1000;
/// Custom views that one experiment may hold in tags.
pub const CUSTOM_VIEWS: i64 = 50;
/// Experiments that one stream of events is about.
pub const EVENT_EXPERIMENTS: usize = 100;
/// Runs whose points one stream of events gives.
pub const EVENT_RUNS: usize = 200;
/// Keys that one stream of events is about.
pub const EVENT_KEYS: usize = 100;
/// Experiments whose runs one export may choose from.
pub const EXPORT_EXPERIMENTS: usize = 1000;
/// Runs that one export may name.
pub const EXPORT_RUNS: usize = 10_000;
/// Columns of an export of runs, but for those that are always there.
pub const EXPORT_COLUMNS: usize = 2000;
/// Metrics that one export of points may name.
pub const EXPORT_KEYS: usize = 1000;

/// Whether `text` has more than `limit` characters. Looks at the bytes first: counting is the rare case.
pub fn is_longer_than(text: &str, limit: usize) -> bool {
    text.len() > limit && text.chars().count() > limit
}

/// The first `limit` characters of `text`.
pub fn truncate(text: &str, limit: usize) -> &str {
    match text.char_indices().nth(limit) {
        Some((end, _)) if text.len() > limit => &text[..end],
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_count_characters_not_bytes() {
        let umlauts = "ä".repeat(250);
        assert!(!is_longer_than(&umlauts, 250));
        assert!(is_longer_than(&umlauts, 249));
        assert_eq!(truncate(&umlauts, 3), "äää");
        assert_eq!(truncate("abc", 3), "abc");
        assert_eq!(truncate("", 3), "");
    }
}

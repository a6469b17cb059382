//! Runs as a table.

use runstone_domain::{Lifecycle, RunInfo, RunStatus, ViewType};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::lenient::Double;

/// Which runs, in which order, with which columns.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct SearchRuns {
    /// Where to search, 1 to 20,000 experiments; ids that do not exist are passed over.
    pub experiment_ids: Vec<String>,
    /// A condition in the search language, such as `metrics.loss.min < 0.1 AND params.lr = '0.1'`; none for all.
    #[serde(default)]
    pub filter: String,
    /// Most significant first, such as `metrics.loss.min DESC`; then the newest start first.
    #[serde(default)]
    pub order_by: Vec<String>,
    /// Which lifecycles.
    #[serde(default)]
    pub view: View,
    /// Columns to be shown, at most 1,000: what can be ordered by, such as `metrics.loss`, `metrics.loss.at(100)`,
    /// `params.lr`, `tags.team` or `attributes.end_time`.
    #[serde(default)]
    pub columns: Vec<String>,
    /// Size of a page, 1 to 10,000.
    #[serde(default = "default_limit")]
    pub limit: i64,
    /// Where the page starts: the `next_page_token` of the page before, of the same search.
    #[serde(default)]
    pub page_token: Option<String>,
    /// Up to how many runs to count, 0 to 1,000,000; 0 counts none. Counting takes time in proportion.
    #[serde(default)]
    pub count_up_to: i64,
}

fn default_limit() -> i64 {
    100
}

/// Which runs by their lifecycle.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum View {
    /// Those in use.
    #[default]
    Active,
    /// Those in the trash.
    Deleted,
    /// Both.
    All,
}

impl From<View> for ViewType {
    fn from(view: View) -> Self {
        match view {
            View::Active => Self::ActiveOnly,
            View::Deleted => Self::DeletedOnly,
            View::All => Self::All,
        }
    }
}

/// One page of runs.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RunsPage {
    /// In order.
    pub runs: Vec<RunRow>,
    /// As asked for, in that order.
    pub columns: Vec<Column>,
    /// For the next page, if there is one. It begins behind the last run of this page, also if runs are added meanwhile.
    pub next_page_token: Option<String>,
    /// How many runs there are, if that was asked for.
    pub count: Option<RunCount>,
}

/// Who and when.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RunRow {
    /// 32 hexadecimal digits.
    pub run_id: String,
    /// The experiment it belongs to.
    pub experiment_id: String,
    /// Shown to people.
    pub name: String,
    /// May be empty.
    pub user_id: String,
    /// `RUNNING`, `SCHEDULED`, `FINISHED`, `FAILED` or `KILLED`.
    pub status: &'static str,
    /// Milliseconds since the Unix epoch.
    pub start_time_ms: i64,
    /// Milliseconds since the Unix epoch; none while it goes on.
    pub end_time_ms: Option<i64>,
    /// `active` or `deleted`.
    pub lifecycle: &'static str,
}

impl From<RunInfo> for RunRow {
    fn from(run: RunInfo) -> Self {
        Self {
            run_id: run.run_id,
            experiment_id: run.experiment_id.to_string(),
            name: run.name,
            user_id: run.user_id,
            status: RunStatus::as_str(run.status),
            start_time_ms: run.start_time_ms,
            end_time_ms: run.end_time_ms,
            lifecycle: match run.lifecycle {
                Lifecycle::Active => "active",
                Lifecycle::Deleted => "deleted",
            },
        }
    }
}

/// A column: a value for each run of the page, in their order; `null` where the run has none.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Column {
    /// As asked for.
    pub name: String,
    /// All of one kind.
    pub values: Values,
}

/// The values of a column.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(untagged)]
pub enum Values {
    /// Of metrics and functions of their histories.
    Numbers(Vec<Option<Double>>),
    /// Of params, tags and most attributes.
    Texts(Vec<Option<String>>),
    /// Milliseconds since the Unix epoch.
    Times(Vec<Option<i64>>),
}

/// How many runs a search finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct RunCount {
    /// As many as were counted.
    pub runs: i64,
    /// Whether these are all.
    pub is_all: bool,
}

//! Histories of metrics. Source: public REST contract, `metrics/get-history`.

use runstone_wire::runs::GetHistory;

use crate::Client;
use crate::pages::Pages;

impl Client {
    /// The points of a metric, oldest first: ordered by timestamp, step, value, at most `limit`. An unknown run or key
    /// has none.
    pub fn metric_history(&self, run_id: &str, key: &str, limit: Option<u64>) -> Pages<GetHistory> {
        let question = GetHistory {
            run_id: Some(run_id.to_owned()),
            metric_key: Some(key.to_owned()),
            ..GetHistory::default()
        };
        Pages::new(self.clone(), question, limit)
    }
}

//! `experiments/search-datasets`: the datasets that runs of some experiments read.

use std::sync::Arc;

use axum::extract::State;
use runstone_domain::{Error, Result, limits, names};
use runstone_wire::datasets::DatasetsAnswer;
use runstone_wire::experiments::SearchDatasets;

use crate::answer::{Answer, Json};
use crate::app::App;
use crate::caller::Caller;
use crate::message::Message;

pub(super) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    Message(request): Message<SearchDatasets>,
) -> Answer<DatasetsAnswer> {
    let ids = check(&request)?;
    let found =
        app.store.read(move |tx| runstone_store::datasets::summaries(tx, caller.workspace, &ids)).await?;
    Ok(Json(DatasetsAnswer { dataset_summaries: found.into_iter().map(Into::into).collect() }))
}

fn check(request: &SearchDatasets) -> Result<Vec<i64>> {
    let count = request.experiment_ids.len();
    if count == 0 {
        return Err(Error::invalid("SearchDatasets request must specify at least one experiment_id."));
    }
    if count > limits::DATASET_SEARCH_EXPERIMENTS {
        return Err(Error::invalid(format!(
            "SearchDatasets request cannot specify more than {} experiment_ids. Received {count} experiment_ids.",
            limits::DATASET_SEARCH_EXPERIMENTS
        )));
    }
    request.experiment_ids.iter().map(|id| names::parse_experiment_id(id)).collect()
}

//! What Runstone tells of experiments beside MLflow's API.

pub(super) mod summaries;

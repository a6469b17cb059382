//! `DELETE mlflow-artifacts/artifacts/<path>`: removes a file or a folder; what is not there is no error.

use std::sync::Arc;

use axum::extract::Request;
use axum::extract::State;
use runstone_wire::Empty;

use super::{parse, path_in, repository};
use crate::answer::{Answer, Json};
use crate::app::App;
use crate::caller::Caller;

pub(super) async fn handle(State(app): State<Arc<App>>, _: Caller, request: Request) -> Answer<Empty> {
    let path = parse(path_in(request.uri()))?;
    repository(&app)?.delete(&path).await?;
    Ok(Json(Empty {}))
}

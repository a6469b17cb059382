//! `GET mlflow-artifacts/artifacts/<path>`: a file or a part of it.

use std::sync::Arc;

use axum::extract::Request;
use axum::extract::State;
use axum::response::Response;

use super::{parse, path_in, repository, stream};
use crate::answer::Failure;
use crate::app::App;
use crate::caller::Caller;

pub(super) async fn handle(
    State(app): State<Arc<App>>,
    _: Caller,
    request: Request,
) -> Result<Response, Failure> {
    let path = parse(path_in(request.uri()))?;
    stream::outgoing(&*repository(&app)?, &path, request.headers()).await
}

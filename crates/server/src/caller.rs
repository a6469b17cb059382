//! Who asks, and in which workspace.

use axum::extract::FromRequestParts;
use http::request::Parts;
use runstone_domain::Error;
use runstone_store::Workspace;

use crate::answer::Failure;

/// The one who sends a request. Every handler takes one, also those that do not look at it yet: what a caller may see
/// and change is decided by it. There is no sign-in so far, so everybody is the local user in the default workspace.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Caller {
    /// Where the request acts.
    pub(crate) workspace: Workspace,
}

const WORKSPACE_HEADER: &str = "x-mlflow-workspace";

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        if parts.headers.get(WORKSPACE_HEADER).is_some_and(|name| !name.is_empty()) {
            return Err(Error::FeatureDisabled(
                "Workspace APIs are not available: workspaces are not enabled on this server".to_owned(),
            )
            .into());
        }
        Ok(Self { workspace: Workspace::DEFAULT })
    }
}

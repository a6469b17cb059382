//! Who asks, and in which workspace.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::request::Parts;
use http::{HeaderMap, header};
use runstone_domain::{Actor, Error, governance};
use runstone_store::Workspace;

use crate::answer::Failure;

/// The one who sends a request. Every handler takes one, also those that do not look at it yet: what a caller may see
/// and change is decided by it. There is no sign-in so far: everybody may do everything in the default workspace, and the
/// name is what the caller says of himself, with basic authentication, as MLflow's client does when it is told a name
/// (`MLFLOW_TRACKING_USERNAME`). It says in histories who did what; nothing is granted because of it.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    /// Where the request acts.
    pub(crate) workspace: Workspace,
    /// Name, if the caller gives one.
    user: Option<Arc<str>>,
}

impl Caller {
    /// The caller as one who changes something now.
    pub(crate) fn actor(&self, now_ms: i64) -> Actor {
        Actor { user: self.user.as_deref().map(str::to_owned), now_ms }
    }
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
        Ok(Self { workspace: Workspace::DEFAULT, user: claimed_name(&parts.headers)? })
    }
}

/// The name in the header for basic authentication; what is no such header is not looked at.
fn claimed_name(headers: &HeaderMap) -> Result<Option<Arc<str>>, Error> {
    let header = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let Some((scheme, encoded)) = header.split_once(' ') else { return Ok(None) };
    if !scheme.eq_ignore_ascii_case("basic") {
        return Ok(None);
    }
    let decoded = STANDARD.decode(encoded.trim()).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let Some(name) = decoded.as_deref().and_then(|pair| pair.split(':').next()) else { return Ok(None) };
    if name.is_empty() {
        return Ok(None);
    }
    governance::check_user(name)?;
    Ok(Some(name.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(header: &str) -> Result<Option<String>, Error> {
        let mut headers = HeaderMap::new();
        headers.insert(header::AUTHORIZATION, header.parse().unwrap());
        Ok(claimed_name(&headers)?.map(|name| name.to_string()))
    }

    #[test]
    fn the_name_comes_with_basic_authentication() {
        let basic = |pair: &str| format!("Basic {}", STANDARD.encode(pair));
        assert_eq!(name(&basic("jörg:secret:x")).unwrap().as_deref(), Some("jörg"));
        assert_eq!(name(&basic("ann")).unwrap().as_deref(), Some("ann"));
        for other in [basic(":x"), "Bearer abc".to_owned(), "Basic !!!".to_owned(), "Basic".to_owned()] {
            assert_eq!(name(&other).unwrap(), None, "{other}");
        }
        assert!(name(&basic("a\nb:")).is_err());
        assert!(name(&basic(&"x".repeat(300))).is_err());
    }
}

//! Asking for a stage, and deciding. Source: the REST API that the managed edition of MLflow documents,
//! `transition-requests/*`. Requests for aliases, and all that rules add, are in Runstone's own API.

mod create;
mod decide;
mod list;

use axum::routing::{delete as on_delete, get as on_get, post};
use runstone_domain::governance::{PromotionRequest, request_not_found};
use runstone_domain::{Result, Stage, Target};
use runstone_store::registry as store;
use runstone_wire::governance::TransitionRequestMessage;
use runstone_wire::required;

use super::Route;
use super::model_versions::version;
use crate::app::App;
use crate::caller::Caller;

/// Paths below `/api/2.0`.
pub(super) fn routes() -> Vec<Route> {
    vec![
        ("/mlflow/transition-requests/create", post(create::handle)),
        ("/mlflow/transition-requests/list", on_get(list::handle)),
        ("/mlflow/transition-requests/approve", post(decide::approve)),
        ("/mlflow/transition-requests/reject", post(decide::reject)),
        ("/mlflow/transition-requests/delete", on_delete(decide::delete)),
    ]
}

/// What a message is about: name and number of a version, and the stage.
struct About {
    name: String,
    number: i64,
    stage: Stage,
}

impl About {
    fn of(message: &mut TransitionRequestMessage) -> Result<Self> {
        let (name, number) = version(message.name.take(), message.version.take())?;
        Ok(Self { name, number, stage: Stage::parse(&required(message.stage.take(), "stage")?)? })
    }

    /// The oldest open request for this; of `creator` only, if somebody is named.
    async fn find(self, app: &App, caller: &Caller, creator: Option<&str>) -> Result<PromotionRequest> {
        let open = open_requests(app, caller, self.name, self.number).await?;
        let target = Target::Stage(self.stage);
        let mut fitting = open.into_iter().filter(|request| {
            request.target == target && creator.is_none_or(|creator| request.user.as_deref() == Some(creator))
        });
        fitting.next().ok_or_else(|| request_not_found(&format!("(open, stage {})", self.stage.as_str())))
    }
}

/// The open requests about a version, the oldest first.
async fn open_requests(
    app: &App,
    caller: &Caller,
    name: String,
    number: i64,
) -> Result<Vec<PromotionRequest>> {
    let workspace = caller.workspace;
    let found = app.store.read(move |tx| {
        let version = store::find_version(tx, workspace, &name, number)?;
        store::open_requests(tx, &version)
    });
    found.await
}

//! Webhooks. Source: public REST contract, `webhooks`.

mod create;
mod delete;
mod get;
mod list;
mod test;
mod update;

use axum::routing::{get as on_get, post};

use super::Route;

/// Paths below `/api/2.0`.
pub(super) fn routes() -> Vec<Route> {
    vec![
        ("/mlflow/webhooks", on_get(list::handle).post(create::handle)),
        ("/mlflow/webhooks/{webhook_id}", on_get(get::handle).patch(update::handle).delete(delete::handle)),
        ("/mlflow/webhooks/{webhook_id}/test", post(test::handle)),
    ]
}

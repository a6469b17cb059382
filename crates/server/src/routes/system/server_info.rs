//! What clients ask before they use newer parts of the contract.

use runstone_wire::MLFLOW_VERSION;
use runstone_wire::server_info::ServerInfo;

use crate::answer::Json;

/// The version of MLflow whose contract this is; clients parse it.
pub(super) async fn version() -> &'static str {
    MLFLOW_VERSION
}

pub(super) async fn handle() -> Json<ServerInfo> {
    Json(ServerInfo {
        store_type: Some("SqlStore".to_owned()),
        presigned_upload_run_id_supported: true,
        presigned_upload_model_id_supported: true,
        ..ServerInfo::default()
    })
}

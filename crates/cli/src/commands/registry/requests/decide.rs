//! `runstone registry requests approve`, `reject` and `cancel`.

use clap::Args;
use runstone_client::Client;
use runstone_wire::own::registry::{Approve, Decision, RequestState};

use super::subject;
use crate::commands::registry::Report;
use crate::world::World;

/// Approve of a request; it is carried out if nothing else is missing
///
/// Approvals are counted by names, and who asks does not count: MLFLOW_TRACKING_USERNAME says who you are.
#[derive(Debug, Args)]
pub(crate) struct ApproveOptions {
    #[command(flatten)]
    said: Said,

    /// If it is for a stage: versions that are in it go to Archived
    #[arg(long, visible_alias = "archive-existing-versions")]
    archive_existing: bool,

    #[command(flatten)]
    report: Report,
}

/// Say no to a request
#[derive(Debug, Args)]
pub(crate) struct RejectOptions {
    #[command(flatten)]
    said: Said,

    #[command(flatten)]
    report: Report,
}

/// Withdraw a request of your own
#[derive(Debug, Args)]
pub(crate) struct CancelOptions {
    #[command(flatten)]
    said: Said,

    #[command(flatten)]
    report: Report,
}

/// Which request, and what is said to it.
#[derive(Debug, Args)]
struct Said {
    /// Id of the request
    #[arg(value_name = "ID")]
    id: String,

    /// What you say with it
    #[arg(short = 'c', long, default_value = "", hide_default_value = true, value_name = "TEXT")]
    comment: String,
}

pub(super) async fn approve(
    options: ApproveOptions,
    client: &Client,
    world: &mut World,
) -> anyhow::Result<()> {
    let ApproveOptions { said: Said { id, comment }, archive_existing, report } = options;
    let approval = Approve { comment, archive_existing_versions: archive_existing };
    let request = client.approve_promotion(&id, &approval).await?;
    let sentence = match request.state {
        RequestState::Open => {
            format!(
                "Your approval of request {id} is kept; it stays open, for rules want more people to approve."
            )
        }
        _ => format!("Approved: {} has {} now.", subject(&request), request.target),
    };
    report.print(&request, &sentence, world)?;
    Ok(())
}

pub(super) async fn reject(options: RejectOptions, client: &Client, world: &mut World) -> anyhow::Result<()> {
    let RejectOptions { said: Said { id, comment }, report } = options;
    let request = client.reject_promotion(&id, &Decision { comment }).await?;
    let sentence = format!("Rejected: {} does not get {}.", subject(&request), request.target);
    report.print(&request, &sentence, world)?;
    Ok(())
}

pub(super) async fn cancel(options: CancelOptions, client: &Client, world: &mut World) -> anyhow::Result<()> {
    let CancelOptions { said: Said { id, comment }, report } = options;
    let request = client.cancel_promotion(&id, &Decision { comment }).await?;
    let sentence = format!("Request {id} has been withdrawn.");
    report.print(&request, &sentence, world)?;
    Ok(())
}

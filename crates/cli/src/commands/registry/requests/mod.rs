//! `runstone registry requests`: asking that versions be promoted, and deciding.

mod create;
mod decide;
mod list;
mod show;

use clap::Subcommand;
use runstone_client::Client;
use runstone_domain::governance;
use runstone_wire::own::registry::{Approval, PromotionRequest, RequestState};

use crate::output::Tone;
use crate::world::World;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    List(list::Options),
    #[command(visible_alias = "get")]
    Show(show::Options),
    Create(create::Options),
    Approve(decide::ApproveOptions),
    Reject(decide::RejectOptions),
    Cancel(decide::CancelOptions),
}

pub(super) async fn run(command: Command, client: &Client, world: &mut World) -> anyhow::Result<()> {
    match command {
        Command::List(options) => list::run(options, client, world).await,
        Command::Show(options) => show::run(&options, client, world).await,
        Command::Create(options) => create::run(options, client, world).await,
        Command::Approve(options) => decide::approve(options, client, world).await,
        Command::Reject(options) => decide::reject(options, client, world).await,
        Command::Cancel(options) => decide::cancel(options, client, world).await,
    }
}

/// The word for how far a request has come, and its color.
fn state(state: RequestState) -> (&'static str, Tone) {
    match state {
        RequestState::Open => ("open", Tone::Busy),
        RequestState::Approved => ("approved", Tone::Good),
        RequestState::Rejected => ("rejected", Tone::Bad),
        RequestState::Cancelled => ("cancelled", Tone::Dim),
    }
}

/// How many people's approvals count: who asks is not among them.
fn counted(request: &PromotionRequest) -> u64 {
    let approval = |approval: &Approval| governance::Approval {
        user: approval.user.clone(),
        time_ms: approval.time_ms,
        comment: approval.comment.clone(),
    };
    let approvals: Vec<_> = request.approvals.iter().map(approval).collect();
    governance::count_approvals(request.user.as_deref(), &approvals)
}

/// `version 3 of 'wine'`.
fn subject(request: &PromotionRequest) -> String {
    format!("version {} of '{}'", request.version, request.model)
}

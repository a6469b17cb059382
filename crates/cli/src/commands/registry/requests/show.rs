//! `runstone registry requests show`: everything about a request, for people.

use std::io;

use clap::Args;
use runstone_client::Client;
use runstone_wire::own::registry::PromotionRequest;

use super::{counted, state};
use crate::commands::registry::by;
use crate::commands::{Output, sheet};
use crate::output::{Tone, print_json, printable};
use crate::world::World;

/// Show a request and who approved of it
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Id of the request
    #[arg(value_name = "ID")]
    id: String,

    #[command(flatten)]
    output: Output,
}

pub(super) async fn run(options: &Options, client: &Client, world: &mut World) -> anyhow::Result<()> {
    let request = client.promotion_request(&options.id).await?;
    if options.output.is_json() {
        print_json(&mut world.out, &request)?;
    } else {
        print(&request, world)?;
    }
    Ok(())
}

fn print(request: &PromotionRequest, world: &mut World) -> io::Result<()> {
    let title = format!("{} version {} for {}", request.model, request.version, request.target);
    let title = world.screen.paint(Tone::Strong, &printable(&title));
    let (word, tone) = state(request.state);
    let word = world.screen.paint(tone, word);
    writeln!(world.out, "{title}  {word}")?;
    let closed = request
        .closed_time_ms
        .map(|time| format!("{}{}", sheet::moment(time, world), by(request.closed_by.as_deref())));
    let asked = format!("{}{}", sheet::moment(request.creation_time_ms, world), by(request.user.as_deref()));
    let said = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
    let facts = [
        ("ID", Some(request.id.clone())),
        ("Asked", Some(asked)),
        ("Comment", said(&request.comment)),
        ("Closed", closed),
        ("Answer", said(&request.closing_comment)),
    ];
    sheet::facts(facts, world)?;
    if request.approvals.is_empty() {
        return Ok(());
    }
    sheet::heading(&format!("Approvals ({})", counted(request)), world)?;
    for approval in &request.approvals {
        let who = approval.user.as_deref().unwrap_or("somebody");
        let comment =
            if approval.comment.is_empty() { String::new() } else { format!(": {}", approval.comment) };
        let is_own = approval.user.is_some() && approval.user == request.user;
        let own = if is_own { ", who asked, so it does not count" } else { "" };
        let line = format!("{who}, {}{own}{comment}", sheet::moment(approval.time_ms, world));
        writeln!(world.out, "  {}", printable(&line))?;
    }
    Ok(())
}

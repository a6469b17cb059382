//! `runstone registry comments`: what people say to versions.

use std::io;

use clap::{Args, Subcommand};
use runstone_client::Client;
use runstone_wire::own::registry::{Comment, NewComment};
use serde::Serialize;

use super::{Report, VersionArgs};
use crate::commands::{Output, sheet};
use crate::output::{Tone, print_pages, printable};
use crate::world::World;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    List(ListOptions),
    Add(AddOptions),
    Edit(EditOptions),
    Delete(DeleteOptions),
}

/// Read the comments on a version, the oldest first
#[derive(Debug, Args)]
pub(crate) struct ListOptions {
    #[command(flatten)]
    version: VersionArgs,

    #[command(flatten)]
    output: Output,
}

/// Comment on a version
#[derive(Debug, Args)]
pub(crate) struct AddOptions {
    #[command(flatten)]
    version: VersionArgs,

    /// What you say
    #[arg(value_name = "TEXT")]
    text: String,

    #[command(flatten)]
    report: Report,
}

/// Change a comment of your own
#[derive(Debug, Args)]
pub(crate) struct EditOptions {
    /// Id of the comment
    #[arg(value_name = "ID")]
    id: String,

    /// What it says from now on
    #[arg(value_name = "TEXT")]
    text: String,

    #[command(flatten)]
    report: Report,
}

/// Delete a comment of your own
#[derive(Debug, Args)]
pub(crate) struct DeleteOptions {
    /// Id of the comment
    #[arg(value_name = "ID")]
    id: String,

    #[command(flatten)]
    report: Report,
}

/// What is printed as JSON when a comment is gone.
#[derive(Serialize)]
struct Gone<'a> {
    id: &'a str,
}

pub(super) async fn run(command: Command, client: &Client, world: &mut World) -> anyhow::Result<()> {
    match command {
        Command::List(options) => list(&options, client, world).await,
        Command::Add(AddOptions { version, text, report }) => {
            let number = version.number(client).await?;
            let comment = NewComment { model: version.name, version: number, text };
            let added = client.add_comment(&comment).await?;
            report.print(&added, &format!("Comment {} has been added.", added.id), world)?;
            Ok(())
        }
        Command::Edit(EditOptions { id, text, report }) => {
            let changed = client.change_comment(&id, &text).await?;
            report.print(&changed, &format!("Comment {id} has been changed."), world)?;
            Ok(())
        }
        Command::Delete(DeleteOptions { id, report }) => {
            client.delete_comment(&id).await?;
            report.print(&Gone { id: &id }, &format!("Comment {id} has been deleted."), world)?;
            Ok(())
        }
    }
}

async fn list(options: &ListOptions, client: &Client, world: &mut World) -> anyhow::Result<()> {
    let number = options.version.number(client).await?;
    let mut pages = client.comments(&options.version.name, number, None);
    if options.output.is_json() {
        return print_pages(&mut world.out, &mut pages).await;
    }
    let mut is_empty = true;
    while let Some(page) = pages.next().await? {
        for comment in page {
            if !is_empty {
                writeln!(world.out)?;
            }
            is_empty = false;
            print(&comment, world)?;
        }
    }
    if is_empty {
        world.note("no comments")?;
    }
    Ok(())
}

fn print(comment: &Comment, world: &mut World) -> io::Result<()> {
    let who = printable(comment.user.as_deref().unwrap_or("somebody"));
    let who = world.screen.paint(Tone::Strong, &who);
    let is_changed = comment.last_update_time_ms != comment.creation_time_ms;
    let changed = if is_changed { ", changed" } else { "" };
    let when = sheet::moment(comment.creation_time_ms, world);
    let about = world.screen.paint(Tone::Dim, &format!("{when}{changed}, id {}", printable(&comment.id)));
    writeln!(world.out, "{who}  {about}")?;
    sheet::prose(&comment.text, world)
}

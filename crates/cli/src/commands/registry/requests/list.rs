//! `runstone registry requests list`: a table of requests.

use clap::{Args, ValueEnum};
use runstone_client::{Client, Which};
use runstone_wire::own::registry::{PromotionRequest, RequestState, RequestsRequest};

use super::{counted, state};
use crate::commands::registry::{cell, print_table};
use crate::commands::{Output, sheet};
use crate::output::{Cell, Column, Table, print_pages};
use crate::world::World;

/// Requests that are shown if nobody says how many.
const USUAL: u64 = 50;

/// List requests to promote versions, the newest first
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Only about versions of this registered model
    #[arg(value_name = "NAME")]
    name: Option<String>,

    /// Only about this version: its number, @alias, a stage or latest
    #[arg(value_name = "VERSION", value_parser = Which::parse)]
    version: Option<Which>,

    /// Only those that have come so far
    #[arg(short = 's', long, value_enum, value_name = "STATE")]
    state: Option<State>,

    /// At most so many [default: 50]
    #[arg(short = 'm', long, value_name = "COUNT", value_parser = clap::value_parser!(u64).range(1..))]
    max_results: Option<u64>,

    #[command(flatten)]
    output: Output,
}

/// How far a request has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum State {
    /// To be decided
    Open,
    /// Carried out
    Approved,
    /// Somebody said no
    Rejected,
    /// Withdrawn
    Cancelled,
}

impl From<State> for RequestState {
    fn from(state: State) -> Self {
        match state {
            State::Open => Self::Open,
            State::Approved => Self::Approved,
            State::Rejected => Self::Rejected,
            State::Cancelled => Self::Cancelled,
        }
    }
}

pub(super) async fn run(options: Options, client: &Client, world: &mut World) -> anyhow::Result<()> {
    let Options { name, version, state, max_results, output } = options;
    let version = match (&name, version) {
        (Some(name), Some(which)) => Some(client.number_of(name, &which).await?),
        _ => None,
    };
    let question =
        RequestsRequest { model: name, version, state: state.map(Into::into), ..RequestsRequest::default() };
    let mut pages = client.promotion_requests(question, Some(max_results.unwrap_or(USUAL)));
    if output.is_json() {
        print_pages(&mut world.out, &mut pages).await?;
    } else {
        let found = pages.collect().await?;
        if found.is_empty() {
            world.note("no requests found")?;
            return Ok(());
        }
        print_table(table(&found, world), world)?;
    }
    if pages.has_more() {
        world.note("there are more; --max-results shows them")?;
    }
    Ok(())
}

fn table(requests: &[PromotionRequest], world: &World) -> Table {
    let mut table = Table::new(vec![
        Column::new("ID").right().kept(),
        Column::new("MODEL").kept(),
        Column::new("VERSION").right().kept(),
        Column::new("FOR").kept(),
        Column::new("STATE"),
        Column::new("ASKED"),
        Column::new("BY"),
        Column::new("APPROVALS").right(),
        Column::new("COMMENT").flexible(),
    ]);
    for request in requests {
        let (word, tone) = state(request.state);
        table.add(vec![
            Cell::new(&request.id),
            Cell::new(&request.model),
            Cell::new(request.version.to_string()),
            Cell::new(&request.target),
            Cell::toned(word, tone),
            Cell::new(sheet::when(request.creation_time_ms, world)),
            cell(request.user.as_deref()),
            Cell::new(counted(request).to_string()),
            Cell::new(&request.comment),
        ]);
    }
    table
}

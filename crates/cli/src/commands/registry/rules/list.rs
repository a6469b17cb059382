//! `runstone registry rules list`: a table of the rules of a model.

use clap::Args;
use runstone_client::Client;
use runstone_wire::own::registry::Rule;

use crate::commands::Output;
use crate::output::{Cell, Column, Table, print_json};
use crate::world::World;

/// List the promotion rules of a registered model
///
/// With --json, what it prints is what 'rules apply' reads.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Name of the registered model
    #[arg(value_name = "NAME")]
    name: String,

    #[command(flatten)]
    output: Output,
}

pub(super) async fn run(options: &Options, client: &Client, world: &mut World) -> anyhow::Result<()> {
    let rules = client.rules(&options.name).await?;
    if options.output.is_json() {
        print_json(&mut world.out, &rules)?;
    } else if rules.is_empty() {
        world.note("no rules: every version may get every alias and stage")?;
    } else {
        table(rules).print(&mut world.out, world.screen)?;
    }
    Ok(())
}

fn table(rules: Vec<Rule>) -> Table {
    let mut table = Table::new(vec![
        Column::new("RULE").kept(),
        Column::new("FOR").kept(),
        Column::new("CONDITION").flexible(),
        Column::new("SIGNATURE"),
        Column::new("APPROVALS").right(),
    ]);
    for Rule { name, body } in rules {
        let approvals = if body.approvals == 0 { String::new() } else { body.approvals.to_string() };
        table.add(vec![
            Cell::new(name),
            Cell::new(body.targets.join(", ")),
            Cell::new(body.condition),
            Cell::new(if body.signature { "yes" } else { "" }),
            Cell::new(approvals),
        ]);
    }
    table
}

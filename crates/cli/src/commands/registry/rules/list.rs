//! `runstone registry rules list`: a table of the rules of a model.

use clap::Args;
use runstone_client::Client;
use runstone_wire::own::registry::{Rule, RuleBody};

use crate::commands::Output;
use crate::commands::registry::print_table;
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
        print_table(table(rules), world)?;
    }
    Ok(())
}

fn table(rules: Vec<Rule>) -> Table {
    let columns =
        [Column::new("RULE").kept(), Column::new("FOR").kept(), Column::new("DEMANDS").flexible().kept()];
    let mut table = Table::new(columns.into());
    for Rule { name, body } in rules {
        table.add(vec![Cell::new(name), Cell::new(body.targets.join(", ")), Cell::new(demands(&body))]);
    }
    table
}

/// `2 approvals; compatible signature; metrics.accuracy >= 0.9`: the one that may be cut is the last.
fn demands(body: &RuleBody) -> String {
    let condition = Some(body.condition.clone()).filter(|condition| !condition.is_empty());
    let signature = body.signature.then(|| "compatible signature".to_owned());
    let approvals = match body.approvals {
        0 => None,
        1 => Some("1 approval".to_owned()),
        count => Some(format!("{count} approvals")),
    };
    [approvals, signature, condition].into_iter().flatten().collect::<Vec<_>>().join("; ")
}

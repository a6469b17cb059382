//! `runstone registry rules set` and `delete`.

use clap::Args;
use runstone_client::Client;
use runstone_wire::own::registry::{Rule, RuleBody};
use serde::Serialize;

use crate::commands::registry::Report;
use crate::world::World;

/// Set a promotion rule, in place of one of the same name
///
/// From then on no version gets what the rule guards unless all that it demands holds, whichever client asks.
///
/// runstone registry rules set wine accurate --for @champion --condition "metrics.accuracy >= 0.9" --approvals 1
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Name of the registered model
    #[arg(value_name = "NAME")]
    name: String,

    /// Name of the rule: letters, digits, '.', '_' and '-'
    #[arg(value_name = "RULE")]
    rule: String,

    /// What it guards: @alias or a stage; repeat for more; * for every alias, Staging and Production
    #[arg(long = "for", required = true, value_name = "TARGET")]
    targets: Vec<String>,

    /// What must hold of metrics, params and tags, such as "metrics.accuracy >= 0.9 AND tags.validated = 'yes'"
    #[arg(long, value_name = "CONDITION")]
    condition: Option<String>,

    /// Who calls the version that has the alias or stage now must be able to call the new one
    #[arg(long)]
    signature: bool,

    /// So many people must approve of a request, not counting who asks
    #[arg(long, default_value_t, hide_default_value = true, value_name = "COUNT")]
    approvals: u32,

    #[command(flatten)]
    report: Report,
}

/// Delete a promotion rule
#[derive(Debug, Args)]
pub(crate) struct DeleteOptions {
    /// Name of the registered model
    #[arg(value_name = "NAME")]
    name: String,

    /// Name of the rule
    #[arg(value_name = "RULE")]
    rule: String,

    #[command(flatten)]
    report: Report,
}

/// What is printed as JSON when a rule is gone.
#[derive(Serialize)]
struct Gone<'a> {
    model: &'a str,
    rule: &'a str,
}

pub(super) async fn run(options: Options, client: &Client, world: &mut World) -> anyhow::Result<()> {
    let body = RuleBody {
        targets: options.targets,
        condition: options.condition.unwrap_or_default(),
        signature: options.signature,
        approvals: options.approvals,
    };
    let rule = Rule { name: options.rule, body };
    let kept = client.set_rule(&options.name, &rule).await?;
    let targets = kept.body.targets.join(", ");
    let sentence = format!("The rule '{}' of '{}' guards {targets}.", kept.name, options.name);
    options.report.print(&kept, &sentence, world)?;
    Ok(())
}

pub(super) async fn delete(
    options: &DeleteOptions,
    client: &Client,
    world: &mut World,
) -> anyhow::Result<()> {
    let DeleteOptions { name, rule, report } = options;
    client.delete_rule(name, rule).await?;
    let sentence = format!("The rule '{rule}' of '{name}' has been deleted.");
    report.print(&Gone { model: name, rule }, &sentence, world)?;
    Ok(())
}

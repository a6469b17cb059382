//! `runstone registry rules apply`: makes the rules of a model those of a file.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use clap::Args;
use runstone_client::Client;
use runstone_wire::own::registry::{Rule, RuleBody};
use serde::{Deserialize, Serialize};

use crate::commands::registry::Report;
use crate::output::{print_json, printable};
use crate::world::World;

/// Set the rules of a file, as 'rules list --json' prints them
///
/// Rules that are so already are not touched. The whole file is checked before anything is changed.
///
/// runstone registry rules list wine --json > rules.json
///
/// runstone registry rules apply wine rules.json --prune
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Name of the registered model
    #[arg(value_name = "NAME")]
    name: String,

    /// File with a JSON list of rules; - reads standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// Delete rules that are not in the file
    #[arg(long)]
    prune: bool,

    #[command(flatten)]
    report: Report,
}

/// A rule in a file. A misspelt field would be a demand that is silently missing.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    name: String,
    targets: Vec<String>,
    #[serde(default)]
    condition: String,
    #[serde(default)]
    signature: bool,
    #[serde(default)]
    approvals: u32,
}

/// What was done, by the names of the rules.
#[derive(Debug, Default, PartialEq, Serialize)]
struct Done {
    set: Vec<String>,
    deleted: Vec<String>,
    unchanged: Vec<String>,
    /// Not in the file, and not deleted.
    kept: Vec<String>,
}

pub(super) async fn run(options: &Options, client: &Client, world: &mut World) -> anyhow::Result<()> {
    let wanted = read(&options.file, world)?;
    let mut present: BTreeMap<String, Rule> = BTreeMap::new();
    for rule in client.rules(&options.name).await? {
        present.insert(rule.name.clone(), rule);
    }
    let mut done = Done::default();
    for (name, rule) in wanted {
        if present.remove(&name).as_ref() == Some(&rule) {
            done.unchanged.push(name);
        } else {
            client.set_rule(&options.name, &rule).await?;
            done.set.push(name);
        }
    }
    // Last, so that there is never less guarded than both before and after.
    for name in present.into_keys() {
        if options.prune {
            client.delete_rule(&options.name, &name).await?;
            done.deleted.push(name);
        } else {
            done.kept.push(name);
        }
    }
    print(&done, options.report, world)
}

fn print(done: &Done, report: Report, world: &mut World) -> anyhow::Result<()> {
    if report.json {
        print_json(&mut world.out, done)?;
        return Ok(());
    }
    for (word, names) in [("set", &done.set), ("deleted", &done.deleted), ("unchanged", &done.unchanged)] {
        for name in names {
            writeln!(world.out, "{word:<9}  {}", printable(name))?;
        }
    }
    if !done.kept.is_empty() {
        world.note(&format!(
            "not in the file, and kept: {}; --prune deletes them",
            printable(&done.kept.join(", "))
        ))?;
    }
    Ok(())
}

/// The rules of the file by their names, checked and in the form in which the server keeps them.
fn read(file: &Path, world: &mut World) -> anyhow::Result<BTreeMap<String, Rule>> {
    let (text, source) = if file == Path::new("-") {
        let mut text = String::new();
        world.input.read_to_string(&mut text).context("cannot read standard input")?;
        (text, "standard input".to_owned())
    } else {
        let source = file.display().to_string();
        (std::fs::read_to_string(file).with_context(|| format!("cannot read {source}"))?, source)
    };
    let written: Vec<Written> =
        serde_json::from_str(&text).with_context(|| format!("{source} is no list of rules"))?;
    let mut rules = BTreeMap::new();
    for Written { name, targets, condition, signature, approvals } in written {
        let rule = Rule { name, body: RuleBody { targets, condition, signature, approvals } };
        let checked = rule.check().with_context(|| format!("rule '{}'", rule.name))?;
        if rules.insert(rule.name.clone(), Rule::from(checked)).is_some() {
            bail!("the rule '{}' is there twice", rule.name);
        }
    }
    Ok(rules)
}

//! The links between all things of an answer.

use std::collections::{BTreeSet, HashMap, HashSet};

use runstone_domain::tag;

use super::{
    DatasetNode, Lineage, Link, Listed, LoggedModelNode, Relation, RunNode, Thing, VersionNode, named_version,
};
use crate::error::Result;
use crate::tx::Tx;
use crate::value::Value;

/// Joins the things of an answer by all links between them; `more` are known already.
pub(super) fn draw(
    tx: &mut Tx<'_>,
    versions: Listed<VersionNode>,
    runs: Listed<RunNode>,
    logged_models: Listed<LoggedModelNode>,
    datasets: Listed<DatasetNode>,
    more: Vec<Link>,
) -> Result<Lineage> {
    let mut links: BTreeSet<Link> = more.into_iter().collect();
    for version in &versions.items {
        links.extend(links_of_version(version, &versions.items));
    }
    for model in &logged_models.items {
        links.extend(
            model.source_run_id.clone().map(|run| link(Thing::Run(run), model.thing(), Relation::Made)),
        );
    }
    for run in &runs.items {
        let parent = run.parent_run_id.clone().map(Thing::Run);
        links.extend(parent.map(|parent| link(parent, run.thing(), Relation::ParentOf)));
    }
    add_models(tx, &runs.items, &logged_models.items, &mut links)?;
    add_datasets(tx, &runs.items, &datasets.items, &mut links)?;
    let shown: HashSet<Thing> = versions
        .items
        .iter()
        .map(VersionNode::thing)
        .chain(runs.items.iter().map(RunNode::thing))
        .chain(logged_models.items.iter().map(LoggedModelNode::thing))
        .chain(datasets.items.iter().map(DatasetNode::thing))
        .collect();
    let links =
        links.into_iter().filter(|link| shown.contains(&link.from) && shown.contains(&link.to)).collect();
    Ok(Lineage { versions, runs, logged_models, datasets, links })
}

fn links_of_version(version: &VersionNode, all: &[VersionNode]) -> Vec<Link> {
    let to = || version.thing();
    let run = version.run_id.clone().map(|run| link(Thing::Run(run), to(), Relation::Made));
    let model = version.logged_model_id.clone();
    let model = model.map(|model| link(Thing::LoggedModel(model), to(), Relation::RegisteredAs));
    let original = named_version(&version.source).and_then(|(name, number)| {
        all.iter().find(|other| other.name == name && other.version == number && other.id < version.id)
    });
    let original = original.map(|original| link(original.thing(), to(), Relation::CopiedTo));
    run.into_iter().chain(model).chain(original).collect()
}

/// Which of the runs read and made which of the logged models.
fn add_models(
    tx: &mut Tx<'_>,
    runs: &[RunNode],
    models: &[LoggedModelNode],
    links: &mut BTreeSet<Link>,
) -> Result<()> {
    let run_ids: HashMap<i64, &RunNode> = runs.iter().map(|run| (run.id, run)).collect();
    let runs: Vec<i64> = runs.iter().map(|run| run.id).collect();
    let models: Vec<String> = models.iter().map(|model| model.model_id.clone()).collect();
    for (table, is_read) in [("model_inputs", true), ("model_outputs", false)] {
        let sql = format!(
            "SELECT run_id, model_id FROM {table} WHERE {} AND {}",
            tx.dialect().any_of("run_id", "$1"),
            tx.dialect().any_of("model_id", "$2")
        );
        tx.for_each(&sql, &[Value::Ints(&runs), Value::Texts(&models)], |row| {
            let Some(run) = run_ids.get(&row.int(0)?) else { return Ok(()) };
            let (run, model) = (run.thing(), Thing::LoggedModel(row.string(1)?));
            links.insert(match is_read {
                true => link(model, run, Relation::ReadBy),
                false => link(run, model, Relation::Made),
            });
            Ok(())
        })?;
    }
    Ok(())
}

/// Which of the runs read which of the datasets, and for what.
fn add_datasets(
    tx: &mut Tx<'_>,
    runs: &[RunNode],
    datasets: &[DatasetNode],
    links: &mut BTreeSet<Link>,
) -> Result<()> {
    let run_ids: HashMap<i64, &RunNode> = runs.iter().map(|run| (run.id, run)).collect();
    let known: HashMap<i64, &DatasetNode> =
        datasets.iter().filter_map(|dataset| Some((dataset.id?, dataset))).collect();
    let runs: Vec<i64> = runs.iter().map(|run| run.id).collect();
    let datasets: Vec<i64> = known.keys().copied().collect();
    let sql = format!(
        "SELECT i.run_id, i.dataset_id, t.value FROM dataset_inputs i
         LEFT JOIN dataset_input_tags t ON t.input_id = i.id AND t.key = $3 WHERE {} AND {}",
        tx.dialect().any_of("i.run_id", "$1"),
        tx.dialect().any_of("i.dataset_id", "$2")
    );
    let values = [Value::Ints(&runs), Value::Ints(&datasets), tag::DATA_CONTEXT.into()];
    tx.for_each(&sql, &values, |row| {
        if let (Some(run), Some(dataset)) = (run_ids.get(&row.int(0)?), known.get(&row.int(1)?)) {
            let context = row.opt_string(2)?;
            links.insert(Link { context, ..link(dataset.thing(), run.thing(), Relation::ReadBy) });
        }
        Ok(())
    })
}

fn link(from: Thing, to: Thing, relation: Relation) -> Link {
    Link { from, to, relation, context: None }
}

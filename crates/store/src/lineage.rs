//! Where things come from and what came of them: versions of registered models, runs, logged models and datasets, and how
//! they hang together.
//!
//! A question gathers inner numbers by index, at most [`LISTED`] of a kind, those that were added last. What is shown of
//! them takes one query a kind. The links are those between all that is shown, so that answers to several questions can
//! be laid over each other. What is deleted is there, and says so.

mod datasets;
mod graph;
mod logged_models;
mod runs;
mod things;
mod versions;

pub use things::{
    Code, DatasetNode, Lineage, Link, Listed, LoggedModelNode, Relation, RunNode, Thing, VersionNode,
};

use runstone_domain::registry;

use crate::error::Result;
use crate::tx::Tx;
use crate::value::Value;
use crate::{Workspace, registry as registered, runs as tracked};

/// Things of one kind that an answer lists, at most.
pub const LISTED: i64 = 100;
/// Child runs that are counted, at most.
pub const CHILDREN_COUNTED: i64 = 100_000;
/// How many copies of copies, or runs around a run, are followed upwards.
const GENERATIONS: usize = 20;

/// Which datasets a question is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatasetQuery {
    /// The digest.
    pub digest: String,
    /// Only those with this name, if there is one.
    pub name: Option<String>,
    /// Only that of this experiment, if there is one.
    pub experiment_id: Option<i64>,
}

/// Where a version comes from: what it was copied from, the runs and logged models behind it, and their datasets.
///
/// # Errors
/// `NotFound` if the workspace has no such version in use.
pub fn of_version(tx: &mut Tx<'_>, workspace: Workspace, name: &str, version: i64) -> Result<Lineage> {
    let key = registered::find_version(tx, workspace, name, version)?;
    let versions = versions::with_originals(tx, workspace, key.id)?;
    let model_ids = distinct(versions.iter().filter_map(|version| version.logged_model_id.clone()));
    let mut logged_models = Listed::all(logged_models::find(tx, workspace, &model_ids)?);
    let run_ids = versions.iter().filter_map(|version| version.run_id.clone());
    let sources = logged_models.items.iter().filter_map(|model| model.source_run_id.clone());
    let makers = runs::find(tx, workspace, &distinct(run_ids.chain(sources)))?;
    let numbers: Vec<i64> = makers.iter().map(|run| run.id).collect();
    let measured = datasets::measuring(tx, &logged_models.items)?;
    logged_models.append(logged_models::read_by(tx, workspace, &numbers)?, |a, b| a.id == b.id);
    let datasets = datasets::of(tx, &numbers, measured.nodes)?;
    let runs = runs::with_parents(tx, workspace, makers)?;
    graph::draw(tx, Listed::all(versions), Listed::all(runs), logged_models, datasets, measured.links)
}

/// What went into a run, which may be deleted, and what came out of it: datasets, logged models, versions, and the runs
/// that are its parts.
///
/// # Errors
/// `NotFound` if the workspace has no such run.
pub fn of_run(tx: &mut Tx<'_>, workspace: Workspace, run_id: &str) -> Result<Lineage> {
    let run = tracked::find(tx, workspace, run_id)?;
    let ids = [run.run_id.clone()];
    let children = runs::children(tx, workspace, &run)?;
    let itself = runs::find(tx, workspace, &ids)?;
    let mut runs = Listed::all(runs::with_parents(tx, workspace, itself)?);
    runs.append(children, |a, b| a.id == b.id);
    let logged_models = logged_models::around(tx, workspace, &[run.id], &ids)?;
    let versions = versions::made_by(tx, workspace, &[run.id], &ids)?;
    let datasets = datasets::of(tx, &[run.id], Vec::new())?;
    graph::draw(tx, versions, runs, logged_models, datasets, Vec::new())
}

/// Where datasets were used: the runs that read them, the last one first, and the logged models and versions that came of
/// the runs that are listed. Nothing is found of a digest that nobody used.
pub fn of_datasets(tx: &mut Tx<'_>, workspace: Workspace, query: &DatasetQuery) -> Result<Lineage> {
    let datasets = datasets::find(tx, workspace, query)?;
    let numbers: Vec<i64> = datasets.items.iter().filter_map(|dataset| dataset.id).collect();
    let runs = runs::that_read(tx, workspace, &numbers)?;
    let ids: Vec<String> = runs.items.iter().map(|run| run.info.run_id.clone()).collect();
    let numbers: Vec<i64> = runs.items.iter().map(|run| run.id).collect();
    let logged_models = logged_models::made_by(tx, workspace, &numbers, &ids)?;
    let versions = versions::made_by(tx, workspace, &numbers, &ids)?;
    graph::draw(tx, versions, runs, logged_models, datasets, Vec::new())
}

/// The greatest numbers of the column `id` of a query that gives each once, and how many there are.
fn newest(tx: &mut Tx<'_>, query: &str, values: &[Value<'_>]) -> Result<Listed<i64>> {
    let sql = format!("SELECT id FROM ({query}) found ORDER BY id DESC LIMIT {LISTED}");
    let items = tx.query(&sql, values, |row| row.int(0))?;
    let mut total = items.len() as i64;
    if total == LISTED {
        let sql = format!("SELECT COUNT(*) FROM ({query}) found");
        total = tx.query_one(&sql, values, |row| row.int(0))?;
    }
    Ok(Listed { items, total })
}

/// Each text once, in the order in which they come.
fn distinct(texts: impl Iterator<Item = String>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for text in texts {
        if !found.contains(&text) {
            found.push(text);
        }
    }
    found
}

/// A text, unless it is empty.
fn given(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

/// The version that a source names.
fn named_version(source: &str) -> Option<(&str, i64)> {
    let (name, number) = source.strip_prefix("models:/")?.trim_end_matches('/').rsplit_once('/')?;
    registry::check_name(name).ok()?;
    Some((name, number.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_may_name_a_version() {
        assert_eq!(named_version("models:/m/12"), Some(("m", 12)));
        assert_eq!(named_version("models:/my model/3/"), Some(("my model", 3)));
        for source in
            ["", "models:/m", "models:/m/latest", "models:/m@a", "models://m/1", "models:/a/b/1", "s3://m/1"]
        {
            assert_eq!(named_version(source), None, "{source}");
        }
    }
}

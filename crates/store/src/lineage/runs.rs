//! Runs: who and when, what they say of their code, the runs above them and those that are their parts.

use std::collections::HashMap;

use runstone_domain::search::{Condition, Field, Predicate, Test, TextTest};
use runstone_domain::{PageToken, ViewType, tag};

use super::{CHILDREN_COUNTED, Code, GENERATIONS, LISTED, Listed, RunNode, newest};
use crate::error::Result;
use crate::names;
use crate::runs::{self, RunKey, RunQuery};
use crate::tx::Tx;
use crate::value::Value;
use crate::{Workspace, experiments};

/// The tags that tell of a run's parent and code.
const TAGS: [&str; 6] = [
    tag::PARENT_RUN_ID,
    tag::SOURCE_NAME,
    tag::SOURCE_TYPE,
    tag::GIT_COMMIT,
    tag::GIT_REPO_URL,
    tag::GIT_BRANCH,
];

/// Those with these ids that exist, in this order, in use or deleted.
pub(super) fn find(tx: &mut Tx<'_>, workspace: Workspace, run_ids: &[String]) -> Result<Vec<RunNode>> {
    if run_ids.is_empty() {
        return Ok(Vec::new());
    }
    let infos = runs::lookup_infos(tx, workspace, run_ids)?;
    let numbers: Vec<i64> = infos.iter().map(|(id, _)| *id).collect();
    let mut tags = tags_of(tx, &numbers)?;
    let of_experiments: Vec<i64> = infos.iter().map(|(_, info)| info.experiment_id).collect();
    let experiments = experiments::names_of(tx, &of_experiments)?;
    let nodes = infos.into_iter().map(|(id, info)| {
        let mut tag = |key| tags.remove(&(id, key));
        RunNode {
            id,
            parent_run_id: tag(tag::PARENT_RUN_ID).filter(|parent| !parent.is_empty()),
            code: Code {
                name: tag(tag::SOURCE_NAME),
                kind: tag(tag::SOURCE_TYPE),
                git_commit: tag(tag::GIT_COMMIT),
                git_repo_url: tag(tag::GIT_REPO_URL),
                git_branch: tag(tag::GIT_BRANCH),
            },
            experiment_name: experiments.get(&info.experiment_id).cloned().unwrap_or_default(),
            info,
        }
    });
    Ok(nodes.collect())
}

/// The values of [`TAGS`], by run and key.
fn tags_of(tx: &mut Tx<'_>, runs: &[i64]) -> Result<HashMap<(i64, &'static str), String>> {
    let keys = names::lookup_all(tx, &TAGS.map(str::to_owned))?;
    let keys: HashMap<i64, &'static str> =
        keys.into_iter().zip(TAGS).filter_map(|(id, key)| id.map(|id| (id, key))).collect();
    let ids: Vec<i64> = keys.keys().copied().collect();
    let sql = format!(
        "SELECT run_id, key_id, value FROM tags WHERE {} AND {}",
        tx.dialect().any_of("run_id", "$1"),
        tx.dialect().any_of("key_id", "$2")
    );
    let mut found = HashMap::new();
    tx.for_each(&sql, &[Value::Ints(runs), Value::Ints(&ids)], |row| {
        if let Some(key) = keys.get(&row.int(1)?) {
            found.insert((row.int(0)?, *key), row.string(2)?);
        }
        Ok(())
    })?;
    Ok(found)
}

/// These runs, and behind them those that they are parts of, and so on upwards.
pub(super) fn with_parents(
    tx: &mut Tx<'_>,
    workspace: Workspace,
    mut found: Vec<RunNode>,
) -> Result<Vec<RunNode>> {
    let mut new = 0;
    for _ in 0..GENERATIONS {
        let parents = found[new..].iter().filter_map(|run| run.parent_run_id.clone());
        let mut parents = super::distinct(parents);
        parents.retain(|parent| !found.iter().any(|run| run.info.run_id == *parent));
        new = found.len();
        found.extend(find(tx, workspace, &parents)?);
        if found.len() == new {
            break;
        }
    }
    Ok(found)
}

/// The runs of its experiment that name a run as their parent, the newest start first.
pub(super) fn children(tx: &mut Tx<'_>, workspace: Workspace, run: &RunKey) -> Result<Listed<RunNode>> {
    // A key that nobody ever used would have every run looked at.
    if names::lookup(tx, tag::PARENT_RUN_ID)?.is_none() {
        return Ok(Listed::all(Vec::new()));
    }
    let query = RunQuery {
        experiment_ids: vec![run.experiment_id],
        filter: Some(Predicate::Condition(Condition {
            field: Field::Tag(tag::PARENT_RUN_ID.to_owned()),
            test: Test::Text(TextTest::Equal(run.run_id.clone())),
        })),
        order_by: Vec::new(),
        view: ViewType::All,
        limit: LISTED,
        start: PageToken::default(),
    };
    let page = runs::table(tx, workspace, &query, &[])?;
    let total = match page.next {
        None => page.runs.len() as i64,
        Some(_) => runs::count(tx, workspace, &query, CHILDREN_COUNTED)?.runs,
    };
    let ids: Vec<String> = page.runs.into_iter().map(|info| info.run_id).collect();
    Ok(Listed { items: find(tx, workspace, &ids)?, total })
}

/// The runs that read datasets, those that were added last first.
pub(super) fn that_read(tx: &mut Tx<'_>, workspace: Workspace, datasets: &[i64]) -> Result<Listed<RunNode>> {
    let found = match datasets {
        [] => return Ok(Listed::all(Vec::new())),
        // Each run once, so that the index is walked from its end.
        [dataset] => {
            newest(tx, "SELECT run_id AS id FROM dataset_inputs WHERE dataset_id = $1", &[(*dataset).into()])?
        }
        _ => {
            let query = format!(
                "SELECT DISTINCT run_id AS id FROM dataset_inputs WHERE {}",
                tx.dialect().any_of("dataset_id", "$1")
            );
            newest(tx, &query, &[Value::Ints(datasets)])?
        }
    };
    let sql = format!("SELECT id, run_uuid FROM runs WHERE {}", tx.dialect().any_of("id", "$1"));
    let ids = tx.query(&sql, &[Value::Ints(&found.items)], |row| Ok((row.int(0)?, row.string(1)?)))?;
    let mut ids: HashMap<i64, String> = ids.into_iter().collect();
    let ids: Vec<String> = found.items.iter().filter_map(|number| ids.remove(number)).collect();
    Ok(Listed { items: find(tx, workspace, &ids)?, total: found.total })
}

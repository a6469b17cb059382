//! The registry's history, promotion rules and requests, comments, and restoring.

mod history;
mod promotion;
mod said;

use runstone_domain::Error as Situation;
use runstone_domain::governance::Change;
use runstone_store::registry::{self, HistoryQuery};

use crate::registry::{add, add_version, model, version};
use crate::world::{DEFAULT, World};

/// A world with the model `m` and this many versions of it.
async fn with_versions(world: &World, count: usize) {
    add(world, model("m", &[])).await.unwrap();
    for _ in 0..count {
        add_version(world, "m", version("s3://b/m", &[])).await;
    }
}

fn whole(name: &str) -> HistoryQuery {
    HistoryQuery { model: name.to_owned(), limit: 1000, ..HistoryQuery::default() }
}

async fn changes(world: &World, query: HistoryQuery) -> Result<Vec<Change>, Situation> {
    world.store.read(move |tx| registry::history(tx, DEFAULT, &query)).await
}

/// The changes in words, the oldest first: `action version subject before>after`.
async fn told(world: &World, query: HistoryQuery) -> Vec<String> {
    let mut changes = changes(world, query).await.unwrap();
    changes.reverse();
    let tell = |change: Change| {
        let version = change.version.map_or(String::new(), |number| format!("/{number}"));
        let values = match (change.before, change.after) {
            (None, None) => String::new(),
            (before, after) => {
                format!(" {}>{}", before.unwrap_or("-".to_owned()), after.unwrap_or("-".to_owned()))
            }
        };
        let subject = if change.subject.is_empty() { String::new() } else { format!(" {}", change.subject) };
        format!("{} {}{version}{subject}{values}", change.action.as_str(), change.model)
    };
    changes.into_iter().map(tell).collect()
}

//! `runstone db` over a database that a server made.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use crate::support::{Outcome, run};

fn command(text: &str, variables: &[(&str, &str)]) -> Outcome {
    let words: Vec<String> = text.split(' ').map(str::to_owned).collect();
    let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    run(&words, variables.collect::<BTreeMap<_, _>>())
}

fn json(outcome: &Outcome) -> Value {
    assert_eq!((outcome.code, outcome.err.as_str()), (0, ""));
    serde_json::from_str(&outcome.out).unwrap()
}

/// Makes a store as `runstone server` does, with a run, and leaves the server running while `work` is done.
fn beside_a_server(work: impl FnOnce(&Path)) {
    let folder = tempfile::tempdir().unwrap();
    let mut config = runstone_server::Config::in_folder(folder.path(), 0);
    config.connections = 1;
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let running = runtime.block_on(runstone_server::start(config)).unwrap();
    let create = "runs create --experiment-name digits --run-name first";
    let created = command(&format!("runstone --tracking-uri http://{} {create}", running.address()), &[]);
    assert_eq!((created.code, created.err.as_str()), (0, ""));
    work(folder.path());
    let found = command(
        &format!("runstone --tracking-uri http://{} runs search --columns name", running.address()),
        &[],
    );
    assert!(found.out.contains("first"), "{} {}", found.out, found.err);
    runtime.block_on(running.stop());
}

#[test]
fn stats_and_compact_work_beside_a_server() {
    beside_a_server(|folder| {
        let file = folder.join("runstone.db").display().to_string();
        let folder = folder.display().to_string();
        let by_folder = json(&command(&format!("runstone db stats --data-dir {folder} --json"), &[]));
        assert_eq!(by_folder["database"], format!("sqlite:///{file}"));
        assert_eq!(by_folder["runs"]["count"], 1);
        assert_eq!(by_folder["experiments"][0]["name"], "digits");
        assert_eq!(by_folder["points"]["bytes_per_point"], Value::Null);
        for part in ["size", "runs", "points", "tail", "inbox"] {
            assert!(by_folder[part].is_object(), "{part}");
        }

        let compacted =
            json(&command(&format!("runstone db compact --backend-store-uri sqlite:///{file} --json"), &[]));
        assert_eq!(compacted["after"]["free_bytes"], 0);
        assert!(compacted["before"]["bytes"].as_i64() >= compacted["after"]["bytes"].as_i64());

        let by_variable = command("runstone db stats --json", &[("MLFLOW_BACKEND_STORE_URI", &file)]);
        let by_variable = json(&by_variable);
        assert_eq!(by_variable["runs"]["unsettled"], 0);
        assert_eq!(by_variable["size"], compacted["after"]);
    });
}

#[test]
fn people_get_tables_and_sizes() {
    beside_a_server(|folder| {
        let folder = folder.display().to_string();
        let compacted = command("runstone db compact", &[("RUNSTONE_DATA_DIR", &folder)]);
        assert_eq!((compacted.code, compacted.err.as_str()), (0, ""));
        assert!(compacted.out.starts_with(&format!("Compacted sqlite:///{folder}/runstone.db: ")));
        assert!(compacted.out.ends_with(" KiB after.\n"), "{}", compacted.out);
        let stats = command(&format!("runstone db stats --data-dir {folder}"), &[]);
        assert_eq!((stats.code, stats.err.as_str()), (0, ""));
        for part in [
            " KiB, 0 B of it free\n",
            "  Runs    1, 0 of them to be packed\n",
            "  Points  0 sealed in 0 blocks: 0 B\n",
            "\nTables, with their indexes\n  NAME ",
            "\nBiggest experiments, by their points\n  ID  NAME    RUNS  SIZE\n   1  digits     1   0 B\n",
        ] {
            assert!(stats.out.contains(part), "{part:?} is not in\n{}", stats.out);
        }
    });
}

#[test]
fn a_mistyped_place_is_refused_and_not_made() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("missing");
    for verb in ["stats", "compact"] {
        for place in [
            format!("--data-dir {}", missing.display()),
            format!("--backend-store-uri sqlite:///{}/runstone.db", missing.display()),
        ] {
            let outcome = command(&format!("runstone db {verb} {place}"), &[]);
            assert_eq!(outcome.code, 1);
            let expected = format!("error: there is no database at {}/runstone.db; ", missing.display());
            assert!(outcome.err.starts_with(&expected), "{}", outcome.err);
        }
    }
    assert!(!missing.exists());
    let outcome = command("runstone --tracking-uri http://h db stats", &[]);
    assert_eq!(outcome.code, 2);
    assert!(outcome.err.contains("--backend-store-uri or --data-dir"), "{}", outcome.err);
}

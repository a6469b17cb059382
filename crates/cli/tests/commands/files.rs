//! What commands leave on the disk and send to the server, beyond what they print.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

use std::collections::BTreeMap;

use crate::data;
use crate::support::{self, run};

fn line(text: &str) -> Vec<String> {
    text.split(' ').map(str::to_owned).collect()
}

#[test]
fn downloads_arrive() {
    let (_runtime, server) = support::server(data::answer);
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().display().to_string();
    let variables = BTreeMap::from([("MLFLOW_TRACKING_URI".to_owned(), server.uri())]);
    let id = data::id('a');
    let command = format!("runstone artifacts download -r {id} -d {target}/all");
    assert_eq!(run(&line(&command), variables.clone()).code, 0);
    assert_eq!(std::fs::read_to_string(folder.path().join("all/model/MLmodel")).unwrap(), "flavor");
    assert_eq!(std::fs::read_to_string(folder.path().join("all/größe.txt")).unwrap(), "12345");
    let command = format!("runstone artifacts download -u runs:/{id}/model/MLmodel");
    let outcome = run(&line(&command), variables);
    let printed = std::path::PathBuf::from(outcome.out.trim_end());
    assert_eq!(std::fs::read_to_string(&printed).unwrap(), "flavor");
    std::fs::remove_dir_all(printed.parent().unwrap()).unwrap();
}

#[test]
fn uploads_keep_their_folders() {
    let (_runtime, server) = support::server(data::answer);
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("sub")).unwrap();
    std::fs::write(folder.path().join("sub/a.txt"), "a").unwrap();
    let variables = BTreeMap::from([("MLFLOW_TRACKING_URI".to_owned(), server.uri())]);
    let id = data::id('a');
    let command = format!("runstone artifacts log-artifacts -l {} -r {id} -a up", folder.path().display());
    let outcome = run(&line(&command), variables);
    assert_eq!(outcome.out, format!("Logged 1 file (1 B) to run {id} in up.\n"));
    let put = format!("PUT /api/2.0/mlflow-artifacts/artifacts/1/{id}/artifacts/up/sub/a.txt");
    assert!(server.lines().contains(&put), "{:?}", server.lines());
}

#[test]
fn created_runs_carry_what_mlflows_do() {
    let (_runtime, server) = support::server(data::answer);
    let variables = [("MLFLOW_TRACKING_URI", server.uri()), ("USER", "ada".to_owned())];
    let variables = variables.map(|(name, value)| (name.to_owned(), value)).into();
    let command =
        "runstone runs create --experiment-name new --run-name r -t a=b=c --status failed --parent-run-id p";
    assert_eq!(run(&line(command), variables).code, 0);
    let sent: Vec<_> =
        server.received().iter().map(|request| format!("{} {}", request.path, request.text())).collect();
    let id = data::id('d');
    assert_eq!(sent, [
        "/api/2.0/mlflow/experiments/get-by-name ".to_owned(),
        r#"/api/2.0/mlflow/experiments/create {"name":"new"}"#.to_owned(),
        concat!(
            r#"/api/2.0/mlflow/runs/create {"experiment_id":"2","user_id":"ada","run_name":"r","start_time":1795300000000,"#,
            r#""tags":[{"key":"mlflow.user","value":"ada"},{"key":"mlflow.source.name","value":"runstone"},"#,
            r#"{"key":"mlflow.source.type","value":"LOCAL"},{"key":"mlflow.parentRunId","value":"p"},{"key":"a","value":"b=c"}]}"#
        )
        .to_owned(),
        format!(r#"/api/2.0/mlflow/runs/update {{"run_id":"{id}","status":"FAILED","end_time":1795300000000}}"#),
    ]);
}

#[test]
fn completions_are_made_for_every_shell() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let outcome = run(&line(&format!("runstone completions {shell}")), BTreeMap::new());
        assert_eq!(outcome.code, 0);
        assert!(outcome.out.contains("log-artifacts"), "{shell}");
    }
}

#[test]
fn a_store_is_opened_directly() {
    let folder = tempfile::tempdir().unwrap();
    let config = runstone_server::Config::in_folder(folder.path(), 0);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    // Makes the store, as `runstone server` does.
    runtime.block_on(async { runstone_server::start(config).await.unwrap().stop().await });
    for uri in
        [folder.path().display().to_string(), format!("sqlite:///{}/runstone.db", folder.path().display())]
    {
        let command =
            |rest: &str| run(&line(&format!("runstone --tracking-uri {uri} {rest}")), BTreeMap::new());
        let created = command("runs create --experiment-name direct --run-name first");
        assert_eq!((created.code, created.err.as_str()), (0, ""));
        assert!(command("runs search --columns name,experiment").out.contains("first  direct"));
        let uploaded = command(&format!(
            "artifacts log-artifact -l {}/runstone.db -r {}",
            folder.path().display(),
            run_id(&created.out)
        ));
        assert_eq!((uploaded.code, uploaded.err.as_str()), (0, ""));
        // Not its exit code: the clock of these tests stands still, and doctor notices.
        assert!(command("doctor").out.contains("ok       store"));
    }
    assert!(folder.path().join("artifacts/1").is_dir(), "artifacts lie beside the database");
}

fn run_id(created: &str) -> String {
    let created: serde_json::Value = serde_json::from_str(created).unwrap();
    created["run_id"].as_str().unwrap().to_owned()
}

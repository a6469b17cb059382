//! `runstone registry` beyond what transcripts show: files, hostile names, other servers, who is asking.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

use std::collections::BTreeMap;
use std::path::Path;

use runstone_client::testing::Answer;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::support::{self, Outcome, run};

/// Runs a command against the server at `uri`.
fn command(uri: &str, words: &[&str]) -> Outcome {
    let words: Vec<String> =
        ["runstone", "registry"].iter().chain(words).map(|word| (*word).to_owned()).collect();
    run(&words, BTreeMap::from([("MLFLOW_TRACKING_URI".to_owned(), uri.to_owned())]))
}

fn done(uri: &str, words: &[&str]) -> String {
    let outcome = command(uri, words);
    assert_eq!((outcome.code, outcome.err.as_str()), (0, ""), "{words:?}");
    outcome.out
}

/// A real server with an empty store in `folder` while `work` is done.
fn with_server(work: impl FnOnce(&str, &Path)) {
    let folder = tempfile::tempdir().unwrap();
    let runtime = Runtime::new().unwrap();
    let config = runstone_server::Config::in_folder(&folder.path().join("store"), 0);
    let running = runtime.block_on(runstone_server::start(config)).unwrap();
    work(&format!("http://{}", running.address()), folder.path());
    runtime.block_on(running.stop());
}

fn read(file: &Path) -> String {
    std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// A run with `model/MLmodel` and `model/data/weights`, by its id.
fn run_with_a_model(uri: &str, folder: &Path) -> String {
    let model = folder.join("model");
    std::fs::create_dir_all(model.join("data")).unwrap();
    std::fs::write(model.join("MLmodel"), "flavors").unwrap();
    std::fs::write(model.join("data/weights"), "0123456789").unwrap();
    let other = |text: &str| {
        let words: Vec<String> = text.split(' ').map(str::to_owned).collect();
        let outcome = run(&words, BTreeMap::from([("MLFLOW_TRACKING_URI".to_owned(), uri.to_owned())]));
        assert_eq!((outcome.code, outcome.err.as_str()), (0, ""), "{text}");
        outcome.out
    };
    let created = other("runstone runs create --experiment-id 0");
    let created: Value = serde_json::from_str(&created).unwrap();
    let id = created["run_id"].as_str().unwrap().to_owned();
    other(&format!("runstone artifacts log-artifacts -l {} -r {id} -a model", model.display()));
    id
}

#[test]
fn files_of_versions_arrive() {
    with_server(|uri, folder| {
        let id = run_with_a_model(uri, folder);
        done(uri, &["models", "create", "red wine"]);
        let source = format!("runs:/{id}/model");
        let created = done(uri, &["versions", "create", "red wine", "--source", &source, "--json"]);
        let created: Value = serde_json::from_str(&created).unwrap();
        assert_eq!((&created["run_id"], &created["version"]), (&json!(id), &json!("1")));
        done(uri, &["versions", "copy", "red wine", "latest", "claret"]);
        done(uri, &["aliases", "set", "claret", "champion", "1"]);

        let one = folder.join("one").display().to_string();
        assert_eq!(done(uri, &["versions", "download", "red wine", "1", &one]), format!("{one}\n"));
        assert_eq!(read(&folder.join("one/MLmodel")), "flavors");
        assert_eq!(read(&folder.join("one/data/weights")), "0123456789");

        let two = folder.join("two").display().to_string();
        let printed = done(uri, &["versions", "download", "claret", "@champion", &two, "--json"]);
        let printed: Value = serde_json::from_str(&printed).unwrap();
        assert_eq!(printed, json!({ "path": two, "files": 2, "bytes": 17 }));
        assert_eq!(read(&folder.join("two/MLmodel")), "flavors");

        let fresh = done(uri, &["versions", "download", "claret", "latest"]);
        assert_eq!(read(&Path::new(fresh.trim_end()).join("MLmodel")), "flavors");
        std::fs::remove_dir_all(fresh.trim_end()).unwrap();

        // The same by URI, also a single file, and a version whose source is one.
        let words = ["runstone", "artifacts", "download", "-u", "models:/claret@champion/data", "-d", &two];
        let variables = BTreeMap::from([("MLFLOW_TRACKING_URI".to_owned(), uri.to_owned())]);
        let outcome = run(&words.map(str::to_owned), variables);
        assert_eq!((outcome.code, outcome.out), (0, format!("{two}/data\n")));
        done(uri, &["versions", "create", "claret", "--source", &format!("runs:/{id}/model/MLmodel")]);
        let three = folder.join("three").display().to_string();
        let printed = done(uri, &["versions", "download", "claret", "2", &three]);
        assert_eq!(printed, format!("{three}/MLmodel\n"));
        assert_eq!(read(&folder.join("three/MLmodel")), "flavors");

        let gone = command(uri, &["versions", "create", "claret", "--source", &format!("runs:/{id}/none")]);
        assert_eq!(gone.code, 0, "{}", gone.err);
        assert_eq!(command(uri, &["versions", "download", "claret", "3", &three]).code, 1);
    });
}

#[test]
fn names_cannot_command_the_terminal() {
    with_server(|uri, _| {
        let name = "hos\u{1b}[2Jtile ' %2e #?\\ \u{202e}name";
        let words: [&[&str]; 19] = [
            &["models", "create", name, "--description", "\u{1b}[1m", "--tag", "k=\u{7}"],
            &["versions", "create", name, "--source", "s3://b/\u{1b}[31m"],
            &["models", "list"],
            &["models", "show", name],
            &["models", "describe", name, "x\u{1b}"],
            &["versions", "list", name],
            &["versions", "show", name, "1"],
            &["aliases", "set", name, "champion", "1"],
            &["aliases", "at", name, "champion"],
            &["stages", "set", name, "1", "Staging"],
            &["rules", "set", name, "r", "--for", "@other", "--condition", "tags.a = '\u{1b}'"],
            &["rules", "list", name],
            &["requests", "create", name, "1", "--for", "@x", "--comment", "\u{1b}[0m"],
            &["requests", "list", name],
            &["requests", "show", "1"],
            &["comments", "add", name, "1", "a\u{1b}[2J\nb"],
            &["comments", "list", name, "1"],
            &["history", name],
            &["models", "delete", name, "--yes"],
        ];
        for words in words {
            let outcome = command(uri, words);
            assert_eq!(outcome.code, 0, "{words:?}: {}", outcome.err);
            let is_hostile = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
            assert!(!outcome.out.contains(is_hostile), "{words:?}: {:?}", outcome.out);
        }
        let refused = command(uri, &["check", name, "1", "--for", "@other"]);
        assert_eq!(refused.code, 1);
        assert!(!refused.err.contains('\u{1b}'), "{:?}", refused.err);
        for hopeless in ["..", ".", "", "a/b"] {
            let outcome = command(uri, &["rules", "list", hopeless]);
            assert_eq!(outcome.code, 1, "{hopeless}");
            assert!(outcome.err.contains("name"), "{}", outcome.err);
        }
    });
}

#[test]
fn the_exit_code_of_check_is_for_programs() {
    with_server(|uri, _| {
        done(uri, &["models", "create", "wine"]);
        done(uri, &["versions", "create", "wine", "--source", "s3://b/1"]);
        let check = ["check", "wine", "latest", "--for", "@champion"];
        assert_eq!(command(uri, &check).code, 0);
        done(
            uri,
            &["rules", "set", "wine", "tagged", "--for", "@champion", "--condition", "tags.ok = 'yes'"],
        );
        let refused = command(uri, &check);
        assert_eq!((refused.code, refused.err.as_str()), (1, ""), "what is missing is the result");
        assert!(refused.out.starts_with("✗ tagged\n"), "{}", refused.out);
        done(uri, &["models", "tag", "wine", "ok=yes", "--version", "1"]);
        assert_eq!(command(uri, &check).code, 0);
    });
}

#[test]
fn a_store_that_is_opened_directly_knows_who_asks() {
    let folder = tempfile::tempdir().unwrap();
    let config = runstone_server::Config::in_folder(folder.path(), 0);
    Runtime::new().unwrap().block_on(async { runstone_server::start(config).await.unwrap().stop().await });
    let store = folder.path().display().to_string();
    let variables = |user: &str| {
        let pairs = [("MLFLOW_TRACKING_URI", store.as_str()), ("MLFLOW_TRACKING_USERNAME", user)];
        BTreeMap::from(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())))
    };
    let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(run(&words("runstone registry models create wine"), variables("ann")).code, 0);
    let history = run(&words("runstone registry history wine --json"), variables("bob"));
    let history: Value = serde_json::from_str(&history.out).unwrap();
    assert_eq!((&history[0]["user"], &history[0]["action"]), (&json!("ann"), &json!("model.created")));
}

#[test]
fn other_servers_are_told_from_missing_things() {
    let (_runtime, server) = support::server(|request| match request.path.as_str() {
        "/api/2.0/mlflow/registered-models/get" => {
            Answer::ok(json!({ "registered_model": { "name": "wine" } }).to_string())
        }
        _ => Answer::ok("<!doctype html><title>404 Not Found</title>").with_status(404),
    });
    let uri = server.uri();
    assert_eq!(command(&uri, &["models", "show", "wine"]).code, 0);
    for words in [
        vec!["history", "wine"],
        vec!["check", "wine", "1", "--for", "@champion"],
        vec!["rules", "list", "wine"],
        vec!["requests", "list"],
        vec!["comments", "list", "wine", "1"],
        vec!["aliases", "at", "wine", "champion"],
        vec!["versions", "list", "wine", "--deleted"],
        vec!["versions", "restore", "wine", "1"],
    ] {
        let outcome = command(&uri, &words);
        assert_eq!(outcome.code, 1, "{words:?}");
        let start = format!("error: {uri} does not know /api/runstone/v1/registry/");
        assert!(outcome.err.starts_with(&start), "{words:?}: {}", outcome.err);
        assert!(outcome.err.contains("needs a Runstone server"), "{words:?}: {}", outcome.err);
    }
}

#[test]
fn names_and_passwords_come_from_where_mlflows_do() {
    let (_runtime, server) = support::server(|_| Answer::ok("{\"rules\": []}"));
    let home = tempfile::tempdir().unwrap();
    std::fs::create_dir(home.path().join(".mlflow")).unwrap();
    let file = "[mlflow]\nmlflow_tracking_username = bob\nmlflow_tracking_password = secret\n";
    std::fs::write(home.path().join(".mlflow/credentials"), file).unwrap();
    let home = home.path().display().to_string();
    for variables in [
        vec![],
        vec![("MLFLOW_TRACKING_USERNAME", "ann")],
        vec![("HOME", home.as_str())],
        vec![("HOME", home.as_str()), ("MLFLOW_TRACKING_USERNAME", "ann")],
        vec![("MLFLOW_TRACKING_USERNAME", "ann"), ("MLFLOW_TRACKING_TOKEN", "t0ken")],
    ] {
        let mut variables: BTreeMap<_, _> =
            variables.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        variables.insert("MLFLOW_TRACKING_URI".to_owned(), server.uri());
        let words = ["runstone", "registry", "rules", "list", "wine"].map(str::to_owned);
        assert_eq!(run(&words, variables).code, 0);
    }
    let received = server.received();
    let sent: Vec<_> = received.iter().map(|request| request.header("authorization")).collect();
    // `ann:`, `bob:secret`, `ann:secret`.
    assert_eq!(
        sent,
        ["", "Basic YW5uOg==", "Basic Ym9iOnNlY3JldA==", "Basic YW5uOnNlY3JldA==", "Bearer t0ken"]
    );
}

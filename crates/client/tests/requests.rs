//! What is sent: paths, verbs, messages, credentials.

mod support;

use runstone_client::testing::{Answer, FakeServer, Received};
use runstone_client::{ArtifactPath, Credentials, Error, Settings};
use runstone_domain::ViewType;
use runstone_wire::experiments::{CreateExperiment, SearchExperiments};
use runstone_wire::runs::{CreateRun, LogMetric, SearchRuns, UpdateRun};
use runstone_wire::{Double, Enum, Int64, KeyValue};
use support::{client, with_settings};

#[tokio::test]
async fn every_call_has_its_endpoint() {
    let server = FakeServer::start(|_, request| {
        Answer::ok(match request.path.rsplit('/').next().unwrap() {
            "create" if request.path.contains("experiments") => r#"{"experiment_id": "7"}"#,
            "get" | "create" if request.path.contains("runs") => r#"{"run": {"info": {"run_id": "a"}}}"#,
            "get" | "get-by-name" => r#"{"experiment": {"experiment_id": "7"}}"#,
            "update" if request.path.contains("runs") => r#"{"run_info": {"run_id": "a"}}"#,
            _ => "{}",
        })
    })
    .await
    .unwrap();
    let (client, _) = client(&server);
    client.create_experiment(&CreateExperiment::default()).await.unwrap();
    client.experiment("7").await.unwrap();
    client.experiment_by_name("a b&c").await.unwrap();
    client.rename_experiment("7", "new").await.unwrap();
    client.delete_experiment("7").await.unwrap();
    client.restore_experiment("7").await.unwrap();
    client.set_experiment_tag("7", "k", "v").await.unwrap();
    client.delete_experiment_tag("7", "k").await.unwrap();
    client.create_run(&CreateRun::default()).await.unwrap();
    client.run("a").await.unwrap();
    client.update_run(&UpdateRun::default()).await.unwrap();
    client.delete_run("a").await.unwrap();
    client.restore_run("a").await.unwrap();
    client.log_metric(&LogMetric::default()).await.unwrap();
    client.log_param("a", "k", "v").await.unwrap();
    client.set_tag("a", "k", "v").await.unwrap();
    client.delete_tag("a", "k").await.unwrap();
    client.metric_history("a", "loss", None).collect().await.unwrap();
    client.list_artifacts("a", &ArtifactPath::parse("d/e").unwrap()).await.unwrap();
    let lines = server.lines();
    let lines: Vec<_> = lines.iter().map(|line| line.replace("/api/2.0/mlflow/", "")).collect();
    assert_eq!(
        lines,
        [
            "POST experiments/create",
            "GET experiments/get?experiment_id=7",
            "GET experiments/get-by-name?experiment_name=a+b%26c",
            "POST experiments/update",
            "POST experiments/delete",
            "POST experiments/restore",
            "POST experiments/set-experiment-tag",
            "POST experiments/delete-experiment-tag",
            "POST runs/create",
            "GET runs/get?run_id=a",
            "POST runs/update",
            "POST runs/delete",
            "POST runs/restore",
            "POST runs/log-metric",
            "POST runs/log-parameter",
            "POST runs/set-tag",
            "POST runs/delete-tag",
            "GET metrics/get-history?max_results=25000&metric_key=loss&run_id=a",
            "GET artifacts/list?path=d%2Fe&run_id=a",
        ]
    );
}

#[tokio::test]
async fn messages_are_the_contracts_json() {
    let server = FakeServer::start(|_, _| Answer::ok("{}")).await.unwrap();
    let (client, _) = client(&server);
    let point = LogMetric {
        run_id: Some("a".to_owned()),
        key: Some("loss".into()),
        value: Some(Double(f64::NAN)),
        timestamp: Some(Int64(5)),
        step: Some(Int64(0)),
        ..LogMetric::default()
    };
    client.log_metric(&point).await.unwrap();
    let question = SearchRuns {
        experiment_ids: vec!["0".to_owned()],
        run_view_type: Enum(Some(ViewType::All)),
        ..SearchRuns::default()
    };
    client.search_runs(question, Some(5)).collect().await.unwrap();
    let received = server.received();
    assert_eq!(received[0].text(), r#"{"run_id":"a","key":"loss","value":"NaN","timestamp":5,"step":0}"#);
    assert_eq!(received[0].header("content-type"), "application/json");
    assert!(received[0].header("user-agent").starts_with("runstone-client/"));
    assert_eq!(received[1].text(), r#"{"experiment_ids":["0"],"run_view_type":"ALL","max_results":5}"#);
}

#[tokio::test]
async fn prefix_credentials_and_workspace_go_along() {
    let server = FakeServer::start(|_, _| Answer::ok("{}")).await.unwrap();
    let uri = format!("{}/ml/flow", server.uri());
    let basic = Credentials::Basic { username: "me".to_owned(), password: "pass".to_owned() };
    for credentials in [None, Some(basic), Some(Credentials::Token("t0ken".to_owned()))] {
        let workspace = Some("team".to_owned());
        let (client, _) = with_settings(Settings { credentials, workspace, ..Settings::new(&uri).unwrap() });
        client.delete_run("a").await.unwrap();
    }
    let received = server.received();
    let sent: Vec<_> = received.iter().map(|request| request.header("authorization")).collect();
    assert_eq!(sent, ["", "Basic bWU6cGFzcw==", "Bearer t0ken"]);
    assert!(received.iter().all(|request| request.path == "/ml/flow/api/2.0/mlflow/runs/delete"));
    assert!(received.iter().all(|request| request.header("x-mlflow-workspace") == "team"));
}

#[tokio::test]
async fn other_servers_get_no_credentials() {
    let tracking = FakeServer::start(|_, _| Answer::ok("{}")).await.unwrap();
    let elsewhere = FakeServer::start(|_, _| Answer::ok("{}")).await.unwrap();
    let credentials = Some(Credentials::Token("t0ken".to_owned()));
    let (client, _) = with_settings(Settings { credentials, ..Settings::new(&tracking.uri()).unwrap() });
    let host = elsewhere.uri().replace("http://", "");
    let store = client.artifact_store(&format!("mlflow-artifacts://{host}/1")).unwrap();
    assert!(store.list(&ArtifactPath::ROOT).await.unwrap().is_empty());
    assert_eq!(elsewhere.lines(), ["GET /api/2.0/mlflow-artifacts/artifacts?path=1"]);
    assert_eq!(elsewhere.received()[0].header("authorization"), "");
}

#[tokio::test]
async fn pages_are_fetched_one_by_one_up_to_the_limit() {
    let server = FakeServer::start(|number, _| {
        let token = if number < 3 { format!(r#", "next_page_token": "t{number}""#) } else { String::new() };
        Answer::ok(format!(r#"{{"experiments": [{{"name": "a{number}"}}, {{"name": "b{number}"}}]{token}}}"#))
    })
    .await
    .unwrap();
    let (client, _) = client(&server);
    let mut pages = client.search_experiments(SearchExperiments::default(), Some(5));
    let found = pages.collect().await.unwrap();
    let names: Vec<_> = found.iter().filter_map(|experiment| experiment.name.as_deref()).collect();
    assert_eq!(names, ["a0", "b0", "a1", "b1", "a2"]);
    assert!(pages.has_more());
    let bodies: Vec<_> = server.received().iter().map(Received::text).collect();
    assert_eq!(
        bodies,
        [
            r#"{"max_results":5}"#,
            r#"{"max_results":3,"page_token":"t0"}"#,
            r#"{"max_results":1,"page_token":"t1"}"#,
        ]
    );
}

#[tokio::test]
async fn a_server_cannot_lead_in_circles() {
    let server =
        FakeServer::start(|_, _| Answer::ok(r#"{"runs": [], "next_page_token": "same"}"#)).await.unwrap();
    let (client, _) = client(&server);
    let error = client.search_runs(SearchRuns::default(), None).collect().await.unwrap_err();
    assert!(matches!(error, Error::Malformed { .. }), "{error}");
    assert_eq!(server.lines().len(), 2);
}

#[tokio::test]
async fn what_is_no_tracking_server_is_said() {
    let server = FakeServer::start(|_, _| Answer::ok("<!doctype html><title>Hello</title>")).await.unwrap();
    let (client, _) = client(&server);
    let error = client.run("a").await.unwrap_err().to_string();
    assert!(error.contains("a web page") && error.contains("/api/2.0/mlflow/runs/get"), "{error}");
}

#[tokio::test]
async fn calls_can_be_spawned() {
    let server = FakeServer::start(|_, _| Answer::ok(r#"{"experiment_id": "3"}"#)).await.unwrap();
    let (client, _) = client(&server);
    let experiment = CreateExperiment {
        name: Some("n".to_owned()),
        tags: vec![KeyValue { key: Some("k".to_owned()), value: Some("v".to_owned()) }],
        ..CreateExperiment::default()
    };
    let created = tokio::spawn(async move { client.create_experiment(&experiment).await });
    assert_eq!(created.await.unwrap().unwrap(), "3");
    assert_eq!(server.received()[0].text(), r#"{"name":"n","tags":[{"key":"k","value":"v"}]}"#);
}

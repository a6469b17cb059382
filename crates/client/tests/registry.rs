//! The model registry: paths, verbs and messages of MLflow's calls and of our own.

mod support;

use runstone_client::testing::{Answer, FakeServer, Received};
use runstone_client::{ArtifactUri, Error, Which};
use runstone_wire::KeyValue;
use runstone_wire::own::registry::{
    Approve, CreateRequest, Decision, HistoryRequest, NewComment, RequestState, RequestsRequest, Rule,
    RuleBody,
};
use runstone_wire::registry::{CreateModelVersion, CreateRegisteredModel, SearchRegistry};
use support::client;

const REQUEST: &str = r#"{"id": "5", "model": "m", "version": 2, "target": "@a", "user": null, "comment": "",
    "creation_time_ms": 1, "state": "open", "closed_time_ms": null, "closed_by": null, "closing_comment": "",
    "approvals": [], "unheard": 1}"#;
const COMMENT: &str = r#"{"id": "7", "model": "m", "version": 2, "user": "ann", "text": "t", "creation_time_ms": 1,
    "last_update_time_ms": 2}"#;

fn lines(server: &FakeServer, prefix: &str) -> Vec<String> {
    server
        .received()
        .iter()
        .map(|request| {
            format!("{} {}", request.line().replace(prefix, ""), request.text()).trim_end().to_owned()
        })
        .collect()
}

#[tokio::test]
async fn mlflows_calls_have_their_endpoints() {
    let server = FakeServer::start(|_, request| {
        let is_model = request.path.contains("registered-models") && !request.path.ends_with("alias");
        Answer::ok(match request.path.rsplit('/').next().unwrap() {
            "create" | "get" | "update" | "rename" if is_model => r#"{"registered_model": {"name": "m"}}"#,
            "get-download-uri" => r#"{"artifact_uri": "s3://b"}"#,
            "search" | "get-latest-versions" | "delete" | "set-tag" | "delete-tag" => "{}",
            _ => r#"{"model_version": {"name": "m", "version": "2"}}"#,
        })
    })
    .await
    .unwrap();
    let (client, _) = client(&server);
    client.create_registered_model(&CreateRegisteredModel::default()).await.unwrap();
    client.registered_model("a b").await.unwrap();
    client.search_registered_models(SearchRegistry::default(), Some(7)).collect().await.unwrap();
    client.rename_registered_model("m", "n").await.unwrap();
    client.describe_registered_model("m", "").await.unwrap();
    client.delete_registered_model("m").await.unwrap();
    client.set_registered_model_tag("m", "k", "v").await.unwrap();
    client.delete_registered_model_tag("m", "k").await.unwrap();
    client.latest_versions("m", &["Staging"]).await.unwrap();
    client.set_alias("m", "a", 2).await.unwrap();
    client.delete_alias("m", "a").await.unwrap();
    client.version_by_alias("m", "a").await.unwrap();
    let tags = vec![KeyValue { key: Some("k".to_owned()), value: Some(String::new()) }];
    let version = CreateModelVersion { name: Some("m".to_owned()), tags, ..CreateModelVersion::default() };
    client.create_model_version(&version).await.unwrap();
    client.model_version("m", 2).await.unwrap();
    client.search_model_versions(SearchRegistry::default(), Some(7)).collect().await.unwrap();
    client.describe_model_version("m", 2, "d").await.unwrap();
    client.delete_model_version("m", 2).await.unwrap();
    client.transition_stage("m", 2, "Staging", true).await.unwrap();
    client.set_model_version_tag("m", 2, "k", "v").await.unwrap();
    client.delete_model_version_tag("m", 2, "k").await.unwrap();
    assert_eq!(client.model_version_uri("m", 2).await.unwrap(), "s3://b");
    assert_eq!(
        lines(&server, "/api/2.0/mlflow/"),
        [
            "POST registered-models/create {}",
            "GET registered-models/get?name=a+b",
            "GET registered-models/search?max_results=7",
            r#"POST registered-models/rename {"name":"m","new_name":"n"}"#,
            r#"PATCH registered-models/update {"name":"m","description":""}"#,
            r#"DELETE registered-models/delete {"name":"m"}"#,
            r#"POST registered-models/set-tag {"name":"m","key":"k","value":"v"}"#,
            r#"DELETE registered-models/delete-tag {"name":"m","key":"k"}"#,
            r#"POST registered-models/get-latest-versions {"name":"m","stages":["Staging"]}"#,
            r#"POST registered-models/alias {"name":"m","alias":"a","version":"2"}"#,
            r#"DELETE registered-models/alias {"name":"m","alias":"a"}"#,
            "GET registered-models/alias?alias=a&name=m",
            r#"POST model-versions/create {"name":"m","tags":[{"key":"k","value":""}]}"#,
            "GET model-versions/get?name=m&version=2",
            "GET model-versions/search?max_results=7",
            r#"PATCH model-versions/update {"name":"m","version":"2","description":"d"}"#,
            r#"DELETE model-versions/delete {"name":"m","version":"2"}"#,
            r#"POST model-versions/transition-stage {"name":"m","version":"2","stage":"Staging","archive_existing_versions":true}"#,
            r#"POST model-versions/set-tag {"name":"m","version":"2","key":"k","value":"v"}"#,
            r#"DELETE model-versions/delete-tag {"name":"m","version":"2","key":"k"}"#,
            "GET model-versions/get-download-uri?name=m&version=2",
        ]
    );
}

/// Answers our own calls.
fn own(request: &Received) -> Answer {
    let last = request.path.rsplit('/').next().unwrap_or_default();
    let answer = match (request.method.as_str(), last) {
        ("GET", "history") => r#"{"changes": [], "next_page_token": null}"#,
        ("GET", "rules") => {
            r#"{"rules": [{"name": "r", "targets": ["@a"], "condition": "", "signature": false, "approvals": 1}]}"#
        }
        ("PUT", _) => {
            r#"{"name": "r", "targets": ["@a"], "condition": "", "signature": false, "approvals": 1}"#
        }
        ("GET", "check") => r#"{"passes": true, "rules": []}"#,
        ("GET", "requests") => r#"{"requests": [], "next_page_token": null}"#,
        ("GET", "comments") => r#"{"comments": [], "next_page_token": null}"#,
        ("GET", "deleted-versions") => r#"{"versions": []}"#,
        ("POST", "restore") => r#"{"model_version": {"name": "m", "version": "2"}}"#,
        ("DELETE", _) => "{}",
        _ if request.path.contains("/aliases/") => {
            r#"{"alias": "a", "version": 2, "since_ms": 5, "user": null}"#
        }
        _ if request.path.contains("/requests") => REQUEST,
        _ => COMMENT,
    };
    Answer::ok(answer)
}

#[tokio::test]
async fn our_own_calls_have_their_paths() {
    let server = FakeServer::start(|_, request| own(request)).await.unwrap();
    let (client, _) = client(&server);
    let name = "a b%2f?#ü";
    let body = RuleBody { targets: vec!["@a".to_owned()], approvals: 1, ..RuleBody::default() };
    let rule = Rule { name: "r".to_owned(), body };
    client.registry_history(name, HistoryRequest::default(), Some(3)).collect().await.unwrap();
    assert_eq!(client.alias_at(name, "a", None).await.unwrap().version, Some(2));
    client.alias_at("m", "ä", Some(-5)).await.unwrap();
    assert_eq!(client.rules("m").await.unwrap(), std::slice::from_ref(&rule));
    assert_eq!(client.set_rule("m", &rule).await.unwrap(), rule);
    client.delete_rule("m", "r").await.unwrap();
    assert!(client.check_version("m", 2, "@a").await.unwrap().passes);
    let open = RequestsRequest { state: Some(RequestState::Open), ..RequestsRequest::default() };
    client.promotion_requests(open, Some(3)).collect().await.unwrap();
    client.promotion_request("5").await.unwrap();
    let wish = CreateRequest {
        model: "m".to_owned(),
        version: 2,
        target: "@a".to_owned(),
        ..CreateRequest::default()
    };
    assert_eq!(client.create_promotion_request(&wish).await.unwrap().id, "5");
    client.approve_promotion("5", &Approve::default()).await.unwrap();
    client.reject_promotion("5", &Decision { comment: "c".to_owned() }).await.unwrap();
    client.cancel_promotion("5", &Decision::default()).await.unwrap();
    client.comments("m", 2, None).collect().await.unwrap();
    let comment = NewComment { model: "m".to_owned(), version: 2, text: "t".to_owned() };
    assert_eq!(client.add_comment(&comment).await.unwrap().user.as_deref(), Some("ann"));
    client.change_comment("7", "u").await.unwrap();
    client.delete_comment("7").await.unwrap();
    client.deleted_versions("m").await.unwrap();
    client.restore_version("m", 2).await.unwrap();
    assert_eq!(
        lines(&server, "/api/runstone/v1/registry/"),
        [
            "GET models/a%20b%252f%3F%23%C3%BC/history?limit=3",
            "GET models/a%20b%252f%3F%23%C3%BC/aliases/a",
            "GET models/m/aliases/%C3%A4?at_ms=-5",
            "GET models/m/rules",
            r#"PUT models/m/rules/r {"targets":["@a"],"condition":"","signature":false,"approvals":1}"#,
            "DELETE models/m/rules/r {}",
            "GET models/m/versions/2/check?target=%40a",
            "GET requests?limit=3&state=open",
            "GET requests/5",
            r#"POST requests {"model":"m","version":2,"target":"@a","comment":""}"#,
            r#"POST requests/5/approve {"comment":"","archive_existing_versions":false}"#,
            r#"POST requests/5/reject {"comment":"c"}"#,
            r#"POST requests/5/cancel {"comment":""}"#,
            "GET comments?limit=1000&model=m&version=2",
            r#"POST comments {"model":"m","version":2,"text":"t"}"#,
            r#"PATCH comments/7 {"text":"u"}"#,
            "DELETE comments/7 {}",
            "GET models/m/deleted-versions",
            "POST models/m/versions/2/restore {}",
        ]
    );
}

#[tokio::test]
async fn pages_of_a_history_follow_each_other() {
    let server = FakeServer::start(|number, _| {
        let change = |time: usize| {
            format!(
                r#"{{"time_ms": {time}, "user": null, "model": "m", "version": null, "action": "new.action",
                    "subject": "", "before": null, "after": null, "comment": ""}}"#
            )
        };
        let token = if number == 0 { r#""t""# } else { "null" };
        Answer::ok(format!(r#"{{"changes": [{}, {}], "next_page_token": {token}}}"#, change(1), change(2)))
    })
    .await
    .unwrap();
    let (client, _) = client(&server);
    let mut pages = client.registry_history("m", HistoryRequest::default(), Some(3));
    assert_eq!(pages.collect().await.unwrap().len(), 3);
    assert!(!pages.has_more(), "the last page was the last one");
    let history = "GET /api/runstone/v1/registry/models/m/history";
    assert_eq!(server.lines(), [format!("{history}?limit=3"), format!("{history}?limit=1&page_token=t")]);
}

#[tokio::test]
async fn a_server_without_our_calls_is_told_from_a_missing_model() {
    for (answer, is_unknown) in [
        (Answer::ok("<!doctype html><title>404</title>").with_status(404), true),
        (Answer::ok(r#"{"detail":"Not Found"}"#).with_status(404), true),
        (Answer::ok("<!doctype html>").with_status(405), true),
        (Answer::refusal(404, "RESOURCE_DOES_NOT_EXIST", "no such model"), false),
        (Answer::refusal(403, "PERMISSION_DENIED", "no"), false),
    ] {
        let server = FakeServer::start(move |_, _| answer.clone()).await.unwrap();
        let (client, _) = client(&server);
        let error = client.rules("a b").await.unwrap_err();
        let found = matches!(&error, Error::NotOffered { path, .. } if path == "/api/runstone/v1/registry/models/a%20b/rules");
        assert_eq!(found, is_unknown, "{error:?}");
        // MLflow's calls are on every server: there it is the address that is wrong.
        assert!(!matches!(client.registered_model("m").await, Err(Error::NotOffered { .. })));
    }
}

#[tokio::test]
async fn names_that_would_be_another_path_are_not_sent() {
    let server = FakeServer::start(|_, request| own(request)).await.unwrap();
    let (client, _) = client(&server);
    for name in ["", ".", ".."] {
        assert!(matches!(client.delete_rule("m", name).await, Err(Error::Invalid(_))), "{name}");
        assert!(matches!(client.rules(name).await, Err(Error::Invalid(_))), "{name}");
    }
    assert!(server.lines().is_empty());
}

#[tokio::test]
async fn what_may_have_been_done_is_not_done_again() {
    let server =
        FakeServer::start(|_, _| Answer::refusal(503, "TEMPORARILY_UNAVAILABLE", "not now")).await.unwrap();
    let (client, pause) = client(&server);
    let comment = NewComment { model: "m".to_owned(), version: 2, text: "t".to_owned() };
    assert!(client.add_comment(&comment).await.is_err());
    assert!(client.approve_promotion("5", &Approve::default()).await.is_err());
    assert!(client.create_model_version(&CreateModelVersion::default()).await.is_err());
    assert!(pause.waits().is_empty());
    assert!(client.change_comment("7", "u").await.is_err());
    assert_eq!(pause.waits().len(), 7);
}

#[tokio::test]
async fn stages_and_latest_are_the_highest_version() {
    let server = FakeServer::start(|_, request| {
        Answer::ok(match request.text().as_str() {
            r#"{"name":"m"}"# => {
                r#"{"model_versions": [{"version": "9"}, {"version": "10"}, {"version": "2"}]}"#
            }
            r#"{"name":"m","stages":["Staging"]}"# => r#"{"model_versions": [{"version": "2"}]}"#,
            _ if request.query == "alias=a&name=m" => r#"{"model_version": {"version": "4"}}"#,
            _ => "{}",
        })
    })
    .await
    .unwrap();
    let (client, _) = client(&server);
    for (which, number) in [("7", 7), ("latest", 10), ("staging", 2), ("@a", 4)] {
        assert_eq!(client.number_of("m", &Which::parse(which).unwrap()).await.unwrap(), number, "{which}");
    }
    let error = client.number_of("m", &Which::parse("Production").unwrap()).await.unwrap_err();
    assert_eq!(error.to_string(), "'m' has no version in the stage Production");
    assert_eq!(server.lines().len(), 4, "a number needs no look");
}

#[tokio::test]
async fn models_lead_to_their_files() {
    let server = FakeServer::start(|_, request| {
        Answer::ok(match (request.path.rsplit('/').next().unwrap(), request.query.as_str()) {
            ("get-download-uri", "name=copy&version=1") => r#"{"artifact_uri": "models:/wine/3"}"#,
            ("get-download-uri", "name=wine&version=3") => r#"{"artifact_uri": "runs:/ab/model"}"#,
            ("get-download-uri", "name=logged&version=1") => r#"{"artifact_uri": "models:/m-a1"}"#,
            ("get-download-uri", _) => r#"{"artifact_uri": "models:/round/1"}"#,
            ("m-a1", _) => {
                r#"{"model": {"info": {"artifact_uri": "mlflow-artifacts:/1/models/m-a1/artifacts"}}}"#
            }
            _ => r#"{"run": {"info": {"run_id": "ab", "artifact_uri": "mlflow-artifacts:/1/ab/artifacts"}}}"#,
        })
    })
    .await
    .unwrap();
    let (client, _) = client(&server);
    for (uri, root, path) in [
        ("models:/copy/1/data/x", "1/ab/artifacts", "model/data/x"),
        ("models:/wine/3", "1/ab/artifacts", "model"),
        ("models:/logged/1/MLmodel", "1/models/m-a1", "artifacts/MLmodel"),
    ] {
        let (store, found) = client.artifacts_at(&ArtifactUri::parse(uri).unwrap()).await.unwrap();
        let runstone_client::Location::Proxied { folder, .. } = store.location() else { panic!("{uri}") };
        assert_eq!((folder.to_string().as_str(), found.to_string().as_str()), (root, path), "{uri}");
    }
    let Err(error) = client.artifacts_at(&ArtifactUri::parse("models:/round/1").unwrap()).await else {
        panic!("it leads nowhere")
    };
    assert!(matches!(error, Error::Malformed { .. }), "{error}");
}

//! What is repeated, what is not, and how failures look.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

mod support;

use std::time::Duration;

use runstone_client::testing::{Answer, FakeServer};
use runstone_client::{Error, RetryPolicy, Settings};
use runstone_wire::runs::{CreateRun, SearchRuns};
use support::{client, with_settings};

/// A server that refuses `times` requests and then answers `{}`.
async fn refusing(times: usize, status: u16, code: &'static str) -> FakeServer {
    FakeServer::start(move |number, _| {
        if number < times { Answer::refusal(status, code, "not now") } else { Answer::ok("{}") }
    })
    .await
    .unwrap()
}

#[tokio::test]
async fn passing_trouble_is_outlived() {
    let server = refusing(3, 503, "TEMPORARILY_UNAVAILABLE").await;
    let (client, pause) = client(&server);
    client.search_runs(SearchRuns::default(), None).collect().await.unwrap();
    let seconds: Vec<_> = pause.waits().iter().map(|wait| wait.delay.as_secs_f64().floor()).collect();
    assert_eq!(pause.waits().len(), 3);
    for (waited, least) in seconds.iter().zip([2.0, 4.0, 8.0]) {
        assert!((least..=least + 1.0).contains(waited), "{seconds:?}");
    }
    assert_eq!(pause.waits()[0].reason, "not now");
}

#[tokio::test]
async fn lasting_trouble_ends_with_the_servers_words() {
    let server = refusing(usize::MAX, 503, "TEMPORARILY_UNAVAILABLE").await;
    let (client, _) = client(&server);
    let error = client.run("a").await.unwrap_err();
    assert_eq!((error.code(), error.to_string().as_str()), (Some("TEMPORARILY_UNAVAILABLE"), "not now"));
    assert_eq!(server.lines().len(), 8, "one attempt and seven repetitions");
}

#[tokio::test]
async fn nothing_is_created_twice() {
    let server = refusing(1, 503, "TEMPORARILY_UNAVAILABLE").await;
    let (client, pause) = client(&server);
    assert!(client.create_run(&CreateRun::default()).await.is_err());
    assert_eq!((server.lines().len(), pause.waits().len()), (1, 0));
}

#[tokio::test]
async fn a_full_server_is_asked_again_when_it_says() {
    let server = FakeServer::start(|number, _| match number {
        0 => Answer::refusal(429, "RESOURCE_EXHAUSTED", "too many").with("retry-after", "9"),
        _ => Answer::ok(r#"{"run": {}}"#),
    })
    .await
    .unwrap();
    let (client, pause) = client(&server);
    client.create_run(&CreateRun::default()).await.unwrap();
    assert_eq!(pause.waits()[0].delay, Duration::from_secs(9));
}

#[tokio::test]
async fn plain_mistakes_are_answered_at_once() {
    for (status, code) in
        [(400, "INVALID_PARAMETER_VALUE"), (404, "RESOURCE_DOES_NOT_EXIST"), (500, "INVALID_STATE")]
    {
        let server = refusing(usize::MAX, status, code).await;
        let (client, pause) = client(&server);
        let error = client.rename_experiment("1", "x").await.unwrap_err();
        assert_eq!(error.code(), Some(code));
        assert!(pause.waits().is_empty(), "{code}");
    }
}

#[tokio::test]
async fn a_broken_answer_is_asked_for_again() {
    let server = FakeServer::start(|number, _| {
        let answer = Answer::ok(r#"{"run": {"info": {"run_id": "a"}}}"#);
        if number == 0 { answer.breaking_after(10) } else { answer }
    })
    .await
    .unwrap();
    let (client, pause) = client(&server);
    assert_eq!(client.run("a").await.unwrap().info.unwrap().run_id.as_deref(), Some("a"));
    assert_eq!(pause.waits().len(), 1);
    assert!(
        pause.waits()[0].reason.starts_with("the connection to http://127.0.0.1:"),
        "{:?}",
        pause.waits()
    );
}

#[tokio::test]
async fn silence_has_a_limit() {
    let server = FakeServer::start(|_, _| Answer::never()).await.unwrap();
    let retries = RetryPolicy { max_retries: 0, ..RetryPolicy::default() };
    let timeout = Duration::from_millis(50);
    let (client, _) = with_settings(Settings { retries, timeout, ..Settings::new(&server.uri()).unwrap() });
    let error = client.run("a").await.unwrap_err();
    assert_eq!(error.to_string(), format!("{} did not answer within 0.05 s", server.uri()));
    assert!(matches!(client.probe("health").await, Err(Error::Timeout { .. })));
}

#[tokio::test]
async fn nobody_there_is_said_after_the_allowed_attempts() {
    let gone = FakeServer::start(|_, _| Answer::ok("")).await.unwrap().uri();
    let retries = RetryPolicy { max_connect_retries: 2, ..RetryPolicy::default() };
    let (client, pause) = with_settings(Settings { retries, ..Settings::new(&gone).unwrap() });
    // Even creating is repeated: without a connection nothing was sent.
    let error = client.create_run(&CreateRun::default()).await.unwrap_err();
    assert_eq!(error.to_string(), format!("cannot connect to {gone}: Connection refused"));
    assert_eq!(pause.waits().len(), 2);
}

#[tokio::test]
async fn refusals_carry_what_the_log_needs() {
    let server = FakeServer::start(|_, _| {
        Answer::refusal(500, "INTERNAL_ERROR", "an internal error occurred").with("x-request-id", "r-17")
    })
    .await
    .unwrap();
    let retries = RetryPolicy { max_retries: 0, ..RetryPolicy::default() };
    let (client, _) = with_settings(Settings { retries, ..Settings::new(&server.uri()).unwrap() });
    let Err(Error::Refused(refusal)) = client.run("a").await else { panic!("a refusal was expected") };
    assert_eq!((refusal.status, refusal.request_id.as_deref()), (500, Some("r-17")));
    assert_eq!(refusal.request, format!("GET {}/api/2.0/mlflow/runs/get", server.uri()));
}

#[tokio::test]
async fn redirects_are_followed_unless_switched_off() {
    let server = FakeServer::start(|_, request| match request.path.as_str() {
        "/moved" => Answer::ok("OK"),
        _ => Answer::ok("").with_status(307).with("location", "/moved"),
    })
    .await
    .unwrap();
    let (follows, _) = client(&server);
    assert_eq!(follows.probe("health").await.unwrap().body, "OK");
    let settings = Settings { follow_redirects: false, ..Settings::new(&server.uri()).unwrap() };
    let (stays, _) = with_settings(settings);
    let error = stays.run("a").await.unwrap_err().to_string();
    assert!(error.contains("/moved"), "{error}");
}

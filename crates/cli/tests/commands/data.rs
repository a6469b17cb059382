//! The sample server: two experiments, three runs, a few files.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

use runstone_client::testing::{Answer, Received};
use serde_json::{Value, json};

use crate::support::NOW_MS;

const PROXY: &str = "/api/2.0/mlflow-artifacts/artifacts";
const DAY_MS: i64 = 86_400_000;

/// Answers as a small tracking server would.
pub fn answer(request: &Received) -> Answer {
    let endpoint = request.path.strip_prefix("/api/2.0/mlflow/").unwrap_or_default();
    match (request.method.as_str(), endpoint) {
        ("GET", "experiments/get" | "experiments/get-by-name") => experiment(request),
        ("POST", "experiments/search") => ok(&json!({ "experiments": [sweep(), default()] })),
        ("POST", "experiments/create") => ok(&json!({ "experiment_id": "2" })),
        ("GET", "runs/get") => run(request),
        ("POST", "runs/search") => search(request),
        ("POST", "runs/create") => {
            ok(&json!({ "run": { "info": { "run_id": id('d'), "run_name": "calm-owl-1" } } }))
        }
        ("POST", "runs/update") => ok(&json!({ "run_info": { "run_id": id('d') } })),
        ("POST", "runs/delete" | "runs/restore") => known(request, Answer::ok("{}")),
        ("POST", _) if endpoint.starts_with("experiments/") => Answer::ok("{}"),
        ("GET", "artifacts/list") => ok(&json!({ "root_uri": root('a'), "files": [
            { "path": "model", "is_dir": true },
            { "path": "größe.txt", "is_dir": false, "file_size": 1536 },
        ] })),
        _ if request.path.starts_with(PROXY) => file(request),
        ("GET", _) => system(request),
        _ => Answer::ok("<!doctype html>").with_status(404),
    }
}

/// 32 times the same digit.
pub fn id(digit: char) -> String {
    digit.to_string().repeat(32)
}

fn root(digit: char) -> String {
    format!("mlflow-artifacts:/1/{}/artifacts", id(digit))
}

fn ok(value: &Value) -> Answer {
    Answer::ok(value.to_string())
}

fn not_found(message: &str) -> Answer {
    Answer::refusal(404, "RESOURCE_DOES_NOT_EXIST", message)
}

fn sweep() -> Value {
    let now = NOW_MS;
    json!({ "experiment_id": "1", "name": "digits sweep", "artifact_location": "mlflow-artifacts:/1",
            "lifecycle_stage": "active", "creation_time": now - 3 * DAY_MS, "last_update_time": now - 7_200_000,
            "tags": [{ "key": "team", "value": "vision" }], "workspace": "default" })
}

fn default() -> Value {
    json!({ "experiment_id": "0", "name": "Default", "artifact_location": "mlflow-artifacts:/0",
            "lifecycle_stage": "deleted", "creation_time": 0, "last_update_time": 0 })
}

fn experiment(request: &Received) -> Answer {
    match request.query.split_once('=').map(|(_, value)| value) {
        Some("1" | "digits+sweep") => ok(&json!({ "experiment": sweep() })),
        Some("0" | "Default") => ok(&json!({ "experiment": default() })),
        Some("new") => not_found("Could not find experiment with name 'new'"),
        other => not_found(&format!("No Experiment with id={} exists", other.unwrap_or_default())),
    }
}

fn run(request: &Received) -> Answer {
    let digit = request.query.chars().last().unwrap_or_default();
    match digit {
        'a'..='c' => ok(&json!({ "run": one_run(digit) })),
        _ => not_found("Run with id=dddddddddddddddddddddddddddddddd not found"),
    }
}

fn known(request: &Received, answer: Answer) -> Answer {
    if request.text().contains(&id('a')) { answer } else { not_found("Run with id=x not found") }
}

/// Understands just enough of filters to look runs up; `?` is a mistake.
fn search(request: &Received) -> Answer {
    let question: Value = serde_json::from_slice(&request.body).unwrap();
    let filter = question["filter"].as_str().unwrap_or_default();
    let digits: &[char] = match filter {
        "" => &['a', 'b', 'c'],
        "attributes.run_id LIKE 'aaaa%'" => &['a'],
        "attributes.run_name = 'tree'" => &['a', 'b'],
        "attributes.run_name = 'hostile'" => &['c'],
        "?" => {
            let message = "Invalid clause(s) in filter string: '?' (at position 1)";
            return Answer::refusal(400, "INVALID_PARAMETER_VALUE", message);
        }
        _ => &[],
    };
    let limit = question["max_results"].as_u64().unwrap_or(1000);
    let limit = usize::try_from(limit).unwrap();
    let runs: Vec<_> = digits.iter().take(limit).map(|digit| one_run(*digit)).collect();
    let token = if digits.len() > limit { json!("more") } else { Value::Null };
    ok(&json!({ "runs": runs, "next_page_token": token }))
}

fn one_run(digit: char) -> Value {
    let start = NOW_MS - 7_200_000;
    let (name, status, end, accuracy, depth) = match digit {
        'a' => ("tree", "FINISHED", json!(start + 205_000), json!(0.956_123_4), "4"),
        'b' => ("tree", "RUNNING", Value::Null, json!("NaN"), "8"),
        _ => ("hos\u{1b}[2Jtile\n精度", "FAILED", json!(start + 900), json!(1e-9), "8, \"deep\""),
    };
    json!({
        "info": { "run_uuid": id(digit), "run_id": id(digit), "experiment_id": "1", "run_name": name, "user_id": "ada",
                  "status": status, "start_time": start, "end_time": end, "lifecycle_stage": "active",
                  "artifact_uri": root(digit) },
        "data": {
            "metrics": [
                { "key": "accuracy", "value": accuracy, "timestamp": start + 1000, "step": 4 },
                { "key": "system/cpu", "value": 50.0, "timestamp": start + 1000, "step": 0 },
            ],
            "params": [{ "key": "depth", "value": depth }, { "key": "seed", "value": "1" }],
            "tags": [
                { "key": "mlflow.note.content", "value": "First *line*\nsecond line" },
                { "key": "mlflow.source.name", "value": "train.py" },
                { "key": "mlflow.source.type", "value": "LOCAL" },
                { "key": "team", "value": "vision" },
            ],
        },
        "inputs": { "dataset_inputs": [{
            "tags": [{ "key": "mlflow.data.context", "value": "train" }],
            "dataset": { "name": "digits", "digest": "0a1b2c3d", "source_type": "local", "source": "{}" },
        }] },
        "outputs": {},
    })
}

fn file(request: &Received) -> Answer {
    let folder = format!("path=1%2F{}%2Fartifacts", id('a'));
    let listing = request.path == PROXY;
    match (request.method.as_str(), request.path.rsplit('/').next().unwrap_or_default()) {
        ("PUT", _) => Answer::ok(""),
        _ if listing && request.query == folder => ok(&json!({ "files": [
            { "path": "model", "is_dir": true },
            { "path": "größe.txt", "is_dir": false, "file_size": 5 },
        ] })),
        _ if listing && request.query == format!("{folder}%2Fmodel") => {
            ok(&json!({ "files": [{ "path": "MLmodel", "is_dir": false, "file_size": 6 }] }))
        }
        _ if listing => Answer::ok("{}"),
        (_, "MLmodel") => Answer::ok("flavor"),
        (_, "gr%C3%B6%C3%9Fe.txt") => Answer::ok("12345"),
        _ => not_found("No such artifact: 'missing'"),
    }
}

fn system(request: &Received) -> Answer {
    let answer = match request.path.as_str() {
        "/health" => Answer::ok("OK"),
        "/version" => Answer::ok("3.17.2"),
        "/ready" => {
            ok(&json!({ "ready": false, "database": "ok", "artifacts": "the artifact store is full" }))
                .with_status(503)
        }
        _ => Answer::ok("<!doctype html>").with_status(404),
    };
    answer.with("date", "Sat, 21 Nov 2026 22:26:40 GMT")
}

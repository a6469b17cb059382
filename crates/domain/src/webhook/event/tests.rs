use super::*;
use crate::experiment::Lifecycle;

fn told(event: &Event) -> (String, Value) {
    (event.kind.name(), serde_json::from_str(&event.data).unwrap())
}

fn run(status: RunStatus) -> RunInfo {
    RunInfo {
        run_id: "r".to_owned(),
        name: "n".to_owned(),
        experiment_id: 7,
        user_id: "ann".to_owned(),
        status,
        start_time_ms: 1,
        end_time_ms: Some(2),
        artifact_uri: "a".to_owned(),
        lifecycle: Lifecycle::Active,
    }
}

fn prompt() -> [Tag; 4] {
    [
        Tag::new(IS_PROMPT, "true"),
        Tag::new(PROMPT_TEXT, "Hi {{x}}"),
        Tag::new("team", "a"),
        Tag::new("_mlflow_prompt_type", "text"),
    ]
}

#[test]
fn runs_are_told_when_they_end() {
    let ended = Event::run_ended(&run(RunStatus::Finished)).unwrap();
    let expected = json!({
        "run_id": "r", "run_name": "n", "experiment_id": "7", "user_id": "ann", "status": "FINISHED",
        "start_time": 1, "end_time": 2, "artifact_uri": "a",
    });
    assert_eq!(told(&ended), ("run.finished".to_owned(), expected));
    assert_eq!(ended.subject, "run:r");
    for status in [RunStatus::Failed, RunStatus::Killed] {
        let (name, data) = told(&Event::run_ended(&run(status)).unwrap());
        assert_eq!((name.as_str(), &data["status"]), ("run.failed", &json!(status.as_str())));
    }
    assert_eq!(Event::run_ended(&run(RunStatus::Running)), None);
    assert_eq!(Event::run_ended(&run(RunStatus::Scheduled)), None);
}

#[test]
fn new_models_and_prompts_are_told_in_the_contracts_shape() {
    let model = Event::model_created("m", &[Tag::new("k", "v")], "");
    let expected = json!({"name": "m", "tags": {"k": "v"}, "description": ""});
    assert_eq!(told(&model), ("registered_model.created".to_owned(), expected));
    assert_eq!(model.subject, "registered_model:m");
    let expected = json!({"name": "p", "tags": {"team": "a"}, "description": "d"});
    assert_eq!(told(&Event::model_created("p", &prompt(), "d")), ("prompt.created".to_owned(), expected));
}

#[test]
fn new_versions_are_told_in_the_contracts_shape() {
    let tags = [Tag::new("k", "v")];
    let new =
        NewVersion { name: "m", version: 3, source: "s3://b", run_id: "", tags: &tags, description: "" };
    let expected = json!({
        "name": "m", "version": "3", "source": "s3://b", "run_id": null, "tags": {"k": "v"}, "description": null,
    });
    assert_eq!(told(&Event::version_created(&new)), ("model_version.created".to_owned(), expected));
    let tags = prompt();
    let new = NewVersion { run_id: "r", tags: &tags, description: "d", ..new };
    let expected = json!({
        "name": "m", "version": "3", "template": "Hi {{x}}", "tags": {"team": "a"}, "description": "d",
    });
    assert_eq!(told(&Event::version_created(&new)), ("prompt_version.created".to_owned(), expected));
}

#[test]
fn tags_are_told_in_the_contracts_shape() {
    let tag = Tag::new("k", "v");
    assert_eq!(Event::model_tag_set("m", &tag, false), None);
    assert_eq!(Event::model_tag_deleted("m", "k", false), None);
    let set = Event::model_tag_set("p", &tag, true).unwrap();
    assert_eq!(told(&set), ("prompt_tag.set".to_owned(), json!({"name": "p", "key": "k", "value": "v"})));
    let gone = Event::model_tag_deleted("p", "k", true).unwrap();
    assert_eq!(told(&gone), ("prompt_tag.deleted".to_owned(), json!({"name": "p", "key": "k"})));
    for (is_prompt, entity) in [(false, "model_version_tag"), (true, "prompt_version_tag")] {
        let expected = json!({"name": "m", "version": "2", "key": "k", "value": "v"});
        let set = Event::version_tag_set("m", 2, &tag, is_prompt);
        assert_eq!(told(&set), (format!("{entity}.set"), expected));
        let expected = json!({"name": "m", "version": "2", "key": "k"});
        let gone = Event::version_tag_deleted("m", 2, "k", is_prompt);
        assert_eq!(told(&gone), (format!("{entity}.deleted"), expected));
    }
}

#[test]
fn aliases_are_told_in_the_contracts_shape() {
    for (is_prompt, entity) in [(false, "model_version_alias"), (true, "prompt_alias")] {
        let expected = json!({"name": "m", "alias": "a", "version": "2"});
        let made = Event::alias_created("m", "a", 2, is_prompt);
        assert_eq!(told(&made), (format!("{entity}.created"), expected));
        let gone = Event::alias_deleted("m", "a", is_prompt);
        assert_eq!(told(&gone), (format!("{entity}.deleted"), json!({"name": "m", "alias": "a"})));
    }
}

#[test]
fn our_own_registry_events_name_what_changed() {
    let (name, data) = told(&Event::stage_updated("m", 1, Stage::None, Stage::Production));
    let expected = json!({"name": "m", "version": "1", "from_stage": "None", "to_stage": "Production"});
    assert_eq!((name.as_str(), data), ("model_version_stage.updated", expected));
    let expected = json!({"name": "m", "version": "1", "is_prompt": false});
    assert_eq!(
        told(&Event::version_deleted("m", 1, false)),
        ("model_version.deleted".to_owned(), expected.clone())
    );
    assert_eq!(
        told(&Event::version_restored("m", 1, false)),
        ("model_version.restored".to_owned(), expected)
    );
    let renamed = Event::model_updated("new", "old", None, true);
    let expected = json!({"name": "new", "old_name": "old", "description": null, "is_prompt": true});
    assert_eq!(told(&renamed), ("registered_model.updated".to_owned(), expected));
    assert_eq!(renamed.subject, "registered_model:new");
    let expected = json!({"name": "m", "is_prompt": true});
    assert_eq!(told(&Event::model_deleted("m", true)), ("registered_model.deleted".to_owned(), expected));
    let refused = Event::promotion_refused("m", 1, "@champion", &["no signature".to_owned()]);
    let expected = json!({"name": "m", "version": "1", "target": "@champion", "reasons": ["no signature"]});
    assert_eq!(told(&refused), ("promotion.refused".to_owned(), expected));
}

#[test]
fn transition_requests_are_told_by_what_became_of_them() {
    let request =
        Request { name: "m", version: 1, request_id: "q", target: "Staging", user: None, comment: "please" };
    let expected = json!({
        "name": "m", "version": "1", "request_id": "q", "target": "Staging", "user_id": null, "comment": "please",
    });
    for (event, action) in [
        (Event::request_created(&request), "created"),
        (Event::request_approved(&request), "approved"),
        (Event::request_rejected(&request), "rejected"),
        (Event::request_cancelled(&request), "cancelled"),
    ] {
        assert_eq!(told(&event), (format!("transition_request.{action}"), expected.clone()));
    }
}

#[test]
fn every_event_has_an_example_that_is_an_object() {
    for kind in EventKind::all() {
        let event = example(kind);
        assert_eq!(event.kind, kind);
        let (_, data) = told(&event);
        assert!(data.as_object().is_some_and(|fields| !fields.is_empty()), "{kind:?}");
        assert!(!event.data.contains(IS_PROMPT), "{kind:?}");
    }
}

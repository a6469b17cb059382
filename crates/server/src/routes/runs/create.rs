//! `runs/create`: starts a run in an active experiment.

use std::sync::Arc;

use axum::extract::State;
use runstone_domain::{Error, Result, Tag, names, run_name, tag};
use runstone_store::runs::NewRun;
use runstone_store::{experiments, runs};
use runstone_wire::required;
use runstone_wire::runs::{CreateRun, RunAnswer};

use crate::answer::{Answer, Json};
use crate::app::App;
use crate::caller::Caller;
use crate::message::Message;
use crate::place;

pub(super) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    Message(request): Message<CreateRun>,
) -> Answer<RunAnswer> {
    let experiment_id = experiment_id(request.experiment_id.as_deref())?;
    let new = check(&app, request)?;
    let run = app
        .store
        .write(move |tx| {
            let experiment = experiments::get_active(tx, caller.workspace, experiment_id)?;
            let artifact_uri = place::run_artifacts(&experiment.artifact_location, &new.run_id);
            runs::create(tx, experiment_id, &NewRun { artifact_uri, ..new.clone() })
        })
        .await?;
    let mut run = runstone_wire::runs::Run::from(run);
    // Other calls write `outputs` even if it is empty; this one does not have it.
    run.outputs = None;
    Ok(Json(RunAnswer { run: Some(run) }))
}

fn experiment_id(given: Option<&str>) -> Result<i64> {
    match given.filter(|id| !id.is_empty()) {
        Some(id) => names::parse_experiment_id(id),
        None => Err(Error::BadRequest(
            "a run needs an experiment: 'experiment_id' is missing or empty".to_owned(),
        )),
    }
}

fn check(app: &App, request: CreateRun) -> Result<NewRun> {
    let mut tags = request
        .tags
        .into_iter()
        .enumerate()
        .map(|(index, tag)| {
            let key = required(tag.key, &format!("tags[{index}].key"))?;
            let value = tag.value.unwrap_or_default();
            tag::check_text(&key, &format!("tags[{index}].key"))?;
            tag::check_text(&value, &format!("tags[{index}].value"))?;
            Ok(Tag::new(key, value))
        })
        .collect::<Result<Vec<Tag>>>()?;
    let name = name(app, request.run_name, &tags)?;
    tag::check_text(&name, "run_name")?;
    let user_id = request.user_id.unwrap_or_default();
    tag::check_text(&user_id, "user_id")?;
    tags.push(Tag::new(tag::RUN_NAME, name.as_str()));
    Ok(NewRun {
        run_id: app.ids.hex32(),
        name,
        user_id,
        start_time_ms: request.start_time.unwrap_or_default().0,
        artifact_uri: String::new(),
        tags,
    })
}

/// The name from the argument or the tag, which must agree, or a new one.
fn name(app: &App, argument: Option<String>, tags: &[Tag]) -> Result<String> {
    let argument = argument.filter(|name| !name.is_empty());
    let tagged = tags.iter().rev().find(|tag| &*tag.key == tag::RUN_NAME).map(|tag| tag.value.clone());
    match (argument, tagged.filter(|name| !name.is_empty())) {
        (Some(argument), Some(tagged)) if argument != tagged => Err(Error::invalid(format!(
            "Both 'run_name' argument and 'mlflow.runName' tag are specified, but with different values \
             (run_name='{argument}', mlflow.runName='{tagged}')."
        ))),
        (Some(name), _) | (None, Some(name)) => Ok(name),
        (None, None) => Ok(run_name::generate(&*app.ids)),
    }
}

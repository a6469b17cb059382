//! `GET lineage`: where a version, a run or a dataset comes from, and what came of it.

mod answer;

use std::sync::Arc;

use axum::extract::State;
use runstone_domain::{Error, Result, limits, names, registry, tag};
use runstone_store::lineage::{self, DatasetQuery, Thing};
use runstone_wire::own::lineage::{LineageAnswer, LineageRequest};

use super::message::Query;
use super::refused::Refused;
use crate::answer::{Answer, Json};
use crate::app::App;
use crate::caller::Caller;
use answer::{answer, key};

/// Follow the lineage of a model version, a run or a dataset
///
/// Exactly one question at a time:
///
/// - `model` and `version`: the run that made the version, its code, the logged model that it is, the datasets that these
///   used, what the version was copied from, and the runs that its run is part of.
/// - `run_id`: the datasets and logged models that went in, the logged models and versions that came out, the runs that it
///   is part of and those that are part of it (in its experiment).
/// - `dataset_digest`: the runs that read datasets with this digest, and the logged models and versions that came of the
///   runs that are listed. A digest that nobody used has empty lists.
#[utoipa::path(
    get,
    path = "/lineage",
    operation_id = "get_lineage",
    tag = "Lineage",
    params(LineageRequest),
    responses(
        (status = 200, description = "Things and how they hang together.", body = LineageAnswer),
        (
            status = 404,
            description = "The version or the run does not exist.",
            body = runstone_wire::ErrorBody
        ),
        Refused,
    ),
)]
pub(super) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    Query(request): Query<LineageRequest>,
) -> Answer<LineageAnswer> {
    let question = check(request)?;
    let subject = question.subject();
    let workspace = caller.workspace;
    let found = app.store.read(move |tx| match &question {
        Question::Version(name, version) => lineage::of_version(tx, workspace, name, *version),
        Question::Run(run_id) => lineage::of_run(tx, workspace, run_id),
        Question::Datasets(query) => lineage::of_datasets(tx, workspace, query),
    });
    Ok(Json(answer(subject, found.await?)))
}

/// What is asked.
#[derive(Debug, PartialEq)]
enum Question {
    Version(String, i64),
    Run(String),
    Datasets(DatasetQuery),
}

impl Question {
    /// The key of what is asked about.
    fn subject(&self) -> Option<String> {
        match self {
            Self::Version(name, version) => Some(key(&Thing::Version(name.clone(), *version))),
            Self::Run(run_id) => Some(key(&Thing::Run(run_id.clone()))),
            Self::Datasets(_) => None,
        }
    }
}

fn check(request: LineageRequest) -> Result<Question> {
    let LineageRequest { model, version, run_id, dataset_digest, dataset_name, experiment_id } = request;
    let asks_version = model.is_some() || version.is_some();
    let asks_datasets = dataset_digest.is_some() || dataset_name.is_some() || experiment_id.is_some();
    match (asks_version, run_id, asks_datasets) {
        (true, None, false) => {
            let name = model.ok_or_else(|| Error::missing_parameter("model"))?;
            registry::check_name(&name)?;
            let version = version.ok_or_else(|| Error::missing_parameter("version"))?;
            Ok(Question::Version(name, registry::parse_version(&version)?))
        }
        (false, Some(run_id), false) => {
            tag::check_text(&run_id, "run_id")?;
            Ok(Question::Run(run_id))
        }
        (false, None, true) => {
            let digest = dataset_digest.ok_or_else(|| Error::missing_parameter("dataset_digest"))?;
            Ok(Question::Datasets(DatasetQuery {
                digest: text("dataset_digest", digest, limits::DATASET_DIGEST)?,
                name: dataset_name
                    .map(|name| text("dataset_name", name, limits::DATASET_NAME))
                    .transpose()?,
                experiment_id: experiment_id.map(|id| names::parse_experiment_id(&id)).transpose()?,
            }))
        }
        _ => Err(Error::invalid(
            "exactly one question must be asked: 'model' with 'version', 'run_id', or 'dataset_digest'",
        )),
    }
}

/// A text that datasets may have.
fn text(parameter: &str, text: String, limit: usize) -> Result<String> {
    tag::check_text(&text, parameter)?;
    if text.is_empty() {
        return Err(Error::invalid(format!("'{parameter}' must not be empty")));
    }
    match limits::is_longer_than(&text, limit) {
        true => Err(Error::too_long(parameter, limit)),
        false => Ok(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(given: &[(&str, &str)]) -> LineageRequest {
        let of =
            |name: &str| given.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
        LineageRequest {
            model: of("model"),
            version: of("version"),
            run_id: of("run_id"),
            dataset_digest: of("dataset_digest"),
            dataset_name: of("dataset_name"),
            experiment_id: of("experiment_id"),
        }
    }

    #[test]
    fn one_question_is_taken() {
        let version = check(request(&[("model", "m"), ("version", "2")])).unwrap();
        assert_eq!(version.subject().as_deref(), Some("version:m/2"));
        let run = check(request(&[("run_id", "a")])).unwrap();
        assert_eq!(run.subject().as_deref(), Some("run:a"));
        let all = [("dataset_digest", "d"), ("dataset_name", "iris"), ("experiment_id", "7")];
        let query =
            DatasetQuery { digest: "d".to_owned(), name: Some("iris".to_owned()), experiment_id: Some(7) };
        assert_eq!(check(request(&all)).unwrap(), Question::Datasets(query));
    }

    #[test]
    fn bad_questions_are_named() {
        let long = "d".repeat(37);
        for (given, words) in [
            (&[][..], "exactly one question"),
            (&[("model", "m"), ("version", "1"), ("run_id", "a")], "exactly one question"),
            (&[("run_id", "a"), ("dataset_digest", "d")], "exactly one question"),
            (&[("run_id", "a"), ("experiment_id", "1")], "exactly one question"),
            (&[("model", "m")], "Missing value for required parameter 'version'"),
            (&[("version", "1")], "Missing value for required parameter 'model'"),
            (&[("model", "a/b"), ("version", "1")], "Invalid model name 'a/b'"),
            (&[("model", "m"), ("version", "x")], "Parameter 'version' must be an integer"),
            (&[("run_id", "a\0")], "NUL"),
            (&[("dataset_name", "iris")], "Missing value for required parameter 'dataset_digest'"),
            (&[("dataset_digest", "")], "'dataset_digest' must not be empty"),
            (&[("dataset_digest", &long)], "36"),
            (&[("dataset_digest", "d"), ("experiment_id", "x")], "Invalid experiment ID 'x'"),
        ] {
            let complaint = check(request(given)).unwrap_err().to_string();
            assert!(complaint.contains(words), "{given:?}: {complaint}");
        }
    }
}

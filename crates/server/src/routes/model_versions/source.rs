//! Where the files of a new version may lie: in a run, in a logged model, in another version, or in a store that clients
//! reach by themselves. Nobody may register, and so read, a folder that is not the run's or the model's that is named.

use std::path::{Path, PathBuf};

use runstone_domain::registry::{self, LATEST};
use runstone_domain::{Error, Result, Stage, limits};
use runstone_store::registry as store;
use runstone_store::{Tx, Workspace, logged_models, runs};

use crate::config::Config;
use crate::place;

/// What stands for the files of a prompt's version, which has none.
const PROMPT_SOURCES: [&str; 2] = ["dummy-source", "prompt-template"];

/// Where a new version comes from.
#[derive(Debug, Clone, Default)]
pub(super) struct Origin {
    pub(super) source: String,
    /// Id of a run, or empty.
    pub(super) run_id: String,
    /// Id of a logged model, or empty.
    pub(super) model_id: String,
    /// Where the files lie if the source is a model.
    pub(super) storage_location: String,
}

/// Checks what can be checked without the database.
///
/// # Errors
/// `InvalidParameter` for sources that are too long, of a forbidden scheme, or not an absolute, plain place.
pub(super) fn check(config: &Config, source: &str, is_prompt: bool) -> Result<()> {
    if limits::is_longer_than(source, limits::SOURCE) {
        return Err(Error::too_long("source", limits::SOURCE));
    }
    runstone_domain::tag::check_text(source, "source")?;
    if config.model_source_pattern.as_ref().is_some_and(|pattern| !pattern.is_match(source)) {
        return Err(Error::invalid(format!("Invalid model version source: '{source}'.")));
    }
    if is_prompt {
        if PROMPT_SOURCES.contains(&source) {
            return Ok(());
        }
        return Err(Error::invalid(format!(
            "Invalid prompt source: '{source}'. Prompt sources must use an MLflow placeholder."
        )));
    }
    place::check_scheme(config, source, "source")?;
    let is_plain = !place::decoded_fully(source).split(['/', '\\', '?']).any(|segment| segment == "..");
    if scheme(source).is_some_and(|scheme| scheme != "file") && !is_plain {
        return Err(Error::invalid(format!(
            "Invalid model version source: '{source}'. If supplying a source as an http, https, local file path, ftp, \
             objectstore, or mlflow-artifacts uri, an absolute path must be provided without relative path references \
             present. Please provide an absolute path."
        )));
    }
    Ok(())
}

/// Completes an origin from what it refers to, and checks that the source belongs to it.
///
/// # Errors
/// `NotFound` for what does not exist, `InvalidParameter` for a source elsewhere.
pub(super) fn resolve(
    tx: &mut Tx<'_>,
    workspace: Workspace,
    origin: Origin,
) -> runstone_store::Result<Origin> {
    match scheme(&origin.source) {
        Some("models") => of_model(tx, workspace, origin),
        _ if !origin.model_id.is_empty() => inside_model(tx, workspace, origin),
        Some("runs") => {
            let run_id = origin.source.trim_start_matches("runs:").trim_start_matches('/').split('/').next();
            if origin.run_id.is_empty() || run_id != Some(&origin.run_id) {
                return Err(not_identified(&origin.source, "run_id").into());
            }
            runs::find(tx, workspace, &origin.run_id)?;
            Ok(origin)
        }
        None | Some("file") => inside_run(tx, workspace, origin, local_path_wanted),
        Some("mlflow-artifacts") => {
            inside_run(tx, workspace, origin, |source| not_identified(source, "run_id"))
        }
        Some(_) => Ok(origin),
    }
}

/// The scheme of a URI in small letters; none for a plain path.
fn scheme(source: &str) -> Option<&str> {
    let (scheme, _) = source.split_once(':')?;
    let is_scheme =
        scheme.len() > 1 && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    is_scheme.then_some(scheme)
}

/// A source that is a logged model or a version of a registered one.
fn of_model(tx: &mut Tx<'_>, workspace: Workspace, origin: Origin) -> runstone_store::Result<Origin> {
    let malformed = || {
        Error::invalid(format!(
            "Invalid model version source: '{}'. It must be models:/<name>/<version>, models:/<name>@<alias> or \
             models:/<model id>.",
            origin.source
        ))
    };
    let rest =
        origin.source.strip_prefix("models:/").filter(|rest| !rest.starts_with('/')).ok_or_else(malformed)?;
    let rest = rest.trim_end_matches('/');
    if !rest.contains(['/', '@']) {
        if origin.model_id != rest {
            return Err(not_identified(&origin.source, "model_id").into());
        }
        let model = logged_models::find_active(tx, workspace, rest)?;
        let model = logged_models::get(tx, &model)?;
        let run_id = if origin.run_id.is_empty() { model.source_run_id } else { origin.run_id };
        return Ok(Origin { run_id, storage_location: model.artifact_uri, ..origin });
    }
    let version = match (rest.rsplit_once('@'), rest.rsplit_once('/')) {
        (Some((name, alias)), _) if !alias.contains('/') => {
            let model = store::peek(tx, workspace, name)?;
            store::by_alias(tx, &model, alias)?
        }
        (_, Some((name, part))) => {
            let model = store::peek(tx, workspace, name)?;
            match part.parse() {
                Ok(number) => {
                    let version = store::peek_version(tx, workspace, name, number)?;
                    store::get_version(tx, &version)?
                }
                Err(_) if part.eq_ignore_ascii_case(LATEST) => store::by_alias(tx, &model, LATEST)?,
                Err(_) => {
                    let stage = Stage::parse(part)?;
                    let mut latest = store::latest_versions(tx, &model, &[stage])?;
                    latest.pop().ok_or_else(|| registry::latest_not_found(name))?
                }
            }
        }
        _ => return Err(malformed().into()),
    };
    let key = store::peek_version(tx, workspace, &version.name, version.version)?;
    if key.is_prompt {
        return Err(registry::model_not_found(&version.name).into());
    }
    let storage_location = store::location(tx, &key)?;
    let (model_id, run_id) = store::origin(tx, &key)?;
    Ok(Origin {
        model_id: inherited(&origin.model_id, model_id, &origin.source, "model_id")?,
        run_id: inherited(&origin.run_id, run_id, &origin.source, "run_id")?,
        source: format!("models:/{}/{}", version.name, version.version),
        storage_location,
    })
}

/// What a copy has of its original, unless the request says the same or nothing.
fn inherited(given: &str, original: String, source: &str, parameter: &str) -> Result<String> {
    if given.is_empty() || given == original { Ok(original) } else { Err(not_identified(source, parameter)) }
}

fn inside_model(tx: &mut Tx<'_>, workspace: Workspace, origin: Origin) -> runstone_store::Result<Origin> {
    let model = logged_models::find_active(tx, workspace, &origin.model_id)?;
    let model = logged_models::get(tx, &model)?;
    let refused = || not_identified(&origin.source, "model_id");
    match scheme(&origin.source) {
        Some("runs") => return Err(refused().into()),
        None | Some("file" | "mlflow-artifacts") if !is_below(&origin.source, &model.artifact_uri) => {
            return Err(refused().into());
        }
        _ => {}
    }
    let run_id = if origin.run_id.is_empty() { model.source_run_id } else { origin.run_id };
    Ok(Origin { run_id, ..origin })
}

fn inside_run(
    tx: &mut Tx<'_>,
    workspace: Workspace,
    origin: Origin,
    refused: impl Fn(&str) -> Error,
) -> runstone_store::Result<Origin> {
    if origin.run_id.is_empty() {
        return Err(refused(&origin.source).into());
    }
    let run = runs::find(tx, workspace, &origin.run_id)?;
    let root = runs::info(tx, &run)?.artifact_uri;
    if is_below(&origin.source, &root) { Ok(origin) } else { Err(refused(&origin.source).into()) }
}

/// Whether a place is the folder `root`, or in it.
fn is_below(source: &str, root: &str) -> bool {
    match (local_folder(source), local_folder(root)) {
        (Some(source), Some(root)) => source.starts_with(root),
        _ => match (proxied(source), proxied(root)) {
            (Some(source), Some(root)) => source.starts_with(root),
            _ => false,
        },
    }
}

fn local_folder(uri: &str) -> Option<PathBuf> {
    place::local_path(uri)
}

/// The path of a place behind the server's artifact proxy.
fn proxied(uri: &str) -> Option<&Path> {
    uri.strip_prefix("mlflow-artifacts:").map(|rest| Path::new(place::proxied_path(rest)))
}

fn not_identified(source: &str, parameter: &str) -> Error {
    Error::invalid(format!(
        "Invalid model version source: '{source}'. The {parameter} request parameter must identify the resource that \
         contains the source."
    ))
}

fn local_path_wanted(source: &str) -> Error {
    Error::invalid(format!(
        "Invalid model version source: '{source}'. To use a local path as a model version source, the run_id request \
         parameter has to be specified and the local path has to be contained within the artifact directory of the run \
         specified by the run_id."
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operator_may_demand_a_pattern() {
        let mut config = Config::in_folder(Path::new("/srv/runstone"), 0);
        config.model_source_pattern = Some("^s3://ours/".parse().unwrap());
        assert!(check(&config, "s3://ours/m", false).is_ok());
        for (source, is_prompt) in [("s3://theirs/m", false), ("runs:/r/m", false), ("dummy-source", true)] {
            let message = check(&config, source, is_prompt).unwrap_err().to_string();
            assert_eq!(message, format!("Invalid model version source: '{source}'."));
        }
    }

    #[test]
    fn only_plain_places_pass() {
        let config = Config::in_folder(Path::new("/srv/runstone"), 0);
        for source in [
            "s3://b/m",
            "runs:/r/model",
            "models:/m/1",
            "/srv/x",
            "dbfs:/a",
            "mlflow-artifacts:/1/r/artifacts/m",
        ] {
            assert!(check(&config, source, false).is_ok(), "{source}");
        }
        for source in ["s3://b/../m", "s3://b/%2e%2e/m", "mlflow-artifacts:/1/%252e%252e/x", "gs://b/a/..\\x"]
        {
            let message = check(&config, source, false).unwrap_err().to_string();
            assert!(message.contains("without relative path references"), "{source}: {message}");
        }
        let message = check(&config, "http://inner/m", false).unwrap_err().to_string();
        assert!(message.starts_with("'source' cannot use the 'http' scheme"), "{message}");
        assert!(check(&config, &"x".repeat(2049), false).is_err());
        assert!(check(&config, "dummy-source", true).is_ok());
        assert!(
            check(&config, "s3://b/m", true).unwrap_err().to_string().starts_with("Invalid prompt source")
        );
    }

    #[test]
    fn below_means_in_the_folder_itself() {
        for (source, root, expected) in [
            ("/a/b/c", "/a/b", true),
            ("/a/b", "/a/b", true),
            ("file:///a/b/c", "/a/b", true),
            ("/a/bc", "/a/b", false),
            ("/a/b/../c", "/a/b", false),
            ("a/b", "/a/b", false),
            ("mlflow-artifacts:/1/r/artifacts/m", "mlflow-artifacts:/1/r/artifacts", true),
            ("mlflow-artifacts://host/1/r/artifacts/m", "mlflow-artifacts:/1/r/artifacts", true),
            ("mlflow-artifacts:/1/r/artifacts2", "mlflow-artifacts:/1/r/artifacts", false),
            ("/1/r/artifacts/m", "mlflow-artifacts:/1/r/artifacts", false),
        ] {
            assert_eq!(is_below(source, root), expected, "{source} in {root}");
        }
    }

    #[test]
    fn schemes_are_told_from_paths() {
        assert_eq!(scheme("s3://b"), Some("s3"));
        assert_eq!(scheme("mlflow-artifacts:/x"), Some("mlflow-artifacts"));
        assert_eq!(scheme("/a:b"), None);
        assert_eq!(scheme("a"), None);
        assert_eq!(scheme("C:/x"), None);
    }
}

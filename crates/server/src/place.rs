//! Where artifacts lie: checking the locations that callers give, and finding the repository behind a run's URI.

use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use percent_encoding::percent_decode_str;
use runstone_artifacts::{ArtifactPath, Repository};
use runstone_domain::{Error, Result, limits};
use url::Url;

use crate::app::App;
use crate::config::{ArtifactMode, Config};

/// Schemes that name a host, which could be anything the server can reach but the caller cannot.
const HOST_ADDRESSED: [&str; 9] = ["ftp", "sftp", "hdfs", "viewfs", "http", "https", "r2", "b2", "abfss"];

/// A repository with the place inside it that a URI means.
pub(crate) struct Place {
    /// Where files are.
    pub(crate) repository: Arc<dyn Repository>,
    /// The folder in it.
    pub(crate) root: ArtifactPath,
}

impl Place {
    /// The path of `below` in the repository.
    ///
    /// # Errors
    /// `InvalidParameter` if both together are longer than a path may be.
    pub(crate) fn join(&self, below: &ArtifactPath) -> Result<ArtifactPath> {
        self.root.join(below).map_err(|error| Error::invalid(error.to_string()))
    }
}

/// The repository and folder behind an artifact URI of a run.
///
/// # Errors
/// `Unsupported` for stores that this server does not reach, and for local folders outside of its own artifact root:
/// whoever may create an experiment could read the machine's files otherwise.
pub(crate) fn resolve(app: &App, uri: &str) -> Result<Place> {
    if let Some(rest) = uri.strip_prefix("mlflow-artifacts:") {
        let repository = app.artifacts.clone().ok_or_else(|| {
            Error::Unsupported("this server does not serve artifacts (--no-serve-artifacts)".to_owned())
        })?;
        return Ok(Place { repository, root: parse_root(proxied_path(rest))? });
    }
    let Some(folder) = local_path(uri) else {
        return Err(Error::Unsupported(format!(
            "this server cannot read artifacts at '{uri}'; the client reaches that store by itself"
        )));
    };
    let own = own_folder(&app.config).filter(|root| folder.starts_with(root));
    let Some(root) = own else {
        return Err(Error::Unsupported(format!(
            "this server does not read folders outside of its artifact root, and '{uri}' is one"
        )));
    };
    let below = folder.strip_prefix(&root).unwrap_or(Path::new("")).to_string_lossy().into_owned();
    let repository =
        runstone_artifacts::open(&root.to_string_lossy()).map_err(crate::answer::artifact_situation)?;
    Ok(Place { repository, root: parse_root(&below)? })
}

fn parse_root(path: &str) -> Result<ArtifactPath> {
    if path.is_empty() {
        return Ok(ArtifactPath::root());
    }
    ArtifactPath::parse(path).map_err(|error| Error::invalid(error.to_string()))
}

/// The path in `mlflow-artifacts:/path` or `mlflow-artifacts://host/path`.
pub(crate) fn proxied_path(after_scheme: &str) -> &str {
    match after_scheme.strip_prefix("//") {
        Some(rest) => rest.split_once('/').map_or("", |(_, path)| path),
        None => after_scheme.trim_start_matches('/'),
    }
}

/// The folder in this machine's file system that a URI means, if it means one.
pub(crate) fn local_path(uri: &str) -> Option<PathBuf> {
    let path = match uri.split_once(':') {
        Some(("file", rest)) => {
            let rest = rest.strip_prefix("//").unwrap_or(rest);
            percent_decode_str(rest).decode_utf8_lossy().into_owned()
        }
        Some((scheme, _)) if !scheme.contains('/') => return None,
        _ => uri.to_owned(),
    };
    let path = PathBuf::from(path);
    let is_plain = path.is_absolute() && !path.components().any(|part| part == Component::ParentDir);
    is_plain.then_some(path)
}

/// The local folder from which this server may read for others.
fn own_folder(config: &Config) -> Option<PathBuf> {
    local_path(&config.default_artifact_root).or_else(|| match &config.artifacts {
        ArtifactMode::Serve { destination, .. } => std::path::absolute(destination).ok(),
        ArtifactMode::Off => None,
    })
}

/// Checks the artifact location of a new experiment and gives it as it is stored: relative paths become absolute.
///
/// # Errors
/// `InvalidParameter` with what is wrong.
///
/// Source: public REST contract, semantics of experiments.
pub(crate) fn check_location(config: &Config, location: &str) -> Result<String> {
    if limits::is_longer_than(location, config.artifact_location_max_length) {
        return Err(Error::too_long("artifact_location", config.artifact_location_max_length));
    }
    runstone_domain::tag::check_text(location, "artifact_location")?;
    if location.starts_with("runs:") {
        return Err(Error::invalid(format!("Artifact location cannot be a runs:/ URI. Given: '{location}'")));
    }
    let (before_query, query) = location.split_once('?').unwrap_or((location, ""));
    if location.contains('#') || before_query.rsplit('/').next().is_some_and(|last| last.contains(';')) {
        return Err(Error::invalid("'artifact_location' URL can't include fragments or params.".to_owned()));
    }
    if decoded_fully(query).contains("..") {
        return Err(Error::invalid("Invalid query string"));
    }
    check_scheme(config, location, "artifact_location")?;
    absolute(location)
}

/// A text with all its percent codes decoded, also those that decoding makes.
pub(crate) fn decoded_fully(text: &str) -> String {
    let mut text = text.to_owned();
    for _ in 0..10 {
        let decoded = percent_decode_str(&text).decode_utf8_lossy().into_owned();
        if decoded == text {
            break;
        }
        text = decoded;
    }
    text
}

/// Refuses locations on a host of the caller's choice; `parameter` names what held the location.
///
/// # Errors
/// `InvalidParameter` for a scheme that names a host and was not allowed.
pub(crate) fn check_scheme(config: &Config, location: &str, parameter: &str) -> Result<()> {
    let Some((scheme, rest)) = location.split_once(':') else {
        return Ok(());
    };
    let scheme = scheme.to_ascii_lowercase();
    let has_host = rest.starts_with("//");
    let addressed = HOST_ADDRESSED.contains(&scheme.as_str())
        || scheme == "mlflow-artifacts" && has_host && !rest.starts_with("///");
    let exempt = config.allowed_artifact_schemes.iter().any(|allowed| allowed.eq_ignore_ascii_case(&scheme));
    if !addressed || exempt || is_own_host(config, location) {
        return Ok(());
    }
    Err(Error::invalid(format!(
        "'{parameter}' cannot use the '{scheme}' scheme: it names a host of the caller's choice. Use a location \
         below the server's own artifact root, or have the operator allow the scheme"
    )))
}

/// Whether a location is on the host of the server's own artifact root or destination.
fn is_own_host(config: &Config, location: &str) -> bool {
    let authority =
        |uri: &str| Url::parse(uri).ok().map(|url| (url.scheme().to_owned(), url.authority().to_owned()));
    let Some(wanted) = authority(location) else {
        return false;
    };
    let destination = match &config.artifacts {
        ArtifactMode::Serve { destination, .. } => Some(destination.as_str()),
        ArtifactMode::Off => None,
    };
    [Some(config.default_artifact_root.as_str()), destination]
        .into_iter()
        .flatten()
        .any(|own| authority(own).is_some_and(|own| !own.1.is_empty() && own == wanted))
}

fn absolute(location: &str) -> Result<String> {
    let has_scheme =
        location.split_once(':').is_some_and(|(scheme, _)| !scheme.contains('/') && scheme.len() > 1);
    if has_scheme || location.starts_with('/') {
        return Ok(location.to_owned());
    }
    let path = std::path::absolute(location)
        .map_err(|error| Error::invalid(format!("artifact_location: {error}")))?;
    Ok(path.to_string_lossy().into_owned())
}

/// The artifact URI of a new run of an experiment.
pub(crate) fn run_artifacts(location: &str, run_id: &str) -> String {
    let (base, query) =
        location.split_once('?').map_or((location, None), |(base, query)| (base, Some(query)));
    let base = base.trim_end_matches('/');
    match query {
        Some(query) => format!("{base}/{run_id}/artifacts?{query}"),
        None => format!("{base}/{run_id}/artifacts"),
    }
}

/// The artifact URI of a new logged model of an experiment.
pub(crate) fn model_artifacts(location: &str, model_id: &str) -> String {
    run_artifacts(location, &format!("models/{model_id}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config() -> Config {
        Config::in_folder(Path::new("/srv/runstone"), 0)
    }

    #[test]
    fn usual_locations_pass() {
        for location in [
            "/data/a",
            "s3://bucket/a",
            "gs://bucket/a?x=1",
            "file:///data",
            "mlflow-artifacts:/a",
            "dbfs:/a",
        ] {
            assert_eq!(check_location(&config(), location).unwrap(), location);
        }
        assert!(check_location(&config(), "relative/place").unwrap().starts_with('/'));
    }

    #[test]
    fn other_locations_are_refused() {
        for (location, words) in [
            ("s3://b/a#f", "fragments or params"),
            ("s3://b/a;p=1", "fragments or params"),
            ("s3://b/a?x=%252e%252e", "Invalid query string"),
            ("runs:/a/b", "cannot be a runs:/ URI"),
            ("http://internal/a", "cannot use the 'http' scheme"),
            ("mlflow-artifacts://other/a", "cannot use the 'mlflow-artifacts' scheme"),
            (&"x".repeat(2049), "exceeds the maximum length of 2048"),
        ] {
            let message = check_location(&config(), location).unwrap_err().to_string();
            assert!(message.contains(words), "{location}: {message}");
        }
    }

    #[test]
    fn hosts_of_the_own_root_and_allowed_schemes_pass() {
        let mut config = config();
        config.default_artifact_root = "hdfs://namenode:8020/root".to_owned();
        assert!(check_location(&config, "hdfs://namenode:8020/other").is_ok());
        assert!(check_location(&config, "hdfs://elsewhere/other").is_err());
        config.allowed_artifact_schemes = vec!["hdfs".to_owned()];
        assert!(check_location(&config, "hdfs://elsewhere/other").is_ok());
    }

    #[test]
    fn run_artifacts_lie_below_the_experiment() {
        assert_eq!(run_artifacts("mlflow-artifacts:/1", "r"), "mlflow-artifacts:/1/r/artifacts");
        assert_eq!(run_artifacts("s3://b/x/?k=v", "r"), "s3://b/x/r/artifacts?k=v");
        assert_eq!(model_artifacts("mlflow-artifacts:/1", "m"), "mlflow-artifacts:/1/models/m/artifacts");
    }

    #[test]
    fn proxied_paths_lose_their_host() {
        assert_eq!(proxied_path("/1/r/artifacts"), "1/r/artifacts");
        assert_eq!(proxied_path("//host:5000/1/r"), "1/r");
        assert_eq!(proxied_path("/"), "");
    }

    #[test]
    fn only_absolute_plain_paths_are_local() {
        assert_eq!(local_path("/a/b"), Some(PathBuf::from("/a/b")));
        assert_eq!(local_path("file:///a%20b"), Some(PathBuf::from("/a b")));
        for other in ["s3://b/a", "a/b", "/a/../b", "file:///a/%2e%2e/b"] {
            assert_eq!(local_path(other), None, "{other}");
        }
    }
}

//! From the URI of artifacts to where they lie. Source: public contract, URI resolution.

use std::path::PathBuf;

use percent_encoding::percent_decode_str;
use reqwest::Url;

use super::local;
use super::path::ArtifactPath;
use crate::error::{Error, Result};
use crate::registry::Which;

/// The proxy's address below a server.
const PROXY: &str = "api/2.0/mlflow-artifacts/artifacts";
/// What the address of any such proxy contains.
const PROXY_MARK: &str = "/mlflow-artifacts/artifacts";

/// What names artifacts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ArtifactUri {
    /// `runs:/<run id>/<path>`: among the artifacts of a run, wherever they lie.
    Run {
        /// 32 hexadecimal digits.
        run_id: String,
        /// From the run's root.
        path: ArtifactPath,
    },
    /// `models:/<name>/<version>/<path>` or `models:/<name>@<alias>/<path>`: among the files of a registered version.
    Version {
        /// Name of the registered model.
        model: String,
        /// Which version of it.
        which: Which,
        /// From the root of the version's files.
        path: ArtifactPath,
    },
    /// `models:/<model id>/<path>`: among the files of a logged model.
    LoggedModel {
        /// `m-` and letters and digits.
        id: String,
        /// From the root of the model's files.
        path: ArtifactPath,
    },
    /// A place in a store: a URI or a path on this machine.
    Store(String),
}

/// Where artifacts lie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// Behind a server.
    Proxied {
        /// The proxy, without the path.
        endpoint: Url,
        /// From the proxy's root.
        folder: ArtifactPath,
    },
    /// On this machine's disk.
    Local(PathBuf),
}

impl ArtifactUri {
    /// Reads a URI or path as people type it.
    ///
    /// # Errors
    /// `Invalid` if it names nothing that artifacts have.
    pub fn parse(text: &str) -> Result<Self> {
        match scheme(text).as_deref() {
            Some("runs") => parse_run(text),
            Some("models") => parse_model(text),
            _ if text.is_empty() => Err(Error::Invalid("the artifact URI is empty".to_owned())),
            _ => Ok(Self::Store(text.to_owned())),
        }
    }
}

fn parse_run(text: &str) -> Result<ArtifactUri> {
    let rest = &text["runs:".len()..];
    let (run_id, path) =
        rest.trim_start_matches('/').split_once('/').unwrap_or((rest.trim_start_matches('/'), ""));
    if run_id.is_empty() || rest.starts_with("//") || !rest.starts_with('/') {
        return Err(Error::Invalid(format!(
            "'{text}' is no run's artifact: runs:/<run id>/<path> is expected"
        )));
    }
    Ok(ArtifactUri::Run { run_id: run_id.to_owned(), path: ArtifactPath::parse(path)? })
}

/// A name may hold `@`, so what can be read as name and version is that, as for MLflow's client.
fn parse_model(text: &str) -> Result<ArtifactUri> {
    let complaint = || {
        Error::Invalid(format!(
            "'{text}' names no model: models:/<name>/<version>, models:/<name>@<alias> or models:/<model id> is expected"
        ))
    };
    let rest = &text["models:".len()..];
    let rest = rest.strip_prefix('/').filter(|rest| !rest.starts_with('/')).ok_or_else(complaint)?;
    let rest = rest.trim_end_matches('/');
    let (first, behind) = rest.split_once('/').unwrap_or((rest, ""));
    let (second, path) = behind.split_once('/').unwrap_or((behind, ""));
    let (named, alias) = first.rsplit_once('@').unwrap_or((first, ""));
    match Which::parse(second) {
        _ if first.is_empty() => Err(complaint()),
        Ok(which) if alias.is_empty() || path.is_empty() => {
            Ok(ArtifactUri::Version { model: first.to_owned(), which, path: ArtifactPath::parse(path)? })
        }
        _ if !alias.is_empty() && !named.is_empty() => Ok(ArtifactUri::Version {
            model: named.to_owned(),
            which: Which::parse(&format!("@{alias}"))?,
            path: ArtifactPath::parse(behind)?,
        }),
        _ if is_model_id(first) => {
            Ok(ArtifactUri::LoggedModel { id: first.to_owned(), path: ArtifactPath::parse(behind)? })
        }
        _ => Err(complaint()),
    }
}

fn is_model_id(text: &str) -> bool {
    let rest = text.strip_prefix("m-").unwrap_or_default();
    !rest.is_empty() && rest.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
}

impl Location {
    /// The place that the last name of this one lies in, and that name; itself if it has none.
    ///
    /// # Errors
    /// `Invalid` if the name is no UTF-8 or has control characters.
    pub(super) fn split(self) -> Result<(Self, ArtifactPath)> {
        match self {
            Self::Proxied { endpoint, folder } => {
                let (folder, name) = folder.split_last();
                Ok((Self::Proxied { endpoint, folder }, name))
            }
            Self::Local(path) => match (path.parent(), path.file_name()) {
                (Some(parent), Some(_)) => {
                    let name = ArtifactPath::parse(&local::utf8_name(&path)?)?;
                    Ok((Self::Local(parent.to_owned()), name))
                }
                _ => Ok((Self::Local(path), ArtifactPath::ROOT)),
            },
        }
    }

    /// Where `uri` leads for a client of `server`.
    ///
    /// `mlflow-artifacts:/…` leads to the server, `mlflow-artifacts://host/…` and addresses of a proxy to another one,
    /// `file:` and plain paths to the disk.
    ///
    /// # Errors
    /// `UnsupportedArtifacts` for other schemes, `Invalid` for what cannot be understood.
    pub fn resolve(uri: &str, server: &Url) -> Result<Self> {
        match scheme(uri).as_deref() {
            None => Ok(Self::Local(PathBuf::from(uri))),
            Some("file") => file_path(uri).map(Self::Local),
            Some("mlflow-artifacts") => proxied(uri, server),
            Some("http" | "https") if uri.contains(PROXY_MARK) => proxy_address(uri),
            Some(scheme) => {
                Err(Error::UnsupportedArtifacts { uri: uri.to_owned(), scheme: scheme.to_owned() })
            }
        }
    }
}

fn proxied(uri: &str, server: &Url) -> Result<Location> {
    let rest = &uri["mlflow-artifacts:".len()..];
    let (endpoint, path) =
        match rest.strip_prefix("//").map(|rest| rest.split_once('/').unwrap_or((rest, ""))) {
            // `mlflow-artifacts:///path` names no host and is the same as one slash.
            None | Some(("", _)) => (format!("{server}{PROXY}"), rest.trim_start_matches('/')),
            Some((host, path)) => (format!("{}://{host}/{PROXY}", server.scheme()), path),
        };
    let endpoint = Url::parse(&endpoint).map_err(|error| invalid(uri, &error.to_string()))?;
    Ok(Location::Proxied { endpoint, folder: decoded_path(uri, path)? })
}

fn proxy_address(uri: &str) -> Result<Location> {
    let mut endpoint = Url::parse(uri).map_err(|error| invalid(uri, &error.to_string()))?;
    let path = endpoint.path().to_owned();
    let end = path.find(PROXY_MARK).map_or(path.len(), |start| start + PROXY_MARK.len());
    let (address, rest) = path.split_at(end);
    if !rest.is_empty() && !rest.starts_with('/') {
        return Err(Error::UnsupportedArtifacts {
            uri: uri.to_owned(),
            scheme: endpoint.scheme().to_owned(),
        });
    }
    let folder = decoded_path(uri, rest.trim_start_matches('/'))?;
    endpoint.set_path(address);
    endpoint.set_query(None);
    endpoint.set_fragment(None);
    Ok(Location::Proxied { endpoint, folder })
}

fn decoded_path(uri: &str, path: &str) -> Result<ArtifactPath> {
    let text = percent_decode_str(path).decode_utf8().map_err(|_| invalid(uri, "it is not UTF-8"))?;
    ArtifactPath::parse(&text)
}

fn file_path(uri: &str) -> Result<PathBuf> {
    let rest = &uri["file:".len()..];
    let encoded =
        match rest.strip_prefix("//").map(|rest| rest.split_at(rest.find('/').unwrap_or(rest.len()))) {
            None => rest,
            Some(("" | "localhost", path)) => path,
            Some(_) => return Err(invalid(uri, "it names another machine; use file:///path")),
        };
    let path = percent_decode_str(encoded).decode_utf8().map_err(|_| invalid(uri, "it is not UTF-8"))?;
    if path.is_empty() {
        return Err(invalid(uri, "it names no path"));
    }
    Ok(PathBuf::from(path.as_ref()))
}

/// The scheme in lower case. One letter is a Windows drive, not a scheme.
fn scheme(uri: &str) -> Option<String> {
    let (scheme, _) = uri.split_once(':')?;
    let is_scheme = scheme.len() > 1
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    is_scheme.then(|| scheme.to_ascii_lowercase())
}

fn invalid(uri: &str, reason: &str) -> Error {
    Error::Invalid(format!("'{uri}' leads to no artifacts: {reason}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolve(uri: &str) -> Result<(String, String)> {
        let server = Url::parse("https://host:8443/ml/").unwrap();
        Location::resolve(uri, &server).map(|location| match location {
            Location::Proxied { endpoint, folder } => (endpoint.to_string(), folder.to_string()),
            Location::Local(path) => ("disk".to_owned(), path.display().to_string()),
        })
    }

    #[test]
    fn places_are_found() {
        let here = "https://host:8443/ml/api/2.0/mlflow-artifacts/artifacts";
        for (uri, endpoint, path) in [
            ("mlflow-artifacts:/1/ab/artifacts", here, "1/ab/artifacts"),
            ("mlflow-artifacts:///1/ab", here, "1/ab"),
            ("mlflow-artifacts:/", here, ""),
            ("mlflow-artifacts:/a%20b", here, "a b"),
            ("mlflow-artifacts://other:99/1", "https://other:99/api/2.0/mlflow-artifacts/artifacts", "1"),
            (
                "http://store/api/2.0/mlflow-artifacts/artifacts/x/y",
                "http://store/api/2.0/mlflow-artifacts/artifacts",
                "x/y",
            ),
            ("file:///a%20b/c", "disk", "/a b/c"),
            ("file:rel/x", "disk", "rel/x"),
            ("/abs/x", "disk", "/abs/x"),
            ("./rel", "disk", "./rel"),
        ] {
            assert_eq!(resolve(uri).unwrap(), (endpoint.to_owned(), path.to_owned()), "{uri}");
        }
    }

    #[test]
    fn other_places_are_named() {
        for uri in ["s3://bucket/x", "gs://b/x", "http://host/files", "dbfs:/x"] {
            let error = resolve(uri).unwrap_err();
            assert!(matches!(error, Error::UnsupportedArtifacts { .. }), "{uri}: {error}");
        }
        for uri in ["mlflow-artifacts:/a/../../b", "file://other/x", "mlflow-artifacts:/%2e%2e/x"] {
            assert!(matches!(resolve(uri), Err(Error::Invalid(_))), "{uri}");
        }
    }

    #[test]
    fn runs_are_read() {
        let parsed = ArtifactUri::parse("runs:/abc/model/MLmodel").unwrap();
        let path = ArtifactPath::parse("model/MLmodel").unwrap();
        assert_eq!(parsed, ArtifactUri::Run { run_id: "abc".to_owned(), path });
        assert!(
            matches!(ArtifactUri::parse("runs:/abc").unwrap(), ArtifactUri::Run { path, .. } if path.is_root())
        );
        for text in ["runs:/", "runs:abc/x", "runs://abc/x", "runs:/a/../b", ""] {
            assert!(ArtifactUri::parse(text).is_err(), "{text}");
        }
        assert_eq!(ArtifactUri::parse("s3://b/x").unwrap(), ArtifactUri::Store("s3://b/x".to_owned()));
    }

    #[test]
    fn models_are_read() {
        let version = |model: &str, which: &str, path: &str| ArtifactUri::Version {
            model: model.to_owned(),
            which: Which::parse(which).unwrap(),
            path: ArtifactPath::parse(path).unwrap(),
        };
        let id = format!("m-{}", "a1".repeat(16));
        let logged = |path: &str| ArtifactUri::LoggedModel {
            id: id.clone(),
            path: ArtifactPath::parse(path).unwrap(),
        };
        for (text, expected) in [
            ("models:/wine/3".to_owned(), version("wine", "3", "")),
            (
                "models:/red wine/latest/data/model.pkl".to_owned(),
                version("red wine", "latest", "data/model.pkl"),
            ),
            ("models:/wine/Production/".to_owned(), version("wine", "Production", "")),
            ("models:/wine@champion".to_owned(), version("wine", "@champion", "")),
            ("models:/wine@champion/MLmodel".to_owned(), version("wine", "@champion", "MLmodel")),
            ("models:/a@b/3".to_owned(), version("a@b", "3", "")),
            ("models:/a@b/3/c".to_owned(), version("a", "@b", "3/c")),
            (format!("models:/{id}"), logged("")),
            (format!("models:/{id}/MLmodel"), logged("MLmodel")),
        ] {
            assert_eq!(ArtifactUri::parse(&text).unwrap(), expected, "{text}");
        }
        for text in [
            "models:/",
            "models:/wine",
            "models://wine/3",
            "models:/wine/x",
            "models:/@a",
            "models:/wine@",
            "models:/wine/3/../x",
        ] {
            assert!(ArtifactUri::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_last_name_is_split_off() {
        let server = Url::parse("http://h/").unwrap();
        for (uri, place, name) in [
            ("mlflow-artifacts:/1/ab/my%20model", "1/ab", "my model"),
            ("mlflow-artifacts:/x", "", "x"),
            ("mlflow-artifacts:/", "", ""),
            ("file:///data/my%20model/", "/data", "my model"),
            ("x", "", "x"),
            ("/", "/", ""),
        ] {
            let (location, found) = Location::resolve(uri, &server).unwrap().split().unwrap();
            let found_place = match location {
                Location::Proxied { folder, .. } => folder.to_string(),
                Location::Local(path) => path.display().to_string(),
            };
            assert_eq!((found_place.as_str(), found.to_string().as_str()), (place, name), "{uri}");
        }
    }
}

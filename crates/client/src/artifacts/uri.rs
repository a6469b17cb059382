//! From the URI of artifacts to where they lie. Source: public contract, URI resolution.

use std::path::PathBuf;

use percent_encoding::percent_decode_str;
use reqwest::Url;

use super::path::ArtifactPath;
use crate::error::{Error, Result};

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
            Some("models") => Err(Error::Invalid(format!(
                "'{text}' names a registered model, which cannot be fetched yet; name the run's artifacts (runs:/<run id>/<path>)"
            ))),
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

impl Location {
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
        for text in ["runs:/", "runs:abc/x", "runs://abc/x", "runs:/a/../b", "", "models:/m/1"] {
            assert!(ArtifactUri::parse(text).is_err(), "{text}");
        }
        assert_eq!(ArtifactUri::parse("s3://b/x").unwrap(), ArtifactUri::Store("s3://b/x".to_owned()));
    }
}

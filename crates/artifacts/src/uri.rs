//! [`open`]: from the URI of an artifact store to its repository.

use std::path::PathBuf;
use std::sync::Arc;

use percent_encoding::percent_decode_str;

use crate::error::{ArtifactError, Result};
use crate::local::LocalRepository;
use crate::repository::Repository;

/// Opens the repository that `uri` names: a plain path (relative to the working directory, taken literally)
/// or a `file:` URI (percent-decoded; `file:///abs`, `file:/abs`, `file:rel`).
///
/// Does a little blocking I/O (left-overs of a crash are removed) and creates nothing: a local root comes
/// into being with the first upload.
///
/// # Errors
/// `UnsupportedScheme` for every other scheme; `InvalidLocation` for a URI that cannot be understood; `Io`.
pub fn open(uri: &str) -> Result<Arc<dyn Repository>> {
    let root = match scheme(uri) {
        None if uri.is_empty() => return Err(invalid(uri, "it is empty")),
        None => PathBuf::from(uri),
        Some(scheme) if scheme == "file" => file_uri_path(uri)?,
        Some(scheme) => return Err(ArtifactError::UnsupportedScheme { scheme }),
    };
    Ok(Arc::new(LocalRepository::open(root)?))
}

/// The scheme in lower case. A single letter is a Windows drive, not a scheme.
fn scheme(uri: &str) -> Option<String> {
    let (scheme, _) = uri.split_once(':')?;
    let well_formed = scheme.len() > 1
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    well_formed.then(|| scheme.to_ascii_lowercase())
}

fn file_uri_path(uri: &str) -> Result<PathBuf> {
    let rest = &uri["file:".len()..];
    if rest.contains(['?', '#']) {
        return Err(invalid(uri, "'?' and '#' must be percent-encoded"));
    }
    let encoded = match rest.strip_prefix("//") {
        None => rest,
        Some(after) => match after.split_once('/') {
            Some(("" | "localhost", _)) => &after[after.find('/').unwrap_or_default()..],
            _ => return Err(invalid(uri, "it names a host; use file:///path")),
        },
    };
    let path = percent_decode_str(encoded).decode_utf8().map_err(|_| invalid(uri, "it is not UTF-8"))?;
    if path.is_empty() || path.contains('\0') {
        return Err(invalid(uri, "it names no path"));
    }
    Ok(PathBuf::from(path.as_ref()))
}

fn invalid(uri: &str, reason: &'static str) -> ArtifactError {
    ArtifactError::InvalidLocation { uri: uri.to_owned(), reason }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_uris_name_paths() {
        for (uri, path) in [
            ("file:///a/b", "/a/b"),
            ("file:/a/b", "/a/b"),
            ("file://localhost/a", "/a"),
            ("FILE:///a%20b", "/a b"),
            ("file:///100%25", "/100%"),
            ("file:mlruns", "mlruns"),
            ("file:./mlruns", "./mlruns"),
        ] {
            assert_eq!(file_uri_path(uri).unwrap(), PathBuf::from(path), "{uri}");
        }
    }

    #[test]
    fn locations_that_cannot_be_understood_are_named() {
        for uri in [
            "",
            "file:",
            "file://host/a",
            "file://host",
            "file:///a#b",
            "file:///a?b",
            "file:///%ff",
            "file:/%00",
        ] {
            let error = open(uri).unwrap_err();
            assert!(matches!(&error, ArtifactError::InvalidLocation { .. }), "{uri:?}: {error}");
        }
    }

    #[test]
    fn other_schemes_are_refused_by_name_and_without_their_secrets() {
        for (uri, scheme) in [
            ("s3://key:secret@bucket/x", "s3"),
            ("GS://b", "gs"),
            ("wasbs://c@a/x", "wasbs"),
            ("dbfs:/x", "dbfs"),
        ] {
            let message = open(uri).unwrap_err().to_string();
            assert_eq!(message, format!("artifact store scheme '{scheme}' is not supported by this build"));
        }
    }

    #[test]
    fn plain_paths_are_taken_literally() {
        for path in ["mlartifacts", "./a:b", "/a%20b", "C:/x", "1a:b", "~", "a b"] {
            assert_eq!(scheme(path), None, "{path}");
        }
    }

    #[tokio::test]
    async fn opening_creates_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("not/yet");
        let repository = open(root.to_str().unwrap()).unwrap();
        assert!(repository.list(&crate::ArtifactPath::root()).await.unwrap().is_empty());
        repository.check().await.unwrap();
        assert!(!folder.path().join("not").exists());
    }
}

//! [`ArtifactPath`]: the only type by which a path from outside reaches a repository.

use std::borrow::Cow;
use std::fmt;

use percent_encoding::percent_decode_str;

/// Longest segment of a path in bytes: what Linux and macOS file systems allow for a name.
pub const MAX_SEGMENT_BYTES: usize = 255;

/// Longest whole path in bytes, separators included.
pub const MAX_PATH_BYTES: usize = 4096;

/// How often a path is URL-decoded at most before it must have stopped changing.
const MAX_DECODINGS: usize = 10;

/// The folder in which a local repository keeps unfinished uploads. It is refused as a segment at any depth,
/// because the root of one repository may lie inside that of another.
pub(crate) const TEMP_FOLDER: &str = ".runstone-tmp";

/// A relative path below the root of a repository: decoded, checked, with `/` between its segments.
///
/// Segments are never empty, `.` or `..`; they hold no `/`, `\`, `#`, NUL or ASCII control character. At most
/// [`MAX_SEGMENT_BYTES`] a segment and [`MAX_PATH_BYTES`] in all. No segment is the root, which can be listed
/// and nothing else.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ArtifactPath(String);

impl ArtifactPath {
    /// The root of the repository.
    #[must_use]
    pub fn root() -> Self {
        Self(String::new())
    }

    /// Parses a path as a client sent it, still URL-encoded or already decoded.
    ///
    /// It is URL-decoded until it no longer changes, so a name in which `%` is followed by two hex digits
    /// cannot be kept; any other `%` survives. Empty segments, `.` and a trailing `/` are dropped; ASCII
    /// control characters are stored percent-escaped.
    ///
    /// # Errors
    /// [`InvalidPath`] for everything that is no plain relative path; its source says what was wrong.
    ///
    /// Source: artifact path validation of MLflow 3.17. Deliberate differences: backslashes, NUL, `C:` alone
    /// and bytes that are not UTF-8 are refused (there they pass, the latter merged into one replacement
    /// character), and tab, CR, LF and leading blanks are kept, while MLflow drops them, so that two names
    /// share a file.
    pub fn parse(raw: &str) -> Result<Self, InvalidPath> {
        let decoded = decode_until_stable(raw)?;
        refuse_foreign_forms(&decoded)?;
        let escaped = escape_controls(&decoded);
        let mut path = String::with_capacity(escaped.len());
        for segment in escaped.split('/').filter(|segment| !matches!(*segment, "" | ".")) {
            check_segment(segment)?;
            if !path.is_empty() {
                path.push('/');
            }
            path.push_str(segment);
        }
        Self::bounded(path)
    }

    /// This path followed by `below`, as for a run's folder and a file in it.
    ///
    /// # Errors
    /// [`PathFault::TooLong`] if both together exceed [`MAX_PATH_BYTES`].
    pub fn join(&self, below: &Self) -> Result<Self, InvalidPath> {
        match (self.is_root(), below.is_root()) {
            (true, _) => Ok(below.clone()),
            (_, true) => Ok(self.clone()),
            _ => Self::bounded(format!("{self}/{below}")),
        }
    }

    /// The path in its stored form: segments joined by `/`, empty for the root.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this is the root itself.
    #[must_use]
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// The last segment; `None` for the root.
    #[must_use]
    pub fn file_name(&self) -> Option<&str> {
        self.0.rsplit('/').next().filter(|name| !name.is_empty())
    }

    /// The path without its last segment; the root for a path of one segment and for the root.
    #[must_use]
    pub fn parent(&self) -> Self {
        self.0.rsplit_once('/').map_or_else(Self::root, |(parent, _)| Self(parent.to_owned()))
    }

    fn bounded(path: String) -> Result<Self, InvalidPath> {
        if path.len() > MAX_PATH_BYTES {
            return Err(PathFault::TooLong.into());
        }
        Ok(Self(path))
    }
}

impl fmt::Display for ArtifactPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A path that was refused. Displays as the text clients know (`Invalid path`); the fault is its source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidPath(PathFault);

impl InvalidPath {
    /// What was wrong, for logs and tests.
    #[must_use]
    pub fn fault(&self) -> PathFault {
        self.0
    }
}

impl From<PathFault> for InvalidPath {
    fn from(fault: PathFault) -> Self {
        Self(fault)
    }
}

impl fmt::Display for InvalidPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            // The one case in which the outside contract names the reason.
            PathFault::OutsideRoot => {
                f.write_str("Invalid path: resolved path is outside the artifact directory")
            }
            _ => f.write_str("Invalid path"),
        }
    }
}

impl std::error::Error for InvalidPath {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}

/// Why a path was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PathFault {
    /// Decoding ten times did not reach the end.
    #[error("still changes after {MAX_DECODINGS} rounds of URL-decoding")]
    EncodedTooOften,
    /// Decoding gives bytes that are no text.
    #[error("is not UTF-8 once decoded")]
    NotUtf8,
    /// Holds `#`, a backslash or NUL.
    #[error("contains a character that is not allowed")]
    ForbiddenCharacter,
    /// Starts with `/`, a Windows drive or `file:`.
    #[error("is not relative")]
    NotRelative,
    /// Has a `..` segment.
    #[error("contains '..'")]
    ParentSegment,
    /// Names a folder the repository keeps for itself.
    #[error("uses a reserved name")]
    ReservedName,
    /// A segment or the whole path is too long.
    #[error("is too long")]
    TooLong,
    /// Empty where a file or folder has to be named.
    #[error("names the root of the repository")]
    Root,
    /// Resolves through a symbolic link to a place outside the root.
    #[error("leads outside the repository")]
    OutsideRoot,
}

fn decode_until_stable(raw: &str) -> Result<String, PathFault> {
    let mut text = raw.to_owned();
    for _ in 0..MAX_DECODINGS {
        match percent_decode_str(&text).decode_utf8().map_err(|_| PathFault::NotUtf8)? {
            Cow::Borrowed(_) => return Ok(text),
            Cow::Owned(decoded) => text = decoded,
        }
    }
    Err(PathFault::EncodedTooOften)
}

fn refuse_foreign_forms(path: &str) -> Result<(), PathFault> {
    if path.contains(['#', '\\', '\0']) {
        return Err(PathFault::ForbiddenCharacter);
    }
    if path.starts_with('/') || is_file_uri(path) || starts_with_drive(path) {
        return Err(PathFault::NotRelative);
    }
    Ok(())
}

fn is_file_uri(path: &str) -> bool {
    path.split_once(':').is_some_and(|(scheme, _)| scheme.eq_ignore_ascii_case("file"))
}

/// `C:` or `C:/…`. A name such as `a:b` is relative everywhere that matters here and stays allowed.
fn starts_with_drive(path: &str) -> bool {
    matches!(path.as_bytes(), [letter, b':'] | [letter, b':', b'/', ..] if letter.is_ascii_alphabetic())
}

fn check_segment(segment: &str) -> Result<(), PathFault> {
    if segment == ".." {
        return Err(PathFault::ParentSegment);
    }
    // File systems that ignore case would find the folder under any spelling.
    if segment.eq_ignore_ascii_case(TEMP_FOLDER) {
        return Err(PathFault::ReservedName);
    }
    if segment.len() > MAX_SEGMENT_BYTES {
        return Err(PathFault::TooLong);
    }
    Ok(())
}

fn escape_controls(path: &str) -> Cow<'_, str> {
    if !path.contains(|c: char| c.is_ascii_control()) {
        return Cow::Borrowed(path);
    }
    let mut escaped = String::with_capacity(path.len() + 8);
    for character in path.chars() {
        if character.is_ascii_control() {
            escaped.push_str(&format!("%{:02x}", u32::from(character)));
        } else {
            escaped.push(character);
        }
    }
    Cow::Owned(escaped)
}

#[cfg(test)]
#[path = "path_tests.rs"]
mod tests;

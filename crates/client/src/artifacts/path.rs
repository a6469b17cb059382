//! A path among artifacts that cannot leave its root.

use std::fmt;
use std::path::{Component, Path, PathBuf};

use crate::error::{Error, Result};

/// A relative path with `/` between its segments; empty for the root. Names come from people and from servers, so
/// nothing that climbs (`..`) or starts elsewhere (`/etc`) becomes one.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ArtifactPath(String);

impl ArtifactPath {
    /// The root itself.
    pub const ROOT: Self = Self(String::new());

    /// Reads a path. Empty segments and `.` vanish: `a//b/./c/` is `a/b/c`.
    ///
    /// # Errors
    /// `Invalid` for absolute paths, `..` and control characters.
    pub fn parse(text: &str) -> Result<Self> {
        let complaint =
            |reason| Error::Invalid(format!("'{}' is no artifact path: {reason}", text.escape_debug()));
        if text.starts_with('/') {
            return Err(complaint("it must be relative"));
        }
        if text.chars().any(char::is_control) {
            return Err(complaint("it holds control characters"));
        }
        let segments: Vec<_> = text.split('/').filter(|segment| !matches!(*segment, "" | ".")).collect();
        if segments.contains(&"..") {
            return Err(complaint("it must not hold '..'"));
        }
        Ok(Self(segments.join("/")))
    }

    /// Whether this is the root.
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// The names from the root on; none for the root.
    pub fn segments(&self) -> impl Iterator<Item = &str> {
        self.0.split('/').filter(|segment| !segment.is_empty())
    }

    /// The last name; none for the root.
    pub fn name(&self) -> Option<&str> {
        self.segments().last()
    }

    /// The folder that the last name is in, and that name; the root twice for the root.
    #[must_use]
    pub fn split_last(&self) -> (Self, Self) {
        let (folder, name) = self.0.rsplit_once('/').unwrap_or(("", &self.0));
        (Self(folder.to_owned()), Self(name.to_owned()))
    }

    /// `other` below this path.
    #[must_use]
    pub fn join(&self, other: &Self) -> Self {
        match (self.is_root(), other.is_root()) {
            (true, _) => other.clone(),
            (_, true) => self.clone(),
            _ => Self(format!("{}/{}", self.0, other.0)),
        }
    }

    /// This path seen from `folder`, if it lies in it.
    pub fn relative_to(&self, folder: &Self) -> Option<Self> {
        if folder.is_root() {
            return Some(self.clone());
        }
        let rest = self.0.strip_prefix(&folder.0)?;
        if rest.is_empty() {
            return Some(Self::ROOT);
        }
        rest.strip_prefix('/').map(|rest| Self(rest.to_owned()))
    }

    /// Where this path is below `root` on the disk.
    ///
    /// # Errors
    /// `Invalid` if a name means something else to this operating system (`C:`, `a\b` on Windows).
    pub fn below(&self, root: &Path) -> Result<PathBuf> {
        let mut path = root.to_owned();
        for segment in self.segments() {
            let mut components = Path::new(segment).components();
            let is_plain =
                matches!(components.next(), Some(Component::Normal(_))) && components.next().is_none();
            if !is_plain {
                return Err(Error::Invalid(format!(
                    "'{}' cannot be a file name here",
                    segment.escape_debug()
                )));
            }
            path.push(segment);
        }
        Ok(path)
    }
}

impl fmt::Display for ArtifactPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> ArtifactPath {
        ArtifactPath::parse(text).unwrap()
    }

    #[test]
    fn paths_are_normal() {
        for (text, normal) in
            [("", ""), (".", ""), ("a", "a"), ("a//b/./c/", "a/b/c"), ("ä b/c..d", "ä b/c..d")]
        {
            assert_eq!(path(text).to_string(), normal);
        }
        assert_eq!(path("a/b").name(), Some("b"));
        assert_eq!(path("").name(), None);
        assert_eq!(path("a/b/c").split_last(), (path("a/b"), path("c")));
        assert_eq!(path("a").split_last(), (ArtifactPath::ROOT, path("a")));
        assert_eq!(path("").split_last(), (ArtifactPath::ROOT, ArtifactPath::ROOT));
    }

    #[test]
    fn nothing_leaves_the_root() {
        for text in ["/etc/passwd", "..", "a/../b", "a/..", "//host", "a\0b", "a\nb"] {
            assert!(ArtifactPath::parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn joining_and_its_reverse() {
        assert_eq!(path("a").join(&path("b/c")).to_string(), "a/b/c");
        assert_eq!(path("").join(&path("b")), path("b"));
        assert_eq!(path("a").join(&path("")), path("a"));
        assert_eq!(path("a/b/c").relative_to(&path("a")), Some(path("b/c")));
        assert_eq!(path("a").relative_to(&path("a")), Some(ArtifactPath::ROOT));
        assert_eq!(path("ab/c").relative_to(&path("a")), None);
        assert_eq!(path("a/b").below(Path::new("/r")).unwrap(), Path::new("/r/a/b"));
    }
}

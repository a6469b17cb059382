//! What a file is said to be when it is downloaded: guessed by its name, never by what is in it.

use std::path::Path;

const TEXT: &str = "text/plain";
const BYTES: &str = "application/octet-stream";

/// Text files whose whole name says so.
const NAMES: [&str; 8] =
    ["MLmodel", "MLproject", "mlproject", "Dockerfile", "Makefile", "README", "LICENSE", "NOTICE"];

/// Text files by extension, as far as the general table does not know them.
const EXTENSIONS: [&str; 9] = ["cf", "env", "err", "hocon", "ipynb", "lock", "prop", "properties", "py3"];

/// The media type of a file with this name; `application/octet-stream` if the name says nothing.
pub(super) fn of(name: &str) -> &'static str {
    if let Some(known) = mime_guess::from_path(name).first_raw() {
        return known;
    }
    let extension = Path::new(name).extension().and_then(|extension| extension.to_str());
    let is_text = NAMES.contains(&name) || extension.is_some_and(|extension| EXTENSIONS.contains(&extension));
    if is_text { TEXT } else { BYTES }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_extensions_tell_the_type() {
        for name in
            ["MLmodel", "mlproject", "LICENSE", "a.txt", "requirements.txt", "settings.cfg", "nb.ipynb"]
        {
            assert_eq!(of(name), "text/plain", "{name}");
        }
        for name in ["a", "", "model.pkl", "a.bin", "MLmodel.unheard-of"] {
            assert_eq!(of(name), "application/octet-stream", "{name}");
        }
        assert_eq!(of("a.png"), "image/png");
    }

    #[test]
    fn the_lists_hold_only_what_the_general_table_lacks() {
        let known = EXTENSIONS.map(|extension| (extension, mime_guess::from_ext(extension).first_raw()));
        assert_eq!(known, EXTENSIONS.map(|extension| (extension, None)));
    }
}

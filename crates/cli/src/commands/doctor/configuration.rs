//! What is configured: variables and files that commands look at, without secrets.

use std::path::Path;

use serde::Serialize;

use crate::cli::Globals;
use crate::commands::local::{Address, credentials_file};
use crate::world::World;

const HIDDEN: &str = "(hidden)";
/// Parts of names whose values are secrets.
const SECRET: [&str; 7] =
    ["PASSWORD", "TOKEN", "SECRET", "PASSPHRASE", "CREDENTIAL", "ACCESS_KEY", "CONNECTION_STRING"];
/// Variables of others that change what commands do.
const OTHERS: [&str; 8] = [
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    "http_proxy",
    "https_proxy",
    "no_proxy",
    "SSL_CERT_FILE",
    "NO_COLOR",
];

/// A setting and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Setting {
    pub(super) name: String,
    pub(super) value: String,
    pub(super) source: String,
}

/// The tracking URI, the variables and the files, in this order.
pub(super) fn collect(globals: &Globals, world: &World, mask: bool) -> Vec<Setting> {
    let address = Address::find(globals, world);
    let setting = |name: &str, value: &str, source: &str| Setting {
        name: name.to_owned(),
        value: value.to_owned(),
        source: source.to_owned(),
    };
    let is_masked = mask && address.source.ends_with("_URI");
    let uri = if is_masked { HIDDEN.to_owned() } else { address.shown() };
    let mut settings = vec![setting("tracking URI", &uri, address.source)];
    for (name, value) in &world.variables {
        let is_ours = name.starts_with("MLFLOW_") || name.starts_with("RUNSTONE_");
        if is_ours || OTHERS.contains(&name.as_str()) {
            settings.push(setting(name, &shown(name, value, mask), "environment"));
        }
    }
    let files = [
        credentials_file(world).filter(|file| file.is_file()),
        Some(Path::new("runstone-data").join("runstone.toml")).filter(|file| file.is_file()),
        Some(Path::new("runstone-data").join("runstone.db")).filter(|file| file.is_file()),
    ];
    settings.extend(
        files.into_iter().flatten().map(|file| setting(&file.display().to_string(), "there", "file")),
    );
    settings
}

fn shown(name: &str, value: &str, mask: bool) -> String {
    let name = name.to_uppercase();
    if mask || SECRET.iter().any(|part| name.contains(part)) {
        return if value.is_empty() { "(empty)" } else { HIDDEN }.to_owned();
    }
    Address { uri: value.to_owned(), source: "" }.shown()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_hidden() {
        assert_eq!(shown("MLFLOW_TRACKING_PASSWORD", "x", false), "(hidden)");
        assert_eq!(shown("MLFLOW_TRACKING_TOKEN", "", false), "(empty)");
        assert_eq!(shown("MLFLOW_TRACKING_USERNAME", "me", false), "me");
        assert_eq!(shown("MLFLOW_TRACKING_USERNAME", "me", true), "(hidden)");
        assert_eq!(shown("MLFLOW_TRACKING_URI", "http://a:b@h", false), "http://…@h");
    }
}

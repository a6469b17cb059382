//! What the server says when it is ready: where it is, where the data lies, and how to use it.

use std::net::SocketAddr;

use runstone_server::{ArtifactMode, Config};
use runstone_store::Location;

use super::settings::Settings;

/// The text, but for the address, which is known only when the server listens.
pub(super) struct Banner {
    host: Option<String>,
    prefix: String,
    database: String,
    artifacts: String,
}

impl Banner {
    /// What is known before the start.
    pub(super) fn new(settings: &Settings, config: &Config) -> Self {
        let database = match &config.store {
            Location::File(path) => {
                std::path::absolute(path).unwrap_or_else(|_| path.clone()).display().to_string()
            }
            other @ Location::Postgres(_) => other.redacted(),
        };
        let artifacts = match &config.artifacts {
            ArtifactMode::Serve { destination, .. } => destination.clone(),
            ArtifactMode::Off => format!("{} (clients write there themselves)", config.default_artifact_root),
        };
        Self { host: settings.host.clone(), prefix: config.static_prefix.clone(), database, artifacts }
    }

    /// Prints it on standard output.
    #[expect(clippy::print_stdout, reason = "this is the command's output")]
    pub(super) fn print(&self, address: SocketAddr) {
        let url = self.url(address);
        println!("Runstone {} is running at {url}", env!("CARGO_PKG_VERSION"));
        println!("  database   {}", self.database);
        println!("  artifacts  {}", self.artifacts);
        println!("  in Python  import mlflow; mlflow.set_tracking_uri(\"{url}\")");
        println!("  stop       Ctrl-C");
    }

    fn url(&self, address: SocketAddr) -> String {
        let host = match &self.host {
            // Listening on every address: one of them is always this machine.
            _ if address.ip().is_unspecified() => "127.0.0.1".to_owned(),
            Some(name) if name.parse::<std::net::IpAddr>().is_err() => name.clone(),
            _ if address.is_ipv6() => format!("[{}]", address.ip()),
            _ => address.ip().to_string(),
        };
        format!("http://{host}:{}{}", address.port(), self.prefix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_url_can_be_used_as_it_is() {
        let banner = |host: Option<&str>| Banner {
            host: host.map(str::to_owned),
            prefix: "/p".to_owned(),
            database: String::new(),
            artifacts: String::new(),
        };
        let at = |text: &str| text.parse().unwrap();
        assert_eq!(banner(Some("0.0.0.0")).url(at("0.0.0.0:5000")), "http://127.0.0.1:5000/p");
        assert_eq!(banner(Some("tracker.lab")).url(at("10.0.0.1:80")), "http://tracker.lab:80/p");
        assert_eq!(banner(None).url(at("[::1]:1")), "http://[::1]:1/p");
    }
}

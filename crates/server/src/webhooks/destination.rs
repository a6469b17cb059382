//! Where requests to webhooks may go: checked when a webhook is made, and again by the connection itself.
//!
//! Whoever may make a webhook decides where the server sends requests. So that it cannot be made to talk to its own
//! network, addresses must be public unless the operator says otherwise. A name may stand for another address a moment
//! later; therefore the client asks [`Resolver`] and connects to the very addresses that were checked.

use std::net::{IpAddr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use runstone_domain::{Error, Result, shown};
use url::{Host, Url};

use super::WebhookSettings;
use super::address::is_public;

/// What the operator allows.
#[derive(Debug, Clone)]
pub(super) struct Policy {
    schemes: Vec<String>,
    allow_private: bool,
}

impl Policy {
    pub(super) fn new(settings: &WebhookSettings) -> Self {
        Self { schemes: settings.allowed_schemes.clone(), allow_private: settings.allow_private_ips }
    }

    /// Checks an address by its text: its scheme, that it has a host, and the host if that is a number. Names are checked
    /// when they are resolved.
    ///
    /// # Errors
    /// `InvalidParameter` that says what is wrong.
    pub(super) fn check_text(&self, text: &str) -> Result<Url> {
        let refused = |why: String| {
            Error::invalid(format!("Invalid webhook URL {}: {why}", shown::quoted(&place(text))))
        };
        let url = Url::parse(text).map_err(|error| refused(error.to_string()))?;
        if !self.schemes.iter().any(|scheme| scheme == url.scheme()) {
            return Err(refused(format!("its scheme must be one of {}", self.schemes.join(", "))));
        }
        match url.host() {
            None => return Err(refused("it names no host".to_owned())),
            Some(Host::Domain(_)) => {}
            Some(Host::Ipv4(address)) => self.check_address(IpAddr::V4(address)).map_err(refused)?,
            Some(Host::Ipv6(address)) => self.check_address(IpAddr::V6(address)).map_err(refused)?,
        }
        Ok(url)
    }

    /// Checks an address as [`Self::check_text`] does, and what its host stands for now if that matters.
    ///
    /// # Errors
    /// `InvalidParameter` that says what is wrong.
    pub(super) async fn check(&self, text: &str) -> Result<Url> {
        let url = self.check_text(text)?;
        if let Some(Host::Domain(name)) = url.host().filter(|_| !self.allow_private) {
            let outcome = self.resolve(name).await;
            outcome.map_err(|why| {
                Error::invalid(format!("Invalid webhook URL {}: {why}", shown::quoted(&place(text))))
            })?;
        }
        Ok(url)
    }

    /// What a name stands for, if all of that is allowed. Ports are 0.
    async fn resolve(&self, name: &str) -> Result<Vec<SocketAddr>, String> {
        let found = tokio::net::lookup_host((name, 0)).await;
        let found: Vec<SocketAddr> =
            found.map_err(|error| format!("the host '{name}' cannot be resolved ({error})"))?.collect();
        if found.is_empty() {
            return Err(format!("the host '{name}' has no address"));
        }
        for address in &found {
            self.check_address(address.ip()).map_err(|why| format!("the host '{name}': {why}"))?;
        }
        Ok(found)
    }

    fn check_address(&self, address: IpAddr) -> Result<(), String> {
        if self.allow_private || is_public(address) {
            return Ok(());
        }
        Err(format!("the address {address} is not public, and private ones are not allowed"))
    }
}

/// Resolves names for the client that sends, so that what is connected to is what was checked.
pub(super) struct Resolver(pub(super) Policy);

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let policy = self.0.clone();
        Box::pin(async move {
            let found = policy.resolve(name.as_str()).await?;
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

/// An address as messages and logs show it: without what may be secret in it, a password or a token in the path.
fn place(text: &str) -> String {
    match Url::parse(text) {
        Ok(url) => format!("{}://{}", url.scheme(), url.host_str().unwrap_or_default()),
        Err(_) => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(schemes: &[&str], allow_private: bool) -> Policy {
        Policy { schemes: schemes.iter().map(ToString::to_string).collect(), allow_private }
    }

    fn complaint(text: &str) -> String {
        policy(&["https"], false).check_text(text).unwrap_err().to_string()
    }

    #[test]
    fn only_the_allowed_schemes_pass() {
        assert!(policy(&["https"], false).check_text("https://example.com/hook?x=1").is_ok());
        assert!(policy(&["http", "https"], false).check_text("http://example.com").is_ok());
        for text in ["http://example.com", "ftp://example.com", "file:///etc/passwd", "gopher://example.com"]
        {
            assert!(complaint(text).contains("its scheme must be one of https"), "{text}");
        }
        for text in ["", "example.com", "//example.com", "https://", "https://a b/", "https://[::1"] {
            assert!(complaint(text).starts_with("Invalid webhook URL "), "{text}");
        }
    }

    #[test]
    fn private_numbers_are_refused_however_they_are_written() {
        for text in [
            "https://127.0.0.1/",
            "https://127.1/",
            "https://0x7f.0.0.1/",
            "https://2130706433/",
            "https://017700000001/",
            "https://[::1]/",
            "https://[::ffff:127.0.0.1]/",
            "https://[::ffff:7f00:1]:8443/",
            "https://169.254.169.254/latest/meta-data/",
            "https://user:password@10.0.0.1/",
            "https://１２７.0.0.1/",
        ] {
            assert!(complaint(text).contains("is not public"), "{text}: {}", complaint(text));
            assert!(policy(&["https"], true).check_text(text).is_ok(), "{text}");
        }
    }

    #[tokio::test]
    async fn names_are_refused_for_what_they_stand_for() {
        let strict = policy(&["https"], false);
        let message = strict.check("https://localhost/").await.unwrap_err().to_string();
        assert!(
            message.contains("the host 'localhost': the address ") && message.contains("not public"),
            "{message}"
        );
        assert!(policy(&["https"], true).check("https://localhost/").await.is_ok());
        let message = strict.check("https://no-such-host.invalid/").await.unwrap_err().to_string();
        assert!(message.contains("cannot be resolved"), "{message}");
    }

    #[tokio::test]
    async fn the_client_cannot_connect_to_what_is_refused() {
        let name: Name = "localhost".parse().unwrap();
        let refused = Resolver(policy(&["https"], false)).resolve(name).await.err().unwrap();
        assert!(refused.to_string().contains("not public"), "{refused}");
        let name: Name = "localhost".parse().unwrap();
        let mut found = Resolver(policy(&["https"], true)).resolve(name).await.unwrap();
        assert!(found.all(|address| address.ip().is_loopback()));
    }
}

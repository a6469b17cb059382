//! Which server a client talks to, as whom, and how patiently; read from variables of the environment.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use reqwest::Url;

use crate::error::{Error, Result};
use crate::retry::RetryPolicy;

/// Where variables come from: a name to its value, if set. Tests pass a table, programs the environment.
pub(crate) type Lookup<'a> = &'a dyn Fn(&str) -> Option<String>;

/// What a client needs to know before it starts.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// The server with its path prefix; ends with `/` and holds no credentials.
    pub server: Url,
    /// Who is asking.
    pub credentials: Option<Credentials>,
    /// How the server's identity is checked.
    pub tls: Tls,
    /// How long nothing may come from the server. 120 s by default.
    pub timeout: Duration,
    /// What is repeated, how often.
    pub retries: RetryPolicy,
    /// Whether a server may send requests elsewhere.
    pub follow_redirects: bool,
    /// Sent with every request to servers with workspaces.
    pub workspace: Option<String>,
}

/// Who is asking. `Debug` hides the secrets.
#[derive(Clone, PartialEq, Eq)]
pub enum Credentials {
    /// HTTP basic authentication.
    Basic {
        /// Who.
        username: String,
        /// Their password; empty if there is only a name.
        password: String,
    },
    /// A bearer token.
    Token(String),
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Basic { username, .. } => write!(f, "Basic({username}, …)"),
            Self::Token(_) => write!(f, "Token(…)"),
        }
    }
}

impl Credentials {
    /// Whether they prove nothing: a name says in histories who did what.
    pub fn is_name_only(&self) -> bool {
        matches!(self, Self::Basic { password, .. } if password.is_empty())
    }

    /// The user and password in the text of MLflow's `~/.mlflow/credentials`, an INI file:
    /// `mlflow_tracking_username` and `mlflow_tracking_password` of its section `mlflow`.
    pub fn from_file(text: &str) -> Option<Self> {
        let (mut section, mut username, mut password) = ("", None, None);
        for line in text.lines().map(str::trim).filter(|line| !line.starts_with(['#', ';'])) {
            if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
                section = name.trim();
            } else if let Some((key, value)) = line.split_once(['=', ':']).filter(|_| section == "mlflow") {
                match key.trim().to_ascii_lowercase().as_str() {
                    "mlflow_tracking_username" => username = Some(value.trim().to_owned()),
                    "mlflow_tracking_password" => password = Some(value.trim().to_owned()),
                    _ => {}
                }
            }
        }
        username.zip(password).map(|(username, password)| Self::Basic { username, password })
    }
}

/// How the server's identity is checked, and ours shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tls {
    /// Accept any certificate. Only for tests: anybody in between can read and change everything.
    pub insecure: bool,
    /// PEM file with certificate authorities to trust besides the system's.
    pub server_certificates: Option<PathBuf>,
    /// PEM file with our certificate and its key.
    pub client_certificate: Option<PathBuf>,
}

impl Settings {
    /// Default settings for the server at `uri`: `http://` or `https://`, with or without a path prefix.
    /// Credentials in it (`http://user:password@host`) are used.
    ///
    /// # Errors
    /// `Invalid` if it is no such URI.
    pub fn new(uri: &str) -> Result<Self> {
        let mut server = parse(uri)?;
        let credentials = take_user_info(&mut server)?;
        Ok(Self {
            server,
            credentials,
            tls: Tls::default(),
            timeout: Duration::from_secs(120),
            retries: RetryPolicy::default(),
            follow_redirects: true,
            workspace: None,
        })
    }

    /// The settings that variables ask for: `MLFLOW_…` with the meaning they have for MLflow's client, and
    /// `RUNSTONE_…` of the same name, which win.
    ///
    /// # Errors
    /// `Invalid` naming the variable (or the URI) that cannot be understood.
    pub fn from_variables(uri: &str, lookup: Lookup<'_>) -> Result<Self> {
        let mut settings = Self::new(uri)?;
        let variables = Variables { lookup };
        let has_password = settings.credentials.as_ref().is_some_and(|found| !found.is_name_only());
        // A name alone does not displace a name with its password.
        let found = variables.credentials().filter(|found| !(found.is_name_only() && has_password));
        settings.credentials = found.or(settings.credentials);
        settings.tls = Tls {
            insecure: variables.flag("TRACKING_INSECURE_TLS")?.unwrap_or(false),
            server_certificates: variables.text("TRACKING_SERVER_CERT_PATH").map(PathBuf::from),
            client_certificate: variables.text("TRACKING_CLIENT_CERT_PATH").map(PathBuf::from),
        };
        if let Some(seconds) = variables.number::<f64>("HTTP_REQUEST_TIMEOUT", 0.001..=1e9)? {
            settings.timeout = Duration::from_secs_f64(seconds);
        }
        settings.follow_redirects = variables.flag("ALLOW_HTTP_REDIRECTS")?.unwrap_or(true);
        settings.workspace = variables.text("WORKSPACE");
        settings.retries = variables.retries()?;
        Ok(settings)
    }
}

fn parse(uri: &str) -> Result<Url> {
    let complaint = |reason: &str| Error::Invalid(format!("'{}' is no server: {reason}", redact(uri)));
    let mut server = Url::parse(uri).map_err(|error| complaint(&error.to_string()))?;
    if !matches!(server.scheme(), "http" | "https") {
        return Err(complaint("http:// or https:// is expected"));
    }
    server.set_query(None);
    server.set_fragment(None);
    if !server.path().ends_with('/') {
        let path = format!("{}/", server.path());
        server.set_path(&path);
    }
    Ok(server)
}

/// The URI without what stands before an `@` in its host part, which may be a password.
fn redact(uri: &str) -> String {
    match (uri.split_once("://"), uri.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, host))) => format!("{scheme}://…@{host}"),
        _ => uri.to_owned(),
    }
}

fn take_user_info(server: &mut Url) -> Result<Option<Credentials>> {
    let decode = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
    let (username, password) = (decode(server.username()), server.password().map(decode));
    let cleared = server.set_username("").and_then(|()| server.set_password(None));
    cleared.map_err(|()| Error::Invalid(format!("'{server}' is no server: it has no host")))?;
    let is_given = !username.is_empty() || password.is_some();
    Ok(is_given.then(|| Credentials::Basic { username, password: password.unwrap_or_default() }))
}

struct Variables<'a> {
    lookup: Lookup<'a>,
}

impl Variables<'_> {
    /// The value and the full name of a variable; empty ones count as not set.
    fn find(&self, name: &str) -> Option<(String, String)> {
        ["RUNSTONE", "MLFLOW"].into_iter().find_map(|prefix| {
            let name = format!("{prefix}_{name}");
            let value = (self.lookup)(&name).filter(|value| !value.trim().is_empty())?;
            Some((value, name))
        })
    }

    fn text(&self, name: &str) -> Option<String> {
        self.find(name).map(|(value, _)| value)
    }

    fn flag(&self, name: &str) -> Result<Option<bool>> {
        let Some((value, name)) = self.find(name) else { return Ok(None) };
        match value.trim().to_ascii_lowercase().as_str() {
            "true" | "1" => Ok(Some(true)),
            "false" | "0" => Ok(Some(false)),
            _ => Err(Error::Invalid(format!("{name} must be true, false, 1 or 0, not '{value}'"))),
        }
    }

    fn number<T>(&self, name: &str, range: std::ops::RangeInclusive<T>) -> Result<Option<T>>
    where
        T: std::str::FromStr + PartialOrd + fmt::Display,
    {
        let Some((value, name)) = self.find(name) else { return Ok(None) };
        let number = value.trim().parse().ok().filter(|number| range.contains(number));
        let (low, high) = (range.start(), range.end());
        number.map(Some).ok_or_else(|| {
            Error::Invalid(format!("{name} must be a number from {low} to {high}, not '{value}'"))
        })
    }

    fn credentials(&self) -> Option<Credentials> {
        let username = self.text("TRACKING_USERNAME");
        let password = self.text("TRACKING_PASSWORD");
        match (username, password) {
            (Some(username), Some(password)) => Some(Credentials::Basic { username, password }),
            (username, _) => {
                let token = self.text("TRACKING_TOKEN").map(Credentials::Token);
                token.or(username.map(|username| Credentials::Basic { username, password: String::new() }))
            }
        }
    }

    fn retries(&self) -> Result<RetryPolicy> {
        let default = RetryPolicy::default();
        let max_retries = self.number("HTTP_REQUEST_MAX_RETRIES", 0..=100)?.unwrap_or(default.max_retries);
        Ok(RetryPolicy {
            max_retries,
            max_connect_retries: max_retries,
            backoff_factor: self
                .number("HTTP_REQUEST_BACKOFF_FACTOR", 0.0..=120.0)?
                .unwrap_or(default.backoff_factor),
            backoff_jitter: self
                .number("HTTP_REQUEST_BACKOFF_JITTER", 0.0..=120.0)?
                .unwrap_or(default.backoff_jitter),
            respect_retry_after: self.flag("HTTP_RESPECT_RETRY_AFTER_HEADER")?.unwrap_or(true),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(uri: &str, variables: &[(&str, &str)]) -> Result<Settings> {
        let find =
            |name: &str| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
        Settings::from_variables(uri, &find)
    }

    fn basic(username: &str, password: &str) -> Option<Credentials> {
        Some(Credentials::Basic { username: username.to_owned(), password: password.to_owned() })
    }

    #[test]
    fn the_path_prefix_is_kept() {
        for (uri, server) in [
            ("http://127.0.0.1:5000", "http://127.0.0.1:5000/"),
            ("https://host/ml/flow", "https://host/ml/flow/"),
            ("https://host/ml/?a=b#c", "https://host/ml/"),
        ] {
            assert_eq!(read(uri, &[]).unwrap().server.as_str(), server);
        }
    }

    #[test]
    fn other_uris_are_refused_without_showing_passwords() {
        for uri in ["sqlite:///x.db", "host", "http://", "databricks"] {
            assert!(matches!(read(uri, &[]), Err(Error::Invalid(_))), "{uri}");
        }
        let message = read("ftp://me:secret@host/x", &[]).unwrap_err().to_string();
        assert!(!message.contains("secret"), "{message}");
    }

    #[test]
    fn credentials_come_from_variables_before_the_uri() {
        let uri = "http://me:a%20b@host";
        assert_eq!(read(uri, &[]).unwrap().credentials, basic("me", "a b"));
        assert_eq!(read(uri, &[]).unwrap().server.as_str(), "http://host/");
        let both = [("MLFLOW_TRACKING_USERNAME", "u"), ("MLFLOW_TRACKING_PASSWORD", "p")];
        assert_eq!(read(uri, &both).unwrap().credentials, basic("u", "p"));
        let token = [("MLFLOW_TRACKING_USERNAME", "u"), ("MLFLOW_TRACKING_TOKEN", "t")];
        assert_eq!(read(uri, &token).unwrap().credentials, Some(Credentials::Token("t".to_owned())));
    }

    #[test]
    fn a_name_without_a_password_is_sent_if_there_is_nothing_better() {
        let name = [("MLFLOW_TRACKING_USERNAME", "ann")];
        assert_eq!(read("http://host", &name).unwrap().credentials, basic("ann", ""));
        assert_eq!(read("http://bob@host", &name).unwrap().credentials, basic("ann", ""));
        assert_eq!(read("http://bob:secret@host", &name).unwrap().credentials, basic("bob", "secret"));
        assert_eq!(read("http://host", &[("MLFLOW_TRACKING_PASSWORD", "p")]).unwrap().credentials, None);
    }

    #[test]
    fn the_credentials_file_is_read() {
        let text = "[other]\nmlflow_tracking_username = x\n[mlflow]\n# me\nmlflow_tracking_username = u\n\
                    MLFLOW_TRACKING_PASSWORD= p=1 \n";
        assert_eq!(Credentials::from_file(text), basic("u", "p=1"));
        assert_eq!(Credentials::from_file("[mlflow]\nmlflow_tracking_username = u\n"), None);
        assert_eq!(Credentials::from_file("nonsense"), None);
    }

    #[test]
    fn our_variables_win() {
        let variables = [("MLFLOW_HTTP_REQUEST_TIMEOUT", "5"), ("RUNSTONE_HTTP_REQUEST_TIMEOUT", "0.5")];
        assert_eq!(read("http://h", &variables).unwrap().timeout, Duration::from_millis(500));
    }

    #[test]
    fn nonsense_names_the_variable() {
        for (name, value) in [
            ("MLFLOW_TRACKING_INSECURE_TLS", "yes"),
            ("MLFLOW_HTTP_REQUEST_TIMEOUT", "-1"),
            ("MLFLOW_HTTP_REQUEST_TIMEOUT", "NaN"),
            ("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "many"),
        ] {
            let message = read("http://h", &[(name, value)]).unwrap_err().to_string();
            assert!(message.contains(name) && message.contains(value), "{message}");
        }
    }

    #[test]
    fn secrets_are_not_debugged() {
        let settings = read("http://me:secret@host", &[]).unwrap();
        assert!(!format!("{settings:?}").contains("secret"));
    }
}

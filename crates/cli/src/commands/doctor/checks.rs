//! The checks, each of which says what it found and what to do.

use std::time::Duration;

use runstone_client::{Client, Error, Probe, RetryPolicy, Settings, Url};
use runstone_wire::experiments::SearchExperiments;
use serde_json::Value;

use super::Finding;
use crate::cli::Globals;
use crate::commands::local::{self, Address, Target};
use crate::world::World;

/// How long one look may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// Looks from which the round-trip time is taken.
const LOOKS: usize = 5;
/// Beyond this, work in a terminal feels slow.
const SLOW: Duration = Duration::from_millis(250);
/// Clocks this far apart mix up charts over time.
const SKEW_NOTED_MS: i64 = 5_000;
const SKEW_WRONG_MS: i64 = 60_000;

/// All checks that make sense for what is configured.
pub(super) async fn all(globals: &Globals, world: &World) -> Vec<Finding> {
    let address = Address::find(globals, world);
    let mut findings = Vec::new();
    match address.target() {
        Target::Other(scheme) => findings.push(Finding::wrong(
            "tracking URI",
            format!("'{scheme}' is not supported ({})", address.source),
            "use http://host:port, sqlite:///file.db, postgresql://user@host/database or a data folder",
        )),
        Target::Store => match local::open(globals, world).await {
            Ok(tracking) => {
                findings.push(Finding::ok("store", format!("{} opens", address.shown())));
                findings.extend(server(&tracking.client, world).await);
                tracking.close().await;
            }
            Err(error) => findings.push(Finding::wrong(
                "store",
                format!("{error:#}"),
                "check the path, or the database's address and rights",
            )),
        },
        Target::Server => {
            match local::settings(&address.uri, world).and_then(|settings| patient(settings, world)) {
                Ok(client) => {
                    findings.extend(security(client.settings()));
                    findings.extend(server(&client, world).await);
                }
                Err(error) => {
                    findings.push(Finding::wrong(
                        "tracking URI",
                        format!("{error:#}"),
                        "correct the variable or option",
                    ));
                }
            }
        }
    }
    findings
}

/// A client that looks once: waiting and repeating would hide what is to be seen.
fn patient(mut settings: Settings, world: &World) -> anyhow::Result<Client> {
    settings.timeout = settings.timeout.min(PATIENCE);
    settings.retries = RetryPolicy { max_retries: 0, max_connect_retries: 0, ..settings.retries };
    local::client(settings, world)
}

fn security(settings: &Settings) -> Vec<Finding> {
    let mut findings = Vec::new();
    let is_plain = settings.server.scheme() == "http";
    if settings.tls.insecure && !is_plain {
        findings.push(Finding::warning(
            "TLS",
            "the server's certificate is not checked",
            "unset MLFLOW_TRACKING_INSECURE_TLS and set MLFLOW_TRACKING_SERVER_CERT_PATH",
        ));
    }
    let is_secret = settings.credentials.as_ref().is_some_and(|found| !found.is_name_only());
    if is_plain && is_secret && !is_here(&settings.server) {
        findings.push(Finding::warning(
            "credentials",
            "they travel unencrypted",
            "put TLS in front of the server and use https://",
        ));
    }
    findings
}

fn is_here(server: &Url) -> bool {
    matches!(server.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"))
}

async fn server(client: &Client, world: &World) -> Vec<Finding> {
    let server = client.settings().server.as_str().trim_end_matches('/').to_owned();
    let first = match client.probe("health").await {
        Ok(probe) => probe,
        Err(error) => return vec![unreachable(&error)],
    };
    let mut findings = vec![health(&first, &server)];
    findings.push(version(client).await);
    findings.extend(readiness(client).await);
    findings.push(access(client).await);
    findings.push(speed(client).await);
    findings.extend(clock(&first, world.clock.now_ms()));
    findings
}

fn unreachable(error: &Error) -> Finding {
    let advice = match error {
        Error::Connect { .. } => {
            "start the server with 'runstone server', or correct --tracking-uri; behind a proxy, check HTTPS_PROXY and NO_PROXY"
        }
        Error::Timeout { .. } => {
            "the server or something before it hangs: look at its log, and check firewalls"
        }
        _ => "something between here and the server ends connections: check proxies, and http against https",
    };
    Finding::wrong("reachable", error.to_string(), advice)
}

fn health(probe: &Probe, server: &str) -> Finding {
    match probe.status {
        200 => Finding::ok("reachable", format!("{server} answers")),
        403 if probe.body.contains("Host") => Finding::wrong(
            "reachable",
            "the server does not accept this host name",
            "start the server with --allowed-hosts and this name",
        ),
        status => Finding::warning(
            "reachable",
            format!("{server} answers /health with status {status}"),
            "check the address and its path prefix",
        ),
    }
}

async fn version(client: &Client) -> Finding {
    const CHECK: &str = "version";
    match client.probe("version").await {
        Ok(probe) if probe.status == 200 && is_version(&probe.body) => {
            Finding::ok(CHECK, format!("MLflow REST API {}", probe.body.trim()))
        }
        Ok(probe) => Finding::warning(
            CHECK,
            format!("/version answers with status {} and no version", probe.status),
            "is this a tracking server?",
        ),
        Err(error) => Finding::wrong(CHECK, error.to_string(), "look at the server's log"),
    }
}

fn is_version(text: &str) -> bool {
    let text = text.trim();
    text.len() < 40 && text.starts_with(|c: char| c.is_ascii_digit()) && text.contains('.')
}

/// Database and artifact store, which only Runstone tells about.
async fn readiness(client: &Client) -> Vec<Finding> {
    let Ok(probe) = client.probe("ready").await else { return Vec::new() };
    let Ok(Value::Object(parts)) = serde_json::from_str::<Value>(&probe.body) else { return Vec::new() };
    let part = |check: &'static str, advice: &str| {
        let state = parts.get(check)?.as_str()?;
        Some(match state {
            "ok" | "not served" => Finding::ok(check, state),
            _ => Finding::wrong(check, state, advice),
        })
    };
    let findings = [
        part("database", "look at the server's log; is the database running, and is there room on its disk?"),
        part(
            "artifacts",
            "look at the server's log; does the artifact root exist, and may the server write there?",
        ),
    ];
    findings.into_iter().flatten().collect()
}

/// A harmless call that needs the same rights as most others.
async fn access(client: &Client) -> Finding {
    const CHECK: &str = "access";
    let asked = client.search_experiments(SearchExperiments::default(), Some(1)).next().await;
    match asked {
        Ok(_) => Finding::ok(CHECK, "experiments can be read"),
        Err(Error::Refused(refusal)) if matches!(refusal.status, 401 | 403) => Finding::wrong(
            CHECK,
            format!("the server refuses: {}", refusal.message),
            "check MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN",
        ),
        Err(Error::Refused(refusal)) if refusal.status == 404 => Finding::wrong(
            CHECK,
            "the server has no experiments API here",
            "is this a tracking server, and does its address need a path prefix?",
        ),
        Err(error) => Finding::wrong(CHECK, error.to_string(), "look at the server's log"),
    }
}

async fn speed(client: &Client) -> Finding {
    const CHECK: &str = "round trip";
    let mut times = Vec::new();
    for _ in 0..LOOKS {
        match client.probe("health").await {
            Ok(probe) => times.push(probe.elapsed),
            Err(error) => return Finding::wrong(CHECK, error.to_string(), "look at the server's log"),
        }
    }
    times.sort();
    let median = times[LOOKS / 2];
    let found = format!("{:.1} ms (median of {LOOKS})", median.as_secs_f64() * 1000.0);
    if median > SLOW {
        return Finding::warning(
            CHECK,
            found,
            "log in batches, and look for a slow network or a busy server",
        );
    }
    Finding::ok(CHECK, found)
}

/// How far the clocks are apart, as exactly as the header's whole seconds tell.
fn clock(probe: &Probe, now_ms: i64) -> Option<Finding> {
    const CHECK: &str = "clock";
    let date = jiff::fmt::rfc2822::parse(probe.date.as_deref()?).ok()?;
    let taken = i64::try_from(probe.elapsed.as_millis()).unwrap_or(i64::MAX);
    let apart = now_ms.saturating_sub(date.timestamp().as_millisecond());
    // The header is up to a second old when it is sent, and has travelled.
    let skew = if apart > 0 { (apart - 1000 - taken).max(0) } else { apart };
    let found = format!("{} s apart from the server's", (skew.abs() + 500) / 1000);
    let advice =
        "set both clocks (NTP): times of metrics come from here, times of experiments from the server";
    Some(match skew.abs() {
        SKEW_WRONG_MS.. => Finding::wrong(CHECK, found, advice),
        SKEW_NOTED_MS.. => Finding::warning(CHECK, found, advice),
        _ => Finding::ok(CHECK, "agrees with the server's"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::doctor::State;

    fn skew(now_ms: i64) -> State {
        let probe = Probe {
            status: 200,
            body: String::new(),
            elapsed: Duration::from_millis(20),
            date: Some("Sat, 21 Nov 2026 04:23:54 GMT".to_owned()),
            software: None,
        };
        clock(&probe, now_ms).unwrap().state
    }

    #[test]
    fn clocks_are_compared_with_what_the_header_can_tell() {
        let server = 1_795_235_034_000;
        assert_eq!(skew(server), State::Ok);
        assert_eq!(skew(server + 5_900), State::Ok);
        assert_eq!(skew(server - 4_900), State::Ok);
        assert_eq!(skew(server + 7_000), State::Warning);
        assert_eq!(skew(server - 6_000), State::Warning);
        assert_eq!(skew(server + 70_000), State::Wrong);
    }

    #[test]
    fn versions_look_like_versions() {
        assert!(is_version("3.17.2"));
        assert!(is_version("2.22.0.dev0\n"));
        assert!(!is_version("<html>"));
        assert!(!is_version(""));
    }
}

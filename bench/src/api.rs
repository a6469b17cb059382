//! The few REST calls that prepare and check workloads, with JSON in and out. Not for what is timed.

use std::net::SocketAddr;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::http::{self, Answer, Connection};

/// A connection that speaks JSON.
#[derive(Debug)]
pub struct Api {
    server: SocketAddr,
    connection: Connection,
}

impl Api {
    /// Connects to `server`.
    ///
    /// # Errors
    /// When nothing listens there.
    pub async fn open(server: SocketAddr) -> Result<Self> {
        Ok(Self { server, connection: Connection::open(server).await? })
    }

    /// `POST /api/2.0/mlflow/{path}`.
    ///
    /// # Errors
    /// When the answer is not a 200 with JSON.
    pub async fn post(&mut self, path: &str, body: &Value) -> Result<Value> {
        let request =
            http::post_json(self.server, &format!("/api/2.0/mlflow/{path}"), body.to_string().as_bytes());
        json_of(self.connection.request(&request).await?).with_context(|| format!("POST {path}"))
    }

    /// `GET /api/2.0/mlflow/{target}`, the raw body.
    ///
    /// # Errors
    /// When the answer is not a 200.
    pub async fn get_bytes(&mut self, target: &str) -> Result<&[u8]> {
        let request = http::get(self.server, &format!("/api/2.0/mlflow/{target}"));
        let answer = self.connection.request(&request).await?;
        if answer.status != 200 {
            bail!("GET {target}: {}", describe(answer));
        }
        Ok(answer.body)
    }

    /// Makes an experiment and returns its id.
    ///
    /// # Errors
    /// When the server refuses.
    pub async fn create_experiment(&mut self, name: &str) -> Result<String> {
        let answer = self.post("experiments/create", &json!({ "name": name })).await?;
        Ok(answer["experiment_id"].as_str().context("no experiment_id in the answer")?.to_owned())
    }

    /// Makes a run and returns its id.
    ///
    /// # Errors
    /// When the server refuses.
    pub async fn create_run(&mut self, body: &Value) -> Result<String> {
        let answer = self.post("runs/create", body).await?;
        Ok(answer["run"]["info"]["run_id"].as_str().context("no run_id in the answer")?.to_owned())
    }
}

/// Status and the beginning of the body, for error messages.
pub fn describe(answer: Answer<'_>) -> String {
    let text = String::from_utf8_lossy(answer.body);
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let short: String = line.chars().take(160).collect();
    format!("status {} {short}", answer.status)
}

fn json_of(answer: Answer<'_>) -> Result<Value> {
    if answer.status != 200 {
        bail!("{}", describe(answer));
    }
    serde_json::from_slice(answer.body).context("the answer is not JSON")
}

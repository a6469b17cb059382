//! Calls about runs, their params and tags. Source: public REST contract, `runs/*`.

use runstone_wire::datasets::LogInputs;
use runstone_wire::runs::{
    CreateRun, LogBatch, LogMetric, Run, RunAnswer, RunId, RunInfo, RunInfoAnswer, RunKeyValue, SearchRuns,
    UpdateRun,
};
use runstone_wire::{Empty, Request};
use serde::Serialize;

use crate::Client;
use crate::error::{Error, Result};
use crate::pages::Pages;
use crate::retry::Repeat;

impl Client {
    /// Creates a run. Its answer has all of the run but what it made.
    ///
    /// # Errors
    /// `Refused` if the experiment is unknown or deleted.
    pub async fn create_run(&self, run: &CreateRun) -> Result<Run> {
        let answer: RunAnswer = self.http.post(Repeat::IfNotDone, "runs/create", run).await?;
        answer.run.ok_or_else(|| Error::malformed("runs/create", "it has no run"))
    }

    /// A run with its latest metrics, params, tags, inputs and outputs.
    ///
    /// # Errors
    /// `Refused` with `RESOURCE_DOES_NOT_EXIST`.
    pub async fn run(&self, id: &str) -> Result<Run> {
        let answer: RunAnswer = self.http.get("runs/get", &run_id(id)).await?;
        answer.run.ok_or_else(|| Error::malformed("runs/get", "it has no run"))
    }

    /// Changes status, end or name of a run; absent fields stay as they are.
    ///
    /// # Errors
    /// `Refused` if the run is unknown or deleted.
    pub async fn update_run(&self, change: &UpdateRun) -> Result<RunInfo> {
        let answer: RunInfoAnswer = self.http.post(Repeat::Harmless, "runs/update", change).await?;
        answer.run_info.ok_or_else(|| Error::malformed("runs/update", "it has no run_info"))
    }

    /// Puts a run into the trash; one that is there stays there.
    ///
    /// # Errors
    /// `Refused` with `RESOURCE_DOES_NOT_EXIST`.
    pub async fn delete_run(&self, id: &str) -> Result<()> {
        self.write("runs/delete", &run_id(id)).await
    }

    /// Takes a run out of the trash.
    ///
    /// # Errors
    /// `Refused` with `RESOURCE_DOES_NOT_EXIST`.
    pub async fn restore_run(&self, id: &str) -> Result<()> {
        self.write("runs/restore", &run_id(id)).await
    }

    /// Runs that match, at most `limit`. `question`'s own page size and token are not used.
    pub fn search_runs(&self, question: SearchRuns, limit: Option<u64>) -> Pages<SearchRuns> {
        Pages::new(self.clone(), question, limit)
    }

    /// Logs one point of a metric. Equal points count once, so a repetition is harmless.
    ///
    /// # Errors
    /// `Refused` if the run is unknown or deleted, or the point malformed.
    pub async fn log_metric(&self, point: &LogMetric) -> Result<()> {
        self.write("runs/log-metric", point).await
    }

    /// Logs a param; the same value again changes nothing.
    ///
    /// # Errors
    /// `Refused` if it has another value already, or the run is unknown or deleted.
    pub async fn log_param(&self, id: &str, key: &str, value: &str) -> Result<()> {
        self.write("runs/log-parameter", &key_value(id, key, Some(value))).await
    }

    /// Logs metrics, params and tags together: at most 1,000 in all, of which 100 params and 100 tags.
    ///
    /// # Errors
    /// `Refused` naming what is wrong.
    pub async fn log_batch(&self, batch: &LogBatch) -> Result<()> {
        self.write("runs/log-batch", batch).await
    }

    /// Logs which datasets a run read.
    ///
    /// # Errors
    /// `Refused` naming what is wrong.
    pub async fn log_inputs(&self, inputs: &LogInputs) -> Result<()> {
        self.write("runs/log-inputs", inputs).await
    }

    /// Sets a tag of a run, whether it was there or not.
    ///
    /// # Errors
    /// `Refused` if the run is unknown or deleted, or the key malformed.
    pub async fn set_tag(&self, id: &str, key: &str, value: &str) -> Result<()> {
        self.write("runs/set-tag", &key_value(id, key, Some(value))).await
    }

    /// Removes a tag of a run.
    ///
    /// # Errors
    /// `Refused` with `RESOURCE_DOES_NOT_EXIST` if it is not there.
    pub async fn delete_tag(&self, id: &str, key: &str) -> Result<()> {
        let tag = key_value(id, key, None);
        let Empty {} = self.http.post(Repeat::IfNotDone, "runs/delete-tag", &tag).await?;
        Ok(())
    }

    /// A call that leaves the same when it is made twice, and answers nothing.
    async fn write(&self, endpoint: &str, message: &(impl Request + Serialize)) -> Result<()> {
        let Empty {} = self.http.post(Repeat::Harmless, endpoint, message).await?;
        Ok(())
    }
}

fn run_id(id: &str) -> RunId {
    RunId { run_id: Some(id.to_owned()), run_uuid: None }
}

fn key_value(id: &str, key: &str, value: Option<&str>) -> RunKeyValue {
    RunKeyValue {
        run_id: Some(id.to_owned()),
        run_uuid: None,
        key: Some(key.to_owned()),
        value: value.map(str::to_owned),
    }
}

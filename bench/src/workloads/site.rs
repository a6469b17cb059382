//! A running server with what workloads have put into it so far; each part is made when first needed.

use std::net::SocketAddr;

use anyhow::{Context, Result};

use crate::fill::{self, Filled, LongHistory};
use crate::peers::Server;
use crate::registry::{self, Size};
use crate::scale::Failures;
use crate::stats::Timing;

/// Runs that points are logged to.
const TARGET_RUNS: usize = 64;

/// One server and its data.
#[derive(Debug)]
pub struct Site {
    /// The server.
    pub server: Server,
    /// Runs of the store that is searched.
    pub runs: usize,
    /// Size of the registry that is searched.
    pub registry_size: Size,
    filled: Option<Filled>,
    targets: Option<Filled>,
    history: Option<LongHistory>,
    has_registry: bool,
}

impl Site {
    /// A site without data; the store to be searched will have `runs` runs, and the registry this size.
    pub fn new(server: Server, runs: usize, registry_size: Size) -> Self {
        Self { server, runs, registry_size, filled: None, targets: None, history: None, has_registry: false }
    }

    /// Where the server listens.
    pub fn address(&self) -> SocketAddr {
        self.server.address()
    }

    /// Fills the store that is searched; the timing counts whole runs.
    ///
    /// # Errors
    /// When a request fails.
    pub async fn fill(&mut self) -> Result<Timing> {
        let (filled, timing) = fill::fill_runs(self.address(), self.runs).await.context("filling")?;
        self.filled = Some(filled);
        Ok(timing)
    }

    /// The store that is searched.
    ///
    /// # Errors
    /// When it has to be filled and that fails.
    pub async fn filled(&mut self) -> Result<&Filled> {
        if self.filled.is_none() {
            self.fill().await?;
        }
        self.filled.as_ref().context("the store is not filled")
    }

    /// Fills the registry that is searched; the timing counts whole models.
    ///
    /// # Errors
    /// When a request fails three times.
    pub async fn fill_registry(&mut self) -> Result<Timing> {
        let filled = registry::fill(self.address(), self.registry_size, &Failures::default()).await;
        let timing = filled.context("registering models")?;
        self.has_registry = true;
        Ok(timing)
    }

    /// The size of the registry that is searched, which is there then.
    ///
    /// # Errors
    /// When it has to be filled and that fails.
    pub async fn registry(&mut self) -> Result<Size> {
        if !self.has_registry {
            self.fill_registry().await?;
        }
        Ok(self.registry_size)
    }

    /// Runs to log points to.
    ///
    /// # Errors
    /// When they have to be made and that fails.
    pub async fn targets(&mut self) -> Result<&Filled> {
        if self.targets.is_none() {
            self.targets = Some(fill::empty_runs(self.address(), "bench-log", TARGET_RUNS).await?);
        }
        self.targets.as_ref().context("there are no runs to log to")
    }

    /// The metric with a long history.
    ///
    /// # Errors
    /// When it has to be logged and that fails.
    pub async fn history(&mut self) -> Result<&LongHistory> {
        if self.history.is_none() {
            self.history =
                Some(fill::long_history(self.address()).await.context("logging the long history")?);
        }
        self.history.as_ref().context("there is no long history")
    }
}

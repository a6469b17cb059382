//! One run of the benchmark: every server measured alone, then all workloads in turn, then a restart.

use std::path::Path;

use anyhow::{Context, Result};

use crate::args::RunArgs;
use crate::lifecycle;
use crate::load::Limits;
use crate::peers::{Installation, Peer, Server};
use crate::registry::Size;
use crate::report;
use crate::results::{Case, Reading, Results};
use crate::workloads::{self, Large, Site, Workload};

/// A session in progress. Dropping it ends all servers.
#[derive(Debug)]
pub struct Session<'a> {
    args: &'a RunArgs,
    sites: Vec<Site>,
    /// Runstones with a large store, if wanted.
    large: Vec<(Large, Site)>,
    /// What has been measured.
    pub results: Results,
}

impl<'a> Session<'a> {
    /// Prepares the servers, installing what is missing; their data will lie below `folder`.
    ///
    /// # Errors
    /// When a peer cannot be installed.
    pub async fn prepare(args: &'a RunArgs, installation: &Installation, folder: &Path) -> Result<Self> {
        let mut sites = Vec::new();
        for &peer in &args.peers {
            peer.prepare(installation).await.with_context(|| format!("preparing {}", peer.title()))?;
            let runs = if peer == Peer::Mlflow { args.mlflow_runs.unwrap_or(args.runs) } else { args.runs };
            let data = folder.join(format!("{}-{}", peer.title().replace(' ', "-"), sites.len()));
            let server = Server::new(peer, peer.title().into(), installation, data);
            sites.push(Site::new(server, runs as usize, registry_size(args, args.models)));
        }
        let mut large = Vec::new();
        for (kind, size) in [(Large::Runs, args.large_runs), (Large::Models, args.large_models)] {
            if size == 0 || !args.peers.contains(&Peer::Runstone) {
                continue;
            }
            let (label, data) = (large_label(args, kind), folder.join(format!("large-{}", large.len())));
            let server = Server::new(Peer::Runstone, label, installation, data);
            large.push((kind, Site::new(server, size as usize, registry_size(args, size))));
        }
        Ok(Self { args, sites, large, results: Results::default() })
    }

    /// Measures everything that is wanted.
    ///
    /// # Errors
    /// When a server's data cannot be removed. What goes wrong with a server itself becomes its reading.
    pub async fn run(&mut self) -> Result<()> {
        self.measure_alone().await?;
        self.measure_workloads().await;
        self.measure_large_stores().await;
        self.measure_restarts().await;
        Ok(())
    }

    /// Start and idle memory, while no other server runs.
    async fn measure_alone(&mut self) -> Result<()> {
        let (start, memory) = (lifecycle::start_empty(), lifecycle::memory_empty());
        for site in &mut self.sites {
            let server = &mut site.server;
            if self.args.wants(&start.id) {
                let reading = lifecycle::time_starts_empty(server).await;
                note(&mut self.results, &start, &server.label, reading);
            }
            server.erase()?;
            if self.args.wants(&memory.id) {
                let reading = lifecycle::idle_memory(server).await;
                note(&mut self.results, &memory, &server.label, reading);
            }
            server.erase()?;
        }
        Ok(())
    }

    /// All workloads, each on one server after the other, all servers up: what the machine does over time
    /// hits all of them alike. An idle MLflow costs the others about 1 % of the processors.
    async fn measure_workloads(&mut self) {
        let workloads: Vec<Workload> =
            workloads::all().into_iter().filter(|workload| self.args.wants(&workload.case.id)).collect();
        if workloads.is_empty() {
            return;
        }
        let limits = self.limits();
        for site in &mut self.sites {
            start(site).await;
        }
        for workload in workloads {
            for site in &mut self.sites {
                let reading = workloads::measure(&workload, site, limits).await;
                note(&mut self.results, &workload.case, &site.server.label, reading);
            }
        }
        let worked = lifecycle::memory_worked();
        for site in &mut self.sites {
            if self.args.wants(&worked.id) {
                let reading = lifecycle::settled_memory(&site.server).await;
                note(&mut self.results, &worked, &site.server.label, reading);
            }
            site.server.stop();
        }
    }

    /// The workloads that depend on how much is stored, each on a Runstone of its own while all others rest.
    async fn measure_large_stores(&mut self) {
        let mut workloads = workloads::all();
        workloads.retain(|workload| self.args.wants(&workload.case.id));
        let of = |kind: Large| workloads.iter().filter(move |workload| workload.large == Some(kind));
        self.large.retain(|(kind, _)| of(*kind).next().is_some());
        let limits = self.limits();
        for (kind, site) in &mut self.large {
            start(site).await;
            for workload in of(*kind) {
                let reading = workloads::measure(workload, site, limits).await;
                note(&mut self.results, &workload.case, &site.server.label, reading);
            }
            site.server.stop();
        }
    }

    /// Start and idle memory again, on the data of the workloads.
    async fn measure_restarts(&mut self) {
        let (start, memory) = (lifecycle::start_filled(), lifecycle::memory_filled());
        let large = self.large.iter_mut().map(|(_, site)| site);
        for site in self.sites.iter_mut().chain(large) {
            let server = &mut site.server;
            if self.args.wants(&start.id) {
                let reading = lifecycle::time_starts_filled(server).await;
                note(&mut self.results, &start, &server.label, reading);
            }
            if self.args.wants(&memory.id) {
                let reading = lifecycle::idle_memory(server).await;
                note(&mut self.results, &memory, &server.label, reading);
            }
            server.stop();
        }
    }

    fn limits(&self) -> Limits {
        Limits::seconds(self.args.seconds)
    }
}

/// Starts a server for the workloads; if that fails, each of them will say so.
async fn start(site: &mut Site) {
    if let Err(error) = site.server.start().await {
        eprintln!("{error:#}");
    }
}

/// The column of a Runstone with a large store.
pub fn large_label(args: &RunArgs, kind: Large) -> String {
    let (size, what) = match kind {
        Large::Runs => (args.large_runs, "runs"),
        Large::Models => (args.large_models, "registered models"),
    };
    format!("{}, {} {what}", Peer::Runstone.title(), report::short(f64::from(size)))
}

fn registry_size(args: &RunArgs, models: u32) -> Size {
    Size { models: models as usize, versions: args.model_versions as usize }
}

/// Records a reading and says on standard error what came out, as the whole takes minutes.
fn note(results: &mut Results, case: &Case, label: &str, reading: Reading) {
    eprintln!("{label:>20}  {:<30} {}", case.id, report::cell(case.headline, &reading));
    results.record(case, label, reading);
}

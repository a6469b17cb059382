//! One run of the benchmark: every server measured alone, then all workloads in turn, then a restart.

use std::path::Path;

use anyhow::{Context, Result};

use crate::args::RunArgs;
use crate::lifecycle;
use crate::load::Limits;
use crate::peers::{Installation, Peer, Server};
use crate::report;
use crate::results::{Case, Reading, Results};
use crate::workloads::{self, Site, Workload};

/// A session in progress. Dropping it ends all servers.
#[derive(Debug)]
pub struct Session<'a> {
    args: &'a RunArgs,
    sites: Vec<Site>,
    /// Runstone with the large store, if wanted.
    large: Option<Site>,
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
            sites.push(Site::new(server, runs as usize));
        }
        let large = (args.large_runs > 0 && args.peers.contains(&Peer::Runstone)).then(|| {
            let server = Server::new(Peer::Runstone, large_label(args), installation, folder.join("large"));
            Site::new(server, args.large_runs as usize)
        });
        Ok(Self { args, sites, large, results: Results::default() })
    }

    /// Measures everything that is wanted.
    ///
    /// # Errors
    /// When a server's data cannot be removed. What goes wrong with a server itself becomes its reading.
    pub async fn run(&mut self) -> Result<()> {
        self.measure_alone().await?;
        self.measure_workloads().await;
        self.measure_large_store().await;
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

    /// The workloads that depend on the number of runs, on a Runstone of its own while all others rest.
    async fn measure_large_store(&mut self) {
        let wanted = |workload: &Workload| workload.on_large_store && self.args.wants(&workload.case.id);
        let workloads: Vec<Workload> = workloads::all().into_iter().filter(wanted).collect();
        if workloads.is_empty() {
            self.large = None;
        }
        let limits = self.limits();
        let Some(site) = &mut self.large else { return };
        start(site).await;
        for workload in workloads {
            let reading = workloads::measure(&workload, site, limits).await;
            note(&mut self.results, &workload.case, &site.server.label, reading);
        }
        site.server.stop();
    }

    /// Start and idle memory again, on the data of the workloads.
    async fn measure_restarts(&mut self) {
        let (start, memory) = (lifecycle::start_filled(), lifecycle::memory_filled());
        for site in self.sites.iter_mut().chain(&mut self.large) {
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

/// The column of the Runstone with the large store.
pub fn large_label(args: &RunArgs) -> String {
    format!("{}, {} runs", Peer::Runstone.title(), report::short(f64::from(args.large_runs)))
}

/// Records a reading and says on standard error what came out, as the whole takes minutes.
fn note(results: &mut Results, case: &Case, label: &str, reading: Reading) {
    eprintln!("{label:>20}  {:<30} {}", case.id, report::cell(case.headline, &reading));
    results.record(case, label, reading);
}

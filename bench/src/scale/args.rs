//! The options of `scale`.

use std::path::PathBuf;

use anyhow::{Result, ensure};
use clap::ValueEnum;

/// Options of `scale`.
#[derive(Debug, clap::Args)]
pub struct ScaleArgs {
    /// Databases to measure, one after the other. PostgreSQL: a throw-away server of the installed binaries.
    #[arg(
        long,
        value_enum,
        value_delimiter = ',',
        value_name = "DATABASE,…",
        default_value = "sqlite,postgres"
    )]
    pub databases: Vec<Database>,

    /// What to measure, each on a database of its own.
    #[arg(
        long,
        value_enum,
        value_delimiter = ',',
        value_name = "PART,…",
        default_value = "growth,series,experiments,registry"
    )]
    pub parts: Vec<Part>,

    /// Numbers of runs at which the growing experiment is measured, rising.
    #[arg(long, value_delimiter = ',', value_name = "RUNS,…", default_value = "10000,100000,1000000")]
    pub sizes: Vec<usize>,

    /// Experiments that runs are spread over.
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..))]
    pub experiments: u32,

    /// Runs that are spread over them; without it the largest of `--sizes`, at most 100,000.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
    pub experiment_runs: Option<u32>,

    /// Registered models.
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(1..))]
    pub models: u32,

    /// Versions of each registered model.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub model_versions: u32,

    /// Metric points in the store of long series, about.
    #[arg(long, default_value_t = 100_000_000, value_parser = clap::value_parser!(u64).range(1_000..=5_000_000_000))]
    pub points: u64,

    /// Seconds to measure each read.
    #[arg(long, default_value_t = 4.0)]
    pub seconds: f64,

    /// Seconds that the server gets at most to come to rest after a load.
    #[arg(long, default_value_t = 900)]
    pub settle_seconds: u64,

    /// File that gets the new section on top, again after each stage; `-` prints it only.
    #[arg(long, default_value = "bench/SCALE.md")]
    pub out: PathBuf,

    /// The Runstone binary.
    #[arg(long, default_value = "target/release/runstone")]
    pub runstone: PathBuf,

    /// Folder for the servers' data, removed at the end; it should lie on the disk that is meant.
    #[arg(long, default_value_os_t = std::env::temp_dir())]
    pub temp: PathBuf,
}

/// What Runstone stores in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Database {
    /// One file, in the server's process.
    Sqlite,
    /// A PostgreSQL of our own.
    Postgres,
}

impl Database {
    /// The name in the report.
    pub fn title(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}

/// A part of the measurement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// One experiment whose runs become more and more.
    Growth,
    /// Long metric histories and many keys.
    Series,
    /// Many experiments.
    Experiments,
    /// Many registered models.
    Registry,
}

impl Part {
    /// The name in the report.
    pub fn title(self) -> &'static str {
        match self {
            Self::Growth => "one growing experiment",
            Self::Series => "long series",
            Self::Experiments => "many experiments",
            Self::Registry => "model registry",
        }
    }
}

impl ScaleArgs {
    /// Refuses what the parser cannot.
    ///
    /// # Errors
    /// When the sizes do not rise from 1 on, or times are not positive.
    pub fn check(&self) -> Result<()> {
        let rise = self.sizes.windows(2).all(|pair| pair[0] < pair[1]);
        ensure!(rise && self.sizes.first().is_some_and(|&first| first > 0), "--sizes must rise, from 1 on");
        ensure!(self.seconds > 0.0 && self.seconds <= 3_600.0, "--seconds must lie above 0, up to 3600");
        Ok(())
    }

    /// Runs that are spread over the experiments.
    pub fn experiment_runs(&self) -> usize {
        let largest = self.sizes.last().copied().unwrap_or(1);
        self.experiment_runs.map_or(largest.min(100_000), |runs| runs as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::{Args, Command};
    use clap::Parser;

    fn scale_args(arguments: &[&str]) -> ScaleArgs {
        let all = ["runstone-bench", "scale"].iter().chain(arguments);
        match Args::try_parse_from(all).unwrap().command {
            Command::Scale(scale) => scale,
            Command::Run(_) | Command::List => panic!("another command"),
        }
    }

    #[test]
    fn everything_is_the_default() {
        let args = scale_args(&[]);
        args.check().unwrap();
        assert_eq!(args.databases, [Database::Sqlite, Database::Postgres]);
        assert_eq!(args.parts, [Part::Growth, Part::Series, Part::Experiments, Part::Registry]);
        assert_eq!((args.sizes.as_slice(), args.points), (&[10_000, 100_000, 1_000_000][..], 100_000_000));
        assert_eq!(args.experiment_runs(), 100_000);
        assert_eq!(scale_args(&["--sizes", "100,300"]).experiment_runs(), 300);
        assert_eq!(scale_args(&["--experiment-runs", "7"]).experiment_runs(), 7);
    }

    #[test]
    fn sizes_must_rise() {
        for wrong in ["300,100", "100,100", "0,5"] {
            assert!(scale_args(&["--sizes", wrong]).check().is_err(), "{wrong}");
        }
        assert!(scale_args(&["--seconds", "0"]).check().is_err());
    }
}

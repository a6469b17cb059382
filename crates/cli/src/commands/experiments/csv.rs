//! `runstone experiments csv`: all runs of an experiment for a spreadsheet or data frame.
//!
//! The heading needs every key that any run has, so the runs go to a temporary file first and from there, line by line,
//! into the result: memory holds one page and the keys, however many runs there are.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufRead as _, BufReader, BufWriter, Seek as _, Write};
use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;
use runstone_client::Client;
use runstone_wire::runs::{Run, SearchRuns};

use crate::output::rfc3339;
use crate::world::World;

/// Write the active runs of an experiment as CSV
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Which experiment
    #[arg(short = 'x', long, value_name = "ID")]
    experiment_id: String,

    /// File to write [default: standard output]
    #[arg(short = 'o', long, value_name = "FILE")]
    filename: Option<PathBuf>,
}

pub(super) async fn run(options: &Options, client: &Client, world: &mut World) -> anyhow::Result<()> {
    // A wrong id is an error, not an empty file.
    client.experiment(&options.experiment_id).await?;
    let spool = spool(&options.experiment_id, client).await?;
    let Some(path) = &options.filename else {
        spool.write_csv(&mut world.out)?;
        return Ok(());
    };
    let cannot_write = || format!("cannot write {}", path.display());
    let mut file = BufWriter::new(File::create(path).with_context(cannot_write)?);
    let count = spool.write_csv(&mut file)?;
    file.flush().with_context(cannot_write)?;
    writeln!(
        world.out,
        "Experiment with id {} has been exported as a CSV to file: {} ({count} runs).",
        options.experiment_id,
        path.display()
    )?;
    Ok(())
}

/// Runs as lines of JSON, and the keys that they have.
struct Spool {
    lines: BufWriter<File>,
    metrics: BTreeSet<String>,
    params: BTreeSet<String>,
    tags: BTreeSet<String>,
}

async fn spool(experiment_id: &str, client: &Client) -> anyhow::Result<Spool> {
    let file = tempfile::tempfile().context("cannot create a temporary file")?;
    let (metrics, params, tags) = Default::default();
    let mut spool = Spool { lines: BufWriter::new(file), metrics, params, tags };
    let question = SearchRuns { experiment_ids: vec![experiment_id.to_owned()], ..SearchRuns::default() };
    let mut pages = client.search_runs(question, None);
    while let Some(page) = pages.next().await? {
        for run in &page {
            spool.add(run).context("cannot write to a temporary file")?;
        }
    }
    Ok(spool)
}

impl Spool {
    fn add(&mut self, run: &Run) -> io::Result<()> {
        serde_json::to_writer(&mut self.lines, run)?;
        self.lines.write_all(b"\n")?;
        let Some(data) = &run.data else { return Ok(()) };
        let keep = |keys: &mut BTreeSet<String>, key: Option<&str>| {
            if let Some(key) = key.filter(|key| !keys.contains(*key)) {
                keys.insert(key.to_owned());
            }
        };
        data.metrics.iter().for_each(|metric| keep(&mut self.metrics, metric.key.as_deref()));
        data.params.iter().for_each(|param| keep(&mut self.params, param.key.as_deref()));
        data.tags.iter().for_each(|tag| keep(&mut self.tags, tag.key.as_deref()));
        Ok(())
    }

    /// Writes heading and rows, and gives the number of rows.
    fn write_csv(mut self, out: &mut dyn Write) -> anyhow::Result<u64> {
        self.lines.flush()?;
        let mut file = self.lines.get_ref().try_clone()?;
        file.rewind()?;
        let fixed = ["run_id", "experiment_id", "status", "artifact_uri", "start_time", "end_time"];
        let named = |prefix: &'static str, keys: &BTreeSet<String>| {
            keys.iter().map(|key| format!("{prefix}.{key}")).collect::<Vec<_>>()
        };
        let mut heading = fixed.map(str::to_owned).to_vec();
        heading.extend(named("metrics", &self.metrics));
        heading.extend(named("params", &self.params));
        heading.extend(named("tags", &self.tags));
        write_row(out, &heading)?;
        let mut count = 0;
        for line in BufReader::new(file).lines() {
            let run: Run = serde_json::from_str(&line?)?;
            write_row(out, &self.row(&run))?;
            count += 1;
        }
        Ok(count)
    }

    fn row(&self, run: &Run) -> Vec<String> {
        let info = run.info.clone().unwrap_or_default();
        let time = |time: Option<runstone_wire::Int64>| time.map(|time| rfc3339(time.0)).unwrap_or_default();
        let mut row = vec![
            info.run_id.unwrap_or_default(),
            info.experiment_id.unwrap_or_default(),
            info.status.0.map(|status| status.as_str().to_owned()).unwrap_or_default(),
            info.artifact_uri.unwrap_or_default(),
            time(info.start_time),
            time(info.end_time),
        ];
        let data = run.data.clone().unwrap_or_default();
        let metrics = data
            .metrics
            .into_iter()
            .filter_map(|metric| Some((metric.key?, format!("{:?}", metric.value?.0))));
        let metrics = metrics.collect::<std::collections::HashMap<_, _>>();
        let texts = |list: Vec<runstone_wire::runs::NamedText>| {
            let pairs = list.into_iter().filter_map(|text| Some((text.key?, text.value.unwrap_or_default())));
            pairs.collect::<std::collections::HashMap<_, _>>()
        };
        let (params, tags) = (texts(data.params), texts(data.tags));
        for (keys, mut values) in [(&self.metrics, metrics), (&self.params, params), (&self.tags, tags)] {
            row.extend(keys.iter().map(|key| values.remove(key.as_str()).unwrap_or_default()));
        }
        row
    }
}

fn write_row(out: &mut dyn Write, fields: &[String]) -> io::Result<()> {
    let fields: Vec<_> = fields.iter().map(|field| quoted(field)).collect();
    writeln!(out, "{}", fields.join(","))
}

/// A field as RFC 4180 has it.
fn quoted(field: &str) -> String {
    if field.contains([',', '"', '\n', '\r']) {
        return format!("\"{}\"", field.replace('"', "\"\""));
    }
    field.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_quoted_only_where_they_must() {
        assert_eq!(quoted("a b"), "a b");
        assert_eq!(quoted("a,b"), "\"a,b\"");
        assert_eq!(quoted("say \"x\"\n"), "\"say \"\"x\"\"\n\"");
    }
}

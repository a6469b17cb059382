//! A model registry in great number.

use anyhow::Result;

use super::sheet::{Cell, Name};
use super::site::{CpuMeter, Site};
use crate::registry::{self, Question, Size};

/// Fills and measures. `save` is called after the load, so that it is not lost.
///
/// # Errors
/// When the store cannot be filled or the server ends. A read that fails becomes its cell.
pub async fn measure(site: &mut Site<'_>, mut save: impl FnMut(&Site<'_>) -> Result<()>) -> Result<()> {
    let size = Size { models: site.args.models as usize, versions: site.args.model_versions as usize };
    site.sheet.begin_column(size.models as u64, "models");
    site.sheet.note(format!(
        "Each model has {} versions, two tags and an alias; each version a tag.",
        size.versions
    ));
    let meter = CpuMeter::start(&site.backend);
    let timing = registry::fill(site.backend.address(), size, &site.sheet.failures).await?;
    let rate = Cell::Figure(timing.per_second * (size.versions + 2) as f64, "requests/s");
    site.sheet.record(("load", "load, 8 connections: models, versions and aliases"), rate);
    meter.record_generator(site.sheet);
    site.record_peak(("peak-load", "largest RSS until the load's end"));
    let rest = site.rest().await?;
    let each = Cell::Figure(meter.server_seconds(&site.backend) / size.models as f64 * 1e3, "ms");
    site.sheet.record(("cpu", "processor time a model with its versions"), each);
    site.sheet.record(("size", "database"), Cell::Figure(rest.room.bytes / 1e6, "MB"));
    site.record_memory();
    save(site)?;
    for (question, id, title) in Question::ALL {
        let known = registry::learn(site.backend.address(), size, question).await;
        site.time((id, title), known).await;
    }
    let set: Name<'_> = ("registry-set-alias", "set an alias, 1 connection");
    let known = registry::learn_set_alias(site.backend.address(), size).await;
    site.time(set, known).await;
    site.record_peak(("peak", "largest RSS since the start"));
    Ok(())
}

//! `runs/log-batch`: metrics, params and tags of one run together: all of them or none.
//!
//! MLflow commits params, metrics and tags one after the other; here a failure leaves nothing half done.

use std::sync::Arc;

use axum::extract::State;
use runstone_domain::run::{LongValues, check_param, check_tag};
use runstone_domain::{DatasetLabel, Error, Metric, ModelPoint, Name, Param, Result, Tag, limits, names};
use runstone_store::params::{self, Wording};
use runstone_store::{logged_models, metrics, runs, tags};
use runstone_wire::Empty;
use runstone_wire::runs::{LogBatch, NamedText, run_id};

use crate::answer::{Answer, Json};
use crate::app::App;
use crate::caller::Caller;
use crate::message::Message;

struct Batch {
    run_id: String,
    metrics: Vec<Metric>,
    /// Those of the metrics that measure logged models.
    measured: Vec<ModelPoint>,
    params: Vec<Param>,
    tags: Vec<Tag>,
}

pub(super) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    Message(request): Message<LogBatch>,
) -> Answer<Empty> {
    let batch = check(request, app.config.long_values)?;
    app.store
        .write(move |tx| {
            let run = runs::find_active(tx, caller.workspace, &batch.run_id)?;
            params::log(tx, &run, &batch.params, Wording::Batch)?;
            metrics::log(tx, &run, &batch.metrics)?;
            logged_models::log_metrics(tx, caller.workspace, &run, &batch.measured)?;
            tags::set(tx, &run, &batch.tags)
        })
        .await?;
    Ok(Json(Empty {}))
}

fn check(request: LogBatch, long_values: LongValues) -> Result<Batch> {
    let run_id = run_id(request.run_id, None)?;
    names::check_run_id(&run_id)?;
    check_sizes(request.metrics.len(), request.params.len(), request.tags.len())?;
    let mut metrics = Vec::with_capacity(request.metrics.len());
    let mut measured = Vec::new();
    for (index, metric) in request.metrics.into_iter().enumerate() {
        let path = format!("metrics[{index}].");
        let point = super::point(metric.key, metric.value, metric.timestamp, metric.step, &path)?;
        let label = DatasetLabel::new(metric.dataset_name, metric.dataset_digest, &path)?;
        measured.extend(super::measured(&point, metric.model_id, label, &path)?);
        metrics.push(point);
    }
    let params = request.params.into_iter().enumerate().map(|(index, param)| {
        let path = format!("params[{index}].");
        check_param(
            Param { key: key(&param, &path)?, value: param.value.unwrap_or_default() },
            &path,
            long_values,
        )
    });
    let params = params.collect::<Result<Vec<Param>>>()?;
    let tags = request.tags.into_iter().enumerate().map(|(index, tag)| {
        let path = format!("tags[{index}].");
        check_tag(Tag { key: key(&tag, &path)?, value: tag.value.unwrap_or_default() }, &path, long_values)
    });
    let tags = tags.collect::<Result<_>>()?;
    refuse_repeated(&params)?;
    Ok(Batch { run_id, metrics, measured, params, tags })
}

fn key(item: &NamedText, path: &str) -> Result<Name> {
    let key = item.key.clone().filter(|key| !key.is_empty());
    key.ok_or_else(|| Error::missing_parameter(&format!("{path}key")))
}

fn check_sizes(metrics: usize, params: usize, tags: usize) -> Result<()> {
    let sizes = [
        ("metrics", metrics, limits::BATCH_METRICS),
        ("params", params, limits::BATCH_PARAMS),
        ("tags", tags, limits::BATCH_TAGS),
        ("metrics, params, and tags", metrics + params + tags, limits::BATCH_TOTAL),
    ];
    match sizes.into_iter().find(|(_, size, limit)| size > limit) {
        None => Ok(()),
        Some((what, size, limit)) => Err(Error::invalid(format!(
            "A batch logging request can contain at most {limit} {what}. Got {size} {what}. \
             Please split up {what} across multiple requests and try again."
        ))),
    }
}

fn refuse_repeated(params: &[Param]) -> Result<()> {
    let mut keys: Vec<&str> = params.iter().map(|param| &*param.key).collect();
    keys.sort_unstable();
    let mut repeated: Vec<&str> =
        keys.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect();
    repeated.dedup();
    if repeated.is_empty() {
        return Ok(());
    }
    let list: Vec<String> = repeated.iter().map(|key| format!("'{key}'")).collect();
    Err(Error::invalid(format!(
        "Duplicate parameter keys have been submitted: [{}]. Please ensure the request contains only one param value \
         per param key.",
        list.join(", ")
    )))
}

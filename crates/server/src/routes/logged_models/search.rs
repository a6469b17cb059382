//! One page of logged models, with everything but their files.

use std::sync::Arc;

use axum::extract::State;
use runstone_domain::search::{Entity, parse_filter, parse_order_field};
use runstone_domain::{Error, PageToken, Result, limits, names, page};
use runstone_store::logged_models::{self, DatasetChoice, ModelOrder, ModelQuery};
use runstone_wire::logged_models::{LoggedModelsAnswer, OrderBy, SearchLoggedModels};
use runstone_wire::{Flag, token};

use crate::answer::{Answer, Json};
use crate::app::App;
use crate::caller::Caller;
use crate::message::Message;

/// Size of a page if the caller names none.
const DEFAULT_PAGE: i64 = 50;
/// Size of a page if the caller says 0.
const PAGE_FOR_ZERO: i64 = 100;
/// Fields to order by, and datasets to choose from.
const CLAUSES: usize = 64;

pub(super) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    Message(request): Message<SearchLoggedModels>,
) -> Answer<LoggedModelsAnswer> {
    let query = check(request)?;
    let page = app.store.read(move |tx| logged_models::search(tx, caller.workspace, &query)).await?;
    Ok(Json(LoggedModelsAnswer {
        models: page.items.into_iter().map(Into::into).collect(),
        next_page_token: page.next.map(token::encode),
    }))
}

fn check(request: SearchLoggedModels) -> Result<ModelQuery> {
    if request.experiment_ids.is_empty() {
        return Err(Error::missing_parameter("experiment_ids"));
    }
    check_count(request.datasets.len(), "datasets")?;
    check_count(request.order_by.len(), "order_by")?;
    let scope = [
        &request.experiment_ids.join(","),
        &request.filter.clone().unwrap_or_default(),
        &format!("{:?}", request.datasets),
        &format!("{:?}", request.order_by),
    ];
    let scope = page::fingerprint(&scope.map(String::as_str));
    let start = PageToken::resume(token::decode(request.page_token.as_deref())?, scope)?;
    let experiment_ids = request.experiment_ids.iter().map(|id| names::parse_experiment_id(id));
    let datasets = request.datasets.into_iter().map(|dataset| {
        let name = given(dataset.dataset_name);
        let name =
            name.ok_or_else(|| Error::invalid("`dataset_name` in the `datasets` clause must be specified."))?;
        choice(Some(name), given(dataset.dataset_digest))
    });
    Ok(ModelQuery {
        experiment_ids: experiment_ids.collect::<Result<_>>()?,
        filter: parse_filter(Entity::LoggedModels, &request.filter.unwrap_or_default())?,
        datasets: datasets.collect::<Result<_>>()?,
        order_by: request.order_by.into_iter().map(order).collect::<Result<_>>()?,
        limit: limit(request.max_results.map(|limit| limit.0))?,
        start,
    })
}

/// The contract sets no upper bound; a request beyond ours gets the largest page and a token for the next.
fn limit(given: Option<i64>) -> Result<i64> {
    let limit = match given {
        None => DEFAULT_PAGE,
        Some(0) => PAGE_FOR_ZERO,
        Some(limit) => limit,
    };
    page::check_positive(limit)?;
    Ok(limit.min(limits::SEARCH_PAGE))
}

fn check_count(count: usize, parameter: &str) -> Result<()> {
    if count > CLAUSES {
        return Err(Error::invalid(format!(
            "Invalid value for parameter '{parameter}' supplied: it has {count} entries, at most {CLAUSES} are possible"
        )));
    }
    Ok(())
}

fn order(clause: OrderBy) -> Result<ModelOrder> {
    Ok(ModelOrder {
        field: parse_order_field(Entity::LoggedModels, &clause.field_name.unwrap_or_default())?,
        descending: clause.ascending == Some(Flag(false)),
        dataset: choice(given(clause.dataset_name), given(clause.dataset_digest))?,
    })
}

fn choice(name: Option<String>, digest: Option<String>) -> Result<DatasetChoice> {
    for (text, parameter) in [(&name, "dataset_name"), (&digest, "dataset_digest")] {
        runstone_domain::tag::check_text(text.as_deref().unwrap_or_default(), parameter)?;
    }
    Ok(DatasetChoice { name, digest })
}

/// The Python client sends empty texts for what it was not given.
fn given(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.is_empty())
}

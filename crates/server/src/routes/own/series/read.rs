//! `POST series`: series of many runs and keys, reduced to the pixel columns of a chart. It only reads; it is a POST
//! because of its size.

use std::ops::RangeInclusive;
use std::sync::Arc;

use axum::extract::State;
use runstone_domain::search::{Entity, OrderField, parse_order_field};
use runstone_domain::{Error, Result, limits};
use runstone_store::metrics::{self, ChartAxis, ChartQuery, GroupBy};
use runstone_wire::own::series::{
    SeriesAnswer, SeriesAxis, SeriesPart, SeriesRange, SeriesRequest, SeriesWriter,
};

use super::super::check::{self, invalid};
use super::super::message::Body;
use super::super::refused::Refused;
use super::lines::Shape;
use crate::answer::{Failure, Written};
use crate::app::App;
use crate::caller::Caller;

/// Read series for charts
///
/// Gives the metrics of many runs, each reduced to at most five points a pixel column, in one answer. A curve looks as if
/// all points were drawn: extremes, gaps and NaN are kept. With `group_by`, runs that share a value become one
/// series with mean, standard deviation and extremes.
///
/// A run that lacks a metric has no series of it. A run that does not exist is listed in `missing`, so that a page may
/// go on when one is deleted meanwhile.
#[utoipa::path(
    post,
    path = "/series",
    operation_id = "read_series",
    tag = "Series",
    request_body = SeriesRequest,
    responses((status = 200, description = "The series.", body = SeriesAnswer), Refused),
)]
pub(in crate::routes::own) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    Body(request): Body<SeriesRequest>,
) -> Result<Written, Failure> {
    let shape = shape(&request)?;
    let query = query(request)?;
    // Written where it is read, so that at no time all series are there twice.
    let written = app.store.read(move |tx| {
        let mut answer = SeriesWriter::default();
        let missing = metrics::chart(tx, caller.workspace, &query, |line| shape.write(line, &mut answer))?;
        Ok(answer.finish(&missing))
    });
    Ok(Written(written.await?))
}

fn shape(request: &SeriesRequest) -> Result<Shape> {
    let smoothing = request.smoothing.unwrap_or_default();
    if !(0.0..1.0).contains(&smoothing) {
        return Err(invalid("smoothing", smoothing, "it must be at least 0 and less than 1"));
    }
    let has = |part| request.include.contains(&part);
    Ok(Shape { smoothing, coordinates: has(SeriesPart::Coordinates), columns: has(SeriesPart::Columns) })
}

fn query(request: SeriesRequest) -> Result<ChartQuery> {
    check::names("run_ids", &request.run_ids, limits::SERIES_RUNS)?;
    check::names("keys", &request.keys, limits::SERIES_KEYS)?;
    let series = request.run_ids.len() * request.keys.len();
    if series > limits::SERIES {
        let most = limits::SERIES;
        return Err(Error::invalid(format!(
            "'run_ids' and 'keys' ask for {series} series, but at most {most} come in one answer"
        )));
    }
    let width = width(request.width, series)?;
    let group_by = request.group_by.as_deref().map(group_by).transpose()?;
    Ok(ChartQuery {
        axis: axis(request.axis),
        range: request.range.map(range).transpose()?,
        width,
        group_by,
        run_ids: request.run_ids,
        keys: request.keys,
    })
}

fn width(asked: u32, series: usize) -> Result<usize> {
    let width = usize::try_from(asked).unwrap_or(usize::MAX);
    check::within("width", width, 1..=limits::SERIES_WIDTH)?;
    if width * series > limits::SERIES_COLUMNS {
        let most = limits::SERIES_COLUMNS / series;
        return Err(invalid(
            "width",
            asked,
            &format!("{series} series may have at most {most} columns each"),
        ));
    }
    Ok(width)
}

fn axis(asked: SeriesAxis) -> ChartAxis {
    match asked {
        SeriesAxis::Step => ChartAxis::Step,
        SeriesAxis::Time => ChartAxis::Time,
        SeriesAxis::Relative => ChartAxis::Relative,
    }
}

fn range(asked: SeriesRange) -> Result<RangeInclusive<i64>> {
    let SeriesRange { from, to } = asked;
    if from > to {
        return Err(invalid(
            "range.to",
            to,
            &format!("it must not be less than 'range.from', which is {from}"),
        ));
    }
    Ok(from..=to)
}

fn group_by(asked: &str) -> Result<GroupBy> {
    let field = parse_order_field(Entity::Runs, asked);
    match field {
        Ok(OrderField::Param(key)) => Ok(GroupBy::Param(key)),
        Ok(OrderField::Tag(key)) => Ok(GroupBy::Tag(key)),
        Ok(OrderField::Attribute(attribute)) => Ok(GroupBy::Attribute(attribute)),
        _ => {
            let shown = runstone_domain::shown::quoted(asked);
            Err(invalid(
                "group_by",
                shown,
                "runs are grouped by params.<key>, tags.<key> or attributes.<name>",
            ))
        }
    }
}

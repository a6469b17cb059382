//! Reads the long history of one metric: a page, all pages, or thinned out for a chart.

use anyhow::{Context, Result, ensure};
use memchr::memmem;

use super::fixed::{FixedScript, Known};
use super::{Site, timed};
use crate::api::describe;
use crate::fill::HISTORY_POINTS;
use crate::http::{self, Connection, percent_encode};
use crate::load::{self, Limits};
use crate::results::Reading;

/// Points of a page, as the Python client asks for them.
const PAGE: usize = 25_000;
/// Points of a chart.
const CHART: usize = 320;

/// The first page.
pub async fn first_page(site: &mut Site, limits: Limits) -> Result<Reading> {
    if !site.server.peer.pages_history() {
        return Ok(Reading::Missing("no pages"));
    }
    let target = page_target(site).await?;
    let check = |body: &[u8]| expect_points(count_points(body), PAGE..=PAGE);
    measure_one(site, &target, check, limits).await
}

/// All pages, one after the other, as a client reads a whole history.
pub async fn all_pages(site: &mut Site, limits: Limits) -> Result<Reading> {
    let target = page_target(site).await?;
    let mut connection = Connection::open(site.address()).await?;
    let mut points = 0;
    let bytes = read_pages(&mut connection, site, &target, |body| points += count_points(body)).await?;
    expect_points(points, HISTORY_POINTS as usize..=HISTORY_POINTS as usize)?;
    let read_again = async || {
        let again = read_pages(&mut connection, site, &target, |_| ()).await?;
        ensure!(again == bytes, "{again} bytes instead of {bytes}");
        Ok(())
    };
    Ok(Reading::Timed(load::repeat(limits, read_again).await?))
}

/// Evenly thinned out, the last point kept, hence one more than asked for at most.
pub async fn interval(site: &mut Site, limits: Limits) -> Result<Reading> {
    if !site.server.peer.has_history_interval() {
        return Ok(Reading::Missing("not offered"));
    }
    let history = site.history().await?;
    let target = format!(
        "/api/2.0/mlflow/metrics/get-history-bulk-interval?run_ids={}&metric_key={}&max_results={CHART}",
        history.run_id,
        percent_encode(&history.key)
    );
    let check = |body: &[u8]| expect_points(count_points(body), CHART..=CHART + 1);
    measure_one(site, &target, check, limits).await
}

async fn page_target(site: &mut Site) -> Result<String> {
    let history = site.history().await?;
    let key = percent_encode(&history.key);
    Ok(format!(
        "/api/2.0/mlflow/metrics/get-history?run_id={}&metric_key={key}&max_results={PAGE}",
        history.run_id
    ))
}

async fn measure_one(
    site: &Site,
    target: &str,
    check: impl FnOnce(&[u8]) -> Result<()>,
    limits: Limits,
) -> Result<Reading> {
    let mut connection = Connection::open(site.address()).await?;
    let known = Known::learn(&mut connection, http::get(site.address(), target), check).await?;
    timed(&load::run(site.address(), FixedScript::spread(vec![known], 1), limits).await?)
}

/// Follows the page tokens from the first page on and returns how many bytes all bodies had.
async fn read_pages(
    connection: &mut Connection,
    site: &Site,
    first: &str,
    mut seen: impl FnMut(&[u8]),
) -> Result<usize> {
    let mut bytes = 0;
    let mut target = first.to_owned();
    loop {
        let answer = connection.request(&http::get(site.address(), &target)).await?;
        ensure!(answer.status == 200, "{}", describe(answer));
        bytes += answer.body.len();
        seen(answer.body);
        match page_token(answer.body)? {
            Some(token) => target = format!("{first}&page_token={}", percent_encode(token)),
            None => return Ok(bytes),
        }
    }
}

/// The `next_page_token` of a body, `None` on the last page. Searched from the end, where servers put it.
pub fn page_token(body: &[u8]) -> Result<Option<&str>> {
    const NAME: &[u8] = b"\"next_page_token\"";
    let Some(at) = memmem::rfind(body, NAME) else { return Ok(None) };
    let value = body[at + NAME.len()..].trim_ascii_start();
    let value = value.strip_prefix(b":").context("no value behind next_page_token")?.trim_ascii_start();
    let value = value.strip_prefix(b"\"").context("next_page_token is not a string")?;
    let end = memchr::memchr(b'"', value).context("next_page_token has no end")?;
    let token = std::str::from_utf8(&value[..end])?;
    Ok(Some(token).filter(|token| !token.is_empty()))
}

/// Points in the answer of a history endpoint.
pub fn count_points(body: &[u8]) -> usize {
    memmem::find_iter(body, b"\"timestamp\"").count()
}

fn expect_points(points: usize, expected: std::ops::RangeInclusive<usize>) -> Result<()> {
    ensure!(expected.contains(&points), "{points} points instead of {expected:?}");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_is_found_in_any_layout() {
        let token = |body: &'static str| page_token(body.as_bytes()).unwrap();
        assert_eq!(token(r#"{"metrics":[],"next_page_token":"abc="}"#), Some("abc="));
        assert_eq!(token("{\n  \"metrics\": [],\n  \"next_page_token\": \"abc=\"\n}"), Some("abc="));
        assert_eq!(token(r#"{"next_page_token":"","metrics":[]}"#), None);
        assert_eq!(token(r#"{"metrics":[]}"#), None);
        assert!(page_token(br#"{"next_page_token":7}"#).is_err());
    }

    #[test]
    fn points_are_counted_by_their_timestamps() {
        let body = br#"{"metrics":[{"key":"a","timestamp":1},{"key":"a","timestamp": 2}]}"#;
        assert_eq!(count_points(body), 2);
        assert!(expect_points(2, 3..=3).is_err());
    }
}

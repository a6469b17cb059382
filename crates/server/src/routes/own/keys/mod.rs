//! Names of metrics, params and tags, for those who choose among them.

pub(super) mod of_experiment;
pub(super) mod of_run;

use runstone_domain::{Error, Result, limits, page, tag};
use runstone_store::keys::{KeyKind, KeyPage, KeyQuery};
use runstone_wire::own::cursor;
use runstone_wire::own::keys::{KeyKind as WireKind, KeysRequest};

/// Size of a page if the caller names none.
const DEFAULT_PAGE: u32 = 100;

/// A checked request, and the fingerprint of what is paged through.
struct Asked {
    query: KeyQuery,
    fingerprint: u64,
}

impl Asked {
    /// Reads a request for the keys of `owner`.
    fn check(owner: &str, request: KeysRequest) -> Result<Self> {
        let asked = request.limit.unwrap_or(DEFAULT_PAGE);
        let limit = usize::try_from(asked).unwrap_or(usize::MAX);
        if !(1..=limits::KEYS_PAGE).contains(&limit) {
            return Err(Error::invalid(format!(
                "Invalid value {asked} for parameter 'limit' supplied: it must be between 1 and {}",
                limits::KEYS_PAGE
            )));
        }
        tag::check_text(owner, "run_id")?;
        let kind = kind(request.kind);
        let scope = [owner, &format!("{kind:?}"), &request.search, &request.prefix];
        let fingerprint = page::fingerprint(&scope);
        let after = cursor::decode(request.page_token.as_deref(), fingerprint)?;
        let query = KeyQuery { kind, search: request.search, prefix: request.prefix, after, limit };
        Ok(Self { query, fingerprint })
    }
}

/// The token of the page behind this one, whose last name `name` tells.
fn next_page_token<T>(page: &KeyPage<T>, fingerprint: u64, name: fn(&T) -> &str) -> Option<String> {
    let last = page.keys.last().filter(|_| page.has_more);
    last.map(|key| cursor::encode(name(key), fingerprint))
}

fn kind(asked: WireKind) -> KeyKind {
    match asked {
        WireKind::Metrics => KeyKind::Metric,
        WireKind::Params => KeyKind::Param,
        WireKind::Tags => KeyKind::Tag,
    }
}

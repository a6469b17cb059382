//! The error answers that every route of Runstone's own API may give, for its description.

use std::collections::BTreeMap;

use runstone_wire::ErrorBody;
use utoipa::openapi::{Content, Ref, RefOr, Response, ResponseBuilder};
use utoipa::{IntoResponses, ToSchema};

/// Every error answer is MLflow's envelope.
pub(super) struct Refused;

const STATUSES: [(&str, &str); 6] = [
    ("400", "A field is missing, of the wrong type or out of its range; the message names it."),
    ("403", "The host or the page that sends the request is not allowed. Plain text."),
    ("404", "What the path names does not exist."),
    ("413", "The body is too large."),
    ("500", "A defect, or broken data; the server's log has the details."),
    ("503", "The database is not available right now or took too long; worth trying again."),
];

impl IntoResponses for Refused {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let response = |(status, meaning): (&str, &str)| {
            let response = ResponseBuilder::new().description(meaning);
            let response = match status {
                "403" => response,
                _ => response.content("application/json", envelope()),
            };
            (status.to_owned(), RefOr::T(response.build()))
        };
        STATUSES.into_iter().map(response).collect()
    }
}

fn envelope() -> Content {
    Content::new(Some(Ref::from_schema_name(ErrorBody::name())))
}

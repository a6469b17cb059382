//! Webhooks with all their events, and what became of their deliveries.

pub(super) mod deliveries;
pub(super) mod list;
pub(super) mod replay;

/// Size of a page if the caller names none.
const DEFAULT_PAGE: i64 = 100;

//! Counters and durations in Prometheus' text format.

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};

/// What is counted.
pub(crate) struct Metrics {
    registry: Registry,
    requests: Family<Labels, Counter>,
    durations: Family<RouteLabels, Histogram>,
    webhooks: Family<OutcomeLabels, Counter>,
    /// Requests being answered right now.
    pub(crate) in_flight: Gauge,
    /// Open connections.
    pub(crate) connections: Gauge,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Labels {
    method: String,
    route: String,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RouteLabels {
    method: String,
    route: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OutcomeLabels {
    outcome: &'static str,
}

impl Metrics {
    /// Nothing counted yet.
    pub(crate) fn new() -> Self {
        let mut registry = Registry::with_prefix("runstone");
        let requests = Family::default();
        // 100 µs to 26 s.
        let durations: Family<RouteLabels, Histogram> =
            Family::new_with_constructor(|| Histogram::new(exponential_buckets(0.000_1, 4.0, 10)));
        let (in_flight, connections) = (Gauge::default(), Gauge::default());
        registry.register(
            "http_requests",
            "Requests answered, by method, route and status",
            requests.clone(),
        );
        registry.register_with_unit(
            "http_request_duration",
            "Time from the request's head to the answer's head",
            Unit::Seconds,
            durations.clone(),
        );
        let webhooks = Family::default();
        registry.register(
            "webhook_deliveries",
            "Attempts to send events to webhooks, by what became of them: delivered, failed, dead",
            webhooks.clone(),
        );
        registry.register("http_requests_in_flight", "Requests being answered", in_flight.clone());
        registry.register("http_connections", "Open connections", connections.clone());
        Self { registry, requests, durations, webhooks, in_flight, connections }
    }

    /// Counts one answer. `route` is the pattern, not the path: paths have no bound.
    pub(crate) fn count(&self, method: &str, route: &str, status: u16, seconds: f64) {
        let (method, route) = (method.to_owned(), route.to_owned());
        let labels = RouteLabels { method: method.clone(), route: route.clone() };
        self.durations.get_or_create(&labels).observe(seconds);
        self.requests.get_or_create(&Labels { method, route, status }).inc();
    }

    /// Counts one attempt to send an event to a webhook: `delivered`, `failed` or `dead`.
    pub(crate) fn count_delivery(&self, outcome: &'static str) {
        self.webhooks.get_or_create(&OutcomeLabels { outcome }).inc();
    }

    /// The text that Prometheus reads.
    ///
    /// # Errors
    /// None in practice: writing to a string does not fail.
    pub(crate) fn text(&self) -> Result<String, std::fmt::Error> {
        let mut text = String::new();
        prometheus_client::encoding::text::encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

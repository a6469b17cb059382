//! The contract of the store: every public function, with the same expectations on SQLite and on PostgreSQL.
//!
//! A test is an async function over a fresh [`world::World`] that is named in its module's `on_both_databases!`; a new
//! function of the store gets its tests in the module of its area. PostgreSQL is the one that `RUNSTONE_TEST_POSTGRES`
//! names, a throw-away cluster; without it the PostgreSQL half fails.
#![expect(clippy::unwrap_used, reason = "a step of a test that fails is a failed test")]

#[macro_use]
mod backends;
mod builders;
mod drawn;
mod five_runs;
mod random;
mod run_searches;
mod world;

mod bounds;
mod chart_groups;
mod charts;
mod concurrency;
mod datasets;
mod events;
mod experiment_search;
mod experiment_summaries;
mod experiments;
mod exports;
mod following;
mod governance;
mod keys;
mod latest_metrics;
mod lineage;
mod lists;
mod logged_models;
mod metrics;
mod migrations;
mod models;
mod params;
mod patterns;
mod plans;
mod rare_values;
mod registry;
mod registry_plans;
mod run_filters;
mod run_orders;
mod run_pages;
mod runs;
mod schema;
mod sealing;
mod series_functions;
mod settling;
mod spread;
mod stats;
mod tables;
mod tags;
mod transactions;
mod webhooks;
mod workspaces;

//! Searching for runs in tests: filters and orders as text, answers as names.

use runstone_domain::search::{Entity, parse_filter, parse_order_by};
use runstone_domain::{Error as Situation, Page, PageToken, Run, ViewType};
use runstone_store::Tx;
use runstone_store::runs::{self, RunQuery};

use crate::world::{DEFAULT, World};

/// More than any test has runs.
const ALL: i64 = 1_000;

/// A search over the experiment `main`, everything on one page, unless said.
pub struct RunSearch<'w> {
    world: &'w World,
    query: RunQuery,
}

impl<'w> RunSearch<'w> {
    pub fn new(world: &'w World) -> Self {
        let query = RunQuery {
            experiment_ids: vec![world.experiment],
            filter: None,
            order_by: Vec::new(),
            view: ViewType::ActiveOnly,
            limit: ALL,
            start: PageToken::default(),
        };
        Self { world, query }
    }

    pub fn filter(mut self, text: &str) -> Self {
        self.query.filter =
            parse_filter(Entity::Runs, text).unwrap_or_else(|error| panic!("{text}: {error}"));
        self
    }

    pub fn order_by(mut self, clauses: &[&str]) -> Self {
        let clauses: Vec<String> = clauses.iter().map(ToString::to_string).collect();
        self.query.order_by = parse_order_by(Entity::Runs, &clauses).unwrap();
        self
    }

    pub fn experiments(mut self, ids: &[i64]) -> Self {
        self.query.experiment_ids = ids.to_vec();
        self
    }

    pub fn view(mut self, view: ViewType) -> Self {
        self.query.view = view;
        self
    }

    pub fn limit(mut self, limit: i64) -> Self {
        self.query.limit = limit;
        self
    }

    pub fn offset(mut self, offset: u64) -> Self {
        self.query.start = PageToken { offset, ..PageToken::default() };
        self
    }

    /// The page that a token leads to.
    pub fn from(mut self, token: PageToken) -> Self {
        self.query.start = token;
        self
    }

    pub async fn try_page(&self) -> Result<Page<Run>, Situation> {
        let query = self.query.clone();
        self.world.store.read(move |tx| runs::search(tx, DEFAULT, &query)).await
    }

    pub async fn page(&self) -> Page<Run> {
        self.try_page().await.unwrap()
    }

    /// How the database goes about the search, a text for each query.
    pub async fn plans(&self) -> Vec<String> {
        let query = self.query.clone();
        let explain = move |tx: &mut Tx<'_>| tx.explain(|tx| runs::search(tx, DEFAULT, &query));
        self.world.store.read(explain).await.unwrap().1
    }

    /// The names of the runs of one page, in order.
    pub async fn names(&self) -> Vec<String> {
        self.page().await.items.into_iter().map(|run| run.info.name).collect()
    }

    /// The names of all runs, fetched page by page.
    pub async fn names_by_pages_of(mut self, size: i64) -> Vec<String> {
        self.query.limit = size;
        let mut names = Vec::new();
        loop {
            let page = self.page().await;
            assert!(!page.items.is_empty() || names.is_empty(), "an empty page behind {names:?}");
            names.extend(page.items.into_iter().map(|run| run.info.name));
            match page.next {
                Some(next) => self.query.start = next,
                None => return names,
            }
        }
    }
}

/// The words of a list such as `"Anna ben"`.
pub fn words(list: &str) -> Vec<&str> {
    list.split_whitespace().collect()
}

//! Asks a model registry, and moves its aliases.

use anyhow::Result;

use super::fixed::{FixedScript, Known};
use super::{Site, timed};
use crate::load::{self, Limits};
use crate::registry::{self, Question};
use crate::results::Reading;

/// Registers the models.
pub async fn fill(site: &mut Site) -> Result<Reading> {
    match site.server.peer.has_registry() {
        true => Ok(Reading::Timed(site.fill_registry().await?)),
        false => Ok(MISSING),
    }
}

/// One question on a single connection.
pub async fn ask(site: &mut Site, question: Question, limits: Limits) -> Result<Reading> {
    if !site.server.peer.has_registry() {
        return Ok(MISSING);
    }
    let size = site.registry().await?;
    let known = registry::learn(site.address(), size, question).await?;
    time(site, known, 1, limits).await
}

/// Moves aliases to and fro.
pub async fn set_alias(site: &mut Site, connections: usize, limits: Limits) -> Result<Reading> {
    if !site.server.peer.has_registry() {
        return Ok(MISSING);
    }
    let size = site.registry().await?;
    let known = registry::learn_set_alias(site.address(), size).await?;
    time(site, known, connections, limits).await
}

const MISSING: Reading = Reading::Missing("not offered");

async fn time(site: &Site, known: Vec<Known>, connections: usize, limits: Limits) -> Result<Reading> {
    timed(&load::run(site.address(), FixedScript::spread(known, connections), limits).await?)
}

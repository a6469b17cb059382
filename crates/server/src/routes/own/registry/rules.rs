//! `registry/models/{name}/rules` and `registry/models/{name}/versions/{version}/check`: promotion rules.

use std::sync::Arc;

use axum::extract::{Path, State};
use runstone_domain::{Target, registry, tag};
use runstone_store::registry as store;
use runstone_wire::Empty;
use runstone_wire::own::registry::{CheckAnswer, CheckRequest, Rule, RuleBody, RulesAnswer};

use super::super::message::{Body, Query};
use super::super::refused::Refused;
use crate::answer::{Answer, Json};
use crate::app::App;
use crate::caller::Caller;
use crate::promotion;

/// List the promotion rules of a model
#[utoipa::path(
    get,
    path = "/registry/models/{name}/rules",
    operation_id = "list_rules",
    tag = "Registry",
    params(("name" = String, Path, description = "Name of the model.")),
    responses((status = 200, description = "All of them.", body = RulesAnswer), Refused),
)]
pub(in crate::routes::own) async fn list(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(name): Path<String>,
) -> Answer<RulesAnswer> {
    registry::check_name(&name)?;
    let rules = app.store.read(move |tx| {
        let model = store::find(tx, caller.workspace, &name)?;
        store::rules(tx, &model)
    });
    Ok(Json(RulesAnswer { rules: rules.await?.into_iter().map(Into::into).collect() }))
}

/// Set a promotion rule
///
/// From now on, a version gets the aliases and stages that the rule guards only if all that it demands holds, whoever
/// asks: also MLflow's clients. A rule of the same name is replaced.
#[utoipa::path(
    put,
    path = "/registry/models/{name}/rules/{rule}",
    operation_id = "set_rule",
    tag = "Registry",
    params(
        ("name" = String, Path, description = "Name of the model."),
        ("rule" = String, Path, description = "Name of the rule."),
    ),
    request_body = RuleBody,
    responses((status = 200, description = "The rule as it is kept.", body = Rule), Refused),
)]
pub(in crate::routes::own) async fn set(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path((name, rule)): Path<(String, String)>,
    Body(body): Body<RuleBody>,
) -> Answer<Rule> {
    registry::check_name(&name)?;
    let rule = Rule { name: rule, body }.check()?;
    let (kept, actor) = (Rule::from(rule.clone()), caller.actor(app.clock.now_ms()));
    let set = app.store.write(move |tx| {
        let model = store::find(tx, caller.workspace, &name)?;
        store::set_rule(tx, &model, &rule, &actor)
    });
    set.await?;
    Ok(Json(kept))
}

/// Delete a promotion rule
#[utoipa::path(
    delete,
    path = "/registry/models/{name}/rules/{rule}",
    operation_id = "delete_rule",
    tag = "Registry",
    params(
        ("name" = String, Path, description = "Name of the model."),
        ("rule" = String, Path, description = "Name of the rule."),
    ),
    responses((status = 200, description = "It is gone.", body = Object), Refused),
)]
pub(in crate::routes::own) async fn delete(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path((name, rule)): Path<(String, String)>,
) -> Answer<Empty> {
    registry::check_name(&name)?;
    tag::check_text(&rule, "rule")?;
    let actor = caller.actor(app.clock.now_ms());
    let gone = app.store.write(move |tx| {
        let model = store::find(tx, caller.workspace, &name)?;
        store::delete_rule(tx, &model, &rule, &actor)
    });
    gone.await?;
    Ok(Json(Empty {}))
}

/// Hold a version against the rules
///
/// What the rules of its model say to giving the version an alias or a stage now. Nothing is changed.
#[utoipa::path(
    get,
    path = "/registry/models/{name}/versions/{version}/check",
    operation_id = "check_version",
    tag = "Registry",
    params(
        ("name" = String, Path, description = "Name of the model."),
        ("version" = i64, Path, description = "Number of the version."),
        CheckRequest,
    ),
    responses((status = 200, description = "What they say.", body = CheckAnswer), Refused),
)]
pub(in crate::routes::own) async fn check_version(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path((name, version)): Path<(String, String)>,
    Query(request): Query<CheckRequest>,
) -> Answer<CheckAnswer> {
    registry::check_name(&name)?;
    let number = registry::parse_version(&version)?;
    let target = Target::parse(&request.target)?;
    let compared = promotion::compare(&app, &caller, (&name, number), &target).await?;
    let verdicts = app.store.read(move |tx| {
        let version = store::find_version(tx, caller.workspace, &name, number)?;
        store::check_promotion(tx, caller.workspace, &version, &target, compared.as_ref())
    });
    Ok(Json(verdicts.await?.into()))
}

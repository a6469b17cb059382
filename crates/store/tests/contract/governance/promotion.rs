//! Promotion rules, and requests that are approved, rejected and withdrawn.

use futures_util::future::join_all;
use runstone_domain::governance::{Action, PromotionRequest, RequestState};
use runstone_domain::promotion::{Condition, Guarded, Rule};
use runstone_domain::{Error as Situation, Stage, Tag, Target};
use runstone_store::registry::{
    self, Compared, HistoryQuery, How, NewRequest, NewVersion, Outcome, RequestChoice, RequestQuery,
};

use super::{told, whole, with_versions};
use crate::registry::{
    add, add_version, by, by_alias, get_version, model, version, with_model, with_version,
};
use crate::world::{DEFAULT, START_MS, World, failure};

on_both_databases! {
    rules_are_set_replaced_and_deleted,
    a_model_has_a_bounded_number_of_rules,
    a_rule_looks_at_the_run_and_the_tags,
    a_rule_wants_people_to_approve,
    stages_are_guarded_like_aliases,
    who_asks_and_who_is_unknown_count_once,
    an_approval_is_kept_if_something_else_is_missing,
    requests_are_rejected_and_withdrawn,
    a_promotion_closes_what_was_asked_for,
    requests_are_listed,
    signatures_are_compared_with_the_present_holder,
    promotions_at_once_follow_each_other,
}

fn rule(name: &str, targets: &[&str], condition: &str, approvals: u32) -> Rule {
    let targets: Vec<String> = targets.iter().map(|target| (*target).to_owned()).collect();
    Rule {
        name: name.to_owned(),
        guarded: Guarded::parse(&targets).unwrap(),
        condition: (!condition.is_empty()).then(|| Condition::parse(condition).unwrap()),
        signature: false,
        approvals,
    }
}

async fn set_rule(world: &World, rule: Rule) -> Result<(), Situation> {
    with_model(world, "m", move |tx, model| registry::set_rule(tx, model, &rule, &by("ann"))).await
}

async fn rules(world: &World) -> Vec<Rule> {
    let rules = world.store.read(|tx| {
        let model = registry::find(tx, DEFAULT, "m")?;
        registry::rules(tx, &model)
    });
    rules.await.unwrap()
}

fn champion() -> Target {
    Target::Alias("champion".to_owned())
}

async fn promote(world: &World, number: i64, target: Target, compared: Option<Compared>) -> Outcome {
    let outcome = world.store.write(move |tx| {
        let version = registry::find_version(tx, DEFAULT, "m", number)?;
        let actor = by("ann");
        let how = How { archive: false, compared: compared.as_ref(), actor: &actor };
        registry::promote(tx, DEFAULT, &version, &target, &how)
    });
    outcome.await.unwrap()
}

async fn ask(
    world: &World,
    number: i64,
    target: Target,
    user: &'static str,
) -> Result<PromotionRequest, Situation> {
    let asked = world.store.write(move |tx| {
        let version = registry::find_version(tx, DEFAULT, "m", number)?;
        let new = NewRequest { target: target.clone(), comment: "please".to_owned() };
        registry::add_request(tx, &version, &new, &by(user))
    });
    asked.await
}

async fn approve(
    world: &World,
    request: &PromotionRequest,
    user: &'static str,
) -> Result<(PromotionRequest, Outcome), Situation> {
    let (id, number) = (request.id, request.version);
    let approved = world.store.write(move |tx| {
        let version = registry::find_version(tx, DEFAULT, "m", number)?;
        let mut actor = by(user);
        actor.user = actor.user.filter(|user| !user.is_empty());
        let how = How { archive: false, compared: None, actor: &actor };
        registry::approve_request(tx, DEFAULT, &version, id, &how, "fine")
    });
    approved.await
}

async fn close(
    world: &World,
    request: &PromotionRequest,
    state: RequestState,
    user: &'static str,
) -> Result<PromotionRequest, Situation> {
    let (id, number) = (request.id, request.version);
    let closed = world.store.write(move |tx| {
        let version = registry::find_version(tx, DEFAULT, "m", number)?;
        registry::close_request(tx, &version, id, state, "no", &by(user))
    });
    closed.await
}

async fn rules_are_set_replaced_and_deleted(world: World) {
    with_versions(&world, 1).await;
    let first = rule("b", &["@champion", "Production"], "metrics.a >= 0.9 AND tags.größe = '😀'", 2);
    let second = Rule { signature: true, ..rule("a", &["*"], "", 0) };
    set_rule(&world, first.clone()).await.unwrap();
    set_rule(&world, second.clone()).await.unwrap();
    set_rule(&world, second.clone()).await.unwrap();
    assert_eq!(rules(&world).await, [second.clone(), first]);
    let other = rule("b", &["@x"], "", 1);
    set_rule(&world, other.clone()).await.unwrap();
    assert_eq!(rules(&world).await, [second, other]);
    with_model(&world, "m", |tx, model| registry::delete_rule(tx, model, "a", &by("ann"))).await.unwrap();
    let gone = with_model(&world, "m", |tx, model| registry::delete_rule(tx, model, "a", &by("ann"))).await;
    assert_eq!(failure(gone), "NotFound(PromotionRule): Rule 'a' of the model 'm' not found");
    assert_eq!(
        told(&world, whole("m")).await[2..],
        [
            "rule.set m b ->@champion, Production: metrics.a >= 0.9 AND tags.größe = '😀'; approvals: 2",
            "rule.set m a ->*: a compatible signature",
            "rule.set m b @champion, Production: metrics.a >= 0.9 AND tags.größe = '😀'; approvals: 2>@x: approvals: 1",
            "rule.deleted m a *: a compatible signature>-",
        ]
    );
}

async fn a_model_has_a_bounded_number_of_rules(world: World) {
    with_versions(&world, 1).await;
    for number in 0..100 {
        set_rule(&world, rule(&format!("r{number}"), &["@a"], "", 1)).await.unwrap();
    }
    assert!(failure(set_rule(&world, rule("more", &["@a"], "", 1)).await).contains("at most 100 rules"));
    set_rule(&world, rule("r7", &["@a"], "", 2)).await.unwrap();
}

async fn a_rule_looks_at_the_run_and_the_tags(world: World) {
    let run_id =
        world.run("r").metric("accuracy", 0.87).metric("accuracy_2", 1.0).param("kind", "forest").add().await;
    add(&world, model("m", &[])).await.unwrap();
    add_version(&world, "m", NewVersion { run_id, ..version("s", &[]) }).await;
    add_version(&world, "m", NewVersion { run_id: "unknown".to_owned(), ..version("s", &[]) }).await;
    let condition = "metrics.accuracy >= 0.9 AND params.kind = 'forest' AND tags.validated = 'yes'";
    set_rule(&world, rule("good", &["@champion"], condition, 0)).await.unwrap();
    assert_eq!(
        promote(&world, 1, champion(), None).await,
        Outcome::Refused(
            "Version 1 of 'm' must not get the alias 'champion' yet. What stands against it: rule 'good': \
             metrics.accuracy is 0.87, but must be >= 0.9; tags.validated is absent, but must be 'yes'."
                .to_owned()
        )
    );
    let Outcome::Refused(of_unknown_run) = promote(&world, 2, champion(), None).await else { panic!() };
    assert!(of_unknown_run.contains("metrics.accuracy is absent"), "{of_unknown_run}");
    assert!(by_alias(&world, "m", "champion").await.is_err());
    let told = told(&world, whole("m")).await;
    assert!(told[told.len() - 2].starts_with("promotion.refused m/1 @champion ->Version 1 of 'm' must not"));
    // Other aliases are free.
    assert_eq!(promote(&world, 1, Target::Alias("other".to_owned()), None).await, Outcome::Done);
    set_rule(&world, rule("good", &["@champion"], "metrics.accuracy > 0.8 AND tags.validated = 'yes'", 0))
        .await
        .unwrap();
    with_version(&world, "m", 1, |tx, version| {
        registry::set_version_tag(tx, version, &Tag::new("validated", "yes"), &by("ann"))
    })
    .await
    .unwrap();
    assert_eq!(promote(&world, 1, champion(), None).await, Outcome::Done);
    assert_eq!(by_alias(&world, "m", "champion").await.unwrap(), 1);
}

async fn a_rule_wants_people_to_approve(world: World) {
    with_versions(&world, 1).await;
    set_rule(&world, rule("two", &["@champion"], "", 2)).await.unwrap();
    let Outcome::Waiting(why) = promote(&world, 1, champion(), None).await else { panic!() };
    assert!(why.ends_with("rule 'two': it has 0 of 2 approvals."), "{why}");
    let request = ask(&world, 1, champion(), "ann").await.unwrap();
    assert_eq!((request.state, request.user.as_deref()), (RequestState::Open, Some("ann")));
    let (waiting, outcome) = approve(&world, &request, "bob").await.unwrap();
    assert!(matches!(outcome, Outcome::Waiting(_)));
    assert_eq!((waiting.state, waiting.approvals.len()), (RequestState::Open, 1));
    let (waiting, outcome) = approve(&world, &request, "bob").await.unwrap();
    assert!(matches!(outcome, Outcome::Waiting(_)), "one person counts once");
    assert_eq!(waiting.approvals.len(), 1);
    let (done, outcome) = approve(&world, &request, "cem").await.unwrap();
    assert_eq!(outcome, Outcome::Done);
    assert_eq!((done.state, done.closed_by.as_deref()), (RequestState::Approved, Some("cem")));
    assert_eq!(by_alias(&world, "m", "champion").await.unwrap(), 1);
    assert!(failure(approve(&world, &request, "dan").await).contains("is closed: it was approved"));
    assert_eq!(
        told(&world, whole("m")).await[4..],
        [
            "request.created m/1 @champion",
            "request.approved m/1 @champion",
            "request.approved m/1 @champion",
            "request.approved m/1 @champion",
            "alias.set m/1 champion ->1",
        ]
    );
}

async fn stages_are_guarded_like_aliases(world: World) {
    with_versions(&world, 1).await;
    set_rule(&world, rule("one", &["*"], "", 1)).await.unwrap();
    let production = Target::Stage(Stage::Production);
    assert!(matches!(promote(&world, 1, production.clone(), None).await, Outcome::Waiting(_)));
    assert_eq!(promote(&world, 1, Target::Stage(Stage::Archived), None).await, Outcome::Done);
    let request = ask(&world, 1, production, "ann").await.unwrap();
    assert_eq!(approve(&world, &request, "bob").await.unwrap().1, Outcome::Done);
    assert_eq!(get_version(&world, "m", 1).await.unwrap().stage, Stage::Production);
}

async fn who_asks_and_who_is_unknown_count_once(world: World) {
    with_versions(&world, 1).await;
    set_rule(&world, rule("two", &["@champion"], "", 2)).await.unwrap();
    let request = ask(&world, 1, champion(), "ann").await.unwrap();
    for user in ["ann", "", ""] {
        assert!(matches!(approve(&world, &request, user).await.unwrap().1, Outcome::Waiting(_)), "{user}");
    }
    let (approved, outcome) = approve(&world, &request, "bob").await.unwrap();
    assert_eq!(outcome, Outcome::Done);
    let people: Vec<Option<String>> = approved.approvals.into_iter().map(|approval| approval.user).collect();
    assert_eq!(people, [None, Some("ann".to_owned()), Some("bob".to_owned())]);
}

async fn an_approval_is_kept_if_something_else_is_missing(world: World) {
    with_versions(&world, 1).await;
    set_rule(&world, rule("both", &["@champion"], "tags.validated = 'yes'", 1)).await.unwrap();
    let request = ask(&world, 1, champion(), "ann").await.unwrap();
    let (kept, outcome) = approve(&world, &request, "bob").await.unwrap();
    assert!(matches!(outcome, Outcome::Refused(why) if why.contains("tags.validated is absent")));
    assert_eq!((kept.state, kept.approvals.len()), (RequestState::Open, 1));
    with_version(&world, "m", 1, |tx, version| {
        registry::set_version_tag(tx, version, &Tag::new("validated", "yes"), &by("ann"))
    })
    .await
    .unwrap();
    // Who tries now gets through: it has its approval.
    assert_eq!(promote(&world, 1, champion(), None).await, Outcome::Done);
}

async fn requests_are_rejected_and_withdrawn(world: World) {
    with_versions(&world, 1).await;
    let request = ask(&world, 1, champion(), "ann").await.unwrap();
    let twice = failure(ask(&world, 1, champion(), "ann").await);
    assert!(twice.starts_with("AlreadyExists(PromotionRequest)"), "{twice}");
    let foreign = failure(close(&world, &request, RequestState::Cancelled, "bob").await);
    assert!(foreign.starts_with("Refused(") && foreign.contains("is by ann"), "{foreign}");
    let rejected = close(&world, &request, RequestState::Rejected, "bob").await.unwrap();
    assert_eq!((rejected.state, rejected.closing_comment.as_str()), (RequestState::Rejected, "no"));
    assert_eq!((rejected.closed_by.as_deref(), rejected.closed_time_ms), (Some("bob"), Some(START_MS)));
    let again = ask(&world, 1, champion(), "ann").await.unwrap();
    close(&world, &again, RequestState::Cancelled, "ann").await.unwrap();
    assert!(failure(close(&world, &again, RequestState::Cancelled, "ann").await).contains("was cancelled"));
    let third = ask(&world, 1, champion(), "ann").await.unwrap();
    with_version(&world, "m", 1, |tx, version| registry::delete_version(tx, version, &by("cem")))
        .await
        .unwrap();
    let third = world.store.read(move |tx| registry::find_request(tx, DEFAULT, &third.id.to_string()));
    let third = third.await.unwrap();
    assert_eq!((third.state, third.closed_by.as_deref()), (RequestState::Cancelled, Some("cem")));
}

async fn a_promotion_closes_what_was_asked_for(world: World) {
    with_versions(&world, 2).await;
    let asked = [
        ask(&world, 1, champion(), "ann").await.unwrap(),
        ask(&world, 1, champion(), "bob").await.unwrap(),
        ask(&world, 1, Target::Stage(Stage::Production), "ann").await.unwrap(),
        ask(&world, 2, champion(), "ann").await.unwrap(),
    ];
    assert_eq!(promote(&world, 1, champion(), None).await, Outcome::Done);
    let mut states = Vec::new();
    for request in asked {
        let id = request.id.to_string();
        states
            .push(world.store.read(move |tx| registry::find_request(tx, DEFAULT, &id)).await.unwrap().state);
    }
    assert_eq!(
        states,
        [RequestState::Approved, RequestState::Approved, RequestState::Open, RequestState::Open]
    );
}

async fn requests_are_listed(world: World) {
    with_versions(&world, 2).await;
    add(&world, model("other", &[])).await.unwrap();
    for (number, target) in [(1, "@a"), (1, "@b"), (2, "Staging")] {
        ask(&world, number, Target::parse(target).unwrap(), "ann").await.unwrap();
    }
    let b = ask(&world, 2, champion(), "ann").await.unwrap();
    close(&world, &b, RequestState::Rejected, "bob").await.unwrap();
    let list = async |name: Option<&'static str>, number: Option<i64>, state, before_id| {
        let found = world.store.read(move |tx| {
            let choice = match (name, number) {
                (Some(name), Some(number)) => {
                    RequestChoice::Version(registry::find_version(tx, DEFAULT, name, number)?)
                }
                (Some(name), None) => RequestChoice::Model(registry::find(tx, DEFAULT, name)?),
                _ => RequestChoice::All,
            };
            registry::requests(tx, DEFAULT, &RequestQuery { choice, state, before_id, limit: 2 })
        });
        let found = found.await.unwrap();
        found.into_iter().map(|request| request.target.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(list(None, None, None, None).await, ["@champion", "Staging"]);
    assert_eq!(list(None, None, None, Some(b.id - 1)).await, ["@b", "@a"]);
    assert_eq!(list(Some("m"), None, Some(RequestState::Rejected), None).await, ["@champion"]);
    assert_eq!(list(Some("m"), Some(1), Some(RequestState::Open), None).await, ["@b", "@a"]);
    assert_eq!(list(Some("other"), None, None, None).await, Vec::<String>::new());
    for unknown in ["0", "x", "", "99999999999999999999"] {
        let found = world.store.read(move |tx| registry::find_request(tx, DEFAULT, unknown)).await;
        assert!(failure(found).starts_with("NotFound(PromotionRequest)"));
    }
}

async fn signatures_are_compared_with_the_present_holder(world: World) {
    with_versions(&world, 3).await;
    set_rule(&world, Rule { signature: true, ..rule("same", &["@champion", "Staging"], "", 0) })
        .await
        .unwrap();
    let wanted = async |number: i64, target: Target| {
        let wanted = world.store.read(move |tx| {
            let version = registry::find_version(tx, DEFAULT, "m", number)?;
            registry::wanted_signatures(tx, &version, &target)
        });
        wanted.await.unwrap().map(|signatures| signatures.holder)
    };
    // Nobody is in the way of the first one.
    assert_eq!(wanted(1, champion()).await, None);
    assert_eq!(promote(&world, 1, champion(), None).await, Outcome::Done);
    assert_eq!(wanted(1, champion()).await, None);
    assert_eq!(wanted(2, champion()).await, Some(1));
    assert_eq!(promote(&world, 2, champion(), None).await, Outcome::HolderChanged);
    let compared = |holder, complaints: &[&str]| {
        let complaints = complaints.iter().map(|complaint| (*complaint).to_owned()).collect();
        Some(Compared { holder, complaints })
    };
    assert_eq!(promote(&world, 2, champion(), compared(3, &[])).await, Outcome::HolderChanged);
    let Outcome::Refused(why) = promote(&world, 2, champion(), compared(1, &["input `x` is gone"])).await
    else {
        panic!()
    };
    assert!(why.ends_with("rule 'same': input `x` is gone."), "{why}");
    assert_eq!(promote(&world, 2, champion(), compared(1, &[])).await, Outcome::Done);
    // Of a stage the highest version counts.
    let staging = Target::Stage(Stage::Staging);
    assert_eq!(promote(&world, 1, staging.clone(), None).await, Outcome::Done);
    assert_eq!(promote(&world, 3, staging.clone(), compared(1, &[])).await, Outcome::Done);
    assert_eq!(wanted(2, staging).await, Some(3));
}

async fn promotions_at_once_follow_each_other(world: World) {
    with_versions(&world, 8).await;
    set_rule(&world, Rule { signature: true, ..rule("same", &["@champion"], "", 0) }).await.unwrap();
    // Nobody was compared with anybody: the first one gets it, and all others have to be compared with him.
    let outcomes = join_all((1..=8).map(|number| promote(&world, number, champion(), None))).await;
    let done = outcomes.iter().filter(|outcome| **outcome == Outcome::Done).count();
    assert_eq!(done, 1, "{outcomes:?}");
    assert!(outcomes.iter().all(|outcome| matches!(outcome, Outcome::Done | Outcome::HolderChanged)));
    with_model(&world, "m", |tx, model| registry::delete_rule(tx, model, "same", &by("ann"))).await.unwrap();
    for _ in 0..5 {
        join_all((1..=8).map(|number| promote(&world, number, champion(), None))).await;
        let last = whole("m");
        let last = HistoryQuery { actions: vec![Action::AliasSet], limit: 1, ..last };
        let last = world.store.read(move |tx| registry::history(tx, DEFAULT, &last)).await.unwrap();
        assert_eq!(last[0].version, Some(by_alias(&world, "m", "champion").await.unwrap()));
    }
}

//! What is queued, and for whom.

use runstone_domain::webhook::event::Event;
use runstone_domain::webhook::{DeliveryState, WebhookStatus};
use runstone_domain::{Error as Situation, RunStatus};
use runstone_store::runs::{self, RunChange};
use runstone_store::webhooks::{self, NewWebhook};

use super::{add, deliveries, happen, kind, listener, new_webhook, notes, take};
use crate::world::{DEFAULT, START_MS, World};

on_both_databases! {
    an_event_is_queued_for_all_who_want_to_hear_it,
    what_is_rolled_back_is_not_queued,
    a_delivery_tells_all_that_is_needed_to_send_it,
    who_waits_is_woken_by_a_commit,
    a_run_is_told_once_when_it_ends,
    runs_that_end_together_are_told_once_each,
}

async fn an_event_is_queued_for_all_who_want_to_hear_it(world: World) {
    let wanted = ["registered_model.created"];
    let a = add(&world, new_webhook(&world, "a", &wanted)).await.webhook_id;
    let b = add(&world, new_webhook(&world, "b", &["prompt.created", wanted[0]])).await.webhook_id;
    let other = add(&world, new_webhook(&world, "other", &["model_version.created"])).await.webhook_id;
    let disabled = NewWebhook { status: WebhookStatus::Disabled, ..new_webhook(&world, "off", &wanted) };
    let disabled = add(&world, disabled).await.webhook_id;
    happen(&world, "m", "x").await;
    for (id, count) in [(&a, 1), (&b, 1), (&other, 0), (&disabled, 0)] {
        assert_eq!(deliveries(&world, id, None).await.len(), count);
    }
    assert_eq!(world.count("webhook_lanes").await, 2);
}

async fn what_is_rolled_back_is_not_queued(world: World) {
    let id = listener(&world, "a").await;
    let outcome = world.store.write(|tx| {
        webhooks::emit(tx, DEFAULT, &Event::model_created("m", &[], "x"), START_MS)?;
        Err::<(), _>(Situation::invalid("on purpose").into())
    });
    assert!(outcome.await.is_err());
    assert_eq!(deliveries(&world, &id, None).await, []);
    assert_eq!(take(&world, 9).await, []);
    assert_eq!(world.count("webhook_lanes").await, 0);
}

async fn a_delivery_tells_all_that_is_needed_to_send_it(world: World) {
    let secret = runstone_domain::webhook::StoredSecret { text: "s".to_owned(), is_sealed: true };
    let new = NewWebhook {
        secret: Some(secret.clone()),
        ..new_webhook(&world, "a", &["registered_model.created"])
    };
    let id = add(&world, new).await.webhook_id;
    happen(&world, "mödel", "x").await;
    let claimed = take(&world, 9).await.remove(0);
    assert_eq!((claimed.webhook_id.as_str(), claimed.url.as_str()), (id.as_str(), "https://a.example"));
    assert_eq!(claimed.secret, Some(secret));
    assert_eq!(claimed.event, "registered_model.created");
    assert_eq!(claimed.data, Event::model_created("mödel", &[runstone_domain::Tag::new("k", "v")], "x").data);
    assert_eq!((claimed.event_time_ms, claimed.waiting_since_ms, claimed.attempts), (START_MS, START_MS, 0));
    let shown = deliveries(&world, &id, None).await.remove(0);
    assert_eq!(shown.delivery_id, claimed.delivery_id);
    assert_eq!(
        (shown.event.as_str(), shown.subject.as_str()),
        ("registered_model.created", "registered_model:mödel")
    );
    assert_eq!((shown.state, shown.attempts, shown.event_time_ms), (DeliveryState::Waiting, 0, START_MS));
    assert_eq!((shown.data, shown.last_error, shown.end_time_ms), (claimed.data, None, None));
}

async fn who_waits_is_woken_by_a_commit(world: World) {
    listener(&world, "a").await;
    happen(&world, "m", "x").await;
    world.store.deliveries_queued().await;
    let woken = world.store.deliveries_queued();
    let ((), ()) = futures_util::future::join(woken, happen(&world, "m", "y")).await;
    assert_eq!(notes(&take(&world, 9).await), ["x"]);
}

async fn a_run_is_told_once_when_it_ends(world: World) {
    let events = ["run.finished", "run.failed"];
    let id = add(&world, new_webhook(&world, "a", &events)).await.webhook_id;
    let run_id = world.run("r").add().await;
    let set = async |status: Option<RunStatus>, end_time_ms| {
        let change = RunChange { status, end_time_ms, now_ms: START_MS + 5, ..RunChange::default() };
        world.with_run(&run_id, move |tx, run| runs::update(tx, run, &change)).await.unwrap();
        let told = deliveries(&world, &id, None).await.into_iter();
        told.map(|delivery| delivery.event).collect::<Vec<String>>()
    };
    assert_eq!(set(Some(RunStatus::Running), None).await, Vec::<String>::new());
    assert_eq!(set(Some(RunStatus::Finished), Some(9)).await, ["run.finished"]);
    let first = deliveries(&world, &id, None).await.remove(0);
    assert!(first.data.contains(&run_id) && first.data.contains(r#""end_time":9"#), "{}", first.data);
    assert_eq!((first.subject, first.event_time_ms), (format!("run:{run_id}"), START_MS + 5));
    assert_eq!(set(Some(RunStatus::Finished), Some(10)).await, ["run.finished"], "nothing new");
    assert_eq!(set(None, Some(11)).await.len(), 1, "not the status");
    assert_eq!(set(Some(RunStatus::Running), None).await.len(), 1);
    assert_eq!(set(Some(RunStatus::Killed), None).await, ["run.failed", "run.finished"]);
    assert_eq!(set(Some(RunStatus::Failed), None).await.len(), 3);
    assert_eq!(kind("run.failed").name(), deliveries(&world, &id, None).await[0].event);
}

async fn runs_that_end_together_are_told_once_each(world: World) {
    let id = add(&world, new_webhook(&world, "a", &["run.finished"])).await.webhook_id;
    let mut ends = Vec::new();
    for number in 0..10 {
        let run_id = world.run(&format!("r{number}")).add().await;
        ends.extend(std::iter::repeat_n(run_id, 3));
    }
    let ends = ends.iter().map(|run_id| {
        let change = RunChange { status: Some(RunStatus::Finished), ..RunChange::default() };
        world.with_run(run_id, move |tx, run| runs::update(tx, run, &change))
    });
    let outcomes = futures_util::future::join_all(ends).await;
    assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
    assert_eq!(deliveries(&world, &id, None).await.len(), 10);
}

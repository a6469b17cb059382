//! How servers take deliveries, in order, and what becomes of them.

use std::collections::{BTreeMap, BTreeSet};

use runstone_domain::Ids as _;
use runstone_domain::webhook::{DeliveryState, WebhookStatus};
use runstone_store::webhooks::{self, Outcome, WebhookChange};
use runstone_store::{Location, Store};

use super::{
    LEASE_MS, counts, deliver, deliveries, fail, finish, give_up, happen, listener, notes, take, update,
};
use crate::world::{START_MS, World};

on_both_databases! {
    events_of_one_subject_go_one_after_the_other,
    subjects_do_not_wait_for_each_other,
    no_more_are_taken_than_asked_for,
    what_is_taken_is_nobody_elses_until_its_time_is_over,
    a_failed_delivery_waits_and_so_do_those_behind_it,
    a_dead_delivery_lets_the_next_one_pass,
    a_disabled_webhook_is_sent_nothing_until_it_is_enabled,
    a_new_address_is_tried_at_once,
    servers_never_take_the_same,
    nothing_is_lost_between_those_who_queue_and_those_who_send,
    what_a_dead_server_held_is_free_again,
    old_deliveries_are_forgotten_some_at_a_time,
}

async fn events_of_one_subject_go_one_after_the_other(world: World) {
    listener(&world, "a").await;
    for note in ["1", "2", "3"] {
        happen(&world, "m", note).await;
    }
    for note in ["1", "2", "3"] {
        let taken = take(&world, 9).await;
        assert_eq!(notes(&taken), [note]);
        assert_eq!(take(&world, 9).await, [], "{note} is on its way");
        deliver(&world, &taken[0]).await;
    }
    assert_eq!(take(&world, 9).await, []);
    assert_eq!(world.count("webhook_lanes").await, 0);
    assert_eq!(world.count("webhook_deliveries").await, 3);
}

async fn subjects_do_not_wait_for_each_other(world: World) {
    let (a, _) = (listener(&world, "a").await, listener(&world, "b").await);
    for (model, note) in [("m", "m1"), ("m", "m2"), ("n", "n1"), ("n", "n2")] {
        happen(&world, model, note).await;
    }
    let taken = take(&world, 9).await;
    assert_eq!(notes(&taken), ["m1", "n1", "m1", "n1"]);
    for claimed in taken.iter().filter(|claimed| claimed.webhook_id == a) {
        deliver(&world, claimed).await;
    }
    let taken = take(&world, 9).await;
    assert_eq!(notes(&taken), ["m2", "n2"], "those of the other webhook are still on their way");
    assert!(taken.iter().all(|claimed| claimed.webhook_id == a));
}

async fn no_more_are_taken_than_asked_for(world: World) {
    listener(&world, "a").await;
    for model in ["l", "m", "n"] {
        happen(&world, model, model).await;
    }
    assert_eq!(notes(&take(&world, 2).await), ["l", "m"]);
    assert_eq!(notes(&take(&world, 2).await), ["n"]);
}

async fn what_is_taken_is_nobody_elses_until_its_time_is_over(world: World) {
    let id = listener(&world, "a").await;
    happen(&world, "m", "1").await;
    let first = take(&world, 9).await.remove(0);
    world.clock.advance(LEASE_MS - 1);
    assert_eq!(take(&world, 9).await, []);
    world.clock.advance(1);
    let second = take(&world, 9).await.remove(0);
    assert_eq!(second.delivery_id, first.delivery_id, "receivers can tell that it is the same");
    assert!(!finish(&world, &first, Outcome::Delivered { status: 200 }).await, "too late");
    assert_eq!(deliveries(&world, &id, None).await[0].state, DeliveryState::Waiting);
    deliver(&world, &second).await;
    assert!(!finish(&world, &second, Outcome::Delivered { status: 200 }).await, "twice");
    assert_eq!(deliveries(&world, &id, None).await[0].state, DeliveryState::Delivered);
}

async fn a_failed_delivery_waits_and_so_do_those_behind_it(world: World) {
    let id = listener(&world, "a").await;
    happen(&world, "m", "1").await;
    happen(&world, "m", "2").await;
    for attempt in 1..=3 {
        let taken = take(&world, 9).await;
        assert_eq!((notes(&taken).as_slice(), taken[0].attempts), (["1".to_owned()].as_slice(), attempt - 1));
        let retry_ms = START_MS + attempt * 1000;
        fail(&world, &taken[0], retry_ms).await;
        let shown = deliveries(&world, &id, None).await.pop().unwrap();
        assert_eq!((shown.state, shown.attempts), (DeliveryState::Waiting, attempt));
        assert_eq!(shown.next_attempt_time_ms, Some(retry_ms));
        assert_eq!(shown.last_attempt_time_ms, Some(retry_ms - 1000));
        assert_eq!(shown.last_error.as_deref(), Some("the receiver is away"));
        happen(&world, "m", "later").await;
        world.clock.advance(999);
        assert_eq!(take(&world, 9).await, []);
        world.clock.advance(1);
    }
    let taken = take(&world, 9).await;
    deliver(&world, &taken[0]).await;
    let shown = deliveries(&world, &id, Some(DeliveryState::Delivered)).await.remove(0);
    assert_eq!((shown.attempts, shown.last_status, shown.last_error), (4, Some(200), None));
    assert_eq!((shown.end_time_ms, shown.next_attempt_time_ms), (Some(START_MS + 3000), None));
    assert_eq!(notes(&take(&world, 9).await), ["2"], "at once");
}

async fn a_dead_delivery_lets_the_next_one_pass(world: World) {
    let id = listener(&world, "a").await;
    happen(&world, "m", "1").await;
    happen(&world, "m", "2").await;
    give_up(&world, &take(&world, 9).await[0]).await;
    let taken = take(&world, 9).await;
    assert_eq!(notes(&taken), ["2"]);
    deliver(&world, &taken[0]).await;
    let dead = deliveries(&world, &id, Some(DeliveryState::Dead)).await.remove(0);
    assert_eq!((dead.attempts, dead.last_status, dead.last_error.as_deref()), (1, Some(410), Some("gone")));
    assert_eq!(dead.end_time_ms, Some(START_MS));
    let counted = counts(&world, &id).await;
    assert_eq!((counted.waiting, counted.dead), (0, 1));
}

async fn a_disabled_webhook_is_sent_nothing_until_it_is_enabled(world: World) {
    let id = listener(&world, "a").await;
    happen(&world, "m", "1").await;
    let status =
        |status| WebhookChange { status: Some(status), now_ms: START_MS, ..WebhookChange::default() };
    update(&world, &id, status(WebhookStatus::Disabled)).await.unwrap();
    happen(&world, "m", "meanwhile").await;
    assert_eq!(take(&world, 9).await, []);
    assert_eq!(counts(&world, &id).await.waiting, 1);
    update(&world, &id, status(WebhookStatus::Active)).await.unwrap();
    let taken = take(&world, 9).await;
    assert_eq!(notes(&taken), ["1"]);
    deliver(&world, &taken[0]).await;
    assert_eq!(take(&world, 9).await, []);
}

async fn a_new_address_is_tried_at_once(world: World) {
    let id = listener(&world, "a").await;
    for model in ["m", "n"] {
        happen(&world, model, model).await;
    }
    let taken = take(&world, 9).await;
    fail(&world, &taken[0], START_MS + 1_000_000).await;
    let url = Some("https://b.example".to_owned());
    let moved = WebhookChange { url, now_ms: START_MS, ..WebhookChange::default() };
    update(&world, &id, moved).await.unwrap();
    let again = take(&world, 9).await;
    assert_eq!(notes(&again), ["m"], "the other one is on its way");
    assert_eq!(again[0].url, "https://b.example");
    deliver(&world, &taken[1]).await;
}

async fn servers_never_take_the_same(world: World) {
    listener(&world, "a").await;
    for number in 0..40 {
        happen(&world, &format!("m{number}"), "x").await;
    }
    let other = world.open_another().await;
    let mut seen = BTreeSet::new();
    while seen.len() < 40 {
        let takers = (0..6).map(|number| {
            let store: &Store = if number % 2 == 0 { &world.store } else { &other };
            let holder = world.ids.hex32();
            async move {
                let due = store.read(|tx| webhooks::due(tx, START_MS)).await.unwrap();
                let wanted: Vec<_> = due.into_iter().map(|webhook| (webhook, 3)).collect();
                let claim = move |tx: &mut runstone_store::Tx<'_>| {
                    webhooks::claim(tx, &wanted, &holder, START_MS, START_MS + LEASE_MS)
                };
                store.write(claim).await.unwrap()
            }
        });
        for claimed in futures_util::future::join_all(takers).await.into_iter().flatten() {
            assert!(seen.insert(claimed.delivery_id.clone()), "{} was taken twice", claimed.delivery_id);
        }
    }
    assert_eq!(take(&world, 9).await, []);
}

/// Four who queue and four who send, on two servers: a lane that was just emptied must not swallow what is being queued.
async fn nothing_is_lost_between_those_who_queue_and_those_who_send(world: World) {
    const EVENTS: usize = 30;
    listener(&world, "a").await;
    let other = world.open_another().await;
    let queue = async |number: usize| {
        for event in 0..EVENTS {
            happen(&world, &format!("m{}", number % 2), &format!("{number}-{event}")).await;
        }
    };
    let told = std::cell::RefCell::new(BTreeMap::<String, Vec<String>>::new());
    let send = async |number: usize| {
        let store: &Store = if number.is_multiple_of(2) { &world.store } else { &other };
        while told.borrow().values().map(Vec::len).sum::<usize>() < 4 * EVENTS {
            let due = store.read(|tx| webhooks::due(tx, START_MS)).await.unwrap();
            let wanted: Vec<_> = due.into_iter().map(|webhook| (webhook, 1)).collect();
            let holder = world.ids.hex32();
            let claim = move |tx: &mut runstone_store::Tx<'_>| {
                webhooks::claim(tx, &wanted, &holder, START_MS, START_MS + LEASE_MS)
            };
            for claimed in store.write(claim).await.unwrap() {
                let note = notes(std::slice::from_ref(&claimed)).remove(0);
                let (writer, _) = note.split_once('-').unwrap();
                told.borrow_mut().entry(writer.to_owned()).or_default().push(note);
                let claim = claimed.claim;
                let delivered = Outcome::Delivered { status: 200 };
                let finish =
                    move |tx: &mut runstone_store::Tx<'_>| webhooks::finish(tx, &claim, &delivered, START_MS);
                assert!(store.write(finish).await.unwrap());
            }
        }
    };
    let queueing = futures_util::future::join_all((0..4).map(&queue));
    let sending = futures_util::future::join_all((0..4).map(&send));
    futures_util::future::join(queueing, sending).await;
    for (writer, notes) in told.borrow().iter() {
        let expected: Vec<String> = (0..EVENTS).map(|event| format!("{writer}-{event}")).collect();
        assert_eq!(notes, &expected, "in the order in which they were queued");
    }
    assert_eq!(world.count("webhook_lanes").await, 0);
}

async fn what_a_dead_server_held_is_free_again(world: World) {
    listener(&world, "a").await;
    happen(&world, "m", "1").await;
    assert_eq!(take(&world, 9).await.len(), 1);
    world.store.write(|tx| webhooks::recover(tx, START_MS)).await.unwrap();
    // On PostgreSQL its holder may be another server that is alive.
    let is_file = matches!(world.store.location(), Location::File(_));
    assert_eq!(take(&world, 9).await.len(), usize::from(is_file));
    world.clock.advance(LEASE_MS);
    assert_eq!(take(&world, 9).await.len(), 1);
}

async fn old_deliveries_are_forgotten_some_at_a_time(world: World) {
    let id = listener(&world, "a").await;
    for number in 0..7 {
        happen(&world, &format!("m{number}"), "x").await;
    }
    let taken = take(&world, 6).await;
    for claimed in &taken[..4] {
        deliver(&world, claimed).await;
    }
    for claimed in &taken[4..] {
        give_up(&world, claimed).await;
    }
    let prune = async |delivered_ms, dead_ms| {
        world.store.write(move |tx| webhooks::prune(tx, delivered_ms, dead_ms, 3)).await.unwrap()
    };
    assert_eq!(prune(START_MS, START_MS).await, 0, "not older than that");
    assert_eq!(prune(START_MS + 1, START_MS).await, 3);
    assert_eq!(prune(START_MS + 1, START_MS).await, 1);
    assert_eq!(prune(START_MS + 1, START_MS).await, 0);
    assert_eq!(counts(&world, &id).await.dead, 2);
    assert_eq!(prune(START_MS + 1, START_MS + 1).await, 2);
    assert_eq!(deliveries(&world, &id, None).await.len(), 1, "what waits is kept");
}

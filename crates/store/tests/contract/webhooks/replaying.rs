//! Looking at deliveries, and sending dead ones again.

use runstone_domain::webhook::DeliveryState;
use runstone_store::webhooks::{self, DeliveryQuery};

use super::{counts, deliver, deliveries, give_up, happen, listener, notes, take};
use crate::world::{DEFAULT, START_MS, World, failure};

on_both_databases! {
    deliveries_are_listed_page_by_page,
    a_dead_delivery_is_sent_again_before_what_waits,
    only_dead_deliveries_are_sent_again,
    all_dead_deliveries_are_sent_again,
}

async fn deliveries_are_listed_page_by_page(world: World) {
    let (id, other) = (listener(&world, "a").await, listener(&world, "b").await);
    for number in 0..5 {
        happen(&world, &format!("m{number}"), "x").await;
    }
    for claimed in take(&world, 2).await {
        give_up(&world, &claimed).await;
    }
    let pages = async |state: Option<DeliveryState>| {
        let (mut pages, mut before) = (Vec::new(), None);
        loop {
            let (id, query) = (id.clone(), DeliveryQuery { state, before, limit: 2 });
            let found = world.store.read(move |tx| webhooks::deliveries(tx, DEFAULT, &id, &query));
            let (found, has_more) = found.await.unwrap();
            before = found.last().map(|last| last.delivery_id.clone());
            pages.push(found.into_iter().map(|found| found.subject.replace("registered_model:", "")));
            if !has_more {
                return pages.into_iter().map(Iterator::collect::<Vec<String>>).collect::<Vec<_>>();
            }
        }
    };
    assert_eq!(pages(None).await, [vec!["m4", "m3"], vec!["m2", "m1"], vec!["m0"]]);
    assert_eq!(pages(Some(DeliveryState::Dead)).await, [["m1", "m0"]]);
    assert_eq!(pages(Some(DeliveryState::Waiting)).await, [vec!["m4", "m3"], vec!["m2"]]);
    assert_eq!(pages(Some(DeliveryState::Delivered)).await, [Vec::<String>::new()]);
    let theirs = deliveries(&world, &other, None).await.remove(0).delivery_id;
    let query = DeliveryQuery { state: None, before: Some(theirs), limit: 9 };
    let found = world.store.read(move |tx| webhooks::deliveries(tx, DEFAULT, &id, &query)).await.unwrap();
    assert_eq!(found, (Vec::new(), false), "a delivery of another webhook is no place to go on from");
}

async fn a_dead_delivery_is_sent_again_before_what_waits(world: World) {
    let id = listener(&world, "a").await;
    for note in ["1", "2", "3"] {
        happen(&world, "m", note).await;
    }
    let first = take(&world, 9).await.remove(0);
    give_up(&world, &first).await;
    let second = take(&world, 9).await.remove(0);
    world.clock.advance(1000);
    let (webhook, delivery) = (id.clone(), first.delivery_id.clone());
    let replay = move |tx: &mut runstone_store::Tx<'_>| {
        webhooks::replay(tx, DEFAULT, &webhook, &delivery, START_MS + 1000)
    };
    world.store.write(replay).await.unwrap();
    let shown = deliveries(&world, &id, None).await.remove(2);
    assert_eq!((shown.state, shown.attempts, shown.end_time_ms), (DeliveryState::Waiting, 0, None));
    assert_eq!(take(&world, 9).await, [], "the second is on its way");
    deliver(&world, &second).await;
    for note in ["1", "3"] {
        let taken = take(&world, 9).await.remove(0);
        assert_eq!(notes(std::slice::from_ref(&taken)), [note]);
        if note == "1" {
            assert_eq!(taken.delivery_id, first.delivery_id);
            assert_eq!((taken.event_time_ms, taken.waiting_since_ms), (START_MS, START_MS + 1000));
        }
        deliver(&world, &taken).await;
    }
    assert_eq!(world.count("webhook_lanes").await, 0);
}

async fn only_dead_deliveries_are_sent_again(world: World) {
    let (id, other) = (listener(&world, "a").await, listener(&world, "b").await);
    happen(&world, "m", "1").await;
    let replay = async |webhook: &str, delivery: &str| {
        let (webhook, delivery) = (webhook.to_owned(), delivery.to_owned());
        let replay = move |tx: &mut runstone_store::Tx<'_>| {
            webhooks::replay(tx, DEFAULT, &webhook, &delivery, START_MS)
        };
        failure(world.store.write(replay).await)
    };
    let delivery = deliveries(&world, &id, None).await.remove(0).delivery_id;
    assert!(replay(&id, &delivery).await.starts_with("InvalidParameter: The delivery "));
    for claimed in take(&world, 9).await {
        deliver(&world, &claimed).await;
    }
    assert!(replay(&id, &delivery).await.contains("is delivered; only a dead one"));
    let missing =
        |delivery: &str| format!("NotFound(Webhook): No delivery with id={delivery} of this webhook is kept");
    assert_eq!(replay(&other, &delivery).await, missing(&delivery));
    assert_eq!(replay(&id, "x").await, missing("x"));
    let unknown = runstone_domain::webhook::delivery::id_of(&id, 4711);
    assert_eq!(replay(&id, &unknown).await, missing(&unknown));
}

async fn all_dead_deliveries_are_sent_again(world: World) {
    let id = listener(&world, "a").await;
    for number in 0..5 {
        happen(&world, &format!("m{}", number % 3), &number.to_string()).await;
    }
    for _ in 0..2 {
        for claimed in take(&world, 9).await {
            give_up(&world, &claimed).await;
        }
    }
    let replay = async |limit, now_ms| {
        let id = id.clone();
        let replay =
            move |tx: &mut runstone_store::Tx<'_>| webhooks::replay_some(tx, DEFAULT, &id, limit, now_ms);
        world.store.write(replay).await.unwrap()
    };
    assert_eq!(replay(9, START_MS - 1).await, 0, "they died later than that");
    assert_eq!(replay(3, START_MS).await, 3);
    assert_eq!(replay(3, START_MS).await, 2);
    assert_eq!(replay(3, START_MS).await, 0);
    let counted = counts(&world, &id).await;
    assert_eq!((counted.waiting, counted.dead), (5, 0));
    assert_eq!(notes(&take(&world, 9).await), ["0", "1", "2"]);
}

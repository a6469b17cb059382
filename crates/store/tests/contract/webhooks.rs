//! Webhooks: their life, and the queue of what is to be sent to them.

mod queue;
mod replaying;
mod told;

use runstone_domain::webhook::event::Event;
use runstone_domain::webhook::{Delivery, DeliveryState, EventKind, StoredSecret, Webhook, WebhookStatus};
use runstone_domain::{Clock as _, Error as Situation, Ids as _, PageToken, Tag};
use runstone_store::Workspace;
use runstone_store::webhooks::{
    self, Claimed, DeliveryCounts, DeliveryQuery, NewWebhook, Outcome, WebhookChange, WebhookQuery,
};

use crate::world::{DEFAULT, START_MS, World, failure};

on_both_databases! {
    a_webhook_is_read_as_it_was_made,
    unknown_webhooks_are_not_found,
    an_update_changes_only_what_it_names,
    secrets_are_kept_changed_and_taken_away,
    lists_show_the_newest_first_page_by_page,
    clients_of_the_contract_see_only_what_they_understand,
    webhooks_of_another_workspace_are_not_found_and_not_told,
    a_deleted_webhook_takes_its_deliveries_along,
}

/// How long a claim lasts in these tests.
const LEASE_MS: i64 = 90_000;

pub fn kind(name: &str) -> EventKind {
    EventKind::from_name(name).unwrap()
}

pub fn new_webhook(world: &World, name: &str, events: &[&str]) -> NewWebhook {
    NewWebhook {
        webhook_id: world.ids.hex32(),
        name: name.to_owned(),
        description: None,
        url: format!("https://{name}.example"),
        events: events.iter().map(|name| kind(name)).collect(),
        secret: None,
        status: WebhookStatus::Active,
        creation_time_ms: START_MS,
    }
}

pub async fn add(world: &World, new: NewWebhook) -> Webhook {
    world.store.write(move |tx| webhooks::create(tx, DEFAULT, &new)).await.unwrap()
}

/// A webhook that wants to hear of new models and of runs, and its id.
pub async fn listener(world: &World, name: &str) -> String {
    add(world, new_webhook(world, name, &["registered_model.created", "run.finished"])).await.webhook_id
}

/// Says that a model was made, whose description is `note`.
pub async fn happen(world: &World, model: &str, note: &str) {
    let event = Event::model_created(model, &[Tag::new("k", "v")], note);
    let now_ms = world.clock.now_ms();
    world.store.write(move |tx| webhooks::emit(tx, DEFAULT, &event, now_ms)).await.unwrap();
}

/// Takes what is due, at most `most` of each webhook.
pub async fn take(world: &World, most: i64) -> Vec<Claimed> {
    let (now_ms, holder) = (world.clock.now_ms(), world.ids.hex32());
    let due = world.store.read(move |tx| webhooks::due(tx, now_ms)).await.unwrap();
    let wanted: Vec<_> = due.into_iter().map(|webhook| (webhook, most)).collect();
    let claim = move |tx: &mut runstone_store::Tx<'_>| {
        webhooks::claim(tx, &wanted, &holder, now_ms, now_ms + LEASE_MS)
    };
    world.store.write(claim).await.unwrap()
}

/// The notes of what was taken.
pub fn notes(claimed: &[Claimed]) -> Vec<String> {
    let note =
        |data: &str| data.split("\"description\":\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    claimed.iter().map(|claimed| note(&claimed.data)).collect()
}

pub async fn finish(world: &World, claimed: &Claimed, outcome: Outcome) -> bool {
    let (claim, now_ms) = (claimed.claim.clone(), world.clock.now_ms());
    world.store.write(move |tx| webhooks::finish(tx, &claim, &outcome, now_ms)).await.unwrap()
}

pub async fn deliver(world: &World, claimed: &Claimed) {
    assert!(finish(world, claimed, Outcome::Delivered { status: 200 }).await);
}

pub async fn fail(world: &World, claimed: &Claimed, retry_time_ms: i64) {
    let error = "the receiver is away".to_owned();
    assert!(finish(world, claimed, Outcome::Failed { status: None, error, retry_time_ms }).await);
}

pub async fn give_up(world: &World, claimed: &Claimed) {
    let error = "gone".to_owned();
    assert!(finish(world, claimed, Outcome::Dead { status: Some(410), error }).await);
}

pub async fn deliveries(world: &World, webhook_id: &str, state: Option<DeliveryState>) -> Vec<Delivery> {
    let (id, query) = (webhook_id.to_owned(), DeliveryQuery { state, before: None, limit: 1000 });
    let found = world.store.read(move |tx| webhooks::deliveries(tx, DEFAULT, &id, &query));
    found.await.unwrap().0
}

pub async fn counts(world: &World, webhook_id: &str) -> DeliveryCounts {
    let ids = vec![webhook_id.to_owned()];
    world.store.read(move |tx| webhooks::counts(tx, DEFAULT, &ids)).await.unwrap()[0]
}

pub async fn update(world: &World, webhook_id: &str, change: WebhookChange) -> Result<Webhook, Situation> {
    let id = webhook_id.to_owned();
    world.store.write(move |tx| webhooks::update(tx, DEFAULT, &id, &change)).await
}

async fn get(world: &World, webhook_id: &str) -> Result<Webhook, Situation> {
    let id = webhook_id.to_owned();
    world.store.read(move |tx| webhooks::get(tx, DEFAULT, &id)).await
}

async fn secret(world: &World, webhook_id: &str) -> Option<StoredSecret> {
    let id = webhook_id.to_owned();
    world.store.read(move |tx| webhooks::get_with_secret(tx, DEFAULT, &id)).await.unwrap().1
}

async fn list(world: &World, workspace: Workspace, contract_only: bool, limit: i64) -> Vec<Vec<String>> {
    let mut pages = Vec::new();
    let mut start = PageToken::default();
    loop {
        let query = WebhookQuery { contract_only, limit, start };
        let page = world.store.read(move |tx| webhooks::list(tx, workspace, &query)).await.unwrap();
        pages.push(page.items.into_iter().map(|webhook| webhook.name).collect());
        match page.next {
            Some(next) => start = next,
            None => return pages,
        }
    }
}

async fn a_webhook_is_read_as_it_was_made(world: World) {
    let new = NewWebhook {
        description: Some("für uns".to_owned()),
        status: WebhookStatus::Disabled,
        ..new_webhook(&world, "ours", &["run.finished", "model_version.created", "prompt_tag.set"])
    };
    let made = add(&world, new.clone()).await;
    let expected = Webhook {
        webhook_id: new.webhook_id,
        name: "ours".to_owned(),
        description: Some("für uns".to_owned()),
        url: "https://ours.example".to_owned(),
        events: vec![kind("run.finished"), kind("model_version.created"), kind("prompt_tag.set")],
        status: WebhookStatus::Disabled,
        creation_time_ms: START_MS,
        last_update_time_ms: START_MS,
    };
    assert_eq!(made, expected);
    assert_eq!(get(&world, &made.webhook_id).await.unwrap(), expected);
}

async fn unknown_webhooks_are_not_found(world: World) {
    let missing = "NotFound(Webhook): Webhook with ID nobody not found.";
    assert_eq!(failure(get(&world, "nobody").await), missing);
    assert_eq!(failure(update(&world, "nobody", WebhookChange::default()).await), missing);
    let store = &world.store;
    assert_eq!(failure(store.write(|tx| webhooks::delete(tx, DEFAULT, "nobody")).await), missing);
    let with_secret = store.read(|tx| webhooks::get_with_secret(tx, DEFAULT, "nobody")).await;
    assert_eq!(failure(with_secret), missing);
    let query = DeliveryQuery { state: None, before: None, limit: 1 };
    let found = store.read(move |tx| webhooks::deliveries(tx, DEFAULT, "nobody", &query)).await;
    assert_eq!(failure(found), missing);
    let replayed = store.write(|tx| webhooks::replay(tx, DEFAULT, "nobody", "d", 0)).await;
    assert_eq!(failure(replayed), missing);
    let replayed = store.write(|tx| webhooks::replay_some(tx, DEFAULT, "nobody", 1, 0)).await;
    assert_eq!(failure(replayed), missing);
}

async fn an_update_changes_only_what_it_names(world: World) {
    let made = add(&world, new_webhook(&world, "a", &["registered_model.created"])).await;
    let id = made.webhook_id.clone();
    let nothing = WebhookChange { now_ms: START_MS + 1, ..WebhookChange::default() };
    let expected = Webhook { last_update_time_ms: START_MS + 1, ..made };
    assert_eq!(update(&world, &id, nothing).await.unwrap(), expected);
    let named = WebhookChange {
        name: Some("b".to_owned()),
        description: Some(String::new()),
        now_ms: START_MS + 2,
        ..WebhookChange::default()
    };
    let expected = Webhook {
        name: "b".to_owned(),
        description: Some(String::new()),
        last_update_time_ms: START_MS + 2,
        ..expected
    };
    assert_eq!(update(&world, &id, named).await.unwrap(), expected);
    let moved = WebhookChange {
        url: Some("https://c.example".to_owned()),
        events: Some(vec![kind("run.failed"), kind("registered_model.created")]),
        status: Some(WebhookStatus::Disabled),
        now_ms: START_MS + 3,
        ..WebhookChange::default()
    };
    let expected = Webhook {
        url: "https://c.example".to_owned(),
        events: vec![kind("run.failed"), kind("registered_model.created")],
        status: WebhookStatus::Disabled,
        last_update_time_ms: START_MS + 3,
        ..expected
    };
    assert_eq!(update(&world, &id, moved).await.unwrap(), expected);
    assert_eq!(get(&world, &id).await.unwrap(), expected);
}

async fn secrets_are_kept_changed_and_taken_away(world: World) {
    let first = StoredSecret { text: "first".to_owned(), is_sealed: false };
    let second = StoredSecret { text: "second".to_owned(), is_sealed: true };
    let new = NewWebhook { secret: Some(first.clone()), ..new_webhook(&world, "a", &["run.finished"]) };
    let id = add(&world, new).await.webhook_id;
    assert_eq!(secret(&world, &id).await, Some(first.clone()));
    update(&world, &id, WebhookChange::default()).await.unwrap();
    assert_eq!(secret(&world, &id).await, Some(first));
    let change = WebhookChange { secret: Some(Some(second.clone())), ..WebhookChange::default() };
    update(&world, &id, change).await.unwrap();
    assert_eq!(secret(&world, &id).await, Some(second));
    update(&world, &id, WebhookChange { secret: Some(None), ..WebhookChange::default() }).await.unwrap();
    assert_eq!(secret(&world, &id).await, None);
}

async fn lists_show_the_newest_first_page_by_page(world: World) {
    for (number, name) in ["a", "b", "c", "d", "e"].into_iter().enumerate() {
        // Those that are made at the same time keep their order, too.
        let creation_time_ms = START_MS + number as i64 / 2;
        let new = new_webhook(&world, name, &["prompt.created"]);
        add(&world, NewWebhook { creation_time_ms, ..new }).await;
    }
    assert_eq!(list(&world, DEFAULT, true, 2).await, [vec!["e", "d"], vec!["c", "b"], vec!["a"]]);
    assert_eq!(list(&world, DEFAULT, false, 5).await, [["e", "d", "c", "b", "a"]]);
}

async fn clients_of_the_contract_see_only_what_they_understand(world: World) {
    add(&world, new_webhook(&world, "contract", &["prompt.created"])).await;
    add(&world, new_webhook(&world, "own", &["run.finished", "model_version.deleted"])).await;
    add(&world, new_webhook(&world, "both", &["run.finished", "prompt.created"])).await;
    assert_eq!(list(&world, DEFAULT, true, 9).await, [["both", "contract"]]);
    assert_eq!(list(&world, DEFAULT, false, 9).await, [["both", "own", "contract"]]);
}

async fn webhooks_of_another_workspace_are_not_found_and_not_told(world: World) {
    let id = listener(&world, "away").await;
    let moved = world.store.write(move |tx| {
        tx.execute("INSERT INTO workspaces (id, name) VALUES (2, 'other') ON CONFLICT DO NOTHING", &[])?;
        tx.execute("UPDATE webhooks SET workspace_id = 2", &[])
    });
    assert_eq!(moved.await.unwrap(), 1);
    let missing = format!("NotFound(Webhook): Webhook with ID {id} not found.");
    assert_eq!(failure(get(&world, &id).await), missing);
    assert_eq!(failure(update(&world, &id, WebhookChange::default()).await), missing);
    assert_eq!(list(&world, DEFAULT, false, 9).await, [Vec::<String>::new()]);
    let ids = vec![id];
    let counted = world.store.read(move |tx| webhooks::counts(tx, DEFAULT, &ids)).await.unwrap();
    assert_eq!(counted, [DeliveryCounts::default()]);
    happen(&world, "m", "x").await;
    assert_eq!(world.count("webhook_deliveries").await, 0);
}

async fn a_deleted_webhook_takes_its_deliveries_along(world: World) {
    let (id, kept) = (listener(&world, "a").await, listener(&world, "b").await);
    happen(&world, "m", "x").await;
    let claimed = take(&world, 1).await;
    assert_eq!(claimed.len(), 2);
    let gone = id.clone();
    world.store.write(move |tx| webhooks::delete(tx, DEFAULT, &gone)).await.unwrap();
    for claimed in &claimed {
        let finished = finish(&world, claimed, Outcome::Delivered { status: 200 }).await;
        assert_eq!(finished, claimed.webhook_id == kept);
    }
    assert_eq!(world.count("webhook_deliveries").await, 1);
    assert_eq!(world.count("webhook_events").await, 2);
    assert_eq!(world.count("webhook_lanes").await, 0);
}

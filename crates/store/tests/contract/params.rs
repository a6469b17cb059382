//! Params are written once.

use futures_util::future::join_all;
use runstone_domain::limits;
use runstone_store::params::Wording;

use crate::world::{World, failure};

on_both_databases! {
    params_are_kept_as_they_are,
    the_same_value_again_is_fine,
    another_value_is_refused_in_the_words_of_a_single_param,
    another_value_is_refused_in_the_words_of_a_batch,
    a_conflict_writes_nothing_of_its_batch,
    runs_have_params_of_their_own,
    of_concurrent_writers_of_one_param_one_wins,
    concurrent_writers_of_the_same_value_all_succeed,
}

async fn params(world: &World, run_id: &str) -> Vec<(String, String)> {
    let params = world.get(run_id).await.data.params;
    params.into_iter().map(|param| (param.key.to_string(), param.value)).collect()
}

fn owned(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

async fn params_are_kept_as_they_are(world: World) {
    let run_id = world.run("a").add().await;
    let (key, value) = ("k".repeat(limits::KEY), "ü".repeat(limits::PARAM_VALUE));
    let logged = [
        ("a", ""),
        ("b", " "),
        ("c", "line\nbreak"),
        ("d", "NULL"),
        ("e/f", "{\"x\": 'y'}"),
        (&key, &value),
        ("ключ", "😀"),
    ];
    world.log_params(&run_id, &logged, Wording::Batch).await.unwrap();
    world.log_params(&run_id, &[], Wording::Batch).await.unwrap();
    assert_eq!(params(&world, &run_id).await, owned(&logged));
}

async fn the_same_value_again_is_fine(world: World) {
    let run_id = world.run("a").param("a", "1").param("b", "2").add().await;
    for wording in [Wording::Single, Wording::Batch] {
        world.log_params(&run_id, &[("a", "1")], wording).await.unwrap();
    }
    world.log_params(&run_id, &[("b", "2"), ("c", "3"), ("a", "1")], Wording::Batch).await.unwrap();
    assert_eq!(params(&world, &run_id).await, owned(&[("a", "1"), ("b", "2"), ("c", "3")]));
}

async fn another_value_is_refused_in_the_words_of_a_single_param(world: World) {
    let run_id = world.run("a").param("lr", "0.1").add().await;
    let refused = failure(world.log_params(&run_id, &[("lr", "0.2")], Wording::Single).await);
    assert_eq!(
        refused,
        format!(
            "InvalidParameter: Changing param values is not allowed. Param with key='lr' was already logged with \
             value='0.1' for run ID='{run_id}'. Attempted logging new value '0.2'."
        )
    );
}

async fn another_value_is_refused_in_the_words_of_a_batch(world: World) {
    let run_id = world.run("a").param("lr", "0.1").param("opt", "sgd").param("same", "1").add().await;
    let one = failure(world.log_params(&run_id, &[("lr", "")], Wording::Batch).await);
    assert_eq!(
        one,
        format!(
            "InvalidParameter: Changing param values is not allowed. Params were already logged='[{{'key': 'lr', \
             'old_value': '0.1', 'new_value': ''}}]' for run ID='{run_id}'."
        )
    );
    let batch = [("opt", "adam"), ("new", "1"), ("same", "1"), ("lr", "0.2")];
    let two = failure(world.log_params(&run_id, &batch, Wording::Batch).await);
    assert_eq!(
        two,
        format!(
            "InvalidParameter: Changing param values is not allowed. Params were already logged='[{{'key': 'lr', \
             'old_value': '0.1', 'new_value': '0.2'}}, {{'key': 'opt', 'old_value': 'sgd', 'new_value': 'adam'}}]' \
             for run ID='{run_id}'."
        )
    );
}

async fn a_conflict_writes_nothing_of_its_batch(world: World) {
    let run_id = world.run("a").param("m", "old").add().await;
    let batch = [("a", "1"), ("m", "new"), ("z", "2")];
    world.log_params(&run_id, &batch, Wording::Batch).await.unwrap_err();
    assert_eq!(params(&world, &run_id).await, owned(&[("m", "old")]));
    let later = [("a", "9"), ("z", "9")];
    world.log_params(&run_id, &later, Wording::Batch).await.expect("the refused values are nowhere");
    assert_eq!(params(&world, &run_id).await, owned(&[("a", "9"), ("m", "old"), ("z", "9")]));
}

async fn runs_have_params_of_their_own(world: World) {
    let (a, b) = (world.run("a").param("lr", "1").add().await, world.run("b").param("lr", "2").add().await);
    assert_eq!(params(&world, &a).await, owned(&[("lr", "1")]));
    assert_eq!(params(&world, &b).await, owned(&[("lr", "2")]));
}

async fn of_concurrent_writers_of_one_param_one_wins(world: World) {
    for round in 0..5 {
        let run_id = world.run("a").add().await;
        let key = format!("key {round}");
        let values: Vec<String> = (0..8).map(|writer| writer.to_string()).collect();
        let write = async |value: &String| {
            world.log_params(&run_id, &[(key.as_str(), value.as_str())], Wording::Single).await
        };
        let outcomes = join_all(values.iter().map(write)).await;
        let winner = outcomes.iter().position(Result::is_ok).unwrap().to_string();
        assert_eq!(params(&world, &run_id).await, [(key.clone(), winner.clone())]);
        let lost: Vec<String> = outcomes.into_iter().filter(Result::is_err).map(failure).collect();
        assert_eq!(lost.len(), 7);
        let reason = format!("was already logged with value='{winner}' for run ID='{run_id}'");
        assert!(lost.iter().all(|refused| refused.contains(&reason)), "{lost:?}");
    }
}

async fn concurrent_writers_of_the_same_value_all_succeed(world: World) {
    let run_id = world.run("a").add().await;
    let batch = [("a", "1"), ("b", "2"), ("c", "3")];
    let outcomes = join_all((0..8).map(|_| world.log_params(&run_id, &batch, Wording::Batch))).await;
    assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
    assert_eq!(params(&world, &run_id).await, owned(&batch));
}

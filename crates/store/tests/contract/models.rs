//! Which models runs read and made.

use runstone_domain::{ModelInput, ModelOutput};
use runstone_store::models;

use crate::world::World;

on_both_databases! {
    inputs_and_outputs_are_ordered_by_model_and_count_once,
    of_a_repeated_output_the_first_step_stays,
    logging_nothing_is_fine,
}

fn output(model_id: &str, step: i64) -> ModelOutput {
    ModelOutput { model_id: model_id.to_owned(), step }
}

async fn inputs_and_outputs_are_ordered_by_model_and_count_once(world: World) {
    let run = world.run("a").model_input("m-2").model_input("m-1").model_input("m-2");
    let run_id = run.model_output("m-4", 1).model_output("m-3", i64::MAX).model_output("m-4", 1).add().await;
    world.run("other").model_input("m-9").model_output("m-9", 0).add().await;
    let run = world.get(&run_id).await;
    assert_eq!(run.model_inputs, ["m-1", "m-2"].map(|id| ModelInput { model_id: id.to_owned() }));
    assert_eq!(run.model_outputs, [output("m-3", i64::MAX), output("m-4", 1)]);
}

async fn of_a_repeated_output_the_first_step_stays(world: World) {
    let run_id = world.run("a").model_output("m-1", 5).add().await;
    world.with_run(&run_id, |tx, run| models::log_outputs(tx, run, &[output("m-1", 9)])).await.unwrap();
    assert_eq!(world.get(&run_id).await.model_outputs, [output("m-1", 5)]);
}

async fn logging_nothing_is_fine(world: World) {
    let run_id = world.run("a").add().await;
    let nothing = |tx: &mut runstone_store::Tx<'_>, run: &runstone_store::runs::RunKey| {
        models::log_inputs(tx, run, &[])?;
        models::log_outputs(tx, run, &[])
    };
    world.with_run(&run_id, nothing).await.unwrap();
    let run = world.get(&run_id).await;
    assert!(run.model_inputs.is_empty() && run.model_outputs.is_empty());
}

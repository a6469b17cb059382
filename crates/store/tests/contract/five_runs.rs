//! The small fixed world that searches for runs are tried on.
//!
//! | run | id | start, end | user | `loss` | `acc` | `lr` | `opt` | `team` | `done` | datasets |
//! |---|---|---|---|---|---|---|---|---|---|---|
//! | emil | 1… | 3000, 3000 | | | | | | line⏎break | | |
//! | Cäsar | 2… | 2000, none | ann | NaN | | 0.1 | | Ärzte | | |
//! | ben | 5… | 2000, 2500 | bob | 0.25 | | 0.01 | Adam | vision | 50_x | iris/d2 testing |
//! | Anna | 3… | 1000, 1500 | ann | 0.5 | 0.9 | 0.1 | adam | Vision | 50% | iris/d1 training |
//! | dora | 4… | 500, 600 | Zoë | -1 | 0.9 | | a\dam | | C:\50% | MNIST/d1, iris/d1 training |
//!
//! emil's `opt` is empty, not missing. The rows stand in the default order: newest start first, then by run id.

use runstone_domain::RunStatus;

use crate::builders::{RunBuilder, dataset, dataset_for};
use crate::world::World;

/// Adds the five runs to the experiment `main`.
pub async fn add(world: &World) {
    for run in [anna(world), ben(world), caesar(world), dora(world), emil(world)] {
        run.add().await;
    }
}

fn anna(world: &World) -> RunBuilder<'_> {
    let run = world.run("Anna").id('3').start(1000).end(1500).user("ann").status(RunStatus::Finished);
    let run = run.metric("loss", 0.5).metric("acc", 0.9).param("lr", "0.1").param("opt", "adam");
    run.tag("team", "Vision").tag("done", "50%").dataset(dataset_for("training", "iris", "d1"))
}

fn ben(world: &World) -> RunBuilder<'_> {
    let run = world.run("ben").id('5').start(2000).end(2500).user("bob").status(RunStatus::Failed);
    let run = run.metric("loss", 0.25).param("lr", "0.01").param("opt", "Adam");
    run.tag("team", "vision").tag("done", "50_x").dataset(dataset_for("testing", "iris", "d2"))
}

fn caesar(world: &World) -> RunBuilder<'_> {
    let run = world.run("Cäsar").id('2').start(2000).user("ann").metric("loss", f64::NAN);
    run.param("lr", "0.1").tag("team", "Ärzte")
}

fn dora(world: &World) -> RunBuilder<'_> {
    let run = world.run("dora").id('4').start(500).end(600).user("Zoë").status(RunStatus::Scheduled);
    let run = run.metric("loss", -1.0).metric("acc", 0.9).param("opt", r"a\dam").tag("done", r"C:\50%");
    run.dataset(dataset("MNIST", "d1")).dataset(dataset_for("training", "iris", "d1"))
}

fn emil(world: &World) -> RunBuilder<'_> {
    let run = world.run("emil").id('1').start(3000).end(3000).status(RunStatus::Killed);
    run.param("opt", "").tag("team", "line\nbreak")
}

//! Lineage: versions, runs, logged models and datasets, and how they hang together.

use runstone_domain::{
    Actor, DatasetLabel, Error as Situation, Lifecycle, LoggedModelStatus, Metric, ModelPoint, RunStatus,
    Stage, tag,
};
use runstone_store::lineage::{self, DatasetQuery, LISTED, Lineage, Relation, Thing};
use runstone_store::logged_models::{self, NewModel as NewLoggedModel};
use runstone_store::registry::{self, NewModel, NewVersion};
use runstone_store::{Tx, experiments, runs};

use crate::builders::{RunBuilder, dataset, dataset_for};
use crate::registry::{at, by};
use crate::world::{DEFAULT, START_MS, World, failure};

on_both_databases! {
    a_version_knows_where_it_comes_from,
    copies_are_followed_to_the_original,
    a_name_that_was_given_away_is_no_original,
    what_is_gone_is_only_named,
    a_run_knows_what_went_in_and_what_came_out,
    child_runs_are_counted_beyond_the_list,
    what_is_deleted_says_so,
    a_digest_leads_to_runs_models_and_versions,
    uses_of_a_dataset_are_counted_beyond_the_list,
    what_does_not_exist_is_not_found,
    another_workspace_is_not_seen,
    lineage_walks_indexes,
}

async fn of_version(world: &World, name: &'static str, version: i64) -> Result<Lineage, Situation> {
    world.store.read(move |tx| lineage::of_version(tx, DEFAULT, name, version)).await
}

async fn of_run(world: &World, run_id: &str) -> Result<Lineage, Situation> {
    let run_id = run_id.to_owned();
    world.store.read(move |tx| lineage::of_run(tx, DEFAULT, &run_id)).await
}

fn digest(digest: &str) -> DatasetQuery {
    DatasetQuery { digest: digest.to_owned(), name: None, experiment_id: None }
}

async fn of_datasets(world: &World, query: DatasetQuery) -> Lineage {
    world.store.read(move |tx| lineage::of_datasets(tx, DEFAULT, &query)).await.unwrap()
}

/// Adds a logged model `m-{name}`, made by a run or by nobody who is known.
async fn log_model(world: &World, name: &str, source_run_id: &str) -> String {
    let new = NewLoggedModel {
        model_id: format!("m-{name}"),
        name: name.to_owned(),
        artifact_uri: format!("mlflow-artifacts:/models/{name}"),
        model_type: "classifier".to_owned(),
        source_run_id: source_run_id.to_owned(),
        params: Vec::new(),
        tags: Vec::new(),
        creation_time_ms: START_MS + 2,
    };
    let experiment = world.experiment;
    let add = move |tx: &mut Tx<'_>| logged_models::add(tx, experiment, &new).map(|model| model.model_id);
    world.store.write(add).await.unwrap()
}

/// Registers the next version, with its model if that is new; gives its number.
async fn register(world: &World, name: &str, new: NewVersion) -> i64 {
    let model = NewModel { name: name.to_owned(), description: String::new(), tags: Vec::new() };
    let ann = |now_ms| Actor { now_ms, ..by("ann") };
    let add = move |tx: &mut Tx<'_>| {
        let key = match registry::find(tx, DEFAULT, &model.name) {
            Ok(key) => key,
            Err(_) => registry::add(tx, DEFAULT, &model, &ann(START_MS))?,
        };
        registry::add_version(tx, DEFAULT, &key, &new, &ann(START_MS + 3)).map(|version| version.version)
    };
    world.store.write(add).await.unwrap()
}

fn version(source: &str, run_id: &str, logged_model_id: &str) -> NewVersion {
    NewVersion {
        source: source.to_owned(),
        run_id: run_id.to_owned(),
        logged_model_id: logged_model_id.to_owned(),
        ..NewVersion::default()
    }
}

/// A run as a client makes it, with its code.
fn run<'w>(world: &'w World, name: &str, id: char) -> RunBuilder<'w> {
    world
        .run(name)
        .id(id)
        .tag(tag::SOURCE_NAME, "train.py")
        .tag(tag::SOURCE_TYPE, "LOCAL")
        .tag(tag::GIT_COMMIT, "c0ffee")
}

fn id(digit: char) -> String {
    digit.to_string().repeat(32)
}

fn names_of_runs(lineage: &Lineage) -> Vec<&str> {
    lineage.runs.items.iter().map(|run| run.info.name.as_str()).collect()
}

fn names_of_versions(lineage: &Lineage) -> Vec<String> {
    lineage.versions.items.iter().map(|version| format!("{}/{}", version.name, version.version)).collect()
}

fn names_of_models(lineage: &Lineage) -> Vec<&str> {
    lineage.logged_models.items.iter().map(|model| model.name.as_str()).collect()
}

fn names_of_datasets(lineage: &Lineage) -> Vec<String> {
    lineage.datasets.items.iter().map(|dataset| format!("{}:{}", dataset.name, dataset.digest)).collect()
}

/// The links as `from -relation-> to`, ordered; datasets by name, runs by the first digit of their id.
fn links(lineage: &Lineage) -> Vec<String> {
    let short = |thing: &Thing| match thing {
        Thing::Dataset(_, name, _) => name.clone(),
        Thing::Run(id) => format!("run {}", &id[..1]),
        Thing::LoggedModel(id) => id.clone(),
        Thing::Version(name, version) => format!("{name}/{version}"),
    };
    let shown = lineage.links.iter().map(|link| {
        let context = link.context.as_ref().map_or(String::new(), |context| format!(" for {context}"));
        format!("{} -{:?}{context}-> {}", short(&link.from), link.relation, short(&link.to))
    });
    let mut shown: Vec<String> = shown.collect();
    shown.sort();
    shown
}

async fn a_version_knows_where_it_comes_from(world: World) {
    run(&world, "search", 'p').add().await;
    let trained = run(&world, "train", 'a').tag(tag::PARENT_RUN_ID, &id('p')).user("ann").end(START_MS + 9);
    let trained =
        trained.tag(tag::GIT_BRANCH, "main").tag(tag::GIT_REPO_URL, "https://git/x").model_input("m-base");
    let trained =
        trained.dataset(dataset_for("training", "iris", "d1")).status(RunStatus::Finished).add().await;
    log_model(&world, "base", "").await;
    log_model(&world, "tree", &trained).await;
    let point = ModelPoint {
        model_id: "m-tree".to_owned(),
        metric: Metric { key: "acc".into(), value: 0.9, timestamp_ms: 1, step: 0 },
        dataset: DatasetLabel { name: Some("holdout".to_owned()), digest: Some("d9".to_owned()) },
    };
    world
        .with_run(&trained, move |tx, run| {
            let known = ModelPoint {
                metric: Metric { step: 1, ..point.metric.clone() },
                dataset: DatasetLabel { name: Some("iris".to_owned()), digest: Some("d1".to_owned()) },
                ..point.clone()
            };
            logged_models::log_metrics(tx, DEFAULT, run, &[point.clone(), known])
        })
        .await
        .unwrap();
    register(&world, "churn", version("models:/m-tree", &trained, "m-tree")).await;
    let alias = |tx: &mut Tx<'_>| {
        let version = registry::find_version(tx, DEFAULT, "churn", 1)?;
        registry::transition(tx, &version, Stage::Production, false, &at(START_MS + 5))?;
        registry::set_alias(tx, &version, "champion", &at(START_MS + 5))
    };
    world.store.write(alias).await.unwrap();

    let found = of_version(&world, "churn", 1).await.unwrap();
    let [version] = found.versions.items.as_slice() else { panic!("{:?}", found.versions) };
    assert_eq!(
        (version.stage, version.lifecycle, version.aliases.as_slice()),
        (Stage::Production, Lifecycle::Active, &["champion".to_owned()][..])
    );
    assert_eq!((version.user_id.as_deref(), version.source.as_str()), (Some("ann"), "models:/m-tree"));
    assert_eq!((version.creation_time_ms, version.last_update_time_ms), (START_MS + 3, START_MS + 5));
    assert_eq!(
        (&version.run_id, version.logged_model_id.as_deref()),
        (&Some(trained.clone()), Some("m-tree"))
    );

    assert_eq!(names_of_runs(&found), ["train", "search"]);
    let run = &found.runs.items[0];
    assert_eq!((run.info.user_id.as_str(), run.info.status), ("ann", RunStatus::Finished));
    assert_eq!((run.info.end_time_ms, run.experiment_name.as_str()), (Some(START_MS + 9), "main"));
    assert_eq!(run.parent_run_id, Some(id('p')));
    let code =
        [&run.code.name, &run.code.kind, &run.code.git_commit, &run.code.git_branch, &run.code.git_repo_url];
    let expected = ["train.py", "LOCAL", "c0ffee", "main", "https://git/x"];
    assert_eq!(code.map(|text| text.as_deref()), expected.map(Some));
    assert_eq!(found.runs.items[1].code.git_branch, None);

    assert_eq!(names_of_models(&found), ["tree", "base"]);
    let model = &found.logged_models.items[0];
    assert_eq!((model.model_type.as_str(), model.status), ("classifier", LoggedModelStatus::Pending));
    assert_eq!((model.creation_time_ms, model.experiment_name.as_str()), (START_MS + 2, "main"));
    assert_eq!(names_of_datasets(&found), ["iris:d1", "holdout:d9"]);
    let source_types = found.datasets.items.iter().map(|dataset| dataset.source_type.as_deref());
    assert_eq!(source_types.collect::<Vec<_>>(), [Some("local"), None]);
    assert_eq!(
        links(&found),
        [
            "holdout -Measured-> m-tree",
            "iris -Measured-> m-tree",
            "iris -ReadBy for training-> run a",
            "m-base -ReadBy-> run a",
            "m-tree -RegisteredAs-> churn/1",
            "run a -Made-> churn/1",
            "run a -Made-> m-tree",
            "run p -ParentOf-> run a",
        ]
    );
    let totals = (found.versions.total, found.runs.total, found.logged_models.total, found.datasets.total);
    assert_eq!(totals, (1, 2, 2, 2));
}

async fn copies_are_followed_to_the_original(world: World) {
    let trained = run(&world, "train", 'a').dataset(dataset("iris", "d1")).add().await;
    register(&world, "dev", version("s3://b/m", &trained, "")).await;
    register(&world, "stage", version("models:/dev/1", &trained, "")).await;
    register(&world, "prod", version("s3://b/other", "", "")).await;
    register(&world, "prod", version("models:/stage/1", &trained, "")).await;
    let found = of_version(&world, "prod", 2).await.unwrap();
    assert_eq!(names_of_versions(&found), ["prod/2", "stage/1", "dev/1"]);
    assert_eq!(
        links(&found),
        [
            "dev/1 -CopiedTo-> stage/1",
            "iris -ReadBy-> run a",
            "run a -Made-> dev/1",
            "run a -Made-> prod/2",
            "run a -Made-> stage/1",
            "stage/1 -CopiedTo-> prod/2",
        ]
    );
    for before in 0..40 {
        register(&world, "long", version(&format!("models:/long/{before}"), "", "")).await;
    }
    let found = of_version(&world, "long", 39).await.unwrap();
    assert_eq!((found.versions.items.len(), found.versions.total), (21, 21), "a bound, not the whole chain");
}

async fn a_name_that_was_given_away_is_no_original(world: World) {
    register(&world, "a", version("s3://b/1", "", "")).await;
    register(&world, "b", version("models:/a/1", "", "")).await;
    let rename = |tx: &mut Tx<'_>| {
        let model = registry::find(tx, DEFAULT, "a")?;
        registry::rename(tx, DEFAULT, &model, "old", &at(START_MS))
    };
    world.store.write(rename).await.unwrap();
    // Each now names the other one as its source.
    register(&world, "a", version("models:/b/1", "", "")).await;
    assert_eq!(names_of_versions(&of_version(&world, "b", 1).await.unwrap()), ["b/1"]);
    let found = of_version(&world, "a", 1).await.unwrap();
    assert_eq!(names_of_versions(&found), ["a/1", "b/1"]);
    assert_eq!(links(&found), ["b/1 -CopiedTo-> a/1"]);
}

async fn what_is_gone_is_only_named(world: World) {
    register(&world, "m", version("models:/gone/7", &id('f'), "m-gone")).await;
    let found = of_version(&world, "m", 1).await.unwrap();
    assert_eq!(
        (found.versions.items.len(), found.runs.items.len(), found.logged_models.items.len()),
        (1, 0, 0)
    );
    assert_eq!(found.versions.items[0].run_id, Some(id('f')));
    assert_eq!(found.versions.items[0].logged_model_id.as_deref(), Some("m-gone"));
    assert_eq!(found.links, []);
    let orphan =
        run(&world, "orphan", 'a').tag(tag::PARENT_RUN_ID, &id('e')).model_output("m-gone", 0).add().await;
    let found = of_run(&world, &orphan).await.unwrap();
    assert_eq!((names_of_runs(&found), found.links.len()), (vec!["orphan"], 0));
    assert_eq!(found.runs.items[0].parent_run_id, Some(id('e')));
    // A run that names itself as its parent.
    let own = run(&world, "own", 'b').tag(tag::PARENT_RUN_ID, &id('b')).add().await;
    let found = of_run(&world, &own).await.unwrap();
    assert_eq!(
        (names_of_runs(&found), links(&found)),
        (vec!["own"], vec!["run b -ParentOf-> run b".to_owned()])
    );
}

async fn a_run_knows_what_went_in_and_what_came_out(world: World) {
    run(&world, "study", 'p').add().await;
    let trained = run(&world, "train", 'a').tag(tag::PARENT_RUN_ID, &id('p')).model_input("m-base");
    let trained = trained
        .dataset(dataset_for("training", "iris", "d1"))
        .dataset(dataset_for("testing", "holdout", "d2"));
    let trained = trained.model_output("m-out", 3).add().await;
    for (start, digit) in ['b', 'c'].into_iter().enumerate() {
        let child = run(&world, &format!("child {digit}"), digit).tag(tag::PARENT_RUN_ID, &trained);
        child.start(START_MS + 10 + start as i64).dataset(dataset("iris", "d1")).add().await;
    }
    run(&world, "stranger", 'd').add().await;
    log_model(&world, "base", "").await;
    log_model(&world, "out", "").await;
    log_model(&world, "made", &trained).await;
    log_model(&world, "stranger", &id('d')).await;
    register(&world, "by-run", version("s3://b/m", &trained, "")).await;
    register(&world, "by-model", version("models:/m-out", "", "m-out")).await;
    register(&world, "by-both", version("models:/m-made", &trained, "m-made")).await;
    register(&world, "of-base", version("models:/m-base", "", "m-base")).await;
    let found = of_run(&world, &trained).await.unwrap();
    assert_eq!(names_of_runs(&found), ["train", "study", "child c", "child b"]);
    assert_eq!(names_of_models(&found), ["made", "out", "base"]);
    assert_eq!(names_of_versions(&found), ["by-both/1", "by-model/1", "by-run/1"]);
    assert_eq!(names_of_datasets(&found), ["holdout:d2", "iris:d1"]);
    assert_eq!(
        links(&found),
        [
            "holdout -ReadBy for testing-> run a",
            "iris -ReadBy for training-> run a",
            "iris -ReadBy-> run b",
            "iris -ReadBy-> run c",
            "m-base -ReadBy-> run a",
            "m-made -RegisteredAs-> by-both/1",
            "m-out -RegisteredAs-> by-model/1",
            "run a -Made-> by-both/1",
            "run a -Made-> by-run/1",
            "run a -Made-> m-made",
            "run a -Made-> m-out",
            "run a -ParentOf-> run b",
            "run a -ParentOf-> run c",
            "run p -ParentOf-> run a",
        ]
    );
    let totals = (found.versions.total, found.runs.total, found.logged_models.total, found.datasets.total);
    assert_eq!(totals, (3, 4, 3, 2));
}

async fn child_runs_are_counted_beyond_the_list(world: World) {
    let parent = run(&world, "parent", 'p').add().await;
    for child in 0..LISTED + 5 {
        world.run(&child.to_string()).start(child).tag(tag::PARENT_RUN_ID, &parent).add().await;
    }
    let found = of_run(&world, &parent).await.unwrap();
    assert_eq!((found.runs.items.len() as i64, found.runs.total), (LISTED + 1, LISTED + 6));
    assert_eq!(found.runs.items[1].info.start_time_ms, LISTED + 4, "the newest start first");
    assert_eq!(found.links.len() as i64, LISTED);
}

async fn what_is_deleted_says_so(world: World) {
    let trained = run(&world, "train", 'a').dataset(dataset("iris", "d1")).deleted().add().await;
    log_model(&world, "tree", &trained).await;
    register(&world, "m", version("models:/m-tree", &trained, "m-tree")).await;
    register(&world, "m", version("models:/m/1", &trained, "m-tree")).await;
    let delete = |tx: &mut Tx<'_>| {
        let model = logged_models::find(tx, DEFAULT, "m-tree")?;
        logged_models::delete(tx, &model, START_MS)?;
        let version = registry::find_version(tx, DEFAULT, "m", 1)?;
        registry::delete_version(tx, &version, &at(START_MS))
    };
    world.store.write(delete).await.unwrap();
    for found in [
        of_version(&world, "m", 2).await.unwrap(),
        of_run(&world, &trained).await.unwrap(),
        of_datasets(&world, digest("d1")).await,
    ] {
        let versions = found.versions.items.iter().map(|version| (version.version, version.lifecycle));
        let expected = [(2, Lifecycle::Active), (1, Lifecycle::Deleted)];
        assert_eq!(versions.collect::<Vec<_>>(), expected);
        assert_eq!(found.runs.items[0].info.lifecycle, Lifecycle::Deleted);
        assert_eq!(found.logged_models.items[0].lifecycle, Lifecycle::Deleted);
    }
    let missing = failure(of_version(&world, "m", 1).await);
    assert_eq!(missing, "NotFound(ModelVersion): Model Version (name=m, version=1) not found");
}

async fn a_digest_leads_to_runs_models_and_versions(world: World) {
    let other = world.experiment("other").add().await;
    let a = run(&world, "first", 'a').dataset(dataset_for("training", "iris", "d1")).add().await;
    run(&world, "second", 'b').dataset(dataset("iris", "d1")).dataset(dataset("copy", "d1")).add().await;
    run(&world, "elsewhere", 'c').experiment(other).dataset(dataset("iris", "d1")).add().await;
    run(&world, "another", 'd').dataset(dataset("iris", "d2")).add().await;
    log_model(&world, "tree", &a).await;
    log_model(&world, "another", &id('d')).await;
    register(&world, "churn", version("models:/m-tree", &a, "m-tree")).await;
    let found = of_datasets(&world, digest("d1")).await;
    assert_eq!(names_of_runs(&found), ["elsewhere", "second", "first"]);
    assert_eq!(names_of_datasets(&found), ["iris:d1", "copy:d1", "iris:d1"]);
    assert_eq!(names_of_models(&found), ["tree"]);
    assert_eq!(names_of_versions(&found), ["churn/1"]);
    assert_eq!((found.runs.total, found.datasets.total), (3, 3));
    let reads = found.links.iter().filter(|link| link.relation == Relation::ReadBy).count();
    assert_eq!((reads, found.links.len()), (4, 7));
    let named = DatasetQuery { name: Some("copy".to_owned()), ..digest("d1") };
    assert_eq!(names_of_runs(&of_datasets(&world, named).await), ["second"]);
    let placed = DatasetQuery { experiment_id: Some(other), ..digest("d1") };
    let placed = of_datasets(&world, placed).await;
    assert_eq!(
        (names_of_runs(&placed), placed.datasets.items[0].experiment_name.as_str()),
        (vec!["elsewhere"], "other")
    );
    let nothing = DatasetQuery { name: Some("copy".to_owned()), experiment_id: Some(other), ..digest("d1") };
    for query in [nothing, digest("nobody"), digest("D1")] {
        let found = of_datasets(&world, query).await;
        assert_eq!(
            (found.runs.total, found.datasets.total, found.versions.total, found.links.len()),
            (0, 0, 0, 0)
        );
    }
}

async fn uses_of_a_dataset_are_counted_beyond_the_list(world: World) {
    for number in 0..LISTED + 3 {
        world.run(&number.to_string()).dataset(dataset("iris", "d1")).add().await;
    }
    let found = of_datasets(&world, digest("d1")).await;
    assert_eq!((found.runs.items.len() as i64, found.runs.total), (LISTED, LISTED + 3));
    assert_eq!(found.runs.items[0].info.name, (LISTED + 2).to_string());
    assert_eq!(found.links.len() as i64, LISTED);
}

async fn what_does_not_exist_is_not_found(world: World) {
    register(&world, "m", version("s3://b/m", "", "")).await;
    let complaint = failure(of_version(&world, "m", 2).await);
    assert_eq!(complaint, "NotFound(ModelVersion): Model Version (name=m, version=2) not found");
    let complaint = failure(of_version(&world, "nobody", 1).await);
    assert_eq!(complaint, "NotFound(ModelVersion): Model Version (name=nobody, version=1) not found");
    assert_eq!(failure(of_run(&world, "none").await), "NotFound(Run): Run with id=none not found");
}

async fn another_workspace_is_not_seen(world: World) {
    let away = world.experiment("away").add().await;
    run(&world, "away", 'b').experiment(away).dataset(dataset("iris", "d1")).add().await;
    log_model(&world, "here", &id('b')).await;
    register(&world, "here", version("s3://b/m", &id('b'), "m-here")).await;
    let here = run(&world, "here", 'a').tag(tag::PARENT_RUN_ID, &id('b')).add().await;
    let moved = world.store.write(move |tx| {
        tx.execute("INSERT INTO workspaces (id, name) VALUES (2, 'other')", &[])?;
        tx.execute("UPDATE experiments SET workspace_id = 2 WHERE id = $1", &[away.into()])
    });
    assert_eq!(moved.await.unwrap(), 1);
    assert_eq!(of_version(&world, "here", 1).await.unwrap().runs.items, []);
    assert_eq!(names_of_runs(&of_run(&world, &here).await.unwrap()), ["here"]);
    assert!(of_run(&world, &id('b')).await.is_err());
    assert_eq!(of_datasets(&world, digest("d1")).await.datasets.items, []);
}

/// Words with which the databases say that they read a whole table.
const WHOLE: [&str; 2] = ["SCAN ", "Seq Scan on "];
/// What is made for a statement, and tables of a page or two in this test.
const SMALL: [&str; 9] = [
    "SCAN rarray",
    "SCAN (subquery",
    "SCAN found",
    "SCAN CONSTANT",
    "workspaces",
    "experiments",
    "on names",
    "SCAN w\n",
    "rarray VIRTUAL TABLE",
];

async fn lineage_walks_indexes(world: World) {
    let experiment = world.experiment;
    let fill = move |tx: &mut Tx<'_>| {
        for number in 0..1_500 {
            let new = runs::NewRun {
                run_id: format!("{number:032x}"),
                name: number.to_string(),
                user_id: String::new(),
                start_time_ms: number,
                artifact_uri: String::new(),
                tags: Vec::new(),
            };
            experiments::get_active(tx, DEFAULT, experiment)?;
            let run = runs::add(tx, experiment, &new)?;
            let used =
                [dataset("shared", &format!("s{}", number % 100)), dataset("own", &format!("d{number}"))];
            runstone_store::datasets::log(tx, &run, &used)?;
            let outputs = [runstone_domain::ModelOutput { model_id: format!("m-{number}"), step: 0 }];
            runstone_store::models::log_outputs(tx, &run, &outputs)?;
            let new = NewLoggedModel {
                model_id: format!("m-{number}"),
                name: "m".to_owned(),
                artifact_uri: String::new(),
                model_type: String::new(),
                source_run_id: new.run_id.clone(),
                params: Vec::new(),
                tags: Vec::new(),
                creation_time_ms: number,
            };
            logged_models::add(tx, experiment, &new)?;
            let new_model =
                NewModel { name: format!("n{number}"), description: String::new(), tags: Vec::new() };
            let model = registry::add(tx, DEFAULT, &new_model, &at(number))?;
            registry::add_version(
                tx,
                DEFAULT,
                &model,
                &version("s", &new.source_run_id, &new.model_id),
                &at(number),
            )?;
        }
        Ok(())
    };
    world.store.write(fill).await.unwrap();
    // With it PostgreSQL learns how large the tables have become.
    world.store.settle().await.unwrap();
    let plans = world.store.read(|tx| {
        let (found, mut plans) = tx.explain(|tx| lineage::of_version(tx, DEFAULT, "n7", 1))?;
        assert_eq!((found.runs.total, found.logged_models.total, found.datasets.total), (1, 1, 2));
        let (found, more) = tx.explain(|tx| lineage::of_run(tx, DEFAULT, &format!("{:032x}", 7)))?;
        assert_eq!((found.versions.total, found.logged_models.total, found.datasets.total), (1, 1, 2));
        plans.extend(more);
        let (found, more) = tx.explain(|tx| lineage::of_datasets(tx, DEFAULT, &digest("s7")))?;
        assert_eq!((found.versions.total, found.runs.total, found.datasets.total), (15, 15, 1));
        plans.extend(more);
        Ok(plans)
    });
    for plan in plans.await.unwrap() {
        let (_, steps) = plan.split_once("\nS").unwrap_or(("", &plan));
        for line in steps.lines().filter(|line| WHOLE.iter().any(|words| line.contains(words))) {
            assert!(SMALL.iter().any(|words| line.contains(words)), "{line}\nin {plan}");
        }
        assert!(!plan.contains("model_versions_by_update"), "{plan}");
        assert!(!plan.contains("logged_models_by_creation"), "{plan}");
    }
}

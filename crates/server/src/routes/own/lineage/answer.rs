//! An answer as its message.

use runstone_domain::Lifecycle;
use runstone_store::lineage::{
    DatasetNode, Lineage, Link, LoggedModelNode, Relation, RunNode, Thing, VersionNode,
};
use runstone_wire::own::lineage::{
    LineageAnswer, LineageCode, LineageDataset, LineageLink, LineageLoggedModel, LineageRelation, LineageRun,
    LineageVersion,
};

/// What was found, with the key of what was asked about.
pub(super) fn answer(subject: Option<String>, found: Lineage) -> LineageAnswer {
    LineageAnswer {
        subject,
        versions_total: found.versions.total,
        versions: found.versions.items.into_iter().map(version).collect(),
        runs_total: found.runs.total,
        runs: found.runs.items.into_iter().map(run).collect(),
        logged_models_total: found.logged_models.total,
        logged_models: found.logged_models.items.into_iter().map(logged_model).collect(),
        datasets_total: found.datasets.total,
        datasets: found.datasets.items.into_iter().map(dataset).collect(),
        links: found.links.into_iter().map(link).collect(),
    }
}

/// The name of a thing in answers.
pub(super) fn key(thing: &Thing) -> String {
    match thing {
        Thing::Dataset(experiment_id, name, digest) => format!("dataset:{experiment_id}/{name}/{digest}"),
        Thing::Run(run_id) => format!("run:{run_id}"),
        Thing::LoggedModel(model_id) => format!("logged_model:{model_id}"),
        Thing::Version(name, version) => format!("version:{name}/{version}"),
    }
}

fn lifecycle(lifecycle: Lifecycle) -> String {
    let word = match lifecycle {
        Lifecycle::Active => "active",
        Lifecycle::Deleted => "deleted",
    };
    word.to_owned()
}

fn version(node: VersionNode) -> LineageVersion {
    LineageVersion {
        key: key(&node.thing()),
        name: node.name,
        version: node.version,
        lifecycle: lifecycle(node.lifecycle),
        stage: node.stage.as_str().to_owned(),
        aliases: node.aliases,
        user_id: node.user_id,
        creation_time_ms: node.creation_time_ms,
        last_update_time_ms: node.last_update_time_ms,
        source: node.source,
        run_id: node.run_id,
        logged_model_id: node.logged_model_id,
    }
}

fn run(node: RunNode) -> LineageRun {
    LineageRun {
        key: key(&node.thing()),
        run_id: node.info.run_id,
        name: node.info.name,
        experiment_id: node.info.experiment_id.to_string(),
        experiment_name: node.experiment_name,
        lifecycle: lifecycle(node.info.lifecycle),
        status: node.info.status.as_str().to_owned(),
        user_id: node.info.user_id,
        start_time_ms: node.info.start_time_ms,
        end_time_ms: node.info.end_time_ms,
        parent_run_id: node.parent_run_id,
        code: LineageCode {
            name: node.code.name,
            kind: node.code.kind,
            git_commit: node.code.git_commit,
            git_repo_url: node.code.git_repo_url,
            git_branch: node.code.git_branch,
        },
    }
}

fn logged_model(node: LoggedModelNode) -> LineageLoggedModel {
    LineageLoggedModel {
        key: key(&node.thing()),
        model_id: node.model_id,
        name: node.name,
        experiment_id: node.experiment_id.to_string(),
        experiment_name: node.experiment_name,
        model_type: node.model_type,
        status: node.status.as_str().to_owned(),
        lifecycle: lifecycle(node.lifecycle),
        source_run_id: node.source_run_id,
        creation_time_ms: node.creation_time_ms,
    }
}

fn dataset(node: DatasetNode) -> LineageDataset {
    LineageDataset {
        key: key(&node.thing()),
        experiment_id: node.experiment_id.to_string(),
        experiment_name: node.experiment_name,
        name: node.name,
        digest: node.digest,
        source_type: node.source_type,
    }
}

fn link(link: Link) -> LineageLink {
    LineageLink {
        from: key(&link.from),
        to: key(&link.to),
        relation: match link.relation {
            Relation::ReadBy => LineageRelation::ReadBy,
            Relation::Measured => LineageRelation::Measured,
            Relation::Made => LineageRelation::Made,
            Relation::RegisteredAs => LineageRelation::RegisteredAs,
            Relation::CopiedTo => LineageRelation::CopiedTo,
            Relation::ParentOf => LineageRelation::ParentOf,
        },
        context: link.context,
    }
}

//! What each searchable entity has, and how its errors are worded. A new entity is a new [`Schema`] here.

use super::Entity;
use super::error::{excerpt, quoted};
use super::predicate::Attribute;

/// Everything the parser and the checker need to know about one entity.
pub(super) struct Schema {
    /// What may stand before the first dot, as written in a filter.
    pub namespaces: &'static [(&'static str, Namespace)],
    /// The columns of the entity.
    pub attributes: &'static [AttributeRule],
    /// What an order-by clause may name.
    pub orderable: &'static [Namespace],
    /// Whether metrics have functions of their history.
    pub has_series: bool,
    /// `LIKE`, `ILIKE`, `IN` and `RLIKE` must be in upper case (MLflow compares them as written for this entity).
    pub uppercase_operators: bool,
    /// Whether ordering twice by one field is an error; otherwise the first clause counts.
    pub refuses_repeated_order: bool,
    /// Whether a text may also be a word or a number without quotes, as in `params.lr = 0.1`.
    pub bare_texts: bool,
    pub wording: Wording,
}

/// The kinds of things an identifier can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Namespace {
    Attribute,
    Metric,
    Param,
    Tag,
    Dataset,
}

impl Namespace {
    /// Its name in messages.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Attribute => "attribute",
            Self::Metric => "metric",
            Self::Param => "parameter",
            Self::Tag => "tag",
            Self::Dataset => "dataset",
        }
    }

    /// Its name in front of a key, where only one is allowed.
    pub(super) fn plural(self) -> &'static str {
        match self {
            Self::Attribute => "attributes",
            Self::Metric => "metrics",
            Self::Param => "params",
            Self::Tag => "tags",
            Self::Dataset => "datasets",
        }
    }
}

/// One column.
pub(super) struct AttributeRule {
    pub attribute: Attribute,
    pub kind: ValueKind,
    /// Whether an entity may lack it.
    pub optional: bool,
    /// Its names in filters, case-sensitive; the first is used in messages.
    pub names: &'static [&'static str],
    /// Its names in order-by clauses.
    pub order_names: &'static [&'static str],
}

/// What values a field is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ValueKind {
    /// Quoted text.
    Text,
    /// Any number.
    Number,
    /// Milliseconds; a fraction is allowed and compared as such.
    Milliseconds,
    /// Milliseconds without a fraction.
    WholeMilliseconds,
    /// A whole number, with or without quotes.
    WholeNumber,
    /// Quoted decimal digits.
    ExperimentId,
}

/// The texts that MLflow words differently for each entity.
pub(super) struct Wording {
    /// What a message repeats of a filter that is no sentence.
    pub malformed: Malformed,
    /// The message for a wrong comparator.
    pub comparators: ComparatorWording,
    /// The part before the dot is unknown.
    pub unknown_entity: fn(&str) -> String,
    /// `IS NULL` on a field (entity word, key) that does not take it.
    pub null_refused: fn(&str, &str) -> String,
    /// Ordering by something (entity word) that cannot be ordered by.
    pub order_refused: fn(&str) -> String,
}

/// What the message for a malformed filter repeats of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Malformed {
    /// The offending words.
    Words,
    /// The offending words, each in single quotes.
    QuotedWords,
    /// The filter as a whole.
    Filter,
}

/// What the message for a wrong comparator says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ComparatorWording {
    /// The comparators that the field takes.
    List,
    /// The same, but of a tag only the comparator.
    ListExceptTags,
    /// The field and the comparators that it takes.
    FieldAndList,
}

impl Wording {
    /// The message for a `filter` that is no sentence of the grammar because of `parts`.
    pub(super) fn malformed(&self, filter: &str, parts: &[&str]) -> String {
        let list = |quote: &str| {
            let parts: Vec<_> = parts.iter().map(|part| format!("{quote}{}{quote}", excerpt(part))).collect();
            format!("Invalid clause(s) in filter string: {}", parts.join(", "))
        };
        match self.malformed {
            Malformed::Words => list(""),
            Malformed::QuotedWords => list("'"),
            Malformed::Filter => format!(
                "Invalid filter string: {}. Expected a list of comparisons separated by 'AND' \
                 (e.g. 'metrics.loss > 0.1 AND params.lr = 0.01').",
                quoted(filter)
            ),
        }
    }
}

impl Entity {
    pub(super) fn schema(self) -> &'static Schema {
        match self {
            Self::Runs => &RUNS,
            Self::Experiments => &EXPERIMENTS,
            Self::LoggedModels => &LOGGED_MODELS,
            Self::RegisteredModels => &REGISTERED_MODELS,
            Self::ModelVersions => &MODEL_VERSIONS,
        }
    }
}

static RUNS: Schema = Schema {
    namespaces: &[
        ("metric", Namespace::Metric),
        ("metrics", Namespace::Metric),
        ("parameter", Namespace::Param),
        ("parameters", Namespace::Param),
        ("param", Namespace::Param),
        ("params", Namespace::Param),
        ("tag", Namespace::Tag),
        ("tags", Namespace::Tag),
        ("attribute", Namespace::Attribute),
        ("attributes", Namespace::Attribute),
        ("attr", Namespace::Attribute),
        ("run", Namespace::Attribute),
        ("dataset", Namespace::Dataset),
        ("datasets", Namespace::Dataset),
    ],
    attributes: &[
        text(Attribute::RunId, &["run_id"]),
        AttributeRule {
            attribute: Attribute::RunName,
            kind: ValueKind::Text,
            optional: false,
            names: &["run_name", "run name", "Run name", "Run Name"],
            order_names: &["run_name"],
        },
        text(Attribute::Status, &["status"]),
        text(Attribute::UserId, &["user_id"]),
        text(Attribute::ArtifactUri, &["artifact_uri"]),
        AttributeRule {
            attribute: Attribute::StartTime,
            kind: ValueKind::Milliseconds,
            optional: false,
            names: &["start_time", "created", "Created"],
            order_names: &["start_time", "created", "Created"],
        },
        AttributeRule {
            attribute: Attribute::EndTime,
            kind: ValueKind::Milliseconds,
            optional: true,
            names: &["end_time"],
            order_names: &["end_time"],
        },
    ],
    orderable: &[Namespace::Attribute, Namespace::Metric, Namespace::Param, Namespace::Tag],
    has_series: true,
    uppercase_operators: false,
    refuses_repeated_order: true,
    bare_texts: false,
    wording: Wording {
        malformed: Malformed::QuotedWords,
        comparators: ComparatorWording::List,
        unknown_entity: |entity| {
            format!(
                "Invalid entity type '{entity}'. \
                 Valid values are ['metric', 'parameter', 'tag', 'attribute', 'dataset']"
            )
        },
        null_refused: |entity, key| {
            format!("IS NULL / IS NOT NULL is only supported for tags and params, not for '{entity}' '{key}'")
        },
        order_refused: |entity| format!("Invalid identifier type '{entity}'"),
    },
};

static EXPERIMENTS: Schema = Schema {
    namespaces: &[("attribute", Namespace::Attribute), ("tag", Namespace::Tag), ("tags", Namespace::Tag)],
    attributes: &[
        text(Attribute::Name, &["name"]),
        AttributeRule {
            attribute: Attribute::ExperimentId,
            kind: ValueKind::ExperimentId,
            optional: false,
            names: &["experiment_id"],
            order_names: &["experiment_id"],
        },
        AttributeRule {
            attribute: Attribute::CreationTime,
            kind: ValueKind::WholeMilliseconds,
            optional: false,
            names: &["creation_time"],
            order_names: &["creation_time"],
        },
        AttributeRule {
            attribute: Attribute::LastUpdateTime,
            kind: ValueKind::WholeMilliseconds,
            optional: false,
            names: &["last_update_time"],
            order_names: &["last_update_time"],
        },
    ],
    orderable: &[Namespace::Attribute],
    has_series: false,
    uppercase_operators: true,
    refuses_repeated_order: false,
    bare_texts: false,
    wording: Wording {
        malformed: Malformed::Words,
        comparators: ComparatorWording::ListExceptTags,
        unknown_entity: |entity| {
            format!("Invalid entity type '{entity}'. Valid entity types are ('attribute', 'tag', 'tags')")
        },
        null_refused: |entity, key| {
            format!("IS NULL / IS NOT NULL is only supported for tags, not for {entity} '{key}'")
        },
        order_refused: |entity| format!("Invalid order_by entity: {entity}"),
    },
};

static LOGGED_MODELS: Schema = Schema {
    namespaces: &[
        ("attributes", Namespace::Attribute),
        ("metrics", Namespace::Metric),
        ("params", Namespace::Param),
        ("tags", Namespace::Tag),
    ],
    attributes: &[
        text(Attribute::Name, &["name"]),
        text(Attribute::ModelId, &["model_id"]),
        text(Attribute::ModelType, &["model_type"]),
        text(Attribute::Status, &["status"]),
        text(Attribute::SourceRunId, &["source_run_id"]),
        text(Attribute::ArtifactUri, &["artifact_location", "artifact_uri"]),
        AttributeRule {
            attribute: Attribute::ExperimentId,
            kind: ValueKind::ExperimentId,
            optional: false,
            names: &["experiment_id"],
            order_names: &["experiment_id"],
        },
        time(Attribute::CreationTime, &["creation_timestamp", "creation_timestamp_ms", "creation_time"]),
        time(
            Attribute::LastUpdateTime,
            &["last_updated_timestamp", "last_updated_timestamp_ms", "last_updated_time"],
        ),
    ],
    orderable: &[Namespace::Attribute, Namespace::Metric],
    has_series: false,
    uppercase_operators: false,
    refuses_repeated_order: false,
    bare_texts: true,
    wording: Wording {
        malformed: Malformed::Filter,
        comparators: ComparatorWording::FieldAndList,
        unknown_entity: |entity| {
            format!(
                "Invalid entity type: '{entity}'. Expected one of ['attributes', 'metrics', 'params', 'tags']."
            )
        },
        null_refused: |entity, key| {
            format!(
                "IS NULL / IS NOT NULL is only supported for tags, params and metrics, not for {entity} '{key}'"
            )
        },
        order_refused: |entity| format!("Invalid order by field name: {entity}. Only metrics are supported."),
    },
};

const REGISTRY_NAMESPACES: &[(&str, Namespace)] = &[
    ("tag", Namespace::Tag),
    ("tags", Namespace::Tag),
    ("attribute", Namespace::Attribute),
    ("attributes", Namespace::Attribute),
];

const REGISTRY_WORDING: Wording = Wording {
    malformed: Malformed::QuotedWords,
    comparators: ComparatorWording::List,
    unknown_entity: |entity| {
        format!("Invalid entity type '{entity}'. Valid entity types are {{'tag', 'attribute'}}")
    },
    null_refused: |entity, key| {
        format!("IS NULL / IS NOT NULL is only supported for tags, not for {entity} '{key}'")
    },
    order_refused: |entity| format!("Invalid order_by entity: {entity}"),
};

static REGISTERED_MODELS: Schema = Schema {
    namespaces: REGISTRY_NAMESPACES,
    attributes: &[
        text(Attribute::Name, &["name"]),
        time(Attribute::CreationTime, &["creation_timestamp"]),
        time(Attribute::LastUpdateTime, &["last_updated_timestamp", "timestamp"]),
    ],
    orderable: &[Namespace::Attribute],
    has_series: false,
    uppercase_operators: false,
    refuses_repeated_order: false,
    bare_texts: false,
    wording: REGISTRY_WORDING,
};

static MODEL_VERSIONS: Schema = Schema {
    namespaces: REGISTRY_NAMESPACES,
    attributes: &[
        text(Attribute::Name, &["name"]),
        AttributeRule {
            attribute: Attribute::VersionNumber,
            kind: ValueKind::WholeNumber,
            optional: false,
            names: &["version_number"],
            order_names: &["version_number"],
        },
        text(Attribute::RunId, &["run_id"]),
        text(Attribute::SourcePath, &["source_path"]),
        time(Attribute::CreationTime, &["creation_timestamp"]),
        time(Attribute::LastUpdateTime, &["last_updated_timestamp"]),
    ],
    orderable: &[Namespace::Attribute],
    has_series: false,
    uppercase_operators: false,
    refuses_repeated_order: false,
    bare_texts: false,
    wording: REGISTRY_WORDING,
};

/// A time that is always there, in milliseconds, and has the same names in filters and order-by clauses.
const fn time(attribute: Attribute, names: &'static [&'static str]) -> AttributeRule {
    AttributeRule { attribute, kind: ValueKind::Milliseconds, optional: false, names, order_names: names }
}

/// A text column that is always there and has the same names in filters and order-by clauses.
const fn text(attribute: Attribute, names: &'static [&'static str]) -> AttributeRule {
    AttributeRule { attribute, kind: ValueKind::Text, optional: false, names, order_names: names }
}

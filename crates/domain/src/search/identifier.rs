//! What an identifier names: ``metrics.`a b` `` is a metric, a bare word an attribute.

use std::ops::Range;

use super::error::{SearchError, SearchErrorKind, excerpt};
use super::predicate::{DatasetField, Field};
use super::schema::{AttributeRule, Namespace, Schema, ValueKind};
use super::series;

const DATASET_FIELDS: [(&str, DatasetField); 3] =
    [("name", DatasetField::Name), ("digest", DatasetField::Digest), ("context", DatasetField::Context)];

/// Whether an identifier stands in a filter or in an order-by clause: attributes have more names in the former.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    Filter,
    Order,
}

/// An identifier that exists.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Resolved<'t> {
    pub field: Field,
    pub namespace: Namespace,
    /// The key without quotes; of an attribute, its first name.
    pub key: &'t str,
    pub kind: ValueKind,
    /// Whether an entity may lack it, so that null tests make sense.
    pub optional: bool,
}

/// Finds out what `raw` (quotes included, at `span` of `text`) names.
///
/// As in MLflow the first dot separates entity and key, even inside quotes, and only quotes around the whole key count
/// as quotes.
pub(super) fn resolve<'t>(
    schema: &Schema,
    place: Use,
    text: &str,
    raw: &'t str,
    span: Range<usize>,
) -> Result<Resolved<'t>, SearchError> {
    let refused = |kind, message: String| SearchError::new(kind, text, message).at(span.clone());
    let Some((entity, key)) = raw.split_once('.') else {
        return attribute(schema, place, unquoted(raw, &['`', '"'])).map_err(|(message, hint)| {
            let error = refused(SearchErrorKind::UnknownAttribute, message);
            hint.into_iter().fold(error, SearchError::hint)
        });
    };

    let entity = unquoted(entity, &['`']);
    let known = schema.namespaces.iter().find(|(name, _)| *name == entity);
    let Some((_, namespace)) = known else {
        let message = (schema.wording.unknown_entity)(&excerpt(entity));
        return Err(refused(SearchErrorKind::UnknownEntity, message));
    };
    let (written, key) = (key, unquoted(key, &['`', '"', '\'']));
    if series::has_argument(written) && !(schema.has_series && *namespace == Namespace::Metric) {
        let message = format!("Invalid {} key '{}' specified.", namespace.word(), excerpt(key));
        let error = refused(SearchErrorKind::UnknownAttribute, message);
        return Err(error.hint("only metrics of runs have a value at a step"));
    }
    let keyed = |field: fn(String) -> Field, kind| {
        if key.is_empty() {
            let message = format!("Invalid {} key '' specified.", namespace.word());
            return Err(refused(SearchErrorKind::UnknownAttribute, message));
        }
        Ok(Resolved { field: field(key.to_owned()), namespace: *namespace, key, kind, optional: true })
    };
    match namespace {
        Namespace::Attribute => attribute(schema, place, key)
            .map_err(|(message, _)| refused(SearchErrorKind::UnknownAttribute, message)),
        Namespace::Metric => match series::parse(written).filter(|_| schema.has_series) {
            Some(series) => Ok(Resolved {
                field: Field::Series(series),
                namespace: *namespace,
                key,
                kind: ValueKind::Number,
                optional: true,
            }),
            None => keyed(Field::Metric, ValueKind::Number),
        },
        Namespace::Param => keyed(Field::Param, ValueKind::Text),
        Namespace::Tag => keyed(Field::Tag, ValueKind::Text),
        Namespace::Dataset => {
            dataset_field(key).map_err(|message| refused(SearchErrorKind::UnknownAttribute, message))
        }
    }
}

/// Gives the message and perhaps a hint if there is no such attribute.
fn attribute<'t>(
    schema: &Schema,
    place: Use,
    key: &'t str,
) -> Result<Resolved<'t>, (String, Option<&'static str>)> {
    let names = |rule: &AttributeRule| match place {
        Use::Filter => rule.names,
        Use::Order => rule.order_names,
    };
    if let Some(rule) = schema.attributes.iter().find(|rule| names(rule).contains(&key)) {
        return Ok(Resolved {
            field: Field::Attribute(rule.attribute),
            namespace: Namespace::Attribute,
            key: rule.names[0],
            kind: rule.kind,
            optional: rule.optional,
        });
    }
    let valid: Vec<_> = schema.attributes.iter().flat_map(names).copied().collect();
    let has_metrics = schema.namespaces.iter().any(|(_, namespace)| *namespace == Namespace::Metric);
    let hint = match has_metrics {
        true => "a metric, param or tag needs its prefix, as in metrics.acc",
        false => "a tag needs its prefix, as in tags.team",
    };
    Err((unknown_key("attribute", key, &valid), Some(hint)))
}

fn dataset_field(key: &str) -> Result<Resolved<'_>, String> {
    match DATASET_FIELDS.iter().find(|(name, _)| *name == key) {
        Some((_, field)) => Ok(Resolved {
            field: Field::Dataset(*field),
            namespace: Namespace::Dataset,
            key,
            kind: ValueKind::Text,
            optional: false,
        }),
        None => Err(unknown_key("dataset", key, &DATASET_FIELDS.map(|(name, _)| name))),
    }
}

/// MLflow lists the keys in the random order of a Python set; here the order is fixed.
fn unknown_key(entity: &str, key: &str, valid: &[&str]) -> String {
    let valid: Vec<_> = valid.iter().map(|name| format!("'{name}'")).collect();
    format!("Invalid {entity} key '{}' specified. Valid keys are '{{{}}}'", excerpt(key), valid.join(", "))
}

/// `text` without the quotes around it, if it has them on both sides and they are among `quotes`.
pub(super) fn unquoted<'t>(text: &'t str, quotes: &[char]) -> &'t str {
    let inner = |quote: &char| text.strip_prefix(*quote)?.strip_suffix(*quote);
    quotes.iter().find_map(inner).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::{Attribute, Entity};

    fn field(raw: &str) -> Field {
        resolve(Entity::Runs.schema(), Use::Filter, raw, raw, 0..raw.len()).unwrap().field
    }

    #[test]
    fn splits_at_the_first_dot_and_strips_whole_quotes() {
        assert_eq!(field("metrics.acc"), Field::Metric("acc".into()));
        assert_eq!(field("metrics.a.b"), Field::Metric("a.b".into()));
        assert_eq!(field("`metrics`.acc"), Field::Metric("acc".into()));
        for raw in ["params.`a b`", "params.\"a b\"", "params.'a b'", "param.`a b`", "parameter.`a b`"] {
            assert_eq!(field(raw), Field::Param("a b".into()));
        }
        assert_eq!(field("tags.mlflow.`runName`"), Field::Tag("mlflow.`runName`".into()));
        assert_eq!(field("datasets.`name`"), Field::Dataset(DatasetField::Name));
    }

    #[test]
    fn knows_every_name_of_an_attribute() {
        for raw in [
            "run_name",
            "`run_name`",
            "\"run_name\"",
            "`run name`",
            "\"Run Name\"",
            "attribute.run_name",
            "attributes.`Run name`",
            "attr.'run name'",
            "run.\"run name\"",
        ] {
            assert_eq!(field(raw), Field::Attribute(Attribute::RunName));
        }
        assert_eq!(field("Created"), Field::Attribute(Attribute::StartTime));
    }

    #[test]
    fn strips_only_matching_quotes() {
        assert_eq!(unquoted("'a'", &['\'']), "a");
        assert_eq!(unquoted("'a'", &['"']), "'a'");
        assert_eq!(unquoted("'a\"", &['\'', '"']), "'a\"");
        assert_eq!(unquoted("'", &['\'']), "'");
    }
}

//! Messages about registered models and their versions. Source: public REST contract, `registered-models/*` and
//! `model-versions/*`.

use runstone_domain::{ModelVersion as DomainVersion, RegisteredModel as DomainModel};
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::lenient::{Flag, Int64, list, texts};
use crate::{KeyValue, Request};

/// A registered model or a prompt.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RegisteredModel {
    /// Unique in its workspace.
    pub name: Option<String>,
    /// Milliseconds since the Unix epoch.
    pub creation_timestamp: Option<Int64>,
    /// Milliseconds since the Unix epoch.
    pub last_updated_timestamp: Option<Int64>,
    /// For people.
    pub description: Option<String>,
    /// The highest version of each stage that has one; without aliases.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "list")]
    pub latest_versions: Vec<ModelVersion>,
    /// Ordered by key.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "list")]
    pub tags: Vec<KeyValue>,
    /// Ordered by name.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "list")]
    pub aliases: Vec<Alias>,
}

/// A name that stands for a version.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Alias {
    /// The name.
    pub alias: Option<String>,
    /// Decimal digits.
    pub version: Option<String>,
}

/// A version of a registered model or a prompt.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ModelVersion {
    /// Name of its model.
    pub name: Option<String>,
    /// Decimal digits.
    pub version: Option<String>,
    /// Milliseconds since the Unix epoch.
    pub creation_timestamp: Option<Int64>,
    /// Milliseconds since the Unix epoch.
    pub last_updated_timestamp: Option<Int64>,
    /// Who made it, if that is known.
    pub user_id: Option<String>,
    /// `None`, `Staging`, `Production` or `Archived`.
    pub current_stage: Option<String>,
    /// For people.
    pub description: Option<String>,
    /// Where its files lie.
    pub source: Option<String>,
    /// The run that made it; may be empty.
    pub run_id: Option<String>,
    /// Always `READY`.
    pub status: Option<String>,
    /// Ordered by key.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "list")]
    pub tags: Vec<KeyValue>,
    /// Where people can look at the run; may be empty.
    pub run_link: Option<String>,
    /// Ordered; not in lists.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "texts")]
    pub aliases: Vec<String>,
}

/// `registered-models/create`.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CreateRegisteredModel {
    /// Required.
    pub name: Option<String>,
    /// Tags to start with.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "list")]
    pub tags: Vec<KeyValue>,
    /// Empty if absent.
    pub description: Option<String>,
}

/// `registered-models/rename`.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RenameRegisteredModel {
    /// Required.
    pub name: Option<String>,
    /// Required.
    #[serde(alias = "newName")]
    pub new_name: Option<String>,
}

/// `registered-models/update`.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct UpdateRegisteredModel {
    /// Required.
    pub name: Option<String>,
    /// Empty if absent.
    pub description: Option<String>,
}

/// What calls about one registered model ask with.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ModelName {
    /// Required.
    pub name: Option<String>,
}

/// Answer of calls that give one registered model.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RegisteredModelAnswer {
    /// As it is now.
    pub registered_model: Option<RegisteredModel>,
}

/// `registered-models/search` and `model-versions/search`.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SearchRegistry {
    /// In the search language.
    pub filter: Option<String>,
    /// Size of a page.
    #[serde(alias = "maxResults")]
    pub max_results: Option<Int64>,
    /// Most significant first.
    #[serde(alias = "orderBy", skip_serializing_if = "Vec::is_empty", deserialize_with = "texts")]
    pub order_by: Vec<String>,
    /// From the page before.
    #[serde(alias = "pageToken")]
    pub page_token: Option<String>,
}

/// Answer of `registered-models/search`.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RegisteredModelsAnswer {
    /// One page.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "list")]
    pub registered_models: Vec<RegisteredModel>,
    /// Absent on the last page.
    pub next_page_token: Option<String>,
}

/// `registered-models/get-latest-versions`.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct GetLatestVersions {
    /// Required.
    pub name: Option<String>,
    /// In any case of their letters; all if empty.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "texts")]
    pub stages: Vec<String>,
}

/// Answer of calls that give versions.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ModelVersionsAnswer {
    /// One page, or all.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "list")]
    pub model_versions: Vec<ModelVersion>,
    /// Absent on the last page.
    pub next_page_token: Option<String>,
}

/// `registered-models/set-tag`, `model-versions/set-tag` and the calls that delete tags, which have no value.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RegistryTag {
    /// Required.
    pub name: Option<String>,
    /// Required for a version's tag.
    pub version: Option<String>,
    /// Required.
    pub key: Option<String>,
    /// Required to set it; may be empty.
    pub value: Option<String>,
}

/// `registered-models/alias`, in all its methods.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ModelAlias {
    /// Required.
    pub name: Option<String>,
    /// Required.
    pub alias: Option<String>,
    /// Required to set it.
    pub version: Option<String>,
}

/// `model-versions/create`.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CreateModelVersion {
    /// Required.
    pub name: Option<String>,
    /// Required: where the files lie.
    pub source: Option<String>,
    /// The run that made it.
    #[serde(alias = "runId")]
    pub run_id: Option<String>,
    /// Tags to start with.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "list")]
    pub tags: Vec<KeyValue>,
    /// Where people can look at the run.
    #[serde(alias = "runLink")]
    pub run_link: Option<String>,
    /// For people.
    pub description: Option<String>,
    /// The logged model that it is.
    #[serde(alias = "modelId")]
    pub model_id: Option<String>,
}

/// `model-versions/update`, and what other calls about one version ask with.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct VersionName {
    /// Required.
    pub name: Option<String>,
    /// Required; decimal digits.
    pub version: Option<String>,
    /// For `update` only; absent takes it away.
    pub description: Option<String>,
}

/// `model-versions/transition-stage`.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct TransitionStage {
    /// Required.
    pub name: Option<String>,
    /// Required; decimal digits.
    pub version: Option<String>,
    /// Required; in any case of its letters.
    pub stage: Option<String>,
    /// Whether versions that are in the stage make room.
    #[serde(alias = "archiveExistingVersions")]
    pub archive_existing_versions: Option<Flag>,
}

/// Answer of calls that give one version.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ModelVersionAnswer {
    /// As it is now.
    pub model_version: Option<ModelVersion>,
}

/// Answer of `model-versions/get-download-uri`.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct DownloadUriAnswer {
    /// Where the files lie.
    pub artifact_uri: Option<String>,
}

impl Request for CreateRegisteredModel {}
impl Request for RenameRegisteredModel {}
impl Request for UpdateRegisteredModel {}
impl Request for ModelName {}
impl Request for SearchRegistry {
    const REPEATED: &'static [&'static str] = &["order_by"];
}
impl Request for GetLatestVersions {
    const REPEATED: &'static [&'static str] = &["stages"];
}
impl Request for RegistryTag {}
impl Request for ModelAlias {}
impl Request for CreateModelVersion {}
impl Request for VersionName {}
impl Request for TransitionStage {}

impl From<DomainModel> for RegisteredModel {
    fn from(model: DomainModel) -> Self {
        let alias = |(alias, version): (String, i64)| Alias {
            alias: Some(alias),
            version: Some(version.to_string()),
        };
        Self {
            name: Some(model.name),
            creation_timestamp: Some(Int64(model.creation_time_ms)),
            last_updated_timestamp: Some(Int64(model.last_update_time_ms)),
            // Of models empty descriptions are left out, of versions they are not.
            description: model.description.filter(|text| !text.is_empty()),
            latest_versions: model.latest_versions.into_iter().map(Into::into).collect(),
            tags: model.tags.into_iter().map(Into::into).collect(),
            aliases: model.aliases.into_iter().map(alias).collect(),
        }
    }
}

impl From<DomainVersion> for ModelVersion {
    fn from(version: DomainVersion) -> Self {
        Self {
            name: Some(version.name),
            version: Some(version.version.to_string()),
            creation_timestamp: Some(Int64(version.creation_time_ms)),
            last_updated_timestamp: Some(Int64(version.last_update_time_ms)),
            user_id: version.user_id,
            current_stage: Some(version.stage.as_str().to_owned()),
            description: version.description,
            source: Some(version.source),
            run_id: Some(version.run_id),
            status: Some("READY".to_owned()),
            tags: version.tags.into_iter().map(Into::into).collect(),
            run_link: Some(version.run_link),
            aliases: version.aliases,
        }
    }
}

#[cfg(test)]
mod tests {
    use runstone_domain::{Stage, Tag};

    use super::*;
    use crate::parse::{from_body, from_query};

    fn version() -> DomainVersion {
        DomainVersion {
            name: "m".to_owned(),
            version: 12,
            creation_time_ms: 5,
            last_update_time_ms: 6,
            user_id: None,
            stage: Stage::None,
            description: Some(String::new()),
            source: "s3://b/m".to_owned(),
            run_id: String::new(),
            run_link: String::new(),
            tags: vec![Tag::new("k", "")],
            aliases: vec!["a".to_owned()],
        }
    }

    #[test]
    fn a_version_is_a_text_and_empty_texts_are_written() {
        assert_eq!(
            serde_json::to_string(&ModelVersion::from(version())).unwrap(),
            r#"{"name":"m","version":"12","creation_timestamp":5,"last_updated_timestamp":6,"current_stage":"None","description":"","source":"s3://b/m","run_id":"","status":"READY","tags":[{"key":"k","value":""}],"run_link":"","aliases":["a"]}"#
        );
    }

    #[test]
    fn a_bare_model_has_no_lists_and_no_description() {
        let model = DomainModel {
            name: "m".to_owned(),
            description: Some(String::new()),
            creation_time_ms: 5,
            last_update_time_ms: 6,
            tags: Vec::new(),
            aliases: vec![("champion".to_owned(), 3)],
            latest_versions: Vec::new(),
        };
        assert_eq!(
            serde_json::to_string(&RegisteredModel::from(model)).unwrap(),
            r#"{"name":"m","creation_timestamp":5,"last_updated_timestamp":6,"aliases":[{"alias":"champion","version":"3"}]}"#
        );
    }

    #[test]
    fn searches_come_as_query_or_body() {
        let query: SearchRegistry =
            from_query("filter=name%3D%27m%27&order_by=a&order_by=b&max_results=7").unwrap();
        assert_eq!(
            (query.order_by, query.max_results),
            (vec!["a".to_owned(), "b".to_owned()], Some(Int64(7)))
        );
        let stages: GetLatestVersions = from_query("name=m&stages=None&stages=Staging").unwrap();
        assert_eq!(stages.stages, ["None", "Staging"]);
        let move_to: TransitionStage =
            from_body(br#"{"name":"m","version":"1","stage":"staging","archive_existing_versions":true}"#)
                .unwrap();
        assert_eq!(move_to.archive_existing_versions, Some(Flag(true)));
    }
}

//! Calls about versions of registered models. Source: public REST contract, `model-versions/*`; our own API for those
//! that are deleted.

use reqwest::Method;
use runstone_wire::own::registry::{DeletedVersion, DeletedVersionsAnswer};
use runstone_wire::registry::{
    CreateModelVersion, DownloadUriAnswer, ModelVersion, ModelVersionAnswer, ModelVersionsAnswer,
    RegistryTag, SearchRegistry, TransitionStage, VersionName,
};
use runstone_wire::{Empty, Flag, Int64};

use crate::Client;
use crate::error::{Error, Result};
use crate::pages::{Paged, Pages};
use crate::retry::Repeat;

/// A search for versions.
#[derive(Debug, Clone)]
pub struct SearchVersions(SearchRegistry);

impl Client {
    /// Adds a version, with the next number, whose files lie somewhere already.
    ///
    /// # Errors
    /// `Refused` if the model is unknown or the source may not be registered.
    pub async fn create_model_version(&self, version: &CreateModelVersion) -> Result<ModelVersion> {
        numbered(self.http.post(Repeat::IfNotDone, "model-versions/create", version).await?)
    }

    /// A version with its tags and aliases.
    ///
    /// # Errors
    /// `Refused` with `RESOURCE_DOES_NOT_EXIST`.
    pub async fn model_version(&self, name: &str, version: i64) -> Result<ModelVersion> {
        numbered(self.http.get("model-versions/get", &version_name(name, version)).await?)
    }

    /// Versions that match, without their aliases, at most `limit`. `question`'s own page size and token are not used.
    pub fn search_model_versions(
        &self,
        question: SearchRegistry,
        limit: Option<u64>,
    ) -> Pages<SearchVersions> {
        Pages::new(self.clone(), SearchVersions(question), limit)
    }

    /// Sets the description of a version; an empty one takes it away.
    ///
    /// # Errors
    /// `Refused` with `RESOURCE_DOES_NOT_EXIST`.
    pub async fn describe_model_version(
        &self,
        name: &str,
        version: i64,
        description: &str,
    ) -> Result<ModelVersion> {
        let change = VersionName { description: Some(description.to_owned()), ..version_name(name, version) };
        let answer = self.http.send(&Method::PATCH, Repeat::Harmless, "model-versions/update", &change);
        numbered(answer.await?)
    }

    /// Takes a version out of use, with its aliases. Runstone can restore it.
    ///
    /// # Errors
    /// `Refused` with `RESOURCE_DOES_NOT_EXIST`.
    pub async fn delete_model_version(&self, name: &str, version: i64) -> Result<()> {
        let (endpoint, which) = ("model-versions/delete", version_name(name, version));
        let Empty {} = self.http.send(&Method::DELETE, Repeat::IfNotDone, endpoint, &which).await?;
        Ok(())
    }

    /// Moves a version to a stage; with `archive`, versions that are in it go to Archived.
    ///
    /// # Errors
    /// `Refused` if the version or the stage is unknown, or a rule stands against it.
    pub async fn transition_stage(
        &self,
        name: &str,
        version: i64,
        stage: &str,
        archive: bool,
    ) -> Result<ModelVersion> {
        let change = TransitionStage {
            name: Some(name.to_owned()),
            version: Some(version.to_string()),
            stage: Some(stage.to_owned()),
            archive_existing_versions: Some(Flag(archive)),
        };
        numbered(self.http.post(Repeat::Harmless, "model-versions/transition-stage", &change).await?)
    }

    /// Sets a tag of a version, whether it was there or not.
    ///
    /// # Errors
    /// `Refused` if the version is unknown, or key or value are malformed.
    pub async fn set_model_version_tag(
        &self,
        name: &str,
        version: i64,
        key: &str,
        value: &str,
    ) -> Result<()> {
        let tag = RegistryTag { value: Some(value.to_owned()), ..tag_key(name, version, key) };
        let Empty {} = self.http.post(Repeat::Harmless, "model-versions/set-tag", &tag).await?;
        Ok(())
    }

    /// Removes a tag of a version; some servers refuse one that is not there.
    ///
    /// # Errors
    /// `Refused` if the version is unknown.
    pub async fn delete_model_version_tag(&self, name: &str, version: i64, key: &str) -> Result<()> {
        let (endpoint, tag) = ("model-versions/delete-tag", tag_key(name, version, key));
        let Empty {} = self.http.send(&Method::DELETE, Repeat::IfNotDone, endpoint, &tag).await?;
        Ok(())
    }

    /// Where the files of a version lie: a URI that [`ArtifactUri`](crate::ArtifactUri) reads.
    ///
    /// # Errors
    /// `Refused` with `RESOURCE_DOES_NOT_EXIST`.
    pub async fn model_version_uri(&self, name: &str, version: i64) -> Result<String> {
        let endpoint = "model-versions/get-download-uri";
        let answer: DownloadUriAnswer = self.http.get(endpoint, &version_name(name, version)).await?;
        answer.artifact_uri.ok_or_else(|| Error::malformed(endpoint, "it has no artifact_uri"))
    }

    /// The versions of a model that are deleted and can be restored, the highest first.
    ///
    /// # Errors
    /// `Refused` if the model is unknown; `NotOffered`.
    pub async fn deleted_versions(&self, name: &str) -> Result<Vec<DeletedVersion>> {
        let path = ["registry", "models", name, "deleted-versions"];
        let answer: DeletedVersionsAnswer = self.http.own_get(&path, &Empty {}).await?;
        Ok(answer.versions)
    }

    /// Takes a deleted version back into use; the aliases that it had are not given back.
    ///
    /// # Errors
    /// `Refused` if it is unknown, not deleted, or its files are gone; `NotOffered`.
    pub async fn restore_version(&self, name: &str, version: i64) -> Result<ModelVersion> {
        let number = version.to_string();
        let path = ["registry", "models", name, "versions", &number, "restore"];
        numbered(self.http.own_send(&Method::POST, Repeat::IfNotDone, &path, &Empty {}).await?)
    }
}

fn version_name(name: &str, version: i64) -> VersionName {
    VersionName { name: Some(name.to_owned()), version: Some(version.to_string()), ..VersionName::default() }
}

fn tag_key(name: &str, version: i64, key: &str) -> RegistryTag {
    RegistryTag {
        name: Some(name.to_owned()),
        version: Some(version.to_string()),
        key: Some(key.to_owned()),
        value: None,
    }
}

pub(super) fn numbered(answer: ModelVersionAnswer) -> Result<ModelVersion> {
    answer.model_version.ok_or_else(|| Error::malformed("model-versions/…", "it has no model_version"))
}

impl Paged for SearchVersions {
    type Item = ModelVersion;
    const PAGE: u64 = 1000;

    fn turn_to(&mut self, count: u64, token: Option<String>) {
        self.0.max_results = Some(Int64(i64::try_from(count).unwrap_or(i64::MAX)));
        self.0.page_token = token;
    }

    async fn fetch(&self, client: &Client) -> Result<(Vec<ModelVersion>, Option<String>)> {
        let answer: ModelVersionsAnswer = client.http.get("model-versions/search", &self.0).await?;
        Ok((answer.model_versions, answer.next_page_token))
    }
}

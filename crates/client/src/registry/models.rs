//! Calls about registered models. Source: public REST contract, `registered-models/*`.

use reqwest::Method;
use runstone_wire::registry::{
    CreateRegisteredModel, GetLatestVersions, ModelName, ModelVersion, ModelVersionsAnswer, RegisteredModel,
    RegisteredModelAnswer, RegisteredModelsAnswer, RegistryTag, RenameRegisteredModel, SearchRegistry,
    UpdateRegisteredModel,
};
use runstone_wire::{Empty, Int64};

use crate::Client;
use crate::error::{Error, Result};
use crate::pages::{Paged, Pages};
use crate::retry::Repeat;

/// A search for registered models.
#[derive(Debug, Clone)]
pub struct SearchModels(SearchRegistry);

impl Client {
    /// Creates a registered model without versions.
    ///
    /// # Errors
    /// `Refused` with `RESOURCE_ALREADY_EXISTS` if the name is taken.
    pub async fn create_registered_model(&self, model: &CreateRegisteredModel) -> Result<RegisteredModel> {
        named(self.http.post(Repeat::IfNotDone, "registered-models/create", model).await?)
    }

    /// A registered model with its tags, its aliases and the highest version of each stage.
    ///
    /// # Errors
    /// `Refused` with `RESOURCE_DOES_NOT_EXIST`.
    pub async fn registered_model(&self, name: &str) -> Result<RegisteredModel> {
        named(self.http.get("registered-models/get", &model_name(name)).await?)
    }

    /// Registered models that match, at most `limit`. `question`'s own page size and token are not used.
    pub fn search_registered_models(
        &self,
        question: SearchRegistry,
        limit: Option<u64>,
    ) -> Pages<SearchModels> {
        Pages::new(self.clone(), SearchModels(question), limit)
    }

    /// Gives a registered model, and so its versions, another name.
    ///
    /// # Errors
    /// `Refused` if it is unknown or the new name is taken.
    pub async fn rename_registered_model(&self, name: &str, new_name: &str) -> Result<RegisteredModel> {
        let change =
            RenameRegisteredModel { name: Some(name.to_owned()), new_name: Some(new_name.to_owned()) };
        named(self.http.post(Repeat::IfNotDone, "registered-models/rename", &change).await?)
    }

    /// Sets the description of a registered model; an empty one takes it away.
    ///
    /// # Errors
    /// `Refused` with `RESOURCE_DOES_NOT_EXIST`.
    pub async fn describe_registered_model(&self, name: &str, description: &str) -> Result<RegisteredModel> {
        let change =
            UpdateRegisteredModel { name: Some(name.to_owned()), description: Some(description.to_owned()) };
        let answer = self.http.send(&Method::PATCH, Repeat::Harmless, "registered-models/update", &change);
        named(answer.await?)
    }

    /// Deletes a registered model with all its versions, for good.
    ///
    /// # Errors
    /// `Refused` with `RESOURCE_DOES_NOT_EXIST`.
    pub async fn delete_registered_model(&self, name: &str) -> Result<()> {
        let (endpoint, which) = ("registered-models/delete", model_name(name));
        let Empty {} = self.http.send(&Method::DELETE, Repeat::IfNotDone, endpoint, &which).await?;
        Ok(())
    }

    /// Sets a tag of a registered model, whether it was there or not.
    ///
    /// # Errors
    /// `Refused` if the model is unknown, or key or value are malformed.
    pub async fn set_registered_model_tag(&self, name: &str, key: &str, value: &str) -> Result<()> {
        let tag = RegistryTag {
            name: Some(name.to_owned()),
            key: Some(key.to_owned()),
            value: Some(value.to_owned()),
            ..RegistryTag::default()
        };
        let Empty {} = self.http.post(Repeat::Harmless, "registered-models/set-tag", &tag).await?;
        Ok(())
    }

    /// Removes a tag of a registered model; some servers refuse one that is not there.
    ///
    /// # Errors
    /// `Refused` if the model is unknown.
    pub async fn delete_registered_model_tag(&self, name: &str, key: &str) -> Result<()> {
        let tag =
            RegistryTag { name: Some(name.to_owned()), key: Some(key.to_owned()), ..RegistryTag::default() };
        let endpoint = "registered-models/delete-tag";
        let Empty {} = self.http.send(&Method::DELETE, Repeat::IfNotDone, endpoint, &tag).await?;
        Ok(())
    }

    /// The highest version of each of these stages that has one; of all stages if none is named.
    ///
    /// # Errors
    /// `Refused` if the model or a stage is unknown.
    pub async fn latest_versions(&self, name: &str, stages: &[&str]) -> Result<Vec<ModelVersion>> {
        let question = GetLatestVersions {
            name: Some(name.to_owned()),
            stages: stages.iter().map(|stage| (*stage).to_owned()).collect(),
        };
        let endpoint = "registered-models/get-latest-versions";
        let answer: ModelVersionsAnswer = self.http.post(Repeat::Harmless, endpoint, &question).await?;
        Ok(answer.model_versions)
    }
}

fn model_name(name: &str) -> ModelName {
    ModelName { name: Some(name.to_owned()) }
}

fn named(answer: RegisteredModelAnswer) -> Result<RegisteredModel> {
    answer
        .registered_model
        .ok_or_else(|| Error::malformed("registered-models/…", "it has no registered_model"))
}

impl Paged for SearchModels {
    type Item = RegisteredModel;
    const PAGE: u64 = 1000;

    fn turn_to(&mut self, count: u64, token: Option<String>) {
        self.0.max_results = Some(Int64(i64::try_from(count).unwrap_or(i64::MAX)));
        self.0.page_token = token;
    }

    async fn fetch(&self, client: &Client) -> Result<(Vec<RegisteredModel>, Option<String>)> {
        let answer: RegisteredModelsAnswer = client.http.get("registered-models/search", &self.0).await?;
        Ok((answer.registered_models, answer.next_page_token))
    }
}

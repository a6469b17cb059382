//! Calls about experiments. Source: public REST contract, `experiments/*`.

use runstone_wire::Empty;
use runstone_wire::experiments::{
    CreateExperiment, Experiment, ExperimentAnswer, ExperimentId, ExperimentTag, GetExperimentByName,
    SearchExperiments, UpdateExperiment,
};

use crate::Client;
use crate::error::{Error, Result};
use crate::pages::Pages;
use crate::retry::Repeat;

impl Client {
    /// Creates an experiment and gives its id.
    ///
    /// # Errors
    /// `Refused` with `RESOURCE_ALREADY_EXISTS` if the name is taken, by a deleted experiment too.
    pub async fn create_experiment(&self, experiment: &CreateExperiment) -> Result<String> {
        let answer: ExperimentId =
            self.http.post(Repeat::IfNotDone, "experiments/create", experiment).await?;
        answer.experiment_id.ok_or_else(|| Error::malformed("experiments/create", "it has no experiment_id"))
    }

    /// An experiment by its id, deleted or not.
    ///
    /// # Errors
    /// `Refused` with `RESOURCE_DOES_NOT_EXIST`.
    pub async fn experiment(&self, id: &str) -> Result<Experiment> {
        let answer: ExperimentAnswer = self.http.get("experiments/get", &experiment_id(id)).await?;
        answer.experiment.ok_or_else(|| Error::malformed("experiments/get", "it has no experiment"))
    }

    /// An experiment by its name, deleted or not.
    ///
    /// # Errors
    /// `Refused` with `RESOURCE_DOES_NOT_EXIST`.
    pub async fn experiment_by_name(&self, name: &str) -> Result<Experiment> {
        let question = GetExperimentByName { experiment_name: Some(name.to_owned()) };
        let answer: ExperimentAnswer = self.http.get("experiments/get-by-name", &question).await?;
        answer.experiment.ok_or_else(|| Error::malformed("experiments/get-by-name", "it has no experiment"))
    }

    /// Experiments that match, at most `limit`. `question`'s own page size and token are not used.
    pub fn search_experiments(
        &self,
        question: SearchExperiments,
        limit: Option<u64>,
    ) -> Pages<SearchExperiments> {
        Pages::new(self.clone(), question, limit)
    }

    /// Renames an experiment.
    ///
    /// # Errors
    /// `Refused` if it is unknown or deleted, or the name is taken.
    pub async fn rename_experiment(&self, id: &str, name: &str) -> Result<()> {
        let change = UpdateExperiment { experiment_id: Some(id.to_owned()), new_name: Some(name.to_owned()) };
        let Empty {} = self.http.post(Repeat::Harmless, "experiments/update", &change).await?;
        Ok(())
    }

    /// Puts an experiment and its runs into the trash.
    ///
    /// # Errors
    /// `Refused` with `RESOURCE_DOES_NOT_EXIST` if it is unknown or there already.
    pub async fn delete_experiment(&self, id: &str) -> Result<()> {
        let Empty {} = self.http.post(Repeat::IfNotDone, "experiments/delete", &experiment_id(id)).await?;
        Ok(())
    }

    /// Takes an experiment and all its runs out of the trash.
    ///
    /// # Errors
    /// `Refused` with `RESOURCE_DOES_NOT_EXIST` if it is unknown or not in the trash.
    pub async fn restore_experiment(&self, id: &str) -> Result<()> {
        let Empty {} = self.http.post(Repeat::IfNotDone, "experiments/restore", &experiment_id(id)).await?;
        Ok(())
    }

    /// Sets a tag of an experiment, whether it was there or not.
    ///
    /// # Errors
    /// `Refused` if the experiment is unknown or deleted, or key or value are too long.
    pub async fn set_experiment_tag(&self, id: &str, key: &str, value: &str) -> Result<()> {
        let tag = ExperimentTag {
            experiment_id: Some(id.to_owned()),
            key: Some(key.to_owned()),
            value: Some(value.to_owned()),
        };
        let Empty {} = self.http.post(Repeat::Harmless, "experiments/set-experiment-tag", &tag).await?;
        Ok(())
    }

    /// Removes a tag of an experiment.
    ///
    /// # Errors
    /// `Refused` with `RESOURCE_DOES_NOT_EXIST` if it is not there.
    pub async fn delete_experiment_tag(&self, id: &str, key: &str) -> Result<()> {
        let tag =
            ExperimentTag { experiment_id: Some(id.to_owned()), key: Some(key.to_owned()), value: None };
        let Empty {} = self.http.post(Repeat::IfNotDone, "experiments/delete-experiment-tag", &tag).await?;
        Ok(())
    }
}

fn experiment_id(id: &str) -> ExperimentId {
    ExperimentId { experiment_id: Some(id.to_owned()) }
}

//! The files of versions, as far as this server reaches them: whether they are still there, and what their signatures say
//! of each other.

use futures_util::TryStreamExt as _;
use runstone_artifacts::{ArtifactError, ArtifactPath};
use runstone_domain::{Error, Result};
use runstone_models::{MAX_BYTES, MlModel, Signature, incompatibilities};
use runstone_store::{Workspace, runs};

use crate::app::App;
use crate::caller::Caller;
use crate::place::{self, Place};

/// Most sentences of one comparison: a table with a thousand other columns needs no thousand complaints.
const COMPLAINTS: usize = 20;

/// Whether the files of a version are there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Files {
    There,
    Gone,
    /// In a store that only clients reach.
    Elsewhere,
}

/// Looks for files at the location of a version.
pub(crate) async fn files(app: &App, caller: &Caller, location: &str) -> Result<Files> {
    let place = match find(app, caller.workspace, location).await {
        Ok(place) => place,
        Err(Error::Unsupported(_)) => return Ok(Files::Elsewhere),
        Err(Error::NotFound { .. }) => return Ok(Files::Gone),
        Err(other) => return Err(other),
    };
    let children = place.repository.list(&place.root).await.map_err(crate::answer::artifact_situation)?;
    Ok(if children.is_empty() { Files::Gone } else { Files::There })
}

/// What stands against putting the candidate in the place of the present holder, a sentence each; both are given by their
/// numbers and the locations of their files.
pub(crate) async fn compare(
    app: &App,
    caller: &Caller,
    (candidate, candidate_location): (i64, &str),
    (present, present_location): (i64, &str),
) -> Result<Vec<String>> {
    let unreadable =
        |number: i64, why: String| vec![format!("the signature of version {number} cannot be read: {why}")];
    let of_present = match signature(app, caller, present_location).await? {
        Ok(signature) => signature,
        Err(why) => return Ok(unreadable(present, why)),
    };
    let of_candidate = match signature(app, caller, candidate_location).await? {
        Ok(signature) => signature,
        Err(why) => return Ok(unreadable(candidate, why)),
    };
    let found = incompatibilities(of_present.as_ref(), of_candidate.as_ref());
    let (candidate, present) = (format!("version {candidate}"), format!("version {present}"));
    let mut complaints: Vec<String> =
        found.iter().take(COMPLAINTS).map(|one| one.sentence(&candidate, &present)).collect();
    if found.len() > COMPLAINTS {
        complaints.push(format!("and {} more", found.len() - COMPLAINTS));
    }
    Ok(complaints)
}

/// The signature of the model in a folder, or why it cannot be read.
///
/// # Errors
/// Only what the promotion cannot be blamed for, such as a database that is away.
async fn signature(app: &App, caller: &Caller, location: &str) -> Result<Result<Option<Signature>, String>> {
    let place = match find(app, caller.workspace, location).await {
        Ok(place) => place,
        Err(Error::Unsupported(why) | Error::InvalidParameter(why)) => return Ok(Err(why)),
        Err(Error::NotFound { message, .. }) => return Ok(Err(message)),
        Err(other) => return Err(other),
    };
    let text = match read(&place).await {
        Ok(text) => text,
        Err(ArtifactError::NotFound { .. }) => {
            return Ok(Err(format!("there is no file MLmodel in '{location}'")));
        }
        Err(other) => return Err(crate::answer::artifact_situation(other)),
    };
    let Some(text) = text else { return Ok(Err("its file MLmodel is no text, or too large".to_owned())) };
    Ok(MlModel::read(&text).map(|model| model.signature).map_err(|error| error.to_string()))
}

/// The text of the file `MLmodel`; none if it is too large or no text.
async fn read(place: &Place) -> runstone_artifacts::Result<Option<String>> {
    let path = ArtifactPath::parse("MLmodel").and_then(|file| place.root.join(&file))?;
    let file = place.repository.get(&path, None).await?;
    if file.size > MAX_BYTES as u64 {
        return Ok(None);
    }
    let bytes = file.stream.try_fold(Vec::new(), |mut bytes, chunk| async move {
        bytes.extend_from_slice(&chunk);
        Ok(bytes)
    });
    Ok(String::from_utf8(bytes.await?).ok())
}

/// The folder that a location means; `runs:/<id>/<path>` is below the artifacts of that run.
async fn find(app: &App, workspace: Workspace, location: &str) -> Result<Place> {
    let Some(rest) = location.strip_prefix("runs:") else { return place::resolve(app, location) };
    let (run_id, path) =
        rest.trim_start_matches('/').split_once('/').unwrap_or((rest.trim_start_matches('/'), ""));
    let run_id = run_id.to_owned();
    let root = app.store.read(move |tx| {
        let run = runs::find(tx, workspace, &run_id)?;
        Ok(runs::info(tx, &run)?.artifact_uri)
    });
    let place = place::resolve(app, &root.await?)?;
    if path.trim_matches('/').is_empty() {
        return Ok(place);
    }
    let below = ArtifactPath::parse(path).map_err(|error| Error::invalid(error.to_string()))?;
    Ok(Place { root: place.join(&below)?, repository: place.repository })
}

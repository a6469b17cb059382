//! Promoting versions on behalf of callers: the signatures that a rule wants compared are read before the transaction
//! that decides, and again if another version came in the way meanwhile.

use runstone_domain::{Error, Result, Target};
use runstone_store::registry::{self, Compared, How, Outcome, VersionKey};
use runstone_store::{Result as StoreResult, Tx};

use crate::app::App;
use crate::caller::Caller;
use crate::signatures;

/// How often the version that has the alias or the stage may change while the signatures are read.
const ATTEMPTS: usize = 5;

/// Gives a version an alias or a stage.
///
/// # Errors
/// `Refused` if rules stand against it; the attempt is in the history then.
pub(crate) async fn promote(
    app: &App,
    caller: &Caller,
    version: (&str, i64),
    target: &Target,
    archive: bool,
) -> Result<()> {
    let (workspace, wanted) = (caller.workspace, target.clone());
    let decided = decide(app, caller, version, target, archive, move |tx, version, how| {
        Ok(((), registry::promote(tx, workspace, version, &wanted, how)?))
    });
    match decided.await? {
        ((), Outcome::Refused(refusal) | Outcome::Waiting(refusal)) => Err(Error::Refused(refusal)),
        ((), Outcome::Done | Outcome::HolderChanged) => Ok(()),
    }
}

/// Runs `work` in a transaction, with what came of comparing signatures. Its outcome is never `HolderChanged`.
///
/// # Errors
/// Those of `work`, `NotFound` for an unknown version, `Unavailable` if others kept coming in the way.
pub(crate) async fn decide<T, F>(
    app: &App,
    caller: &Caller,
    (name, number): (&str, i64),
    target: &Target,
    archive: bool,
    work: F,
) -> Result<(T, Outcome)>
where
    T: Send + 'static,
    F: Fn(&mut Tx<'_>, &VersionKey, &How<'_>) -> StoreResult<(T, Outcome)> + Clone + Send + 'static,
{
    for _ in 0..ATTEMPTS {
        let compared = compare(app, caller, (name, number), target).await?;
        let (workspace, actor) = (caller.workspace, caller.actor(app.clock.now_ms()));
        let (name, work) = (name.to_owned(), work.clone());
        let decided = app.store.write(move |tx| {
            let version = registry::find_version(tx, workspace, &name, number)?;
            work(tx, &version, &How { archive, compared: compared.as_ref(), actor: &actor })
        });
        let decided = decided.await?;
        if decided.1 != Outcome::HolderChanged {
            return Ok(decided);
        }
    }
    Err(Error::Unavailable {
        message: format!("other versions of '{name}' are being given {target} at this moment; try again"),
        source: None,
    })
}

/// Compares the signatures that a rule wants compared.
pub(crate) async fn compare(
    app: &App,
    caller: &Caller,
    (name, number): (&str, i64),
    target: &Target,
) -> Result<Option<Compared>> {
    let (workspace, name, target) = (caller.workspace, name.to_owned(), target.clone());
    let wanted = app.store.read(move |tx| {
        let version = registry::find_version(tx, workspace, &name, number)?;
        registry::wanted_signatures(tx, &version, &target)
    });
    let Some(wanted) = wanted.await? else { return Ok(None) };
    let complaints =
        signatures::compare(app, caller, (number, &wanted.candidate), (wanted.holder, &wanted.present));
    Ok(Some(Compared { holder: wanted.holder, complaints: complaints.await? }))
}

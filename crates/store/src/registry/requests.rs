//! Requests to promote versions: asking, approving, rejecting and withdrawing.
//!
//! Whoever changes a request holds the lock on its version, so that two decisions about it follow each other.

use runstone_domain::governance::{Action, Approval, PromotionRequest, RequestState, request_not_found};
use runstone_domain::webhook::Event;
use runstone_domain::webhook::event::Request as Told;
use runstone_domain::{Actor, Entity, Error as Situation, Target, limits};

use super::history::{self, Entry};
use super::promotion::{self, Outcome};
use super::{ModelKey, VersionKey};
use crate::Workspace;
use crate::error::Result;
use crate::row::Row;
use crate::search_sql::Builder;
use crate::tx::Tx;
use crate::value::Value;

const COLUMNS: &str = "SELECT r.id, m.name, v.version, r.target, r.user_name, r.comment, r.creation_time_ms, r.state, \
                       r.closed_time_ms, r.closed_by, r.closing_comment FROM promotion_requests r \
                       JOIN model_versions v ON v.id = r.version_id JOIN registered_models m ON m.id = r.model_id";

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRequest {
    /// What the version is to become.
    pub target: Target,
    /// May be empty.
    pub comment: String,
}

/// Asks that a version be promoted.
///
/// # Errors
/// `AlreadyExists` if the same person asks for the same already.
pub fn add_request(
    tx: &mut Tx<'_>,
    version: &VersionKey,
    new: &NewRequest,
    actor: &Actor,
) -> Result<PromotionRequest> {
    let target = new.target.to_string();
    let open = open_of(tx, version, None)?;
    if open.len() >= limits::OPEN_REQUESTS {
        return Err(Situation::invalid(format!(
            "There are {} open requests about this version; decide about some of them first",
            open.len()
        ))
        .into());
    }
    let mut open = open.iter().filter(|request| request.target == new.target);
    if let Some(same) = open.find(|request| request.user == actor.user) {
        return Err(Situation::AlreadyExists {
            entity: Entity::PromotionRequest,
            message: format!(
                "There is an open request already (id={}) to make version {} of '{}' {target}",
                same.id, version.version, version.name
            ),
        }
        .into());
    }
    let id = tx.query_one(
        "INSERT INTO promotion_requests (model_id, version_id, target, user_name, comment, creation_time_ms)
         VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
        &[
            version.model_id.into(),
            version.id.into(),
            target.as_str().into(),
            actor.user.as_deref().into(),
            (&new.comment).into(),
            actor.now_ms.into(),
        ],
        |row| row.int(0),
    )?;
    let entry = Entry::of_version(version, Action::RequestCreated).about(&target).said(&new.comment);
    history::record(tx, actor, &entry)?;
    let request = by_number(tx, id)?;
    tell(tx, version, &request, (Event::request_created, &new.comment), actor)?;
    Ok(request)
}

/// Tells what was done with a request, and what was said with it.
fn tell(
    tx: &mut Tx<'_>,
    version: &VersionKey,
    request: &PromotionRequest,
    (event, comment): (fn(&Told<'_>) -> Event, &str),
    actor: &Actor,
) -> Result<()> {
    let told = Told {
        name: &version.name,
        version: version.version,
        request_id: &request.id.to_string(),
        target: &request.target.to_string(),
        user: actor.user.as_deref(),
        comment,
    };
    version.tell(tx, &event(&told), actor)
}

/// The requests of one version or model, or of the workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RequestChoice {
    /// About a version.
    Version(VersionKey),
    /// About versions of a model.
    Model(ModelKey),
    /// All.
    All,
}

/// Which requests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestQuery {
    /// About what.
    pub choice: RequestChoice,
    /// Only those that have come so far.
    pub state: Option<RequestState>,
    /// Only requests with a smaller id: the page behind the one that ended with it.
    pub before_id: Option<i64>,
    /// Most requests, at least 1.
    pub limit: usize,
}

/// Requests about versions in use, the newest first.
pub fn requests(
    tx: &mut Tx<'_>,
    workspace: Workspace,
    query: &RequestQuery,
) -> Result<Vec<PromotionRequest>> {
    let mut sql = Builder::new(tx.dialect());
    let mut conditions = vec![format!("m.workspace_id = {}", sql.bind(Value::Int(workspace.0)))];
    match &query.choice {
        RequestChoice::Version(version) => {
            conditions.push(format!("r.version_id = {}", sql.bind(Value::Int(version.id))));
        }
        RequestChoice::Model(model) => {
            conditions.push(format!("r.model_id = {}", sql.bind(Value::Int(model.id))));
        }
        RequestChoice::All => {}
    }
    if let Some(state) = query.state {
        conditions.push(format!("r.state = {}", sql.bind(Value::Int(state_number(state)))));
    }
    if let Some(id) = query.before_id {
        conditions.push(format!("r.id < {}", sql.bind(Value::Int(id))));
    }
    let limit = sql.bind(Value::Int(i64::try_from(query.limit).unwrap_or(i64::MAX)));
    let text = format!("{COLUMNS} WHERE {} ORDER BY r.id DESC LIMIT {limit}", conditions.join(" AND "));
    let found = tx.query(&text, sql.values(), read)?;
    with_approvals(tx, found)
}

/// A request.
///
/// # Errors
/// `NotFound` if the workspace has none with this id.
pub fn find_request(tx: &mut Tx<'_>, workspace: Workspace, id: &str) -> Result<PromotionRequest> {
    let Ok(number) = id.parse::<i64>() else { return Err(request_not_found(id).into()) };
    let found = tx.query(
        &format!("{COLUMNS} WHERE r.id = $1 AND m.workspace_id = $2"),
        &[number.into(), workspace.0.into()],
        read,
    )?;
    with_approvals(tx, found)?.pop().ok_or_else(|| request_not_found(id).into())
}

/// Approves of an open request about `version`, and carries it out if the rules let it pass.
///
/// The approval is kept if they do not: others may add theirs.
///
/// # Errors
/// `InvalidParameter` if the request is closed.
pub fn approve_request(
    tx: &mut Tx<'_>,
    workspace: Workspace,
    version: &VersionKey,
    request_id: i64,
    how: &promotion::How<'_>,
    comment: &str,
) -> Result<(PromotionRequest, Outcome)> {
    let request = still_open(tx, version, request_id)?;
    let actor = how.actor;
    if promotion::is_outdated(tx, version, &request.target, how.compared)? {
        return Ok((request, Outcome::HolderChanged));
    }
    if request.approvals.len() >= limits::APPROVALS {
        return Err(Situation::invalid(format!(
            "The request {request_id} has {} approvals already",
            limits::APPROVALS
        ))
        .into());
    }
    tx.execute(
        "INSERT INTO promotion_approvals (request_id, user_name, time_ms, comment) VALUES ($1, $2, $3, $4)
         ON CONFLICT (request_id, user_name) DO UPDATE SET time_ms = excluded.time_ms, comment = excluded.comment",
        &[
            request.id.into(),
            actor.user.as_deref().unwrap_or_default().into(),
            actor.now_ms.into(),
            comment.into(),
        ],
    )?;
    let target = request.target.to_string();
    let entry = Entry::of_version(version, Action::RequestApproved).about(&target).said(comment);
    history::record(tx, actor, &entry)?;
    let outcome = promotion::attempt(tx, workspace, version, &request.target, how)?;
    Ok((by_number(tx, request.id)?, outcome))
}

/// Rejects or withdraws an open request about `version`.
///
/// # Errors
/// `InvalidParameter` if it is closed, `Refused` if somebody else's is to be withdrawn.
pub fn close_request(
    tx: &mut Tx<'_>,
    version: &VersionKey,
    request_id: i64,
    state: RequestState,
    comment: &str,
    actor: &Actor,
) -> Result<PromotionRequest> {
    let request = still_open(tx, version, request_id)?;
    let is_foreign = request.user.is_some() && request.user != actor.user;
    if state == RequestState::Cancelled && is_foreign {
        let author = request.user.unwrap_or_default();
        return Err(Situation::Refused(format!(
            "The request {request_id} is by {author}, who alone may cancel it; others may reject it"
        ))
        .into());
    }
    close(tx, request.id, state, comment, actor)?;
    let (action, event): (_, fn(&Told<'_>) -> Event) = match state {
        RequestState::Cancelled => (Action::RequestCancelled, Event::request_cancelled),
        _ => (Action::RequestRejected, Event::request_rejected),
    };
    tell(tx, version, &request, (event, comment), actor)?;
    let target = request.target.to_string();
    history::record(tx, actor, &Entry::of_version(version, action).about(&target).said(comment))?;
    by_number(tx, request.id)
}

/// Closes what was asked for and has been done.
pub(super) fn fulfil(tx: &mut Tx<'_>, version: &VersionKey, target: &Target, actor: &Actor) -> Result<()> {
    for request in open_of(tx, version, Some(target))? {
        close(tx, request.id, RequestState::Approved, "", actor)?;
        tell(tx, version, &request, (Event::request_approved, ""), actor)?;
    }
    Ok(())
}

/// Withdraws what was asked for of a version that is being deleted.
pub(super) fn cancel_of(tx: &mut Tx<'_>, version: &VersionKey, actor: &Actor) -> Result<()> {
    for request in open_of(tx, version, None)? {
        close(tx, request.id, RequestState::Cancelled, "", actor)?;
        let target = request.target.to_string();
        let entry = Entry::of_version(version, Action::RequestCancelled).about(&target);
        history::record(tx, actor, &entry)?;
        tell(tx, version, &request, (Event::request_cancelled, ""), actor)?;
    }
    Ok(())
}

/// The open requests about a version, the oldest first.
pub fn open_requests(tx: &mut Tx<'_>, version: &VersionKey) -> Result<Vec<PromotionRequest>> {
    open_of(tx, version, None)
}

/// The open requests about a version, for one target or all.
pub(super) fn open_of(
    tx: &mut Tx<'_>,
    version: &VersionKey,
    target: Option<&Target>,
) -> Result<Vec<PromotionRequest>> {
    let found = tx.query(
        &format!("{COLUMNS} WHERE r.version_id = $1 AND r.state = 0 ORDER BY r.id"),
        &[version.id.into()],
        read,
    )?;
    let wanted = found.into_iter().filter(|request| target.is_none_or(|target| *target == request.target));
    with_approvals(tx, wanted.collect())
}

/// A request about `version`, which was looked up by its name and may have got another one since.
fn still_open(tx: &mut Tx<'_>, version: &VersionKey, id: i64) -> Result<PromotionRequest> {
    let request = by_number(tx, id)?;
    if (&request.model, request.version) != (&version.name, version.version) {
        return Err(request_not_found(&id.to_string()).into());
    }
    if request.state == RequestState::Open {
        return Ok(request);
    }
    Err(Situation::invalid(format!("The request {id} is closed: it was {}", request.state.as_str())).into())
}

fn close(tx: &mut Tx<'_>, id: i64, state: RequestState, comment: &str, actor: &Actor) -> Result<()> {
    tx.execute(
        "UPDATE promotion_requests SET state = $2, closed_time_ms = $3, closed_by = $4, closing_comment = $5
         WHERE id = $1",
        &[
            id.into(),
            state_number(state).into(),
            actor.now_ms.into(),
            actor.user.as_deref().into(),
            comment.into(),
        ],
    )?;
    Ok(())
}

fn by_number(tx: &mut Tx<'_>, id: i64) -> Result<PromotionRequest> {
    let found = tx.query(&format!("{COLUMNS} WHERE r.id = $1"), &[id.into()], read)?;
    with_approvals(tx, found)?.pop().ok_or_else(|| request_not_found(&id.to_string()).into())
}

fn with_approvals(tx: &mut Tx<'_>, mut found: Vec<PromotionRequest>) -> Result<Vec<PromotionRequest>> {
    let ids: Vec<i64> = found.iter().map(|request| request.id).collect();
    let sql = format!(
        "SELECT request_id, user_name, time_ms, comment FROM promotion_approvals WHERE {} ORDER BY time_ms, user_name",
        tx.dialect().any_of("request_id", "$1")
    );
    tx.for_each(&sql, &[Value::Ints(&ids)], |row| {
        let id = row.int(0)?;
        let approval = Approval {
            user: Some(row.string(1)?).filter(|user| !user.is_empty()),
            time_ms: row.int(2)?,
            comment: row.string(3)?,
        };
        if let Some(request) = found.iter_mut().find(|request| request.id == id) {
            request.approvals.push(approval);
        }
        Ok(())
    })?;
    Ok(found)
}

fn state_number(state: RequestState) -> i64 {
    RequestState::ALL.iter().zip(0..).find(|(known, _)| **known == state).map_or(0, |(_, number)| number)
}

fn read(row: &Row<'_>) -> Result<PromotionRequest> {
    let number = usize::try_from(row.int(7)?).ok();
    let state = number.and_then(|number| RequestState::ALL.get(number).copied());
    let broken = |what: String| Situation::internal(format!("a stored request: {what}"));
    Ok(PromotionRequest {
        id: row.int(0)?,
        model: row.string(1)?,
        version: row.int(2)?,
        target: Target::parse(row.text(3)?).map_err(|error| broken(error.to_string()))?,
        user: row.opt_string(4)?,
        comment: row.string(5)?,
        creation_time_ms: row.int(6)?,
        state: state.ok_or_else(|| broken(format!("state {number:?}")))?,
        closed_time_ms: row.opt_int(8)?,
        closed_by: row.opt_string(9)?,
        closing_comment: row.string(10)?,
        approvals: Vec::new(),
    })
}

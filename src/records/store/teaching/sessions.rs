//! Sessions, each at its column of its module.

use crate::access::{Grant, Upkeep};
use crate::domain::session::{Session, SessionKind};
use crate::domain::{InstanceId, StaffId};
use crate::records::store::disk::{Key, Parts, each_v1, get_v1, instant, last_under, misfit, put_v1};
use crate::records::store::engine::{Change, Reading, Trouble};
use crate::records::store::schema::{SESSIONS, SESSIONS_BY_INSTANCE};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct SessionV1 {
    instance: u32,
    column: u32,
    kind: u8,
    start: i64,
    end: i64,
    location: Option<String>,
    staff: Option<u32>,
    group: Option<String>,
    critical: bool,
    mandatory: bool,
    cancelled: bool,
}

/// A session at its column of the module: the value of the index by which a module's sessions are read at once.
#[derive(Serialize, Deserialize)]
struct PlacedV1 {
    id: String,
    session: SessionV1,
}

fn session_of(id: &str, s: SessionV1) -> Result<Session, Trouble> {
    Ok(Session {
        id: id.to_owned(),
        instance: InstanceId(s.instance),
        column: s.column,
        kind: SessionKind::from_disk(s.kind).ok_or_else(|| misfit(SESSIONS, "unknown kind"))?,
        start: instant(SESSIONS, s.start)?,
        end: instant(SESSIONS, s.end)?,
        location: s.location,
        staff: s.staff.map(StaffId),
        group: s.group,
        critical: s.critical,
        mandatory: s.mandatory,
        cancelled: s.cancelled,
    })
}

/// The session with this id.
///
/// # Errors
/// As the store's.
pub fn session(tx: &dyn Reading, id: &str) -> Result<Option<Session>, Trouble> {
    get_v1(tx, SESSIONS, id.as_bytes())?.map(|s| session_of(id, s)).transpose()
}

/// Every session, by id.
///
/// # Errors
/// As the store's.
pub fn each_session(
    tx: &dyn Reading,
    mut each: impl FnMut(Session) -> Result<(), Trouble>,
) -> Result<(), Trouble> {
    each_v1(tx, SESSIONS, &[], |key, s: SessionV1| {
        let id =
            Parts::of(key).text().map(str::to_owned).ok_or_else(|| misfit(SESSIONS, "an id is not text"))?;
        each(session_of(&id, s)?)?;
        Ok(true)
    })
}

/// The sessions of a module in its year, by column.
///
/// # Errors
/// As the store's.
pub fn sessions_of(tx: &dyn Reading, instance: InstanceId) -> Result<Vec<Session>, Trouble> {
    let mut all = Vec::new();
    each_v1(tx, SESSIONS_BY_INSTANCE, &Key::new().u32(instance.0).done(), |_, placed: PlacedV1| {
        all.push(session_of(&placed.id, placed.session)?);
        Ok(true)
    })?;
    Ok(all)
}

/// Writes a session; its column is given by the store when it is new and kept after. A session that moves to another
/// module is refused by the caller before. Returns its column and whether anything changed.
///
/// # Errors
/// As the store's.
pub fn put_session(
    tx: &mut Change,
    _grant: &Grant<Upkeep>,
    session: &Session,
) -> Result<(u32, bool), Trouble> {
    let known: Option<SessionV1> = get_v1(tx, SESSIONS, session.id.as_bytes())?;
    let prefix = Key::new().u32(session.instance.0);
    let column = match known {
        Some(known) => known.column,
        None => last_under(tx, SESSIONS_BY_INSTANCE, &prefix.clone().done())?
            .and_then(|rest| Parts::of(&rest).u32())
            .map_or(0, |last| last.saturating_add(1)),
    };
    let value = SessionV1 {
        instance: session.instance.0,
        column,
        kind: session.kind.disk(),
        start: session.start.as_second(),
        end: session.end.as_second(),
        location: session.location.clone(),
        staff: session.staff.map(|staff| staff.0),
        group: session.group.clone(),
        critical: session.critical,
        mandatory: session.mandatory,
        cancelled: session.cancelled,
    };
    let changed = put_v1(tx, SESSIONS, session.id.clone().into_bytes(), &value)?;
    let placed = PlacedV1 { id: session.id.clone(), session: value };
    put_v1(tx, SESSIONS_BY_INSTANCE, prefix.u32(column).done(), &placed)?;
    Ok((column, changed))
}

/// Format 2: the sessions of a module are read at once.
///
/// # Errors
/// As the store's.
pub fn to_format_2(tx: &mut Change) -> Result<(), Trouble> {
    let mut all = Vec::new();
    each_v1(tx, SESSIONS, &[], |key, session: SessionV1| {
        let id = Parts::of(key).text().map(str::to_owned);
        all.push(PlacedV1 { id: id.ok_or_else(|| misfit(SESSIONS, "an id is not text"))?, session });
        Ok(true)
    })?;
    for placed in all {
        let key = Key::new().u32(placed.session.instance).u32(placed.session.column).done();
        put_v1(tx, SESSIONS_BY_INSTANCE, key, &placed)?;
    }
    Ok(())
}

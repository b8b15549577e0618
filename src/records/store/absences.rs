//! Absence notices as bytes, by student; and which of them wait for the office.

use crate::access::{DecideAbsence, Grant, ReportAbsence, Sealed};
use crate::domain::absence::{Absence, AbsenceKind, AbsenceState, AbsenceType, Decided, Span};
use crate::domain::entry::Attachment;
use crate::domain::{StaffId, StudentId};
use crate::records::store::disk::{
    Key, Parts, day, each_v1, from_day, get_v1, instant, misfit, next_under, put_v1,
};
use crate::records::store::engine::{Change, Reading, Table, Trouble};
use crate::records::store::schema::{ABSENCES, ABSENCES_OPEN};
use jiff::civil::Time;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct SpanV1 {
    first: i32,
    last: i32,
    /// Minutes after midnight.
    from: Option<u16>,
    until: Option<u16>,
}

/// When, by whom (staff), in which words.
pub(super) type DecidedV1 = (i64, u32, String);

#[derive(Serialize, Deserialize)]
struct AbsenceV1 {
    kind: u8,
    why: u8,
    asked: SpanV1,
    span: SpanV1,
    words: String,
    evidence: Vec<(String, String, u64, [u8; 32])>,
    reported_at: i64,
    reported_by: Option<u32>,
    state: u8,
    decided: Option<DecidedV1>,
    version: u32,
}

fn span_of(span: &SpanV1) -> Option<Span> {
    let time = |minutes: Option<u16>| match minutes {
        None => Some(None),
        Some(minutes) => {
            let (hour, minute) = (i8::try_from(minutes / 60).ok()?, i8::try_from(minutes % 60).ok()?);
            Time::new(hour, minute, 0, 0).ok().map(Some)
        }
    };
    let (first, last) = (from_day(span.first)?, from_day(span.last)?);
    Some(Span { first, last, from: time(span.from)?, until: time(span.until)? })
}

fn on_disk(span: &Span) -> SpanV1 {
    let minutes = |at: Time| u16::try_from(i32::from(at.hour()) * 60 + i32::from(at.minute())).unwrap_or(0);
    SpanV1 {
        first: day(span.first),
        last: day(span.last),
        from: span.from.map(minutes),
        until: span.until.map(minutes),
    }
}

pub(super) fn decided_of(table: Table, decided: Option<DecidedV1>) -> Result<Option<Decided>, Trouble> {
    decided.map(|(at, by, words)| Ok(Decided { at: instant(table, at)?, by: StaffId(by), words })).transpose()
}

pub(super) fn decided_on_disk(decided: Option<&Decided>) -> Option<DecidedV1> {
    decided.map(|decided| (decided.at.as_second(), decided.by.0, decided.words.clone()))
}

fn absence_of(student: StudentId, id: u32, a: AbsenceV1) -> Result<Absence, Trouble> {
    let wrong = |what: &str| misfit(ABSENCES, what);
    let file = |(name, content_type, bytes, hash)| Attachment { name, content_type, bytes, hash };
    Ok(Absence {
        id,
        student,
        kind: AbsenceKind::from_disk(a.kind).ok_or_else(|| wrong("unknown kind"))?,
        why: AbsenceType::from_disk(a.why).ok_or_else(|| wrong("unknown type"))?,
        asked: span_of(&a.asked).ok_or_else(|| wrong("unknown day"))?,
        span: span_of(&a.span).ok_or_else(|| wrong("unknown day"))?,
        words: a.words,
        evidence: a.evidence.into_iter().map(file).collect(),
        reported_at: instant(ABSENCES, a.reported_at)?,
        reported_by: a.reported_by.map(StaffId),
        state: AbsenceState::from_disk(a.state).ok_or_else(|| wrong("unknown state"))?,
        decided: decided_of(ABSENCES, a.decided)?,
        version: a.version,
    })
}

fn key(student: StudentId, id: u32) -> Vec<u8> {
    Key::new().u32(student.0).u32(id).done()
}

/// The student and number of a key.
pub(super) fn named(table: Table, key: &[u8]) -> Result<(StudentId, u32), Trouble> {
    let mut parts = Parts::of(key);
    match (parts.u32(), parts.u32()) {
        (Some(student), Some(id)) => Ok((StudentId(student), id)),
        _ => Err(misfit(table, "short key")),
    }
}

/// One notice.
///
/// # Errors
/// As the store's.
pub fn absence(tx: &dyn Reading, student: StudentId, id: u32) -> Result<Option<Sealed<Absence>>, Trouble> {
    let found = get_v1(tx, ABSENCES, &key(student, id))?;
    found.map(|a| Ok(Sealed::new(student, absence_of(student, id, a)?))).transpose()
}

/// A student's notices, oldest first.
///
/// # Errors
/// As the store's.
pub fn of_student(tx: &dyn Reading, student: StudentId) -> Result<Sealed<Vec<Absence>>, Trouble> {
    let mut all = Vec::new();
    each_v1(tx, ABSENCES, &Key::new().u32(student.0).done(), |key, a: AbsenceV1| {
        all.push(absence_of(student, named(ABSENCES, key)?.1, a)?);
        Ok(true)
    })?;
    Ok(Sealed::new(student, all))
}

/// Calls `each` with every notice, by student.
///
/// # Errors
/// As the store's, and as `each`.
pub fn each(
    tx: &dyn Reading,
    mut each: impl FnMut(Sealed<Absence>) -> Result<(), Trouble>,
) -> Result<(), Trouble> {
    each_v1(tx, ABSENCES, &[], |key, a: AbsenceV1| {
        let (student, id) = named(ABSENCES, key)?;
        each(Sealed::new(student, absence_of(student, id, a)?))?;
        Ok(true)
    })
}

/// The notices nobody has decided: whose, and their numbers.
///
/// # Errors
/// As the store's.
pub fn open(tx: &dyn Reading) -> Result<Vec<(StudentId, u32)>, Trouble> {
    listed(tx, ABSENCES_OPEN)
}

/// Everything a table of open things names.
pub(super) fn listed(tx: &dyn Reading, table: Table) -> Result<Vec<(StudentId, u32)>, Trouble> {
    let mut all = Vec::new();
    tx.prefix(table, &[], &mut |key, _| {
        all.push(named(table, key)?);
        Ok(true)
    })?;
    Ok(all)
}

/// Keeps a new notice; its `id` is given here and returned.
///
/// # Errors
/// As the store's.
pub fn add(tx: &mut Change, grant: &Grant<ReportAbsence>, absence: Absence) -> Result<u32, Trouble> {
    let student = grant.student();
    let id = next_under(tx, ABSENCES, &Key::new().u32(student.0).done())?;
    put(tx, &Absence { id, student, ..absence })?;
    Ok(id)
}

/// Takes back a notice nobody has decided; `false` when somebody has, or there is none.
///
/// # Errors
/// As the store's.
pub fn take_back(tx: &mut Change, grant: &Grant<ReportAbsence>, id: u32) -> Result<bool, Trouble> {
    let student = grant.student();
    let Some(found) = get_v1(tx, ABSENCES, &key(student, id))? else { return Ok(false) };
    let found = absence_of(student, id, found)?;
    if !found.is_open() {
        return Ok(false);
    }
    let version = found.version.saturating_add(1);
    put(tx, &Absence { state: AbsenceState::Withdrawn, version, ..found })?;
    Ok(true)
}

/// Replaces a notice by what was decided of it.
///
/// # Errors
/// As the store's.
pub fn decide(tx: &mut Change, grant: &Grant<DecideAbsence>, absence: Absence) -> Result<(), Trouble> {
    put(tx, &Absence { student: grant.student(), ..absence })
}

fn put(tx: &mut Change, a: &Absence) -> Result<(), Trouble> {
    let file = |f: &Attachment| (f.name.clone(), f.content_type.clone(), f.bytes, f.hash);
    let value = AbsenceV1 {
        kind: a.kind.disk(),
        why: a.why.disk(),
        asked: on_disk(&a.asked),
        span: on_disk(&a.span),
        words: a.words.clone(),
        evidence: a.evidence.iter().map(file).collect(),
        reported_at: a.reported_at.as_second(),
        reported_by: a.reported_by.map(|staff| staff.0),
        state: a.state.disk(),
        decided: decided_on_disk(a.decided.as_ref()),
        version: a.version,
    };
    let key = key(a.student, a.id);
    put_v1(tx, ABSENCES, key.clone(), &value)?;
    if a.is_open() {
        tx.put(ABSENCES_OPEN, key, Vec::new());
    } else {
        tx.delete(ABSENCES_OPEN, &key);
    }
    Ok(())
}

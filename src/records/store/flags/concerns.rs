//! Concerns: what a colleague saw, in five fields, behind a flag of its own.

use super::{flag, flag_of, key, notices, write};
use crate::access::{ActOnFlag, Grant, RaiseConcern, Sealed};
use crate::domain::flag::{About, Concern, Flag, FlagId, HistoryLine};
use crate::domain::{StaffId, StudentId};
use crate::records::store::disk::{Key, Parts, day, from_day, get_v1, misfit, put_v1};
use crate::records::store::engine::{Change, Reading, Trouble};
use crate::records::store::schema::{CONCERNS, CONCERNS_BY_STAFF, FLAGS};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct ConcernV1 {
    student: u32,
    raised_by: u32,
    about: u8,
    seen: String,
    on: i32,
    student_knows: bool,
    wish: String,
    told: String,
}

fn concern_of(c: ConcernV1) -> Result<(StudentId, Concern), Trouble> {
    let concern = Concern {
        raised_by: StaffId(c.raised_by),
        about: About::from_disk(c.about).ok_or_else(|| misfit(CONCERNS, "unknown subject"))?,
        seen: c.seen,
        on: from_day(c.on).ok_or_else(|| misfit(CONCERNS, "no such day"))?,
        student_knows: c.student_knows,
        wish: c.wish,
        told: c.told,
    };
    Ok((StudentId(c.student), concern))
}

/// The concern behind a flag, sealed.
///
/// # Errors
/// As the store's.
pub fn concern(tx: &dyn Reading, id: FlagId) -> Result<Option<Sealed<Concern>>, Trouble> {
    let found = get_v1(tx, CONCERNS, &key(id))?.map(concern_of).transpose()?;
    Ok(found.map(|(student, concern)| Sealed::new(student, concern)))
}

/// The flags of concerns somebody raised.
///
/// # Errors
/// As the store's.
pub fn by_staff(tx: &dyn Reading, staff: StaffId) -> Result<Vec<FlagId>, Trouble> {
    let mut all = Vec::new();
    tx.prefix(CONCERNS_BY_STAFF, &Key::new().u32(staff.0).done(), &mut |key, _| {
        let id = Parts::of(key.get(4..).unwrap_or_default()).u128();
        all.push(FlagId(id.ok_or_else(|| misfit(CONCERNS_BY_STAFF, "short key"))?));
        Ok(true)
    })?;
    Ok(all)
}

/// Raises a concern: its flag, the first line of its history, and what was written.
///
/// # Errors
/// As the store's; [`Trouble::Decode`] when the permission is for another student or person.
pub fn raise(
    tx: &mut Change,
    grant: Grant<RaiseConcern>,
    flag: &Flag,
    line: &HistoryLine,
    concern: &Concern,
) -> Result<(), Trouble> {
    let granted = grant.spend();
    if granted.student != flag.student || granted.by != concern.raised_by {
        return Err(misfit(CONCERNS, "a permission for another concern"));
    }
    write(tx, flag, Some(line))?;
    put(tx, flag.id, flag.student, concern)?;
    tx.put(CONCERNS_BY_STAFF, Key::new().u32(concern.raised_by.0).u128(flag.id.0).done(), Vec::new());
    Ok(())
}

/// A flag and its concern, sealed together, and when it was raised.
pub type Raised = (Sealed<(Flag, Concern)>, Timestamp);

/// A flag with the concern behind it, for whoever raised it, sealed together; and when it was raised.
///
/// # Errors
/// As the store's.
pub fn raised(tx: &dyn Reading, id: FlagId) -> Result<Option<Raised>, Trouble> {
    let (Some(f), Some(c)) = (get_v1(tx, FLAGS, &key(id))?, get_v1(tx, CONCERNS, &key(id))?) else {
        return Ok(None);
    };
    let (flag, (student, concern)) = (flag_of(id, f)?, concern_of(c)?);
    let at = flag.opened_at;
    Ok(Some((Sealed::new(student, (flag, concern)), at)))
}

/// Writes what whoever raised a concern is told, with a notice to them.
///
/// # Errors
/// As the store's; [`Trouble::Decode`] when the permission is for another student or there is no such concern.
pub fn tell(
    tx: &mut Change,
    grant: Grant<ActOnFlag>,
    id: FlagId,
    told: String,
    at: Timestamp,
) -> Result<(), Trouble> {
    let student = grant.spend().student;
    let found: Option<ConcernV1> = get_v1(tx, CONCERNS, &key(id))?;
    let known = found.filter(|concern| concern.student == student.0);
    let known = known.ok_or_else(|| misfit(CONCERNS, "a permission for another concern"))?;
    notices::put(tx, StaffId(known.raised_by), id, notices::TOLD, at)?;
    put_v1(tx, CONCERNS, key(id), &ConcernV1 { told, ..known })?;
    Ok(())
}

fn put(tx: &mut Change, id: FlagId, student: StudentId, concern: &Concern) -> Result<(), Trouble> {
    if flag(tx, id)?.is_none() {
        return Err(misfit(CONCERNS, "a concern without its flag"));
    }
    let value = ConcernV1 {
        student: student.0,
        raised_by: concern.raised_by.0,
        about: concern.about.disk(),
        seen: concern.seen.clone(),
        on: day(concern.on),
        student_knows: concern.student_knows,
        wish: concern.wish.clone(),
        told: concern.told.clone(),
    };
    put_v1(tx, CONCERNS, key(id), &value)?;
    Ok(())
}

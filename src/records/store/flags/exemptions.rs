//! Times in which a student's flags do not open.

use crate::access::{ActOnFlag, Grant, Sealed};
use crate::domain::flag::Exemption;
use crate::domain::{StaffId, StudentId};
use crate::records::store::disk::{Key, Parts, day, each_v1, from_day, instant, misfit, next_under, put_v1};
use crate::records::store::engine::{Change, Reading, Trouble};
use crate::records::store::schema::EXEMPTIONS;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct ExemptionV1 {
    from: i32,
    to: i32,
    reason: String,
    by: u32,
    at: i64,
}

fn exemption_of(key: &[u8], e: ExemptionV1) -> Result<Exemption, Trouble> {
    let mut parts = Parts::of(key);
    let (Some(student), Some(number)) = (parts.u32(), parts.u32()) else {
        return Err(misfit(EXEMPTIONS, "short key"));
    };
    let on = |number| from_day(number).ok_or_else(|| misfit(EXEMPTIONS, "no such day"));
    Ok(Exemption {
        student: StudentId(student),
        number,
        from: on(e.from)?,
        to: on(e.to)?,
        reason: e.reason,
        by: StaffId(e.by),
        at: instant(EXEMPTIONS, e.at)?,
    })
}

/// A student's exemptions, oldest first, sealed.
///
/// # Errors
/// As the store's.
pub fn exemptions_of(tx: &dyn Reading, student: StudentId) -> Result<Sealed<Vec<Exemption>>, Trouble> {
    let mut all = Vec::new();
    each_v1(tx, EXEMPTIONS, &Key::new().u32(student.0).done(), |key, e: ExemptionV1| {
        all.push(exemption_of(key, e)?);
        Ok(true)
    })?;
    Ok(Sealed::new(student, all))
}

/// Calls `each` with every exemption, sealed.
///
/// # Errors
/// As the store's.
pub fn each_exemption(
    tx: &dyn Reading,
    mut each: impl FnMut(Sealed<Exemption>) -> Result<(), Trouble>,
) -> Result<(), Trouble> {
    each_v1(tx, EXEMPTIONS, &[], |key, e: ExemptionV1| {
        let exemption = exemption_of(key, e)?;
        each(Sealed::new(exemption.student, exemption))?;
        Ok(true)
    })
}

/// Gives one; its number is made here.
///
/// # Errors
/// As the store's; [`Trouble::Decode`] when the permission is for another student.
pub fn exempt(tx: &mut Change, grant: Grant<ActOnFlag>, new: &Exemption) -> Result<(), Trouble> {
    let prefix = Key::new().u32(new.student.0);
    let number = next_under(tx, EXEMPTIONS, &prefix.clone().done())?;
    write(tx, grant, &Exemption { number, ..new.clone() })
}

/// Writes another last day: its own time ends there.
///
/// # Errors
/// As [`exempt`].
pub fn end(tx: &mut Change, grant: Grant<ActOnFlag>, ended: &Exemption) -> Result<(), Trouble> {
    write(tx, grant, ended)
}

fn write(tx: &mut Change, grant: Grant<ActOnFlag>, exemption: &Exemption) -> Result<(), Trouble> {
    if grant.spend().student != exemption.student {
        return Err(misfit(EXEMPTIONS, "a permission for another student"));
    }
    let value = ExemptionV1 {
        from: day(exemption.from),
        to: day(exemption.to),
        reason: exemption.reason.clone(),
        by: exemption.by.0,
        at: exemption.at.as_second(),
    };
    put_v1(tx, EXEMPTIONS, Key::new().u32(exemption.student.0).u32(exemption.number).done(), &value)?;
    Ok(())
}

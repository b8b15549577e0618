//! Counts of use from other systems as bytes: by student, day and source. They leave sealed.

use crate::access::{Grant, Sealed, Upkeep};
use crate::domain::StudentId;
use crate::records::store::disk::{Key, Parts, day, each_v1, from_day, get_v1, misfit, put_v1};
use crate::records::store::engine::{Change, Reading, Trouble};
use crate::records::store::schema::ENGAGEMENT;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// How often a student used a system on a day.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Use {
    /// The student.
    pub student: StudentId,
    /// The day.
    pub day: Date,
    /// The system that counted.
    pub source: String,
    /// How often.
    pub count: u32,
}

#[derive(Serialize, Deserialize)]
struct UseV1 {
    count: u32,
}

fn key(student: StudentId, on: Date, source: &str) -> Vec<u8> {
    Key::new().u32(student.0).u32(day(on).cast_unsigned()).text(source)
}

/// How often a student used `source` on a day, sealed; none when it was never counted.
///
/// # Errors
/// As the store's.
pub fn count(
    tx: &dyn Reading,
    student: StudentId,
    on: Date,
    source: &str,
) -> Result<Option<Sealed<u32>>, Trouble> {
    let found: Option<UseV1> = get_v1(tx, ENGAGEMENT, &key(student, on, source))?;
    Ok(found.map(|found| Sealed::new(student, found.count)))
}

/// What was counted of a student, by day and source, sealed.
///
/// # Errors
/// As the store's.
pub fn of_student(tx: &dyn Reading, student: StudentId) -> Result<Sealed<Vec<Use>>, Trouble> {
    let mut all = Vec::new();
    each_v1(tx, ENGAGEMENT, &Key::new().u32(student.0).done(), |key, found: UseV1| {
        let (day, source) = day_and_source(Parts::of(key.get(4..).unwrap_or_default()))?;
        all.push(Use { student, day, source, count: found.count });
        Ok(true)
    })?;
    Ok(Sealed::new(student, all))
}

/// Calls `each` for everything that was ever counted, by student and day, sealed.
///
/// # Errors
/// As the store's.
pub fn each(
    tx: &dyn Reading,
    mut each: impl FnMut(Sealed<Use>) -> Result<(), Trouble>,
) -> Result<(), Trouble> {
    each_v1(tx, ENGAGEMENT, &[], |key, found: UseV1| {
        let mut parts = Parts::of(key);
        let student = parts.u32().map(StudentId).ok_or_else(|| misfit(ENGAGEMENT, "short key"))?;
        let (day, source) = day_and_source(parts)?;
        each(Sealed::new(student, Use { student, day, source, count: found.count }))?;
        Ok(true)
    })
}

fn day_and_source(mut parts: Parts<'_>) -> Result<(Date, String), Trouble> {
    let on = parts.u32().and_then(|number| from_day(number.cast_signed()));
    let on = on.ok_or_else(|| misfit(ENGAGEMENT, "no such day"))?;
    let source = parts.text().map(str::to_owned).ok_or_else(|| misfit(ENGAGEMENT, "a source is not text"))?;
    Ok((on, source))
}

/// Writes a count; `false` when nothing changed.
///
/// # Errors
/// As the store's.
pub fn put(tx: &mut Change, _grant: &Grant<Upkeep>, used: &Use) -> Result<bool, Trouble> {
    put_v1(tx, ENGAGEMENT, key(used.student, used.day, &used.source), &UseV1 { count: used.count })
}

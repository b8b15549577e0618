//! Attendance: one row per module and year that holds its students and a byte a mark, beside an append-only log of
//! who recorded what and when. The row is derived from the log and can be made again from it.

use crate::access::{Grant, Sealed, Upkeep};
use crate::domain::{InstanceId, Mark, StaffId, StudentId};
use crate::records::store::disk::{
    Key, Parts, each_v1, get_v1, instant, misfit, next_under, put_v1, read_v1,
};
use crate::records::store::engine::{Change, Reading, Trouble};
use crate::records::store::schema::{MARKS, MARKS_LOG};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Most marks in one value of the log.
const LOGGED_TOGETHER: usize = 8_000;

/// A mark as it was recorded.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Recorded {
    /// The session's column.
    pub column: u32,
    /// The student.
    pub student: StudentId,
    /// The mark.
    pub mark: Mark,
    /// Reason given for an absence.
    pub reason: Option<String>,
    /// Minutes late.
    pub minutes_late: Option<u16>,
    /// When it was recorded, if the source says.
    pub recorded_at: Option<Timestamp>,
    /// By whom, if the source says.
    pub recorded_by: Option<StaffId>,
}

#[derive(Serialize, Deserialize)]
struct RecordedV1 {
    column: u32,
    student: u32,
    mark: u8,
    reason: Option<String>,
    minutes_late: Option<u16>,
    recorded_at: Option<i64>,
    recorded_by: Option<u32>,
}

#[derive(Serialize, Deserialize)]
struct MarksV1 {
    at: i64,
    marks: Vec<RecordedV1>,
}

#[derive(Serialize, Deserialize, Default)]
struct RowV1 {
    students: Vec<u32>,
    columns: u32,
    marks: Vec<u8>,
}

/// [`RowV1`] read where it lies: the same bytes.
#[derive(Deserialize)]
struct LyingRowV1<'b> {
    students: Vec<u32>,
    columns: u32,
    marks: &'b [u8],
}

/// The marks of a module in one year.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct MarkRow {
    students: Vec<u32>,
    columns: usize,
    marks: Vec<u8>,
}

impl MarkRow {
    /// A student's bytes, a column each; empty when they have no mark.
    #[must_use]
    pub fn of(&self, student: StudentId) -> &[u8] {
        self.students.binary_search(&student.0).map_or(&[], |at| self.at(at))
    }

    /// The bytes of the student at a place in [`MarkRow::students`].
    #[must_use]
    pub fn at(&self, place: usize) -> &[u8] {
        self.marks.get(place * self.columns..(place + 1) * self.columns).unwrap_or_default()
    }

    fn from_marks(marks: &BTreeMap<(u32, u32), u8>) -> MarkRow {
        let mut students: Vec<u32> = marks.keys().map(|(student, _)| *student).collect();
        students.dedup();
        let columns = marks.keys().map(|(_, column)| *column as usize + 1).max().unwrap_or(0);
        let mut bytes = vec![0; students.len() * columns];
        for ((student, column), mark) in marks {
            let place = students.binary_search(student).unwrap_or(0) * columns + *column as usize;
            if let Some(byte) = bytes.get_mut(place) {
                *byte = *mark;
            }
        }
        MarkRow { students, columns, marks: bytes }
    }

    fn into_marks(self) -> BTreeMap<(u32, u32), u8> {
        let mut marks = BTreeMap::new();
        for (place, student) in self.students.iter().enumerate() {
            let recorded = self.at(place).iter().zip(0u32..).filter(|(mark, _)| **mark != 0);
            marks.extend(recorded.map(|(mark, column)| ((*student, column), *mark)));
        }
        marks
    }
}

fn row_of(row: RowV1) -> MarkRow {
    MarkRow { students: row.students, columns: row.columns as usize, marks: row.marks }
}

/// The marks of a module in one year: of many students, for the jobs and counters that never show one.
///
/// # Errors
/// As the store's.
pub fn row(tx: &dyn Reading, instance: InstanceId) -> Result<MarkRow, Trouble> {
    let found: Option<RowV1> = get_v1(tx, MARKS, &Key::new().u32(instance.0).done())?;
    Ok(row_of(found.unwrap_or_default()))
}

/// Calls `each` with the marks of every module in every year.
///
/// # Errors
/// As the store's.
pub fn each_row(
    tx: &dyn Reading,
    mut each: impl FnMut(InstanceId, MarkRow) -> Result<(), Trouble>,
) -> Result<(), Trouble> {
    each_v1(tx, MARKS, &[], |key, found: RowV1| {
        let id = Parts::of(key).u32().ok_or_else(|| misfit(MARKS, "short key"))?;
        each(InstanceId(id), row_of(found))?;
        Ok(true)
    })
}

/// A student's marks in a module, a byte a column, sealed.
///
/// # Errors
/// As the store's.
pub fn marks_of(
    tx: &dyn Reading,
    instance: InstanceId,
    student: StudentId,
) -> Result<Sealed<Vec<u8>>, Trouble> {
    let Some(bytes) = tx.get(MARKS, &Key::new().u32(instance.0).done())? else {
        return Ok(Sealed::new(student, Vec::new()));
    };
    let row: LyingRowV1<'_> = read_v1(MARKS, &bytes)?;
    let columns = row.columns as usize;
    let place = row.students.binary_search(&student.0).ok();
    let marks = place.and_then(|place| row.marks.get(place * columns..(place + 1) * columns));
    Ok(Sealed::new(student, marks.unwrap_or_default().to_vec()))
}

/// What stands recorded in a module now, latest record of each mark, with reasons, by column and student; sealed one
/// by one.
///
/// # Errors
/// As the store's.
pub fn recorded(tx: &dyn Reading, instance: InstanceId) -> Result<Vec<Sealed<Recorded>>, Trouble> {
    Ok(standing_marks(tx, instance)?.into_values().map(|mark| Sealed::new(mark.student, mark)).collect())
}

fn standing_marks(tx: &dyn Reading, instance: InstanceId) -> Result<BTreeMap<(u32, u32), Recorded>, Trouble> {
    let mut latest = BTreeMap::new();
    each_v1(tx, MARKS_LOG, &Key::new().u32(instance.0).done(), |_, batch: MarksV1| {
        for mark in batch.marks {
            latest.insert((mark.column, mark.student), recorded_of(mark)?);
        }
        Ok(true)
    })?;
    Ok(latest)
}

fn recorded_of(mark: RecordedV1) -> Result<Recorded, Trouble> {
    Ok(Recorded {
        column: mark.column,
        student: StudentId(mark.student),
        mark: Mark::from_disk(mark.mark).ok_or_else(|| misfit(MARKS_LOG, "unknown mark"))?,
        reason: mark.reason,
        minutes_late: mark.minutes_late,
        recorded_at: mark.recorded_at.map(|at| instant(MARKS_LOG, at)).transpose()?,
        recorded_by: mark.recorded_by.map(StaffId),
    })
}

/// Records marks of a module; those that stand already are left alone. Returns how many were new and how many
/// changed a mark that stood.
///
/// # Errors
/// As the store's.
pub fn record(
    tx: &mut Change,
    _grant: &Grant<Upkeep>,
    instance: InstanceId,
    marks: Vec<Recorded>,
    now: Timestamp,
) -> Result<(usize, usize), Trouble> {
    let standing = standing_marks(tx, instance)?;
    let fresh: Vec<Recorded> =
        marks.into_iter().filter(|mark| standing.get(&(mark.column, mark.student.0)) != Some(mark)).collect();
    if fresh.is_empty() {
        return Ok((0, 0));
    }
    let changed = fresh.iter().filter(|mark| standing.contains_key(&(mark.column, mark.student.0))).count();
    let added = fresh.len() - changed;
    let mut all = row(tx, instance)?.into_marks();
    all.extend(fresh.iter().map(|mark| ((mark.student.0, mark.column), mark.mark.disk())));
    let made = MarkRow::from_marks(&all);
    let columns = u32::try_from(made.columns).map_err(|_| misfit(MARKS, "too many sessions"))?;
    put_v1(
        tx,
        MARKS,
        Key::new().u32(instance.0).done(),
        &RowV1 { students: made.students, columns, marks: made.marks },
    )?;
    log(tx, instance, fresh, now)?;
    Ok((added, changed))
}

/// Adds marks to the log, in values that stay far below what can be read back.
fn log(tx: &mut Change, instance: InstanceId, marks: Vec<Recorded>, now: Timestamp) -> Result<(), Trouble> {
    let prefix = Key::new().u32(instance.0);
    let mut number = next_under(tx, MARKS_LOG, &prefix.clone().done())?;
    let mut marks = marks.into_iter().map(on_disk).peekable();
    while marks.peek().is_some() {
        let marks = marks.by_ref().take(LOGGED_TOGETHER).collect();
        put_v1(tx, MARKS_LOG, prefix.clone().u32(number).done(), &MarksV1 { at: now.as_second(), marks })?;
        number = number.saturating_add(1);
    }
    Ok(())
}

fn on_disk(mark: Recorded) -> RecordedV1 {
    RecordedV1 {
        column: mark.column,
        student: mark.student.0,
        mark: mark.mark.disk(),
        reason: mark.reason,
        minutes_late: mark.minutes_late,
        recorded_at: mark.recorded_at.map(Timestamp::as_second),
        recorded_by: mark.recorded_by.map(|staff| staff.0),
    }
}

/// The row as the log alone makes it, for `verify`.
///
/// # Errors
/// As the store's.
pub fn rebuilt(tx: &dyn Reading, instance: InstanceId) -> Result<MarkRow, Trouble> {
    let marks = standing_marks(tx, instance)?
        .into_values()
        .map(|m| ((m.student.0, m.column), m.mark.disk()))
        .collect();
    Ok(MarkRow::from_marks(&marks))
}

//! Attendance: one row per module and year that holds its students and a byte a mark, beside an append-only log of
//! who recorded what and when, session by session. The row is derived from the log and can be made again from it.

mod row;

use crate::access::{Grant, RecordMarks, Sealed};
use crate::domain::register::rules::may_be_late;
use crate::domain::register::{Logged, MarkSource, Recorded};
use crate::domain::{InstanceId, Mark, StaffId, StudentId};
use crate::records::store::disk::{Key, Parts, each_v1, instant, misfit, next_under, put_v1};
use crate::records::store::engine::{Change, Reading, Trouble};
use crate::records::store::schema::{MARKS, REGISTER_LOG};
use jiff::Timestamp;
pub use row::MarkRow;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Most marks in one value of the log.
const LOGGED_TOGETHER: usize = 8_000;

#[derive(Serialize, Deserialize)]
struct LoggedV1 {
    student: u32,
    /// 0 takes away the mark that stood.
    mark: u8,
    reason: Option<String>,
    minutes_late: Option<u16>,
    recorded_at: Option<i64>,
    recorded_by: Option<u32>,
    source: u8,
    absence: Option<u32>,
}

#[derive(Serialize, Deserialize)]
struct BatchV1 {
    at: i64,
    marks: Vec<LoggedV1>,
}

/// The marks of a module in one year: of many students, for the jobs and counters that never show one.
///
/// # Errors
/// As the store's.
pub fn row(tx: &dyn Reading, instance: InstanceId) -> Result<MarkRow, Trouble> {
    let found = tx.get(MARKS, &Key::new().u32(instance.0).done())?;
    found.map_or_else(|| Ok(MarkRow::default()), |bytes| decode(&bytes))
}

fn decode(bytes: &[u8]) -> Result<MarkRow, Trouble> {
    MarkRow::from_bytes(bytes).ok_or_else(|| misfit(MARKS, "a row of marks does not fit its own size"))
}

/// Calls `each` with the marks of every module in every year.
///
/// # Errors
/// As the store's.
pub fn each_row(
    tx: &dyn Reading,
    mut each: impl FnMut(InstanceId, MarkRow) -> Result<(), Trouble>,
) -> Result<(), Trouble> {
    tx.prefix(MARKS, &[], &mut |key, value| {
        let id = Parts::of(key).u32().ok_or_else(|| misfit(MARKS, "short key"))?;
        each(InstanceId(id), decode(value)?)?;
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
    let found = tx.get(MARKS, &Key::new().u32(instance.0).done())?.unwrap_or_default();
    Ok(Sealed::new(student, MarkRow::marks_in(&found, student).unwrap_or_default().to_vec()))
}

/// What stands recorded in a module now, latest record of each mark, with reasons, by column and student; sealed one
/// by one. What was taken away is not there.
///
/// # Errors
/// As the store's.
pub fn recorded(tx: &dyn Reading, instance: InstanceId) -> Result<Vec<Sealed<Recorded>>, Trouble> {
    let latest = latest(tx, &Key::new().u32(instance.0).done())?.into_values();
    Ok(latest.filter(|r| r.mark.is_some()).map(|mark| Sealed::new(mark.student, mark)).collect())
}

/// What stands recorded at one session, as [`recorded`].
///
/// # Errors
/// As the store's.
pub fn recorded_at(
    tx: &dyn Reading,
    instance: InstanceId,
    column: u32,
) -> Result<Vec<Sealed<Recorded>>, Trouble> {
    let latest = latest(tx, &Key::new().u32(instance.0).u32(column).done())?.into_values();
    Ok(latest.filter(|r| r.mark.is_some()).map(|mark| Sealed::new(mark.student, mark)).collect())
}

/// Everything that was ever recorded at one session, oldest first, sealed line by line.
///
/// # Errors
/// As the store's.
pub fn history(tx: &dyn Reading, instance: InstanceId, column: u32) -> Result<Vec<Sealed<Logged>>, Trouble> {
    let mut lines = Vec::new();
    each_logged(tx, &Key::new().u32(instance.0).u32(column).done(), |at, recorded| {
        let at = instant(REGISTER_LOG, at)?;
        lines.push(Sealed::new(recorded.student, Logged { at, recorded }));
        Ok(())
    })?;
    Ok(lines)
}

/// The latest record of each mark, also of those taken away, by column and student.
fn latest(tx: &dyn Reading, prefix: &[u8]) -> Result<BTreeMap<(u32, u32), Recorded>, Trouble> {
    let mut latest = BTreeMap::new();
    each_logged(tx, prefix, |_, recorded| {
        latest.insert((recorded.column, recorded.student.0), recorded);
        Ok(())
    })?;
    Ok(latest)
}

fn each_logged(
    tx: &dyn Reading,
    prefix: &[u8],
    mut each: impl FnMut(i64, Recorded) -> Result<(), Trouble>,
) -> Result<(), Trouble> {
    each_v1(tx, REGISTER_LOG, prefix, |key, batch: BatchV1| {
        let mut parts = Parts::of(key);
        let (Some(_), Some(column)) = (parts.u32(), parts.u32()) else {
            return Err(misfit(REGISTER_LOG, "short key"));
        };
        for mark in batch.marks {
            each(batch.at, recorded_of(column, mark)?)?;
        }
        Ok(true)
    })
}

fn recorded_of(column: u32, mark: LoggedV1) -> Result<Recorded, Trouble> {
    let known = |code: u8| Mark::from_disk(code).ok_or_else(|| misfit(REGISTER_LOG, "unknown mark"));
    Ok(Recorded {
        column,
        student: StudentId(mark.student),
        mark: if mark.mark == 0 { None } else { Some(known(mark.mark)?) },
        reason: mark.reason,
        // Others were written before there was one bound for all; they say nothing.
        minutes_late: mark.minutes_late.filter(|minutes| may_be_late(Some(*minutes)).is_ok()),
        recorded_at: mark.recorded_at.map(|at| instant(REGISTER_LOG, at)).transpose()?,
        recorded_by: mark.recorded_by.map(StaffId),
        source: MarkSource::from_disk(mark.source).ok_or_else(|| misfit(REGISTER_LOG, "unknown source"))?,
        absence: mark.absence,
    })
}

/// Records marks of a module; those that stand already are left alone. Returns how many were new and how many
/// changed a mark that stood.
///
/// # Errors
/// As the store's.
pub fn record(
    tx: &mut Change,
    _grant: &Grant<RecordMarks>,
    instance: InstanceId,
    marks: Vec<Recorded>,
    now: Timestamp,
) -> Result<(usize, usize), Trouble> {
    let mut by_column: BTreeMap<u32, Vec<Recorded>> = BTreeMap::new();
    for mark in marks {
        by_column.entry(mark.column).or_default().push(mark);
    }
    let (mut added, mut changed) = (0, 0);
    let mut fresh_bytes = Vec::new();
    for (column, marks) in by_column {
        let prefix = Key::new().u32(instance.0).u32(column);
        let standing = latest(tx, &prefix.clone().done())?;
        let mut fresh = Vec::with_capacity(marks.len());
        for mark in marks {
            match standing.get(&(column, mark.student.0)) {
                Some(before) if before.stands_for(&mark) => continue,
                Some(before) if before.mark.is_some() => changed += 1,
                None if mark.mark.is_none() => continue,
                _ => added += 1,
            }
            fresh_bytes.push((mark.student, column, mark.mark.map_or(0, Mark::disk)));
            fresh.push(mark);
        }
        log(tx, prefix, fresh, now)?;
    }
    if !fresh_bytes.is_empty() {
        let mut all = row(tx, instance)?;
        all.set(&fresh_bytes);
        tx.put(MARKS, Key::new().u32(instance.0).done(), all.to_bytes());
    }
    Ok((added, changed))
}

/// Adds marks of one session to the log, in values that stay far below what can be read back.
fn log(tx: &mut Change, prefix: Key, marks: Vec<Recorded>, now: Timestamp) -> Result<(), Trouble> {
    if marks.is_empty() {
        return Ok(());
    }
    let mut number = next_under(tx, REGISTER_LOG, &prefix.clone().done())?;
    let mut marks = marks.into_iter().map(on_disk).peekable();
    while marks.peek().is_some() {
        let marks = marks.by_ref().take(LOGGED_TOGETHER).collect();
        let batch = BatchV1 { at: now.as_second(), marks };
        put_v1(tx, REGISTER_LOG, prefix.clone().u32(number).done(), &batch)?;
        number = number.saturating_add(1);
    }
    Ok(())
}

fn on_disk(mark: Recorded) -> LoggedV1 {
    LoggedV1 {
        student: mark.student.0,
        mark: mark.mark.map_or(0, Mark::disk),
        reason: mark.reason,
        minutes_late: mark.minutes_late,
        recorded_at: mark.recorded_at.map(Timestamp::as_second),
        recorded_by: mark.recorded_by.map(|staff| staff.0),
        source: mark.source.disk(),
        absence: mark.absence,
    }
}

/// The row as the log alone makes it, for `verify`.
///
/// # Errors
/// As the store's.
pub fn rebuilt(tx: &dyn Reading, instance: InstanceId) -> Result<MarkRow, Trouble> {
    let marks: Vec<_> = latest(tx, &Key::new().u32(instance.0).done())?
        .into_values()
        .map(|m| (m.student, m.column, m.mark.map_or(0, Mark::disk)))
        .collect();
    let mut row = MarkRow::default();
    row.set(&marks);
    Ok(row)
}

/// Format 2: the log is kept by session, and a row of marks is plain bytes.
///
/// # Errors
/// As the store's.
pub fn to_format_2(tx: &mut Change) -> Result<(), Trouble> {
    use crate::records::store::schema::MARKS_LOG;
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
    let mut old = Vec::new();
    each_v1(tx, MARKS_LOG, &[], |key, batch: MarksV1| {
        let instance = Parts::of(key).u32().ok_or_else(|| misfit(MARKS_LOG, "short key"))?;
        old.push((key.to_vec(), InstanceId(instance), batch));
        Ok(true)
    })?;
    let mut instances: Vec<InstanceId> = old.iter().map(|(_, instance, _)| *instance).collect();
    instances.dedup();
    for (key, instance, batch) in old {
        let mut by_column: BTreeMap<u32, Vec<Recorded>> = BTreeMap::new();
        for m in batch.marks {
            let (column, student, mark) = (m.column, m.student, m.mark);
            let (reason, minutes_late) = (m.reason, m.minutes_late);
            let (recorded_at, recorded_by) = (m.recorded_at, m.recorded_by);
            let (source, absence) = (MarkSource::Import.disk(), None);
            let logged =
                LoggedV1 { student, mark, reason, minutes_late, recorded_at, recorded_by, source, absence };
            by_column.entry(column).or_default().push(recorded_of(column, logged)?);
        }
        for (column, marks) in by_column {
            log(tx, Key::new().u32(instance.0).u32(column), marks, instant(MARKS_LOG, batch.at)?)?;
        }
        tx.delete(MARKS_LOG, &key);
    }
    for instance in instances {
        let row = rebuilt(tx, instance)?;
        tx.put(MARKS, Key::new().u32(instance.0).done(), row.to_bytes());
    }
    Ok(())
}

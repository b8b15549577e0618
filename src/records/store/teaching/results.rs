//! Course marks and outcomes: sealed, because each belongs to one student.

use crate::access::{Grant, Sealed, Upkeep};
use crate::domain::module::CourseResult;
use crate::domain::outcome::{DegreeClass, Outcome};
use crate::domain::{InstanceId, StudentId};
use crate::records::store::disk::{
    Key, Parts, clock, day, each_v1, from_clock, from_day, get_v1, misfit, put_v1,
};
use crate::records::store::engine::{Change, Reading, Trouble};
use crate::records::store::schema::{OUTCOMES, RESULTS};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct ResultV1 {
    mark_hundredths: Option<u32>,
    weight_hundredths: Option<u32>,
    submitted_at: Option<i64>,
    due_at: Option<i64>,
}

fn result_of(key: &[u8], r: ResultV1) -> Result<CourseResult, Trouble> {
    let mut parts = Parts::of(key);
    let (Some(student), Some(instance)) = (parts.u32(), parts.u32()) else {
        return Err(misfit(RESULTS, "short key"));
    };
    Ok(CourseResult {
        student: StudentId(student),
        instance: InstanceId(instance),
        component: parts
            .text()
            .map(str::to_owned)
            .ok_or_else(|| misfit(RESULTS, "a component is not text"))?,
        mark_hundredths: r.mark_hundredths,
        weight_hundredths: r.weight_hundredths,
        submitted_at: r.submitted_at.and_then(from_clock),
        due_at: r.due_at.and_then(from_clock),
    })
}

/// A student's course marks, sealed.
///
/// # Errors
/// As the store's.
pub fn results_of(tx: &dyn Reading, student: StudentId) -> Result<Sealed<Vec<CourseResult>>, Trouble> {
    let mut all = Vec::new();
    each_v1(tx, RESULTS, &Key::new().u32(student.0).done(), |key, r: ResultV1| {
        all.push(result_of(key, r)?);
        Ok(true)
    })?;
    Ok(Sealed::new(student, all))
}

/// A student's mark for one component of a module (none for the module itself), sealed.
///
/// # Errors
/// As the store's.
pub fn result(
    tx: &dyn Reading,
    student: StudentId,
    instance: InstanceId,
    component: &str,
) -> Result<Option<Sealed<CourseResult>>, Trouble> {
    let key = Key::new().u32(student.0).u32(instance.0).text(component);
    let found: Option<ResultV1> = get_v1(tx, RESULTS, &key)?;
    found.map(|r| result_of(&key, r).map(|result| Sealed::new(student, result))).transpose()
}

/// Calls `each` for every course mark, by student and module, sealed.
///
/// # Errors
/// As the store's.
pub fn each_result(
    tx: &dyn Reading,
    mut each: impl FnMut(Sealed<CourseResult>) -> Result<(), Trouble>,
) -> Result<(), Trouble> {
    each_v1(tx, RESULTS, &[], |key, r: ResultV1| {
        let result = result_of(key, r)?;
        each(Sealed::new(result.student, result))?;
        Ok(true)
    })
}

/// Writes a course mark; `false` when nothing changed.
///
/// # Errors
/// As the store's.
pub fn put_result(tx: &mut Change, _grant: &Grant<Upkeep>, result: &CourseResult) -> Result<bool, Trouble> {
    let value = ResultV1 {
        mark_hundredths: result.mark_hundredths,
        weight_hundredths: result.weight_hundredths,
        submitted_at: result.submitted_at.map(clock),
        due_at: result.due_at.map(clock),
    };
    put_v1(
        tx,
        RESULTS,
        Key::new().u32(result.student.0).u32(result.instance.0).text(&result.component),
        &value,
    )
}

#[derive(Serialize, Deserialize)]
struct OutcomeV1 {
    class: u8,
    awarded_on: Option<i32>,
}

fn outcome_of(student: StudentId, o: &OutcomeV1) -> Result<Outcome, Trouble> {
    let class = DegreeClass::from_disk(o.class).ok_or_else(|| misfit(OUTCOMES, "unknown class"))?;
    Ok(Outcome { student, class, awarded_on: o.awarded_on.and_then(from_day) })
}

/// A student's outcome, sealed.
///
/// # Errors
/// As the store's.
pub fn outcome_of_student(tx: &dyn Reading, student: StudentId) -> Result<Option<Sealed<Outcome>>, Trouble> {
    let found: Option<OutcomeV1> = get_v1(tx, OUTCOMES, &Key::new().u32(student.0).done())?;
    found.map(|o| outcome_of(student, &o).map(|o| Sealed::new(student, o))).transpose()
}

/// Calls `each` for every outcome, by student, sealed.
///
/// # Errors
/// As the store's.
pub fn each_outcome(
    tx: &dyn Reading,
    mut each: impl FnMut(Sealed<Outcome>) -> Result<(), Trouble>,
) -> Result<(), Trouble> {
    each_v1(tx, OUTCOMES, &[], |key, o: OutcomeV1| {
        let student = StudentId(Parts::of(key).u32().ok_or_else(|| misfit(OUTCOMES, "short key"))?);
        each(Sealed::new(student, outcome_of(student, &o)?))?;
        Ok(true)
    })
}

/// Writes an outcome; `false` when nothing changed.
///
/// # Errors
/// As the store's.
pub fn put_outcome(tx: &mut Change, _grant: &Grant<Upkeep>, outcome: &Outcome) -> Result<bool, Trouble> {
    let value = OutcomeV1 { class: outcome.class.disk(), awarded_on: outcome.awarded_on.map(day) };
    put_v1(tx, OUTCOMES, Key::new().u32(outcome.student.0).done(), &value)
}

//! Modules, their years, enrolments, sessions, results and outcomes as bytes. What belongs to one student leaves
//! sealed.

use crate::access::{Grant, Sealed, Upkeep};
use crate::domain::module::{CourseResult, Enrolment, Instance, Module};
use crate::domain::outcome::{DegreeClass, Outcome};
use crate::domain::session::{Session, SessionKind};
use crate::domain::{InstanceId, StaffId, StudentId};
use crate::records::store::disk::{
    Key, Parts, clock, day, each_v1, from_clock, from_day, get_v1, instant, last_under, misfit, put_v1,
    take_u32,
};
use crate::records::store::engine::{Change, Reading, Trouble};
use crate::records::store::schema::{
    ENROLMENTS, ENROLMENTS_BY_STUDENT, INSTANCES, INSTANCES_BY_NAME, MODULES, OUTCOMES, RESULTS, SESSIONS,
    SESSIONS_BY_INSTANCE,
};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct ModuleV1 {
    title: String,
    department: Option<String>,
    level: Option<String>,
    credits_hundredths: Option<u32>,
}

fn module_of(code: String, m: ModuleV1) -> Module {
    Module {
        code,
        title: m.title,
        department: m.department,
        level: m.level,
        credits_hundredths: m.credits_hundredths,
    }
}

/// The module with this code.
///
/// # Errors
/// As the store's.
pub fn module(tx: &dyn Reading, code: &str) -> Result<Option<Module>, Trouble> {
    Ok(get_v1(tx, MODULES, code.as_bytes())?.map(|m| module_of(code.to_owned(), m)))
}

/// Every module, by code.
///
/// # Errors
/// As the store's.
pub fn modules(tx: &dyn Reading) -> Result<Vec<Module>, Trouble> {
    let mut all = Vec::new();
    each_v1(tx, MODULES, &[], |key, m: ModuleV1| {
        all.push(module_of(
            Parts::of(key).text().map(str::to_owned).ok_or_else(|| misfit(MODULES, "a code is not text"))?,
            m,
        ));
        Ok(true)
    })?;
    Ok(all)
}

/// Writes a module; `false` when nothing changed.
///
/// # Errors
/// As the store's.
pub fn put_module(tx: &mut Change, _grant: &Grant<Upkeep>, module: &Module) -> Result<bool, Trouble> {
    let value = ModuleV1 {
        title: module.title.clone(),
        department: module.department.clone(),
        level: module.level.clone(),
        credits_hundredths: module.credits_hundredths,
    };
    put_v1(tx, MODULES, module.code.clone().into_bytes(), &value)
}

#[derive(Serialize, Deserialize)]
struct InstanceV1 {
    module: String,
    academic_year: String,
}

fn instance_key(module: &str, academic_year: &str) -> Vec<u8> {
    format!("{academic_year}\0{module}").into_bytes()
}

/// The module in its year.
///
/// # Errors
/// As the store's.
pub fn instance(tx: &dyn Reading, id: InstanceId) -> Result<Option<Instance>, Trouble> {
    let found: Option<InstanceV1> = get_v1(tx, INSTANCES, &Key::new().u32(id.0).done())?;
    Ok(found.map(|i| Instance { id, module: i.module, academic_year: i.academic_year }))
}

/// Every module in every year, by id.
///
/// # Errors
/// As the store's.
pub fn instances(tx: &dyn Reading) -> Result<Vec<Instance>, Trouble> {
    let mut all = Vec::new();
    each_v1(tx, INSTANCES, &[], |key, i: InstanceV1| {
        let id = InstanceId(Parts::of(key).u32().ok_or_else(|| misfit(INSTANCES, "short key"))?);
        all.push(Instance { id, module: i.module, academic_year: i.academic_year });
        Ok(true)
    })?;
    Ok(all)
}

/// The id of a module in a year, if it runs.
///
/// # Errors
/// As the store's.
pub fn instance_id(
    tx: &dyn Reading,
    module: &str,
    academic_year: &str,
) -> Result<Option<InstanceId>, Trouble> {
    let found = tx.get(INSTANCES_BY_NAME, &instance_key(module, academic_year))?;
    Ok(found.and_then(|bytes| Parts::of(&bytes).u32()).map(InstanceId))
}

/// The id of a module in a year, made when it is new.
///
/// # Errors
/// As the store's.
pub fn ensure_instance(
    tx: &mut Change,
    _grant: &Grant<Upkeep>,
    module: &str,
    academic_year: &str,
) -> Result<InstanceId, Trouble> {
    if let Some(id) = instance_id(tx, module, academic_year)? {
        return Ok(id);
    }
    let id = take_u32(tx, "instance")?;
    let key = Key::new().u32(id).done();
    tx.put(INSTANCES_BY_NAME, instance_key(module, academic_year), key.clone());
    let value = InstanceV1 { module: module.to_owned(), academic_year: academic_year.to_owned() };
    put_v1(tx, INSTANCES, key, &value)?;
    Ok(InstanceId(id))
}

#[derive(Serialize, Deserialize)]
struct EnrolmentV1 {
    group: Option<String>,
    from: Option<i32>,
    to: Option<i32>,
}

fn enrolment_of(instance: InstanceId, student: StudentId, e: EnrolmentV1) -> Enrolment {
    Enrolment {
        instance,
        student,
        group: e.group,
        from: e.from.and_then(from_day),
        to: e.to.and_then(from_day),
    }
}

/// The modules a student is or was on.
///
/// # Errors
/// As the store's.
pub fn enrolments_of(tx: &dyn Reading, student: StudentId) -> Result<Vec<Enrolment>, Trouble> {
    let mut instances = Vec::new();
    tx.prefix(ENROLMENTS_BY_STUDENT, &Key::new().u32(student.0).done(), &mut |key, _| {
        instances.extend(Parts::of(key.get(4..).unwrap_or_default()).u32().map(InstanceId));
        Ok(true)
    })?;
    let mut all = Vec::with_capacity(instances.len());
    for id in instances {
        let found: Option<EnrolmentV1> = get_v1(tx, ENROLMENTS, &Key::new().u32(id.0).u32(student.0).done())?;
        all.extend(found.map(|e| enrolment_of(id, student, e)));
    }
    Ok(all)
}

/// A student's place on a module.
///
/// # Errors
/// As the store's.
pub fn enrolment(
    tx: &dyn Reading,
    instance: InstanceId,
    student: StudentId,
) -> Result<Option<Enrolment>, Trouble> {
    let found: Option<EnrolmentV1> =
        get_v1(tx, ENROLMENTS, &Key::new().u32(instance.0).u32(student.0).done())?;
    Ok(found.map(|e| enrolment_of(instance, student, e)))
}

/// Calls `each` for every enrolment, by module and student.
///
/// # Errors
/// As the store's.
pub fn each_enrolment(
    tx: &dyn Reading,
    instance: Option<InstanceId>,
    mut each: impl FnMut(Enrolment) -> Result<(), Trouble>,
) -> Result<(), Trouble> {
    let prefix = instance.map_or_else(Vec::new, |id| Key::new().u32(id.0).done());
    each_v1(tx, ENROLMENTS, &prefix, |key, e: EnrolmentV1| {
        let mut parts = Parts::of(key);
        let (Some(instance), Some(student)) = (parts.u32(), parts.u32()) else {
            return Err(misfit(ENROLMENTS, "short key"));
        };
        each(enrolment_of(InstanceId(instance), StudentId(student), e))?;
        Ok(true)
    })
}

/// Writes an enrolment; `false` when nothing changed.
///
/// # Errors
/// As the store's.
pub fn put_enrolment(
    tx: &mut Change,
    _grant: &Grant<Upkeep>,
    enrolment: &Enrolment,
) -> Result<bool, Trouble> {
    let value = EnrolmentV1 {
        group: enrolment.group.clone(),
        from: enrolment.from.map(day),
        to: enrolment.to.map(day),
    };
    let (instance, student) = (enrolment.instance.0, enrolment.student.0);
    tx.put(ENROLMENTS_BY_STUDENT, Key::new().u32(student).u32(instance).done(), Vec::new());
    put_v1(tx, ENROLMENTS, Key::new().u32(instance).u32(student).done(), &value)
}

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

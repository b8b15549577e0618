//! Departments, programmes, staff and students as bytes. A student leaves sealed.

use crate::access::{Grant, Sealed, Upkeep};
use crate::domain::department::{Department, Level, Programme};
use crate::domain::staff::{Staff, StaffKind};
use crate::domain::student::{Athlete, Mode, Status, Student, Whereabouts};
use crate::domain::{StaffId, StudentId};
use crate::records::store::disk::{Key, Parts, day, each_v1, from_day, get_v1, misfit, put_v1, take_u32};
use crate::records::store::engine::{Change, Reading, Trouble};
use crate::records::store::schema::{
    DEPARTMENTS, PROGRAMMES, STAFF, STAFF_BY_EMAIL, STUDENTS, STUDENTS_BY_NUMBER,
};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

#[derive(Serialize, Deserialize)]
struct DepartmentV1 {
    name: String,
    parent: Option<String>,
}

/// The department with this code.
///
/// # Errors
/// As the store's.
pub fn department(tx: &dyn Reading, code: &str) -> Result<Option<Department>, Trouble> {
    let found: Option<DepartmentV1> = get_v1(tx, DEPARTMENTS, code.as_bytes())?;
    Ok(found.map(|d| Department { code: code.to_owned(), name: d.name, parent: d.parent }))
}

/// Every department, by code.
///
/// # Errors
/// As the store's.
pub fn departments(tx: &dyn Reading) -> Result<Vec<Department>, Trouble> {
    let mut all = Vec::new();
    each_v1(tx, DEPARTMENTS, &[], |key, d: DepartmentV1| {
        let code = Parts::of(key)
            .text()
            .map(str::to_owned)
            .ok_or_else(|| misfit(DEPARTMENTS, "a code is not text"))?;
        all.push(Department { code, name: d.name, parent: d.parent });
        Ok(true)
    })?;
    Ok(all)
}

/// Writes a department; `false` when nothing changed.
///
/// # Errors
/// As the store's.
pub fn put_department(tx: &mut Change, department: &Department) -> Result<bool, Trouble> {
    let value = DepartmentV1 { name: department.name.clone(), parent: department.parent.clone() };
    put_v1(tx, DEPARTMENTS, department.code.clone().into_bytes(), &value)
}

/// The codes of a department and of those above it, nearest first; a ring is cut.
///
/// # Errors
/// As the store's.
pub fn department_chain(tx: &dyn Reading, code: &str) -> Result<Vec<String>, Trouble> {
    let mut chain = vec![code.to_owned()];
    while let Some(parent) =
        chain.last().map(|code| department(tx, code)).transpose()?.flatten().and_then(|d| d.parent)
    {
        if chain.contains(&parent) || chain.len() > 8 {
            break;
        }
        chain.push(parent);
    }
    Ok(chain)
}

#[derive(Serialize, Deserialize)]
struct ProgrammeV1 {
    title: String,
    department: String,
    level: Option<u8>,
}

fn programme_of(code: &str, p: ProgrammeV1) -> Programme {
    let level = p.level.and_then(Level::from_disk);
    Programme { code: code.to_owned(), title: p.title, department: p.department, level }
}

/// The programme with this code.
///
/// # Errors
/// As the store's.
pub fn programme(tx: &dyn Reading, code: &str) -> Result<Option<Programme>, Trouble> {
    let found: Option<ProgrammeV1> = get_v1(tx, PROGRAMMES, code.as_bytes())?;
    Ok(found.map(|p| programme_of(code, p)))
}

/// Every programme, by code.
///
/// # Errors
/// As the store's.
pub fn programmes(tx: &dyn Reading) -> Result<Vec<Programme>, Trouble> {
    let mut all = Vec::new();
    each_v1(tx, PROGRAMMES, &[], |key, p: ProgrammeV1| {
        let code = Parts::of(key)
            .text()
            .map(str::to_owned)
            .ok_or_else(|| misfit(PROGRAMMES, "a code is not text"))?;
        all.push(programme_of(&code, p));
        Ok(true)
    })?;
    Ok(all)
}

/// Writes a programme; `false` when nothing changed.
///
/// # Errors
/// As the store's.
pub fn put_programme(tx: &mut Change, programme: &Programme) -> Result<bool, Trouble> {
    let value = ProgrammeV1 {
        title: programme.title.clone(),
        department: programme.department.clone(),
        level: programme.level.map(Level::disk),
    };
    put_v1(tx, PROGRAMMES, programme.code.clone().into_bytes(), &value)
}

#[derive(Serialize, Deserialize)]
struct StaffV1 {
    email: String,
    name: String,
    username: Option<String>,
    department: Option<String>,
    active: bool,
    kind: u8,
}

fn staff_of(id: StaffId, s: StaffV1) -> Result<Staff, Trouble> {
    let kind = StaffKind::from_disk(s.kind).ok_or_else(|| misfit(STAFF, "unknown kind"))?;
    Ok(Staff {
        id,
        email: s.email,
        name: s.name,
        username: s.username,
        department: s.department,
        active: s.active,
        kind,
    })
}

/// The member of staff with this id.
///
/// # Errors
/// As the store's.
pub fn staff(tx: &dyn Reading, id: StaffId) -> Result<Option<Staff>, Trouble> {
    get_v1(tx, STAFF, &Key::new().u32(id.0).done())?.map(|s| staff_of(id, s)).transpose()
}

/// The member of staff with this e-mail address.
///
/// # Errors
/// As the store's.
pub fn staff_id(tx: &dyn Reading, email: &str) -> Result<Option<StaffId>, Trouble> {
    Ok(tx.get(STAFF_BY_EMAIL, email.as_bytes())?.and_then(|bytes| Parts::of(&bytes).u32()).map(StaffId))
}

/// Everybody in the staff table, by id.
///
/// # Errors
/// As the store's.
pub fn all_staff(tx: &dyn Reading) -> Result<Vec<Staff>, Trouble> {
    let mut all = Vec::new();
    each_v1(tx, STAFF, &[], |key, s: StaffV1| {
        let id = Parts::of(key).u32().ok_or_else(|| misfit(STAFF, "short key"))?;
        all.push(staff_of(StaffId(id), s)?);
        Ok(true)
    })?;
    Ok(all)
}

/// Writes a member of staff, found by e-mail address; the id given in `staff` is ignored. Returns the id and whether
/// anything changed.
///
/// # Errors
/// As the store's.
pub fn put_staff(tx: &mut Change, _grant: &Grant<Upkeep>, staff: &Staff) -> Result<(StaffId, bool), Trouble> {
    let id = match staff_id(tx, &staff.email)? {
        Some(id) => id,
        None => {
            let id = StaffId(take_u32(tx, "staff")?);
            tx.put(STAFF_BY_EMAIL, staff.email.clone().into_bytes(), Key::new().u32(id.0).done());
            id
        }
    };
    let value = StaffV1 {
        email: staff.email.clone(),
        name: staff.name.clone(),
        username: staff.username.clone(),
        department: staff.department.clone(),
        active: staff.active,
        kind: staff.kind.disk(),
    };
    Ok((id, put_v1(tx, STAFF, Key::new().u32(id.0).done(), &value)?))
}

#[derive(Serialize, Deserialize)]
struct StudentV1 {
    number: String,
    family_name: String,
    given_name: Option<String>,
    preferred_name: Option<String>,
    email: String,
    personal_email: Option<String>,
    phone: Option<String>,
    programme: String,
    year_of_study: Option<u8>,
    mode: Option<u8>,
    status: u8,
    start_date: Option<i32>,
    end_date: Option<i32>,
    sponsored: bool,
    athlete: Option<u8>,
    adjustments: Option<String>,
    fee_status: Option<String>,
    entry_qualification: Option<String>,
    sex: Option<String>,
    birth_year: Option<u16>,
}

fn student_of(id: StudentId, s: StudentV1) -> Result<Student, Trouble> {
    Ok(Student {
        id,
        number: s.number,
        family_name: s.family_name,
        given_name: s.given_name,
        preferred_name: s.preferred_name,
        email: s.email,
        personal_email: s.personal_email,
        phone: s.phone,
        programme: s.programme,
        year_of_study: s.year_of_study,
        mode: s.mode.and_then(Mode::from_disk),
        status: Status::from_disk(s.status).ok_or_else(|| misfit(STUDENTS, "unknown status"))?,
        start_date: s.start_date.and_then(from_day),
        end_date: s.end_date.and_then(from_day),
        sponsored: s.sponsored,
        athlete: s.athlete.and_then(Athlete::from_disk),
        adjustments: s.adjustments,
        fee_status: s.fee_status,
        entry_qualification: s.entry_qualification,
        sex: s.sex,
        birth_year: s.birth_year,
    })
}

/// The student with this number.
///
/// # Errors
/// As the store's.
pub fn student_id(tx: &dyn Reading, number: &str) -> Result<Option<StudentId>, Trouble> {
    Ok(tx
        .get(STUDENTS_BY_NUMBER, number.as_bytes())?
        .and_then(|bytes| Parts::of(&bytes).u32())
        .map(StudentId))
}

/// Every student's number.
///
/// # Errors
/// As the store's.
pub fn numbers(tx: &dyn Reading) -> Result<Vec<String>, Trouble> {
    let mut all = Vec::new();
    tx.prefix(STUDENTS_BY_NUMBER, &[], &mut |key, _| {
        all.extend(Parts::of(key).text().map(str::to_owned));
        Ok(true)
    })?;
    Ok(all)
}

/// The student with this id, sealed.
///
/// # Errors
/// As the store's.
pub fn student(tx: &dyn Reading, id: StudentId) -> Result<Option<Sealed<Student>>, Trouble> {
    let found: Option<StudentV1> = get_v1(tx, STUDENTS, &Key::new().u32(id.0).done())?;
    found.map(|s| student_of(id, s).map(|student| Sealed::new(id, student))).transpose()
}

/// Calls `each` for every student, by id, sealed.
///
/// # Errors
/// As the store's.
pub fn each_student(
    tx: &dyn Reading,
    mut each: impl FnMut(Sealed<Student>) -> Result<(), Trouble>,
) -> Result<(), Trouble> {
    each_v1(tx, STUDENTS, &[], |key, s: StudentV1| {
        let id = StudentId(Parts::of(key).u32().ok_or_else(|| misfit(STUDENTS, "short key"))?);
        each(Sealed::new(id, student_of(id, s)?))?;
        Ok(true)
    })
}

/// Programme, year of study, and whether they have left.
pub type Cohort = (String, Option<u8>, bool);

/// What the policy needs of a student: programme, year and whether they have left.
///
/// # Errors
/// As the store's.
pub fn cohort(tx: &dyn Reading, id: StudentId) -> Result<Option<Cohort>, Trouble> {
    let found: Option<StudentV1> = get_v1(tx, STUDENTS, &Key::new().u32(id.0).done())?;
    let Some(s) = found else { return Ok(None) };
    let status = Status::from_disk(s.status).ok_or_else(|| misfit(STUDENTS, "unknown status"))?;
    Ok(Some((s.programme, s.year_of_study, status.is_archived())))
}

/// Whether a student studies, is on leave or has left; left when there is none with this id.
///
/// # Errors
/// As the store's.
pub fn whereabouts(tx: &dyn Reading, id: StudentId) -> Result<Whereabouts, Trouble> {
    let found: Option<StudentV1> = get_v1(tx, STUDENTS, &Key::new().u32(id.0).done())?;
    let Some(s) = found else { return Ok(Whereabouts::Left) };
    let status = Status::from_disk(s.status).ok_or_else(|| misfit(STUDENTS, "unknown status"))?;
    Ok(status.whereabouts())
}

/// Everybody who is on leave.
///
/// # Errors
/// As the store's.
pub fn on_leave(tx: &dyn Reading) -> Result<HashSet<StudentId>, Trouble> {
    let mut all = HashSet::new();
    each_v1(tx, STUDENTS, &[], |key, s: StudentV1| {
        if Status::from_disk(s.status) == Some(Status::Leave) {
            all.extend(Parts::of(key).u32().map(StudentId));
        }
        Ok(true)
    })?;
    Ok(all)
}

/// The student with this id, sealed, beside what the policy needs of them: programme, year and whether they have left.
///
/// # Errors
/// As the store's.
pub fn student_in_cohort(
    tx: &dyn Reading,
    id: StudentId,
) -> Result<Option<(Sealed<Student>, Cohort)>, Trouble> {
    let found: Option<StudentV1> = get_v1(tx, STUDENTS, &Key::new().u32(id.0).done())?;
    let Some(s) = found else { return Ok(None) };
    let student = student_of(id, s)?;
    let cohort = (student.programme.clone(), student.year_of_study, student.status.is_archived());
    Ok(Some((Sealed::new(id, student), cohort)))
}

/// Writes a student, found by number; the id given in `student` is ignored. Returns the id and whether anything
/// changed.
///
/// # Errors
/// As the store's.
pub fn put_student(
    tx: &mut Change,
    _grant: &Grant<Upkeep>,
    student: &Student,
) -> Result<(StudentId, bool), Trouble> {
    let id = match student_id(tx, &student.number)? {
        Some(id) => id,
        None => {
            let id = StudentId(take_u32(tx, "student")?);
            tx.put(STUDENTS_BY_NUMBER, student.number.clone().into_bytes(), Key::new().u32(id.0).done());
            id
        }
    };
    let value = StudentV1 {
        number: student.number.clone(),
        family_name: student.family_name.clone(),
        given_name: student.given_name.clone(),
        preferred_name: student.preferred_name.clone(),
        email: student.email.clone(),
        personal_email: student.personal_email.clone(),
        phone: student.phone.clone(),
        programme: student.programme.clone(),
        year_of_study: student.year_of_study,
        mode: student.mode.map(Mode::disk),
        status: student.status.disk(),
        start_date: student.start_date.map(day),
        end_date: student.end_date.map(day),
        sponsored: student.sponsored,
        athlete: student.athlete.map(Athlete::disk),
        adjustments: student.adjustments.clone(),
        fee_status: student.fee_status.clone(),
        entry_qualification: student.entry_qualification.clone(),
        sex: student.sex.clone(),
        birth_year: student.birth_year,
    };
    Ok((id, put_v1(tx, STUDENTS, Key::new().u32(id.0).done(), &value)?))
}

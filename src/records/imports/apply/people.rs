//! Departments, programmes, staff and students.

use super::columns::Columns;
use super::desk::{Desk, Did, Wrong, both};
use super::place::Place;
use crate::access::Job;
use crate::domain::staff::StaffKind;
use crate::domain::{StaffId, StudentId, department, staff, student};
use crate::records::imports::refusal::CellProblem;
use crate::records::imports::rows;
use crate::records::store::people;
use std::collections::HashMap;

impl<'t> Place<'t> for rows::Department<'t> {
    fn key(&self) -> Option<(&'static str, String)> {
        Some(("code", self.code.to_string()))
    }

    fn put(&self, desk: &mut Desk<'_>, columns: &Columns) -> Result<Did, Wrong> {
        let before = people::department(desk.tx, &self.code)?;
        let stood = before.as_ref().map(|before| &before.parent);
        let parent = columns.text("parent", self.parent.as_ref(), stood);
        if let Some(parent) = &parent {
            if people::department(desk.tx, parent)?.is_none() && **parent != *self.code {
                return Err(Wrong::Later(desk.no_department("parent", parent)?));
            }
            if people::department_chain(desk.tx, parent)?.iter().any(|code| **code == *self.code) {
                let wrong = "A department cannot belong to itself, nor to one that belongs to it.";
                let right = "Give the department above it, or leave this empty.";
                return Err(CellProblem::new("parent", parent, wrong, right).into());
            }
        }
        let after =
            department::Department { code: self.code.to_string(), name: self.name.to_string(), parent };
        desk.moves_department(before.as_ref(), &after)?;
        people::put_department(desk.tx, &after)?;
        Ok(Did::of(before.as_ref(), &after))
    }
}

impl<'t> Place<'t> for rows::Programme<'t> {
    fn key(&self) -> Option<(&'static str, String)> {
        Some(("code", self.code.to_string()))
    }

    fn put(&self, desk: &mut Desk<'_>, columns: &Columns) -> Result<Did, Wrong> {
        desk.department("department", &self.department)?;
        let before = people::programme(desk.tx, &self.code)?;
        let after = department::Programme {
            code: self.code.to_string(),
            title: self.title.to_string(),
            department: self.department.to_string(),
            level: columns.say("level", self.level, before.as_ref().map(|before| before.level)),
        };
        desk.moves_programme(before.as_ref(), &after)?;
        people::put_programme(desk.tx, &after)?;
        Ok(Did::of(before.as_ref(), &after))
    }
}

impl<'t> Place<'t> for rows::Staff<'t> {
    fn key(&self) -> Option<(&'static str, String)> {
        Some(("email", self.email.to_string()))
    }

    fn put(&self, desk: &mut Desk<'_>, columns: &Columns) -> Result<Did, Wrong> {
        if let Some(code) = &self.department {
            desk.department("department", code)?;
        }
        let known = people::staff_id(desk.tx, &self.email)?;
        let before = known.map(|id| people::staff(desk.tx, id)).transpose()?.flatten();
        let stood = before.as_ref();
        let after = staff::Staff {
            id: known.unwrap_or(StaffId(0)),
            email: self.email.to_string(),
            name: self.name.to_string(),
            username: columns.text("username", self.username.as_ref(), stood.map(|s| &s.username)),
            department: columns.text("department", self.department.as_ref(), stood.map(|s| &s.department)),
            active: columns.say("active", self.active.unwrap_or(true), stood.map(|s| s.active)),
            kind: columns.say("kind", self.kind.unwrap_or(StaffKind::Staff), stood.map(|s| s.kind)),
        };
        let did = Did::of(stood, &after);
        if did == Did::Added {
            no_student_has(desk, &self.email)?;
        }
        if did != Did::Unchanged {
            desk.changes_staff(stood, &after, self.kind.is_some())?;
            people::put_staff(desk.tx, &desk.grant, &after)?;
        }
        Ok(did)
    }
}

impl<'t> Place<'t> for rows::Student<'t> {
    fn key(&self) -> Option<(&'static str, String)> {
        Some(("student_number", self.student_number.to_string()))
    }

    fn put(&self, desk: &mut Desk<'_>, columns: &Columns) -> Result<Did, Wrong> {
        let programme = match people::programme(desk.tx, &self.programme)? {
            Some(_) => Ok(()),
            None => Err(desk.no_programme("programme", &self.programme)?.into()),
        };
        let known = people::student_id(desk.tx, &self.student_number)?;
        let before = known.map(|id| people::student(desk.tx, id)).transpose()?.flatten();
        let before = before.map(|sealed| Job::Import.open(sealed));
        let had = before.as_ref().is_some_and(|before| *before.email == *self.email);
        both(programme, address_is_free(desk, &self.student_number, &self.email, had))?;
        let after = after(self, columns, known.unwrap_or(StudentId(0)), before.as_ref());
        let did = Did::of(before.as_ref(), &after);
        if did != Did::Unchanged {
            desk.moves_student(before.as_ref(), &after)?;
            people::put_student(desk.tx, &desk.grant, &after)?;
            // Whoever is new is on no module yet, and is touched when they are.
            if let Some(id) = known {
                desk.touch.add_student(id);
            }
            if let Some(emails) = &mut desk.student_emails {
                if let Some(before) = before {
                    emails.remove(&before.email);
                }
                emails.insert(after.email, after.number);
            }
        }
        Ok(did)
    }
}

/// The number of the student who has an address.
fn student_with<'d>(desk: &'d mut Desk<'_>, email: &str) -> Result<Option<&'d String>, Wrong> {
    if desk.student_emails.is_none() {
        let mut emails = HashMap::new();
        people::each_student(desk.tx, |sealed| {
            let student = Job::Import.open(sealed);
            emails.insert(student.email, student.number);
            Ok(())
        })?;
        desk.student_emails = Some(emails);
    }
    Ok(desk.student_emails.as_ref().and_then(|emails| emails.get(email)))
}

/// An account is found by its address: nobody on the staff has a student's.
fn no_student_has(desk: &mut Desk<'_>, email: &str) -> Result<(), Wrong> {
    let Some(number) = student_with(desk, email)? else { return Ok(()) };
    let wrong = format!("Student {number} has this address.");
    let right = "Give whoever studies and works here an address for each.";
    Err(CellProblem::new("email", email, wrong, right).into())
}

/// No two students may have the same address, and none that somebody on the staff has; one that they `had` before is
/// left alone.
fn address_is_free(desk: &mut Desk<'_>, number: &str, email: &str, had: bool) -> Result<(), Wrong> {
    if !had && people::staff_id(desk.tx, email)?.is_some() {
        let wrong = "Somebody on the staff has this address.";
        let right = "Give whoever studies and works here an address for each.";
        return Err(CellProblem::new("email", email, wrong, right).into());
    }
    match student_with(desk, email)? {
        Some(other) if other != number => {
            let wrong = format!("Student {other} has this address already.");
            Err(CellProblem::new("email", email, wrong, "Give each student an address of their own.").into())
        }
        _ => Ok(()),
    }
}

fn after(
    row: &rows::Student<'_>,
    columns: &Columns,
    id: StudentId,
    before: Option<&student::Student>,
) -> student::Student {
    let year = row.year_of_study.and_then(|year| u8::try_from(year).ok());
    let born = row.birth_year.and_then(|year| u16::try_from(year).ok());
    macro_rules! text {
        ($field:ident) => {
            columns.text(stringify!($field), row.$field.as_ref(), before.map(|b| &b.$field))
        };
    }
    macro_rules! value {
        ($field:ident, $said:expr) => {
            columns.say(stringify!($field), $said, before.map(|b| b.$field))
        };
    }
    student::Student {
        id,
        number: row.student_number.to_string(),
        family_name: row.family_name.to_string(),
        given_name: text!(given_name),
        preferred_name: text!(preferred_name),
        email: row.email.to_string(),
        personal_email: text!(personal_email),
        phone: text!(phone),
        programme: row.programme.to_string(),
        year_of_study: value!(year_of_study, year),
        mode: value!(mode, row.mode),
        status: row.status,
        start_date: value!(start_date, row.start_date),
        end_date: value!(end_date, row.end_date),
        sponsored: value!(sponsored, row.sponsored.unwrap_or(false)),
        athlete: value!(athlete, row.athlete),
        adjustments: text!(adjustments),
        fee_status: text!(fee_status),
        entry_qualification: text!(entry_qualification),
        sex: text!(sex),
        birth_year: value!(birth_year, born),
    }
}

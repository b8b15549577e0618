//! Departments, programmes, staff, students, and who is what to whom.

use super::names::{Names, cell};
use super::{Failed, Out};
use crate::access::Job;
use crate::domain::student;
use crate::records::imports::rows;
use crate::records::store::{Reading, people, ties};
use std::borrow::Cow;

pub(super) fn departments(tx: &dyn Reading, out: &mut Out) -> Result<(), Failed> {
    for one in people::departments(tx)? {
        let (code, name) = (Cow::Borrowed(one.code.as_str()), Cow::Borrowed(one.name.as_str()));
        out.row(&rows::Department { code, name, parent: cell(one.parent.as_ref()) })?;
    }
    Ok(())
}

pub(super) fn programmes(tx: &dyn Reading, out: &mut Out) -> Result<(), Failed> {
    for one in people::programmes(tx)? {
        let (code, title) = (Cow::Borrowed(one.code.as_str()), Cow::Borrowed(one.title.as_str()));
        out.row(&rows::Programme {
            code,
            title,
            department: Cow::Borrowed(&one.department),
            level: one.level,
        })?;
    }
    Ok(())
}

pub(super) fn staff(tx: &dyn Reading, out: &mut Out) -> Result<(), Failed> {
    let mut all = people::all_staff(tx)?;
    all.sort_unstable_by(|a, b| a.email.cmp(&b.email));
    for one in &all {
        out.row(&rows::Staff {
            email: Cow::Borrowed(&one.email),
            name: Cow::Borrowed(&one.name),
            username: cell(one.username.as_ref()),
            department: cell(one.department.as_ref()),
            active: Some(one.active),
            kind: Some(one.kind),
        })?;
    }
    Ok(())
}

pub(super) fn students(tx: &dyn Reading, names: &Names, out: &mut Out) -> Result<(), Failed> {
    for (_, id) in names.students() {
        if let Some(sealed) = people::student(tx, id)? {
            out.row(&student_row(&Job::Export.open(sealed)))?;
        }
    }
    Ok(())
}

fn student_row(one: &student::Student) -> rows::Student<'_> {
    rows::Student {
        student_number: Cow::Borrowed(&one.number),
        family_name: Cow::Borrowed(&one.family_name),
        given_name: cell(one.given_name.as_ref()),
        preferred_name: cell(one.preferred_name.as_ref()),
        email: Cow::Borrowed(&one.email),
        personal_email: cell(one.personal_email.as_ref()),
        phone: cell(one.phone.as_ref()),
        programme: Cow::Borrowed(&one.programme),
        year_of_study: one.year_of_study.map(u32::from),
        mode: one.mode,
        status: one.status,
        start_date: one.start_date,
        end_date: one.end_date,
        sponsored: Some(one.sponsored),
        athlete: one.athlete,
        adjustments: cell(one.adjustments.as_ref()),
        fee_status: cell(one.fee_status.as_ref()),
        entry_qualification: cell(one.entry_qualification.as_ref()),
        sex: cell(one.sex.as_ref()),
        birth_year: one.birth_year.map(u32::from),
    }
}

pub(super) fn relationships(tx: &dyn Reading, names: &Names, out: &mut Out) -> Result<(), Failed> {
    let mut all = Vec::new();
    ties::each_relationship(tx, |tie| {
        all.push((names.number(tie.student)?, names.email(tie.staff)?, tie.relation, tie.period));
        Ok(())
    })?;
    all.sort_unstable_by_key(|(number, email, relation, period)| {
        (*number, *email, relation.code(), period.start)
    });
    for (number, email, role, period) in all {
        out.row(&rows::Relationship {
            student_number: Cow::Borrowed(number),
            staff_email: Cow::Borrowed(email),
            role,
            start: Some(period.start),
            end: period.end,
        })?;
    }
    Ok(())
}

pub(super) fn roles(tx: &dyn Reading, names: &Names, out: &mut Out) -> Result<(), Failed> {
    let mut all = Vec::new();
    for grant in ties::all_roles(tx)? {
        all.push((names.email(grant.staff)?, grant.office, grant.scope.text(), grant.period));
    }
    all.sort_unstable_by(|a, b| (a.0, a.1.code(), &a.2, a.3.start).cmp(&(b.0, b.1.code(), &b.2, b.3.start)));
    for (email, role, scope, period) in all {
        out.row(&rows::RoleGrant {
            staff_email: Cow::Borrowed(email),
            role,
            scope: Cow::Owned(scope),
            start: Some(period.start),
            end: period.end,
        })?;
    }
    Ok(())
}

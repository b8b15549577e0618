//! Modules, enrolments, sessions, marks of registers, results, outcomes and counts of use.

use super::names::{Names, cell};
use super::{Failed, Out};
use crate::access::Job;
use crate::domain::register::Recorded;
use crate::domain::session::Session;
use crate::domain::{InstanceId, StudentId};
use crate::records::imports::rows;
use crate::records::store::calendar::calendars;
use crate::records::store::{Reading, Trouble, attendance as registers, engagement as uses, teaching};
use std::borrow::Cow;
use std::collections::HashMap;

pub(super) fn modules(tx: &dyn Reading, out: &mut Out) -> Result<(), Failed> {
    for one in teaching::modules(tx)? {
        out.row(&rows::Module {
            code: Cow::Borrowed(&one.code),
            title: Cow::Borrowed(&one.title),
            department: cell(one.department.as_ref()),
            level: cell(one.level.as_ref()),
            credits: one.credits_hundredths,
        })?;
    }
    Ok(())
}

pub(super) fn calendar(tx: &dyn Reading, out: &mut Out) -> Result<(), Failed> {
    for year in calendars(tx)? {
        for one in year.periods() {
            out.row(&rows::Period {
                academic_year: Cow::Borrowed(year.academic_year()),
                kind: one.kind,
                name: Cow::Borrowed(&one.name),
                start: one.start,
                end: one.end,
            })?;
        }
    }
    Ok(())
}

pub(super) fn enrolments(tx: &dyn Reading, names: &Names, out: &mut Out) -> Result<(), Failed> {
    let mut all = Vec::new();
    teaching::each_enrolment(tx, None, |one| {
        let instance = names.instance(one.instance)?;
        all.push((
            instance.module.as_str(),
            instance.academic_year.as_str(),
            names.number(one.student)?,
            one,
        ));
        Ok(())
    })?;
    all.sort_unstable_by_key(|(module, year, number, _)| (*module, *year, *number));
    for (module, year, number, one) in &all {
        out.row(&rows::Enrolment {
            module: Cow::Borrowed(module),
            academic_year: Cow::Borrowed(year),
            student_number: Cow::Borrowed(number),
            group: one.group.as_deref().map(Cow::Borrowed),
            from: one.from,
            to: one.to,
            earlier_groups: (!one.earlier.is_empty()).then(|| one.earlier.to_vec()),
        })?;
    }
    Ok(())
}

pub(super) fn sessions(tx: &dyn Reading, names: &Names, out: &mut Out) -> Result<(), Failed> {
    for one in all_sessions(tx)? {
        let instance = names.instance(one.instance)?;
        out.row(&rows::Session {
            session_id: Cow::Borrowed(&one.id),
            module: Cow::Borrowed(&instance.module),
            academic_year: Cow::Borrowed(&instance.academic_year),
            kind: one.kind,
            start: one.start,
            end: one.end,
            location: cell(one.location.as_ref()),
            staff_email: names.email_cell(one.staff)?,
            group: cell(one.group.as_ref()),
            critical: Some(one.critical),
            mandatory: Some(one.mandatory),
            cancelled: Some(one.cancelled),
        })?;
    }
    Ok(())
}

/// Every session, by id.
fn all_sessions(tx: &dyn Reading) -> Result<Vec<Session>, Trouble> {
    let mut all = Vec::new();
    teaching::each_session(tx, |one| {
        all.push(one);
        Ok(())
    })?;
    Ok(all)
}

pub(super) fn attendance(tx: &dyn Reading, names: &Names, out: &mut Out) -> Result<(), Failed> {
    let mut by_session: HashMap<(InstanceId, u32), Vec<Recorded>> = HashMap::new();
    for instance in teaching::instances(tx)? {
        for sealed in registers::recorded(tx, instance.id)? {
            let mark = Job::Export.open(sealed);
            by_session.entry((instance.id, mark.column)).or_default().push(mark);
        }
    }
    for session in all_sessions(tx)? {
        let Some(marks) = by_session.remove(&(session.instance, session.column)) else { continue };
        let mut named = Vec::with_capacity(marks.len());
        for mark in marks {
            named.push((names.number(mark.student)?, mark));
        }
        named.sort_unstable_by_key(|(number, _)| *number);
        for (number, mark) in &named {
            let Some(standing) = mark.mark else { continue };
            out.row(&rows::Attendance {
                session_id: Cow::Borrowed(&session.id),
                student_number: Cow::Borrowed(number),
                mark: standing,
                reason: cell(mark.reason.as_ref()),
                minutes_late: mark.minutes_late.map(u32::from),
                recorded_at: mark.recorded_at,
                recorded_by: names.email_cell(mark.recorded_by)?,
            })?;
        }
    }
    Ok(())
}

pub(super) fn results(tx: &dyn Reading, names: &Names, out: &mut Out) -> Result<(), Failed> {
    for (number, student) in names.students() {
        let mut all = Vec::new();
        for one in Job::Export.open(teaching::results_of(tx, student)?) {
            all.push((names.instance(one.instance)?, one));
        }
        all.sort_unstable_by(|(a, one), (b, other)| {
            (&a.module, &a.academic_year, &one.component).cmp(&(
                &b.module,
                &b.academic_year,
                &other.component,
            ))
        });
        for (instance, one) in &all {
            let component = (!one.component.is_empty()).then_some(&one.component);
            out.row(&rows::CourseResult {
                student_number: Cow::Borrowed(number),
                module: Cow::Borrowed(&instance.module),
                academic_year: Cow::Borrowed(&instance.academic_year),
                mark: one.mark_hundredths,
                component: cell(component),
                weight: one.weight_hundredths,
                submitted_at: one.submitted_at,
                due_at: one.due_at,
            })?;
        }
    }
    Ok(())
}

pub(super) fn outcomes(tx: &dyn Reading, names: &Names, out: &mut Out) -> Result<(), Failed> {
    for (number, student) in names.students() {
        let Some(sealed) = teaching::outcome_of_student(tx, student)? else { continue };
        let one = Job::Export.open(sealed);
        let student_number = Cow::Borrowed(number);
        out.row(&rows::Outcome { student_number, degree_class: one.class, awarded_on: one.awarded_on })?;
    }
    Ok(())
}

pub(super) fn engagement(tx: &dyn Reading, names: &Names, out: &mut Out) -> Result<(), Failed> {
    let each = |number: &str, student: StudentId, out: &mut Out| -> Result<(), Failed> {
        for one in Job::Export.open(uses::of_student(tx, student)?) {
            out.row(&rows::Engagement {
                student_number: Cow::Borrowed(number),
                date: one.day,
                source: Cow::Borrowed(&one.source),
                count: one.count,
            })?;
        }
        Ok(())
    };
    names.students().into_iter().try_for_each(|(number, student)| each(number, student, out))
}

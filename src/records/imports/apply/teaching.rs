//! Modules, enrolments, sessions, results and outcomes.

use super::columns::Columns;
use super::desk::{Desk, Did, Wrong};
use super::place::Place;
use crate::access::Job;
use crate::domain::{calendar, module, outcome, session};
use crate::records::imports::rows;
use crate::records::store::teaching;
use std::sync::Arc;

impl<'t> Place<'t> for rows::Module<'t> {
    fn key(&self) -> Option<(&'static str, String)> {
        Some(("code", self.code.to_string()))
    }

    fn put(&self, desk: &mut Desk<'_>, columns: &Columns) -> Result<Did, Wrong> {
        if let Some(code) = &self.department {
            desk.department("department", code)?;
        }
        let before = teaching::module(desk.tx, &self.code)?;
        let stood = before.as_ref();
        let after = module::Module {
            code: self.code.to_string(),
            title: self.title.to_string(),
            department: columns.text("department", self.department.as_ref(), stood.map(|m| &m.department)),
            level: columns.text("level", self.level.as_ref(), stood.map(|m| &m.level)),
            credits_hundredths: columns.say("credits", self.credits, stood.map(|m| m.credits_hundredths)),
        };
        teaching::put_module(desk.tx, &desk.grant, &after)?;
        Ok(Did::of(stood, &after))
    }
}

impl<'t> Place<'t> for rows::Enrolment<'t> {
    fn key(&self) -> Option<(&'static str, String)> {
        let key = [&*self.module, &*self.academic_year, &*self.student_number].join("\0");
        Some(("student_number", key))
    }

    fn put(&self, desk: &mut Desk<'_>, columns: &Columns) -> Result<Did, Wrong> {
        // The student first: an instance is made only for a row that is right.
        let student = desk.student("student_number", &self.student_number)?;
        let instance = desk.instance(&self.module, &self.academic_year)?;
        let before = teaching::enrolment(desk.tx, instance, student)?;
        let stood = before.as_ref();
        let group = self.group.as_deref().map(Arc::from);
        let group = columns.say("group", group, stood.map(|e| e.group.clone()));
        let mut after = module::Enrolment {
            instance,
            student,
            group: stood.map_or_else(|| group.clone(), |e| e.group.clone()),
            earlier: stood.map_or_else(Box::default, |e| e.earlier.clone()),
            from: columns.say("from", self.from, stood.map(|e| e.from)),
            to: columns.say("to", self.to, stood.map(|e| e.to)),
        };
        if columns.has("earlier_groups") {
            after.earlier = self.earlier_groups.clone().unwrap_or_default().into();
            after.group = group;
        } else if self.academic_year == calendar::academic_year(desk.today) {
            if after.group != group {
                after.move_to(group, desk.today);
            }
        } else {
            // A year that is over, or has not begun: the group is put right.
            after.group = group;
        }
        let did = Did::of(stood, &after);
        if did != Did::Unchanged {
            teaching::put_enrolment(desk.tx, &desk.grant, &after)?;
            desk.touch.add_module(instance);
        }
        Ok(did)
    }
}

impl<'t> Place<'t> for rows::Session<'t> {
    fn key(&self) -> Option<(&'static str, String)> {
        Some(("session_id", self.session_id.to_string()))
    }

    fn put(&self, desk: &mut Desk<'_>, columns: &Columns) -> Result<Did, Wrong> {
        let staff = self.staff_email.as_ref().map(|email| desk.staff("staff_email", email)).transpose()?;
        let before = teaching::session(desk.tx, &self.session_id)?;
        let instance = match &before {
            Some(before) => desk.same_module(&self.module, &self.academic_year, before)?,
            None => desk.instance(&self.module, &self.academic_year)?,
        };
        let stood = before.as_ref();
        let after = session::Session {
            id: self.session_id.to_string(),
            instance,
            column: stood.map_or(0, |s| s.column),
            kind: self.kind,
            start: self.start,
            end: self.end,
            location: columns.text("location", self.location.as_ref(), stood.map(|s| &s.location)),
            staff: columns.say("staff_email", staff, stood.map(|s| s.staff)),
            group: columns.text("group", self.group.as_ref(), stood.map(|s| &s.group)),
            critical: columns.say("critical", self.critical.unwrap_or(false), stood.map(|s| s.critical)),
            mandatory: columns.say("mandatory", self.mandatory.unwrap_or(true), stood.map(|s| s.mandatory)),
            cancelled: columns.say("cancelled", self.cancelled.unwrap_or(false), stood.map(|s| s.cancelled)),
        };
        let did = Did::of(stood, &after);
        if let Some(before) = stood {
            desk.may_move("start", before, after.start)?;
        }
        if did != Did::Unchanged {
            teaching::put_session(desk.tx, &desk.grant, &after)?;
            desk.touch.add_module(instance);
        }
        Ok(did)
    }
}

impl<'t> Place<'t> for rows::CourseResult<'t> {
    fn key(&self) -> Option<(&'static str, String)> {
        let component = self.component.as_deref().unwrap_or_default();
        let key = [&*self.student_number, &*self.module, &*self.academic_year, component].join("\0");
        Some(("student_number", key))
    }

    fn put(&self, desk: &mut Desk<'_>, columns: &Columns) -> Result<Did, Wrong> {
        let student = desk.student("student_number", &self.student_number)?;
        let instance = desk.instance(&self.module, &self.academic_year)?;
        let component = self.component.as_deref().unwrap_or_default();
        let before = teaching::result(desk.tx, student, instance, component)?;
        let before = before.map(|sealed| Job::Import.open(sealed));
        let stood = before.as_ref();
        let after = module::CourseResult {
            student,
            instance,
            component: component.to_owned(),
            mark_hundredths: self.mark,
            weight_hundredths: columns.say("weight", self.weight, stood.map(|r| r.weight_hundredths)),
            submitted_at: columns.say("submitted_at", self.submitted_at, stood.map(|r| r.submitted_at)),
            due_at: columns.say("due_at", self.due_at, stood.map(|r| r.due_at)),
        };
        let did = Did::of(stood, &after);
        if did != Did::Unchanged {
            teaching::put_result(desk.tx, &desk.grant, &after)?;
        }
        Ok(did)
    }
}

impl<'t> Place<'t> for rows::Outcome<'t> {
    fn key(&self) -> Option<(&'static str, String)> {
        Some(("student_number", self.student_number.to_string()))
    }

    fn put(&self, desk: &mut Desk<'_>, columns: &Columns) -> Result<Did, Wrong> {
        let student = desk.student("student_number", &self.student_number)?;
        let before = teaching::outcome_of_student(desk.tx, student)?.map(|sealed| Job::Import.open(sealed));
        let stood = before.as_ref();
        let awarded_on = columns.say("awarded_on", self.awarded_on, stood.map(|o| o.awarded_on));
        let after = outcome::Outcome { student, class: self.degree_class, awarded_on };
        let did = Did::of(stood, &after);
        if did != Did::Unchanged {
            teaching::put_outcome(desk.tx, &desk.grant, &after)?;
        }
        Ok(did)
    }
}

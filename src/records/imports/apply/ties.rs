//! Relationships and roles. The same one with another last day is changed; nothing is ever overwritten.

use super::columns::Columns;
use super::desk::{Desk, Did, Wrong, both};
use super::place::Place;
use crate::access::Job;
use crate::domain::role::{Period, Relationship, RoleGrant, Scope};
use crate::records::imports::refusal::CellProblem;
use crate::records::imports::rows;
use crate::records::role_given;
use crate::records::standing::departments_of_scope;
use crate::records::store::ties;
use jiff::civil::Date;

impl<'t> Place<'t> for rows::Relationship<'t> {
    fn key(&self) -> Option<(&'static str, String)> {
        let start = self.start.map(|day| day.to_string()).unwrap_or_default();
        Some((
            "student_number",
            [&*self.student_number, &*self.staff_email, self.role.code(), &start].join("\0"),
        ))
    }

    fn put(&self, desk: &mut Desk<'_>, columns: &Columns) -> Result<Did, Wrong> {
        let student = desk.student("student_number", &self.student_number);
        let staff = desk.staff("staff_email", &self.staff_email);
        let (student, staff) = both(student, staff)?;
        let held: Vec<Period> = ties::of_student(desk.tx, student)?
            .into_iter()
            .filter(|(_, tie)| tie.staff == staff && tie.relation == self.role)
            .map(|(_, tie)| tie.period)
            .collect();
        let (period, before) = period(&held, self.start, self.end, columns, desk.today)?;
        let did = Did::of(before.as_ref(), &period);
        if did != Did::Unchanged {
            let grant = Job::Import.grant_relate().ok_or(Wrong::Denied)?;
            ties::relate(desk.tx, grant, &Relationship { student, staff, relation: self.role, period })?;
            desk.touch.add_student(student);
        }
        Ok(did)
    }
}

impl<'t> Place<'t> for rows::RoleGrant<'t> {
    fn key(&self) -> Option<(&'static str, String)> {
        let start = self.start.map(|day| day.to_string()).unwrap_or_default();
        Some(("staff_email", [&*self.staff_email, self.role.code(), &*self.scope, &start].join("\0")))
    }

    fn put(&self, desk: &mut Desk<'_>, columns: &Columns) -> Result<Did, Wrong> {
        let staff = desk.staff("staff_email", &self.staff_email);
        let scope = known_scope(desk, self);
        let (staff, scope) = both(staff, scope)?;
        let held: Vec<Period> = ties::roles_of(desk.tx, staff)?
            .into_iter()
            .filter(|(_, grant)| grant.office == self.role && grant.scope == scope)
            .map(|(_, grant)| grant.period)
            .collect();
        let (period, before) = period(&held, self.start, self.end, columns, desk.today)?;
        let did = Did::of(before.as_ref(), &period);
        if did != Did::Unchanged {
            let new = RoleGrant { staff, office: self.role, scope, period };
            if let Some(wrong) = role_given::wrong(desk.tx, desk.registry, &new)? {
                let (column, value) = match wrong.field {
                    "scope" => ("scope", self.scope.to_string()),
                    _ => ("start", period.start.to_string()),
                };
                let right = "Check the row against the roles that are held.";
                return Err(CellProblem::new(column, &value, wrong.message, right).into());
            }
            let grant = Job::Import.grant_relate().ok_or(Wrong::Denied)?;
            ties::give_role(desk.tx, grant, &new)?;
        }
        Ok(did)
    }
}

/// The row's scope, when it is over something that is known.
fn known_scope(desk: &mut Desk<'_>, row: &rows::RoleGrant<'_>) -> Result<Scope, Wrong> {
    let hint = || format!("Give {}.", Scope::hint(row.role));
    let wrong = || CellProblem::new("scope", &row.scope, "This is no scope for the role.", hint());
    let scope = Scope::parse(row.role, &row.scope).ok_or_else(wrong)?;
    // A module may be brought in after the roles over it: over nothing, a role opens nothing.
    if departments_of_scope(desk.tx, &scope)?.is_some() || matches!(scope, Scope::Module(_)) {
        return Ok(scope);
    }
    Err(match &scope {
        Scope::Department(code) => desk.no_department("scope", code)?,
        Scope::Cohort { programme, .. } => desk.no_programme("scope", programme)?,
        Scope::Institution | Scope::Module(_) => wrong(),
    }
    .into())
}

/// The period a row means, and the one with the same first day that stands. Without a first day the row means the one
/// that holds today or has the same last day, so that the same file on another day changes nothing.
fn period(
    held: &[Period],
    start: Option<Date>,
    end: Option<Date>,
    columns: &Columns,
    today: Date,
) -> Result<(Period, Option<Period>), Wrong> {
    let before = match start {
        Some(start) => held.iter().find(|period| period.start == start),
        None => {
            held.iter().filter(|period| period.holds_on(today) || period.end == end).max_by_key(|p| p.start)
        }
    };
    let before = before.copied();
    let start = start.or(before.map(|before| before.start)).unwrap_or(today);
    let end = columns.say("end", end, before.map(|before| before.end));
    let taken_back = |end: &Date| end.tomorrow().is_ok_and(|next| next == start);
    if let Some(end) = end.filter(|end| *end < start && !taken_back(end)) {
        let wrong = format!("This is before the start, {start}.");
        return Err(CellProblem::new("end", &end.to_string(), wrong, "Check both dates.").into());
    }
    Ok((Period { start, end }, before))
}

//! Roles and relationships: given, ended, and listed.

use super::administered;
use crate::access::Authority;
use crate::domain::role::{Ending, Period, Relationship, RoleGrant, Scope};
use crate::domain::staff::StaffKind;
use crate::domain::{Invalid, Office, Problems, Relation, StaffId, calendar};
use crate::records::look::Look;
use crate::records::refusal::Refusal;
use crate::records::role_given;
use crate::records::standing::{Records, departments_of_scope, departments_of_student, viewer};
use crate::records::store::accounts::Owner;
use crate::records::store::{Reading, audit, lent, people, ties};
use crate::records::touched::Touch;
use jiff::civil::Date;

/// A relationship of a student.
#[derive(Clone, Debug)]
pub struct Tie {
    /// The person's name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// What they are.
    pub relation: Relation,
    /// From when until when.
    pub period: Period,
}

/// What is said where somebody from outside would be given what opens nothing to them.
const FROM_OUTSIDE: &str =
    "Somebody from outside can be project, placement or research supervisor of a student, and has no roles.";

fn is_external(tx: &dyn Reading, staff: StaffId) -> Result<bool, Refusal> {
    Ok(people::staff(tx, staff)?.is_some_and(|staff| staff.kind == StaffKind::External))
}

impl Records {
    /// Gives a role from `start` until `end`, or gives the same role that began on `start` another end.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] for an unknown scope or dates in the wrong order; [`Refusal::Refused`] outside one's
    /// authority.
    pub fn give_role(
        &self,
        email: &str,
        office: Office,
        scope: &str,
        start: &str,
        end: &str,
    ) -> Result<(), Refusal> {
        let look = self.look()?;
        let staff = people::staff_id(&look.tx, &email.to_lowercase())?.ok_or(Refusal::NotFound)?;
        if is_external(&look.tx, staff)? {
            return Err(Invalid::new("scope", FROM_OUTSIDE).into());
        }
        let period = period(start, end, look.viewer.today())?;
        let wrong = || {
            Invalid::new(
                "scope",
                format!("“{scope}” is not known. The scope of this role is {}.", Scope::hint(office)),
            )
        };
        let scope = Scope::parse(office, scope).ok_or_else(wrong)?;
        departments_of_scope(&look.tx, &scope)?.ok_or_else(wrong)?;
        self.put_role(&look, RoleGrant { staff, office, scope, period })
    }

    /// Ends the role that began on `start`.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when there is none, or it is over; [`Refusal::Refused`] outside one's authority.
    pub fn end_role(
        &self,
        email: &str,
        office: Office,
        scope: &str,
        start: Date,
        ending: Ending,
    ) -> Result<(), Refusal> {
        let look = self.look()?;
        look.authority()?;
        let today = look.viewer.today();
        let staff = people::staff_id(&look.tx, &email.to_lowercase())?.ok_or(Refusal::NotFound)?;
        let held = ties::roles_of(&look.tx, staff)?.into_iter().map(|(_, held)| held).find(|held| {
            held.office == office
                && held.scope.text() == scope
                && held.period.start == start
                && !held.period.is_over(today)
        });
        let held = held.ok_or(Refusal::NotFound)?;
        let period = held.period.ended(ending, today);
        self.put_role(&look, RoleGrant { period, ..held })
    }

    fn put_role(&self, look: &Look, new: RoleGrant) -> Result<(), Refusal> {
        let authority = look.authority()?;
        let RoleGrant { staff, office, period, .. } = new;
        let departments = departments_of_scope(&look.tx, &new.scope)?.unwrap_or_default();
        let grant = authority.grant_role(staff, office, &departments)?;
        let opens = Authority::opens_sensitive_office(office);
        allows_lent(look, &authority, opens, staff, &period, &departments)?;
        let detail =
            format!("staff:{}; {} over {}; {}", staff.0, office.code(), new.scope.text(), dates(&period));
        let (noted, now) = (self.event("role.give", None, detail), self.registry.now());
        let registry = self.registry.clone();
        self.registry.write(move |tx| {
            if let Some(wrong) = role_given::wrong(tx, &registry, &new)? {
                return Err(wrong.into());
            }
            ties::give_role(tx, grant, &new)?;
            Ok(audit::note(tx, now, &noted)?)
        })?;
        self.registry.standings_changed();
        Ok(())
    }

    /// A student's relationships, past, present and future.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for those who do not administer the student's department.
    pub fn ties(&self, number: &str) -> Result<Vec<Tie>, Refusal> {
        let look = self.look()?;
        let student = administered(&look.tx, &look.authority()?, number)?;
        let mut all = Vec::new();
        for (_, tie) in ties::of_student(&look.tx, student)? {
            let staff = people::staff(&look.tx, tie.staff)?.ok_or(Refusal::NotFound)?;
            all.push(Tie {
                name: staff.name,
                email: staff.email,
                relation: tie.relation,
                period: tie.period,
            });
        }
        all.sort_by_key(|tie| std::cmp::Reverse((tie.period.end.is_none(), tie.period.start)));
        Ok(all)
    }

    /// Begins a relationship from `start` until `end`, or gives the same one that began on `start` another end.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] for an unknown address or dates in the wrong order; [`Refusal::Refused`] outside one's
    /// authority.
    pub fn relate(
        &self,
        number: &str,
        email: &str,
        relation: Relation,
        start: &str,
        end: &str,
    ) -> Result<(), Refusal> {
        let look = self.look()?;
        let student = administered(&look.tx, &look.authority()?, number)?;
        let unknown = || Invalid::new("email", "Use the address of somebody in the staff list.");
        let staff = people::staff_id(&look.tx, &email.trim().to_lowercase())?.ok_or_else(unknown)?;
        let supervises = match relation {
            Relation::ProjectSupervisor | Relation::PlacementSupervisor | Relation::ResearchSupervisor => {
                true
            }
            Relation::PersonalTutor | Relation::SupportAdviser => false,
        };
        if !supervises && is_external(&look.tx, staff)? {
            return Err(Invalid::new("relation", FROM_OUTSIDE).into());
        }
        let period = period(start, end, look.viewer.today())?;
        self.put_tie(&look, Relationship { student, staff, relation, period })
    }

    /// Ends the relationship that began on `start`.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when there is none, or it is over; [`Refusal::Refused`] outside one's authority.
    pub fn end_relation(
        &self,
        number: &str,
        email: &str,
        relation: Relation,
        start: Date,
        ending: Ending,
    ) -> Result<(), Refusal> {
        let look = self.look()?;
        let student = administered(&look.tx, &look.authority()?, number)?;
        let today = look.viewer.today();
        let staff = people::staff_id(&look.tx, &email.to_lowercase())?.ok_or(Refusal::NotFound)?;
        let held = ties::of_student(&look.tx, student)?.into_iter().map(|(_, held)| held).find(|held| {
            held.staff == staff
                && held.relation == relation
                && held.period.start == start
                && !held.period.is_over(today)
        });
        let held = held.ok_or(Refusal::NotFound)?;
        let period = held.period.ended(ending, today);
        self.put_tie(&look, Relationship { period, ..held })
    }

    fn put_tie(&self, look: &Look, new: Relationship) -> Result<(), Refusal> {
        let authority = look.authority()?;
        let Relationship { student, staff, relation, period } = new;
        let departments = departments_of_student(&look.tx, student)?;
        let grant = authority.grant_relation(staff, relation, &departments)?;
        let opens = Authority::opens_sensitive_relation(relation);
        allows_lent(look, &authority, opens, staff, &period, &departments)?;
        let detail = format!("staff:{}; {}; {}", staff.0, relation.code(), dates(&period));
        let (noted, now) = (self.event("relationship.give", Some(student), detail), self.registry.now());
        self.registry.write(move |tx| {
            ties::relate(tx, grant, &new)?;
            Ok(audit::note(tx, now, &noted)?)
        })?;
        self.registry.standings_changed();
        self.registry.touched.add(Touch::student(student));
        Ok(())
    }
}

/// Refuses what may not go to an account whose password somebody else had set; what ends is no gift.
fn allows_lent(
    look: &Look,
    authority: &Authority,
    opens_sensitive: bool,
    to: StaffId,
    period: &Period,
    departments: &[String],
) -> Result<(), Refusal> {
    let today = look.viewer.today();
    let Some(lent) = lent::of(&look.tx, to)?.filter(|_| !period.is_over(today)) else {
        return Ok(());
    };
    let setter = viewer(&look.tx, Owner::Staff(lent.set_by), today)?;
    let theirs = setter.and_then(|setter| Authority::of(&setter));
    Ok(authority.allows_lent(opens_sensitive, lent.set_by, theirs.as_ref(), departments)?)
}

/// The period of two typed days; an empty start is today, an empty end is open.
fn period(start: &str, end: &str, today: Date) -> Result<Period, Refusal> {
    let mut problems = Problems::default();
    let start = if start.trim().is_empty() {
        Some(today)
    } else {
        problems.take(calendar::parse_day("start", start))
    };
    let end = if end.trim().is_empty() {
        Some(None)
    } else {
        problems.take(calendar::parse_day("end", end)).map(Some)
    };
    let (Some(start), Some(end)) = (start, end) else { return Err(problems.into()) };
    if end.is_some_and(|end| end < start) {
        problems.add("end", "The last day comes before the first.");
    }
    problems.none()?;
    Ok(Period { start, end })
}

/// A period in the words of the audit.
pub(in crate::records) fn dates(period: &Period) -> String {
    match period.end {
        Some(_) if period.was_taken_back() => format!("from {}, taken back", period.start),
        Some(end) => format!("{} to {end}", period.start),
        None => format!("from {}", period.start),
    }
}

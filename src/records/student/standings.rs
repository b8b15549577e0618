//! Who looks after a student, who can see them and why.

use crate::access::{Area, Because, Standing};
use crate::domain::role::Role;
use crate::domain::{Categories, Relation, StaffId, StudentId};
use crate::records::refusal::Refusal;
use crate::records::registry::Registry;
use crate::records::standing::facts_with;
use crate::records::store::accounts::Owner;
use crate::records::store::{Snapshot, people, ties};
use crate::records::student::StudentRecord;
use jiff::civil::Date;
use std::collections::BTreeSet;

/// A person who looks after the student.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TutorLine {
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// What they are to the student.
    pub relation: Relation,
    /// Since when.
    pub since: Date,
    /// Whether it lies ahead.
    pub future: bool,
}

/// Somebody who can see the student, and why.
#[derive(Clone, Debug)]
pub struct StandingLine {
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// Their roles towards the student today, and what each opens by itself.
    pub roles: Vec<RoleLine>,
}

/// What a role opens.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RoleLine {
    /// The role.
    pub role: Role,
    /// The categories it reads.
    pub reads: Categories,
    /// Whether it reads highly sensitive entries.
    pub sensitive: bool,
}

impl StudentRecord {
    /// Those who look after the student today, and (for whoever may see standings) those who will.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn tutors(&self) -> Result<Vec<TutorLine>, Refusal> {
        let today = self.look.viewer.today();
        let ahead = !self.standing.area(Area::Standings).is_nothing();
        let mut lines = Vec::new();
        for (_, tie) in ties::of_student(&self.look.tx, self.id)? {
            let future = tie.period.is_future(today);
            let adviser = tie.relation == Relation::SupportAdviser;
            if !(tie.period.holds_on(today) || (future && ahead))
                || (adviser && !self.standing.may_know_adviser())
            {
                continue;
            }
            if let Some(staff) = people::staff(&self.look.tx, tie.staff)? {
                let (name, email) = (staff.name, staff.email);
                lines.push(TutorLine {
                    name,
                    email,
                    relation: tie.relation,
                    since: tie.period.start,
                    future,
                });
            }
        }
        lines.sort_by(|a, b| (a.future, a.relation, &a.name).cmp(&(b.future, b.relation, &b.name)));
        Ok(lines)
    }

    /// Who can see this student, and why: everybody with a relationship or a role that covers them.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for those who may not see standings.
    pub fn standings(&self) -> Result<Vec<StandingLine>, Refusal> {
        if self.standing.area(Area::Standings).is_nothing() {
            return Err(Refusal::NotFound);
        }
        let mut lines = Vec::new();
        for (staff, standing) in others(&self.look.tx, &self.registry, self.id, &[], true)? {
            let none = [Role::Staff, Role::ExternalUnrelated];
            let roles = standing.roles().iter().filter(|role| !none.contains(role)).map(|role| {
                let reading = standing.reading_as(role);
                RoleLine { role, reads: reading.full, sensitive: reading.sensitive && !reading.shut }
            });
            let roles: Vec<RoleLine> = roles.collect();
            if !roles.is_empty() {
                lines.push(StandingLine { name: staff.name, email: staff.email, roles });
            }
        }
        lines.sort_by_cached_key(|line| {
            let roles: Vec<Role> = line.roles.iter().map(|by| by.role).collect();
            (roles, line.name.clone())
        });
        Ok(lines)
    }

    /// How many other members of staff there are, who see the basic Dashboard and what they wrote.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for those who may not see standings.
    pub fn plain_staff(&self) -> Result<usize, Refusal> {
        let special: BTreeSet<String> = self.standings()?.into_iter().map(|line| line.email).collect();
        let plain = |staff: &crate::domain::staff::Staff| {
            staff.active && staff.kind == crate::domain::staff::StaffKind::Staff
        };
        let all = people::all_staff(&self.look.tx)?;
        Ok(all.iter().filter(|staff| plain(staff) && !special.contains(&staff.email)).count())
    }
}

/// Everybody who stands to the student otherwise than as plain staff — by relationship, by a role that covers them,
/// or because they are in `also` — with their standing today. Without `advisers`, as if nobody supported the student.
pub(in crate::records) fn others(
    tx: &Snapshot,
    registry: &Registry,
    student: StudentId,
    also: &[StaffId],
    advisers: bool,
) -> Result<Vec<(crate::domain::staff::Staff, Standing)>, Refusal> {
    let today = registry.today();
    let ties: Vec<_> = ties::of_student(tx, student)?
        .into_iter()
        .map(|(_, tie)| tie)
        .filter(|tie| tie.period.holds_on(today) && (advisers || tie.relation != Relation::SupportAdviser))
        .collect();
    let mut candidates: BTreeSet<StaffId> = ties.iter().map(|tie| tie.staff).collect();
    candidates.extend(
        ties::all_roles(tx)?
            .into_iter()
            .filter(|grant| grant.period.holds_on(today))
            .map(|grant| grant.staff),
    );
    candidates.extend(also);
    let mut all = Vec::new();
    for id in candidates {
        let Some(staff) = people::staff(tx, id)? else { continue };
        let Some(viewer) = crate::records::standing::viewer(tx, Owner::Staff(id), today)? else { continue };
        let relations = ties.iter().filter(|tie| tie.staff == id).map(|tie| tie.relation).collect();
        if let Some(facts) = facts_with(tx, &viewer, student, relations)? {
            all.push((staff, Standing::of(&viewer, &facts, registry.matrix())));
        }
    }
    Ok(all)
}

/// Says in words why somebody reads an entry.
#[must_use]
pub fn because_words(because: &[Because]) -> Vec<String> {
    because
        .iter()
        .map(|why| match why {
            Because::Author => "You wrote it.".to_owned(),
            Because::Named => "You were named on it.".to_owned(),
            Because::Role(role) => format!("You are {} for this student.", role.label().to_lowercase()),
        })
        .collect()
}

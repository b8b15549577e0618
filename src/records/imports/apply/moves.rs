//! Rows that change who sees somebody: what an administrator may not bring in, and what is noted row by row.

use super::desk::{Desk, Wrong};
use crate::access::Bringer;
use crate::domain::department::{Department, Programme};
use crate::domain::staff::{Staff, StaffKind};
use crate::domain::student::Student;
use crate::domain::{StudentId, text};
use crate::records::admin::{home, reach};
use crate::records::door::event;
use crate::records::imports::refusal::CellProblem;
use crate::records::store::{Trouble, audit, people};
use std::collections::HashSet;

const KIND: &str = "Write staff, external or office in the column kind.";

/// What is kept of a file's rows until it is on disk: rows for the audit, and counts for the report.
#[derive(Default)]
pub(super) struct Moves {
    noted: Vec<(&'static str, Option<StudentId>, String)>,
    /// People who come in as full staff.
    pub(super) full_staff: u64,
    /// Domains of the addresses of those who are on the staff, read when first needed.
    domains: Option<HashSet<String>>,
}

impl Moves {
    /// Writes what was noted, as done by `actor`.
    pub(super) fn write(
        self,
        tx: &mut crate::records::store::Change,
        now: jiff::Timestamp,
        actor: &str,
    ) -> Result<(), Trouble> {
        for (action, student, detail) in self.noted {
            audit::note(tx, now, &audit::Event { student, ..event(actor, action, detail) })?;
        }
        Ok(())
    }
}

/// `name old → new`, for what differs.
fn difference(name: &str, old: &str, new: &str) -> Option<String> {
    let word = |text: &str| if text.is_empty() { "none".to_owned() } else { text::shorten(text, 40) };
    (old != new).then(|| format!("{name} {} → {}", word(old), word(new)))
}

fn opens_to_oneself(column: &'static str, value: &str) -> Wrong {
    let wrong = "This would open highly sensitive entries to you, who hold a role over it that reads them.";
    let right = "Ask another administrator, or whoever runs the server, to bring this row in.";
    CellProblem::new(column, value, wrong, right).into()
}

impl Desk<'_> {
    /// A department that comes in, or comes under another.
    pub(super) fn moves_department(
        &mut self,
        before: Option<&Department>,
        after: &Department,
    ) -> Result<(), Wrong> {
        let parent = after.parent.as_deref().unwrap_or_default();
        let mut chain = vec![after.code.clone()];
        if let Some(parent) = &after.parent {
            chain.extend(people::department_chain(self.tx, parent)?);
        }
        let stood = match before {
            Some(before) => Some(people::department_chain(self.tx, &before.code)?),
            None => None,
        };
        if let Some(bringer) = &self.bringer {
            if !bringer.keeps_department(&chain) {
                let wrong = "You would not administer this department: it belongs to none that you do.";
                let right =
                    "Give one you administer as its parent, or ask whoever administers the institution.";
                return Err(CellProblem::new("parent", parent, wrong, right).into());
            }
            if stood.is_some() && bringer.opens_to_oneself(stood.as_deref(), &chain) {
                return Err(opens_to_oneself("parent", parent));
            }
        }
        let old = before.map(|before| before.parent.as_deref().unwrap_or_default());
        if let Some(words) = old.and_then(|old| difference("parent", old, parent)) {
            self.moves.noted.push(("department.change", None, format!("{}; {words}", after.code)));
        }
        Ok(())
    }

    /// A programme that another department comes to own. Who is new has no students yet.
    pub(super) fn moves_programme(
        &mut self,
        before: Option<&Programme>,
        after: &Programme,
    ) -> Result<(), Wrong> {
        let Some(before) = before.filter(|before| before.department != after.department) else {
            return Ok(());
        };
        let old = people::department_chain(self.tx, &before.department)?;
        let new = people::department_chain(self.tx, &after.department)?;
        if self.bringer.as_ref().is_some_and(|bringer| bringer.opens_to_oneself(Some(&old), &new)) {
            return Err(opens_to_oneself("department", &after.department));
        }
        let words = difference("department", &before.department, &after.department).unwrap_or_default();
        self.moves.noted.push(("programme.change", None, format!("{}; {words}", after.code)));
        Ok(())
    }

    /// A student who comes to another programme, leaves or comes back. Who is new has no entries yet.
    pub(super) fn moves_student(&mut self, before: Option<&Student>, after: &Student) -> Result<(), Wrong> {
        let Some(before) = before else { return Ok(()) };
        let back = before.status.is_archived() && !after.status.is_archived();
        if before.programme != after.programme || back {
            let old = self.chain_of_programme(&before.programme)?;
            let new = self.chain_of_programme(&after.programme)?;
            let old = (!before.status.is_archived()).then_some(old);
            let opens = |bringer: &Bringer| bringer.opens_to_oneself(old.as_deref(), &new);
            if !after.status.is_archived() && self.bringer.as_ref().is_some_and(opens) {
                let moved = before.programme != after.programme;
                return Err(if moved {
                    opens_to_oneself("programme", &after.programme)
                } else {
                    opens_to_oneself("status", after.status.code())
                });
            }
        }
        let left = before.status.is_archived() != after.status.is_archived();
        let words: Vec<String> = [
            difference("programme", &before.programme, &after.programme),
            left.then(|| difference("status", before.status.code(), after.status.code())).flatten(),
        ]
        .into_iter()
        .flatten()
        .collect();
        if !words.is_empty() {
            self.moves.noted.push(("student.change", Some(before.id), words.join("; ")));
        }
        Ok(())
    }

    fn chain_of_programme(&self, code: &str) -> Result<Vec<String>, Trouble> {
        match people::programme(self.tx, code)? {
            Some(programme) => people::department_chain(self.tx, &programme.department),
            None => Ok(Vec::new()),
        }
    }

    /// Somebody of the staff who is new, or comes in, goes, or becomes another kind of person. `kind_said` says whether
    /// the row says of what kind they are.
    pub(super) fn changes_staff(
        &mut self,
        before: Option<&Staff>,
        after: &Staff,
        kind_said: bool,
    ) -> Result<(), Wrong> {
        let full = |staff: &Staff| staff.active && staff.kind == StaffKind::Staff;
        if full(after) && !before.is_some_and(full) {
            self.moves.full_staff += 1;
        }
        let Some(before) = before else {
            return if kind_said || !full(after) { Ok(()) } else { self.is_of_the_house(&after.email) };
        };
        let other_kind = before.kind != after.kind;
        if other_kind && !kind_said && self.bringer.is_some() {
            let wrong = format!("This person is {} so far, and the row does not say.", before.kind.code());
            return Err(CellProblem::new("kind", "", wrong, KIND).into());
        }
        if (other_kind || before.active != after.active)
            && let Some(bringer) = &self.bringer
        {
            let reach = reach(self.tx, before.id, self.today)?;
            if !bringer.keeps_account(&home(self.tx, before)?, &reach) {
                let (column, value) =
                    if other_kind { ("kind", after.kind.code()) } else { ("active", yes_no(after.active)) };
                let wrong = "This person has a role or students beyond the departments you administer.";
                let right = "Ask somebody who administers those too, or whoever runs the server.";
                return Err(CellProblem::new(column, value, wrong, right).into());
            }
        }
        let department = |staff: &Staff| staff.department.clone().unwrap_or_default();
        let words: Vec<String> = [
            difference("kind", before.kind.code(), after.kind.code()),
            difference("active", yes_no(before.active), yes_no(after.active)),
            difference("department", &department(before), &department(after)),
        ]
        .into_iter()
        .flatten()
        .collect();
        if !words.is_empty() {
            let detail = format!("staff:{}; {}", before.id.0, words.join("; "));
            self.moves.noted.push(("staff.change", None, detail));
        }
        Ok(())
    }

    /// Refuses that an address from elsewhere silently becomes full staff.
    fn is_of_the_house(&mut self, email: &str) -> Result<(), Wrong> {
        if self.bringer.is_none() {
            return Ok(());
        }
        let domain = |email: &str| email.rsplit_once('@').map_or("", |(_, domain)| domain).to_owned();
        if self.moves.domains.is_none() {
            let inside = |staff: &Staff| staff.active && staff.kind == StaffKind::Staff;
            let staff = people::all_staff(self.tx)?.into_iter().filter(inside);
            self.moves.domains = Some(staff.map(|staff| domain(&staff.email)).collect());
        }
        if self.moves.domains.as_ref().is_some_and(|known| known.contains(&domain(email))) {
            return Ok(());
        }
        let wrong =
            "Nobody on the staff has an address there, and the row does not say what kind of person it is.";
        Err(CellProblem::new("email", email, wrong, KIND).into())
    }
}

fn yes_no(value: bool) -> &'static str {
    if value { "yes" } else { "no" }
}

//! What a Co-Tutor administrator does, within the departments they administer: sees who there is, gives accounts, roles
//! and relationships.

mod giving;
mod opening;
mod reach;

pub use giving::Tie;
pub(in crate::records) use giving::dates;
pub(in crate::records) use opening::put_account;
pub use opening::{AccountChange, NewPerson};
pub(in crate::records) use reach::{home, reach};

use crate::access::{Authority, Matrix};
use crate::domain::role::Period;
use crate::domain::staff::Staff;
use crate::domain::{Invalid, Office, Relation, StaffId, StudentId};
use crate::records::confirm::{WaitingAccount, waiting};
use crate::records::door::event;
use crate::records::refusal::Refusal;
use crate::records::standing::{Records, departments_of_scope, departments_of_student};
use crate::records::store::accounts::Owner;
use crate::records::store::{Reading, accounts, audit, people, ties};
use jiff::civil::Date;

/// Somebody in the list of people.
#[derive(Clone, Debug)]
pub struct PersonLine {
    /// Who.
    pub staff: Staff,
    /// Whether they have an account that works; none when they have no account.
    pub account: Option<bool>,
    /// That somebody else set their password, and nobody has said since that it is them who signs in.
    pub waiting: Option<WaitingAccount>,
    /// Their roles, past, present and future.
    pub roles: Vec<GrantedRole>,
    /// Their relationships today: of what kind, with how many students.
    pub relations: Vec<(Relation, usize)>,
    /// The name of their department.
    pub department: Option<String>,
}

/// A role somebody holds, held or will hold.
#[derive(Clone, Debug)]
pub struct GrantedRole {
    /// Which.
    pub office: Office,
    /// Over what.
    pub scope: String,
    /// From when until when.
    pub period: Period,
    /// Whether the one who asks may give and end it.
    pub mine: bool,
}

impl Records {
    /// Whether this person administers Co-Tutor for a department.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn administers(&self) -> Result<bool, Refusal> {
        Ok(Authority::of(&self.look()?.viewer).is_some())
    }

    /// The matrix in force.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for those who administer nothing.
    pub fn matrix(&self) -> Result<Matrix, Refusal> {
        self.look()?.authority()?;
        Ok((*self.registry.matrix()).clone())
    }

    /// People whose name or address holds `query`, at most 50, by name.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for those who administer nothing.
    pub fn people(&self, query: &str) -> Result<Vec<PersonLine>, Refusal> {
        let look = self.look()?;
        let authority = look.authority()?;
        let wanted = query.trim().to_lowercase();
        let mut found: Vec<Staff> = people::all_staff(&look.tx)?
            .into_iter()
            .filter(|staff| staff.name.to_lowercase().contains(&wanted) || staff.email.contains(&wanted))
            .collect();
        found.sort_by(|a, b| (&a.name, &a.email).cmp(&(&b.name, &b.email)));
        found.truncate(50);
        found.into_iter().map(|staff| person(&look.tx, &authority, look.viewer.today(), staff)).collect()
    }

    /// One person with their roles.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for those who administer nothing, and for an unknown address.
    pub fn person(&self, email: &str) -> Result<PersonLine, Refusal> {
        let look = self.look()?;
        let authority = look.authority()?;
        let id = people::staff_id(&look.tx, &email.to_lowercase())?.ok_or(Refusal::NotFound)?;
        let staff = people::staff(&look.tx, id)?.ok_or(Refusal::NotFound)?;
        person(&look.tx, &authority, look.viewer.today(), staff)
    }

    /// Whether this person keeps somebody's account: opens and closes it.
    ///
    /// # Errors
    /// As [`Records::person`].
    pub fn keeps_account(&self, email: &str) -> Result<bool, Refusal> {
        let look = self.look()?;
        let authority = look.authority()?;
        let id = people::staff_id(&look.tx, &email.to_lowercase())?.ok_or(Refusal::NotFound)?;
        let staff = people::staff(&look.tx, id)?.ok_or(Refusal::NotFound)?;
        let reach = reach(&look.tx, id, look.viewer.today())?;
        Ok(authority.grant_account(&home(&look.tx, &staff)?, &reach).is_ok())
    }

    /// Departments this person administers: code and name, by name.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for those who administer nothing.
    pub fn administered_departments(&self) -> Result<Vec<(String, String)>, Refusal> {
        let look = self.look()?;
        let authority = look.authority()?;
        let mut mine = Vec::new();
        for department in people::departments(&look.tx)? {
            if authority.covers(&people::department_chain(&look.tx, &department.code)?) {
                mine.push((department.code, department.name));
            }
        }
        mine.sort_by(|a, b| (&a.1, &a.0).cmp(&(&b.1, &b.0)));
        Ok(mine)
    }

    /// How many accounts can sign in.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for those who administer nothing.
    pub fn open_accounts(&self) -> Result<usize, Refusal> {
        let look = self.look()?;
        look.authority()?;
        Ok(accounts::all_accounts(&look.tx)?.iter().filter(|account| !account.disabled).count())
    }
}

/// The student, when their department is within the authority.
fn administered(tx: &dyn Reading, authority: &Authority, number: &str) -> Result<StudentId, Refusal> {
    let student = people::student_id(tx, number)?.ok_or(Refusal::NotFound)?;
    if authority.covers(&departments_of_student(tx, student)?) { Ok(student) } else { Err(Refusal::NotFound) }
}

fn person(tx: &dyn Reading, authority: &Authority, today: Date, staff: Staff) -> Result<PersonLine, Refusal> {
    let mut roles = Vec::new();
    for (_, grant) in ties::roles_of(tx, staff.id)? {
        let departments = departments_of_scope(tx, &grant.scope)?;
        let mine = departments.is_some_and(|d| authority.grant_role(staff.id, grant.office, &d).is_ok());
        let scope = grant.scope.text();
        roles.push(GrantedRole { office: grant.office, scope, period: grant.period, mine });
    }
    let mut ties: Vec<_> = ties::of_staff(tx, staff.id)?;
    ties.retain(|tie| tie.period.holds_on(today));
    let count = |relation: &Relation| ties.iter().filter(|tie| tie.relation == *relation).count();
    let relations: Vec<(Relation, usize)> =
        Relation::ALL.iter().map(|relation| (*relation, count(relation))).filter(|(_, n)| *n > 0).collect();
    let account = accounts::account(tx, &staff.email)?
        .filter(|account| account.owner == Owner::Staff(staff.id))
        .map(|account| !account.disabled);
    let department = match &staff.department {
        Some(code) => people::department(tx, code)?.map(|department| department.name),
        None => None,
    };
    let waiting = waiting(tx, authority, &staff, today)?;
    Ok(PersonLine { staff, account, waiting, roles, relations, department })
}

/// An event of the operator's shell.
pub(super) fn operator_event(action: &str, detail: String) -> audit::Event {
    event("operator", action, detail)
}

/// Somebody's id by address, for the shell.
pub(super) fn staff_by_email(tx: &dyn Reading, email: &str) -> Result<StaffId, Refusal> {
    let unknown =
        || Invalid::new("email", format!("There is nobody with the address {email} in the staff table."));
    Ok(people::staff_id(tx, email)?.ok_or_else(unknown)?)
}

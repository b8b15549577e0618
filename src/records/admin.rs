//! Giving roles and relationships: what a Co-Tutor administrator does, within the departments they administer.

use crate::access::{Authority, Matrix};
use crate::domain::role::{Period, Relationship, RoleGrant, Scope};
use crate::domain::staff::{Staff, StaffKind};
use crate::domain::{Invalid, Office, Problems, Relation, StaffId, StudentId, calendar, text};
use crate::records::confirm::{WaitingAccount, waiting};
use crate::records::door::event;
use crate::records::password;
use crate::records::refusal::Refusal;
use crate::records::role_given;
use crate::records::standing::{Records, departments_of_scope, departments_of_student};
use crate::records::store::accounts::{Account, Owner};
use crate::records::store::engine::Change;
use crate::records::store::{Reading, accounts, audit, lent, people, ties};
use crate::records::touched::Touch;
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

/// Somebody new, as a form has them.
#[derive(Clone, Debug)]
pub struct NewPerson {
    /// Full name.
    pub name: String,
    /// Address.
    pub email: String,
    /// Kind, a code of [`StaffKind`].
    pub kind: String,
    /// Code of a department.
    pub department: String,
    /// First password; office addresses have none.
    pub password: String,
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

    /// Adds somebody to a department this person administers, with an account. Gives back their address.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] with every problem; [`Refusal::Refused`] outside one's authority.
    pub fn add_person(&self, form: &NewPerson) -> Result<String, Refusal> {
        let look = self.look()?;
        let authority = look.authority()?;
        let mut problems = Problems::default();
        let name = problems.take(text::required_line("name", &form.name, "their full name"));
        let email = problems.take(text::email("email", &form.email));
        if let Some(email) = &email {
            let known = people::staff_id(&look.tx, email)?.is_some();
            if known || self.registry.directory().by_email(email).is_some() {
                problems.add(
                    "email",
                    "Somebody has this address already. Search for them under People and roles.",
                );
            }
        }
        let kind = StaffKind::from_code(&form.kind);
        if kind.is_none() {
            problems.add("kind", "Choose what kind of person it is.");
        }
        let departments = people::department_chain(&look.tx, &form.department)?;
        if people::department(&look.tx, &form.department)?.is_none() || !authority.covers(&departments) {
            problems.add("department", "Choose a department that you administer.");
        }
        if kind != Some(StaffKind::Office) {
            problems.take(password::check("password", &form.password, &[&form.name, &form.email]));
        }
        let (Some(name), Some(email), Some(kind)) = (name, email, kind) else { return Err(problems.into()) };
        problems.none()?;
        let grant = authority.grant_password(None, &departments)?;
        let by = self.staff_id();
        let hash = if kind == StaffKind::Office { None } else { Some(password::hash(&form.password)?) };
        let staff = Staff {
            id: StaffId(0),
            email: email.clone(),
            name,
            username: None,
            department: Some(form.department.clone()),
            active: true,
            kind,
        };
        let (actor, now) = (self.actor(), self.registry.now());
        self.registry.write(move |tx| {
            if people::staff_id(tx, &staff.email)?.is_some() {
                let words = "Somebody has this address already. Search for them under People and roles.";
                return Err(Invalid::new("email", words).into());
            }
            let (id, _) = people::put_staff(tx, &grant, &staff)?;
            if hash.is_some() {
                put_account(tx, &grant, &staff.email, Owner::Staff(id), hash)?;
                if let Some(by) = by {
                    lent::set(tx, &grant, id, by, now)?;
                }
            }
            let noted = event(&actor, "person.add", format!("staff:{}", id.0));
            Ok(audit::note(tx, now, &noted)?)
        })?;
        self.registry.standings_changed();
        Ok(email)
    }

    /// Gives a role from `start` until `end`, or ends the same role that began on `start`.
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
        let authority = look.authority()?;
        let staff = people::staff_id(&look.tx, &email.to_lowercase())?.ok_or(Refusal::NotFound)?;
        let period = period(start, end, look.viewer.today())?;
        let wrong = || {
            Invalid::new(
                "scope",
                format!("“{scope}” is not known. The scope of this role is {}.", Scope::hint(office)),
            )
        };
        let scope = Scope::parse(office, scope).ok_or_else(wrong)?;
        let departments = departments_of_scope(&look.tx, &scope)?.ok_or_else(wrong)?;
        let grant = authority.grant_role(staff, office, &departments)?;
        let opens = Authority::opens_sensitive_office(office);
        authority.allows_lent(opens, set_by(&look.tx, staff, &period, look.viewer.today())?)?;
        let detail =
            format!("staff:{}; {} over {}; {}", staff.0, office.code(), scope.text(), dates(&period));
        let new = RoleGrant { staff, office, scope, period };
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

    /// Begins a relationship from `start` until `end`, or ends the same one that began on `start`.
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
        let authority = look.authority()?;
        let student = administered(&look.tx, &authority, number)?;
        let unknown = || Invalid::new("email", "Use the address of somebody in the staff list.");
        let staff = people::staff_id(&look.tx, &email.trim().to_lowercase())?.ok_or_else(unknown)?;
        let period = period(start, end, look.viewer.today())?;
        let departments = departments_of_student(&look.tx, student)?;
        let grant = authority.grant_relation(staff, relation, &departments)?;
        let opens = Authority::opens_sensitive_relation(relation);
        authority.allows_lent(opens, set_by(&look.tx, staff, &period, look.viewer.today())?)?;
        let detail = format!("staff:{}; {}; {}", staff.0, relation.code(), dates(&period));
        let new = Relationship { student, staff, relation, period };
        let (noted, now) = (self.event("relationship.give", Some(student), detail), self.registry.now());
        self.registry.write(move |tx| {
            ties::relate(tx, grant, &new)?;
            Ok(audit::note(tx, now, &noted)?)
        })?;
        self.registry.standings_changed();
        self.registry.touched.add(Touch::student(student));
        Ok(())
    }

    /// Gives somebody an account with a first password, or a new password; or switches the account off.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] when the password is not good; [`Refusal::Refused`] outside one's authority.
    pub fn set_account(&self, email: &str, change: &AccountChange) -> Result<(), Refusal> {
        let look = self.look()?;
        let authority = look.authority()?;
        let staff = people::staff_id(&look.tx, &email.to_lowercase())?.ok_or(Refusal::NotFound)?;
        let person = people::staff(&look.tx, staff)?.ok_or(Refusal::NotFound)?;
        let departments = match &person.department {
            Some(code) => people::department_chain(&look.tx, code)?,
            None => Vec::new(),
        };
        let sets = matches!(change, AccountChange::Password(_));
        let grant = if sets {
            authority.grant_password(Some(staff), &departments)?
        } else {
            authority.grant_upkeep(&departments)?
        };
        if sets && reads_sensitive(&look.tx, staff)? {
            // Whoever sets a password can sign in with it, and would read what was never meant for them.
            let words =
                "This person reads highly sensitive entries. Whoever runs the server sets their password.";
            return Err(Refusal::Refused(words.to_owned()));
        }
        let known = accounts::account(&look.tx, &person.email)?;
        let hash = match change {
            AccountChange::Password(new) => {
                password::check("password", new, &[&person.name, &person.email])?;
                Some(password::hash(new)?)
            }
            AccountChange::On => {
                let kept = known.and_then(|account| account.password);
                Some(kept.ok_or_else(|| Invalid::new("password", "Set a first password."))?)
            }
            AccountChange::Off => None,
        };
        let (noted, now) =
            (self.event(change.action(), None, format!("staff:{}", staff.0)), self.registry.now());
        let by = self.staff_id().filter(|_| sets);
        self.registry.write(move |tx| {
            put_account(tx, &grant, &person.email, Owner::Staff(staff), hash)?;
            if let Some(by) = by {
                lent::set(tx, &grant, staff, by, now)?;
            }
            Ok(audit::note(tx, now, &noted)?)
        })?;
        self.registry.standings_changed();
        Ok(())
    }
}

/// The student, when their department is within the authority.
fn administered(tx: &dyn Reading, authority: &Authority, number: &str) -> Result<StudentId, Refusal> {
    let student = people::student_id(tx, number)?.ok_or(Refusal::NotFound)?;
    if authority.covers(&departments_of_student(tx, student)?) { Ok(student) } else { Err(Refusal::NotFound) }
}

/// What to do with an account.
#[derive(Clone, Debug)]
pub enum AccountChange {
    /// Set this password; switches the account on.
    Password(String),
    /// Switch it on again, with the password it had.
    On,
    /// Switch it off.
    Off,
}

impl AccountChange {
    /// Its word in the audit.
    fn action(&self) -> &'static str {
        match self {
            AccountChange::Password(_) => "account.password",
            AccountChange::On | AccountChange::Off => "account.change",
        }
    }
}

/// Who set the password of somebody who is given something; none when the account is their own, and for what ends.
fn set_by(
    tx: &dyn Reading,
    staff: StaffId,
    period: &Period,
    today: Date,
) -> Result<Option<StaffId>, Refusal> {
    let ends = period.end.is_some_and(|end| end < today);
    Ok(lent::of(tx, staff)?.filter(|_| !ends).map(|lent| lent.set_by))
}

/// Whether somebody holds, or will hold, a role or relationship that reads highly sensitive entries.
fn reads_sensitive(tx: &dyn Reading, staff: StaffId) -> Result<bool, Refusal> {
    let offices = ties::roles_of(tx, staff)?;
    let ties = ties::of_staff(tx, staff)?;
    Ok(offices.iter().any(|(_, grant)| Authority::opens_sensitive_office(grant.office))
        || ties.iter().any(|tie| Authority::opens_sensitive_relation(tie.relation)))
}

/// Writes an account; without a hash it is switched off. All its sign-ins and tokens end.
pub(super) fn put_account(
    tx: &mut Change,
    grant: &crate::access::Grant<crate::access::Upkeep>,
    email: &str,
    owner: Owner,
    hash: Option<String>,
) -> Result<(), Refusal> {
    let before = accounts::account(tx, email)?;
    accounts::end_tokens(tx, email)?;
    let generation = before.as_ref().map_or(1, |account| account.generation.saturating_add(1));
    let disabled = hash.is_none();
    let password = hash.or_else(|| before.and_then(|account| account.password));
    accounts::put_account(
        tx,
        grant,
        &Account { email: email.to_owned(), owner, password, disabled, generation },
    )?;
    Ok(())
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
    let account = accounts::account(tx, &staff.email)?.map(|account| !account.disabled);
    let department = match &staff.department {
        Some(code) => people::department(tx, code)?.map(|department| department.name),
        None => None,
    };
    let chain = match &staff.department {
        Some(code) => people::department_chain(tx, code)?,
        None => Vec::new(),
    };
    let waiting = waiting(tx, authority, staff.id, &chain)?;
    Ok(PersonLine { staff, account, waiting, roles, relations, department })
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

fn dates(period: &Period) -> String {
    match period.end {
        Some(end) => format!("{} to {end}", period.start),
        None => format!("from {}", period.start),
    }
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

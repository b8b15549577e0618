//! One's own account: who I am, my password, my sign-ins.

use crate::domain::role::{Office, Role, Scope};
use crate::domain::staff::StaffKind;
use crate::domain::{Invalid, Relation, StaffId};
use crate::records::door::{Secret, event};
use crate::records::password;
use crate::records::refusal::Refusal;
use crate::records::standing::Records;
use crate::records::store::accounts::Owner;
use crate::records::store::{accounts, audit, lent, people};
use jiff::Timestamp;
use std::collections::BTreeSet;

/// Who is signed in.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each opens one place of the menu")]
pub struct Me {
    /// Address they signed in with.
    pub email: String,
    /// Their name.
    pub name: String,
    /// Role chips: what they are to somebody or over something today.
    pub roles: Vec<String>,
    /// Their student number, when they are a student.
    pub student_number: Option<String>,
    /// Whether they are an external.
    pub external: bool,
    /// Whether they administer Co-Tutor for a department.
    pub administers: bool,
    /// Whether there is any report for them.
    pub reports: bool,
    /// Whether they decide absences for a department: the office.
    pub decides_absences: bool,
    /// Whether they only oversee: head of department or records officer, with no students, registers or flags of
    /// their own to show.
    pub oversees: bool,
    /// Whether they are a student who can report absences.
    pub reports_absences: bool,
    /// Absences and appeals that wait for them to decide.
    pub waiting: usize,
    /// Notices not read.
    pub unread: usize,
}

/// One of my sign-ins.
#[derive(Clone, Debug)]
pub struct SignInLine {
    /// Names it in forms.
    pub id: String,
    /// When.
    pub at: Timestamp,
    /// Last seen, to the minute.
    pub seen: Timestamp,
    /// With what.
    pub agent: String,
    /// Whether it is the one asking.
    pub present: bool,
}

impl Records {
    /// The address of the account that is acting.
    #[must_use]
    pub fn account(&self) -> &str {
        &self.email
    }

    /// The name of the department.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn department_name(&self) -> Result<String, Refusal> {
        Ok(crate::records::registry::department_name(&self.look()?.tx)?)
    }

    /// Who is signed in.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn me(&self) -> Result<Me, Refusal> {
        let look = self.look()?;
        let mut me = Me {
            email: self.email.clone(),
            name: String::new(),
            roles: Vec::new(),
            student_number: None,
            external: false,
            administers: crate::access::Authority::of(&look.viewer).is_some(),
            reports: !crate::records::reports::reports_of(&look)?.is_empty(),
            decides_absences: crate::access::absences::decides_somewhere(&look.viewer),
            oversees: false,
            reports_absences: false,
            waiting: 0,
            unread: 0,
        };
        match self.owner {
            Owner::Student(id) => {
                let (standing, sealed) = look.student(id)?.ok_or(Refusal::NotFound)?;
                me.reports_absences = standing.grant_report_absence().is_ok();
                let profile = standing.open_profile(sealed).ok_or(Refusal::NotFound)?;
                me.name = profile.called();
                me.student_number = Some(profile.number);
                me.roles.push(Role::Student.label().to_owned());
            }
            Owner::Staff(id) => {
                let staff = people::staff(&look.tx, id)?.ok_or(Refusal::NotFound)?;
                me.name = staff.name;
                me.external = staff.kind == StaffKind::External;
                let relations: BTreeSet<Relation> = look.mine()?.values().flatten().copied().collect();
                me.roles.extend(relations.into_iter().map(|relation| relation.label().to_owned()));
                for (office, scope) in look.viewer.offices() {
                    let chip = format!("{} {}", office.label(), scope.text());
                    if !me.roles.contains(&chip) {
                        me.roles.push(chip);
                    }
                }
                let overseeing = |(office, _): (Office, &Scope)| {
                    matches!(office, Office::HeadOfDepartment | Office::RecordsOfficer)
                };
                me.oversees = look.mine()?.is_empty()
                    && look.viewer.offices().next().is_some()
                    && look.viewer.offices().all(overseeing)
                    && self.my_concerns()?.is_empty()
                    && !self.teaches(id);
                let (notices, appeals) = self.undecided_counts()?;
                me.waiting = notices + appeals;
                me.unread = self.unread(&look)? + self.unread_flag_notices()?;
            }
        }
        Ok(me)
    }

    /// Whether the timetable names somebody for any session.
    fn teaches(&self, staff: StaffId) -> bool {
        self.registry.figures().teaches(staff)
    }

    /// Changes my password and ends all my sign-ins.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] when the old one is wrong or the new one is not good.
    pub fn change_password(&self, old: &str, new: &str) -> Result<(), Refusal> {
        let account = accounts::account(&self.registry.read()?, &self.email)?.ok_or(Refusal::NotFound)?;
        if !password::matches(old, account.password.as_deref()) {
            return Err(Invalid::new("current_password", "This is not your present password.").into());
        }
        if new == old {
            return Err(Invalid::new("new_password", "This is your present password. Choose another.").into());
        }
        let me = self.me()?;
        password::check("new_password", new, &[&me.name, &me.email])?;
        let hash = password::hash(new)?;
        self.renew(Some(hash), "password.change", false)
    }

    /// Ends all my sign-ins and all tokens that act for me.
    ///
    /// # Errors
    /// When the store takes no writes.
    pub fn sign_out_everywhere(&self) -> Result<(), Refusal> {
        self.renew(None, "sign_out.everywhere", true)
    }

    fn renew(&self, hash: Option<String>, action: &str, tokens: bool) -> Result<(), Refusal> {
        let (email, now) = (self.email.clone(), self.registry.now());
        let noted = event(&self.actor(), action, String::new());
        let chooses = self.staff_id().filter(|_| hash.is_some());
        self.registry.write(move |tx| {
            accounts::change_own(tx, &email, hash)?.ok_or(Refusal::NotFound)?;
            if let Some(staff) = chooses {
                lent::chosen(tx, staff)?;
            }
            for (id, _) in accounts::sign_ins_of(tx, &email)? {
                accounts::end_sign_in(tx, &id);
            }
            let ended = if tokens { accounts::end_tokens(tx, &email)? } else { 0 };
            let detail = if ended > 0 { format!("{ended} tokens") } else { String::new() };
            Ok(audit::note(tx, now, &audit::Event { detail, ..noted })?)
        })
    }

    /// My sign-ins, newest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn sign_ins(&self, present: &Secret) -> Result<Vec<SignInLine>, Refusal> {
        let mine = present.hash();
        let mut lines: Vec<SignInLine> = accounts::sign_ins_of(&self.registry.read()?, &self.email)?
            .into_iter()
            .map(|(hash, sign_in)| SignInLine {
                id: blake3::Hash::from_bytes(hash).to_hex().to_string(),
                at: sign_in.at,
                seen: sign_in.seen,
                agent: sign_in.agent,
                present: hash == mine,
            })
            .collect();
        lines.sort_by_key(|line| std::cmp::Reverse(line.seen));
        Ok(lines)
    }

    /// Ends one of my sign-ins.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when it is not mine.
    pub fn end_sign_in(&self, id: &str) -> Result<(), Refusal> {
        let hash = *blake3::Hash::from_hex(id).map_err(|_| Refusal::NotFound)?.as_bytes();
        let email = self.email.clone();
        self.registry.write(move |tx| {
            let mine = accounts::sign_in(tx, &hash)?.is_some_and(|sign_in| sign_in.email == email);
            if !mine {
                return Err(Refusal::NotFound);
            }
            accounts::end_sign_in(tx, &hash);
            Ok(())
        })
    }
}

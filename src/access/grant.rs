//! Permission to make one change. Made only from a standing, an authority or a job; spent by value.

use crate::domain::{Categories, EntryId, StaffId, StudentId};

/// Permission to do `A`, once.
#[must_use]
pub struct Grant<A> {
    what: A,
}

impl<A> Grant<A> {
    pub(super) fn new(what: A) -> Grant<A> {
        Grant { what }
    }

    /// Spends the permission: says what was permitted, and is gone.
    pub fn spend(self) -> A {
        self.what
    }
}

/// Adding an entry to a student's record.
#[derive(Debug)]
pub struct AddEntry {
    /// Whose record.
    pub student: StudentId,
    /// Who writes.
    pub author: StaffId,
}

/// Replacing an entry by a new version.
#[derive(Debug)]
pub struct AmendEntry {
    /// Which entry.
    pub entry: EntryId,
    /// Whose record it is on.
    pub student: StudentId,
    /// Who amends.
    pub by: StaffId,
}

/// Giving or ending a relationship or a role.
#[derive(Debug)]
pub struct Relate {
    /// Who does it; none for the operator's shell.
    pub by: Option<StaffId>,
}

/// Keeping the department's own tables: people, programmes, modules, accounts, imports.
#[derive(Debug)]
pub struct Upkeep {
    /// Who does it; none for the operator's shell.
    pub by: Option<StaffId>,
}

/// Recording marks in registers.
#[derive(Debug)]
pub struct RecordMarks {
    /// Who does it; none for a job or the operator's shell.
    pub by: Option<StaffId>,
}

/// Reporting an absence, taking back a report nobody has decided, or appealing a mark.
#[derive(Debug)]
pub struct ReportAbsence {
    /// Whose absence.
    pub student: StudentId,
    /// Who in the office does it on the student's behalf; none for the student.
    pub by: Option<StaffId>,
}

/// Deciding absence notices and appeals of a student.
#[derive(Debug)]
pub struct DecideAbsence {
    /// Whose.
    pub student: StudentId,
    /// Who decides.
    pub by: StaffId,
}

impl Grant<DecideAbsence> {
    /// Whoever decides has the registers say so.
    pub fn marks(&self) -> Grant<RecordMarks> {
        Grant::new(RecordMarks { by: Some(self.what.by) })
    }

    /// Who decides.
    #[must_use]
    pub fn by(&self) -> StaffId {
        self.what.by
    }

    /// Whose absences.
    #[must_use]
    pub fn student(&self) -> StudentId {
        self.what.student
    }
}

impl Grant<ReportAbsence> {
    /// Who in the office reports; none for the student.
    #[must_use]
    pub fn by(&self) -> Option<StaffId> {
        self.what.by
    }

    /// Whose absence.
    #[must_use]
    pub fn student(&self) -> StudentId {
        self.what.student
    }
}

/// Changing a flag, or a student's exemptions.
#[derive(Debug)]
pub struct ActOnFlag {
    /// Whose flag.
    pub student: StudentId,
    /// Who does it; none for the rules themselves.
    pub by: Option<StaffId>,
}

/// Raising a concern about a student.
#[derive(Debug)]
pub struct RaiseConcern {
    /// About whom.
    pub student: StudentId,
    /// Who raises it.
    pub by: StaffId,
}

/// Keeping a photograph of a student, or taking it away.
#[derive(Debug)]
pub struct KeepPhoto {
    /// Of whom.
    pub student: StudentId,
    /// Who does it; none for the operator's shell.
    pub by: Option<StaffId>,
}

/// Keeping a department's rules for flags and its monitoring points.
#[derive(Debug)]
pub struct KeepRules {
    /// Who does it.
    pub by: Option<StaffId>,
}

impl Grant<Upkeep> {
    /// Whoever brings in the department's tables brings in the marks of its registers.
    pub fn marks(&self) -> Grant<RecordMarks> {
        Grant::new(RecordMarks { by: self.what.by })
    }
}

/// Saying whose an account is.
#[derive(Debug)]
pub struct Confirm {
    /// Whose.
    pub of: StaffId,
}

impl Grant<Confirm> {
    /// Whose account it is.
    #[must_use]
    pub fn of(&self) -> StaffId {
        self.what.of
    }
}

/// Why something was not granted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Denied {
    /// The viewer may not know that it exists.
    Unknown,
    /// Not under these categories; under those.
    Category(Categories),
    /// The viewer may not amend this entry.
    Amend,
    /// Only the author changes the highly sensitive flag.
    Sensitive,
    /// Only the author changes who is named.
    Names,
    /// Only the author and administrators change the category.
    Recategorise,
    /// The viewer sees the flag and does not act on it.
    Flag,
    /// Not within the viewer's authority.
    Authority,
    /// Only the department office decides absences and appeals.
    Absence,
    /// Only the department office keeps photographs.
    Photo,
    /// Nobody gives themselves a role that reads highly sensitive entries.
    Oneself,
    /// Whoever set an account's password neither says whose it is nor opens highly sensitive entries to it.
    Lent,
    /// One's own password is changed with the present one.
    Own,
    /// The person has not chosen a password of their own yet.
    NotChosen,
    /// Nobody has said yet that it is this person who signs in.
    Unconfirmed,
    /// They have roles or students beyond what is administered.
    Reach,
    /// Nobody has said yet whose the account is to which something would be given.
    Waiting,
}

impl Denied {
    /// What a person is told.
    #[must_use]
    pub fn words(self) -> String {
        match self {
            Denied::Unknown => "There is no such record.".to_owned(),
            Denied::Category(may) if may.is_empty() => "You cannot add entries to this record. Ask the department office.".to_owned(),
            Denied::Category(may) => format!("You can add entries for this student under: {}. Tick from those.", may.labels()),
            Denied::Amend => "Only its author can amend this entry.".to_owned(),
            Denied::Sensitive => "Only its author can set or clear the highly sensitive flag.".to_owned(),
            Denied::Names => "Only its author can change who is named on this entry.".to_owned(),
            Denied::Recategorise => "Only its author or an administrator can move this entry to another category.".to_owned(),
            Denied::Flag => "You can see this flag. The personal tutor, the senior tutor and the department office act on it.".to_owned(),
            Denied::Authority => "This needs the Co-Tutor administrator of the department concerned.".to_owned(),
            Denied::Absence => "Only the department office decides absence notices and appeals.".to_owned(),
            Denied::Photo => "Only the department office keeps photographs.".to_owned(),
            Denied::Lent => "You set this account’s password, so this needs somebody else: another Co-Tutor administrator, or whoever runs the server.".to_owned(),
            Denied::Own => "Change your own password under Password and sessions.".to_owned(),
            Denied::NotChosen => "This person has not chosen a password of their own yet. Confirm the account when they have.".to_owned(),
            Denied::Unconfirmed => "Somebody else set your password. Until another Co-Tutor administrator confirms that it is you, highly sensitive entries stay shut, and you administer nothing.".to_owned(),
            Denied::Reach => "This person has a role or students beyond the departments you administer. Somebody who administers those too, or whoever runs the server, keeps their account.".to_owned(),
            Denied::Waiting => "Somebody else set this account’s password, and does not administer what this would open. Confirm first whose the account is.".to_owned(),
            Denied::Oneself => "Ask another administrator: nobody gives themselves a role that reads highly sensitive entries.".to_owned(),
        }
    }
}

//! How somebody stands to the register of one session, and what that opens: the students on its list, what to do for
//! them, and their marks in this module. It opens nothing else of a record.

use crate::access::grant::{Denied, Grant, RecordMarks};
use crate::access::sealed::{Profile, Sealed};
use crate::access::{Area, Standing, Viewer, Who, policy};
use crate::domain::absence::{Absence, AbsenceKind, AbsenceState, AbsenceType, Span, covering_in};
use crate::domain::photo::PhotoFacts;
use crate::domain::register::{Added, Logged, MarkSource};
use crate::domain::role::Scope;
use crate::domain::session::Session;
use crate::domain::staff::StaffKind;
use crate::domain::student::Student;
use crate::domain::{StaffId, StudentId};
use crate::leak::planted;
use std::collections::BTreeMap;

/// What somebody has to do with a register.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Hand {
    /// Takes it: the member of staff the timetable names, or a register taker of the module.
    Taker,
    /// The office of the module's department: corrects at any time, opens again, sees who has left.
    Office,
}

/// What the policy must know of a session, read in the same transaction as the data it decides on.
#[derive(Clone, Debug)]
pub struct SessionFacts {
    /// Code of its module.
    pub module: String,
    /// Codes of the department that teaches the module and of those above it.
    pub departments: Vec<String>,
    /// Whether it belongs to the present academic year, or its register is still open: takers have nothing more to do
    /// with older ones.
    pub current: bool,
    /// Who teaches it.
    pub teacher: Option<StaffId>,
    /// Students on its list, and whether they have left the university.
    pub listed: BTreeMap<StudentId, bool>,
}

/// That an absence notice covers a session, as somebody who takes its register may know it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Covered {
    /// What it does to the register.
    pub kind: AbsenceKind,
    /// Whether it is authorised; one that nobody has decided is shown to those who may read why.
    pub authorised: bool,
    /// Why the student is away and when, for those who may read why.
    pub why: Option<(AbsenceType, Span)>,
}

/// How a viewer stands to a register.
#[derive(Clone, Debug)]
pub struct RegisterStanding {
    me: Option<StaffId>,
    student: Option<StudentId>,
    hand: Option<Hand>,
    listed: BTreeMap<StudentId, bool>,
}

impl RegisterStanding {
    /// The standing of `viewer` towards the register of the session of `facts`.
    #[must_use]
    pub fn of(viewer: &Viewer, facts: SessionFacts) -> RegisterStanding {
        let student = match viewer.who() {
            Who::Student(id) => Some(id),
            Who::Staff(..) => None,
        };
        let hand = hand(viewer, &facts);
        RegisterStanding { me: viewer.staff_id(), student, hand, listed: facts.listed }
    }

    /// Whether the register may be known and taken.
    #[must_use]
    pub fn may_take(&self) -> bool {
        self.hand.is_some()
    }

    /// Whether it is the office that asks.
    #[must_use]
    pub fn is_office(&self) -> bool {
        self.hand == Some(Hand::Office)
    }

    /// Whether a student is on the list, as this viewer may see it: those who have left, only for the office.
    #[must_use]
    pub fn lists(&self, student: StudentId) -> bool {
        let shown = |left: &bool| !left || self.is_office() || planted("register-shows-leavers");
        self.may_take() && self.listed.get(&student).is_some_and(shown)
    }

    /// Opens the basic dashboard of a student on the list and what to do for them.
    #[must_use]
    pub fn open_student(&self, sealed: Sealed<Student>) -> Option<Profile> {
        let student = self.unseal(sealed)?;
        Some(Profile::of(student, |area| matches!(area, Area::Dashboard | Area::Adjustments)))
    }

    /// Opens a line of the history of a mark. Its reason stays shut ("sees authorised, not why") unless the student's
    /// own standing, which `own` gives, opens reasons.
    ///
    /// # Errors
    /// As `own`.
    pub fn open_mark<E>(
        &self,
        sealed: Sealed<Logged>,
        own: impl FnOnce(StudentId) -> Result<Option<Standing>, E>,
    ) -> Result<Option<Logged>, E> {
        let student = sealed.student();
        let Some(mut logged) = self.unseal(sealed) else { return Ok(None) };
        if logged.recorded.reason.is_some() && !opens_reasons(student, own)? {
            logged.recorded.reason = None;
        }
        Ok(Some(logged))
    }

    /// Opens that one of a student's notices covers the session: that there is an authorised one, for everybody who
    /// takes the register, since it is what makes the mark *authorised*; why and when, and one that nobody has decided,
    /// only where the student's own standing, which `own` gives, opens reasons.
    ///
    /// # Errors
    /// As `own`.
    pub fn open_notices<E>(
        &self,
        sealed: Sealed<Vec<Absence>>,
        session: &Session,
        own: impl FnOnce(StudentId) -> Result<Option<Standing>, E>,
    ) -> Result<Option<Covered>, E> {
        let student = sealed.student();
        let notices = self.unseal(sealed).unwrap_or_default();
        let found = |state| covering_in(state, &notices, session);
        let (authorised, reported) = (found(AbsenceState::Authorised), found(AbsenceState::Reported));
        let Some(notice) = authorised.or(reported) else { return Ok(None) };
        let why = opens_reasons(student, own)?.then_some((notice.why, notice.span));
        let authorised = authorised.is_some();
        Ok((authorised || why.is_some()).then_some(Covered { kind: notice.kind, authorised, why }))
    }

    /// Opens a student's marks in the session's module, a byte a session.
    #[must_use]
    pub fn open_marks(&self, sealed: Sealed<Vec<u8>>) -> Option<Vec<u8>> {
        self.unseal(sealed)
    }

    /// Opens that a student on the list has a photograph, which belongs to the basic dashboard.
    #[must_use]
    pub fn open_photo(&self, sealed: Sealed<PhotoFacts>) -> Option<PhotoFacts> {
        self.unseal(sealed)
    }

    /// Opens that somebody was added to a register by hand.
    #[must_use]
    pub fn open_added(&self, sealed: Sealed<Added>) -> Option<Added> {
        self.unseal(sealed)
    }

    /// Permission to record marks.
    ///
    /// # Errors
    /// [`Denied::Unknown`] for everybody who does not take the register.
    pub fn grant(&self) -> Result<Grant<RecordMarks>, Denied> {
        if self.may_take() { Ok(Grant::new(RecordMarks { by: self.me })) } else { Err(Denied::Unknown) }
    }

    /// Permission to open the register again, or to close it.
    ///
    /// # Errors
    /// [`Denied::Unknown`] for everybody but those who take it, [`Denied::Authority`] for all of those but the office.
    pub fn grant_doors(&self) -> Result<Grant<RecordMarks>, Denied> {
        if self.may_take() && !self.is_office() { Err(Denied::Authority) } else { self.grant() }
    }

    /// Permission for a student on the list to check in.
    ///
    /// # Errors
    /// [`Denied::Unknown`] for everybody else.
    pub fn grant_check_in(&self) -> Result<Grant<RecordMarks>, Denied> {
        let here = self.student.is_some_and(|me| self.listed.get(&me) == Some(&false));
        if here { Ok(Grant::new(RecordMarks { by: None })) } else { Err(Denied::Unknown) }
    }

    /// Whether a line of the history tells that somebody was taken off the list again: who is on it is a fact the
    /// policy decides on, like the enrolments.
    #[must_use]
    pub fn takes_off(sealed: &Sealed<Logged>) -> bool {
        let recorded = &sealed.peek().recorded;
        recorded.mark.is_none() && recorded.source == MarkSource::Elsewhere
    }

    fn unseal<T>(&self, sealed: Sealed<T>) -> Option<T> {
        self.lists(sealed.student()).then(|| sealed.into_inner())
    }
}

/// Whether the viewer's own standing towards the student opens why they were away.
fn opens_reasons<E>(
    student: StudentId,
    own: impl FnOnce(StudentId) -> Result<Option<Standing>, E>,
) -> Result<bool, E> {
    let opens =
        |standing: Standing| standing.student() == student && !standing.area(Area::Reasons).is_nothing();
    Ok(planted("register-shows-reasons") || own(student)?.is_some_and(opens))
}

fn hand(viewer: &Viewer, facts: &SessionFacts) -> Option<Hand> {
    let me = match viewer.who() {
        Who::Staff(id, StaffKind::Staff | StaffKind::Office) => id,
        Who::Staff(_, StaffKind::External) | Who::Student(_) => return None,
    };
    let held = viewer.offices().filter(|(_, scope)| covers(scope, facts));
    let teaches = (facts.teacher == Some(me) || planted("register-to-anybody")).then_some(Hand::Taker);
    let hands = held.filter_map(|(office, _)| policy::register(office)).chain(teaches);
    hands.filter(|hand| facts.current || *hand == Hand::Office).max()
}

/// Whether a scope covers a module.
fn covers(scope: &Scope, facts: &SessionFacts) -> bool {
    match scope {
        Scope::Institution => true,
        Scope::Department(code) => facts.departments.contains(code),
        Scope::Module(code) => *code == facts.module,
        Scope::Cohort { .. } => false,
    }
}

//! Recording marks, adding somebody, opening and closing a register: each one transaction with its row of the audit.

use super::list::MISSING_MAX;
use super::sheet::{Sheet, marked_line};
use super::{MarkConflict, MarkSent, MarksSaved};
use crate::access::Denied;
use crate::domain::register::merge::{Line, Merged, Minutes, Pressed, Reasoned, Why, merge, with_reason};
use crate::domain::register::rules::{Handled, Status, may_be_late, may_set};
use crate::domain::register::{Added, MarkSource, Recorded};
use crate::domain::session::Session;
use crate::domain::{Invalid, Mark, StaffId, StudentId, calendar, text};
use crate::records::absences::fill::fill;
use crate::records::refusal::Refusal;
use crate::records::registry::Registry;
use crate::records::standing::{Records, viewer};
use crate::records::store::accounts::Owner;
use crate::records::store::engine::Change;
use crate::records::store::{Reading, Trouble, attendance, audit, people, registers, teaching};
use jiff::Timestamp;
use std::collections::BTreeSet;

/// Most marks sent at once: more than any room holds.
const SENT_MAX: usize = 2_000;
/// Most characters of a student number that is said back.
const SHOWN: usize = 40;

/// The register of a session, for somebody who takes it.
fn taken(tx: &dyn Reading, registry: &Registry, owner: Owner, session: &str) -> Result<Sheet, Refusal> {
    let viewer = viewer(tx, owner, registry.today())?.ok_or(Refusal::NotFound)?;
    let sheet = Sheet::read(tx, registry, &viewer, session)?;
    sheet.filter(|sheet| sheet.standing.may_take()).ok_or(Refusal::NotFound)
}

fn lines(sheet: &Sheet, student: StudentId) -> Vec<Line> {
    let line = |line: &crate::domain::register::Logged| Line {
        mark: line.recorded.mark,
        minutes_late: line.recorded.minutes_late,
    };
    sheet.lines(student).iter().map(line).collect()
}

/// The mark that stands after the first `seen` lines, with its reason where that is open.
fn reasoned(sheet: &Sheet, student: StudentId, seen: usize) -> Reasoned<'_> {
    let line = sheet.lines(student).iter().take(seen).next_back();
    line.map_or((None, None), |line| (line.recorded.mark, line.recorded.reason.as_deref()))
}

/// A reason as it is kept.
fn clean(why: Why) -> Result<Why, String> {
    let Why::Says(Some(typed)) = why else { return Ok(why) };
    let line = text::line("reason", &typed).map_err(|wrong| wrong.message)?;
    Ok(Why::Says(Some(line).filter(|line| !line.is_empty())))
}

/// What becomes of each mark, and what is to be written.
fn sort_out(
    tx: &dyn Reading,
    sheet: &Sheet,
    me: StaffId,
    sent: Vec<MarkSent>,
    now: Timestamp,
) -> Result<(MarksSaved, Vec<Recorded>), Refusal> {
    let (mut saved, mut fresh) = (MarksSaved::default(), Vec::new());
    let mut done = BTreeSet::new();
    for sent in sent {
        let student = people::student_id(tx, &sent.number)?.filter(|id| sheet.standing.lists(*id));
        let Some(student) = student else {
            let shown = text::shorten(&sent.number, SHOWN);
            saved.refused.push((shown, "This number is not on the list of this session.".to_owned()));
            continue;
        };
        if !done.insert(student) {
            saved.refused.push((sent.number, "This number was sent twice.".to_owned()));
            continue;
        }
        let known = lines(sheet, student);
        if sent.pressed == Pressed::Rest && sheet.is_on_leave(student) {
            saved.saved.push((sent.number, known.len()));
            continue;
        }
        let why = match clean(sent.reason) {
            Ok(why) => why,
            Err(words) => {
                saved.refused.push((sent.number, words));
                continue;
            }
        };
        let merged = merge(&known, sent.seen, sent.pressed, sent.minutes_late);
        let both = (reasoned(sheet, student, usize::MAX), reasoned(sheet, student, sent.seen));
        let (merged, reason) = with_reason(merged, sent.pressed, both, why);
        match merged {
            Merged::Same => saved.saved.push((sent.number, known.len())),
            Merged::Write(mark, minutes) => {
                let may = may_set(sheet.doors, sheet.standing.is_office(), mark);
                let may = may.map_err(|why| why.words().to_owned()).and_then(|()| may_be_late(minutes));
                if let Err(why) = may {
                    saved.refused.push((sent.number, why));
                    continue;
                }
                saved.saved.push((sent.number, known.len() + 1));
                let written = recorded(sheet.session.column, student, mark, minutes, (me, now));
                fresh.push(Recorded { reason, ..written });
            }
            Merged::Conflict(mine) => {
                saved.conflicts.extend(conflict(tx, sheet, student, sent.number, mine)?);
            }
        }
    }
    saved.written = fresh.len();
    Ok((saved, fresh))
}

/// "Mark the rest present" of everybody it is for.
fn rest(tx: &dyn Reading, sheet: &Sheet) -> Result<Vec<MarkSent>, Trouble> {
    let mut sent = Vec::new();
    for student in sheet.unmarked() {
        let profile = people::student(tx, student)?.and_then(|sealed| sheet.standing.open_student(sealed));
        sent.extend(profile.map(|profile| MarkSent {
            number: profile.number,
            pressed: Pressed::Rest,
            seen: sheet.lines(student).len(),
            minutes_late: Minutes::Unsaid,
            reason: Why::Unsaid,
        }));
    }
    Ok(sent)
}

fn recorded(
    column: u32,
    student: StudentId,
    mark: Option<Mark>,
    minutes_late: Option<u16>,
    (by, at): (StaffId, Timestamp),
) -> Recorded {
    Recorded {
        column,
        student,
        mark,
        reason: None,
        minutes_late,
        recorded_at: Some(at),
        recorded_by: Some(by),
        source: MarkSource::Register,
        absence: None,
    }
}

fn conflict(
    tx: &dyn Reading,
    sheet: &Sheet,
    student: StudentId,
    number: String,
    mine: Option<Mark>,
) -> Result<Option<MarkConflict>, Refusal> {
    let lines = sheet.lines(student);
    let Some(theirs) = lines.last() else { return Ok(None) };
    let sealed = people::student(tx, student)?;
    let profile = sealed.and_then(|sealed| sheet.standing.open_student(sealed));
    let called = profile.map_or_else(|| number.clone(), |profile| profile.called());
    let theirs = marked_line(tx, theirs)?;
    Ok(Some(MarkConflict { number, called, theirs, mine, seen: lines.len() }))
}

fn note(
    tx: &mut Change,
    now: Timestamp,
    actor: &str,
    action: &str,
    student: Option<StudentId>,
    detail: String,
) -> Result<(), Refusal> {
    let (actor, action) = (actor.to_owned(), action.to_owned());
    Ok(audit::note(tx, now, &audit::Event { actor, action, student, entry: None, detail })?)
}

impl Records {
    /// Records marks. Each student's is decided by itself: what was recorded meanwhile is never overwritten but
    /// given back, and the rest is saved. When it returns, the marks are on disk.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when this person does not take the register; [`Refusal::Invalid`] for more marks than
    /// any register has.
    pub fn record_marks(&self, session: &str, sent: Vec<MarkSent>) -> Result<MarksSaved, Refusal> {
        if sent.len() > SENT_MAX {
            return Err(Invalid::new("marks", format!("Send at most {SENT_MAX} marks at once.")).into());
        }
        self.write_marks(session, |_, _| Ok(sent))
    }

    /// Marks everybody present who has no mark.
    ///
    /// # Errors
    /// As [`Records::record_marks`].
    pub fn mark_rest_present(&self, session: &str) -> Result<MarksSaved, Refusal> {
        self.write_marks(session, rest)
    }

    /// Records what `sent` makes of the register as it stands when it is written.
    fn write_marks(
        &self,
        session: &str,
        sent: impl FnOnce(&dyn Reading, &Sheet) -> Result<Vec<MarkSent>, Trouble> + Send + 'static,
    ) -> Result<MarksSaved, Refusal> {
        let me = self.staff_id().ok_or(Refusal::NotFound)?;
        let (registry, owner, actor) = (self.registry.clone(), self.owner, self.actor());
        let (session, now) = (session.to_owned(), self.registry.now());
        self.registry.write(move |tx| {
            let sheet = taken(tx, &registry, owner, &session)?;
            let grant = sheet.standing.grant()?;
            let sent = sent(tx, &sheet)?;
            let (saved, fresh) = sort_out(tx, &sheet, me, sent, now)?;
            if !fresh.is_empty() {
                let instance = sheet.session.instance;
                attendance::record(tx, &grant, instance, fresh, now)?;
                let marks = if saved.written == 1 { "mark" } else { "marks" };
                let detail = format!("{} {session}: {} {marks}", sheet.module, saved.written);
                note(tx, now, &actor, "register.marks", None, detail)?;
                registry.attendance_touched(tx, instance);
            }
            Ok(saved)
        })
    }

    /// Adds a student of the module who came to this session instead of one of their own, at which they are then not
    /// expected unless somebody recorded something else there. Their mark is written with it: a register that is taken
    /// or closed is not left with somebody nobody marked.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when this person does not take the register; [`Refusal::Invalid`] when the student is not
    /// on the module that day, is on the list already, or the other session is not one of the module's, and when a mark is needed.
    pub fn add_to_register(
        &self,
        session: &str,
        number: &str,
        instead_of: &str,
        mark: Option<Mark>,
    ) -> Result<(), Refusal> {
        let me = self.staff_id().ok_or(Refusal::NotFound)?;
        let (registry, owner, actor) = (self.registry.clone(), self.owner, self.actor());
        let (session, now) = (session.to_owned(), self.registry.now());
        let (number, instead_of) = (number.trim().to_owned(), instead_of.to_owned());
        self.registry.write(move |tx| {
            let sheet = taken(tx, &registry, owner, &session)?;
            let grant = sheet.standing.grant()?;
            if let Err(why) = may_set(sheet.doors, sheet.standing.is_office(), mark) {
                return Err(Refusal::Refused(why.words().to_owned()));
            }
            if mark.is_none() && matches!(sheet.status(now), Status::Taken | Status::Closed | Status::Nobody) {
                let words = "Choose their mark: everybody else has one, or the register is closed.";
                return Err(Invalid::new("mark", words).into());
            }
            let student = people::student_id(tx, &number)?
                .filter(|id| sheet.enrolment(*id).is_some() && !registry.directory().has_left(*id));
            let Some(student) = student else {
                let words = "There is no student of this module with this number. Ask the department office to enrol them first.";
                return Err(Invalid::new("number", words).into());
            };
            if sheet.standing.lists(student) {
                return Err(Invalid::new("number", "This student is on the list already.").into());
            }
            let missed = |other: &Session| {
                let enrolment = sheet.enrolment(student);
                enrolment.is_some_and(|enrolment| enrolment.lists(other, calendar::day_of(other.start)))
            };
            let other = teaching::session(tx, &instead_of)?.filter(|other| {
                other.instance == sheet.session.instance && other.id != sheet.session.id && missed(other)
            });
            let Some(other) = other else {
                let words = "Choose the session of this module they came here instead of: one of their own group.";
                return Err(Invalid::new("instead_of", words).into());
            };
            let added = Added { student, instead_of: other.id, by: me, at: now };
            let (instance, column) = (sheet.session.instance, sheet.session.column);
            registers::add(tx, &grant, instance, column, &added)?;
            if mark.is_some() {
                let written = vec![recorded(column, student, mark, None, (me, now))];
                attendance::record(tx, &grant, instance, written, now)?;
                registry.attendance_touched(tx, instance);
            }
            fill(tx, &registry, &grant, student, None)?;
            let detail = format!("{} {session} instead of {instead_of}", sheet.module);
            note(tx, now, &actor, "register.add", Some(student), detail)
        })
    }

    /// Takes somebody off a register again who was added by hand: what was recorded of them there goes, and so does
    /// that they were not expected at their own session. Nothing happens when they had not been added.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when this person does not take the register; [`Refusal::Refused`] when it takes no marks.
    pub fn take_off_register(&self, session: &str, number: &str) -> Result<(), Refusal> {
        let me = self.staff_id().ok_or(Refusal::NotFound)?;
        let (registry, owner, actor) = (self.registry.clone(), self.owner, self.actor());
        let (session, now, number) = (session.to_owned(), self.registry.now(), number.to_owned());
        self.registry.write(move |tx| {
            let sheet = taken(tx, &registry, owner, &session)?;
            let grant = sheet.standing.grant()?;
            if let Err(why) = may_set(sheet.doors, sheet.standing.is_office(), None) {
                return Err(Refusal::Refused(why.words().to_owned()));
            }
            let student = people::student_id(tx, &number)?.filter(|id| sheet.is_added(*id));
            let Some(student) = student else { return Ok(()) };
            let (instance, column) = (sheet.session.instance, sheet.session.column);
            registers::take_off(tx, &grant, instance, column, student)?;
            let day = calendar::day_of(sheet.session.start);
            let stays =
                sheet.enrolment(student).is_some_and(|enrolment| enrolment.lists(&sheet.session, day));
            if !stays && sheet.lines(student).last().is_some_and(|line| line.recorded.mark.is_some()) {
                let gone = Recorded {
                    source: MarkSource::Elsewhere,
                    ..recorded(column, student, None, None, (me, now))
                };
                attendance::record(tx, &grant, instance, vec![gone], now)?;
                registry.attendance_touched(tx, instance);
            }
            fill(tx, &registry, &grant, student, Some((me, now)))?;
            let detail = format!("{} {session}", sheet.module);
            note(tx, now, &actor, "register.take_off", Some(student), detail)
        })
    }

    /// Opens a register again, or closes it: the office's.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when this person does not take the register; [`Refusal::Refused`] when they are not the
    /// office.
    pub fn set_register_open(&self, session: &str, open: bool) -> Result<(), Refusal> {
        self.set_registers_open(vec![session.to_owned()], open)
    }

    /// As [`Records::set_register_open`], of several at once: all of them or, when one is refused, none.
    ///
    /// # Errors
    /// As for one; [`Refusal::Refused`] when they are more than the list of those missing shows.
    pub fn set_registers_open(&self, sessions: Vec<String>, open: bool) -> Result<(), Refusal> {
        let sessions: BTreeSet<String> = sessions.into_iter().collect();
        if sessions.len() > MISSING_MAX {
            return Err(Refusal::Refused(format!("Choose at most {MISSING_MAX} registers at once.")));
        }
        let by = self.staff_id().ok_or(Refusal::NotFound)?;
        let (registry, owner, actor) = (self.registry.clone(), self.owner, self.actor());
        let now = self.registry.now();
        self.registry.write(move |tx| {
            for session in sessions {
                let sheet = taken(tx, &registry, owner, &session)?;
                let grant = sheet.standing.grant_doors().map_err(|denied| match denied {
                    Denied::Authority => {
                        Refusal::Refused("The department office opens and closes registers.".to_owned())
                    }
                    other => other.into(),
                })?;
                let handled = Handled { open, at: now, by };
                registers::put_handled(tx, grant, sheet.session.instance, sheet.session.column, handled)?;
                let action = if open { "register.open" } else { "register.close" };
                note(tx, now, &actor, action, None, format!("{} {session}", sheet.module))?;
            }
            Ok(())
        })
    }
}

//! Absence notices: reported by the student or the office, read by whoever may read reasons, decided by the office.

mod appeals;
mod decide;
pub(super) mod fill;
mod worklist;

use crate::access::{Area, Standing};
use crate::domain::absence::{
    Absence, AbsenceKind, AbsenceState, AbsenceType, BACK_MAX, Span, TypedSpan, Verdict, YEAR_DAYS,
};
use crate::domain::entry::Attachment;
use crate::domain::{Invalid, Problems, StaffId, StudentId, text};
use crate::records::entries::{KeptFile, check_files, keep_files, standing_in};
use crate::records::look::Look;
use crate::records::refusal::Refusal;
use crate::records::standing::Records;
use crate::records::store::{Change, Reading, absences, audit, files, people};
pub use appeals::{AppealLine, AppealVerdict};
pub use decide::VerdictForm;
use jiff::Timestamp;
use std::sync::Arc;
pub use worklist::{Waiting, Worklist};

/// Most characters of a notice's words.
const WORDS_MAX: usize = 2_000;
/// Most notices of a student that wait at one time.
const OPEN_MAX: usize = 20;

/// An absence as a person reports it.
#[derive(Clone, Debug, Default)]
pub struct AbsenceForm {
    /// The days, as typed.
    pub span: TypedSpan,
    /// Code of its type.
    pub why: String,
    /// What they write.
    pub words: String,
    /// The office authorises it in the same step, as this kind; ignored for students.
    pub authorise: Option<AbsenceKind>,
}

/// A notice, for somebody who may read reasons.
#[derive(Clone, Debug)]
pub struct AbsenceLine {
    /// The notice.
    pub absence: Absence,
    /// Who in the office reported it; none when the student did.
    pub reported_by: Option<String>,
    /// Who decided it.
    pub decided_by: Option<String>,
}

impl Records {
    /// Reports an absence; the same form sent twice makes one notice, which the office authorises when it says so now
    /// and did not before. Its number.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for a student this person may not know; [`Refusal::Refused`] for those who may not
    /// report for others; [`Refusal::Invalid`] with every problem.
    pub fn report_absence(
        &self,
        number: &str,
        form: AbsenceForm,
        new_files: Vec<KeptFile>,
    ) -> Result<u32, Refusal> {
        let (registry, owner, number) = (self.registry.clone(), self.owner, number.to_owned());
        check_files(&new_files)?;
        let (now, actor) = (registry.now(), self.actor());
        self.registry.write(move |tx| {
            let (student, standing) = standing_in(tx, &registry, owner, &number)?;
            let grant = standing.grant_report_absence()?;
            let back = if grant.by().is_some() { YEAR_DAYS } else { BACK_MAX };
            let (span, why, words) = checked(&form, registry.today(), back)?;
            let before = own(tx, &standing, student)?;
            let same = |a: &&Absence| {
                let open = matches!(a.state, AbsenceState::Reported | AbsenceState::Authorised);
                open && (a.asked, a.why, &a.words) == (span, why, &words) && a.reported_by == grant.by()
            };
            let authorise = form.authorise.filter(|_| grant.by().is_some());
            if let Some(same) = before.iter().find(same) {
                let stands =
                    |kind| (same.state, same.kind, same.span) == (AbsenceState::Authorised, kind, span);
                if let Some(kind) = authorise.filter(|kind| !stands(*kind)) {
                    let verdict = Verdict::Authorise(kind, span);
                    decide::decide(tx, &registry, &standing, same.id, verdict, String::new())?;
                }
                return Ok(same.id);
            }
            if before.iter().filter(|absence| absence.is_open()).count() >= OPEN_MAX {
                let words = format!("{OPEN_MAX} absences wait for the office already. Ask there first.");
                return Err(Invalid::new("first", words).into());
            }
            let mut evidence = Vec::new();
            keep_files(tx, &mut evidence, new_files)?;
            let fresh = fresh(student, span, why, words, evidence, grant.by(), now);
            let id = absences::add(tx, &grant, fresh)?;
            let detail = format!("notice {id}; {}", span.words());
            note(tx, now, &actor, "absence.report", student, detail)?;
            if let Some(kind) = authorise {
                decide::decide(tx, &registry, &standing, id, Verdict::Authorise(kind, span), String::new())?;
            }
            Ok(id)
        })
    }

    /// Takes back a notice of one's own that nobody has decided.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when there is none, or somebody has decided it.
    pub fn take_back_absence(&self, number: &str, id: u32) -> Result<(), Refusal> {
        let (registry, owner, number) = (self.registry.clone(), self.owner, number.to_owned());
        let (now, actor) = (registry.now(), self.actor());
        self.registry.write(move |tx| {
            let (student, standing) = standing_in(tx, &registry, owner, &number)?;
            let grant = standing.grant_report_absence()?;
            if !absences::take_back(tx, &grant, id)? {
                return Err(Refusal::NotFound);
            }
            note(tx, now, &actor, "absence.take_back", student, format!("notice {id}"))
        })
    }

    /// A student's notices, newest first.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for a student this person may not know, and for those who may not read reasons.
    pub fn absences(&self, number: &str) -> Result<Vec<AbsenceLine>, Refusal> {
        let (look, student, standing) = self.standing_on(number)?;
        let all = own(&look.tx, &standing, student)?;
        let mut lines = Vec::with_capacity(all.len());
        for absence in all.into_iter().rev() {
            lines.push(line(&look, absence)?);
        }
        Ok(lines)
    }

    /// One notice.
    ///
    /// # Errors
    /// As [`Records::absences`], and when there is none of this number.
    pub fn absence(&self, number: &str, id: u32) -> Result<AbsenceLine, Refusal> {
        let (look, student, standing) = self.standing_on(number)?;
        let sealed = absences::absence(&look.tx, student, id)?.ok_or(Refusal::NotFound)?;
        let (absence, _) = standing.open_area(Area::Reasons, sealed).ok_or(Refusal::NotFound)?;
        line(&look, absence)
    }

    /// The bytes of a piece of evidence, `file` from 1, with its name and claimed type. Noted in the audit.
    ///
    /// # Errors
    /// As [`Records::absence`], and when there is no such file.
    pub fn absence_evidence(
        &self,
        number: &str,
        id: u32,
        file: usize,
    ) -> Result<(String, String, Vec<u8>), Refusal> {
        let (look, student, standing) = self.standing_on(number)?;
        let sealed = absences::absence(&look.tx, student, id)?.ok_or(Refusal::NotFound)?;
        let (absence, _) = standing.open_area(Area::Reasons, sealed).ok_or(Refusal::NotFound)?;
        let at = file.checked_sub(1).ok_or(Refusal::NotFound)?;
        let found = absence.evidence.get(at).ok_or(Refusal::NotFound)?;
        let bytes = files::get(&look.tx, &found.hash, found.bytes)?;
        let detail = format!("notice {id}; file {file}");
        self.registry.note_later(self.event("absence.evidence", Some(student), detail))?;
        Ok((found.name.clone(), found.content_type.clone(), bytes))
    }

    pub(super) fn standing_on(&self, number: &str) -> Result<(Arc<Look>, StudentId, Standing), Refusal> {
        let look = self.look()?;
        let student = people::student_id(&look.tx, number)?.ok_or(Refusal::NotFound)?;
        let standing = look.standing(student)?.ok_or(Refusal::NotFound)?;
        if standing.may_know() { Ok((look, student, standing)) } else { Err(Refusal::NotFound) }
    }
}

/// A student's notices as far as reasons are open, oldest first.
fn own(tx: &dyn Reading, standing: &Standing, student: StudentId) -> Result<Vec<Absence>, Refusal> {
    let sealed = absences::of_student(tx, student)?;
    standing.open_area(Area::Reasons, sealed).map(|(all, _)| all).ok_or(Refusal::NotFound)
}

fn line(look: &Look, absence: Absence) -> Result<AbsenceLine, Refusal> {
    let reported_by = absence.reported_by.map(|by| name(&look.tx, by)).transpose()?;
    let decided_by = absence.decided.as_ref().map(|decided| name(&look.tx, decided.by)).transpose()?;
    Ok(AbsenceLine { absence, reported_by, decided_by })
}

fn name(tx: &dyn Reading, staff: StaffId) -> Result<String, Refusal> {
    let found = people::staff(tx, staff)?;
    Ok(found.map_or_else(|| "Somebody who has left".to_owned(), |staff| staff.name))
}

fn checked(
    form: &AbsenceForm,
    today: jiff::civil::Date,
    back: i32,
) -> Result<(Span, AbsenceType, String), Refusal> {
    let mut problems = Problems::default();
    let span = Span::check(&form.span, today, back).map_err(|wrong| problems.0.extend(wrong.0)).ok();
    let why = AbsenceType::from_code(&form.why);
    if why.is_none() {
        problems.add("why", "Choose why.");
    }
    let words = problems.take(words("words", &form.words));
    if why == Some(AbsenceType::Other) && words.as_ref().is_some_and(String::is_empty) {
        problems.add("words", "Say in a few words what it is.");
    }
    match (span, why, words, problems.0.is_empty()) {
        (Some(span), Some(why), Some(words), true) => Ok((span, why, words)),
        _ => Err(problems.into()),
    }
}

/// Words of at most [`WORDS_MAX`] characters; may be empty.
fn words(field: &'static str, typed: &str) -> Result<String, Invalid> {
    let words = text::body(field, typed)?.trim().to_owned();
    let chars = words.chars().count();
    if chars > WORDS_MAX {
        let message = format!("This is {chars} characters long. Use at most {WORDS_MAX}, or attach a file.");
        return Err(Invalid::new(field, message));
    }
    Ok(words)
}

fn fresh(
    student: StudentId,
    span: Span,
    why: AbsenceType,
    words: String,
    evidence: Vec<Attachment>,
    reported_by: Option<StaffId>,
    now: Timestamp,
) -> Absence {
    Absence {
        id: 0,
        student,
        kind: AbsenceKind::Absence,
        why,
        asked: span,
        span,
        words,
        evidence,
        reported_at: now,
        reported_by,
        state: AbsenceState::Reported,
        decided: None,
        version: 1,
    }
}

/// Notes something done about a student's absences.
fn note(
    tx: &mut Change,
    now: Timestamp,
    actor: &str,
    action: &str,
    student: StudentId,
    detail: String,
) -> Result<(), Refusal> {
    let (actor, action) = (actor.to_owned(), action.to_owned());
    Ok(audit::note(tx, now, &audit::Event { actor, action, student: Some(student), entry: None, detail })?)
}

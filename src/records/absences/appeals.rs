//! Appeals of marks: by the student within two weeks, decided by the office; a changed mark stands as an appeal's.

use crate::access::{Area, Standing};
use crate::domain::absence::Decided;
use crate::domain::appeal::{APPEAL_DAYS, Appeal, AppealState, may_appeal};
use crate::domain::register::{MarkSource, Recorded};
use crate::domain::session::Session;
use crate::domain::{Invalid, Mark, StudentId, text};
use crate::records::absences::{name, note, words};
use crate::records::entries::standing_in;
use crate::records::look::Look;
use crate::records::refusal::Refusal;
use crate::records::standing::Records;
use crate::records::store::{Reading, appeals, attendance, teaching};

/// An appeal, for somebody who may read reasons.
#[derive(Clone, Debug)]
pub struct AppealLine {
    /// The appeal.
    pub appeal: Appeal,
    /// Code of the session's module.
    pub module: String,
    /// The session; none when the timetable no longer has it.
    pub session: Option<Session>,
    /// Who decided it.
    pub decided_by: Option<String>,
}

/// A decision as a person makes it.
#[derive(Clone, Debug, Default)]
pub struct AppealVerdict {
    /// The version of the appeal it was made from.
    pub version: u32,
    /// Code of the mark that stood at the session then; empty for none.
    pub standing: String,
    /// `refuse`, or the code of the mark it is changed to.
    pub verdict: String,
    /// What the student is told.
    pub words: String,
}

impl Records {
    /// Appeals the mark a student has at a session; the appeal's number. Sent twice, it is one appeal.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for a session the student has no mark at; [`Refusal::Invalid`] when its mark can no
    /// longer be appealed, was appealed before, or nothing is said.
    pub fn appeal(&self, number: &str, session: &str, typed: &str) -> Result<u32, Refusal> {
        let (registry, owner, number) = (self.registry.clone(), self.owner, number.to_owned());
        let (session, typed) = (session.to_owned(), typed.to_owned());
        let (now, actor) = (registry.now(), self.actor());
        self.registry.write(move |tx| {
            let (student, standing) = standing_in(tx, &registry, owner, &number)?;
            let grant = standing.grant_report_absence()?;
            let (found, mark) = marked(tx, &standing, student, &session)?;
            let before = own(tx, &standing, student)?;
            if let Some(before) = before.iter().find(|appeal| appeal.session == found.id) {
                return match before.state {
                    AppealState::Open if before.words == words("words", &typed)? => Ok(before.id),
                    AppealState::Open => {
                        let words = format!(
                            "You appealed this mark already, with “{}”. The department office decides on that; tell them if there is more.",
                            text::shorten(&before.words, 200)
                        );
                        Err(Invalid::new("words", words).into())
                    }
                    AppealState::Changed | AppealState::Refused => {
                        Err(Invalid::new("words", "This mark was appealed, and the office has decided.")
                            .into())
                    }
                };
            }
            if !may_appeal(Some(mark), found.start, now) {
                let words =
                    format!("A mark can be appealed for {APPEAL_DAYS} days. Ask the department office.");
                return Err(Invalid::new("words", words).into());
            }
            let words = words("words", &typed)?;
            if words.is_empty() {
                return Err(Invalid::new("words", "Say what is wrong with the mark.").into());
            }
            let (state, session) = (AppealState::Open, found.id.clone());
            let (outcome, decided) = (None, None);
            let fresh =
                Appeal { id: 0, student, session, mark, words, at: now, state, outcome, decided, version: 1 };
            let id = appeals::add(tx, &grant, fresh)?;
            let detail = format!("appeal {id}; session {}; {}", found.id, mark.code());
            note(tx, now, &actor, "appeal.report", student, detail)?;
            Ok(id)
        })
    }

    /// The session of a student's mark that can be appealed now, with its module and the mark.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when there is no such mark, or it can no longer be appealed.
    pub fn appealable(&self, number: &str, session: &str) -> Result<(String, Session, Mark), Refusal> {
        let (look, student, standing) = self.standing_on(number)?;
        let _may = standing.grant_report_absence()?;
        let (session, mark) = marked(&look.tx, &standing, student, session)?;
        if !may_appeal(Some(mark), session.start, self.registry.now()) {
            return Err(Refusal::NotFound);
        }
        let module = teaching::instance(&look.tx, session.instance)?;
        Ok((module.map_or_else(String::new, |instance| instance.module), session, mark))
    }

    /// A student's appeals, newest first.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for a student this person may not know, and for those who may not read reasons.
    pub fn appeals(&self, number: &str) -> Result<Vec<AppealLine>, Refusal> {
        let (look, student, standing) = self.standing_on(number)?;
        let all = own(&look.tx, &standing, student)?;
        all.into_iter().rev().map(|appeal| line(&look, appeal)).collect()
    }

    /// One appeal.
    ///
    /// # Errors
    /// As [`Records::appeals`], and when there is none of this number.
    pub fn appeal_line(&self, number: &str, id: u32) -> Result<AppealLine, Refusal> {
        let (look, student, standing) = self.standing_on(number)?;
        let sealed = appeals::appeal(&look.tx, student, id)?.ok_or(Refusal::NotFound)?;
        let (appeal, _) = standing.open_area(Area::Reasons, sealed).ok_or(Refusal::NotFound)?;
        line(&look, appeal)
    }

    /// The mark that stands now where an appeal is about; none when none does.
    ///
    /// # Errors
    /// As [`Records::appeal_line`].
    pub fn appealed_mark(&self, number: &str, id: u32) -> Result<Option<Mark>, Refusal> {
        let (look, student, standing) = self.standing_on(number)?;
        let sealed = appeals::appeal(&look.tx, student, id)?.ok_or(Refusal::NotFound)?;
        let (appeal, _) = standing.open_area(Area::Reasons, sealed).ok_or(Refusal::NotFound)?;
        standing_mark(&look.tx, &standing, student, &appeal.session)
    }

    /// Decides an appeal; a changed mark is on disk when it returns.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for an appeal this person may not know; [`Refusal::Refused`] for everybody but the
    /// office; [`Refusal::Invalid`] when somebody decided first or changed the mark, and for what has to be put right.
    pub fn decide_appeal(&self, number: &str, id: u32, form: AppealVerdict) -> Result<(), Refusal> {
        let (registry, owner, number) = (self.registry.clone(), self.owner, number.to_owned());
        let (now, actor) = (registry.now(), self.actor());
        self.registry.write(move |tx| {
            let (student, standing) = standing_in(tx, &registry, owner, &number)?;
            let sealed = appeals::appeal(tx, student, id)?.ok_or(Refusal::NotFound)?;
            let (appeal, _) = standing.open_area(Area::Reasons, sealed).ok_or(Refusal::NotFound)?;
            let grant = standing.grant_decide_absence()?;
            if appeal.version != form.version {
                return Err(Invalid::new("verdict", "Somebody decided this first. Look at it again.").into());
            }
            let stands = standing_mark(tx, &standing, student, &appeal.session)?;
            if stands.map_or("", Mark::code) != form.standing {
                let now = stands.map_or("no mark".to_owned(), |mark| mark.label().to_lowercase());
                let words = format!("The mark was changed meanwhile: it is now {now}. Look at it again.");
                return Err(Invalid::new("verdict", words).into());
            }
            let outcome = Mark::from_code(&form.verdict);
            if outcome.is_none() && form.verdict != "refuse" {
                return Err(Invalid::new("verdict", "Choose what you decide.").into());
            }
            let words = words("words", &form.words)?;
            let decided = appeal.decide(outcome, Decided { at: now, by: grant.by(), words })?;
            let detail = format!("appeal {id}; {}; session {}", decided.state.code(), decided.session);
            if let Some(mark) = outcome {
                let session = teaching::session(tx, &decided.session)?;
                let session = session.ok_or_else(|| {
                    Invalid::new(
                        "verdict",
                        "The timetable no longer has this session, so its mark cannot change.",
                    )
                })?;
                let fresh = Recorded {
                    column: session.column,
                    student,
                    mark: Some(mark),
                    reason: None,
                    minutes_late: None,
                    recorded_at: Some(now),
                    recorded_by: Some(grant.by()),
                    source: MarkSource::Appeal,
                    absence: None,
                };
                attendance::record(tx, &grant.marks(), session.instance, vec![fresh], now)?;
                registry.attendance_touched(tx, session.instance);
            }
            appeals::decide(tx, &grant, decided)?;
            note(tx, now, &actor, "appeal.decide", student, detail)
        })
    }
}

/// A session and the mark the student has at it.
fn marked(
    tx: &dyn Reading,
    standing: &Standing,
    student: StudentId,
    session: &str,
) -> Result<(Session, Mark), Refusal> {
    let session = teaching::session(tx, session)?.ok_or(Refusal::NotFound)?;
    let mark = mark_at(tx, standing, student, &session)?.ok_or(Refusal::NotFound)?;
    Ok((session, mark))
}

/// The mark a student has at the session with this id; none when the timetable no longer has it.
fn standing_mark(
    tx: &dyn Reading,
    standing: &Standing,
    student: StudentId,
    session: &str,
) -> Result<Option<Mark>, Refusal> {
    let session = teaching::session(tx, session)?;
    session.map_or(Ok(None), |session| mark_at(tx, standing, student, &session))
}

fn mark_at(
    tx: &dyn Reading,
    standing: &Standing,
    student: StudentId,
    session: &Session,
) -> Result<Option<Mark>, Refusal> {
    let sealed = attendance::marks_of(tx, session.instance, student)?;
    let (bytes, _) = standing.open_area(Area::Attendance, sealed).ok_or(Refusal::NotFound)?;
    Ok(bytes.get(session.column as usize).copied().and_then(Mark::from_disk))
}

/// A student's appeals as far as reasons are open, oldest first.
fn own(tx: &dyn Reading, standing: &Standing, student: StudentId) -> Result<Vec<Appeal>, Refusal> {
    let sealed = appeals::of_student(tx, student)?;
    standing.open_area(Area::Reasons, sealed).map(|(all, _)| all).ok_or(Refusal::NotFound)
}

pub(super) fn line(look: &Look, appeal: Appeal) -> Result<AppealLine, Refusal> {
    let session = teaching::session(&look.tx, &appeal.session)?;
    let instance = match &session {
        Some(session) => teaching::instance(&look.tx, session.instance)?,
        None => None,
    };
    let decided_by = appeal.decided.as_ref().map(|decided| name(&look.tx, decided.by)).transpose()?;
    Ok(AppealLine { appeal, module: instance.map_or_else(String::new, |i| i.module), session, decided_by })
}

//! Self check-in: the code on the taker's screen, and a student who types it.

use super::sheet::{Sheet, own};
use crate::access::{Area, Standing};
use crate::domain::register::check_in::{digits, is_open, may_record, seconds_left, step, typed};
use crate::domain::register::rules::{Doors, Rules, mark_of_arrival};
use crate::domain::register::{MarkSource, Recorded};
use crate::domain::session::Session;
use crate::domain::{Invalid, Mark, StudentId};
use crate::records::refusal::Refusal;
use crate::records::registry::Registry;
use crate::records::standing::{Records, viewer};
use crate::records::store::accounts::Owner;
use crate::records::store::engine::Change;
use crate::records::store::{attendance, audit};
use crate::records::throttle::Throttled;
use jiff::Timestamp;
use std::sync::PoisonError;

/// What the taker's screen shows.
#[derive(Clone, Debug)]
pub struct CheckInScreen {
    /// The register.
    pub session: super::RegisterSession,
    /// The code, while students may check in.
    pub code: Option<String>,
    /// Seconds until the next code.
    pub seconds_left: i64,
}

/// What came of a code somebody typed.
#[derive(Clone, Debug)]
pub enum CheckedIn {
    /// Recorded: code of the module, the session, mark and minutes late.
    Done(String, Session, Mark, Option<u16>),
    /// Something is recorded already, and stays.
    Already(String, Session, Mark),
    /// Too many tries.
    Wait(Throttled),
}

/// The code of a session at a step of time.
fn code(registry: &Registry, session: &str, step: i64) -> Option<String> {
    digits(&registry.keyed("check-in", &format!("{step}/{session}")))
}

fn wrong() -> Refusal {
    let words = "This is not the code of a session you are in now. Type the six digits on the screen.";
    Invalid::new("code", words).into()
}

impl Records {
    /// The code of a session, for whoever takes its register.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when this person does not take it.
    pub fn check_in_screen(&self, session: &str) -> Result<CheckInScreen, Refusal> {
        let look = self.look()?;
        let sheet = Sheet::read(&look.tx, &self.registry, &look.viewer, session)?
            .filter(|sheet| sheet.standing.may_take())
            .ok_or(Refusal::NotFound)?;
        let now = self.registry.now();
        let open = is_open(&sheet.session, &Rules::default(), now) && sheet.doors != Doors::Closed;
        let code = if open { code(&self.registry, session, step(now)) } else { None };
        let session = sheet.line(&look.tx, &look.viewer, now)?;
        Ok(CheckInScreen { session, code, seconds_left: seconds_left(now) })
    }

    /// A student checks in with the code on the screen: this one or the one before.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for everybody but students; [`Refusal::Invalid`] when it is not the code of a session
    /// they are in now.
    pub fn check_in(&self, given: &str) -> Result<CheckedIn, Refusal> {
        let Owner::Student(me) = self.owner else { return Err(Refusal::NotFound) };
        let now = self.registry.now();
        let mut attempts = self.registry.attempts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Err(wait) = attempts.count_code(&self.email, now) {
            return Ok(CheckedIn::Wait(wait));
        }
        drop(attempts);
        let given = blake3::hash(typed(given).ok_or_else(wrong)?.as_bytes());
        let step = step(now);
        let fits = |session: &Session| {
            let good = [step, step - 1].map(|step| code(&self.registry, &session.id, step));
            good.into_iter().flatten().any(|code| blake3::hash(code.as_bytes()) == given)
        };
        let mine = self.sessions_on(me, now);
        let session = mine.iter().find(|session| fits(session)).ok_or_else(wrong)?.id.clone();
        let (registry, owner, actor) = (self.registry.clone(), self.owner, self.actor());
        self.registry.write(move |tx| {
            let viewer = viewer(tx, owner, registry.today())?.ok_or(Refusal::NotFound)?;
            let sheet = Sheet::read(tx, &registry, &viewer, &session)?.ok_or(Refusal::NotFound)?;
            let open = is_open(&sheet.session, &Rules::default(), now);
            if !open || !matches!(sheet.doors, Doors::Early | Doors::Open) {
                return Err(wrong());
            }
            let myself = own(tx, &registry, &viewer, me)?.ok_or(Refusal::NotFound)?;
            let done = record(tx, sheet, &myself, now)?;
            if let CheckedIn::Done(_, session, ..) = &done {
                let (action, student, detail) =
                    ("register.check_in".to_owned(), Some(me), session.id.clone());
                audit::note(tx, now, &audit::Event { actor, action, student, entry: None, detail })?;
                registry.attendance_touched(tx, session.instance);
            }
            Ok(done)
        })
    }

    /// The sessions a student is in, or about to be.
    fn sessions_on(&self, me: StudentId, now: Timestamp) -> Vec<Session> {
        let figures = self.registry.figures();
        let mut mine = Vec::new();
        for (module, _) in figures.of(me) {
            let enrolment = module.enrolments.iter().find(|enrolment| enrolment.student == me);
            let on = module.sessions.iter().zip(&module.days).filter(|(session, day)| {
                let listed = enrolment.is_some_and(|enrolment| enrolment.lists(session, **day));
                listed && is_open(session, &Rules::default(), now)
            });
            mine.extend(on.map(|(session, _)| session.clone()));
        }
        mine
    }
}

fn record(tx: &mut Change, sheet: Sheet, myself: &Standing, now: Timestamp) -> Result<CheckedIn, Refusal> {
    let grant = sheet.standing.grant_check_in()?;
    let (session, module, me) = (sheet.session, sheet.module, myself.student());
    let all = attendance::recorded_at(tx, session.instance, session.column)?;
    let mine = all.into_iter().find_map(|sealed| myself.open_area(Area::Attendance, sealed));
    let standing = mine.and_then(|(recorded, _)| recorded.mark.map(|mark| (mark, recorded.source)));
    if let Some((mark, _)) = standing.filter(|known| !may_record(Some(*known))) {
        return Ok(CheckedIn::Already(module, session, mark));
    }
    let (mark, minutes_late) = mark_of_arrival(&session, now, Rules::default().late_after_minutes);
    let recorded = Recorded {
        column: session.column,
        student: me,
        mark: Some(mark),
        reason: None,
        minutes_late,
        recorded_at: Some(now),
        recorded_by: None,
        source: MarkSource::CheckIn,
        absence: None,
    };
    attendance::record(tx, &grant, session.instance, vec![recorded], now)?;
    Ok(CheckedIn::Done(module, session, mark, minutes_late))
}

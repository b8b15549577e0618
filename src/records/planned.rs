//! A student's own timetable and deadlines: as a list for a page, and as a feed at a secret address that the student
//! makes and takes away. Never an entry, nor anything of one.

use crate::access::{Standing, Viewer};
use crate::domain::module::{Deadline, Enrolment};
use crate::domain::session::Session;
use crate::domain::session::SessionKind;
use crate::domain::{StudentId, calendar, ics};
use crate::records::refusal::Refusal;
use crate::records::registry::Registry;
use crate::records::standing::{Records, facts};
use crate::records::store::accounts::Owner;
use crate::records::store::{Snapshot, accounts, audit, calendar_feeds, people, teaching};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

/// Days back the feed goes.
const BACK_DAYS: i32 = 60;
/// Days ahead it goes.
const AHEAD_DAYS: i32 = 400;
/// Hexadecimal digits of a secret.
const SECRET_DIGITS: usize = 64;

/// What is planned.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum What {
    /// A session of this kind.
    Session(SessionKind),
    /// Work is due: the component, empty for the module's own.
    Deadline(String),
}

/// Something in a student's calendar.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Planned {
    /// Module code.
    pub module: String,
    /// Its title; may be empty.
    pub title: String,
    /// What.
    pub what: What,
    /// When it begins, or is due.
    pub start: Timestamp,
    /// When it ends; for a deadline the same.
    pub end: Timestamp,
    /// Where.
    pub place: Option<String>,
    /// Called off.
    pub cancelled: bool,
    /// A critical session.
    pub critical: bool,
    /// Names it for ever, whenever it is moved.
    key: String,
}

impl Planned {
    /// The module by code and title, such as "ME303 Heat".
    #[must_use]
    pub fn named(&self) -> String {
        format!("{} {}", self.module, self.title).trim_end().to_owned()
    }
}

impl Records {
    /// One's own timetable and deadlines from one day to another, both included, by time.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for everybody who is no student.
    pub fn timetable(&self, from: Date, to: Date) -> Result<Vec<Planned>, Refusal> {
        let Owner::Student(student) = self.owner else { return Err(Refusal::NotFound) };
        let look = self.look()?;
        planned(&self.registry, &look.tx, &look.viewer, student, from, to)
    }

    /// When the secret address of one's calendar was made; none when there is none.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for everybody who is no student.
    pub fn calendar_made_at(&self) -> Result<Option<Timestamp>, Refusal> {
        let Owner::Student(student) = self.owner else { return Err(Refusal::NotFound) };
        Ok(calendar_feeds::made_at(&self.registry.read()?, student)?)
    }

    /// Makes the secret of one's calendar's address, which is shown once; the one before opens nothing any more.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for everybody who is no student.
    pub fn make_calendar(&self) -> Result<String, Refusal> {
        let Owner::Student(student) = self.owner else { return Err(Refusal::NotFound) };
        let bytes: [u8; 32] = self.registry.random()?;
        let secret = blake3::Hash::from_bytes(bytes).to_hex().to_string();
        let (hash, email, now) = (hash(&secret), self.email.clone(), self.registry.now());
        let event = self.event("calendar.make", Some(student), String::new());
        self.registry.write(move |tx| {
            calendar_feeds::put(tx, hash, &email, student, now)?;
            Ok(audit::note(tx, now, &event)?)
        })?;
        Ok(secret)
    }

    /// Takes the address of one's calendar away.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for everybody who has none.
    pub fn revoke_calendar(&self) -> Result<(), Refusal> {
        let Owner::Student(student) = self.owner else { return Err(Refusal::NotFound) };
        let now = self.registry.now();
        let event = self.event("calendar.revoke", Some(student), String::new());
        self.registry.write(move |tx| {
            if !calendar_feeds::revoke(tx, student)? {
                return Err(Refusal::NotFound);
            }
            Ok(audit::note(tx, now, &event)?)
        })
    }
}

impl Registry {
    /// The calendar that a secret opens, as an iCalendar file.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for a secret that opens nothing: never made, taken away, of a closed account.
    pub fn calendar(&self, secret: &str) -> Result<String, Refusal> {
        let tx = self.read()?;
        let known = if secret.len() == SECRET_DIGITS {
            calendar_feeds::student_of(&tx, &hash(secret))?
        } else {
            None
        };
        let (email, student) = known.ok_or(Refusal::NotFound)?;
        let account = accounts::account(&tx, &email)?.ok_or(Refusal::NotFound)?;
        if account.disabled || account.owner != Owner::Student(student) {
            return Err(Refusal::NotFound);
        }
        let (today, now) = (self.today(), self.now());
        let viewer = Viewer::student(student, today);
        let from = today.checked_sub(BACK_DAYS.days()).unwrap_or(today);
        let to = today.checked_add(AHEAD_DAYS.days()).unwrap_or(today);
        let planned = planned(self, &tx, &viewer, student, from, to)?;
        let events: Vec<ics::Event> = planned.into_iter().map(|planned| self.event_of(planned)).collect();
        Ok(ics::write("My timetable", &events, now))
    }

    fn event_of(&self, planned: Planned) -> ics::Event {
        let module = planned.named();
        let summary = match planned.what {
            What::Session(kind) => format!("{module} – {}", kind.label()),
            What::Deadline(component) if component.is_empty() => format!("Deadline: {module}"),
            What::Deadline(component) => format!("Deadline: {module} – {component}"),
        };
        let mut uid = self.keyed("calendar", &planned.key);
        uid.truncate(32);
        ics::Event {
            uid: format!("{uid}@co-tutor"),
            start: planned.start,
            end: Some(planned.end),
            summary,
            location: planned.place.unwrap_or_default(),
            cancelled: planned.cancelled,
        }
    }
}

fn hash(secret: &str) -> [u8; 32] {
    blake3::derive_key("Co-Tutor calendar", secret.as_bytes())
}

/// A student's sessions and deadlines from one day to another, as far as they are the viewer's own.
fn planned(
    registry: &Registry,
    tx: &Snapshot,
    viewer: &Viewer,
    student: StudentId,
    from: Date,
    to: Date,
) -> Result<Vec<Planned>, Refusal> {
    let facts = facts(tx, viewer, student)?.ok_or(Refusal::NotFound)?;
    let standing = Standing::of(viewer, &facts, registry.matrix());
    people::student(tx, student)?
        .and_then(|sealed| standing.open_profile(sealed))
        .ok_or(Refusal::NotFound)?;
    let within = |at: Timestamp| (from..=to).contains(&calendar::day_of(at));
    let mut all = Vec::new();
    for enrolment in teaching::enrolments_of(tx, student)? {
        let Some(instance) = teaching::instance(tx, enrolment.instance)? else { continue };
        let sessions = teaching::sessions_of(tx, enrolment.instance)?.into_iter();
        let mine = sessions.filter(|session| within(session.start) && is_for(session, &enrolment));
        let module = titled(tx, instance.module)?;
        all.extend(mine.map(|session| of_session(session, &module)));
    }
    for deadline in standing.open_deadlines(teaching::results_of(tx, student)?) {
        let Some(instance) = teaching::instance(tx, deadline.instance)? else { continue };
        let module = titled(tx, instance.module)?;
        all.extend(of_deadline(&deadline, &module).filter(|planned| within(planned.start)));
    }
    all.sort_by(|a, b| (a.start, &a.key).cmp(&(b.start, &b.key)));
    Ok(all)
}

/// A module's code with its title.
fn titled(tx: &Snapshot, code: String) -> Result<(String, String), Refusal> {
    let title = teaching::module(tx, &code)?.map_or_else(String::new, |module| module.title);
    Ok((code, title))
}

/// Whether a session, called off or not, is for the student's group while they are on the module.
fn is_for(session: &Session, enrolment: &Enrolment) -> bool {
    enrolment.lists(session, calendar::day_of(session.start))
}

fn of_session(session: Session, (module, title): &(String, String)) -> Planned {
    Planned {
        module: module.clone(),
        title: title.clone(),
        what: What::Session(session.kind),
        start: session.start,
        end: session.end,
        place: session.location,
        cancelled: session.cancelled,
        critical: session.critical,
        key: format!("session {}", session.id),
    }
}

fn of_deadline(deadline: &Deadline, (module, title): &(String, String)) -> Option<Planned> {
    let at = calendar::instant(deadline.due_at)?;
    Some(Planned {
        module: module.clone(),
        title: title.clone(),
        what: What::Deadline(deadline.component.clone()),
        start: at,
        end: at,
        place: None,
        cancelled: false,
        critical: false,
        key: format!("deadline {} {}", deadline.instance.0, deadline.component),
    })
}

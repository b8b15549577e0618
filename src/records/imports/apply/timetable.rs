//! The events of a calendar file as sessions: known by their id, changed when they moved, called off when they are gone
//! from a whole timetable, never deleted.

use super::desk::{Desk, Did, Wrong};
use super::{ImportReport, Source};
use crate::domain::session::{Session, SessionKind};
use crate::domain::{InstanceId, StaffId, calendar, text};
use crate::records::imports::forms::{Coded, OneOf};
use crate::records::imports::ics::{self, Calendar, Field, Mapping, Meeting, Texts};
use crate::records::imports::refusal::CellProblem;
use crate::records::refusal::Refusal;
use crate::records::store::{Trouble, people, teaching, timetable};
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// Most warnings that are said one by one.
const WARNINGS_MAX: usize = 20;

/// Takes a calendar in; what is wrong goes into `report`.
pub(super) fn take(
    desk: &mut Desk<'_>,
    source: &Source<'_>,
    report: &mut ImportReport,
) -> Result<(), Refusal> {
    let calendar = match ics::read(source.file, source.text, &source.hints.mapping) {
        Ok(calendar) => calendar,
        Err(refused) => {
            report.refused.push(refused);
            return Ok(());
        }
    };
    report.rows += calendar.refused.len() as u64;
    report.refused.extend_from_slice(&calendar.refused);
    warn(&calendar, report);
    let mut taking = Taking::new(desk, source, &calendar)?;
    let mut said: HashMap<usize, Result<Said, CellProblem>> = HashMap::new();
    let mut refused_texts = BTreeSet::new();
    for meeting in &calendar.meetings {
        let texts = calendar.texts.get(meeting.texts).map_or(&[][..], Vec::as_slice);
        let what = match said.entry(meeting.texts) {
            std::collections::hash_map::Entry::Occupied(known) => known.into_mut(),
            std::collections::hash_map::Entry::Vacant(new) => new.insert(taking.said(texts)?),
        };
        let put = match what {
            Ok(what) => taking.put(meeting, what),
            // Said once for all dates of a series.
            Err(_) if !refused_texts.insert(meeting.texts) => continue,
            Err(problem) => Err(problem.clone().into()),
        };
        report.rows += 1;
        match put {
            Ok(did) => report.count(did),
            Err(Wrong::Cells(problems)) => {
                report
                    .refused
                    .extend(problems.into_iter().map(|problem| problem.at(source.file, meeting.line)));
            }
            Err(Wrong::Later(problem)) => report.refused.push(problem.at(source.file, meeting.line)),
            Err(Wrong::Trouble(trouble)) => return Err(trouble.into()),
            Err(Wrong::Denied) => return Err(Refusal::NotFound),
        }
    }
    let held_otherwise = taking.held_otherwise;
    let moved = taking.call_off_moved(&calendar.whole)?;
    let gone = if source.hints.full { taking.call_off(&calendar.whole)? } else { Gone::default() };
    report.rows += moved + gone.called_off;
    report.changed += moved + gone.called_off;
    let said = [
        (
            held_otherwise,
            "dates that are over are now planned for another hour; they stay as they were held.",
        ),
        (moved, "dates to come of its events are no longer among their dates and are now cancelled."),
        (gone.called_off, "sessions of its modules are no longer in the timetable and are now cancelled."),
        (
            gone.held,
            "sessions of its modules are no longer in the timetable and stay, because marks are recorded at them.",
        ),
    ];
    let said = said.into_iter().filter(|(sessions, _)| *sessions > 0);
    report.warnings.extend(said.map(|(sessions, words)| format!("{}: {sessions} {words}", source.file)));
    report.refused.sort_by_key(|refused| refused.line);
    Ok(())
}

/// What became of sessions that are gone from a whole timetable.
#[derive(Default)]
struct Gone {
    /// Called off now.
    called_off: u64,
    /// Held, with marks: they stay.
    held: u64,
}

fn warn(calendar: &Calendar, report: &mut ImportReport) {
    let more = calendar.warnings.len().saturating_sub(WARNINGS_MAX);
    report.warnings.extend(calendar.warnings.iter().take(WARNINGS_MAX).cloned());
    if more > 0 {
        report.warnings.push(format!("The same holds for {more} more events."));
    }
}

/// What the texts of an event say.
struct Said {
    module: String,
    academic_year: Option<String>,
    kind: Option<SessionKind>,
    group: Option<String>,
    staff: Option<StaffId>,
    location: Option<String>,
}

struct Taking<'d, 'c> {
    desk: &'d mut Desk<'c>,
    mapping: &'d Mapping,
    /// Codes of modules, by their form in capitals.
    modules: HashMap<String, String>,
    /// First start and ids of what the file has of each module.
    present: BTreeMap<InstanceId, (Timestamp, BTreeSet<String>)>,
    /// Ids of every date of the file.
    ids: HashSet<&'d str>,
    /// Known dates of series that the file does not have, by module.
    others: HashMap<InstanceId, Others>,
    /// Dates that are over and stand in the file at another hour.
    held_otherwise: u64,
}

/// Dates of series, by UID and day, latest first.
type Others = HashMap<(String, Date), Vec<Session>>;

impl<'d, 'c> Taking<'d, 'c> {
    fn new(
        desk: &'d mut Desk<'c>,
        source: &'d Source<'_>,
        calendar: &'d Calendar,
    ) -> Result<Taking<'d, 'c>, Trouble> {
        let modules = teaching::modules(desk.tx)?.into_iter();
        let modules = modules.map(|module| (module.code.to_uppercase(), module.code)).collect();
        Ok(Taking {
            desk,
            mapping: &source.hints.mapping,
            modules,
            present: BTreeMap::new(),
            ids: calendar.meetings.iter().map(|meeting| meeting.id.as_str()).collect(),
            others: HashMap::new(),
            held_otherwise: 0,
        })
    }

    /// What the texts of an event say, or which of it is wrong.
    fn said(&mut self, texts: &[(String, String)]) -> Result<Result<Said, CellProblem>, Trouble> {
        let texts: Texts = texts.to_vec();
        let of = |name: &str| {
            texts.iter().filter(|(one, _)| one == name).map(|(_, value)| value.as_str()).collect()
        };
        let spoken: Vec<&str> = ["SUMMARY", "CATEGORIES", "DESCRIPTION"]
            .iter()
            .flat_map(|name| -> Vec<&str> { of(name) })
            .collect();
        let module = match self.module(&texts, &spoken)? {
            Ok(module) => module,
            Err(problem) => return Ok(Err(problem)),
        };
        let mapped = |field| self.mapping.find(field, &texts);
        let academic_year = match mapped(Field::AcademicYear) {
            Some(year) => match calendar::parse_academic_year("", &year) {
                Ok(year) => Some(year),
                Err(wrong) => {
                    let right = "Give an academic year such as 2026/27.";
                    return Ok(Err(CellProblem::new("academic_year", &year, wrong.message, right)));
                }
            },
            None => None,
        };
        let kind = mapped(Field::Kind);
        let kind = kind.as_deref().map_or_else(|| ics::kind_in(&spoken), kind_of);
        let group = mapped(Field::Group).and_then(|group| text::line("", &group).ok());
        let staff = self.staff(&texts)?;
        let location =
            texts.iter().find(|(name, _)| name == "LOCATION").map(|(_, value)| text::shorten(value, 150));
        let location =
            location.and_then(|place| text::line("", &place).ok()).filter(|place| !place.is_empty());
        Ok(staff.map(|staff| Said { module, academic_year, kind, group, staff, location }))
    }

    fn module(&mut self, texts: &Texts, spoken: &[&str]) -> Result<Result<String, CellProblem>, Trouble> {
        let known = |word: &str| self.modules.get(&word.to_uppercase()).map(String::as_str);
        if !self.mapping.has(Field::Module) {
            let found = ics::module_in(spoken, known).map(str::to_owned);
            let shown = spoken.first().copied().unwrap_or_default();
            return Ok(found.ok_or_else(|| {
                let wrong = "Neither summary, categories nor description name a module that is known.";
                let right =
                    "Import the modules first, or say with --map module=PROPERTY where the code stands.";
                CellProblem::new("module", shown, wrong, right)
            }));
        }
        let code = self.mapping.find(Field::Module, texts).unwrap_or_default();
        if let Some(code) = known(code.trim()).or_else(|| ics::module_in(&[&code], known)) {
            return Ok(Ok(code.to_owned()));
        }
        self.desk.no_module("module", &code).map(Err)
    }

    /// Who teaches it: whom the mapping names, or the first of organizer and attendees who is on the staff.
    fn staff(&mut self, texts: &Texts) -> Result<Result<Option<StaffId>, CellProblem>, Trouble> {
        let address = |value: &str| {
            text::email("", value.trim().trim_start_matches("mailto:").trim_start_matches("MAILTO:"))
        };
        if self.mapping.has(Field::Staff) {
            let Some(mapped) = self.mapping.find(Field::Staff, texts) else { return Ok(Ok(None)) };
            let Ok(email) = address(&mapped) else {
                let right = "Give an e-mail address such as j.smith@example.ac.uk.";
                return Ok(Err(CellProblem::new("staff", &mapped, "This is no e-mail address.", right)));
            };
            return match self.desk.staff("staff", &email) {
                Ok(staff) => Ok(Ok(Some(staff))),
                Err(Wrong::Cells(mut problems)) => Ok(problems.pop().map_or(Ok(None), Err)),
                Err(Wrong::Trouble(trouble)) => Err(trouble),
                Err(Wrong::Later(_) | Wrong::Denied) => Ok(Ok(None)),
            };
        }
        for name in ["ORGANIZER", "ATTENDEE"] {
            for (_, value) in texts.iter().filter(|(one, _)| one == name).take(30) {
                let Ok(email) = address(value) else { continue };
                if let Some(staff) = people::staff_id(self.desk.tx, &email)? {
                    return Ok(Ok(Some(staff)));
                }
            }
        }
        Ok(Ok(None))
    }

    fn put(&mut self, meeting: &Meeting, said: &Said) -> Result<Did, Wrong> {
        let year = said.academic_year.clone();
        let year = year.unwrap_or_else(|| calendar::academic_year(calendar::day_of(meeting.start)));
        let before = teaching::session(self.desk.tx, &meeting.id)?;
        let instance = match &before {
            Some(before) => self.desk.same_module(&said.module, &year, before)?,
            None => self.desk.instance(&said.module, &year)?,
        };
        let held = match &before {
            None if !meeting.cancelled => self.held_that_day(instance, meeting)?,
            _ => None,
        };
        let id = held.as_ref().unwrap_or(&meeting.id);
        let present = self.present.entry(instance).or_insert_with(|| (meeting.start, BTreeSet::new()));
        present.0 = present.0.min(meeting.start);
        present.1.insert(id.clone());
        if held.is_some() {
            self.held_otherwise += 1;
            return Ok(Did::Unchanged);
        }
        let stood = before.as_ref();
        // What a calendar does not say stays as it is.
        let after = Session {
            id: meeting.id.clone(),
            instance,
            column: stood.map_or(0, |session| session.column),
            kind: said.kind.or(stood.map(|session| session.kind)).unwrap_or(SessionKind::Other),
            start: meeting.start,
            end: meeting.end,
            location: said.location.clone().or_else(|| stood.and_then(|session| session.location.clone())),
            staff: said.staff.or_else(|| stood.and_then(|session| session.staff)),
            group: said.group.clone().or_else(|| stood.and_then(|session| session.group.clone())),
            critical: stood.is_some_and(|session| session.critical),
            mandatory: stood.is_none_or(|session| session.mandatory),
            cancelled: meeting.cancelled,
        };
        if let Some(before) = stood {
            self.desk.may_move("DTSTART", before, after.start)?;
        }
        let did = Did::of(stood, &after);
        if did != Did::Unchanged {
            teaching::put_session(self.desk.tx, &self.desk.grant, &after)?;
            self.desk.touch.add_module(instance);
        }
        timetable::note(self.desk.tx, &self.desk.grant, instance, &meeting.id, self.desk.now)?;
        Ok(did)
    }

    /// The session that a date of a series stands for which is not known, when the series had one that day at another
    /// hour and either of the two is over: whoever was there was there then, and is not expected twice. Each stands for
    /// one date.
    fn held_that_day(&mut self, instance: InstanceId, meeting: &Meeting) -> Result<Option<String>, Trouble> {
        let Some(uid) = ics::series_of(&meeting.id) else { return Ok(None) };
        if !self.others.contains_key(&instance) {
            let found = self.others_of(instance)?;
            self.others.insert(instance, found);
        }
        let (now, key) = (self.desk.now, (uid.to_owned(), calendar::day_of(meeting.start)));
        let known = self.others.get_mut(&instance).and_then(|others| others.get_mut(&key));
        let held = known.and_then(|known| known.pop_if(|known| known.start.min(meeting.start) <= now));
        Ok(held.map(|session| session.id))
    }

    fn others_of(&self, instance: InstanceId) -> Result<Others, Trouble> {
        let mut others = Others::new();
        for (_, id) in timetable::timetabled(self.desk.tx, Some(instance))? {
            let Some(uid) = ics::series_of(&id).filter(|_| !self.ids.contains(id.as_str())) else { continue };
            let session = teaching::session(self.desk.tx, &id)?;
            let session = session.filter(|session| !session.cancelled && session.instance == instance);
            let Some(session) = session else { continue };
            let key = (uid.to_owned(), calendar::day_of(session.start));
            others.entry(key).or_default().push(session);
        }
        for known in others.values_mut() {
            known.sort_by_key(|session| std::cmp::Reverse(session.start));
        }
        Ok(others)
    }

    /// Calls off the dates to come of events that this file says whole and that are no longer among their dates: an
    /// event that moves to another hour has other dates. What has begun, and what has a mark somebody made, stays.
    fn call_off_moved(&mut self, whole: &BTreeSet<String>) -> Result<u64, Refusal> {
        let mut gone = 0;
        for (instance, (_, ids)) in &self.present {
            for (_, id) in timetable::timetabled(self.desk.tx, Some(*instance))? {
                if ids.contains(&id) || !(whole.contains(&id) || whole.contains(ics::uid_of(&id))) {
                    continue;
                }
                let Some(session) = teaching::session(self.desk.tx, &id)? else { continue };
                if session.cancelled || session.start <= self.desk.now {
                    continue;
                }
                if self.desk.is_marked(&session)? {
                    continue;
                }
                let session = Session { cancelled: true, ..session };
                teaching::put_session(self.desk.tx, &self.desk.grant, &session)?;
                self.desk.touch.add_module(*instance);
                gone += 1;
            }
        }
        Ok(gone)
    }

    /// Calls off what came from a calendar, is not in this one, and starts no earlier than the first event this one
    /// has of the module: a file may begin in mid-year. What was held and has a mark somebody made stays, and so does
    /// a date of one of its own events that has one.
    fn call_off(&mut self, whole: &BTreeSet<String>) -> Result<Gone, Refusal> {
        let mut gone = Gone::default();
        for (instance, (first, ids)) in std::mem::take(&mut self.present) {
            for (_, id) in timetable::timetabled(self.desk.tx, Some(instance))? {
                if ids.contains(&id) {
                    continue;
                }
                let Some(session) = teaching::session(self.desk.tx, &id)? else { continue };
                if session.cancelled || session.start < first {
                    continue;
                }
                let own = whole.contains(&id) || whole.contains(ics::uid_of(&id));
                let held = session.start <= self.desk.now;
                if (own || held) && self.desk.is_marked(&session)? {
                    gone.held += u64::from(held);
                    continue;
                }
                let session = Session { cancelled: true, ..session };
                teaching::put_session(self.desk.tx, &self.desk.grant, &session)?;
                self.desk.touch.add_module(instance);
                gone.called_off += 1;
            }
        }
        Ok(gone)
    }
}

/// The kind a word names: its code here, or what timetabling systems say.
fn kind_of(word: &str) -> Option<SessionKind> {
    use crate::records::imports::forms::Form;
    let coded: Option<SessionKind> = <SessionKind as Coded>::from_code(word);
    coded.or_else(|| OneOf::<SessionKind>::read(word.into()).ok()).or_else(|| ics::kind_in(&[word]))
}

//! A student's attendance in the present academic year, as far as it is open to the viewer.

use crate::access::{Area, Extent};
use crate::domain::absence::{self, Absence};
use crate::domain::attendance::{Counts, median_rate};
use crate::domain::module::{Enrolment, Instance};
use crate::domain::register::MarkSource;
use crate::domain::session::{Session, SessionKind};
use crate::domain::{Mark, calendar};
use crate::leak::planted;
use crate::records::refusal::Refusal;
use crate::records::store::{absences, attendance, registers, teaching};
use crate::records::student::StudentRecord;
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Weeks, this one included, in which attendance is compared with that in as many before.
const WEEKS: u32 = 4;

/// A session in a student's attendance.
#[derive(Clone, Debug)]
pub struct SessionLine {
    /// Module code.
    pub module: String,
    /// The session.
    pub session: Session,
    /// The mark; none when the register was not taken.
    pub mark: Option<Mark>,
    /// The reason, where that is open.
    pub reason: Option<String>,
    /// Minutes late.
    pub minutes_late: Option<u16>,
    /// Who recorded it.
    pub recorded_by: Option<String>,
    /// When it was recorded.
    pub recorded_at: Option<Timestamp>,
    /// By what way the mark came; none when there is none.
    pub source: Option<MarkSource>,
    /// The session the student was at instead, in words, when that is why they were not expected.
    pub elsewhere: Option<String>,
    /// The student was marked absent, and an authorised notice covers the session: whoever keeps the register may
    /// change the mark.
    pub covered: bool,
    /// Nobody has to attend: it counts nowhere.
    pub optional: bool,
    /// It is on now and has no mark yet: it does not count until it is over.
    pub on_now: bool,
}

/// Attendance in one module.
#[derive(Clone, Debug)]
pub struct ModuleAttendance {
    /// Module code.
    pub code: String,
    /// Its title.
    pub title: String,
    /// Academic year.
    pub academic_year: String,
    /// Counts.
    pub counts: Counts,
}

/// A week of attendance.
#[derive(Clone, Copy, Debug)]
pub struct WeekCount {
    /// Its Monday.
    pub monday: Date,
    /// Counts.
    pub counts: Counts,
}

/// Attendance in the present academic year.
#[derive(Clone, Debug)]
pub struct AttendancePicture {
    /// How much of it is open.
    pub extent: Extent,
    /// All of it together.
    pub counts: Counts,
    /// Critical sessions only.
    pub critical: Counts,
    /// Week by week, oldest first, over what is open session by session.
    pub weeks: Vec<WeekCount>,
    /// Module by module; empty when only the summary is open.
    pub modules: Vec<ModuleAttendance>,
    /// The last four weeks, this one included, over what is open session by session.
    pub recent: Counts,
    /// The four weeks before them.
    pub before: Counts,
    /// Median rate, as a share of one, of those on the same programme in the same year of study; none when they are too
    /// few to show, and when no totals are open.
    pub cohort_median: Option<f64>,
    /// By kind of session, with the single sessions.
    pub kinds: BTreeMap<SessionKind, Counts>,
    /// Session by session, newest first; empty when only the summary is open.
    pub sessions: Vec<SessionLine>,
}

/// What is told of a mark.
#[derive(Default)]
struct Note {
    reason: Option<String>,
    minutes_late: Option<u16>,
    by: Option<String>,
    at: Option<Timestamp>,
    source: Option<MarkSource>,
}

/// A session a student is on the list of, and the student's mark.
struct Counted {
    /// Whether it counts.
    counts: bool,
    on_now: bool,
    column: u32,
    day: Date,
    critical: bool,
    mark: Option<Mark>,
}

impl AttendancePicture {
    fn add_recent(&mut self, one: &Counted, today: Date) {
        if (calendar::weeks_back(today, WEEKS)..=today).contains(&one.day) {
            self.recent.add(one.mark);
        } else if (calendar::weeks_back(today, 2 * WEEKS)..today).contains(&one.day) {
            self.before.add(one.mark);
        }
    }

    fn add(&mut self, counted: &[Counted]) {
        for one in counted.iter().filter(|one| one.counts) {
            self.counts.add(one.mark);
            if one.critical {
                self.critical.add(one.mark);
            }
        }
    }
}

impl StudentRecord {
    /// Attendance in the present academic year; none when nothing of it is open.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn attendance(&self) -> Result<Option<AttendancePicture>, Refusal> {
        self.picture(true)
    }

    /// As [`StudentRecord::attendance`], without the single sessions.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn attendance_totals(&self) -> Result<Option<AttendancePicture>, Refusal> {
        self.picture(false)
    }

    fn picture(&self, with_sessions: bool) -> Result<Option<AttendancePicture>, Refusal> {
        let extent = self.standing.area(Area::Attendance);
        if extent.is_nothing() {
            return Ok(None);
        }
        let year = calendar::academic_year(self.look.viewer.today());
        let mut picture = AttendancePicture {
            extent,
            counts: Counts::default(),
            critical: Counts::default(),
            weeks: Vec::new(),
            modules: Vec::new(),
            recent: Counts::default(),
            before: Counts::default(),
            cohort_median: extent.includes(Extent::SUMMARY).then(|| self.cohort_median(&year)).flatten(),
            kinds: BTreeMap::new(),
            sessions: Vec::new(),
        };
        let notices = if with_sessions { self.notices()? } else { Vec::new() };
        let mut weeks: BTreeMap<Date, Counts> = BTreeMap::new();
        for enrolment in teaching::enrolments_of(&self.look.tx, self.id)? {
            let Some(instance) = teaching::instance(&self.look.tx, enrolment.instance)? else { continue };
            let own = self.standing.own_modules().contains(&instance.module);
            if instance.academic_year != year || !(extent.includes(Extent::SUMMARY) || own) {
                continue;
            }
            let counted = self.counted(&enrolment)?;
            picture.add(&counted);
            // A supervisor who also takes registers sees totals of all modules, and sessions of those they take only.
            if extent.includes(Extent::FULL) || own || planted("other-modules-open") {
                for one in counted.iter().filter(|one| one.counts) {
                    weeks.entry(calendar::monday(one.day)).or_default().add(one.mark);
                    picture.add_recent(one, self.look.viewer.today());
                }
                picture.modules.push(self.module_line(instance, &counted)?);
                if with_sessions {
                    self.add_sessions(&enrolment, &counted, &notices, &mut picture)?;
                }
            }
        }
        picture.weeks = weeks.into_iter().map(|(monday, counts)| WeekCount { monday, counts }).collect();
        picture
            .sessions
            .sort_by(|a, b| (b.session.start, &b.session.id).cmp(&(a.session.start, &a.session.id)));
        Ok(Some(picture))
    }

    /// The sessions of a module that have begun and that the student is on the list of, with the student's marks.
    fn counted(&self, enrolment: &Enrolment) -> Result<Vec<Counted>, Refusal> {
        let now = self.registry.now();
        let sealed = attendance::marks_of(&self.look.tx, enrolment.instance, self.id)?;
        let Some((bytes, _)) = self.standing.open_area(Area::Attendance, sealed) else {
            return Ok(Vec::new());
        };
        // The timetable is nobody's own: it is read from memory, the marks from the snapshot.
        let Some(module) = self.registry.figures_of_module(&self.look.tx, enrolment.instance)? else {
            return Ok(Vec::new());
        };
        let counted = module.sessions.iter().zip(&module.days).filter_map(|(session, day)| {
            let (column, critical) = (session.column, session.critical);
            let mark = bytes.get(column as usize).and_then(|byte| Mark::from_disk(*byte));
            let on_now = session.is_on(now) && mark.is_none() && enrolment.lists(session, *day);
            let counts = module.counts((session, *day), enrolment, now, mark);
            let listed =
                on_now || counts || (!session.mandatory && session.is_listed_by(enrolment, *day, now, mark));
            listed.then_some(Counted { counts, on_now, column, day: *day, critical, mark })
        });
        Ok(counted.collect())
    }

    fn module_line(&self, instance: Instance, counted: &[Counted]) -> Result<ModuleAttendance, Refusal> {
        let Instance { module: code, academic_year, .. } = instance;
        let title = teaching::module(&self.look.tx, &code)?.map_or_else(String::new, |module| module.title);
        let mut counts = Counts::default();
        for one in counted.iter().filter(|one| one.counts) {
            counts.add(one.mark);
        }
        Ok(ModuleAttendance { code, title, academic_year, counts })
    }

    /// The single sessions of the module added last.
    fn add_sessions(
        &self,
        enrolment: &Enrolment,
        counted: &[Counted],
        notices: &[Absence],
        picture: &mut AttendancePicture,
    ) -> Result<(), Refusal> {
        let mut notes = self.notes(enrolment, notices)?;
        let elsewhere = self.elsewhere(enrolment)?;
        let module = picture.modules.last().map(|module| module.code.clone()).unwrap_or_default();
        let all = teaching::sessions_of(&self.look.tx, enrolment.instance)?;
        let named = |column: &u32| all.iter().find(|session| session.column == *column).map(Session::words);
        for session in &all {
            let Ok(at) = counted.binary_search_by_key(&session.column, |one| one.column) else { continue };
            let Some(one) = counted.get(at) else { continue };
            let mark = one.mark;
            if one.counts {
                picture.kinds.entry(session.kind).or_default().add(mark);
            }
            let note = notes.remove(&session.column).unwrap_or_default();
            let covered = mark == Some(Mark::Absent) && absence::covering(notices, session).is_some();
            picture.sessions.push(SessionLine {
                module: module.clone(),
                elsewhere: note
                    .source
                    .filter(|source| *source == MarkSource::Elsewhere)
                    .and_then(|_| elsewhere.get(&session.id).and_then(named)),
                session: session.clone(),
                mark,
                reason: note.reason,
                minutes_late: note.minutes_late,
                recorded_by: note.by,
                recorded_at: note.at,
                source: note.source,
                covered,
                optional: !session.mandatory,
                on_now: one.on_now,
            });
        }
        Ok(())
    }

    /// The sessions the student was at another one instead of, by id, and the columns of those.
    fn elsewhere(&self, enrolment: &Enrolment) -> Result<BTreeMap<String, u32>, Refusal> {
        let mut there = BTreeMap::new();
        for (column, sealed) in registers::added(&self.look.tx, enrolment.instance)? {
            if sealed.student() != self.id {
                continue;
            }
            if let Some((added, _)) = self.standing.open_area(Area::Attendance, sealed) {
                there.insert(added.instead_of, column);
            }
        }
        Ok(there)
    }

    /// The student's absence notices, of which no more is told than that one is authorised, unless reasons are open.
    fn notices(&self) -> Result<Vec<Absence>, Refusal> {
        let sealed = absences::of_student(&self.look.tx, self.id)?;
        Ok(self.standing.open_area(Area::Attendance, sealed).map_or_else(Vec::new, |(all, _)| all))
    }

    /// Reason (where open), minutes and recorder of the student's marks in a module, by column.
    fn notes(&self, enrolment: &Enrolment, notices: &[Absence]) -> Result<BTreeMap<u32, Note>, Refusal> {
        let reasons = !self.standing.area(Area::Reasons).is_nothing() || planted("reasons-to-all");
        let mut notes = BTreeMap::new();
        for sealed in attendance::recorded(&self.look.tx, enrolment.instance)? {
            if sealed.student() != self.id {
                continue;
            }
            if let Some((recorded, _)) = self.standing.open_area(Area::Attendance, sealed) {
                let of = |id| notices.iter().find(|notice| notice.id == id);
                let why = recorded.absence.and_then(of).map(|notice| notice.why.label().to_owned());
                let note = Note {
                    reason: recorded.reason.or(why).filter(|_| reasons),
                    minutes_late: recorded.minutes_late,
                    by: recorded.recorded_by.map(|staff| self.name(staff)).transpose()?,
                    at: recorded.recorded_at,
                    source: Some(recorded.source),
                };
                notes.insert(recorded.column, note);
            }
        }
        Ok(notes)
    }

    /// The median rate of those on the same programme in the same year of study, the student among them.
    fn cohort_median(&self, academic_year: &str) -> Option<f64> {
        let (programme, year) = (self.profile.programme.as_str(), self.profile.year_of_study);
        let directory = self.registry.directory();
        let figures = self.registry.figures();
        let cohort = directory.cohort(programme, year).iter();
        median_rate(cohort.map(|id| figures.rate(*id, academic_year)))
    }
}

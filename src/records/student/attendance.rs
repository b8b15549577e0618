//! A student's attendance in the present academic year, as far as it is open to the viewer.

use crate::access::{Area, Extent};
use crate::domain::attendance::Counts;
use crate::domain::module::{Enrolment, Instance};
use crate::domain::session::Session;
use crate::domain::{Mark, calendar};
use crate::leak::planted;
use crate::records::refusal::Refusal;
use crate::records::store::{attendance, teaching};
use crate::records::student::StudentRecord;
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::BTreeMap;

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
    /// Session by session, newest first; empty when only the summary is open.
    pub sessions: Vec<SessionLine>,
}

/// A session that counts, and the student's mark.
struct Counted {
    column: u32,
    day: Date,
    critical: bool,
    mark: Option<Mark>,
}

impl AttendancePicture {
    fn add(&mut self, counted: &[Counted]) {
        for one in counted {
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
            sessions: Vec::new(),
        };
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
                for one in &counted {
                    weeks.entry(calendar::monday(one.day)).or_default().add(one.mark);
                }
                picture.modules.push(self.module_line(instance, &counted)?);
                if with_sessions {
                    self.add_sessions(&enrolment, &counted, &mut picture)?;
                }
            }
        }
        picture.weeks = weeks.into_iter().map(|(monday, counts)| WeekCount { monday, counts }).collect();
        picture
            .sessions
            .sort_by(|a, b| (b.session.start, &b.session.id).cmp(&(a.session.start, &a.session.id)));
        Ok(Some(picture))
    }

    /// The sessions of a module that count, with the student's marks.
    fn counted(&self, enrolment: &Enrolment) -> Result<Vec<Counted>, Refusal> {
        let now = self.registry.now();
        let sealed = attendance::marks_of(&self.look.tx, enrolment.instance, self.id)?;
        let Some((bytes, _)) = self.standing.open_area(Area::Attendance, sealed) else {
            return Ok(Vec::new());
        };
        let mut counted = Vec::new();
        teaching::each_held(&self.look.tx, enrolment.instance, |held| {
            let mark = bytes.get(held.column as usize).and_then(|byte| Mark::from_disk(*byte));
            let day = calendar::day_of(held.start);
            if held.counts_for(enrolment, day, now, mark) {
                counted.push(Counted { column: held.column, day, critical: held.critical, mark });
            }
        })?;
        Ok(counted)
    }

    fn module_line(&self, instance: Instance, counted: &[Counted]) -> Result<ModuleAttendance, Refusal> {
        let Instance { module: code, academic_year, .. } = instance;
        let title = teaching::module(&self.look.tx, &code)?.map_or_else(String::new, |module| module.title);
        let mut counts = Counts::default();
        counted.iter().for_each(|one| counts.add(one.mark));
        Ok(ModuleAttendance { code, title, academic_year, counts })
    }

    /// The single sessions of the module added last.
    fn add_sessions(
        &self,
        enrolment: &Enrolment,
        counted: &[Counted],
        picture: &mut AttendancePicture,
    ) -> Result<(), Refusal> {
        let mut notes = self.notes(enrolment)?;
        let module = picture.modules.last().map(|module| module.code.clone()).unwrap_or_default();
        for session in teaching::sessions_of(&self.look.tx, enrolment.instance)? {
            let Ok(at) = counted.binary_search_by_key(&session.column, |one| one.column) else { continue };
            let mark = counted.get(at).and_then(|one| one.mark);
            let (reason, minutes_late, recorded_by, recorded_at) =
                notes.remove(&session.column).unwrap_or_default();
            picture.sessions.push(SessionLine {
                module: module.clone(),
                session,
                mark,
                reason,
                minutes_late,
                recorded_by,
                recorded_at,
            });
        }
        Ok(())
    }

    /// Reason (where open), minutes and recorder of the student's marks in a module, by column.
    #[expect(clippy::type_complexity, reason = "private, and taken apart at once")]
    fn notes(
        &self,
        enrolment: &Enrolment,
    ) -> Result<BTreeMap<u32, (Option<String>, Option<u16>, Option<String>, Option<Timestamp>)>, Refusal>
    {
        let reasons = !self.standing.area(Area::Reasons).is_nothing() || planted("reasons-to-all");
        let mut notes = BTreeMap::new();
        for sealed in attendance::recorded(&self.look.tx, enrolment.instance)? {
            if sealed.student() != self.id {
                continue;
            }
            if let Some((recorded, _)) = self.standing.open_area(Area::Attendance, sealed) {
                let by = recorded.recorded_by.map(|staff| self.name(staff)).transpose()?;
                let reason = recorded.reason.filter(|_| reasons);
                let late = recorded.minutes_late;
                notes.insert(recorded.column, (reason, late, by, recorded.recorded_at));
            }
        }
        Ok(notes)
    }
}

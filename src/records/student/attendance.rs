//! A student's attendance in the present academic year, as far as it is open to the viewer.

use crate::access::{Area, Extent};
use crate::domain::attendance::Counts;
use crate::domain::module::Enrolment;
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

impl StudentRecord {
    /// Attendance in the present academic year; none when nothing of it is open.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn attendance(&self) -> Result<Option<AttendancePicture>, Refusal> {
        let extent = self.standing.area(Area::Attendance);
        if extent.is_nothing() {
            return Ok(None);
        }
        let year = calendar::academic_year(self.viewer.today());
        let mut picture = AttendancePicture {
            extent,
            counts: Counts::default(),
            critical: Counts::default(),
            weeks: Vec::new(),
            modules: Vec::new(),
            sessions: Vec::new(),
        };
        let mut weeks: BTreeMap<Date, Counts> = BTreeMap::new();
        for enrolment in teaching::enrolments_of(&self.tx, self.id)? {
            let Some(instance) = teaching::instance(&self.tx, enrolment.instance)? else { continue };
            let shown =
                extent.includes(Extent::SUMMARY) || self.standing.own_modules().contains(&instance.module);
            if instance.academic_year == year && shown {
                self.add_module(&enrolment, &instance.module, &year, &mut picture, &mut weeks)?;
            }
        }
        picture.weeks = weeks.into_iter().map(|(monday, counts)| WeekCount { monday, counts }).collect();
        picture
            .sessions
            .sort_by(|a, b| (b.session.start, &b.session.id).cmp(&(a.session.start, &a.session.id)));
        Ok(Some(picture))
    }

    fn add_module(
        &self,
        enrolment: &Enrolment,
        module: &str,
        year: &str,
        picture: &mut AttendancePicture,
        weeks: &mut BTreeMap<Date, Counts>,
    ) -> Result<(), Refusal> {
        let now = self.registry.now();
        let sealed = attendance::marks_of(&self.tx, enrolment.instance, self.id)?;
        let Some((bytes, _)) = self.standing.open_area(Area::Attendance, sealed) else { return Ok(()) };
        // A supervisor who also takes registers sees totals of all modules, and sessions of those they take only.
        let own = self.standing.own_modules().iter().any(|code| code == module);
        let in_detail = picture.extent.includes(Extent::FULL) || own || planted("other-modules-open");
        let notes = if in_detail { self.notes(enrolment)? } else { BTreeMap::new() };
        let mut counts = Counts::default();
        for session in teaching::sessions_of(&self.tx, enrolment.instance)? {
            let mark = bytes.get(session.column as usize).and_then(|byte| Mark::from_disk(*byte));
            let day = calendar::day_of(session.start);
            if !session.counts_for(enrolment, day, now, mark) {
                continue;
            }
            counts.add(mark);
            if in_detail {
                weeks.entry(calendar::monday(day)).or_default().add(mark);
            }
            if session.critical {
                picture.critical.add(mark);
            }
            if in_detail {
                let note = notes.get(&session.column).cloned().unwrap_or_default();
                let (reason, minutes_late, recorded_by, recorded_at) = note;
                let module = module.to_owned();
                picture.sessions.push(SessionLine {
                    module,
                    session,
                    mark,
                    reason,
                    minutes_late,
                    recorded_by,
                    recorded_at,
                });
            }
        }
        picture.counts = picture.counts.plus(counts);
        if in_detail {
            let title = teaching::module(&self.tx, module)?.map_or_else(String::new, |m| m.title);
            let (code, academic_year) = (module.to_owned(), year.to_owned());
            picture.modules.push(ModuleAttendance { code, title, academic_year, counts });
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
        for sealed in attendance::recorded(&self.tx, enrolment.instance)? {
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

    /// Attendance week by week in the present academic year, oldest first; empty when only totals are open.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn weeks(&self) -> Result<Vec<WeekCount>, Refusal> {
        let mut weeks: BTreeMap<Date, Counts> = BTreeMap::new();
        if self.standing.area(Area::Attendance).includes(Extent::FULL) {
            let year = calendar::academic_year(self.viewer.today());
            let now = self.registry.now();
            for enrolment in teaching::enrolments_of(&self.tx, self.id)? {
                let instance = teaching::instance(&self.tx, enrolment.instance)?;
                if instance.is_none_or(|instance| instance.academic_year != year) {
                    continue;
                }
                let sealed = attendance::marks_of(&self.tx, enrolment.instance, self.id)?;
                let Some((bytes, _)) = self.standing.open_area(Area::Attendance, sealed) else { continue };
                for session in teaching::sessions_of(&self.tx, enrolment.instance)? {
                    let mark = bytes.get(session.column as usize).and_then(|byte| Mark::from_disk(*byte));
                    let day = calendar::day_of(session.start);
                    if session.counts_for(&enrolment, day, now, mark) {
                        weeks.entry(calendar::monday(day)).or_default().add(mark);
                    }
                }
            }
        }
        Ok(weeks.into_iter().map(|(monday, counts)| WeekCount { monday, counts }).collect())
    }
}

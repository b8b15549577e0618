//! Has the registers say what the absence notices say, and that whoever was at another session instead was not
//! expected at their own: when one is decided or somebody is added, and by a job for sessions that come later or move.
//! Filling twice is filling once.

use crate::access::{Grant, Job, RecordMarks};
use crate::domain::absence::{Claims, covering, step};
use crate::domain::register::Recorded;
use crate::domain::{InstanceId, Mark, StaffId, StudentId, calendar};
use crate::records::absences::note;
use crate::records::refusal::Refusal;
use crate::records::registry::Registry;
use crate::records::store::{Change, Reading, Trouble, absences, attendance, registers, teaching};
use crate::records::worker::Worker;
use jiff::civil::Time;
use jiff::{Timestamp, ToSpan};
use std::collections::{BTreeMap, BTreeSet};

/// Days after its last day for which the job still looks after a notice: as long as timetables and groups are put
/// right afterwards.
const LOOKED_AFTER_DAYS: i32 = 60;

/// Who did something, and when.
type By = (StaffId, Timestamp);

/// Has the registers of a student follow the student's notices and the sessions they were at instead of their own;
/// how many marks that changed. `taken_back` is who takes one of those back now.
pub(in crate::records) fn fill(
    tx: &mut Change,
    registry: &Registry,
    grant: &Grant<RecordMarks>,
    student: StudentId,
    taken_back: Option<By>,
) -> Result<usize, Refusal> {
    let mut total = 0;
    for (instance, marks) in plan(tx, student, taken_back)? {
        let (added, changed) = attendance::record(tx, grant, instance, marks, registry.now())?;
        total += added + changed;
        registry.attendance_touched(tx, instance);
    }
    Ok(total)
}

/// What has to be recorded for a student, by module.
fn plan(
    tx: &dyn Reading,
    student: StudentId,
    taken_back: Option<By>,
) -> Result<BTreeMap<InstanceId, Vec<Recorded>>, Trouble> {
    let notices = Job::Absences.open(absences::of_student(tx, student)?);
    let mut plan: BTreeMap<InstanceId, Vec<Recorded>> = BTreeMap::new();
    for enrolment in teaching::enrolments_of(tx, student)? {
        let instance = enrolment.instance;
        let bytes = Job::Absences.open(attendance::marks_of(tx, instance, student)?);
        let elsewhere = elsewhere(tx, instance, student)?;
        for session in teaching::sessions_of(tx, instance)? {
            let byte = bytes.get(session.column as usize).copied().unwrap_or_default();
            let elsewhere = elsewhere.get(&session.id).copied();
            let claimed = || elsewhere.is_some() || covering(&notices, &session).is_some();
            // Only two marks are filled: the log is read where one of these stands, to see whose it is.
            let standing = match Mark::from_disk(byte) {
                Some(Mark::Present | Mark::Late | Mark::Absent) => continue,
                None if !claimed() || !enrolment.is_expected_at(&session) => continue,
                None => None,
                Some(Mark::Authorised | Mark::NotExpected) => {
                    standing(tx, instance, session.column, student)?
                }
            };
            let claims = Claims { notices: &notices, elsewhere, taken_back };
            if let Some(fresh) = step(&claims, &session, &enrolment, standing.as_ref()) {
                plan.entry(instance).or_default().push(fresh);
            }
        }
    }
    Ok(plan)
}

/// The sessions of a module that a student was at another one instead of, by id: who added them there, and when.
fn elsewhere(
    tx: &dyn Reading,
    instance: InstanceId,
    student: StudentId,
) -> Result<BTreeMap<String, By>, Trouble> {
    let all = registers::added(tx, instance)?.into_iter().map(|(_, sealed)| sealed);
    let own = all.filter(|sealed| sealed.student() == student).map(|sealed| Job::Absences.open(sealed));
    Ok(own.map(|added| (added.instead_of, (added.by, added.at))).collect())
}

fn standing(
    tx: &dyn Reading,
    instance: InstanceId,
    column: u32,
    student: StudentId,
) -> Result<Option<Recorded>, Trouble> {
    let all = attendance::recorded_at(tx, instance, column)?;
    Ok(all.into_iter().find(|sealed| sealed.student() == student).map(|sealed| Job::Absences.open(sealed)))
}

impl Worker {
    /// Has the registers follow the notices of this term, and who was at another session instead; how many marks that
    /// changed. Run twice, the second time changes nothing.
    ///
    /// # Errors
    /// When the store cannot be read or takes no writes.
    pub fn fill_absences(&self) -> Result<u64, Refusal> {
        let since = self.registry.today().checked_sub(LOOKED_AFTER_DAYS.days());
        let since = since.unwrap_or(jiff::civil::Date::MIN);
        let tx = self.registry.read()?;
        let from = calendar::instant(since.to_datetime(Time::midnight())).unwrap_or(Timestamp::MIN);
        let mut students: BTreeSet<StudentId> = registers::added_since(&tx, from)?;
        absences::each(&tx, |sealed| {
            let student = sealed.student();
            let absence = Job::Absences.open(sealed);
            if absence.decided.is_some() && absence.asked.last >= since {
                students.insert(student);
            }
            Ok(())
        })?;
        let mut total = 0;
        for student in students {
            if !plan(&tx, student, None)?.is_empty() {
                total += self.fill_of(student)?;
            }
        }
        Ok(total)
    }

    fn fill_of(&self, student: StudentId) -> Result<u64, Refusal> {
        let registry = self.registry.clone();
        self.registry.write(move |tx| {
            let Some(grant) = Job::Absences.grant_marks() else { return Ok(0) };
            let changed = fill(tx, &registry, &grant, student, None)?;
            let detail = format!("marks changed {changed}");
            note(tx, registry.now(), "job:absences", "absence.fill", student, detail)?;
            Ok(changed as u64)
        })
    }
}

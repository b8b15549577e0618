//! Who there is, held in memory: for look-up as one types, for the reach of a search, and for attendance counters.
//! Derived from the store; loaded at the start and again after every import.

use crate::access::Job;
use crate::domain::attendance::Counts;
use crate::domain::calendar;
use crate::domain::lookup::{LookUp, Person};
use crate::domain::module::Enrolment;
use crate::domain::session::Session;
use crate::domain::student::Student;
use crate::domain::{Mark, StudentId};
use crate::records::store::{Reading, Trouble, attendance, people, teaching};
use jiff::Timestamp;
use jiff::civil::Date;
use rayon::prelude::*;
use std::collections::HashMap;
use std::sync::Arc;

/// What is known of a student without asking who wants to know: never leaves `records`.
#[derive(Clone)]
pub(super) struct Known {
    pub(super) programme: Arc<str>,
    pub(super) year: Option<u8>,
    pub(super) archived: bool,
}

/// Everybody.
pub(super) struct Directory {
    students: Vec<Option<Known>>,
    look_up: LookUp,
    by_email: HashMap<String, StudentId>,
    rates: HashMap<u32, Counts>,
    /// Grows whenever a relationship, a role or a person changes.
    pub(super) edition: u64,
}

impl Directory {
    /// Reads the store.
    pub(super) fn load(tx: &dyn Reading, now: Timestamp, edition: u64) -> Result<Directory, Trouble> {
        let mut students = Vec::new();
        let mut look_up = LookUp::new();
        let mut by_email = HashMap::new();
        let mut programmes: HashMap<String, Arc<str>> = HashMap::new();
        people::each_student(tx, |sealed| {
            let student = Job::Index.open(sealed);
            let place = student.id.0 as usize;
            if students.len() <= place {
                students.resize(place + 1, None);
            }
            let programme = programmes
                .entry(student.programme.clone())
                .or_insert_with(|| student.programme.as_str().into())
                .clone();
            let known =
                Known { programme, year: student.year_of_study, archived: student.status.is_archived() };
            if let Some(slot) = students.get_mut(place) {
                *slot = Some(known);
            }
            look_up.put(student.id.0, &person(&student));
            by_email.insert(student.email, student.id);
            Ok(())
        })?;
        Ok(Directory { students, look_up, by_email, rates: rates(tx, now)?, edition })
    }

    /// Every student, with what the policy needs.
    pub(super) fn students(&self) -> impl Iterator<Item = (StudentId, &Known)> {
        (0u32..)
            .zip(&self.students)
            .filter_map(|(id, known)| known.as_ref().map(|known| (StudentId(id), known)))
    }

    /// One past the largest student id.
    pub(super) fn span(&self) -> usize {
        self.students.len()
    }

    /// Looks people up as one types; `allowed` decides before anything is counted.
    pub(super) fn find(
        &self,
        query: &str,
        limit: usize,
        allowed: &dyn Fn(StudentId) -> bool,
    ) -> Vec<StudentId> {
        let found = self.look_up.find(query, limit, &|id| allowed(StudentId(id)));
        found.into_iter().map(|hit| StudentId(hit.id)).collect()
    }

    /// The student with this university address.
    pub(super) fn by_email(&self, email: &str) -> Option<StudentId> {
        self.by_email.get(email).copied()
    }

    /// A student's counts in the present academic year.
    pub(super) fn rate(&self, student: StudentId) -> Counts {
        self.rates.get(&student.0).copied().unwrap_or_default()
    }

    /// Students under 50 % in the present academic year.
    pub(super) fn under_half(&self) -> impl Iterator<Item = (StudentId, Counts)> {
        self.rates
            .iter()
            .filter(|(_, counts)| counts.under_half())
            .map(|(id, counts)| (StudentId(*id), *counts))
    }
}

fn person(student: &Student) -> Person<'_> {
    Person {
        number: &student.number,
        given: student.given_name.as_deref().unwrap_or_default(),
        family: &student.family_name,
        preferred: student.preferred_name.as_deref().unwrap_or_default(),
        email: &student.email,
    }
}

/// Counts per student over the modules of the present academic year: read one after another, counted side by side.
fn rates(tx: &dyn Reading, now: Timestamp) -> Result<HashMap<u32, Counts>, Trouble> {
    let year = calendar::academic_year(calendar::day_of(now));
    let mut running = Vec::new();
    for instance in teaching::instances(tx)?.into_iter().filter(|instance| instance.academic_year == year) {
        let sessions = teaching::sessions_of(tx, instance.id)?;
        if sessions.is_empty() {
            continue;
        }
        let mut enrolments = Vec::new();
        teaching::each_enrolment(tx, Some(instance.id), |enrolment| {
            enrolments.push(enrolment);
            Ok(())
        })?;
        running.push(Running { sessions, enrolments, row: attendance::row(tx, instance.id)? });
    }
    let counted: Vec<Vec<(u32, Counts)>> = running.par_iter().map(|running| running.count(now)).collect();
    let mut rates: HashMap<u32, Counts> = HashMap::new();
    for (student, counts) in counted.into_iter().flatten() {
        let all = rates.entry(student).or_default();
        *all = all.plus(counts);
    }
    Ok(rates)
}

/// A module as it runs this year.
struct Running {
    sessions: Vec<Session>,
    enrolments: Vec<Enrolment>,
    row: attendance::MarkRow,
}

impl Running {
    /// Each student's counts.
    fn count(&self, now: Timestamp) -> Vec<(u32, Counts)> {
        let days: Vec<Date> = self.sessions.iter().map(|session| calendar::day_of(session.start)).collect();
        let count = |enrolment: &Enrolment| {
            let marks = self.row.of(enrolment.student);
            let mut counts = Counts::default();
            for (session, day) in self.sessions.iter().zip(&days) {
                let mark = marks.get(session.column as usize).and_then(|byte| Mark::from_disk(*byte));
                if session.counts_for(enrolment, *day, now, mark) {
                    counts.add(mark);
                }
            }
            (enrolment.student.0, counts)
        };
        self.enrolments.iter().map(count).collect()
    }
}

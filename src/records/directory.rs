//! Who there is, held in memory: for look-up as one types and for the reach of a search.
//! Derived from the store; loaded at the start and again after every import.

use crate::access::Job;
use crate::domain::StudentId;
use crate::domain::lookup::{LookUp, Person};
use crate::domain::student::{Student, Whereabouts};
use crate::records::store::{Reading, Trouble, people};
use std::collections::HashMap;
use std::sync::Arc;

/// What is known of a student without asking who wants to know: never leaves `records`.
#[derive(Clone)]
pub(super) struct Known {
    pub(super) programme: Arc<str>,
    pub(super) year: Option<u8>,
    pub(super) archived: bool,
    pub(super) whereabouts: Whereabouts,
}

/// Everybody.
pub(super) struct Directory {
    students: Vec<Option<Known>>,
    look_up: LookUp,
    by_email: HashMap<String, StudentId>,
    /// Those who have not left, by programme and year of study.
    cohorts: HashMap<Arc<str>, HashMap<Option<u8>, Vec<StudentId>>>,
    /// Grows whenever a relationship, a role or a person changes.
    pub(super) edition: u64,
}

impl Directory {
    /// Reads the store.
    pub(super) fn load(tx: &dyn Reading, edition: u64) -> Result<Directory, Trouble> {
        let mut students = Vec::new();
        let mut look_up = LookUp::new();
        let mut by_email = HashMap::new();
        let mut programmes: HashMap<String, Arc<str>> = HashMap::new();
        let mut cohorts: HashMap<Arc<str>, HashMap<Option<u8>, Vec<StudentId>>> = HashMap::new();
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
            let (archived, whereabouts) = (student.status.is_archived(), student.status.whereabouts());
            let known = Known { programme, year: student.year_of_study, archived, whereabouts };
            if !known.archived {
                let years = cohorts.entry(known.programme.clone()).or_default();
                years.entry(known.year).or_default().push(student.id);
            }
            if let Some(slot) = students.get_mut(place) {
                *slot = Some(known);
            }
            look_up.put(student.id.0, &person(&student));
            by_email.insert(student.email, student.id);
            Ok(())
        })?;
        Ok(Directory { students, look_up, by_email, cohorts, edition })
    }

    /// Every student, with what the policy needs.
    pub(super) fn students(&self) -> impl Iterator<Item = (StudentId, &Known)> {
        (0u32..)
            .zip(&self.students)
            .filter_map(|(id, known)| known.as_ref().map(|known| (StudentId(id), known)))
    }

    /// Those on a programme in a year of study who have not left.
    pub(super) fn cohort(&self, programme: &str, year: Option<u8>) -> &[StudentId] {
        self.cohorts.get(programme).and_then(|years| years.get(&year)).map_or(&[], Vec::as_slice)
    }

    /// The highest year of study anybody is in who has not left; none when nobody's is known.
    pub(super) fn last_year(&self) -> Option<u8> {
        self.cohorts.values().flat_map(HashMap::keys).copied().flatten().max()
    }

    /// What is known of a student.
    pub(super) fn student(&self, id: StudentId) -> Option<&Known> {
        self.students.get(id.0 as usize).and_then(Option::as_ref)
    }

    /// Whether a student has left.
    pub(super) fn has_left(&self, id: StudentId) -> bool {
        self.student(id).is_none_or(|known| known.archived)
    }

    /// Whether a student studies, is on leave or has left.
    pub(super) fn whereabouts(&self, id: StudentId) -> Whereabouts {
        self.student(id).map_or(Whereabouts::Left, |known| known.whereabouts)
    }

    /// One past the largest student id.
    pub(super) fn span(&self) -> usize {
        self.students.len()
    }

    /// Looks people up as one types, everybody or among those given: nobody else is counted.
    pub(super) fn find(&self, query: &str, limit: usize, among: Option<&[StudentId]>) -> Vec<StudentId> {
        let among: Option<Vec<u32>> = among.map(|ids| ids.iter().map(|id| id.0).collect());
        let found = self.look_up.find(query, limit, among.as_deref());
        found.into_iter().map(|hit| StudentId(hit.id)).collect()
    }

    /// The student with this university address.
    pub(super) fn by_email(&self, email: &str) -> Option<StudentId> {
        self.by_email.get(email).copied()
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

//! Whom a row of another system's register means: by number, by address, by a name that only one student of the module
//! has.

use super::super::desk::Wrong;
use super::Taking;
use crate::access::Job;
use crate::domain::{InstanceId, StudentId};
use crate::records::imports::refusal::CellProblem;
use crate::records::imports::registers::Who;
use crate::records::store::{Reading, Trouble, people};
use std::collections::HashMap;
use unicode_normalization::UnicodeNormalization;

/// Students by address and by name.
pub(super) struct People {
    emails: HashMap<String, StudentId>,
    names: HashMap<String, Vec<StudentId>>,
}

impl People {
    fn read(tx: &dyn Reading) -> Result<People, Trouble> {
        let mut all = People { emails: HashMap::new(), names: HashMap::new() };
        people::each_student(tx, |sealed| {
            let student = Job::Import.open(sealed);
            all.emails.insert(student.email.to_lowercase(), student.id);
            let family = student.family_name.as_str();
            for given in [&student.given_name, &student.preferred_name].into_iter().flatten() {
                for name in [format!("{given} {family}"), format!("{family} {given}")] {
                    let known = all.names.entry(folded(&name)).or_default();
                    if !known.contains(&student.id) {
                        known.push(student.id);
                    }
                }
            }
            Ok(())
        })?;
        Ok(all)
    }
}

/// A name without accents, capitals, commas and what stands in brackets.
fn folded(name: &str) -> String {
    let bare = name.split(['(', '[']).next().unwrap_or_default();
    let plain = bare.nfd().filter(|c| !('\u{300}'..='\u{36F}').contains(c)).flat_map(char::to_lowercase);
    let text: String = plain.map(|c| if c == ',' { ' ' } else { c }).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Taking<'_, '_> {
    /// The student a row means; names count only among the students of `instance`.
    pub(super) fn student(
        &mut self,
        who: &Who,
        instance: Option<InstanceId>,
    ) -> Result<Result<StudentId, CellProblem>, Trouble> {
        if !who.number.is_empty()
            && let Some(student) = people::student_id(self.desk.tx, &who.number)?
        {
            return Ok(Ok(student));
        }
        if who.email.is_empty() && who.name.is_empty() {
            return match self.desk.student("student_number", &who.number) {
                Ok(student) => Ok(Ok(student)),
                Err(Wrong::Cells(mut problems)) if !problems.is_empty() => Ok(Err(problems.remove(0))),
                Err(Wrong::Trouble(trouble)) => Err(trouble),
                Err(_) => Ok(Err(nobody(who))),
            };
        }
        let all = match self.people.take() {
            Some(all) => all,
            None => People::read(self.desk.tx)?,
        };
        let found = self.among(&all, who, instance);
        self.people = Some(all);
        found
    }

    fn among(
        &mut self,
        all: &People,
        who: &Who,
        instance: Option<InstanceId>,
    ) -> Result<Result<StudentId, CellProblem>, Trouble> {
        if let Some(student) = all.emails.get(&who.email) {
            return Ok(Ok(*student));
        }
        let Some(instance) = instance else { return Ok(Err(nobody(who))) };
        let mut here = Vec::new();
        for student in all.names.get(&folded(&who.name)).into_iter().flatten() {
            if self.desk.is_enrolled(instance, *student)? {
                here.push(*student);
            }
        }
        Ok(match here.as_slice() {
            [one] => Ok(*one),
            [] => Err(nobody(who)),
            _ => {
                let wrong = "Several students of the module have this name.";
                Err(CellProblem::new(
                    "student_number",
                    &who.name,
                    wrong,
                    "Give the student number or e-mail address.",
                ))
            }
        })
    }
}

fn nobody(who: &Who) -> CellProblem {
    let wrong = "No student of the module has this number, address or name.";
    let right =
        "Give the student number or university e-mail address, or import student and enrolment first.";
    CellProblem::new("student_number", who.shown(), wrong, right)
}

#[cfg(test)]
mod tests {
    use super::folded;

    #[test]
    fn names_are_the_same_whatever_system_wrote_them() {
        assert_eq!(folded("NÚÑEZ, Zoë (EXT)"), "nunez zoe");
        assert_eq!(folded("  Zoë   Núñez "), "zoe nunez");
    }
}

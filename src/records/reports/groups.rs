//! What is known of students for looking at a rule group by group, decided as for the report on thresholds.

use super::population::Population;
use super::relations;
use crate::access::{ReportKind, ReportScope};
use crate::domain::StudentId;
use crate::domain::department::Programme;
use crate::domain::outcome::DegreeClass;
use crate::domain::report::ask::Ask;
use crate::domain::report::groups::{self, Group};
use crate::domain::report::hide::Care;
use crate::records::look::Look;
use crate::records::refusal::Refusal;
use crate::records::registry::Registry;
use crate::records::store::{people, teaching};
use std::collections::HashMap;

/// The groups of students, and whether they failed or withdrew where their studies have ended.
pub(in crate::records) struct Grouped {
    /// What must not be shown of them.
    pub(in crate::records) care: Care,
    /// By student; none for those the report on thresholds is not over.
    pub(in crate::records) of: HashMap<StudentId, (Vec<Group>, Option<bool>)>,
}

/// The groups of these students in the academic year that began in the calendar year `began`; none when the report on
/// thresholds is not for whoever looks.
pub(in crate::records) fn grouped(
    registry: &Registry,
    look: &Look,
    students: &[StudentId],
    began: i16,
) -> Result<Option<Grouped>, Refusal> {
    let Some(scope) = ReportScope::of(&look.viewer, &relations(look)?, ReportKind::Thresholds) else {
        return Ok(None);
    };
    let population = Population::read(&registry.directory(), &look.tx, Some(look), &scope, &Ask::default())?;
    let programmes: HashMap<String, Programme> =
        people::programmes(&look.tx)?.into_iter().map(|one| (one.code.clone(), one)).collect();
    let mut of = HashMap::with_capacity(students.len());
    for id in students {
        let student = people::student(&look.tx, *id)?.and_then(|sealed| population.count(&scope, sealed));
        let Some((_, student)) = student else { continue };
        let outcome = teaching::outcome_of_student(&look.tx, *id)?;
        let outcome = outcome.and_then(|sealed| population.count(&scope, sealed));
        let bad = outcome.map(|(_, one)| matches!(one.class, DegreeClass::Fail | DegreeClass::Withdrawn));
        let programme = programmes.get(&student.programme);
        of.insert(*id, (groups::of(&student, programme, Some(began)), bad));
    }
    Ok(Some(Grouped { care: population.care, of }))
}

//! A student's course marks and how their studies ended, where those are open to the viewer.

use crate::access::{Area, Extent};
use crate::domain::outcome::Outcome;
use crate::records::refusal::Refusal;
use crate::records::store::teaching;
use crate::records::student::StudentRecord;

/// A course mark.
#[derive(Clone, Debug)]
pub struct MarkLine {
    /// Module code.
    pub module: String,
    /// Its title.
    pub title: String,
    /// Academic year.
    pub academic_year: String,
    /// Component; empty for the module's own mark.
    pub component: String,
    /// Mark in hundredths of a per cent.
    pub mark_hundredths: Option<u32>,
    /// Weight in hundredths of a per cent.
    pub weight_hundredths: Option<u32>,
    /// Handed in.
    pub submitted_at: Option<jiff::civil::DateTime>,
    /// Due.
    pub due_at: Option<jiff::civil::DateTime>,
}

impl StudentRecord {
    /// Course marks; none when they are not open.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn marks(&self) -> Result<Option<Vec<MarkLine>>, Refusal> {
        let sealed = teaching::results_of(&self.look.tx, self.id)?;
        let Some((results, extent)) = self.standing.open_area(Area::Marks, sealed) else { return Ok(None) };
        let mut lines = Vec::with_capacity(results.len());
        for result in results {
            let Some(instance) = teaching::instance(&self.look.tx, result.instance)? else { continue };
            if !extent.includes(Extent::FULL) && !self.standing.own_modules().contains(&instance.module) {
                continue;
            }
            let title =
                teaching::module(&self.look.tx, &instance.module)?.map_or_else(String::new, |m| m.title);
            lines.push(MarkLine {
                module: instance.module,
                title,
                academic_year: instance.academic_year,
                component: result.component,
                mark_hundredths: result.mark_hundredths,
                weight_hundredths: result.weight_hundredths,
                submitted_at: result.submitted_at,
                due_at: result.due_at,
            });
        }
        lines.sort_by(|a, b| {
            (&b.academic_year, &a.module, &a.component).cmp(&(&a.academic_year, &b.module, &b.component))
        });
        Ok(Some(lines))
    }

    /// How their studies ended; none when that is not open or they are still here.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn outcome(&self) -> Result<Option<Outcome>, Refusal> {
        let Some(sealed) = teaching::outcome_of_student(&self.look.tx, self.id)? else { return Ok(None) };
        let opened = self.standing.open_area(Area::Marks, sealed);
        Ok(opened.filter(|(_, extent)| extent.includes(Extent::FULL)).map(|(outcome, _)| outcome))
    }
}

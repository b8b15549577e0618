//! Registers taken, and blind spots, over the modules one looks after.

use super::Source;
use crate::domain::Counts;
use crate::domain::report::Report;
use crate::domain::report::hide::Care;
use crate::domain::report::registers::{self, ModuleRegisters};
use crate::records::figures::ModuleFigures;
use crate::records::refusal::Refusal;
use crate::records::store::{people, teaching};
use jiff::ToSpan;
use jiff::civil::Date;

/// Days in which something is recorded of everybody who is expected.
const SILENT_DAYS: i64 = 28;

impl Source<'_> {
    pub(super) fn registers(&self) -> Result<Report, Refusal> {
        let year = self.ask.year.clone().unwrap_or_else(|| self.this_year());
        let modules = self.modules_of(Some(&year));
        let mut lines = Vec::with_capacity(modules.len());
        for module in modules {
            lines.extend(self.registers_of(module)?);
        }
        Ok(registers::report(lines, &format!("in {year}")))
    }

    fn registers_of(&self, figures: &ModuleFigures) -> Result<Option<ModuleRegisters>, Refusal> {
        let code = &figures.instance.module;
        let module = teaching::module(self.tx, code)?;
        let departments = match module.as_ref().and_then(|module| module.department.as_deref()) {
            Some(department) => people::department_chain(self.tx, department)?,
            None => Vec::new(),
        };
        let Some(depth) = self.scope.looks_after(code, &departments) else { return Ok(None) };
        let now = self.now;
        let to_come = figures.sessions.iter().filter(|session| !session.cancelled && session.start > now);
        Ok(Some(ModuleRegisters {
            code: code.clone(),
            title: module.map_or_else(String::new, |module| module.title),
            students: figures.enrolments.len() as u64,
            sessions: taken(figures),
            to_come: to_come.count() as u64,
            silent: silent(figures, self.today()),
            closed: self.scope.care(depth) == Care::Cells,
        }))
    }
}

/// The day of each session held, and whether anything was recorded at it.
fn taken(figures: &ModuleFigures) -> Vec<(Date, bool)> {
    let packed = &figures.packed;
    packed.days().iter().enumerate().map(|(column, day)| (*day, packed.is_taken(column))).collect()
}

/// Students with sessions in the last weeks of whom nothing was recorded, though registers were taken.
fn silent(figures: &ModuleFigures, today: Date) -> u64 {
    let packed = &figures.packed;
    let since = today.checked_sub(SILENT_DAYS.days()).unwrap_or(today);
    let counts = packed.counts(packed.columns(Some(since), Some(today)));
    let recorded = |counts: &Counts| counts.expected() + counts.authorised + counts.not_expected;
    counts.iter().filter(|counts| counts.unrecorded > 0 && recorded(counts) == 0).count() as u64
}

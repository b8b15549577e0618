//! Registers taken, and blind spots, over the modules one looks after.

use super::Source;
use crate::domain::calendar;
use crate::domain::report::Report;
use crate::domain::report::registers::{self, ModuleRegisters};
use crate::records::figures::ModuleFigures;
use crate::records::refusal::Refusal;
use crate::records::store::{people, teaching};
use jiff::ToSpan;
use jiff::civil::Date;
use std::sync::Arc;

/// Days in which something is recorded of everybody who is expected.
const SILENT_DAYS: i64 = 28;

impl Source<'_> {
    pub(super) fn registers(&self) -> Result<Report, Refusal> {
        let year = self.ask.year.clone().unwrap_or_else(|| calendar::academic_year(self.registry.today()));
        let modules: Vec<Arc<ModuleFigures>> = {
            let figures = self.registry.figures();
            let asked = figures.modules().filter(|module| {
                module.instance.academic_year == year
                    && self.ask.module.as_deref().is_none_or(|code| code == module.instance.module)
            });
            asked.cloned().collect()
        };
        let mut lines = Vec::with_capacity(modules.len());
        for module in modules {
            lines.extend(self.registers_of(&module)?);
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
        if !self.scope.covers_module(code, &departments) {
            return Ok(None);
        }
        let now = self.registry.now();
        let to_come = figures.sessions.iter().filter(|session| !session.cancelled && session.start > now);
        Ok(Some(ModuleRegisters {
            code: code.clone(),
            title: module.map_or_else(String::new, |module| module.title),
            students: figures.enrolments.len() as u64,
            sessions: taken(figures),
            to_come: to_come.count() as u64,
            silent: silent(figures, self.registry.today()),
        }))
    }
}

/// The day of each session held, and whether anything was recorded at it.
fn taken(figures: &ModuleFigures) -> Vec<(Date, bool)> {
    let packed = &figures.packed;
    let mut taken = vec![false; packed.days().len()];
    for (_, row) in packed.rows(packed.columns(None, None)) {
        for (taken, byte) in taken.iter_mut().zip(row) {
            *taken |= (1..=5).contains(byte);
        }
    }
    packed.days().iter().copied().zip(taken).collect()
}

/// Students with sessions in the last weeks of whom nothing was recorded, though registers were taken.
fn silent(figures: &ModuleFigures, today: Date) -> u64 {
    let packed = &figures.packed;
    let since = today.checked_sub(SILENT_DAYS.days()).unwrap_or(today);
    let rows = packed.rows(packed.columns(Some(since), Some(today)));
    let quiet = |row: &[u8]| row.contains(&0) && row.iter().all(|byte| !(1..=5).contains(byte));
    rows.filter(|(_, row)| quiet(row)).count() as u64
}

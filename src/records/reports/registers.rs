//! Registers taken, and blind spots, over the modules one looks after.

use super::Source;
use crate::domain::report::Report;
use crate::domain::report::hide::Care;
use crate::domain::report::registers::{self, ModuleRegisters, Silent};
use crate::domain::student::Whereabouts;
use crate::records::figures::{ModuleFigures, WhereIs};
use crate::records::refusal::Refusal;
use crate::records::store::{people, teaching};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use std::collections::BTreeMap;

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
        let known: WhereIs<'_> = &|student| self.population.whereabouts(student);
        let to_come = figures.sessions.iter().filter(|session| !session.cancelled && session.start > now);
        let on_now = figures.sessions.iter().filter(|session| session.is_on(now));
        Ok(Some(ModuleRegisters {
            code: code.clone(),
            title: module.map_or_else(String::new, |module| module.title),
            students: figures.enrolments.len() as u64,
            sessions: figures.takings(known, now).map(|(_, day, taking)| (day, taking)).collect(),
            awaited: figures
                .takings(known, now)
                .filter(|(session, _, taking)| taking.is_awaited(session.end, now))
                .count() as u64,
            on_now: on_now.count() as u64,
            to_come: to_come.count() as u64,
            silent: silent(figures, known, self.today(), now),
            closed: self.scope.care(depth) == Care::Cells,
        }))
    }
}

/// Students with sessions in the last weeks of whom nothing was recorded, though registers can be trusted. Those who
/// have left or are on leave are not waited for.
fn silent(figures: &ModuleFigures, known: WhereIs<'_>, today: Date, now: Timestamp) -> Option<Silent> {
    let since = today.checked_sub(SILENT_DAYS.days()).unwrap_or(today);
    let trusted = figures.takings(known, now).filter(|(_, day, taking)| *day >= since && taking.is_trusted());
    let trusted: BTreeMap<u32, Date> = trusted.map(|(session, day, _)| (session.column, day)).collect();
    let (mut students, mut registers, mut first) = (0, 0, None);
    for enrolment in &figures.enrolments {
        if known(enrolment.student) != Whereabouts::Here {
            continue;
        }
        let (mut heard, mut missing): (bool, Vec<Date>) = (false, Vec::new());
        figures.each_counted(enrolment, now, |session, day, mark| {
            heard |= day >= since && mark.is_some();
            missing.extend(trusted.get(&session.column).filter(|_| mark.is_none()));
        });
        if !heard && let Some(day) = missing.iter().min() {
            students += 1;
            registers = registers.max(missing.len() as u64);
            first = first.min(Some(*day)).or(Some(*day));
        }
    }
    first.map(|since| Silent { students, registers, since })
}

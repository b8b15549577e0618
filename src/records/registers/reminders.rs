//! Reminders of registers that were not taken: given once each, and shown as long as they are true.

use super::RegisterSession;
use crate::access::Hand;
use crate::access::policy;
use crate::domain::register::rules::{Reminded, Rules, is_missing};
use crate::domain::role::{RoleGrant, Scope};
use crate::domain::session::Session;
use crate::domain::{StaffId, calendar};
use crate::records::figures::ModuleFigures;
use crate::records::refusal::Refusal;
use crate::records::standing::Records;
use crate::records::store::{Reading, Trouble, people, registers, teaching, ties};
use crate::records::worker::Worker;
use jiff::{Timestamp, ToSpan};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Hours after which a reminder is forgotten: long after it could fall due again.
const FORGET_HOURS: i64 = 60 * 24;
/// Days back in which a session may have ended that somebody is still reminded of.
const BACK_DAYS: i64 = 10;

/// A reminder that still holds.
#[derive(Clone, Debug)]
pub struct RegisterReminder {
    /// The session.
    pub session: RegisterSession,
    /// When I was last reminded.
    pub at: Timestamp,
    /// How often.
    pub times: usize,
}

impl Records {
    /// What I was reminded of and is still not taken, newest session first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn register_reminders(&self) -> Result<Vec<RegisterReminder>, Refusal> {
        let Some(me) = self.staff_id() else { return Ok(Vec::new()) };
        let mut told: BTreeMap<_, (Timestamp, usize)> = BTreeMap::new();
        for one in registers::reminders_of(&self.registry.read()?, me)? {
            let known = told.entry((one.instance, one.column)).or_insert((one.at, 0));
            *known = (known.0.max(one.at), known.1 + 1);
        }
        if told.is_empty() {
            return Ok(Vec::new());
        }
        let missing = self.registers_missing(false)?.sessions;
        let reminder = |session: RegisterSession| {
            let (at, times) = *told.get(&(session.session.instance, session.session.column))?;
            Some(RegisterReminder { session, at, times })
        };
        Ok(missing.into_iter().filter_map(reminder).collect())
    }
}

impl Worker {
    /// Reminds whoever takes a register that it was not taken, and then the office; how many reminders were new.
    ///
    /// # Errors
    /// When the store cannot be read, or takes no writes.
    pub fn remind_of_registers(&self) -> Result<u64, Refusal> {
        let (now, registry) = (self.now(), self.registry.clone());
        let due = self.due(now)?;
        let old = now.checked_sub(FORGET_HOURS.hours()).unwrap_or(now);
        registry.write(move |tx| {
            let mut changed = registers::forget(tx, old)?;
            for (to, session, step) in due {
                let new = registers::remind(tx, to, session.instance, session.column, step, now)?;
                changed += u64::from(new);
            }
            Ok(changed)
        })
    }

    /// Who is to be reminded of what.
    fn due(&self, now: Timestamp) -> Result<Vec<(StaffId, Session, u8)>, Refusal> {
        let tx = self.registry.read()?;
        let today = calendar::day_of(now);
        let grants: Vec<RoleGrant> =
            ties::all_roles(&tx)?.into_iter().filter(|grant| grant.period.holds_on(today)).collect();
        let from = today.checked_sub(BACK_DAYS.days()).unwrap_or(today);
        let modules: Vec<Arc<ModuleFigures>> = self.registry.figures().modules().cloned().collect();
        let mut due = Vec::new();
        for module in &modules {
            for (session, day) in module.sessions.iter().zip(&module.days) {
                if *day < from || *day > today {
                    continue;
                }
                let Some((step, whom)) = Rules::default().reminder(session, now) else { continue };
                let directory = self.registry.directory();
                let count = module.headcount(session, *day, &|student| directory.whereabouts(student));
                drop(directory);
                if is_missing(session, now, &count) {
                    let to = recipients(&tx, module, session, whom, &grants)?;
                    due.extend(to.into_iter().map(|to| (to, session.clone(), step)));
                }
            }
        }
        Ok(due)
    }
}

/// Whom a reminder of a session goes to: of takers, the one the timetable names, and without one the module's.
fn recipients(
    tx: &dyn Reading,
    module: &ModuleFigures,
    session: &Session,
    whom: Reminded,
    grants: &[RoleGrant],
) -> Result<Vec<StaffId>, Trouble> {
    let code = &module.instance.module;
    let wanted = match (whom, session.staff) {
        (Reminded::Taker, Some(teacher)) => return active(tx, vec![teacher]),
        (Reminded::Taker, None) => Hand::Taker,
        (Reminded::Office, _) => Hand::Office,
    };
    let department = teaching::module(tx, code)?.and_then(|module| module.department);
    let departments = match department {
        Some(department) => people::department_chain(tx, &department)?,
        None => Vec::new(),
    };
    let covers = |scope: &Scope| match scope {
        Scope::Module(module) => module == code,
        Scope::Department(department) => departments.contains(department),
        Scope::Institution | Scope::Cohort { .. } => false,
    };
    let theirs = grants
        .iter()
        .filter(|grant| policy::register(grant.office) == Some(wanted) && covers(&grant.scope))
        .map(|grant| grant.staff);
    active(tx, theirs.collect())
}

fn active(tx: &dyn Reading, staff: Vec<StaffId>) -> Result<Vec<StaffId>, Trouble> {
    let mut active = Vec::new();
    for id in staff {
        active.extend(people::staff(tx, id)?.filter(|staff| staff.active).map(|staff| staff.id));
    }
    active.sort_unstable();
    active.dedup();
    Ok(active)
}

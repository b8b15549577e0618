//! Sessions whose registers somebody takes: of some days, and those that were not taken.

use super::sheet::{facts_of, is_of_this_year};
use super::{RegisterSession, RegistersMissing};
use crate::access::RegisterStanding;
use crate::domain::register::rules::{Doors, Rules, is_missing, status};
use crate::domain::register::taking::Taking;
use crate::domain::session::Session;
use crate::domain::{StaffId, calendar};
use crate::records::figures::ModuleFigures;
use crate::records::look::Look;
use crate::records::refusal::Refusal;
use crate::records::registry::Registry;
use crate::records::standing::Records;
use crate::records::store::{Trouble, people, registers, teaching};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

/// Registers not taken that are listed at most, newest first.
pub(super) const MISSING_MAX: usize = 200;

/// Which sessions are wanted.
#[derive(Clone, Copy)]
struct Wanted {
    from: Date,
    to: Date,
    /// Only those that are somebody's own to take.
    mine: bool,
    /// Only those whose register should have been taken and was not.
    missing: bool,
}

impl Wanted {
    /// Whether a session may be among them, before anything is asked of who takes its register.
    fn may_be(&self, day: Date, session: &Session, me: Option<StaffId>) -> bool {
        let within = self.from <= day && day <= self.to;
        within && (!self.mine || session.staff.is_none() || session.staff == me)
    }
}

impl Records {
    /// Sessions from one day to another whose registers this person takes, by time: theirs to take, or all they may.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn sessions(&self, from: Date, to: Date, mine: bool) -> Result<Vec<RegisterSession>, Refusal> {
        let mut all = self.wanted(&*self.look()?, Wanted { from, to, mine, missing: false })?;
        all.sort_by(|a, b| (a.session.start, &a.session.id).cmp(&(b.session.start, &b.session.id)));
        Ok(all)
    }

    /// Registers of this academic year, and those of the last that are still open, that should have been taken and were
    /// not, or not wholly, newest first; and how many there are of either.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn registers_missing(&self, mine: bool) -> Result<RegistersMissing, Refusal> {
        let look = self.look()?;
        let to = look.viewer.today();
        let open = to.checked_sub((Rules::default().closes_after_days + 1).days()).unwrap_or(to);
        let from = Date::new(calendar::first_year(to), 8, 1).unwrap_or(to).min(open);
        let mut all = self.wanted(&look, Wanted { from, to, mine, missing: true })?;
        all.sort_by(|a, b| (b.session.start, &a.session.id).cmp(&(a.session.start, &b.session.id)));
        let partly = all.iter().filter(|one| one.taking.is_some_and(Taking::is_partly)).count();
        let not_taken = all.len() - partly;
        all.truncate(MISSING_MAX);
        Ok(RegistersMissing { sessions: all, not_taken, partly })
    }

    fn wanted(&self, look: &Look, wanted: Wanted) -> Result<Vec<RegisterSession>, Refusal> {
        let Some(staff) = look.viewer.staff_id() else { return Ok(Vec::new()) };
        let now = self.registry.now();
        let me = look.viewer.staff_id();
        let within = |module: &&Arc<ModuleFigures>| {
            let mut sessions = module.days.iter().zip(&module.sessions);
            sessions.any(|(day, session)| wanted.may_be(*day, session, me))
        };
        let begins = calendar::academic_year(wanted.from);
        let modules: Vec<Arc<ModuleFigures>> = if begins < self.registry.figures().first_year {
            self.registry.figures_of_all_years()?.iter().filter(within).cloned().collect()
        } else if wanted.mine {
            let figures = self.registry.figures();
            let of = figures.taught_by(staff, wanted.from, wanted.to).into_iter();
            of.filter(within).cloned().collect()
        } else {
            self.registry.figures().modules().filter(within).cloned().collect()
        };
        let mut all = Vec::new();
        for module in &modules {
            Hands { look, registry: &self.registry, module, now }.add(wanted, &mut all)?;
        }
        Ok(all)
    }
}

/// One person at the registers of one module.
struct Hands<'a> {
    look: &'a Look,
    registry: &'a Registry,
    module: &'a ModuleFigures,
    now: Timestamp,
}

impl Hands<'_> {
    fn standing(&self, teacher: Option<StaffId>, current: bool) -> Result<RegisterStanding, Trouble> {
        let facts = facts_of(&self.look.tx, &self.module.instance, (teacher, current))?;
        Ok(RegisterStanding::of(&self.look.viewer, facts))
    }

    fn add(&self, wanted: Wanted, all: &mut Vec<RegisterSession>) -> Result<(), Trouble> {
        let me = self.look.viewer.staff_id();
        // As somebody the timetable names or anybody else, while it is current or not: worked out once, when needed.
        let mut standings = BTreeMap::new();
        let of_this_year = is_of_this_year(&self.look.viewer, &self.module.instance);
        for (session, day) in self.module.sessions.iter().zip(&self.module.days) {
            let named = session.staff == me;
            if !wanted.may_be(*day, session, me) {
                continue;
            }
            let current = of_this_year || self.doors(session)? == Doors::Open;
            if wanted.missing && !current {
                continue;
            }
            let standing = match standings.entry((named, current)) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(new) => new.insert(self.standing(me.filter(|_| named), current)?),
            };
            let mine = named || (session.staff.is_none() && !standing.is_office());
            if standing.may_take() && (mine || !wanted.mine) {
                let office = standing.is_office();
                let line = self.line(session, *day, mine, wanted.missing)?;
                let reopens = |doors| office && doors == Doors::Closed;
                if let Some(line) = line {
                    all.push(RegisterSession { reopens: reopens(self.doors(session)?), ..line });
                }
            }
        }
        Ok(())
    }

    fn doors(&self, session: &Session) -> Result<Doors, Trouble> {
        let handled = registers::handled(&self.look.tx, session.instance, session.column)?;
        Ok(Rules::default().doors(session, handled, self.now))
    }

    fn line(
        &self,
        session: &Session,
        day: Date,
        mine: bool,
        missing: bool,
    ) -> Result<Option<RegisterSession>, Trouble> {
        let (tx, now) = (&self.look.tx, self.now);
        let count = {
            let directory = self.registry.directory();
            self.module.headcount(session, day, &|student| directory.whereabouts(student))
        };
        if missing && !is_missing(session, now, &count) {
            return Ok(None);
        }
        let teacher = match session.staff {
            Some(id) => people::staff(tx, id)?.map(|staff| staff.name),
            None => None,
        };
        let code = self.module.instance.module.clone();
        Ok(Some(RegisterSession {
            session: session.clone(),
            title: teaching::module(tx, &code)?.map_or_else(String::new, |module| module.title),
            module: code,
            teacher,
            status: status(self.doors(session)?, session, now, &count),
            taking: count.taking(),
            listed: count.listed,
            marked: count.marked,
            mine,
            reopens: false,
        }))
    }
}

//! Times in which a student's flags do not open: given, ended, shown. The record is kept all the same.

use crate::access::{Area, Standing};
use crate::domain::flag::Exemption;
use crate::domain::{Invalid, Problems, calendar, text};
use crate::records::refusal::Refusal;
use crate::records::standing::{Records, facts, viewer};
use crate::records::store::{audit, flags, people};
use crate::records::touched::Touch;
use jiff::civil::Date;

/// Longest exemption, in days.
const DAYS_MAX: i32 = 366;

/// An exemption of a student's.
#[derive(Clone, Debug)]
pub struct ExemptionLine {
    /// Its number.
    pub number: u32,
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// Why.
    pub reason: Option<String>,
    /// Who gave it.
    pub by: String,
    /// Whether this person may end it now.
    pub may_end: bool,
}

impl Records {
    /// A student's exemptions, newest first, and whether this person may give one; none when they may not see flags.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for a student this person may not know.
    pub fn exemptions(&self, number: &str) -> Result<Option<(Vec<ExemptionLine>, bool)>, Refusal> {
        let look = self.look()?;
        let id = people::student_id(&look.tx, number)?.ok_or(Refusal::NotFound)?;
        let standing = look.standing(id)?.ok_or(Refusal::NotFound)?;
        let sealed = flags::exemptions_of(&look.tx, id)?;
        let Some((all, _)) = standing.open_area(Area::Flags, sealed) else { return Ok(None) };
        let may = standing.flag_rights().exempt;
        // Why somebody is left alone may be why they are away.
        let told = !standing.area(Area::Reasons).is_nothing();
        let today = look.viewer.today();
        let mut lines = Vec::with_capacity(all.len());
        for one in all.into_iter().rev() {
            let by = people::staff(&look.tx, one.by)?;
            lines.push(ExemptionLine {
                number: one.number,
                from: one.from,
                to: one.to,
                reason: told.then_some(one.reason),
                by: by.map_or_else(|| "Somebody who has left".to_owned(), |staff| staff.name),
                may_end: may && one.to >= today,
            });
        }
        Ok(Some((lines, may)))
    }

    /// Gives a student an exemption.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for those who may not see flags, [`Refusal::Refused`] for those who may not give one,
    /// [`Refusal::Invalid`] field by field.
    pub fn exempt(&self, number: &str, from: &str, to: &str, reason: &str) -> Result<(), Refusal> {
        let by = self.staff_id().ok_or(Refusal::NotFound)?;
        let mut problems = Problems::default();
        let from = problems.take(calendar::parse_day("from", from));
        let to = problems.take(calendar::parse_day("to", to));
        let reason = problems.take(text::required_line("reason", reason, "why, in a line"));
        if let (Some(from), Some(to)) = (from, to) {
            let days = to.since(from).map_or(0, |span| span.get_days());
            if !(0..DAYS_MAX).contains(&days) {
                problems.add("to", "The last day has to be within a year after the first.");
            }
        }
        let (now, read) = (self.registry.now(), (from, to, reason, problems.0.is_empty()));
        self.with_exemptions(number, "exemption.give", move |tx, standing| {
            let grant = standing.grant_exempt()?;
            let (Some(from), Some(to), Some(reason), true) = read else { return Err(problems.into()) };
            let new = Exemption { student: standing.student(), number: 0, from, to, reason, by, at: now };
            Ok(flags::exempt(tx, grant, &new)?)
        })
    }

    /// Ends an exemption: yesterday is its last day, or its first when it has not begun before today.
    ///
    /// # Errors
    /// As [`Records::exempt`]; [`Refusal::NotFound`] when there is none of that number.
    pub fn end_exemption(&self, number: &str, nth: u32) -> Result<(), Refusal> {
        let today = self.registry.today();
        self.with_exemptions(number, "exemption.end", move |tx, standing| {
            let grant = standing.grant_exempt()?;
            let sealed = flags::exemptions_of(tx, standing.student())?;
            let (all, _) = standing.open_area(Area::Flags, sealed).ok_or(Refusal::NotFound)?;
            let known = all.into_iter().find(|one| one.number == nth).ok_or(Refusal::NotFound)?;
            let to = today.yesterday().unwrap_or(today);
            if to < known.from {
                // It never held: a day before its first says so.
                let to = known.from.yesterday().unwrap_or(known.from);
                return Ok(flags::end_exemption(tx, grant, &Exemption { to, ..known })?);
            }
            if known.to < today {
                return Err(Invalid::new("to", "It has ended already.").into());
            }
            Ok(flags::end_exemption(tx, grant, &Exemption { to, ..known })?)
        })
    }

    fn with_exemptions(
        &self,
        number: &str,
        action: &'static str,
        change: impl FnOnce(&mut crate::records::store::Change, &Standing) -> Result<(), Refusal> + Send + 'static,
    ) -> Result<(), Refusal> {
        let (registry, owner, number, actor) =
            (self.registry.clone(), self.owner, number.to_owned(), self.actor());
        let now = registry.now();
        self.registry.write(move |tx| {
            let student = people::student_id(tx, &number)?.ok_or(Refusal::NotFound)?;
            let viewer = viewer(tx, owner, registry.today())?.ok_or(Refusal::NotFound)?;
            let facts = facts(tx, &viewer, student)?.ok_or(Refusal::NotFound)?;
            let standing = Standing::of(&viewer, &facts, registry.matrix());
            change(tx, &standing)?;
            let touched = registry.touched.clone();
            tx.after_commit(move || touched.add(Touch::student(student)));
            let event = audit::Event {
                actor,
                action: action.to_owned(),
                student: Some(student),
                entry: None,
                detail: String::new(),
            };
            Ok(audit::note(tx, now, &event)?)
        })
    }
}

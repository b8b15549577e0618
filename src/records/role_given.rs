//! What must be right about a role before it is given, whoever gives it: its year is one that students are in, it does
//! not begin before there are records, and nobody holds the same role twice at once.

use crate::domain::role::{Period, RoleGrant, Scope};
use crate::domain::{Invalid, calendar};
use crate::records::registry::Registry;
use crate::records::store::{Reading, Trouble, ties};

/// What is wrong with a role that is to be given, as a field of the form and words; nothing when it changes one that
/// began on the same day, so that what was given wrongly can be ended.
///
/// # Errors
/// As the store's.
pub(super) fn wrong(
    tx: &dyn Reading,
    registry: &Registry,
    new: &RoleGrant,
) -> Result<Option<Invalid>, Trouble> {
    let held: Vec<Period> = ties::roles_of(tx, new.staff)?
        .into_iter()
        .filter(|(_, held)| held.office == new.office && held.scope == new.scope)
        .map(|(_, held)| held.period)
        .collect();
    if held.iter().any(|held| held.start == new.period.start) {
        return Ok(None);
    }
    if new.period.start.year() < calendar::FIRST_YEAR {
        let words = format!(
            "{} is before {}. Check the year.",
            calendar::day_words(new.period.start),
            calendar::FIRST_YEAR
        );
        return Ok(Some(Invalid::new("start", words)));
    }
    if let Some(held) = held.iter().find(|held| held.overlaps(&new.period)) {
        let until = held.end.map_or_else(String::new, |end| format!(" to {}", calendar::day_words(end)));
        let words = format!(
            "This person holds the same role from {}{until} already. End that one first, or choose days outside it.",
            calendar::day_words(held.start)
        );
        return Ok(Some(Invalid::new("start", words)));
    }
    Ok(year(registry, &new.scope))
}

/// What is wrong with the year of a cohort: beyond the one after the highest that anybody is in. How long a programme
/// lasts is not recorded, and a small one may have nobody in a year it has; without students nothing is known.
fn year(registry: &Registry, scope: &Scope) -> Option<Invalid> {
    let Scope::Cohort { year, .. } = scope else { return None };
    let last = registry.directory().last_year()?;
    (*year > last.saturating_add(1)).then(|| {
        let words = format!("There is no year {year}: students are in years up to {last}.");
        Invalid::new("scope", words)
    })
}

//! Groups a student was in before the present one: `A until 2026-10-31|B until 2026-11-20`.

use super::Form;
use crate::domain::module::EarlierGroup;
use crate::domain::text;
use jiff::civil::Date;
use std::borrow::Cow;
use std::sync::Arc;

/// Between a group and its last day.
const UNTIL: &str = "until ";

/// Earlier groups with their last days, in the order of time. Nothing before `until`: in none.
#[derive(Debug)]
pub struct Groups;

impl Form for Groups {
    type Value<'t> = Vec<EarlierGroup>;

    fn right() -> String {
        "Give groups and their last days, such as “A until 2026-10-31|B until 2026-11-20”.".to_owned()
    }

    fn read(cell: Cow<'_, str>) -> Result<Vec<EarlierGroup>, String> {
        let mut groups: Vec<EarlierGroup> = Vec::new();
        let mut rest = cell.trim();
        while !rest.is_empty() {
            let (group, until, after) =
                first(rest).ok_or_else(|| "This is no list of groups with their last days.".to_owned())?;
            if groups.last().is_some_and(|last| until <= last.until) {
                return Err("The last days are not in the order of time.".to_owned());
            }
            let group =
                Some(text::line("", group).map_err(|wrong| wrong.message)?).filter(|name| !name.is_empty());
            groups.push(EarlierGroup { group: group.map(Arc::from), until });
            rest = after;
        }
        Ok(groups)
    }

    fn write(value: &Vec<EarlierGroup>) -> Cow<'_, str> {
        let one = |earlier: &EarlierGroup| match &earlier.group {
            Some(group) => format!("{group} {UNTIL}{}", earlier.until),
            None => format!("{UNTIL}{}", earlier.until),
        };
        Cow::Owned(value.iter().map(one).collect::<Vec<_>>().join("|"))
    }
}

/// The first group of a list, its last day, and the rest. A name may itself hold `|` or `until`: what counts is a day
/// with nothing or `|` after it.
fn first(list: &str) -> Option<(&str, Date, &str)> {
    list.match_indices(UNTIL).find_map(|(at, _)| {
        let (group, day) = list.split_at(at);
        let (day, after) = day.strip_prefix(UNTIL)?.split_at_checked(10)?;
        let after = if after.is_empty() { after } else { after.strip_prefix('|')? };
        Some((group.trim_end(), day.parse().ok()?, after))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read_again_and_what_makes_no_sense_is_refused() {
        for list in
            ["A until 2026-10-31", "A until 2026-10-31|until 2026-11-20|Lab | 2 until noon until 2026-12-01"]
        {
            let read = Groups::read(Cow::Borrowed(list)).unwrap();
            assert_eq!(Groups::write(&read), list);
        }
        for wrong in
            ["A", "A until 31/10/2026", "A until 2026-10-31B", "A until 2026-10-31|B until 2026-10-31"]
        {
            assert!(Groups::read(Cow::Borrowed(wrong)).is_err(), "{wrong}");
        }
    }
}

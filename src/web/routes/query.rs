//! The query of an address, as filters read it; and the paging that leads on from it.

use crate::domain::{Problems, calendar};
use crate::ui::links;
use crate::ui::part::Paging;
use crate::web::gate::Seat;
use jiff::civil::Date;

/// The query of an address.
#[derive(Clone, Debug, Default)]
pub(super) struct Query(Vec<(String, String)>);

impl Query {
    /// What this request asks.
    pub(super) fn of(seat: &Seat) -> Query {
        let pairs: Vec<(String, String)> =
            serde_urlencoded::from_str(seat.query().unwrap_or_default()).unwrap_or_default();
        Query(pairs.into_iter().filter(|(name, _)| name != "said").collect())
    }

    /// The first value of this name, trimmed; empty when there is none.
    pub(super) fn text(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.trim())
    }

    /// The value, when it is not empty.
    pub(super) fn some(&self, name: &str) -> Option<&str> {
        Some(self.text(name)).filter(|value| !value.is_empty())
    }

    /// Every value of this name.
    pub(super) fn all<'q>(&'q self, name: &'q str) -> impl Iterator<Item = &'q str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// A day somebody typed; noted among the problems when it cannot be read.
    pub(super) fn day(&self, name: &'static str, problems: &mut Problems) -> Option<Date> {
        self.some(name).and_then(|typed| problems.take(calendar::parse_day(name, typed)))
    }

    /// The page, from 1.
    pub(super) fn page(&self) -> usize {
        self.text("page").parse().ok().filter(|page| *page > 0).unwrap_or(1)
    }

    /// The address `path` with this query, but `name` set to `value` (left out when that is empty).
    pub(super) fn with(&self, path: &str, name: &str, value: &str) -> String {
        let mut pairs: Vec<(&str, &str)> =
            self.0.iter().filter(|(known, _)| known != name).map(|(k, v)| (k.as_str(), v.as_str())).collect();
        pairs.push((name, value));
        links::query(path, &pairs)
    }

    /// The address `path` with this query and one value added, or taken out when it is there. With `alone`, other
    /// values of the name go. A page begins anew.
    pub(super) fn toggled(&self, path: &str, name: &str, value: &str, alone: bool) -> String {
        let on = self.all(name).any(|known| known == value);
        let stays = |known: &str, other: &str| {
            !["after", "page"].contains(&known) && (known != name || (!alone && other != value))
        };
        let mut pairs: Vec<(&str, &str)> = self
            .0
            .iter()
            .filter(|(known, other)| stays(known, other))
            .map(|(k, v)| (k.as_str(), v.as_str()))
            .collect();
        if !on {
            pairs.push((name, value));
        }
        links::query(path, &pairs)
    }

    /// Paging through `total` things, `each` a page, at `path` with this query. `words` names one and many of them.
    pub(super) fn paging(
        &self,
        path: &str,
        page: usize,
        each: usize,
        total: usize,
        words: [&str; 2],
    ) -> Paging {
        let pages = total.div_ceil(each).max(1);
        let at = |page: usize| self.with(path, "page", &page.to_string());
        let count = |n: usize| crate::ui::part::count_words(n as u64);
        let all = crate::ui::part::plural(total as u64, words[0], words[1]);
        let shown = if pages == 1 {
            if total == 0 { String::new() } else { all }
        } else {
            let first = (page - 1) * each + 1;
            format!("{}–{} of {all}", count(first), count((first + each - 1).min(total)))
        };
        Paging {
            words: shown,
            before: (page > 1).then(|| at(page - 1)),
            after: (page < pages).then(|| at(page + 1)),
        }
    }
}

//! What the time zones of a calendar are called. calcard knows the names of Windows and of other programs, jiff the
//! rules; times without a zone are the department's.

use crate::domain::calendar;
use calcard::common::timezone::Tz;
use calcard::{Entry, Parser};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use std::collections::HashMap;
use std::str::FromStr;

/// Most zones a file may declare.
const DECLARED_MAX: usize = 200;

/// The zones a file declares, by the names it gives them.
#[derive(Debug, Default)]
pub(super) struct Zones {
    declared: HashMap<String, TimeZone>,
}

impl Zones {
    /// Learns the zone that a VTIMEZONE declares, if it says which real zone it is.
    pub(super) fn learn(&mut self, text: &str) {
        if self.declared.len() >= DECLARED_MAX {
            return;
        }
        let Entry::ICalendar(found) = Parser::new(text).entry() else { return };
        let Some((name, zone)) = found.components.first().and_then(|zone| zone.timezone()) else { return };
        if let Some(known) = known(zone) {
            self.declared.insert(name.to_owned(), known);
        }
    }

    /// The zone that a file calls `name`.
    pub(super) fn find(&self, name: &str) -> Option<TimeZone> {
        if let Some(zone) = self.declared.get(name) {
            return Some(zone.clone());
        }
        // Some programs put their own name before that of the zone: /example.org/Europe/London.
        let mut ends =
            std::iter::successors(Some(name), |rest| rest.split_once('/').map(|(_, end)| end)).take(6);
        ends.find_map(named).or_else(|| Tz::from_str(name).ok().and_then(known))
    }
}

fn named(name: &str) -> Option<TimeZone> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/_+-".contains(&byte);
    let plain = (2..=64).contains(&name.len()) && name.bytes().all(is_plain);
    plain.then(|| TimeZone::get(name).ok()).flatten()
}

fn known(zone: Tz) -> Option<TimeZone> {
    zone.name().and_then(|name| TimeZone::get(&name).ok())
}

/// A time of a calendar: the clock it shows, and the instant it means.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Moment {
    /// The clock.
    pub local: DateTime,
    /// Where the clock hangs.
    pub zone: TimeZone,
    /// The instant. In the hour the clocks skip it is the later reading, in the hour they repeat the earlier (RFC 5545
    /// §3.3.5).
    pub instant: Timestamp,
    /// Whether only a day was given.
    pub is_day: bool,
}

impl Moment {
    /// The instant that `local` means in `zone`.
    pub(super) fn new(local: DateTime, zone: Option<TimeZone>, is_day: bool) -> Option<Moment> {
        let zone = zone.unwrap_or_else(calendar::zone);
        let instant = local.to_zoned(zone.clone()).ok()?.timestamp();
        Some(Moment { local, zone, instant, is_day })
    }

    /// The instant at which something ends that starts here. Where the clocks skip the start, it begins later than its
    /// clock says; an end that would then not come after it keeps the time between both clocks.
    pub(super) fn end_at(&self, end: &Moment) -> Timestamp {
        let skipped = self.instant.to_zoned(self.zone.clone()).datetime() != self.local;
        if !skipped || end.instant > self.instant || end.local <= self.local {
            return end.instant;
        }
        let lasts = self.local.duration_until(end.local);
        self.instant.checked_add(lasts).unwrap_or(end.instant)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_known_by_the_names_programs_give_them() {
        let zones = Zones::default();
        for name in ["Europe/London", "GMT Standard Time", "/freeassociation.sourceforge.net/Europe/London"] {
            assert_eq!(
                zones.find(name).and_then(|zone| zone.iana_name().map(str::to_owned)).as_deref(),
                Some("Europe/London"),
                "{name}"
            );
        }
        assert!(zones.find("UTC").is_some());
        assert!(zones.find("W. Europe Standard Time").is_some());
        assert!(zones.find("../../etc/passwd").is_none());
        assert!(zones.find("Middle Earth").is_none());
    }

    #[test]
    fn a_declared_zone_may_have_any_name() {
        let mut zones = Zones::default();
        zones.learn("BEGIN:VTIMEZONE\r\nTZID:Custom\r\nX-LIC-LOCATION:Europe/Paris\r\nEND:VTIMEZONE\r\n");
        assert_eq!(
            zones.find("Custom").and_then(|zone| zone.iana_name().map(str::to_owned)).as_deref(),
            Some("Europe/Paris")
        );
    }
}

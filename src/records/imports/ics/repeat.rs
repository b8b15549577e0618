//! The dates of a series, within bounds: calcard goes through the rule on the clock of the event's own zone, jiff says
//! which instants those are.

use super::event::Event;
use super::zone::Moment;
use crate::domain::calendar;
use crate::records::imports::refusal::CellProblem;
use calcard::common::PartialDateTime;
use calcard::common::timezone::Tz;
use calcard::icalendar::{
    ICalendar, ICalendarComponent, ICalendarComponentType, ICalendarEntry, ICalendarFrequency,
    ICalendarProperty, ICalendarRecurrenceRule, ICalendarValue,
};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use std::collections::BTreeSet;

/// Most dates of one event.
const DATES_MAX: usize = 400;
/// For how many years after the first one dates are read.
const YEARS_AFTER: i16 = 2;

/// The dates of an event.
pub(super) struct Dates {
    /// When each starts, in order.
    pub starts: BTreeSet<Timestamp>,
    /// Why there may be more, to be put behind "the event".
    pub cut: Option<String>,
}

/// Every date of `event`, exceptions left out.
pub(super) fn dates(event: &Event) -> Result<Dates, CellProblem> {
    let mut dates = Dates { starts: BTreeSet::new(), cut: None };
    match &event.rule {
        Some(rule) => by_rule(event, rule, &mut dates)?,
        None => {
            dates.starts.insert(event.start.instant);
        }
    }
    dates.starts.extend(event.more.iter().map(|moment| super::event::on_date(moment, &event.start)));
    let left_out: BTreeSet<Timestamp> =
        event.except.iter().map(|moment| super::event::on_date(moment, &event.start)).collect();
    dates.starts.retain(|start| !left_out.contains(start));
    while dates.starts.len() > DATES_MAX {
        dates.starts.pop_last();
        dates.cut = Some(format!("has more than {DATES_MAX} dates; the others were left out."));
    }
    Ok(dates)
}

fn by_rule(event: &Event, rule: &ICalendarRecurrenceRule, dates: &mut Dates) -> Result<(), CellProblem> {
    let endless = rule.count.is_none() && rule.until.is_none();
    let first = event.start.local.date();
    let last = last_day(first, if endless { 0 } else { YEARS_AFTER });
    let until = rule.until.as_ref().and_then(|until| limit(until, &event.start.zone));
    let locals = on_the_clock(event.start.local, rule)?;
    let full = locals.len() > DATES_MAX;
    for local in locals {
        if local.date() > last {
            let last = calendar::day_words(last);
            dates.cut = Some(if endless {
                format!("repeats without end; it was read up to {last}, the end of its academic year.")
            } else {
                format!("repeats for many years; it was read up to {last}.")
            });
            return Ok(());
        }
        let Some(moment) = Moment::new(local, Some(event.start.zone.clone()), false) else { continue };
        if until.is_some_and(|until| moment.instant > until) {
            return Ok(());
        }
        dates.starts.insert(moment.instant);
    }
    if full {
        dates.cut = Some(format!("has more than {DATES_MAX} dates; the others were left out."));
    }
    Ok(())
}

/// The last day of the academic year `more` years after the one of `day`.
fn last_day(day: Date, more: i16) -> Date {
    let year = if day.month() >= 8 { day.year() + 1 } else { day.year() };
    Date::new(year + more, 7, 31).unwrap_or(day)
}

/// The last instant of a rule.
fn limit(until: &PartialDateTime, zone: &TimeZone) -> Option<Timestamp> {
    let part = |number: Option<u8>, otherwise: i8| {
        number.map_or(Some(otherwise), |number| i8::try_from(number).ok())
    };
    let year = i16::try_from(until.year?).ok()?;
    let (hour, minute) = (part(until.hour, 23)?, part(until.minute, 59)?);
    let (month, day) = (part(until.month, 1)?, part(until.day, 1)?);
    let local = DateTime::new(year, month, day, hour, minute, part(until.second, 59)?.min(59), 0).ok()?;
    let zone = if until.tz_hour.is_some() { TimeZone::UTC } else { zone.clone() };
    Some(local.to_zoned(zone).ok()?.timestamp())
}

/// The rule's dates on a clock without zone, at most one more than [`DATES_MAX`].
fn on_the_clock(start: DateTime, rule: &ICalendarRecurrenceRule) -> Result<Vec<DateTime>, CellProblem> {
    let wrong = |wrong: &str| {
        let right = "Give a rule such as FREQ=WEEKLY;COUNT=10, or one event for each date.";
        CellProblem::new("RRULE", &rule.to_string(), wrong, right)
    };
    if rule.freq > ICalendarFrequency::Daily {
        return Err(wrong("The event repeats within a day."));
    }
    let entry = |name, value| ICalendarEntry { name, params: Vec::new(), values: vec![value] };
    let rule_alone = ICalendarRecurrenceRule { until: None, ..rule.clone() };
    let entries = vec![
        entry(ICalendarProperty::Dtstart, ICalendarValue::PartialDateTime(Box::new(clock(start)))),
        entry(ICalendarProperty::Rrule, ICalendarValue::RecurrenceRule(Box::new(rule_alone))),
    ];
    let component_type = ICalendarComponentType::VEvent;
    let alone = ICalendar {
        components: vec![ICalendarComponent { component_type, entries, component_ids: Vec::new() }],
    };
    let expanded = alone.expand_dates(Tz::Floating, DATES_MAX + 1);
    if !expanded.errors.is_empty() {
        return Err(wrong("The rule of repetition cannot be followed."));
    }
    let local =
        |second: i64| Timestamp::from_second(second).ok().map(|at| at.to_zoned(TimeZone::UTC).datetime());
    let seconds = expanded.events.iter().map(|event| event.start.naive_local().and_utc().timestamp());
    let dates: Vec<DateTime> = seconds.filter_map(local).collect();
    if dates.is_empty() { Err(wrong("The rule of repetition gives no date.")) } else { Ok(dates) }
}

fn clock(at: DateTime) -> PartialDateTime {
    let part = |number: i8| u8::try_from(number).ok();
    PartialDateTime {
        year: u16::try_from(at.year()).ok(),
        month: part(at.month()),
        day: part(at.day()),
        hour: part(at.hour()),
        minute: part(at.minute()),
        second: part(at.second()),
        ..PartialDateTime::default()
    }
}

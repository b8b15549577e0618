//! Who is on a register, what may be written into it and when, where it stands, and who is reminded of it.
//!
//! A register closes by itself five days after its session has ended: marks made up weeks later are worth less than
//! none. It is reminded of when the session ends and three days on, while whoever takes it still can; six days on it is
//! closed, so that reminder goes to the office, who alone can open it again. That it is closed follows from the clock:
//! no job has to run for it.

use crate::domain::register::taking::{Headcount, Taking};
use crate::domain::role::codes;
use crate::domain::session::Session;
use crate::domain::{Mark, StaffId};
use jiff::{SignedDuration, Timestamp};

/// The times of a register.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rules {
    /// Days after the end of the session on which it closes; as many after it was opened again.
    pub closes_after_days: i64,
    /// Days after the end on which whoever takes it is reminded.
    pub reminds_taker_days: [i64; 2],
    /// Days after the end on which the office is told.
    pub tells_office_days: i64,
    /// Minutes before the start from which students may check in.
    pub check_in_before_minutes: i64,
    /// Minutes after the start after which whoever comes is late: at the full minute they are not yet.
    pub late_after_minutes: i64,
}

impl Default for Rules {
    fn default() -> Rules {
        Rules {
            closes_after_days: 5,
            reminds_taker_days: [0, 3],
            tells_office_days: 6,
            check_in_before_minutes: 10,
            late_after_minutes: 10,
        }
    }
}

/// What the office last did to a register by hand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Handled {
    /// Opened it again, or closed it.
    pub open: bool,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: StaffId,
}

/// Whether a register takes marks just now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Doors {
    /// The session was called off: nothing is recorded.
    Cancelled,
    /// The session has not begun: only absences that are known already.
    Early,
    /// All marks.
    Open,
    /// Only the office.
    Closed,
}

codes! {
    /// Where a register stands.
    Status {
        /// The session has not begun.
        NotBegun = 1, "not_begun", "Not begun";
        /// The session is on.
        Open = 2, "open", "On now";
        /// Everybody on the list has a mark.
        Taken = 3, "taken", "Taken";
        /// The session is over and some were marked as there or missing.
        Partly = 4, "partly", "Partly taken";
        /// The session is over and nobody was.
        NotTaken = 5, "not_taken", "Not taken";
        /// Closed with somebody left out.
        Closed = 6, "closed", "Closed";
        /// Called off.
        Cancelled = 7, "cancelled", "Called off";
        /// The session is over and nobody was to be marked: nobody is on the list, or everybody on it is excused.
        Nobody = 8, "nobody", "Nobody to mark";
    }
}

/// Whom a reminder is for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Reminded {
    /// Whoever takes the register.
    Taker,
    /// The office.
    Office,
}

impl Rules {
    /// Whether the register takes marks at `now`.
    #[must_use]
    pub fn doors(&self, session: &Session, handled: Option<Handled>, now: Timestamp) -> Doors {
        let days = SignedDuration::from_hours(24 * self.closes_after_days);
        let past = |since: Timestamp| since.duration_until(now) >= days;
        let closed = match handled {
            Some(Handled { open: false, .. }) => true,
            Some(Handled { open: true, at, .. }) => past(at.max(session.end)),
            None => past(session.end),
        };
        match (session.cancelled, closed, now < session.start) {
            (true, ..) => Doors::Cancelled,
            (_, true, _) => Doors::Closed,
            (.., true) => Doors::Early,
            _ => Doors::Open,
        }
    }

    /// The reminder that is due at `now`, if one is: its number from 0, and whom it is for. Each is due for three days,
    /// so that a program that was off does not send old ones.
    #[must_use]
    pub fn reminder(&self, session: &Session, now: Timestamp) -> Option<(u8, Reminded)> {
        let steps = self.reminds_taker_days.map(|days| (days, Reminded::Taker));
        let all = steps.into_iter().chain([(self.tells_office_days, Reminded::Office)]);
        let since = session.end.duration_until(now);
        let due = |days: i64| {
            let first = SignedDuration::from_hours(24 * days);
            since >= first && since < first + SignedDuration::from_hours(24 * 3)
        };
        (0..).zip(all).filter(|(_, (days, _))| due(*days)).map(|(step, (_, whom))| (step, whom)).last()
    }
}

/// Most minutes somebody is late by; who comes later than any session is long was not there.
pub const LATE_MINUTES_MAX: u16 = 240;

/// Whether somebody can be late by so many minutes.
///
/// # Errors
/// What a person is told.
pub fn may_be_late(minutes: Option<u16>) -> Result<(), String> {
    match minutes {
        Some(minutes) if !(1..=LATE_MINUTES_MAX).contains(&minutes) => {
            Err(format!("Minutes late are a whole number from 1 to {LATE_MINUTES_MAX}, or nothing."))
        }
        _ => Ok(()),
    }
}

/// The mark of somebody who came at `at`, and how many whole minutes late they were, where that can be said: late when
/// it was more than `after_minutes` after the start. Check-in, swipes and joins of a meeting share this rule.
#[must_use]
pub fn mark_of_arrival(session: &Session, at: Timestamp, after_minutes: i64) -> (Mark, Option<u16>) {
    let seconds = session.start.duration_until(at).as_secs();
    if seconds <= after_minutes.saturating_mul(60) {
        return (Mark::Present, None);
    }
    let minutes = u16::try_from(seconds / 60).ok();
    (Mark::Late, minutes.filter(|minutes| may_be_late(Some(*minutes)).is_ok()))
}

/// Why a mark is not taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NotNow {
    /// The session was called off.
    Cancelled,
    /// The register is closed.
    Closed,
    /// The session has not begun.
    Early,
}

impl NotNow {
    /// What a person is told.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            NotNow::Cancelled => "This session was called off. Nothing is recorded for it.",
            NotNow::Closed => "This register is closed. Ask the department office to open it again.",
            NotNow::Early => {
                "This session has not begun. Until then only an authorised absence can be recorded, or that somebody is not expected."
            }
        }
    }
}

/// Whether this mark may be recorded now (none takes a mark away).
///
/// # Errors
/// Why not.
pub fn may_set(doors: Doors, office: bool, mark: Option<Mark>) -> Result<(), NotNow> {
    match (doors, mark) {
        (Doors::Cancelled, _) => Err(NotNow::Cancelled),
        (Doors::Closed, _) if !office => Err(NotNow::Closed),
        (Doors::Early, Some(Mark::Present | Mark::Late | Mark::Absent)) => Err(NotNow::Early),
        (Doors::Early, Some(Mark::Authorised | Mark::NotExpected) | None)
        | (Doors::Open | Doors::Closed, _) => Ok(()),
    }
}

/// Where a register stands that has these students.
#[must_use]
pub fn status(doors: Doors, session: &Session, now: Timestamp, count: &Headcount) -> Status {
    match (doors, count.taking()) {
        (Doors::Cancelled, _) => Status::Cancelled,
        (_, Some(Taking::Whole)) if now >= session.start => Status::Taken,
        (_, None) if now >= session.end => Status::Nobody,
        (Doors::Closed, _) => Status::Closed,
        (Doors::Early, _) => Status::NotBegun,
        (Doors::Open, _) if now < session.end => Status::Open,
        (Doors::Open, Some(taking)) if taking.is_partly() => Status::Partly,
        (Doors::Open, _) => Status::NotTaken,
    }
}

/// Whether the register of a session should have been taken by `now`: the session has ended, was not called off, and is
/// one that students have to attend. Reminders start then; there are no days of grace. (FEATURES.md F32.)
#[must_use]
pub fn is_due(session: &Session, now: Timestamp) -> bool {
    session.mandatory && !session.cancelled && session.end <= now
}

/// Whether the register should have been taken by `now` and was not: for lists and reminders. Sessions that nobody has
/// to attend, and those with nobody to mark, are not asked for.
#[must_use]
pub fn is_missing(session: &Session, now: Timestamp, count: &Headcount) -> bool {
    is_due(session, now) && count.taking().is_some_and(|taking| !taking.is_taken())
}

//! How far a register was taken: the one definition that lists, reminders, reports and flags share.
//!
//! A register is *taken* when everybody who is expected to be marked has a mark. It is *partly taken* when somebody was
//! marked as there or missing but not everybody, and *not taken* when nobody was: an absence notice alone takes no
//! register. Where everybody is excused or not expected there is nobody to mark: such a session is neither one that was
//! taken nor one that was not. Expected to be marked are those on the list who still study and are not on leave. Flags
//! and blind spots also trust a register that is partly taken for at least half of its list, so that one forgotten name
//! does not silence a module. (FEATURES.md: "Register completion = registers taken / sessions held"; F32, F66.)

use crate::domain::Mark;
use crate::domain::student::Whereabouts;
use jiff::{SignedDuration, Timestamp};

/// A module of whose registers fewer than this share can be trusted raises no flags. (FEATURES.md F66.)
pub const TRUSTED_PERCENT: u64 = 50;

/// Whether so few registers of those due can be trusted that rates and flags cannot rest on them: the one gate of flags
/// and blind spots.
#[must_use]
pub fn is_blind(trusted: u64, due: u64) -> bool {
    100 * trusted < TRUSTED_PERCENT * due
}

/// How far a register was taken.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Taking {
    /// Nobody was marked as there or missing.
    Not,
    /// Under half of the list have a mark.
    Few,
    /// At least half of the list have a mark, not everybody.
    Most,
    /// Everybody has a mark.
    Whole,
}

impl Taking {
    /// Whether it counts as taken.
    #[must_use]
    pub fn is_taken(self) -> bool {
        self == Taking::Whole
    }

    /// Whether it counts as partly taken.
    #[must_use]
    pub fn is_partly(self) -> bool {
        matches!(self, Taking::Few | Taking::Most)
    }

    /// Whether enough is known of the session for rates and flags to rest on it.
    #[must_use]
    pub fn is_trusted(self) -> bool {
        self >= Taking::Most
    }

    /// Whether it is too early to hold it against the module: for a day after the session a register that was not taken
    /// neither makes a blind spot nor keeps flags away.
    #[must_use]
    pub fn is_awaited(self, end: Timestamp, now: Timestamp) -> bool {
        !self.is_trusted() && end.duration_until(now) < SignedDuration::from_hours(24)
    }
}

/// Who is on the list of a session, and how many of them have a mark.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Headcount {
    /// Expected to be marked; those on leave only when they were marked nevertheless.
    pub listed: u32,
    /// Of those, how many have a mark.
    pub marked: u32,
    /// On the list that day, and have left the university since: nobody waits for a mark of theirs.
    pub gone: u32,
    /// Of those, how many have a mark.
    pub gone_marked: u32,
    /// Somebody was marked as there or missing.
    pub met: bool,
}

impl Headcount {
    /// Counts one more who is on the list.
    pub fn add(&mut self, mark: Option<Mark>, whereabouts: Whereabouts) {
        let marked = u32::from(mark.is_some());
        match whereabouts {
            Whereabouts::OnLeave if mark.is_none() => {}
            Whereabouts::Here | Whereabouts::OnLeave => {
                self.listed += 1;
                self.marked += marked;
            }
            Whereabouts::Left => {
                self.gone += 1;
                self.gone_marked += marked;
            }
        }
        self.met |= matches!(mark, Some(Mark::Present | Mark::Late | Mark::Absent));
    }

    /// How far the register was taken; none when there is nobody to mark: nobody is on the list, or everybody on it is
    /// excused or not expected. Where everybody has left since, as in years that are over, their marks tell.
    #[must_use]
    pub fn taking(&self) -> Option<Taking> {
        let (listed, marked) =
            if self.listed > 0 { (self.listed, self.marked) } else { (self.gone, self.gone_marked) };
        let whole = marked >= listed;
        if listed == 0 || (whole && !self.met) {
            return None;
        }
        Some(match () {
            () if !self.met => Taking::Not,
            () if whole => Taking::Whole,
            () if 2 * marked >= listed => Taking::Most,
            () => Taking::Few,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(marks: &[(Option<Mark>, Whereabouts)]) -> Headcount {
        let mut count = Headcount::default();
        marks.iter().for_each(|(mark, whereabouts)| count.add(*mark, *whereabouts));
        count
    }

    #[test]
    fn one_mark_of_many_takes_no_register_and_one_forgotten_name_does_not_silence_it() {
        use Whereabouts::Here;
        let mut marks = vec![(None, Here); 9];
        assert_eq!(count(&marks).taking(), Some(Taking::Not));
        marks.push((Some(Mark::Present), Here));
        assert_eq!(count(&marks).taking(), Some(Taking::Few));
        for (mark, _) in marks.iter_mut().skip(1) {
            *mark = Some(Mark::Absent);
        }
        let most = count(&marks).taking().unwrap();
        assert!(most == Taking::Most && most.is_partly() && most.is_trusted() && !most.is_taken());
        marks.remove(0);
        assert_eq!(count(&marks).taking(), Some(Taking::Whole));
        assert_eq!(count(&[]).taking(), None);
    }

    #[test]
    fn for_a_day_a_register_that_was_not_taken_says_nothing_against_its_module() {
        let (end, hours) = (Timestamp::UNIX_EPOCH, SignedDuration::from_hours);
        assert!(Taking::Not.is_awaited(end, end + hours(23)) && Taking::Few.is_awaited(end, end));
        assert!(!Taking::Not.is_awaited(end, end + hours(24)) && !Taking::Whole.is_awaited(end, end));
    }

    #[test]
    fn notices_alone_take_no_register_and_those_away_are_not_waited_for() {
        use Whereabouts::{Here, Left, OnLeave};
        let excused = (Some(Mark::Authorised), Here);
        assert_eq!(count(&[excused, (None, Here)]).taking(), Some(Taking::Not));
        assert_eq!(count(&[excused, excused]).taking(), None, "nobody is there to mark");
        let present = (Some(Mark::Present), Here);
        assert_eq!(count(&[excused, present]).taking(), Some(Taking::Whole));
        let away = count(&[present, (None, OnLeave), (None, Left)]);
        assert_eq!((away.listed, away.taking()), (1, Some(Taking::Whole)));
        assert_eq!(count(&[(None, OnLeave)]).taking(), None, "nobody is asked for");
        let over = [(Some(Mark::Present), Left), (None, Left), (None, Left)];
        assert_eq!(count(&over).taking(), Some(Taking::Few), "a year whose students have all left");
    }
}

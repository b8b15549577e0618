//! Appeals of a mark: the student says within two weeks that a register is wrong, and the office decides.

use crate::domain::absence::Decided;
use crate::domain::role::codes;
use crate::domain::{Invalid, Mark, StudentId, calendar};
use jiff::Timestamp;
use jiff::civil::Date;

codes! {
    /// Where an appeal stands.
    AppealState {
        /// Nobody has decided.
        Open = 1, "open", "Waiting for the office";
        /// The mark was changed.
        Changed = 2, "changed", "Mark changed";
        /// The mark stays.
        Refused = 3, "refused", "Mark stays";
    }
}

/// Days after a session in which its mark can be appealed.
pub const APPEAL_DAYS: i32 = 14;

/// The marks an appeal can end in.
pub const OUTCOMES: [Mark; 3] = [Mark::Authorised, Mark::Present, Mark::Late];

/// An appeal of a mark. Leaves the store only sealed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Appeal {
    /// Its number among the student's own, from 1.
    pub id: u32,
    /// Whose.
    pub student: StudentId,
    /// Id of the session.
    pub session: String,
    /// The mark that was appealed.
    pub mark: Mark,
    /// What the student wrote.
    pub words: String,
    /// When.
    pub at: Timestamp,
    /// Where it stands.
    pub state: AppealState,
    /// What the mark was changed to.
    pub outcome: Option<Mark>,
    /// The decision.
    pub decided: Option<Decided>,
    /// Goes up with every change.
    pub version: u32,
}

/// Whether a mark can be appealed today: it says something else than *present*, and its session was at most
/// [`APPEAL_DAYS`] days ago.
#[must_use]
pub fn may_appeal(mark: Option<Mark>, session: Timestamp, now: Timestamp) -> bool {
    let disputed = match mark {
        Some(Mark::Late | Mark::Absent | Mark::Authorised | Mark::NotExpected) => true,
        Some(Mark::Present) | None => false,
    };
    disputed && session <= now && days_since(session, calendar::day_of(now)) <= APPEAL_DAYS
}

fn days_since(session: Timestamp, today: Date) -> i32 {
    today.since(calendar::day_of(session)).map_or(i32::MAX, |span| span.get_days())
}

impl Appeal {
    /// The appeal after its decision: the mark it is changed to, or none when the mark stays.
    ///
    /// # Errors
    /// When it was decided already, when the new mark is none an appeal can end in, and when a refusal has no reason.
    pub fn decide(self, outcome: Option<Mark>, decided: Decided) -> Result<Appeal, Invalid> {
        if self.state != AppealState::Open {
            return Err(Invalid::new("verdict", "This appeal has been decided."));
        }
        if outcome.is_some_and(|mark| !OUTCOMES.contains(&mark)) {
            return Err(Invalid::new("verdict", "Change the mark to present, late or authorised absence."));
        }
        if outcome.is_none() && decided.words.is_empty() {
            return Err(Invalid::new("words", "Say why the mark stays, so that the student knows."));
        }
        let state = if outcome.is_some() { AppealState::Changed } else { AppealState::Refused };
        let version = self.version.saturating_add(1);
        Ok(Appeal { state, outcome, decided: Some(decided), version, ..self })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn appeal() -> Appeal {
        Appeal {
            id: 1,
            student: StudentId(1),
            session: "L1".to_owned(),
            mark: Mark::Absent,
            words: "I sat at the back.".to_owned(),
            at: Timestamp::UNIX_EPOCH,
            state: AppealState::Open,
            outcome: None,
            decided: None,
            version: 1,
        }
    }

    fn decided(words: &str) -> Decided {
        let (at, by) = (Timestamp::UNIX_EPOCH, crate::domain::StaffId(1));
        Decided { at, by, words: words.to_owned() }
    }

    #[test]
    fn a_mark_is_appealed_within_two_weeks_of_its_session() {
        let session = "2026-01-12T10:00:00Z".parse().unwrap();
        let on = |day: &str| may_appeal(Some(Mark::Absent), session, day.parse().unwrap());
        assert!(!on("2026-01-12T09:59:00Z"), "not before it began");
        assert!(on("2026-01-12T10:00:00Z") && on("2026-01-26T23:59:00Z"));
        assert!(!on("2026-01-27T00:00:00Z"));
        let at = "2026-01-13T10:00:00Z".parse().unwrap();
        assert!(!may_appeal(Some(Mark::Present), session, at) && !may_appeal(None, session, at));
    }

    #[test]
    fn an_appeal_is_decided_once_and_a_refusal_says_why() {
        assert!(appeal().decide(None, decided("")).is_err());
        assert!(appeal().decide(Some(Mark::Absent), decided("")).is_err());
        let changed = appeal().decide(Some(Mark::Present), decided("")).unwrap();
        assert_eq!((changed.state, changed.version), (AppealState::Changed, 2));
        assert!(changed.decide(None, decided("No.")).is_err());
    }
}

//! The rules of registers, as sentences and properties.

use super::merge::{Line, Merged, Minutes, Pressed, Why, merge, with_reason};
use super::rules::{
    Doors, Handled, NotNow, Reminded, Rules, Status, is_missing, mark_of_arrival, may_be_late, may_set,
    status,
};
use super::taking::Headcount;
use super::{MarkSource, check_in};
use crate::domain::session::{Session, SessionKind};
use crate::domain::{InstanceId, Mark, StaffId};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

const OTHER: StaffId = StaffId(2);

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn session() -> Session {
    Session {
        id: "S1".to_owned(),
        instance: InstanceId(1),
        column: 0,
        kind: SessionKind::Seminar,
        start: at("2026-03-03T10:00:00Z"),
        end: at("2026-03-03T11:00:00Z"),
        location: None,
        staff: None,
        group: None,
        critical: false,
        mandatory: true,
        cancelled: false,
    }
}

fn some_mark() -> impl Strategy<Value = Option<Mark>> {
    prop::option::of(prop::sample::select(Mark::ALL))
}

fn some_minutes() -> impl Strategy<Value = Option<u16>> {
    prop::option::of(1..4_u16)
}

fn some_line() -> impl Strategy<Value = Line> {
    let parts = (some_mark(), some_minutes());
    parts
        .prop_map(|(mark, minutes)| Line { mark, minutes_late: minutes.filter(|_| mark == Some(Mark::Late)) })
}

fn said() -> impl Strategy<Value = Minutes> {
    prop_oneof![Just(Minutes::Unsaid), some_minutes().prop_map(Minutes::Late)]
}

fn what(line: Option<&Line>) -> (Option<Mark>, Option<u16>) {
    line.map_or((None, None), |line| (line.mark, line.minutes_late))
}

proptest! {
    #[test]
    fn nothing_that_was_recorded_since_is_overwritten_unasked(
        lines in prop::collection::vec(some_line(), 0..6),
        seen in 0..8_usize,
        mark in some_mark(),
        minutes in said(),
        pressed in 0..3_u8,
    ) {
        let pressed = [Pressed::Mark(mark), Pressed::Shown(mark), Pressed::Rest][usize::from(pressed)];
        let standing = what(lines.last());
        let shown = what(seen.min(lines.len()).checked_sub(1).map(|last| &lines[last]));
        if let Merged::Write(written, late) = merge(&lines, seen, pressed, minutes) {
            prop_assert_eq!(standing, shown);
            prop_assert_ne!((written, late), standing);
            prop_assert!(late.is_none() || written == Some(Mark::Late));
            prop_assert!(pressed != Pressed::Rest || standing.0.is_none());
        }
    }

    #[test]
    fn whoever_has_seen_everything_is_never_asked(
        lines in prop::collection::vec(some_line(), 0..6),
        mark in some_mark(),
        minutes in some_minutes(),
    ) {
        let merged = merge(&lines, lines.len(), Pressed::Mark(mark), Minutes::Late(minutes));
        let minutes = minutes.filter(|_| mark == Some(Mark::Late));
        let same = (mark, minutes) == what(lines.last());
        prop_assert_eq!(merged, if same { Merged::Same } else { Merged::Write(mark, minutes) });
    }

    #[test]
    fn a_register_goes_through_its_states_in_order(minutes in -600..20_000_i64, listed in 1..40_u32, share in 0..=40_u32) {
        let (session, rules) = (session(), Rules::default());
        let now = session.start + SignedDuration::from_mins(minutes);
        let doors = rules.doors(&session, None, now);
        let marked = share.min(listed);
        let count = Headcount { listed, marked, met: marked > 0, ..Headcount::default() };
        let status = status(doors, &session, now, &count);
        let late = now >= session.end + SignedDuration::from_hours(5 * 24);
        prop_assert_eq!(doors == Doors::Closed, late);
        prop_assert_eq!(status == Status::NotBegun, now < session.start);
        prop_assert_eq!(status == Status::Taken, now >= session.start && marked == listed);
        prop_assert_eq!(status == Status::Closed, late && marked < listed);
        let missing = is_missing(&session, now, &count);
        prop_assert_eq!(missing, matches!(status, Status::Partly | Status::NotTaken | Status::Closed));
    }
}

const UNSAID: Minutes = Minutes::Unsaid;

fn line(mark: Option<Mark>) -> Line {
    Line { mark, minutes_late: None }
}

#[test]
fn the_rest_are_marked_present_and_nobody_who_has_a_mark_is_touched() {
    let rest = |lines: &[Line], seen| merge(lines, seen, Pressed::Rest, UNSAID);
    assert_eq!(rest(&[], 0), Merged::Write(Some(Mark::Present), None));
    assert_eq!(rest(&[line(Some(Mark::Absent))], 0), Merged::Same);
    let taken_away = [line(Some(Mark::Absent)), line(None)];
    assert_eq!(rest(&taken_away, 2), Merged::Write(Some(Mark::Present), None));
}

#[test]
fn a_form_that_sends_everybody_changes_only_what_was_changed_on_it() {
    let lines = [line(Some(Mark::Present)), line(Some(Mark::Absent))];
    let shown = |seen, mark| merge(&lines, seen, Pressed::Shown(Some(mark)), Minutes::Late(None));
    assert_eq!(shown(1, Mark::Present), Merged::Same);
    assert_eq!(shown(1, Mark::Late), Merged::Conflict(Some(Mark::Late)));
    assert_eq!(shown(2, Mark::Late), Merged::Write(Some(Mark::Late), None));
}

#[test]
fn a_mark_sent_twice_because_the_answer_was_lost_is_written_once_and_an_older_one_is_asked_about() {
    let lines = [line(Some(Mark::Late))];
    let pressed = |mark| merge(&lines, 0, Pressed::Mark(Some(mark)), UNSAID);
    assert_eq!(pressed(Mark::Late), Merged::Same);
    let absent = Some(Mark::Absent);
    assert_eq!(pressed(Mark::Absent), Merged::Conflict(absent), "from whichever device the other came");
    assert_eq!(merge(&lines, 1, Pressed::Mark(absent), UNSAID), Merged::Write(absent, None));
}

#[test]
fn minutes_are_kept_beside_late_until_somebody_says_otherwise() {
    let late = Some(Mark::Late);
    let lines = [Line { minutes_late: Some(7), ..line(late) }];
    let sent = |seen, pressed, minutes| merge(&lines, seen, pressed, minutes);
    assert_eq!(sent(1, Pressed::Mark(late), UNSAID), Merged::Same);
    assert_eq!(sent(1, Pressed::Mark(late), Minutes::Late(Some(9))), Merged::Write(late, Some(9)));
    assert_eq!(sent(1, Pressed::Mark(late), Minutes::Late(None)), Merged::Write(late, None));
    assert_eq!(sent(0, Pressed::Mark(late), UNSAID), Merged::Same, "the other knew more");
    assert_eq!(sent(0, Pressed::Mark(late), Minutes::Late(Some(9))), Merged::Conflict(late));
    assert_eq!(sent(1, Pressed::Shown(late), Minutes::Late(Some(7))), Merged::Same);
    assert_eq!(sent(1, Pressed::Shown(late), Minutes::Late(Some(8))), Merged::Write(late, Some(8)));
    let absent = Some(Mark::Absent);
    assert_eq!(sent(1, Pressed::Mark(absent), Minutes::Late(Some(7))), Merged::Write(absent, None));
}

#[test]
fn nobody_is_nought_minutes_late_or_later_than_four_hours() {
    assert!([None, Some(1), Some(240)].into_iter().all(|minutes| may_be_late(minutes).is_ok()));
    assert!([0, 241, u16::MAX].into_iter().all(|minutes| may_be_late(Some(minutes)).is_err()));
}

#[test]
fn before_the_start_only_known_absences_are_taken_and_after_closing_only_the_office() {
    for &mark in Mark::ALL {
        let known = matches!(mark, Mark::Authorised | Mark::NotExpected);
        assert_eq!(may_set(Doors::Early, true, Some(mark)).is_ok(), known);
        assert_eq!(may_set(Doors::Cancelled, true, Some(mark)), Err(NotNow::Cancelled));
        assert_eq!(may_set(Doors::Closed, false, Some(mark)), Err(NotNow::Closed));
        assert_eq!(may_set(Doors::Closed, true, Some(mark)), Ok(()));
        assert_eq!(may_set(Doors::Open, false, Some(mark)), Ok(()));
    }
}

#[test]
fn the_office_opens_a_register_for_five_more_days_and_closes_it_at_once() {
    let (session, rules) = (session(), Rules::default());
    let opened = Handled { open: true, at: at("2026-04-01T09:00:00Z"), by: OTHER };
    let doors = |handled, now| rules.doors(&session, Some(handled), at(now));
    assert_eq!(doors(opened, "2026-04-06T08:59:59Z"), Doors::Open);
    assert_eq!(doors(opened, "2026-04-06T09:00:00Z"), Doors::Closed);
    let closed = Handled { open: false, at: at("2026-03-03T12:00:00Z"), by: OTHER };
    assert_eq!(doors(closed, "2026-03-03T12:00:01Z"), Doors::Closed);
}

#[test]
fn the_taker_is_reminded_at_the_end_and_three_days_on_and_the_office_hears_on_the_sixth() {
    let (session, rules) = (session(), Rules::default());
    let due = |now| rules.reminder(&session, at(now));
    assert_eq!(due("2026-03-03T10:59:59Z"), None);
    assert_eq!(due("2026-03-03T11:00:00Z"), Some((0, Reminded::Taker)));
    assert_eq!(due("2026-03-06T11:00:00Z"), Some((1, Reminded::Taker)));
    assert_eq!(due("2026-03-09T11:00:00Z"), Some((2, Reminded::Office)));
    assert_eq!(due("2026-03-12T11:00:00Z"), None);
}

#[test]
fn a_student_checks_in_from_ten_minutes_before_the_start_to_the_end() {
    let (session, rules) = (session(), Rules::default());
    let open = |now| check_in::is_open(&session, &rules, at(now));
    assert!(!open("2026-03-03T09:49:59Z"));
    assert!(open("2026-03-03T09:50:00Z") && open("2026-03-03T11:00:00Z"));
    assert!(!open("2026-03-03T11:00:01Z"));
    assert!(check_in::may_record(Some((Mark::Authorised, MarkSource::Absence))));
    assert!(!check_in::may_record(Some((Mark::Absent, MarkSource::Register))));
}

#[test]
fn whoever_comes_more_than_ten_minutes_after_the_start_is_late_by_whichever_way_that_is_known() {
    let (session, rules) = (session(), Rules::default());
    let mark = |now| mark_of_arrival(&session, at(now), rules.late_after_minutes);
    assert_eq!(mark("2026-03-03T09:55:00Z"), (Mark::Present, None));
    assert_eq!(mark("2026-03-03T10:10:00Z"), (Mark::Present, None));
    assert_eq!(mark("2026-03-03T10:10:01Z"), (Mark::Late, Some(10)));
    assert_eq!(mark("2026-03-03T10:12:30Z"), (Mark::Late, Some(12)));
    assert_eq!(mark("2026-03-03T14:00:00Z"), (Mark::Late, Some(240)));
    assert_eq!(mark("2026-03-03T14:01:00Z"), (Mark::Late, None), "more than anybody may say");
    let none = |now| mark_of_arrival(&session, at(now), 0);
    assert_eq!(none("2026-03-03T10:00:59Z"), (Mark::Late, None), "nobody is nought minutes late");
}

#[test]
fn a_session_at_which_everybody_is_excused_has_nobody_to_mark_and_an_old_register_stands_as_it_was_taken() {
    let (session, rules) = (session(), Rules::default());
    let of = |count: &Headcount, now| {
        let doors = rules.doors(&session, None, at(now));
        (status(doors, &session, at(now), count), is_missing(&session, at(now), count))
    };
    let excused = Headcount { listed: 2, marked: 2, ..Headcount::default() };
    for now in ["2026-03-03T11:00:00Z", "2026-04-03T11:00:00Z"] {
        assert_eq!(of(&excused, now), (Status::Nobody, false));
        assert_eq!(of(&Headcount::default(), now), (Status::Nobody, false));
    }
    let over = Headcount { gone: 2, gone_marked: 2, met: true, ..Headcount::default() };
    assert_eq!(of(&over, "2027-03-03T11:00:00Z"), (Status::Taken, false));
}

#[test]
fn a_code_is_six_digits_however_it_is_typed() {
    assert_eq!(check_in::typed(" 012 345 ").as_deref(), Some("012345"));
    assert_eq!(check_in::typed("01234"), None);
    assert_eq!(check_in::typed("01234x"), None);
    assert_eq!(check_in::digits(&"0".repeat(64)).as_deref(), Some("000000"));
    assert_eq!(check_in::digits("short"), None);
}

#[test]
fn a_reason_stands_beside_an_absence_and_never_gets_lost_or_lands_beside_another_mark() {
    let absent = Some(Mark::Absent);
    let ill = || Why::Says(Some("Ill".to_owned()));
    let asked =
        |merged, mark, standing, shown, why| with_reason(merged, Pressed::Mark(mark), (standing, shown), why);
    let write = Merged::Write(absent, None);
    assert_eq!(asked(write, absent, (None, None), (None, None), ill()), (write, Some("Ill".into())));
    let present = Merged::Write(Some(Mark::Present), None);
    assert_eq!(
        asked(present, Some(Mark::Present), (absent, Some("Ill")), (None, None), ill()),
        (present, None)
    );
    let same = (absent, Some("Ill"));
    assert_eq!(asked(Merged::Same, absent, same, same, ill()), (Merged::Same, None));
    assert_eq!(asked(Merged::Same, absent, same, same, Why::Says(None)), (write, None));
    let hidden = (absent, None);
    assert_eq!(asked(Merged::Same, absent, hidden, hidden, Why::Says(None)), (Merged::Same, None));
    let theirs = (Some(Mark::Present), None);
    assert_eq!(asked(Merged::Same, absent, theirs, hidden, ill()), (Merged::Conflict(absent), None));
}

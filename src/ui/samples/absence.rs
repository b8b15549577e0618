//! Samples of absence notices, appeals and the student's timetable.

use super::student::plate;
use super::{at, problems, today};
use crate::domain::absence::AbsenceState;
use crate::domain::appeal::AppealState;
use crate::ui::absence::{Appeal, Decision, Notice, decide, form, waiting};
use crate::ui::layout::Frame;
use crate::ui::timetable;
use maud::Markup;

pub(super) fn absence_pages(frame: &Frame<'_>) -> Vec<(&'static str, Markup)> {
    let blank = form::View::default();
    let office = form::View { plate: Some(plate()), ..form::View::default() };
    let wrong = form::View {
        problems: problems(&[
            ("last", "The last day is before the first."),
            ("why", "Choose why."),
            ("files", "“scan.tiff” is larger than 25 MB. Attach a smaller copy of it."),
        ]),
        ..office.clone()
    };
    let appeal = form::AppealView {
        session: "L1".into(),
        about: "ME204, Lab, Tue 3 Mar 2026, 10:00".into(),
        mark: "Absent".into(),
        ..form::AppealView::default()
    };
    let appeal_wrong = form::AppealView {
        problems: problems(&[("words", "Say what is wrong with the mark.")]),
        ..appeal.clone()
    };
    let mut out = vec![
        ("absence-new", form::page(frame, &blank)),
        ("absence-record", form::page(frame, &office)),
        ("absence-record-wrong", form::page(frame, &wrong)),
        ("appeal-new", form::appeal_page(frame, &appeal)),
        ("appeal-new-wrong", form::appeal_page(frame, &appeal_wrong)),
        ("absences", waiting::page(frame, &waiting_view())),
        ("absences-empty", waiting::page(frame, &waiting::View::default())),
        ("timetable", timetable::page(frame, &timetable_view(true))),
        ("timetable-empty", timetable::page(frame, &timetable_view(false))),
    ];
    let decide_form = decide::Form { id: 1, version: 1, kind: "absence".into(), ..decide::Form::default() };
    let decide_wrong = decide::Form {
        problems: problems(&[("verdict", "Choose what you decide."), ("words", "Say why.")]),
        ..decide_form.clone()
    };
    let forms = [Some(decide_form), Some(decide_wrong), None];
    for (name, form) in ["absence", "absence-wrong", "absence-read"].into_iter().zip(forms.clone()) {
        let all = notices().into_iter();
        out.extend(all.take(1).map(|notice| {
            (name, decide::page(frame, &decide::View { plate: plate(), notice, form: form.clone() }))
        }));
    }
    for (name, form) in ["appeal", "appeal-wrong", "appeal-read"].into_iter().zip(forms) {
        let all = appeals().into_iter();
        out.extend(all.take(1).map(|appeal| {
            (
                name,
                decide::appeal_page(
                    frame,
                    &decide::AppealView { plate: plate(), appeal, form: form.clone() },
                ),
            )
        }));
    }
    out
}

pub(super) fn notices() -> Vec<Notice> {
    let decided = |words: &str| Decision { by: "Pat Office".into(), at: at(2, 12), words: words.into() };
    let open = Notice {
        link: Some("/students/B812345/absences/2".into()),
        why: "Illness".into(),
        asked: "Tue 3 Mar 2026 to Thu 5 Mar 2026".into(),
        held: None,
        kind: "Authorised absence".into(),
        state: AbsenceState::Reported,
        reported_at: at(3, 9),
        reported_by: None,
        words: "I have a fever and was told to stay in bed.".into(),
        evidence: vec![("letter.pdf".into(), 120_400, "/me/absences/2/evidence/1".into())],
        decided: None,
        take_back: Some("/me/absences/2/take-back".into()),
    };
    let held = Notice {
        link: None,
        state: AbsenceState::Authorised,
        held: Some("Tue 3 Mar 2026".into()),
        reported_by: Some("Pat Office".into()),
        evidence: Vec::new(),
        decided: Some(decided("")),
        take_back: None,
        ..open.clone()
    };
    let refused = Notice {
        state: AbsenceState::Refused,
        words: String::new(),
        held: None,
        decided: Some(decided("Work is no reason to miss a lab.")),
        ..held.clone()
    };
    vec![open, held, refused]
}

pub(super) fn appeals() -> Vec<Appeal> {
    let open = Appeal {
        register: Some("/sessions/L1/register".into()),
        link: Some("/students/B812345/appeals/1".into()),
        session: "ME204, Lab, Tue 3 Mar 2026, 10:00".into(),
        mark: "Absent".into(),
        stands: Some("late".into()),
        outcome: None,
        state: AppealState::Open,
        at: at(1, 10),
        words: "I sat at the back; Dr Lin saw me.".into(),
        decided: None,
    };
    let changed = Appeal {
        stands: None,
        outcome: Some("Present".into()),
        state: AppealState::Changed,
        decided: Some(Decision { by: "Pat Office".into(), at: at(1, 12), words: String::new() }),
        ..open.clone()
    };
    vec![open, changed]
}

fn waiting_view() -> waiting::View {
    let line = |what: &str| waiting::Line {
        link: "/students/B812345/absences/2".into(),
        student: "Sam Hill (B812345)".into(),
        what: what.into(),
        at: at(1, 10),
    };
    waiting::View {
        absences: vec![line("Illness: Tue 3 Mar 2026 to Thu 5 Mar 2026")],
        appeals: vec![line("Absent: ME204, Lab, Tue 3 Mar 2026, 10:00")],
    }
}

fn timetable_view(whole: bool) -> timetable::View {
    let event = |hour, what: &str, deadline: bool| timetable::Event {
        authorised: hour == 9,
        start: at(1, hour),
        end: (!deadline).then(|| at(1, hour + 1)),
        module: "ME204".into(),
        what: what.into(),
        place: (!deadline).then(|| "Room 1.02".into()),
        cancelled: hour == 11,
        critical: hour == 9,
    };
    let all =
        vec![event(9, "Lab", false), event(11, "Lecture", false), event(12, "Deadline: Lab report", true)];
    timetable::View {
        monday: today(),
        around: ("?week=2026-02-23".into(), "?week=2026-03-09".into()),
        events: if whole { all } else { Vec::new() },
        made_at: whole.then(|| at(3, 9)),
        address: whole.then(|| "/calendar/0123456789abcdef.ics".into()),
    }
}

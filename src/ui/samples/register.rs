//! Samples of registers: the list, the screen in every state, paper, and check-in.

use super::{at, problems};
use crate::domain::register::MarkSource;
use crate::domain::register::rules::{Doors, Status};
use crate::domain::session::SessionKind;
use crate::domain::student::Athlete;
use crate::domain::{Mark, Problems};
use crate::ui::layout::Frame;
use crate::ui::notices::Reminder;
use crate::ui::part::{Flash, Tone};
use crate::ui::register::sheet::{Line, Notice, Pupil, View};
use crate::ui::register::{Session, check_in, list, print, sheet};
use jiff::civil::date;
use maud::Markup;

/// A session with its register.
pub(super) fn session(id: &str, status: Status) -> Session {
    Session {
        id: id.into(),
        module: "ME101".into(),
        title: "Statics".into(),
        kind: SessionKind::Seminar,
        start: at(0, 10),
        end: at(0, 11),
        location: Some("Wren House 2.14".into()),
        group: Some("B2".into()),
        teacher: Some("Dr Ada Okafor".into()),
        critical: status == Status::Partly,
        status,
        listed: 30,
        marked: 12,
        reopens: status == Status::Closed,
    }
}

/// A reminder.
pub(super) fn reminder() -> Reminder {
    Reminder { session: session("s9", Status::NotTaken), at: at(0, 12), times: 2 }
}

fn line(mark: Option<Mark>, by: Option<&str>, source: MarkSource) -> Line {
    let (reason, minutes_late) = (None, (mark == Some(Mark::Late)).then_some(12));
    Line { mark, minutes_late, reason, at: at(0, 10), by: by.map(str::to_owned), source }
}

fn pupils() -> Vec<Pupil> {
    let pupil = |number: &str, listed: &str, called: &str| Pupil {
        number: number.into(),
        listed: listed.into(),
        called: called.into(),
        last: vec![Some(Mark::Present), None, Some(Mark::Absent), Some(Mark::Authorised)],
        ..Pupil::default()
    };
    let history = vec![
        line(Some(Mark::Present), None, MarkSource::CheckIn),
        line(Some(Mark::Late), Some("Priya Nair"), MarkSource::Register),
    ];
    vec![
        Pupil {
            athlete: Some(Athlete::Elite),
            photo: Some("/students/B812345/photo".into()),
            adjustments: Some("Let them leave and come back without asking.".into()),
            group: Some("B2".into()),
            notice: Some(Notice {
                dispensation: false,
                authorised: true,
                why: Some(("Illness".into(), "2–6 Mar".into())),
            }),
            ..pupil("B812345", "Hill, Sam", "Sam Hill")
        },
        Pupil {
            mark: Some(Mark::Late),
            minutes_late: Some(12),
            seen: 2,
            history,
            chosen: Some(Some(Mark::Absent)),
            ..pupil("B812346", "Núñez-Szczepańska, Zoë", "Zoë Núñez-Szczepańska")
        },
        Pupil {
            left: true,
            notice: Some(Notice { dispensation: true, authorised: true, why: None }),
            mark: Some(Mark::NotExpected),
            history: vec![line(Some(Mark::NotExpected), Some("Dr Ada Okafor"), MarkSource::Elsewhere)],
            seen: 1,
            instead_of: Some("Seminar, Mon 2 Mar 2026, 14:00, group B3".into()),
            elsewhere: Some("Seminar, Wed 4 Mar 2026, 09:00, group B1".into()),
            ..pupil("B812347", "Wei", "Wei")
        },
        Pupil { on_leave: true, ..pupil("B812348", "Okoro, Ngozi", "Ngozi Okoro") },
    ]
}

fn view(status: Status, doors: Doors, office: bool) -> View {
    View {
        session: session("s1", status),
        doors,
        office,
        who: "0123456789abcdef".into(),
        pupils: pupils(),
        others: vec![("s2".into(), "Seminar, Mon 2 Mar 2026, 14:00, group B3".into())],
        added: sheet::Added::default(),
        problems: Problems::default(),
        refused: Vec::new(),
    }
}

/// Every page of registers.
pub(super) fn pages(frame: &Frame<'_>) -> Vec<(&'static str, Markup)> {
    let week =
        [Status::Taken, Status::Open, Status::Partly, Status::NotBegun, Status::Closed, Status::Cancelled];
    let full = list::View {
        monday: date(2026, 3, 2),
        week: week.into_iter().map(|status| session("s1", status)).collect(),
        missing: vec![session("s7", Status::NotTaken), session("s8", Status::Closed)],
        not_taken: 1,
        partly: 1,
        all: true,
        before: "/registers?week=2026-02-23".into(),
        after: "/registers?week=2026-03-09".into(),
        other: "/registers".into(),
    };
    let none = list::View {
        week: Vec::new(),
        missing: Vec::new(),
        not_taken: 0,
        partly: 0,
        all: false,
        ..full.clone()
    };
    let open = view(Status::Open, Doors::Open, false);
    let wrong = View {
        added: sheet::Added { number: "B999".into(), ..sheet::Added::default() },
        problems: problems(&[("number", "There is no student of this module with this number.")]),
        refused: vec!["B812345: This register is closed.".into()],
        ..view(Status::Closed, Doors::Closed, true)
    };
    let code = check_in::Screen { session: session("s1", Status::Open), code: Some("012345".into()) };
    let no_code = check_in::Screen { code: None, ..code.clone() };
    let said = Flash { tone: Tone::Ok, words: "You are checked in to the ME101 seminar: Present.".into() };
    let mistaken = check_in::View { said: None, problems: problems(&[("code", "This is not the code.")]) };
    vec![
        ("registers", list::page(frame, &full)),
        ("registers-empty", list::page(frame, &none)),
        ("register", sheet::page(frame, &open)),
        ("register-wrong", sheet::page(frame, &wrong)),
        ("register-early", sheet::page(frame, &view(Status::NotBegun, Doors::Early, false))),
        ("register-closed", sheet::page(frame, &view(Status::Closed, Doors::Closed, false))),
        ("register-cancelled", sheet::page(frame, &view(Status::Cancelled, Doors::Cancelled, true))),
        ("register-nobody", sheet::page(frame, &View { pupils: Vec::new(), ..open.clone() })),
        ("register-print", print::page(frame, &open)),
        ("check-in-screen", check_in::screen(frame, &code)),
        ("check-in-screen-shut", check_in::screen(frame, &no_code)),
        (
            "check-in",
            check_in::page(frame, &check_in::View { said: Some(said), problems: Problems::default() }),
        ),
        ("check-in-wrong", check_in::page(frame, &mistaken)),
    ]
}

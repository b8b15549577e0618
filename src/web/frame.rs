//! What the frame of a page needs, gathered for one request.

use crate::records::{Me, Records, Refusal};
use crate::ui::layout::{Door, Frame, Place, Viewer};
use crate::ui::part::{Flash, Tone};
use crate::web::app::App;
use crate::web::gate::Seat;
use crate::web::{assets, gate};
use jiff::civil::Date;
use maud::Markup;

/// Seconds without a request after which a session ends, as the page counts them.
const IDLE_SECONDS: u32 = 30 * 60;

/// What has just happened: the closed list of what a page may be told to say.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Said {
    /// An entry was added.
    EntryAdded,
    /// An entry was amended.
    EntryAmended,
    /// A draft was kept.
    DraftKept,
    /// A draft was discarded.
    DraftDiscarded,
    /// The password was changed.
    PasswordChanged,
    /// A session was ended.
    SessionEnded,
    /// A role or relationship was given.
    Given,
    /// A role or relationship was ended.
    Ended,
    /// An account was changed.
    AccountChanged,
    /// An account was confirmed.
    AccountConfirmed,
    /// A backup was made and proved.
    BackedUp,
    /// Notices were marked as read.
    NoticesRead,
    /// A step was taken on a flag.
    FlagChanged,
    /// A concern was raised.
    ConcernRaised,
    /// A rule or a monitoring point was saved.
    RuleSaved,
    /// Marks were saved.
    MarksSaved,
    /// Somebody was added to a register.
    AddedToRegister,
    /// Somebody was taken off a register again.
    TakenOffRegister,
    /// A photograph was kept.
    PhotoKept,
    /// A photograph was taken away.
    PhotoRemoved,
    /// A register was opened again.
    RegisterOpened,
    /// Several were.
    RegistersOpened,
    /// A button was pressed that needs something chosen.
    NothingChosen,
    /// A register was closed.
    RegisterClosed,
    /// Signed out.
    SignedOut,
    /// The session had ended; what was written is kept.
    LapsedKept,
    /// The session had ended.
    Lapsed,
    /// The department is set up.
    SetUp,
    /// An absence was reported.
    AbsenceReported,
    /// A report was taken back.
    AbsenceTakenBack,
    /// A notice was decided.
    AbsenceDecided,
    /// A mark was appealed.
    AppealSent,
    /// An appeal was decided.
    AppealDecided,
    /// The address of a calendar was taken away.
    CalendarRevoked,
}

impl Said {
    const ALL: [(Said, &'static str, &'static str); 34] = [
        (Said::EntryAdded, "entry-added", "The entry is on the record."),
        (Said::EntryAmended, "entry-amended", "The entry is amended. The version before is kept."),
        (Said::DraftKept, "draft-kept", "Your draft is kept. Only you can see it."),
        (Said::DraftDiscarded, "draft-discarded", "The draft is discarded."),
        (
            Said::PasswordChanged,
            "password-changed",
            "Your password is changed and every session has ended. Sign in with the new one.",
        ),
        (Said::SessionEnded, "session-ended", "The session has ended."),
        (Said::Given, "given", "It is given, and holds on the dates shown."),
        (Said::Ended, "ended", "It is ended."),
        (Said::AccountChanged, "account-changed", "The account is changed."),
        (
            Said::AccountConfirmed,
            "account-confirmed",
            "The account is confirmed. Highly sensitive entries open to them as their roles say.",
        ),
        (Said::BackedUp, "backed-up", "The backup is made, and every row of it was read and found whole."),
        (Said::NoticesRead, "notices-read", "Your notices are marked as read."),
        (Said::FlagChanged, "flag-changed", "The flag is changed. Its history says who and when."),
        (
            Said::ConcernRaised,
            "concern-raised",
            "Your concern is with the personal tutor. You are told under Flags when it is dealt with.",
        ),
        (Said::RuleSaved, "rule-saved", "It is saved, and counts from the next time flags are worked out."),
        (Said::MarksSaved, "marks-saved", "The marks are saved."),
        (
            Said::AddedToRegister,
            "added",
            "They are on the list now. At their own session they are not expected, unless somebody has marked them there.",
        ),
        (Said::TakenOffRegister, "taken-off", "They are off the list again."),
        (Said::RegisterOpened, "register-opened", "The register is open again for five days."),
        (Said::RegistersOpened, "registers-opened", "The chosen registers are open again for five days."),
        (Said::NothingChosen, "nothing-chosen", "Nothing was chosen. Tick what it is for."),
        (Said::RegisterClosed, "register-closed", "The register is closed."),
        (Said::SignedOut, "signed-out", "You are signed out."),
        (
            Said::LapsedKept,
            "lapsed-kept",
            "Your session had ended. What you wrote is kept as a draft: sign in to go on.",
        ),
        (Said::Lapsed, "lapsed", "Your session had ended. Sign in to go on where you were."),
        (Said::SetUp, "set-up", "The department is set up. Sign in."),
        (
            Said::AbsenceReported,
            "absence-reported",
            "The absence is reported. You see below where it stands.",
        ),
        (Said::AbsenceTakenBack, "absence-taken-back", "The report is taken back."),
        (
            Said::AbsenceDecided,
            "absence-decided",
            "It is decided, and the registers say so. The student sees it.",
        ),
        (Said::AppealSent, "appeal-sent", "The appeal is with the department office."),
        (Said::AppealDecided, "appeal-decided", "The appeal is decided. The student sees it."),
        (Said::CalendarRevoked, "calendar-revoked", "The address is taken away: it opens nothing any more."),
        (Said::PhotoKept, "photo-kept", "The photograph is kept."),
        (Said::PhotoRemoved, "photo-removed", "The photograph is taken away."),
    ];

    /// An address that says this on the page it leads to.
    #[must_use]
    pub fn at(self, path: &str) -> String {
        let code = Said::ALL.iter().find(|(said, ..)| *said == self).map_or("", |(_, code, _)| code);
        let mark = if path.contains('?') { '&' } else { '?' };
        format!("{path}{mark}said={code}")
    }

    /// What the query of an address asks to be said.
    #[must_use]
    pub fn of(query: Option<&str>) -> Option<Flash> {
        let code = query?.split('&').find_map(|pair| pair.strip_prefix("said="))?;
        let words = Said::ALL.iter().find(|(_, known, _)| *known == code)?.2;
        Some(Flash { tone: Tone::Ok, words: words.to_owned() })
    }
}

/// The frame of a page, owned.
pub struct Canvas {
    viewer: Viewer,
    department: String,
    csrf: String,
    today: Date,
    flash: Option<Flash>,
    trouble: Option<String>,
}

impl Canvas {
    /// Gathers the frame for whoever sits here.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn of(seat: &Seat) -> Result<Canvas, Refusal> {
        Canvas::with(seat, |_| Ok(())).await.map(|(canvas, ())| canvas)
    }

    /// Gathers the frame for whoever sits here, and what the page itself shows, in one go.
    ///
    /// # Errors
    /// When the store cannot be read; as `work`.
    pub async fn with<T: Send + 'static>(
        seat: &Seat,
        work: impl FnOnce(&Records) -> Result<T, Refusal> + Send + 'static,
    ) -> Result<(Canvas, T), Refusal> {
        let gathered = seat.run(move |records| {
            let (me, registry) = (records.me()?, records.registry());
            let around = (
                viewer(&me, kept_as(records)),
                records.department_name()?,
                registry.today(),
                registry.read_only(),
            );
            Ok((around, work(records)?))
        });
        let ((viewer, department, today, trouble), worked) = gathered.await?;
        let flash = Said::of(seat.query());
        Ok((Canvas { viewer, department, csrf: seat.csrf(), today, flash, trouble }, worked))
    }

    /// The frame.
    #[must_use]
    pub fn frame(&self) -> Frame<'_> {
        Frame {
            assets: assets::prefix(),
            department: &self.department,
            csrf: &self.csrf,
            viewer: &self.viewer,
            today: self.today,
            flash: self.flash.as_ref(),
            trouble: self.trouble.as_deref(),
            idle_seconds: IDLE_SECONDS,
        }
    }

    /// Draws a page for somebody who is not signed in and sends no form.
    pub fn door(app: &App, draw: impl FnOnce(&Door<'_>) -> Markup) -> Markup {
        let department = app.registry().department_name().unwrap_or_default();
        draw(&Door { assets: assets::prefix(), department: &department, csrf: "" })
    }

    /// Draws a page with a form for somebody who is not signed in; `visitor` ties the form to their browser.
    pub fn door_for(app: &App, visitor: &str, draw: impl FnOnce(&Door<'_>) -> Markup) -> Markup {
        let department = app.registry().department_name().unwrap_or_default();
        let csrf = app.registry().keyed("csrf", visitor);
        draw(&Door { assets: assets::prefix(), department: &department, csrf: &csrf })
    }
}

/// What names somebody in what a browser keeps: nobody else's is taken for it, and it says nothing of them.
pub(super) fn kept_as(records: &Records) -> String {
    let name = records.registry().keyed("marks not sent", records.account());
    name.get(..16).unwrap_or_default().to_owned()
}

fn viewer(me: &Me, kept_as: String) -> Viewer {
    let places = if me.student_number.is_some() {
        let mut places = vec![Place::Own, Place::Timetable];
        if me.reports_absences {
            places.push(Place::ReportAbsence);
        }
        places.push(Place::CheckIn);
        places
    } else {
        let mut places = vec![Place::Home];
        if !me.oversees {
            places.push(Place::MyStudents);
        }
        if !me.external && !me.oversees {
            places.push(Place::Registers);
        }
        places.push(Place::Find);
        if !me.external && !me.oversees {
            places.push(Place::Flags);
        }
        places.push(Place::Notices);
        if me.reports {
            places.push(Place::Reports);
        }
        if me.decides_absences {
            places.push(Place::Absences);
        }
        if me.administers {
            places.push(Place::Admin);
        }
        places
    };
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    Viewer {
        name: me.name.clone(),
        account: me.email.clone(),
        kept_as,
        roles: me.roles.clone(),
        unread: count(me.unread),
        waiting: count(me.waiting),
        places,
    }
}

/// The cookie that ties the sign-in form to a browser, when the browser has none yet.
pub(super) fn fresh_visitor(app: &App) -> Result<(String, String), Refusal> {
    let id = app.registry().fresh_id()?.to_string();
    let cookie = gate::visitor_cookie(&id, app.site().secure);
    Ok((id, cookie))
}

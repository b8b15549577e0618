//! Notices.

use crate::records::{Records, Refusal, RegisterReminder};
use crate::ui::links;
use crate::ui::notices::{self, Reminder, View};
use crate::ui::part::Paging;
use crate::web::gate::Seat;
use crate::web::routes::{register, shown};
use crate::web::status::{self, Answer};
use crate::web::{Canvas, Checked, Said};
use axum::extract::Path;

/// The list.
pub(super) async fn page(seat: Seat) -> Answer {
    let canvas = Canvas::of(&seat).await?;
    let work = |records: &Records| Ok((records.notices()?, records.register_reminders()?));
    let (lines, reminders) = seat.run(work).await?;
    let reminder = |one: RegisterReminder| {
        let (at, times) = (one.at, one.times);
        Reminder { session: register::session(one.session), at, times }
    };
    let view = View {
        notices: lines.iter().map(shown::notice).collect(),
        registers: reminders.into_iter().map(reminder).collect(),
        paging: Paging::default(),
    };
    Ok(status::page(notices::page(&canvas.frame(), &view)))
}

/// Marks a notice as read and leads to its entry.
pub(super) async fn open(seat: Seat, Path(id): Path<String>, Checked(form): Checked) -> Answer {
    form.only(&[])?;
    let entry = seat
        .run(move |records| {
            let number: u64 = id.parse().map_err(|_| Refusal::NotFound)?;
            let mut lines = records.notices()?.into_iter();
            let line = lines.find(|line| line.number == number).ok_or(Refusal::NotFound)?;
            records.read_notice(number)?;
            Ok(line.entry)
        })
        .await?;
    Ok(status::go(&links::entry(&entry.to_string())))
}

/// Marks all as read.
pub(super) async fn read_all(seat: Seat, Checked(form): Checked) -> Answer {
    form.only(&[])?;
    seat.run(Records::read_all_notices).await?;
    Ok(status::go(&Said::NoticesRead.at(links::NOTICES)))
}

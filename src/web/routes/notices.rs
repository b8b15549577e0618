//! Notices.

use crate::records::{FlagNotice, Records, Refusal, RegisterReminder};
use crate::ui::links;
use crate::ui::notices::{self, Notice, Reminder, View};
use crate::ui::part::Paging;
use crate::web::gate::Seat;
use crate::web::routes::flags::flag_id;
use crate::web::routes::{register, shown};
use crate::web::status::{self, Answer};
use crate::web::{Canvas, Checked, Said};
use axum::extract::Path;

/// How the id of a notice of a flag begins.
const FLAG: &str = "flag-";
/// How the id of a notice begins that tells what came of a concern.
const TOLD: &str = "told-";

/// The list.
pub(super) async fn page(seat: Seat) -> Answer {
    let canvas = Canvas::of(&seat).await?;
    let work =
        |records: &Records| Ok((records.notices()?, records.flag_notices()?, records.register_reminders()?));
    let (lines, flags, reminders) = seat.run(work).await?;
    let reminder = |one: RegisterReminder| {
        let (at, times) = (one.at, one.times);
        Reminder { session: register::session(one.session), at, times }
    };
    let mut notices: Vec<Notice> =
        lines.iter().map(shown::notice).chain(flags.into_iter().map(of_flag)).collect();
    notices.sort_by_key(|notice| std::cmp::Reverse(notice.at));
    let view =
        View { notices, registers: reminders.into_iter().map(reminder).collect(), paging: Paging::default() };
    Ok(status::page(notices::page(&canvas.frame(), &view)))
}

/// A notice of a flag, or of what came of a concern.
fn of_flag(notice: FlagNotice) -> Notice {
    let id = match notice.opened {
        Some(_) => format!("{FLAG}{}", notice.flag),
        None => format!("{TOLD}{}", notice.flag),
    };
    let words = match notice.opened {
        Some(_) => format!("{} is flagged.", notice.student_name),
        None => format!("The concern you raised about {} is closed.", notice.student_name),
    };
    Notice {
        id,
        words,
        detail: format!("{}.", notice.words.trim_end_matches('.')),
        at: notice.at,
        read: notice.read,
    }
}

/// Marks a notice as read and leads to its entry.
pub(super) async fn open(seat: Seat, Path(id): Path<String>, Checked(form): Checked) -> Answer {
    form.only(&[])?;
    for (mark, to_flag) in [(FLAG, true), (TOLD, false)] {
        if let Some(flag) = id.strip_prefix(mark) {
            let flag = flag_id(flag)?;
            seat.run(move |records| records.read_flag_notices(Some(flag))).await?;
            return Ok(status::go(&if to_flag {
                links::flag(&flag.to_string())
            } else {
                links::FLAGS.to_owned()
            }));
        }
    }
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
    seat.run(|records| {
        records.read_all_notices()?;
        records.read_flag_notices(None)
    })
    .await?;
    Ok(status::go(&Said::NoticesRead.at(links::NOTICES)))
}

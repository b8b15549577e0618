//! Raising a concern, and giving and ending exemptions.

use crate::records::{ConcernForm, Records, Refusal};
use crate::ui::links;
use crate::ui::student::concern::{self, View};
use crate::ui::student::flagged::{Exemption, Flagged, Give, Point};
use crate::web::gate::Seat;
use crate::web::routes::query::Query;
use crate::web::routes::{flags, student};
use crate::web::status::{self, Answer};
use crate::web::{Canvas, Checked, Said};
use axum::extract::Path;

/// The form.
pub(super) async fn page(seat: Seat, Path(number): Path<String>) -> Answer {
    let canvas = Canvas::of(&seat).await?;
    let view = seat
        .run(move |records| {
            records.may_raise(&number)?;
            let id = records.registry().fresh_id()?.to_string();
            view(records, &number, &ConcernForm::default(), id)
        })
        .await?;
    Ok(status::page(concern::page(&canvas.frame(), &view)))
}

fn view(records: &Records, number: &str, form: &ConcernForm, id: String) -> Result<View, Refusal> {
    let record = records.student(number)?;
    Ok(View {
        plate: student::plate(&record)?,
        id,
        about: form.about.clone(),
        seen: form.seen.clone(),
        on: form.on.clone(),
        student_knows: form.student_knows.clone(),
        wish: form.wish.clone(),
        problems: crate::domain::Problems::default(),
    })
}

/// Raises it.
pub(super) async fn raise(seat: Seat, Path(number): Path<String>, Checked(form): Checked) -> Answer {
    let form = form.only(&["id", "about", "seen", "on", "student_knows", "wish"])?;
    let text = |name: &str| form.text(name).to_owned();
    let id = text("id");
    let sent = ConcernForm {
        id: id.parse().ok(),
        about: text("about"),
        seen: text("seen"),
        on: text("on"),
        student_knows: text("student_knows"),
        wish: text("wish"),
    };
    let back = Said::ConcernRaised.at(&links::student(&number));
    let tried = seat
        .run(move |records| match records.raise_concern(&number, &sent) {
            Ok(()) => Ok(None),
            Err(Refusal::Invalid(problems)) => {
                let view = view(records, &number, &sent, id)?;
                Ok(Some(Box::new(View { problems, ..view })))
            }
            Err(refusal) => Err(refusal),
        })
        .await?;
    match tried {
        None => Ok(status::go(&back)),
        Some(view) => {
            let canvas = Canvas::of(&seat).await?;
            Ok(status::put_right(concern::page(&canvas.frame(), &view)))
        }
    }
}

/// What is about flags on the attendance page; none for those who may not see flags.
pub(super) fn flagged(records: &Records, number: &str, give: Give) -> Result<Option<Flagged>, Refusal> {
    let (Some(lines), Some((exemptions, may_give))) =
        (records.flags_of(number)?, records.exemptions(number)?)
    else {
        return Ok(None);
    };
    let exemptions = exemptions.into_iter().map(|line| Exemption {
        number: line.number,
        from: line.from,
        to: line.to,
        reason: line.reason,
        by: line.by,
        may_end: line.may_end,
    });
    Ok(Some(Flagged {
        flags: lines.into_iter().map(flags::row).collect(),
        exemptions: exemptions.collect(),
        give: may_give.then_some(give),
    }))
}

/// A student's monitoring points.
pub(super) fn points(records: &Records, number: &str) -> Result<Vec<Point>, Refusal> {
    let all = records.points_of(number)?.into_iter();
    let shown = |point: crate::records::PointProgress| Point {
        name: point.name,
        reached: point.progress.reached,
        words: point.progress.words,
    };
    Ok(all.map(shown).collect())
}

/// Gives an exemption.
pub(super) async fn exempt(seat: Seat, Path(number): Path<String>, Checked(form): Checked) -> Answer {
    let form = form.only(&["from", "to", "reason"])?;
    let text = |name: &str| form.text(name).to_owned();
    let give = Give { from: text("from"), to: text("to"), reason: text("reason"), ..Give::default() };
    let (back, query) = (links::student_area(&number, "attendance"), Query::default());
    let tried = seat
        .run(move |records| match records.exempt(&number, &give.from, &give.to, &give.reason) {
            Ok(()) => Ok(None),
            Err(Refusal::Invalid(problems)) => {
                let give = Give { problems, ..give };
                student::attendance_view(records, &number, &query, give).map(|view| Some(Box::new(view)))
            }
            Err(refusal) => Err(refusal),
        })
        .await?;
    match tried {
        None => Ok(status::go(&Said::Given.at(&back))),
        Some(view) => {
            let canvas = Canvas::of(&seat).await?;
            Ok(status::put_right(crate::ui::student::attendance::page(&canvas.frame(), &view)))
        }
    }
}

/// Ends an exemption.
pub(super) async fn end_exemption(
    seat: Seat,
    Path((number, id)): Path<(String, String)>,
    Checked(form): Checked,
) -> Answer {
    form.only(&[])?;
    let back = Said::Ended.at(&links::student_area(&number, "attendance"));
    seat.run(move |records| {
        let id = id.parse().map_err(|_| Refusal::NotFound)?;
        records.end_exemption(&number, id)
    })
    .await?;
    Ok(status::go(&back))
}

//! Monitoring points: the list, another one, withdrawing one.

use crate::domain::Problems;
use crate::domain::monitoring::{Point, Reached};
use crate::records::{FollowedPoint, PointForm, Records, Refusal};
use crate::ui::admin::monitoring::{self, Add, Row, View};
use crate::ui::links;
use crate::web::gate::Seat;
use crate::web::status::{self, Answer};
use crate::web::{Canvas, Checked, Said};
use axum::extract::Path;

/// The list.
pub(in crate::web::routes) async fn page(seat: Seat) -> Answer {
    let canvas = Canvas::of(&seat).await?;
    let view = seat.run(|records| view(records, &PointForm::default(), Problems::default())).await?;
    Ok(status::page(monitoring::page(&canvas.frame(), &view)))
}

fn view(records: &Records, form: &PointForm, problems: Problems) -> Result<View, Refusal> {
    Ok(View {
        points: records.points()?.into_iter().map(row).collect(),
        programmes: records.programmes_kept()?,
        add: Add {
            name: form.name.clone(),
            module: form.module.clone(),
            at_least: form.at_least.clone(),
            from: form.from.clone(),
            to: form.to.clone(),
            programme: form.programme.clone(),
            year: form.year.clone(),
            preview: None,
            problems,
        },
    })
}

fn row(point: Point) -> Row {
    Row {
        id: point.id,
        wanted: point.wanted_words(),
        whom: point.whom_words(),
        name: point.name,
        withdrawn: point.withdrawn,
    }
}

/// Sets another.
pub(in crate::web::routes) async fn add(seat: Seat, Checked(form): Checked) -> Answer {
    let form = form.only(&["name", "module", "at_least", "from", "to", "programme", "year", "action"])?;
    let looks = form.text("action") == "preview";
    let text = |name: &str| form.text(name).to_owned();
    let sent = PointForm {
        name: text("name"),
        module: text("module"),
        at_least: text("at_least"),
        from: text("from"),
        to: text("to"),
        programme: text("programme"),
        year: text("year"),
    };
    let tried = seat
        .run(move |records| {
            let tried = if looks {
                records.preview_point(&sent).map(|over| Some(counts(&over)))
            } else {
                records.add_point(&sent).map(|()| None)
            };
            match tried {
                Ok(None) => Ok(None),
                Ok(preview) => {
                    let mut view = view(records, &sent, Problems::default())?;
                    view.add.preview = preview;
                    Ok(Some(view))
                }
                Err(Refusal::Invalid(problems)) => view(records, &sent, problems).map(Some),
                Err(refusal) => Err(refusal),
            }
        })
        .await?;
    match tried {
        None => Ok(status::go(&Said::RuleSaved.at(links::MONITORING))),
        Some(view) => {
            let canvas = Canvas::of(&seat).await?;
            let page = monitoring::page(&canvas.frame(), &view);
            Ok(if view.add.problems.0.is_empty() { status::page(page) } else { status::put_right(page) })
        }
    }
}

/// How many students stand how.
pub(in crate::web::routes) fn counts(of: &FollowedPoint) -> Vec<(Reached, usize)> {
    Reached::ALL.iter().map(|reached| (*reached, of.count(*reached))).collect()
}

/// Withdraws one.
pub(in crate::web::routes) async fn end(
    seat: Seat,
    Path(id): Path<String>,
    Checked(form): Checked,
) -> Answer {
    form.only(&[])?;
    seat.run(move |records| {
        let id = id.parse().map_err(|_| Refusal::NotFound)?;
        records.withdraw_point(id)
    })
    .await?;
    Ok(status::go(&Said::Ended.at(links::MONITORING)))
}

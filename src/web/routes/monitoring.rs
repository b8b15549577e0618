//! Monitoring points over the students somebody follows.

use crate::domain::monitoring::Reached;
use crate::records::{FollowedPoint, FollowedStudent, Records, Refusal};
use crate::ui::links;
use crate::ui::monitoring::{self, One, Row, Student};
use crate::web::Canvas;
use crate::web::gate::Seat;
use crate::web::routes::admin::monitoring::counts;
use crate::web::routes::query::Query;
use crate::web::routes::shown;
use crate::web::status::{self, Answer};
use axum::extract::Path;

/// Students on a page.
const PAGE: usize = 50;

/// The list.
pub(super) async fn page(seat: Seat) -> Answer {
    let all = |records: &Records| Ok(records.followed_points()?.iter().map(row).collect::<Vec<_>>());
    let (canvas, points) = Canvas::with(&seat, all).await?;
    Ok(status::page(monitoring::page(&canvas.frame(), &points)))
}

/// One point, student by student.
pub(super) async fn one(seat: Seat, Path(id): Path<String>) -> Answer {
    let query = Query::of(&seat);
    let (canvas, view) = Canvas::with(&seat, move |records| view(records, &id, &query)).await?;
    Ok(status::page(monitoring::one(&canvas.frame(), &view)))
}

fn view(records: &Records, id: &str, query: &Query) -> Result<One, Refusal> {
    let mut all = records.followed_points()?.into_iter();
    let found = all.find(|of| of.point.id.to_string() == id).ok_or(Refusal::NotFound)?;
    let standing = Reached::from_code(query.text("standing"));
    let fits = |student: &&FollowedStudent| standing.is_none_or(|so| student.progress.reached == so);
    let fitting: Vec<&FollowedStudent> = found.students.iter().filter(fits).collect();
    let page = query.page().min(fitting.len().div_ceil(PAGE).max(1));
    let path = links::followed(found.point.id);
    Ok(One {
        point: row(&found),
        standing: standing.map_or("", Reached::code).to_owned(),
        students: fitting.iter().skip((page - 1) * PAGE).take(PAGE).map(|one| student(one)).collect(),
        paging: query.paging(&path, page, PAGE, fitting.len(), ["student", "students"]),
    })
}

fn row(of: &FollowedPoint) -> Row {
    Row {
        id: of.point.id,
        name: of.point.name.clone(),
        wanted: of.point.wanted_words(),
        whom: of.point.whom_words(),
        counts: counts(of),
    }
}

fn student(one: &FollowedStudent) -> Student {
    Student {
        number: one.profile.number.clone(),
        listed: shown::listed(&one.profile),
        reached: one.progress.reached,
        words: one.progress.words.clone(),
    }
}

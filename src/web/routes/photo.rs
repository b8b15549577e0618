//! Photographs of students: shown to whoever may know them, kept and taken away by the office.

use crate::domain::{Invalid, Problems};
use crate::records::{Records, Refusal};
use crate::ui::links;
use crate::ui::student::dashboard;
use crate::web::form::PICTURE_MIB;
use crate::web::gate::Seat;
use crate::web::routes::student;
use crate::web::status::{self, Answer};
use crate::web::{Canvas, Checked, Said, WithFiles};
use axum::extract::Path;
use axum::http::HeaderMap;

/// A student's photograph.
pub(super) async fn image(seat: Seat, Path(number): Path<String>, asked: HeaderMap) -> Answer {
    let (photo, name) = seat.run(move |records| records.photo(&number)).await?;
    Ok(status::picture(&asked, photo.kind.code(), &name, photo.bytes))
}

/// One's own photograph.
pub(super) async fn own(seat: Seat, asked: HeaderMap) -> Answer {
    let found = seat.run(|records| {
        let number = records.me()?.student_number.ok_or(Refusal::NotFound)?;
        records.photo(&number)
    });
    let (photo, name) = found.await?;
    Ok(status::picture(&asked, photo.kind.code(), &name, photo.bytes))
}

/// Keeps a photograph.
pub(super) async fn keep(
    seat: Seat,
    Path(number): Path<String>,
    WithFiles(form): WithFiles<PICTURE_MIB>,
) -> Answer {
    let form = form.only(&[])?;
    let chosen = match (form.files.as_slice(), form.too_large.is_empty()) {
        ([file], true) => Ok(file.bytes.clone()),
        ([], true) => Err(Invalid::new("photo", "Choose a picture first.")),
        _ => Err(Invalid::new("photo", "Choose one picture of at most 1 MB.")),
    };
    let of = number.clone();
    let kept = seat.run(move |records| match chosen {
        Ok(bytes) => records.keep_photo(&of, &bytes),
        Err(wrong) => {
            let _may = records.student(&of)?.standing().grant_photo()?;
            Err(wrong.into())
        }
    });
    match kept.await {
        Ok(()) => Ok(status::go(&Said::PhotoKept.at(&links::student(&number)))),
        Err(Refusal::Invalid(problems)) => again(&seat, number, problems).await,
        Err(refusal) => Err(refusal.into()),
    }
}

/// The Dashboard with what is wrong with the picture.
async fn again(seat: &Seat, number: String, problems: Problems) -> Answer {
    let view = move |records: &Records| student::dashboard_view(records, &number);
    let (canvas, mut view) = Canvas::with(seat, view).await?;
    if let Some(photo) = &mut view.photo {
        photo.problems = problems;
    }
    Ok(status::put_right(dashboard::page(&canvas.frame(), &view)))
}

/// Takes a photograph away.
pub(super) async fn remove(seat: Seat, Path(number): Path<String>, Checked(form): Checked) -> Answer {
    form.only(&[])?;
    let of = number.clone();
    seat.run(move |records| records.remove_photo(&of)).await?;
    Ok(status::go(&Said::PhotoRemoved.at(&links::student(&number))))
}

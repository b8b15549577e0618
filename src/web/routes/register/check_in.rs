//! Self check-in: the taker's screen, and the page on which a student types the code.

use super::session;
use crate::domain::{Mark, Problems};
use crate::records::{CheckedIn, Refusal};
use crate::ui::part::{Flash, Tone};
use crate::ui::register::check_in::{self, Screen, View};
use crate::ui::register::mark_words;
use crate::web::gate::Seat;
use crate::web::status::{self, Answer, Failure};
use crate::web::{Canvas, Checked};
use axum::extract::Path;

/// The taker's screen; the browser asks for it again when the code changes.
pub(in crate::web::routes) async fn screen(seat: Seat, Path(id): Path<String>) -> Answer {
    let canvas = Canvas::of(&seat).await?;
    let found = seat.run(move |records| records.check_in_screen(&id)).await?;
    let again = found.code.is_some();
    let view = Screen { session: session(found.session), code: found.code };
    let page = status::page(check_in::screen(&canvas.frame(), &view));
    Ok(if again { status::again(page, found.seconds_left) } else { page })
}

/// The student's page.
pub(in crate::web::routes) async fn page(seat: Seat) -> Answer {
    let canvas = Canvas::of(&seat).await?;
    Ok(status::page(check_in::page(&canvas.frame(), &View::default())))
}

/// A student sends a code.
pub(in crate::web::routes) async fn send(seat: Seat, Checked(form): Checked) -> Answer {
    let form = form.only(&["code"])?;
    let code = form.text("code").to_owned();
    let tried = seat.run(move |records| records.check_in(&code)).await;
    let canvas = Canvas::of(&seat).await?;
    let said = |tone, words| View { said: Some(Flash { tone, words }), problems: Problems::default() };
    match tried {
        Ok(CheckedIn::Done(module, session, mark, minutes)) => {
            let late = minutes.filter(|_| mark == Mark::Late);
            let late = late.map_or_else(String::new, |minutes| format!(", {minutes} minutes"));
            let kind = session.kind.label().to_lowercase();
            let words =
                format!("You are checked in to the {module} {kind}: {}{late}.", mark_words(Some(mark)));
            Ok(status::page(check_in::page(&canvas.frame(), &said(Tone::Ok, words))))
        }
        Ok(CheckedIn::Already(module, session, mark)) => {
            let kind = session.kind.label().to_lowercase();
            let recorded = mark_words(Some(mark)).to_lowercase();
            let words = format!(
                "You are recorded already for the {module} {kind}: {recorded}. If that is wrong, tell whoever teaches it."
            );
            Ok(status::page(check_in::page(&canvas.frame(), &said(Tone::Warn, words))))
        }
        Ok(CheckedIn::Wait(wait)) => Err(Failure::Wait(wait.seconds)),
        Err(Refusal::Invalid(problems)) => {
            let view = View { said: None, problems };
            Ok(status::put_right(check_in::page(&canvas.frame(), &view)))
        }
        Err(refusal) => Err(refusal.into()),
    }
}

//! One's own account: password and sessions.

use crate::domain::Problems;
use crate::records::{Records, Refusal, Secret, SignInLine};
use crate::ui::account::{self, Session, View};
use crate::ui::links;
use crate::web::gate::Seat;
use crate::web::status::{self, Answer};
use crate::web::{Canvas, Checked, Said};
use axum::extract::Path;

/// The page.
pub(super) async fn page(seat: Seat) -> Answer {
    let canvas = Canvas::of(&seat).await?;
    let view = view(&seat, Problems::default()).await?;
    Ok(status::page(account::page(&canvas.frame(), &view)))
}

async fn view(seat: &Seat, problems: Problems) -> Result<View, Refusal> {
    let secret = seat.secret().cloned().unwrap_or_else(|| Secret(String::new()));
    let mut sessions: Vec<Session> =
        seat.run(move |records| records.sign_ins(&secret)).await?.into_iter().map(session).collect();
    sessions.sort_by_key(|session| !session.current);
    Ok(View { sureness: seat.records().sureness(), sessions, problems })
}

fn session(line: SignInLine) -> Session {
    let browser = browser(&line.agent);
    Session { id: line.id, browser, since: line.at, last_used: line.seen, current: line.present }
}

/// "Firefox on Windows", from what a browser says of itself.
fn browser(agent: &str) -> String {
    let first = |known: &[(&str, &'static str)]| {
        known.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name)
    };
    let name = first(&[
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = first(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ]);
    match (name, system) {
        (Some(name), Some(system)) => format!("{name} on {system}"),
        (Some(name), None) => name.to_owned(),
        (None, Some(system)) => format!("A browser on {system}"),
        (None, None) if agent.is_empty() => "A browser".to_owned(),
        (None, None) => crate::domain::text::shorten(agent, 40),
    }
}

/// Changes the password; every session ends.
pub(super) async fn password(seat: Seat, Checked(form): Checked) -> Answer {
    let form = form.only(&["current_password", "new_password"])?;
    let (old, new) = (form.text("current_password").to_owned(), form.text("new_password").to_owned());
    let records = seat.records().clone();
    let changed = seat.app().run_password(move |_| records.change_password(&old, &new)).await;
    match changed {
        Ok(()) => Ok(status::go(&Said::PasswordChanged.at(links::SIGN_IN))),
        Err(Refusal::Invalid(problems)) => {
            let canvas = Canvas::of(&seat).await?;
            let view = view(&seat, problems).await?;
            Ok(status::put_right(account::page(&canvas.frame(), &view)))
        }
        Err(refusal) => Err(refusal.into()),
    }
}

/// Ends one of one's own sessions.
pub(super) async fn end(seat: Seat, Path(id): Path<String>, Checked(form): Checked) -> Answer {
    form.only(&[])?;
    seat.run(move |records| records.end_sign_in(&id)).await?;
    Ok(status::go(&Said::SessionEnded.at(links::ACCOUNT)))
}

/// Ends all of them, this one too.
pub(super) async fn end_all(seat: Seat, Checked(form): Checked) -> Answer {
    form.only(&[])?;
    seat.run(Records::sign_out_everywhere).await?;
    Ok(status::go(&Said::SignedOut.at(links::SIGN_IN)))
}

/// The session is alive, and stays so.
pub(super) async fn stay(_seat: Seat) -> Answer {
    Ok(status::done())
}

#[cfg(test)]
mod tests {
    use super::browser;

    #[test]
    fn a_browser_is_named_in_words() {
        let agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36";
        assert_eq!(browser(agent), "Chrome on Windows");
        assert_eq!(browser("curl/8.5.0"), "curl/8.5.0");
    }
}

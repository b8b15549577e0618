//! Forms: bounded one by one and all together, with no field that nobody asked for, and with files only where files
//! are asked for. Of a form with files no more is read than its token until that has been found good.

mod files;
mod meter;

use crate::records::{FILES_MAX, KeptFile};
use crate::web::app::App;
use crate::web::gate::Seat;
use crate::web::status::Failure;
use axum::extract::{FromRequest, Request};
use axum::http::header;
use http_body_util::BodyExt;
pub(super) use meter::Ticket;
use meter::{Fault, Metered};

/// Most bytes of a form without files: a text far longer than any entry may be, so that whoever pastes one is told of
/// it with the text still there.
const FORM_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Most bytes of a form of somebody who is not signed in.
const DOOR_BYTES_MAX: usize = 16 * 1024;
/// Most fields of a form: a register of two thousand sends three a student.
const FIELDS_MAX: usize = 6_100;
/// Most MiB of a form to which as many files are attached as may be.
pub(super) const ATTACHMENTS_MIB: usize = FILES_MAX * 26 + 8;
/// Most MiB of a form with one picture: more than a picture may have, so that whoever sends a larger one is told.
pub(super) const PICTURE_MIB: usize = 32;

/// A form as it was sent.
#[derive(Debug, Default)]
pub struct Form {
    fields: Vec<(String, String)>,
    /// Files that came with it.
    pub files: Vec<KeptFile>,
    /// Names of files that were too large and were not kept.
    pub too_large: Vec<String>,
    /// The room it takes.
    #[expect(dead_code, reason = "gives its room back when the form goes")]
    ticket: Option<Ticket>,
}

impl Form {
    /// The field's value, empty when it was not sent. The first one counts.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.fields.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str())
    }

    /// Every value sent under this name.
    pub fn all<'f>(&'f self, name: &'f str) -> impl Iterator<Item = &'f str> {
        self.fields.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Whether a box was ticked.
    #[must_use]
    pub fn ticked(&self, name: &str) -> bool {
        self.fields.iter().any(|(known, _)| known == name)
    }

    /// The fields whose names begin so, by what follows.
    pub fn beginning<'f>(&'f self, begins: &'f str) -> impl Iterator<Item = (&'f str, &'f str)> {
        self.fields.iter().filter_map(move |(name, value)| Some((name.strip_prefix(begins)?, value.as_str())))
    }

    /// The form, when it has no other fields than these (and its token).
    ///
    /// # Errors
    /// Names the first that nobody asked for.
    pub fn only(self, names: &[&str]) -> Result<Form, Failure> {
        self.only_with(names, &[])
    }

    /// The form, when it has no other fields than these, and such as begin with one of `begins`.
    ///
    /// # Errors
    /// Names the first that nobody asked for.
    pub fn only_with(self, names: &[&str], begins: &[&str]) -> Result<Form, Failure> {
        let known = |name: &str| names.contains(&name) || begins.iter().any(|begin| name.starts_with(begin));
        let unknown = self.fields.iter().find(|(name, _)| name != "csrf" && !known(name));
        match unknown {
            Some((name, _)) => {
                let name = crate::domain::text::shorten(name, 40);
                Err(Failure::UnknownField(format!(
                    "The form has a field “{name}” that does not belong to it."
                )))
            }
            None => Ok(self),
        }
    }
}

/// A form without files whose token is good.
pub struct Checked(pub Form);

impl FromRequest<App> for Checked {
    type Rejection = Failure;

    async fn from_request(request: Request, app: &App) -> Result<Checked, Failure> {
        let takes =
            if request.extensions().get::<Seat>().is_some() { Takes::Fields } else { Takes::DoorFields };
        let token = token(&request, app);
        read(request, app, &token, takes).await.map(Checked)
    }
}

/// A form whose token is good and to which files may be attached, with at most so many MiB in all.
pub struct WithFiles<const MIB: usize>(pub Form);

impl<const MIB: usize> FromRequest<App> for WithFiles<MIB> {
    type Rejection = Failure;

    async fn from_request(request: Request, app: &App) -> Result<WithFiles<MIB>, Failure> {
        let token = token(&request, app);
        read(request, app, &token, Takes::Files(MIB)).await.map(WithFiles)
    }
}

/// The token that whoever sends this has been given.
fn token(request: &Request, app: &App) -> String {
    match request.extensions().get::<Seat>() {
        Some(seat) => seat.csrf(),
        None => app.registry().keyed("csrf", &super::gate::visitor(request.headers())),
    }
}

/// Compares in a time that does not tell where the difference is.
fn same(given: &[u8], token: &str) -> Result<(), Failure> {
    if blake3::hash(given) == blake3::hash(token.as_bytes()) { Ok(()) } else { Err(Failure::Forged) }
}

/// What a form may bring.
#[derive(Clone, Copy)]
pub(super) enum Takes {
    /// The few fields of somebody who is not signed in.
    DoorFields,
    /// Fields.
    Fields,
    /// Fields and files, so many MiB in all.
    Files(usize),
}

/// Reads a form of either kind that carries this token.
///
/// # Errors
/// Without the token; when it is too large, brings files where none are asked for, or cannot be read.
pub(super) async fn read(request: Request, app: &App, token: &str, takes: Takes) -> Result<Form, Failure> {
    let kind =
        request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if kind.starts_with("application/x-www-form-urlencoded") {
        let most = if matches!(takes, Takes::DoorFields) { DOOR_BYTES_MAX } else { FORM_BYTES_MAX };
        let form = urlencoded(request, app, most).await?;
        same(form.text("csrf").as_bytes(), token)?;
        Ok(form)
    } else if kind.starts_with("multipart/form-data") {
        match takes {
            Takes::Files(mib) => files::read(request, app, token, mib * 1024 * 1024).await,
            Takes::DoorFields | Takes::Fields => {
                Err(Failure::NotAForm("Nothing can be attached to this form.".to_owned()))
            }
        }
    } else {
        Err(Failure::NotAForm("Send this as a form.".to_owned()))
    }
}

/// The bytes of a body, at most `most`, and the room they take.
pub(super) async fn bytes(request: Request, app: &App, most: usize) -> Result<(Vec<u8>, Ticket), Failure> {
    let room = if most > FORM_BYTES_MAX { app.upload_room() } else { app.form_room() };
    let mut body = Metered::new(request.into_body(), most, room)?;
    let ticket = body.ticket();
    let mut bytes = Vec::new();
    while let Some(frame) = body.frame().await {
        bytes.extend_from_slice(&frame?.into_data().unwrap_or_default());
    }
    Ok((bytes, ticket))
}

async fn urlencoded(request: Request, app: &App, most: usize) -> Result<Form, Failure> {
    let (bytes, ticket) = bytes(request, app, most).await?;
    let fields: Vec<(String, String)> = serde_urlencoded::from_bytes(&bytes)
        .map_err(|_| Failure::NotAForm("The form could not be read.".to_owned()))?;
    if fields.len() > FIELDS_MAX {
        return Err(Failure::TooLarge);
    }
    Ok(Form { fields, ticket: Some(ticket), ..Form::default() })
}

//! Forms: read only after their token has been found good, bounded, and with no field that nobody asked for.

use crate::records::{FILE_BYTES_MAX, FILES_MAX, KeptFile};
use crate::web::app::App;
use crate::web::gate::Seat;
use crate::web::status::Failure;
use axum::body::Body;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::header;
use http_body_util::{BodyExt, LengthLimitError, Limited};

/// Most bytes of a form without files: a text far longer than any entry may be, so that whoever pastes one is told of
/// it with the text still there.
const FORM_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Most fields of a form: a register of two thousand sends three a student.
const FIELDS_MAX: usize = 6_100;
/// Most bytes of a form with files.
const MULTIPART_BYTES_MAX: usize = (FILES_MAX * 26 + 8) * 1024 * 1024;

/// A form as it was sent.
#[derive(Debug, Default)]
pub struct Form {
    fields: Vec<(String, String)>,
    /// Files that came with it.
    pub files: Vec<KeptFile>,
    /// Names of files that were too large and were not kept.
    pub too_large: Vec<String>,
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

/// A form whose token is good.
pub struct Checked(pub Form);

impl FromRequest<App> for Checked {
    type Rejection = Failure;

    async fn from_request(request: Request, app: &App) -> Result<Checked, Failure> {
        let expected = match request.extensions().get::<Seat>() {
            Some(seat) => seat.csrf(),
            None => app.registry().keyed("csrf", &super::gate::visitor(request.headers())),
        };
        let form = read(request, app).await?;
        let given = blake3::hash(form.text("csrf").as_bytes());
        if given == blake3::hash(expected.as_bytes()) { Ok(Checked(form)) } else { Err(Failure::Forged) }
    }
}

/// Reads a form of either kind.
pub(super) async fn read(request: Request, app: &App) -> Result<Form, Failure> {
    let kind =
        request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if kind.starts_with("application/x-www-form-urlencoded") {
        urlencoded(request).await
    } else if kind.starts_with("multipart/form-data") {
        multipart(request, app).await
    } else {
        Err(Failure::NotAForm("Send this as a form.".to_owned()))
    }
}

/// The bytes of a body, at most `most`.
pub(super) async fn bytes(request: Request, most: usize) -> Result<Vec<u8>, Failure> {
    match Limited::new(request.into_body(), most).collect().await {
        Ok(collected) => Ok(collected.to_bytes().to_vec()),
        Err(error) if error.is::<LengthLimitError>() => Err(Failure::TooLarge),
        Err(_) => Err(Failure::NotAForm("The connection broke off.".to_owned())),
    }
}

async fn urlencoded(request: Request) -> Result<Form, Failure> {
    let bytes = bytes(request, FORM_BYTES_MAX).await?;
    let fields: Vec<(String, String)> = serde_urlencoded::from_bytes(&bytes)
        .map_err(|_| Failure::NotAForm("The form could not be read.".to_owned()))?;
    if fields.len() > FIELDS_MAX {
        return Err(Failure::TooLarge);
    }
    Ok(Form { fields, ..Form::default() })
}

async fn multipart(request: Request, app: &App) -> Result<Form, Failure> {
    let (parts, body) = request.into_parts();
    let limited = Body::new(Limited::new(body, MULTIPART_BYTES_MAX));
    let mut request = Request::from_parts(parts, limited);
    axum::extract::DefaultBodyLimit::apply(axum::extract::DefaultBodyLimit::disable(), &mut request);
    let broken = |_| Failure::NotAForm("The form could not be read, or broke off.".to_owned());
    let mut sent = Multipart::from_request(request, app)
        .await
        .map_err(|_| Failure::NotAForm("The form could not be read.".to_owned()))?;
    let mut form = Form::default();
    while let Some(mut field) = sent.next_field().await.map_err(broken)? {
        let name = field.name().unwrap_or_default().to_owned();
        let file_name = field.file_name().map(str::to_owned);
        let content_type = field.content_type().unwrap_or("application/octet-stream").to_owned();
        let most = if file_name.is_some() {
            usize::try_from(FILE_BYTES_MAX).unwrap_or(usize::MAX)
        } else {
            FORM_BYTES_MAX
        };
        let mut bytes = Vec::new();
        let mut over = false;
        while let Some(chunk) = field.chunk().await.map_err(broken)? {
            over |= bytes.len() + chunk.len() > most;
            if !over {
                bytes.extend_from_slice(&chunk);
            }
        }
        form.take(name, file_name, content_type, bytes, over)?;
    }
    Ok(form)
}

impl Form {
    fn take(
        &mut self,
        name: String,
        file_name: Option<String>,
        content_type: String,
        bytes: Vec<u8>,
        over: bool,
    ) -> Result<(), Failure> {
        match file_name {
            // A file box that was left empty is sent with an empty name.
            Some(file_name) if file_name.is_empty() && bytes.is_empty() => {}
            Some(file_name) if over => self.too_large.push(file_name),
            Some(name) => self.files.push(KeptFile { name, content_type, bytes }),
            None if over => return Err(Failure::TooLarge),
            None => self.fields.push((name, String::from_utf8_lossy(&bytes).into_owned())),
        }
        if self.fields.len() + self.files.len() + self.too_large.len() > FIELDS_MAX {
            return Err(Failure::TooLarge);
        }
        Ok(())
    }
}

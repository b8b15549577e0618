//! Forms with files: their token comes first, and nothing after it is read before it has been found good.

use super::{FIELDS_MAX, FORM_BYTES_MAX, Fault, Form, Metered, Ticket, same};
use crate::records::{FILE_BYTES_MAX, KeptFile};
use crate::web::app::App;
use crate::web::status::Failure;
use axum::body::Body;
use axum::extract::multipart::Field;
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};

/// Most bytes read before the token has been found good.
const UNTRUSTED_BYTES_MAX: usize = 64 * 1024;

/// Reads a form of at most `most` bytes that begins with this token.
pub(super) async fn read(request: Request, app: &App, token: &str, most: usize) -> Result<Form, Failure> {
    let (parts, body) = request.into_parts();
    let body = Metered::new(body, most, app.upload_room())?;
    let ticket = body.ticket();
    ticket.allow(UNTRUSTED_BYTES_MAX);
    let mut request = Request::from_parts(parts, Body::new(body));
    DefaultBodyLimit::apply(DefaultBodyLimit::disable(), &mut request);
    let mut sent = Multipart::from_request(request, app).await.map_err(|_| unreadable())?;
    let fields = vec![("csrf".to_owned(), checked(&mut sent, token, &ticket).await?)];
    ticket.allow(most);
    let mut form = Form { fields, ticket: Some(ticket.clone()), ..Form::default() };
    while let Some(field) = sent.next_field().await.map_err(|_| stopped(&ticket))? {
        form.take(field, &ticket).await?;
    }
    Ok(form)
}

/// The token, which must be the first field, and good.
async fn checked(sent: &mut Multipart, token: &str, ticket: &Ticket) -> Result<String, Failure> {
    let early = |_| match stopped(ticket) {
        Failure::TooLarge => Failure::Forged,
        other => other,
    };
    let first = sent.next_field().await.map_err(early)?.ok_or(Failure::Forged)?;
    if first.name() != Some("csrf") || first.file_name().is_some() {
        return Err(Failure::Forged);
    }
    let given = first.bytes().await.map_err(early)?;
    same(&given, token)?;
    Ok(token.to_owned())
}

/// Why a form cannot be read to its end.
fn stopped(ticket: &Ticket) -> Failure {
    ticket.fault().map_or_else(unreadable, Failure::from)
}

fn unreadable() -> Failure {
    Failure::NotAForm("The form could not be read, or broke off.".to_owned())
}

impl Form {
    async fn take(&mut self, mut field: Field<'_>, ticket: &Ticket) -> Result<(), Failure> {
        let name = field.name().unwrap_or_default().to_owned();
        let file_name = field.file_name().map(str::to_owned);
        let content_type = field.content_type().unwrap_or("application/octet-stream").to_owned();
        let most = match file_name {
            Some(_) => usize::try_from(FILE_BYTES_MAX).unwrap_or(usize::MAX),
            None => FORM_BYTES_MAX,
        };
        let (mut bytes, mut over) = (Vec::new(), false);
        while let Some(chunk) = field.chunk().await.map_err(|_| stopped(ticket))? {
            over |= bytes.len() + chunk.len() > most;
            if over {
                bytes = Vec::new();
            } else {
                bytes.extend_from_slice(&chunk);
            }
        }
        match file_name {
            // A file box that was left empty is sent with an empty name.
            Some(file_name) if file_name.is_empty() && bytes.is_empty() && !over => {}
            Some(file_name) if over => self.too_large.push(file_name),
            Some(name) => self.files.push(KeptFile { name, content_type, bytes }),
            None if over => return Err(Fault::TooLarge.into()),
            None => self.fields.push((name, String::from_utf8_lossy(&bytes).into_owned())),
        }
        if self.fields.len() + self.files.len() + self.too_large.len() > FIELDS_MAX {
            return Err(Failure::TooLarge);
        }
        Ok(())
    }
}

//! Text checked when it is made: a line, a body, an e-mail address, a code.

use crate::domain::Invalid;
use unicode_normalization::UnicodeNormalization;

/// Most characters a one-line text may have.
pub const LINE_CHARS_MAX: usize = 200;
/// Most characters the body of an entry may have.
pub const BODY_CHARS_MAX: usize = 50_000;

/// A line of text: trimmed, NFC, no control characters, at most [`LINE_CHARS_MAX`] characters; may be empty.
///
/// # Errors
/// Says how long the text is when it is too long.
pub fn line(field: &'static str, text: &str) -> Result<String, Invalid> {
    let visible = text.chars().filter(|c| !is_bidi_control(*c)).map(|c| if c.is_control() { ' ' } else { c });
    let clean: String = visible.nfc().collect();
    let clean = clean.trim().to_owned();
    let chars = clean.chars().count();
    if chars > LINE_CHARS_MAX {
        return Err(Invalid::new(
            field,
            format!("This is {chars} characters long. Use at most {LINE_CHARS_MAX}."),
        ));
    }
    Ok(clean)
}

/// A line that must not be empty. `what` completes "Enter …".
///
/// # Errors
/// When nothing is left after trimming, or the line is too long.
pub fn required_line(field: &'static str, text: &str, what: &str) -> Result<String, Invalid> {
    let clean = line(field, text)?;
    if clean.is_empty() { Err(Invalid::new(field, format!("Enter {what}."))) } else { Ok(clean) }
}

/// Text of several paragraphs: NFC, line ends as `\n`, no other control characters but tabs, trimmed at the end.
///
/// # Errors
/// Says how long the text is when it is over [`BODY_CHARS_MAX`].
pub fn body(field: &'static str, text: &str) -> Result<String, Invalid> {
    let clean: String = text
        .replace("\r\n", "\n")
        .replace('\r', "\n")
        .chars()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
        .nfc()
        .collect();
    let clean = clean.trim_end().trim_start_matches('\n').to_owned();
    let chars = clean.chars().count();
    if chars > BODY_CHARS_MAX {
        let message = format!(
            "The text is {chars} characters long. Use at most {BODY_CHARS_MAX}, or attach it as a file."
        );
        return Err(Invalid::new(field, message));
    }
    Ok(clean)
}

/// An e-mail address, lower case, one mailbox and nothing else.
///
/// # Errors
/// When it is not of the form `name@domain`.
pub fn email(field: &'static str, text: &str) -> Result<String, Invalid> {
    let clean = text.trim().to_lowercase();
    let wrong = || Invalid::new(field, format!("“{}” is not an e-mail address.", shorten(text.trim(), 60)));
    let (local, domain) = clean.rsplit_once('@').ok_or_else(wrong)?;
    let plain = |c: char| !c.is_whitespace() && !c.is_control() && !"<>(),;:\\\"[]@".contains(c);
    let good = !local.is_empty()
        && clean.len() <= 254
        && local.chars().all(plain)
        && domain.contains('.')
        && !domain.starts_with('.')
        && !domain.ends_with('.')
        && domain.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-'));
    if good { Ok(clean) } else { Err(wrong()) }
}

/// A code such as a programme's, a module's or a student number: 1 to 40 letters, digits and `-_./ `, no spaces at
/// the ends.
///
/// # Errors
/// When it is empty, too long or holds other characters.
pub fn code(field: &'static str, text: &str) -> Result<String, Invalid> {
    let clean: String = text.trim().nfc().collect();
    if clean.is_empty() {
        return Err(Invalid::new(field, "This is empty."));
    }
    let good =
        clean.chars().count() <= 40 && clean.chars().all(|c| c.is_alphanumeric() || "-_./ :".contains(c));
    if good {
        Ok(clean)
    } else {
        Err(Invalid::new(field, "Use 1 to 40 letters, digits, spaces and - _ . / : only.".to_owned()))
    }
}

/// The first `chars` characters, with an ellipsis when something was left out.
#[must_use]
pub fn shorten(text: &str, chars: usize) -> String {
    let mut kept: String = text.chars().take(chars).collect();
    if text.chars().nth(chars).is_some() {
        kept.push('…');
    }
    kept
}

/// Invisible characters that reorder the text around them; they have no place in a name or a file name.
#[must_use]
pub fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

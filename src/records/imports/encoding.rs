//! Bytes to text: UTF-8 with or without BOM, UTF-16 with BOM. Anything else is refused with advice, never guessed.

use crate::records::imports::refusal::RefusedRow;
use crate::records::imports::scan::lines_in;
use encoding_rs::{UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::borrow::Cow;

/// Largest file that is read, in bytes.
pub const FILE_BYTES_MAX: usize = 512 << 20;

const UTF8_ADVICE: &str = "Save it as UTF-8 (in Excel: “CSV UTF-8 (comma delimited)”) and import it again.";

/// Beginnings by which files that are no CSV at all are told.
const NOT_CSV: [(&[u8], &str); 5] = [
    (b"PK\x03\x04", "This is a workbook or another zip archive, not a CSV file."),
    (b"\xD0\xCF\x11\xE0", "This is an old Excel workbook (.xls), or one with a password."),
    (b"%PDF", "This is a PDF, not a CSV file."),
    (b"\x1F\x8B", "This is a gzip archive, not a CSV file."),
    (b"\xFF\xFE\x00\x00", "This file is UTF-32."),
];

/// The text of `bytes`, without BOM.
///
/// # Errors
/// The first bad line and byte, with the advice to save the file as UTF-8, naming Windows-1252 when the line makes
/// sense in it.
pub fn decode<'b>(file: &str, bytes: &'b [u8]) -> Result<Cow<'b, str>, RefusedRow> {
    if bytes.len() > FILE_BYTES_MAX {
        let wrong = format!("The file is {} MB.", bytes.len() >> 20);
        let right = format!("Use files of at most {} MB: split it.", FILE_BYTES_MAX >> 20);
        return Err(RefusedRow::whole(file, 1, "", wrong, right));
    }
    if let Some((_, wrong)) = NOT_CSV.iter().find(|(start, _)| bytes.starts_with(start)) {
        return Err(RefusedRow::whole(file, 1, "", *wrong, UTF8_ADVICE));
    }
    if let Some(rest) = bytes.strip_prefix(b"\xFF\xFE") {
        return utf16(file, UTF_16LE, rest);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xFE\xFF") {
        return utf16(file, UTF_16BE, rest);
    }
    if seems_utf16(bytes) {
        let wrong = "This looks like UTF-16 without a byte order mark.";
        return Err(RefusedRow::whole(file, 1, "", wrong, UTF8_ADVICE));
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(Cow::Borrowed(text)),
        Err(error) => Err(bad_byte(file, bytes, error.valid_up_to())),
    }
}

fn utf16<'b>(
    file: &str,
    encoding: &'static encoding_rs::Encoding,
    bytes: &'b [u8],
) -> Result<Cow<'b, str>, RefusedRow> {
    encoding.decode_without_bom_handling_and_without_replacement(bytes).ok_or_else(|| {
        let wrong = "The file begins as UTF-16 and is not valid UTF-16 throughout.";
        RefusedRow::whole(file, 1, "", wrong, UTF8_ADVICE)
    })
}

/// Every other byte zero: Western text in UTF-16.
fn seems_utf16(bytes: &[u8]) -> bool {
    let start = bytes.get(..bytes.len().min(400)).unwrap_or(bytes);
    let parts = start.split(|byte| *byte == 0).count();
    start.len() >= 8 && (parts - 1) * 3 >= start.len()
}

fn bad_byte(file: &str, bytes: &[u8], at: usize) -> RefusedRow {
    let (before, after) = bytes.split_at_checked(at).unwrap_or((bytes, &[]));
    let line = 1 + lines_in(before);
    let is_end = |byte: &u8| matches!(byte, b'\n' | b'\r');
    let line_start = before.iter().rposition(is_end).map_or(0, |end| end + 1);
    let line_end = at + after.iter().position(is_end).unwrap_or(after.len());
    let bad_line = bytes.get(line_start..line_end).unwrap_or_default();
    let byte = after.first().copied().unwrap_or_default();
    let wrong =
        format!("Byte {} of this line (0x{byte:02X}) is not UTF-8: nothing was read.", at - line_start + 1);
    match windows_1252(bad_line) {
        Some(text) => {
            let right = format!("The line makes sense as Windows-1252 (“ANSI”). {UTF8_ADVICE}");
            RefusedRow::whole(file, line, &text, wrong, right)
        }
        None => RefusedRow::whole(file, line, &String::from_utf8_lossy(bad_line), wrong, UTF8_ADVICE),
    }
}

/// The line read as Windows-1252, when everything beyond ASCII in it is then a letter or common typography.
fn windows_1252(line: &[u8]) -> Option<Cow<'_, str>> {
    let (text, _) = WINDOWS_1252.decode_without_bom_handling(line);
    let sensible =
        |c: char| c.is_ascii() || c.is_alphabetic() || "‘’“”–—…•€£°·«»§½¼¾²³±×÷¿¡©®™\u{a0}".contains(c);
    // Two bytes such as Ã© are UTF-8 read as Windows-1252: no sense.
    let utf8_read_wrong =
        text.chars().zip(text.chars().skip(1)).any(|(a, b)| matches!(a, 'Ã' | 'Â') && !b.is_ascii());
    (text.chars().all(sensible) && !utf8_read_wrong).then_some(text)
}

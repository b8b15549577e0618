//! Small files for some of the entries: notes, a table, a page of PDF, a picture, each valid of its kind. Writing
//! to a `String` cannot fail, so that its result is dropped.

use super::Attachment;
use super::calendar;
use super::entries::Notable;
use std::fmt::Write as _;

/// One file for each of these entries.
pub(super) fn attach(entries: &[Notable]) -> Vec<Attachment> {
    entries.iter().enumerate().map(|(at, entry)| attachment(at, entry)).collect()
}

fn attachment(at: usize, entry: &Notable) -> Attachment {
    let stem = match entry.categories {
        "placement" => "placement-visit",
        "dissertation_project" => "project-notes",
        "research" => "supervision-record",
        "clerical_office" => "office-copy",
        _ => "meeting-notes",
    };
    let (ending, content_type, bytes) = match at % 5 {
        0 => ("pdf", "application/pdf", pdf(entry)),
        1 => ("csv", "text/csv", table(entry).into_bytes()),
        2 => ("png", "image/png", png(at)),
        _ => ("txt", "text/plain", note(entry).into_bytes()),
    };
    Attachment {
        entry_external_id: entry.external_id.clone(),
        name: format!("{stem}-{}.{ending}", entry.date),
        content_type: content_type.to_owned(),
        bytes,
    }
}

fn note(entry: &Notable) -> String {
    format!(
        "Notes, {}\nStudent {}\nSubject: {}\n\n- what was agreed is in the entry\n- dates checked against the module \
         page\n- nothing further outstanding\n",
        calendar::spoken(entry.date),
        entry.student_number,
        entry.subject
    )
}

fn table(entry: &Notable) -> String {
    let mut text = String::from("date,step,done\n");
    for (days, step) in [(0, "agreed"), (7, "first draft"), (14, "comments returned"), (28, "final version")]
    {
        let date = calendar::plus(entry.date, days);
        let done = if days < 10 { "yes" } else { "no" };
        let _ = writeln!(text, "{date},{step},{done}");
    }
    text
}

/// A page of A4 with three lines of text (ISO 32000-1, 7.5: header, objects, cross-reference table, trailer).
fn pdf(entry: &Notable) -> Vec<u8> {
    let content = format!(
        "BT /F1 16 Tf 72 770 Td (Record of a meeting) Tj /F1 11 Tf 0 -28 Td (Student {}) Tj 0 -16 Td ({}) Tj ET",
        entry.student_number,
        calendar::spoken(entry.date)
    );
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> \
         >>"
        .to_owned(),
        format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let mut file = String::from("%PDF-1.4\n");
    let mut places = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        places.push(file.len());
        let _ = writeln!(file, "{} 0 obj\n{object}\nendobj", at + 1);
    }
    let table = file.len();
    let _ = writeln!(file, "xref\n0 {}\n0000000000 65535 f ", places.len() + 1);
    for place in &places {
        let _ = writeln!(file, "{place:010} 00000 n ");
    }
    let size = places.len() + 1;
    let _ = writeln!(file, "trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF");
    file.into_bytes()
}

const WIDTH: u32 = 96;
const HEIGHT: u32 = 64;

/// A small bar chart in grey (PNG, W3C Recommendation, second edition; one stored deflate block of RFC 1951 in the
/// zlib form of RFC 1950).
fn png(at: usize) -> Vec<u8> {
    let shift = u32::try_from(at).unwrap_or(0);
    let mut raw = Vec::new();
    for y in 0..HEIGHT {
        raw.push(0);
        for x in 0..WIDTH {
            let bar = (x / 12 * 7 + shift * 5) % 48 + 8;
            let inside = x % 12 < 9 && HEIGHT - y <= bar;
            raw.push(if inside { 70 } else { 245 });
        }
    }
    let length = u16::try_from(raw.len()).unwrap_or(u16::MAX);
    let mut packed = vec![0x78, 0x01, 0x01];
    packed.extend(length.to_le_bytes());
    packed.extend((!length).to_le_bytes());
    packed.extend(&raw);
    packed.extend(adler32(&raw).to_be_bytes());
    let mut header = Vec::new();
    header.extend(WIDTH.to_be_bytes());
    header.extend(HEIGHT.to_be_bytes());
    header.extend([8, 0, 0, 0, 0]);
    let mut file = vec![0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a];
    for (kind, body) in [(b"IHDR", header), (b"IDAT", packed), (b"IEND", Vec::new())] {
        file.extend(u32::try_from(body.len()).unwrap_or(0).to_be_bytes());
        let mut checked = kind.to_vec();
        checked.extend(&body);
        file.extend(&checked);
        file.extend(crc32(&checked).to_be_bytes());
    }
    file
}

/// The checksum of PNG chunks (ISO 3309).
fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
        }
    }
    !crc
}

/// The checksum of zlib (RFC 1950).
fn adler32(bytes: &[u8]) -> u32 {
    let (low, high) = bytes.iter().fold((1_u32, 0_u32), |(low, high), byte| {
        let low = (low + u32::from(*byte)) % 65_521;
        (low, (high + low) % 65_521)
    });
    high << 16 | low
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksums_are_those_of_their_standards() {
        assert_eq!(crc32(b"IEND"), 0xae42_6082);
        assert_eq!(adler32(b"Wikipedia"), 0x11e6_0398);
    }
}

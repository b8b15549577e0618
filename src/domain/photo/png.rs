//! PNG: a row of chunks (W3C, third edition, 5.3). Kept are those that make the picture and its colours; texts, times,
//! metadata, further frames and whatever follows the end are left out.

use super::{Cleaned, Rest, four};

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
/// Chunks without which the picture would look otherwise.
const COLOURS: [[u8; 4]; 6] = [*b"tRNS", *b"gAMA", *b"cHRM", *b"sRGB", *b"iCCP", *b"sBIT"];

pub(super) fn clean(bytes: &[u8]) -> Option<Cleaned> {
    let mut rest = Rest(bytes.strip_prefix(SIGNATURE)?);
    let mut kept = SIGNATURE.to_vec();
    let (mut size, mut filled) = (None, false);
    loop {
        let before = rest;
        let length = usize::try_from(rest.array().map(u32::from_be_bytes)?).ok()?;
        let kind: [u8; 4] = rest.array()?;
        let body = rest.take(length)?;
        rest.take(4)?;
        let is_kept = match (&kind, size) {
            (b"IHDR", None) if length == 13 => {
                size = Some((four(body, 0)?, four(body, 4)?));
                true
            }
            (b"IHDR", _) | (_, None) => return None,
            (b"IDAT", _) => {
                filled = true;
                true
            }
            (b"PLTE" | b"IEND", _) => true,
            // A chunk whose name begins with a capital is needed to show the picture: one that is not known is refused.
            ([first, ..], _) if first.is_ascii_uppercase() => return None,
            (other, _) => COLOURS.contains(other),
        };
        if is_kept {
            kept.extend(before.0.get(..length.checked_add(12)?)?);
        }
        if &kind == b"IEND" {
            break;
        }
    }
    let (width, height) = size.filter(|_| filled)?;
    Some(Cleaned { width, height, bytes: kept })
}

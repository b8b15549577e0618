//! JPEG: a row of segments (ITU-T T.81, annex B). Kept are those that make the picture, its colours and which way up it
//! is; comments, metadata, hidden thumbnails and whatever follows the end are left out.

use super::{Cleaned, Rest, four, two};

/// End of image.
const END: u8 = 0xd9;
/// Start of scan: the picture's own data follow.
const SCAN: u8 = 0xda;
/// Where Exif data are.
const APP1: u8 = 0xe1;

pub(super) fn clean(bytes: &[u8]) -> Option<Cleaned> {
    let mut rest = Rest(bytes);
    let mut kept = rest.take(2)?.to_vec();
    let (mut size, mut scanned) = (None, false);
    loop {
        match marker(&mut rest)? {
            END if scanned => break,
            0x01 | 0xd0..=0xd9 => return None,
            code => {
                let length = rest.array().map(u16::from_be_bytes)?;
                let body = rest.take(usize::from(length.checked_sub(2)?))?;
                if is_frame(code) {
                    size = Some((two(body, 3)?, two(body, 1)?));
                }
                if code == APP1 {
                    kept.extend(
                        body.strip_prefix(b"Exif\0\0").and_then(turned).map(exif).unwrap_or_default(),
                    );
                } else if is_kept(code, body) {
                    kept.extend([0xff, code]);
                    kept.extend(length.to_be_bytes());
                    kept.extend(body);
                }
                if code == SCAN {
                    size?;
                    scanned = true;
                    kept.extend(scan(&mut rest)?);
                }
            }
        }
    }
    kept.extend([0xff, END]);
    let (width, height) = size?;
    Some(Cleaned { width: width.into(), height: height.into(), bytes: kept })
}

/// The next marker; any number of 0xff may go before it.
fn marker(rest: &mut Rest<'_>) -> Option<u8> {
    let [0xff] = rest.array()? else { return None };
    loop {
        let [code] = rest.array()?;
        if code != 0xff {
            return (code != 0).then_some(code);
        }
    }
}

/// Whether a segment tells the size of the picture: a start of frame of any process.
fn is_frame(code: u8) -> bool {
    (0xc0..=0xcf).contains(&code) && ![0xc4, 0xc8, 0xcc].contains(&code)
}

/// Whether a segment belongs to the picture: of the application's, its density, colour profile and colour transform.
fn is_kept(code: u8, body: &[u8]) -> bool {
    match code {
        0xe0 => body.starts_with(b"JFIF\0"),
        0xe2 => body.starts_with(b"ICC_PROFILE\0"),
        0xee => body.starts_with(b"Adobe"),
        0xe1..=0xff => false,
        _ => true,
    }
}

/// The coded data up to the next marker that is not part of them.
fn scan<'b>(rest: &mut Rest<'b>) -> Option<&'b [u8]> {
    let ends = |pair: &[u8]| matches!(pair, [0xff, code] if *code != 0 && !(0xd0..=0xd7).contains(code));
    let length = rest.0.windows(2).position(ends)?;
    rest.take(length)
}

/// Which way up the picture is, when it is not upright: the tag 0x0112 of the first directory (Exif 2.32, 4.6.4).
fn turned(tiff: &[u8]) -> Option<u8> {
    let little = tiff.starts_with(b"II");
    let short = |at: usize| two(tiff, at).map(|n| if little { n.swap_bytes() } else { n });
    let long = |at: usize| four(tiff, at).map(|n| if little { n.swap_bytes() } else { n });
    let first = usize::try_from(long(4)?).ok()?;
    let fields = (0..usize::from(short(first)?)).map(|n| first.checked_add(2 + 12 * n));
    let found = fields.map_while(|at| at).find(|at| short(*at) == Some(0x0112))?;
    let turned = short(found.checked_add(8)?)?;
    u8::try_from(turned).ok().filter(|turned| (2..=8).contains(turned))
}

/// Exif data that say which way up the picture is and nothing else.
fn exif(turned: u8) -> Vec<u8> {
    let mut segment = vec![0xff, APP1, 0, 34];
    segment.extend(b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0");
    segment.extend([turned, 0, 0, 0, 0, 0, 0]);
    segment
}

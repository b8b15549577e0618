//! WebP: RIFF chunks (RFC 9649, 2). Kept are those of one still picture and its colours; Exif, XMP, unknown chunks and
//! whatever follows the end are left out, and moving pictures are refused.

use super::{Cleaned, Rest};

/// The bits of the extended header that announce Exif and XMP.
const METADATA: u8 = 0x08 | 0x04;
/// Fourteen bits: a side of the picture.
const SIDE: u32 = 0x3fff;

pub(super) fn clean(bytes: &[u8]) -> Option<Cleaned> {
    let mut file = Rest(bytes.strip_prefix(b"RIFF")?);
    let length = usize::try_from(file.array().map(u32::from_le_bytes)?).ok()?;
    let mut rest = Rest(file.take(length)?.strip_prefix(b"WEBP")?);
    let mut kept = b"WEBP".to_vec();
    let (mut canvas, mut picture) = (None, None);
    while !rest.0.is_empty() {
        let kind: [u8; 4] = rest.array()?;
        let length = rest.array().map(u32::from_le_bytes)?;
        let mut body = rest.take(usize::try_from(length).ok()?)?.to_vec();
        if length % 2 == 1 {
            rest.take(1)?;
        }
        match &kind {
            b"VP8X" if canvas.is_none() && picture.is_none() => {
                canvas = Some(extended(&body)?);
                *body.first_mut()? &= !METADATA;
            }
            b"VP8 " if picture.is_none() => picture = Some(lossy(&body)?),
            b"VP8L" if picture.is_none() => picture = Some(lossless(&body)?),
            b"ICCP" | b"ALPH" if canvas.is_some() => {}
            b"VP8X" | b"VP8 " | b"VP8L" | b"ANIM" | b"ANMF" => return None,
            _ => continue,
        }
        kept.extend(kind);
        kept.extend(length.to_le_bytes());
        kept.extend(body);
        if length % 2 == 1 {
            kept.push(0);
        }
    }
    let (width, height) = picture.filter(|size| canvas.is_none_or(|canvas| canvas == *size))?;
    let mut bytes = b"RIFF".to_vec();
    bytes.extend(u32::try_from(kept.len()).ok()?.to_le_bytes());
    bytes.extend(kept);
    Some(Cleaned { width, height, bytes })
}

/// The canvas of the extended header: two sides less one, of three bytes each, the lowest first.
fn extended(body: &[u8]) -> Option<(u32, u32)> {
    let side = |at: usize| {
        let [low, middle, high] = *body.get(at..)?.first_chunk::<3>()?;
        Some(u32::from_le_bytes([low, middle, high, 0]) + 1)
    };
    Some((side(4)?, side(7)?))
}

/// The size in the header of a key frame (RFC 6386, 9.1).
fn lossy(body: &[u8]) -> Option<(u32, u32)> {
    let [first, _, _, 0x9d, 0x01, 0x2a, wide, wider, high, higher] = *body.first_chunk::<10>()? else {
        return None;
    };
    let side = |low, high| u32::from(u16::from_le_bytes([low, high])) & SIDE;
    (first & 1 == 0).then(|| (side(wide, wider), side(high, higher)))
}

/// The size in the header of a lossless picture (RFC 9649, 3.4).
fn lossless(body: &[u8]) -> Option<(u32, u32)> {
    let (0x2f, rest) = body.split_first().map(|(first, rest)| (*first, rest))? else { return None };
    let bits = u32::from_le_bytes(*rest.first_chunk()?);
    Some(((bits & SIDE) + 1, ((bits >> 14) & SIDE) + 1))
}

//! Photographs of students: what is taken for one, decided by its bytes alone, and freed of everything that is not the
//! picture, such as where a telephone was when it was taken.

mod jpeg;
mod png;
mod webp;

use crate::domain::role::codes;
use crate::domain::{Invalid, StaffId, StudentId};
use jiff::Timestamp;

codes! {
    /// Kinds of picture. Never one that holds markup or a script.
    PhotoKind {
        /// JPEG (ITU-T T.81).
        Jpeg = 1, "image/jpeg", "JPEG";
        /// PNG (W3C, third edition).
        Png = 2, "image/png", "PNG";
        /// WebP (RFC 9649).
        WebP = 3, "image/webp", "WebP";
    }
}

/// Most bytes of a photograph.
pub const PHOTO_BYTES_MAX: usize = 1 << 20;
/// Fewest pixels each way.
pub const SIDE_MIN: u32 = 32;
/// Most pixels each way: a few bytes can stand for a picture that no browser can hold.
pub const SIDE_MAX: u32 = 4_096;

/// A picture that may be kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Photo {
    /// Its kind.
    pub kind: PhotoKind,
    /// The picture, and nothing else.
    pub bytes: Vec<u8>,
}

/// A photograph that is kept, without its bytes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PhotoFacts {
    /// Whose.
    pub student: StudentId,
    /// Its kind.
    pub kind: PhotoKind,
    /// The hash of its bytes.
    pub hash: [u8; 32],
    /// How many bytes.
    pub bytes: u64,
    /// When it was kept.
    pub at: Timestamp,
    /// By whom; none for the operator's shell.
    pub by: Option<StaffId>,
}

/// A picture without what is not the picture, and its size in pixels.
struct Cleaned {
    width: u32,
    height: u32,
    bytes: Vec<u8>,
}

impl Photo {
    /// Takes what somebody chose for a photograph.
    ///
    /// # Errors
    /// What is wrong with `field`: too many bytes or pixels, another kind of file, or one that cannot be read.
    pub fn check(field: &'static str, bytes: &[u8]) -> Result<Photo, Invalid> {
        let wrong = |words: &str| Invalid::new(field, words);
        if bytes.len() > PHOTO_BYTES_MAX {
            return Err(wrong(
                "This file is larger than 1 MB. Save the picture smaller, 400 pixels wide, say.",
            ));
        }
        let (kind, cleaned) = match bytes {
            [0xff, 0xd8, ..] => (PhotoKind::Jpeg, jpeg::clean(bytes)),
            [0x89, b'P', b'N', b'G', ..] => (PhotoKind::Png, png::clean(bytes)),
            [b'R', b'I', b'F', b'F', ..] => (PhotoKind::WebP, webp::clean(bytes)),
            _ => return Err(wrong("This is not a JPEG, PNG or WebP picture. Save it as one of these.")),
        };
        let Some(Cleaned { width, height, bytes }) = cleaned else {
            return Err(wrong(
                "This picture cannot be read. Save it again as JPEG or PNG, without moving parts.",
            ));
        };
        let sides = SIDE_MIN..=SIDE_MAX;
        if !sides.contains(&width) || !sides.contains(&height) {
            let words = format!(
                "This picture is {width} × {height} pixels. Use one of {SIDE_MIN} to {SIDE_MAX} each way."
            );
            return Err(Invalid::new(field, words));
        }
        Ok(Photo { kind, bytes })
    }
}

/// Bytes still to be read.
#[derive(Clone, Copy)]
struct Rest<'b>(&'b [u8]);

impl<'b> Rest<'b> {
    fn take(&mut self, count: usize) -> Option<&'b [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }
}

/// The number of two bytes at a place, the higher first.
fn two(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

/// The number of four bytes at a place, the highest first.
fn four(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

#[cfg(test)]
mod tests;

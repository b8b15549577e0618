//! What is taken for a photograph, what is left of it, and the property that no bytes make reading fall over.

use super::*;
use proptest::prelude::*;

/// A JPEG of this size with segments of the application's own between.
fn jpeg(width: u16, height: u16, more: &[(u8, &[u8])]) -> Vec<u8> {
    let mut bytes = vec![0xff, 0xd8];
    let mut segment = |code: u8, body: &[u8]| {
        bytes.extend([0xff, code]);
        bytes.extend(u16::try_from(body.len() + 2).unwrap().to_be_bytes());
        bytes.extend(body);
    };
    segment(0xe0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0");
    for (code, body) in more {
        segment(*code, body);
    }
    let mut frame = vec![8];
    frame.extend(height.to_be_bytes());
    frame.extend(width.to_be_bytes());
    frame.extend([1, 1, 0x11, 0]);
    segment(0xc0, &frame);
    segment(0xda, &[1, 1, 0, 0, 63, 0]);
    bytes.extend([0x12, 0xff, 0x00, 0x34, 0xff, 0xd0, 0x56, 0xff, 0xd9]);
    bytes
}

fn chunk(bytes: &mut Vec<u8>, kind: &[u8; 4], body: &[u8]) {
    bytes.extend(u32::try_from(body.len()).unwrap().to_be_bytes());
    bytes.extend(kind);
    bytes.extend(body);
    bytes.extend([0; 4]);
}

fn png(width: u32, height: u32, more: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut header = width.to_be_bytes().to_vec();
    header.extend(height.to_be_bytes());
    header.extend([8, 2, 0, 0, 0]);
    chunk(&mut bytes, b"IHDR", &header);
    for (kind, body) in more {
        chunk(&mut bytes, kind, body);
    }
    chunk(&mut bytes, b"IDAT", b"pixels");
    chunk(&mut bytes, b"IEND", b"");
    bytes
}

fn webp(chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let mut inside = b"WEBP".to_vec();
    for (kind, body) in chunks {
        inside.extend(*kind);
        inside.extend(u32::try_from(body.len()).unwrap().to_le_bytes());
        inside.extend(*body);
        inside.extend(vec![0; body.len() % 2]);
    }
    let mut bytes = b"RIFF".to_vec();
    bytes.extend(u32::try_from(inside.len()).unwrap().to_le_bytes());
    bytes.extend(inside);
    bytes
}

/// A lossy frame of 64 × 48 pixels, and an extended header that says the same.
const FRAME: &[u8] = &[0x10, 0, 0, 0x9d, 0x01, 0x2a, 64, 0, 48, 0, 7];
const CANVAS: &[u8] = &[0x0c, 0, 0, 0, 63, 0, 0, 47, 0, 0];

fn kept(bytes: &[u8]) -> Photo {
    Photo::check("photo", bytes).expect("a picture")
}

fn fault(bytes: &[u8]) -> String {
    Photo::check("photo", bytes).expect_err("no picture").message
}

fn has(photo: &Photo, words: &[u8]) -> bool {
    photo.bytes.windows(words.len()).any(|part| part == words)
}

#[test]
fn pictures_of_three_kinds_are_taken_as_they_are() {
    for (kind, bytes) in [
        (PhotoKind::Jpeg, jpeg(40, 50, &[])),
        (PhotoKind::Png, png(40, 50, &[(b"gAMA", b"0000")])),
        (PhotoKind::WebP, webp(&[(b"VP8 ", FRAME)])),
        (PhotoKind::WebP, webp(&[(b"VP8L", &[0x2f, 0x27, 0xc0, 0x0c, 0])])),
    ] {
        assert_eq!(kept(&bytes), Photo { kind, bytes });
    }
}

#[test]
fn what_is_not_the_picture_is_left_out() {
    let secret: &[u8] = b"51.5N 0.1W";
    let of_jpeg = jpeg(40, 50, &[(0xe1, secret), (0xed, secret), (0xfe, secret), (0xe2, secret)]);
    assert_eq!(kept(&of_jpeg).bytes, jpeg(40, 50, &[]));
    let of_png = png(40, 50, &[(b"tEXt", secret), (b"eXIf", secret), (b"fcTL", secret)]);
    assert_eq!(kept(&of_png).bytes, png(40, 50, &[]));
    let of_webp = webp(&[(b"VP8X", CANVAS), (b"VP8 ", FRAME), (b"EXIF", secret), (b"XMP ", secret)]);
    let plain = [&[0, 0, 0, 0], &CANVAS[4..]].concat();
    assert_eq!(kept(&of_webp).bytes, webp(&[(b"VP8X", &plain), (b"VP8 ", FRAME)]));
    for bytes in [jpeg(40, 50, &[]), png(40, 50, &[]), webp(&[(b"VP8 ", FRAME)])] {
        let followed = [bytes.as_slice(), b"<script>alert(1)</script>"].concat();
        assert_eq!(kept(&followed).bytes, bytes, "what follows the end");
    }
}

#[test]
fn which_way_up_a_picture_is_stays_and_nothing_else_of_its_exif_data() {
    let little = b"Exif\0\0II*\0\x08\0\0\0\x02\0\x0f\x01\x02\0\x04\0\0\0Acme\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
    let photo = kept(&jpeg(40, 50, &[(0xe1, little)]));
    let again = kept(&photo.bytes);
    assert_eq!(photo, again, "what is written is read");
    assert!(has(&photo, b"Exif\0\0MM\0*") && has(&photo, &[0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6]));
    assert!(!has(&photo, b"Acme"));
    let upright = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x01\0\0\0\0\0\0";
    assert_eq!(kept(&jpeg(40, 50, &[(0xe1, upright)])).bytes, jpeg(40, 50, &[]));
}

#[test]
fn what_is_no_picture_or_too_large_is_refused_with_what_to_do() {
    for other in [b"<svg xmlns='http://www.w3.org/2000/svg'/>".as_slice(), b"GIF89a", b"%PDF-1.7", b""] {
        assert!(fault(other).contains("not a JPEG, PNG or WebP"));
    }
    assert!(fault(&vec![0xff; PHOTO_BYTES_MAX + 1]).contains("larger than 1 MB"));
    assert!(fault(&jpeg(4_097, 50, &[])).contains("4097 × 50"));
    assert!(fault(&png(40, 31, &[])).contains("40 × 31"));
    let whole = jpeg(40, 50, &[]);
    assert!(fault(&whole[..whole.len() - 2]).contains("cannot be read"), "cut off");
    let no_data = [&whole[..2], &[0xff, 0xd9]].concat();
    assert!(fault(&no_data).contains("cannot be read"));
    assert!(fault(&png(40, 50, &[(b"PRIV", b"?")])).contains("cannot be read"));
    let moving = webp(&[(b"VP8X", CANVAS), (b"ANIM", b"......"), (b"ANMF", FRAME)]);
    assert!(fault(&moving).contains("without moving parts"));
    let otherwise = webp(&[(b"VP8X", &[0, 0, 0, 0, 9, 0, 0, 9, 0, 0]), (b"VP8 ", FRAME)]);
    assert!(fault(&otherwise).contains("cannot be read"), "a canvas of another size");
}

proptest! {
    #[test]
    fn no_bytes_make_reading_fall_over_and_cleaning_twice_is_cleaning_once(
        which in 0..4_usize,
        at in 0..80_usize,
        changed in prop::collection::vec(any::<u8>(), 0..12),
        cut in 0..120_usize,
    ) {
        let extended = webp(&[(b"VP8X", CANVAS), (b"ICCP", b"abc"), (b"VP8 ", FRAME), (b"EXIF", b"x")]);
        let all = [
            jpeg(40, 50, &[(0xe1, b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0")]),
            png(40, 50, &[(b"tEXt", b"words"), (b"PLTE", b"123")]),
            webp(&[(b"VP8 ", FRAME)]),
            extended,
        ];
        let mut bytes = all[which].clone();
        for (n, byte) in changed.into_iter().enumerate() {
            let place = (at + n) % bytes.len();
            bytes[place] = byte;
        }
        bytes.truncate(bytes.len().saturating_sub(cut / 4));
        if let Ok(photo) = Photo::check("photo", &bytes) {
            prop_assert!(photo.bytes.len() <= bytes.len() + 40);
            prop_assert_eq!(Photo::check("photo", &photo.bytes), Ok(photo));
        }
    }
}

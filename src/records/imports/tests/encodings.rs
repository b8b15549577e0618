//! Bytes that are UTF-8, and bytes that are not.

use crate::records::imports::encoding::decode;

#[test]
fn utf8_is_read_with_and_without_byte_order_mark() {
    assert_eq!(decode("f.csv", "Zoë".as_bytes()).unwrap(), "Zoë");
    assert_eq!(decode("f.csv", b"\xEF\xBB\xBFZo\xC3\xAB").unwrap(), "Zoë");
}

#[test]
fn utf16_with_byte_order_mark_is_read() {
    let little: Vec<u8> = "\u{FEFF}code,name\na,Ω 𝄞\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = "\u{FEFF}code,name\na,Ω 𝄞\n".encode_utf16().flat_map(u16::to_be_bytes).collect();
    assert_eq!(decode("f.csv", &little).unwrap(), "code,name\na,Ω 𝄞\n");
    assert_eq!(decode("f.csv", &big).unwrap(), "code,name\na,Ω 𝄞\n");
    assert!(decode("f.csv", b"\xFF\xFEa").is_err());
}

#[test]
fn utf16_without_byte_order_mark_is_refused_with_advice() {
    let bytes: Vec<u8> = "code,name\na,A\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert!(decode("f.csv", &bytes).unwrap_err().wrong.contains("UTF-16"));
}

#[test]
fn windows_1252_is_refused_by_line_and_byte_and_named() {
    let refused = decode("f.csv", b"code,name\r\na,A\r\nb,Caf\xE9 \x93x\x94\r\n").unwrap_err();
    assert_eq!((refused.line, refused.value.as_str()), (3, "b,Café “x”"));
    assert!(refused.wrong.starts_with("Byte 6 of this line (0xE9)"), "{refused}");
    assert!(
        refused.right.contains("Windows-1252") && refused.right.contains("Save it as UTF-8"),
        "{refused}"
    );
}

#[test]
fn bytes_that_make_no_sense_in_windows_1252_are_refused_without_naming_it() {
    for bytes in [&b"a,\xE9\x81\n"[..], b"a,\xC3\xA9\xFF\n"] {
        let refused = decode("f.csv", bytes).unwrap_err();
        assert!(!refused.right.contains("1252"), "{refused}");
    }
}

#[test]
fn files_that_are_no_csv_are_told() {
    assert!(decode("f.xls", b"\xD0\xCF\x11\xE0....").unwrap_err().wrong.contains("old Excel"));
    assert!(decode("f.csv", b"PK\x03\x04").unwrap_err().wrong.contains("zip"));
}

//! Every format a released program wrote is still read: a small store of each is kept here.

use crate::golden;
use cotutor::records::imports::Kind;
use cotutor::records::{Circumstances, Registry, SeededDice, Settings, SystemClock, check_file};
use std::fmt::Write;
use std::path::Path;

/// The stores that are kept, by format.
const STORES: [(u32, &[u8]); 2] =
    [(1, include_bytes!("format-1.redb.zst")), (2, include_bytes!("format-2.redb.zst"))];

fn put(bytes: &[u8], file: &Path) {
    std::fs::write(file, zstd::decode_all(bytes).unwrap()).unwrap();
}

fn open(dir: &Path) -> std::sync::Arc<Registry> {
    let circumstances = Circumstances { clock: Box::new(SystemClock), dice: Box::new(SeededDice::new(1)) };
    let settings = Settings { keep_seconds: Some(1), wait_seconds: 0, free_bytes_min: Some(0) };
    Registry::open(dir, settings, circumstances).unwrap()
}

#[test]
fn a_store_of_every_format_is_proved_brought_up_to_date_and_says_what_it_said() {
    for (format, bytes) in STORES {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("cotutor.redb");
        put(bytes, &file);
        let before = std::fs::read(&file).unwrap();
        let proved = check_file(&file).unwrap();
        assert_eq!(std::fs::read(&file).unwrap(), before, "a check changes nothing");
        let registry = open(dir.path());
        let operator = registry.operator();
        let mut text = String::new();
        for kind in Kind::ALL {
            let written = String::from_utf8(operator.export(*kind).unwrap().0).unwrap();
            if written.lines().count() > 1 {
                write!(text, "== {}\n{written}", kind.code()).unwrap();
            }
        }
        golden::same(&format!("store_format_{format}"), &text);
        drop(operator);
        registry.close();
        let after = check_file(&file).unwrap();
        assert_eq!((after.students, after.entries), (proved.students, proved.entries));
        assert_eq!(
            std::fs::read(file.with_file_name(format!("cotutor.redb.format-{format}"))).unwrap(),
            before
        );
    }
}

#[test]
fn a_version_kept_before_names_were_kept_with_it_names_nobody_and_its_file_came_with_the_first() {
    let dir = tempfile::tempdir().unwrap();
    put(STORES[1].1, &dir.path().join("cotutor.redb"));
    let registry = open(dir.path());
    let operator = registry.operator();
    let people = ["ada.moor@example.ac.uk", "ben.hill@example.ac.uk"];
    operator.set_passwords(&people.map(str::to_owned), "correct horse battery staple").unwrap();
    let id = registry.keyed("entry by external id", "letter")[..32].parse().unwrap();
    let page = |email: &str| {
        let records = registry.bearer(&operator.create_token(email).unwrap()).unwrap().unwrap();
        let record = records.student("B2").unwrap();
        (record.entry(id).unwrap(), record.attachment(id, 1).is_ok())
    };
    let (present, file) = page("ben.hill@example.ac.uk");
    assert_eq!(present.full.entry().body, "There was a letter.");
    assert_eq!(present.full.entry().named.len(), 1, "the present version names him");
    assert_eq!((present.versions.len(), present.full.files().count(), file), (0, 0, false));
    let (own, file) = page("ada.moor@example.ac.uk");
    assert_eq!(own.versions[0].body, "What the letter says.");
    assert_eq!((own.versions[0].files.len(), file), (1, true));
}

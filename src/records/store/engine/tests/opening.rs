//! Making, opening, leaving: what is refused, and what is left untouched.
use super::*;
use crate::records::store::engine::known::{History, judge};
use crate::records::store::engine::{open_checked, open_reading, options::Migration};
use std::fs;

fn filled(path: &Path) {
    let engine = create(path);
    for n in 1..20 {
        engine.write(move |change| turn(change, n)).unwrap();
    }
    engine.leave();
}

#[test]
fn a_store_is_not_made_over_another_file() {
    let place = place();
    fs::write(&place.path, b"something dear").unwrap();
    let refused = Engine::create(&place.path, TABLES, 1, "1.0", options());
    assert!(matches!(refused, Err(Trouble::Exists { .. })));
    assert_eq!(fs::read(&place.path).unwrap(), b"something dear");
}

#[test]
fn a_missing_store_is_said_to_be_missing_and_is_not_made() {
    let place = place();
    assert!(matches!(open(&place.path), Err(Trouble::Missing { .. })));
    assert!(matches!(open_checked(&place.path), Err(Trouble::Missing { .. })));
    assert!(matches!(open_reading(&place.path), Err(Trouble::Missing { .. })));
    assert!(!place.path.exists());
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    let place = place();
    let under_a_file = place.path.join("cotutor.redb");
    fs::write(&place.path, b"").unwrap();
    for path in [under_a_file, place.path.with_file_name("missing").join("cotutor.redb")] {
        let refused = Engine::create(&path, TABLES, 1, "1.0", options()).err().unwrap();
        assert!(matches!(refused, Trouble::NotWritable { .. }), "{refused:?}");
        assert!(refused.to_string().contains(&*path.to_string_lossy()));
    }
}

#[test]
fn a_file_that_is_no_store_is_refused_and_untouched() {
    let place = place();
    for bytes in [vec![], b"just text".to_vec(), vec![0; 100_000]] {
        fs::write(&place.path, &bytes).unwrap();
        let refused = open(&place.path).err().unwrap();
        assert!(matches!(refused, Trouble::Damaged { .. }), "{refused:?}");
        assert!(matches!(open_checked(&place.path), Err(Trouble::Damaged { .. })));
        assert_eq!(fs::read(&place.path).unwrap(), bytes);
    }
}

#[test]
fn a_second_opening_is_refused_while_the_first_lives() {
    let place = place();
    let engine = create(&place.path);
    assert!(matches!(open(&place.path), Err(Trouble::InUse)));
    engine.write(|change| turn(change, 1)).unwrap();
    engine.leave();
    assert_eq!(whole(&open(&place.path).unwrap().read().unwrap()).unwrap(), 1);
}

#[test]
fn a_newer_format_is_refused_with_both_numbers_and_not_a_byte_is_changed() {
    let place = place();
    Engine::create(&place.path, TABLES, 9, "9.7", options()).unwrap().leave();
    for known_before in [true, false] {
        if !known_before {
            fs::remove_file(place.path.with_file_name("cotutor.redb.known")).unwrap();
        }
        let before = fs::read(&place.path).unwrap();
        let refused = open(&place.path).err().unwrap();
        let Trouble::NewerFormat { found: 9, known: 1, program } = &refused else { panic!("{refused:?}") };
        assert_eq!(program, "9.7");
        assert!(fs::read(&place.path).unwrap() == before);
    }
}

fn rename_rows(change: &mut Change) -> Result<(), Trouble> {
    let mut rows = vec![];
    change.prefix(ROWS, b"", &mut |key, value| {
        rows.push((key.to_vec(), value.to_vec()));
        Ok(true)
    })?;
    for (key, value) in rows {
        change.delete(ROWS, &key);
        change.put(SUMS, [b"moved ".as_slice(), &key].concat(), value);
    }
    Ok(())
}

fn count_moved(change: &mut Change) -> Result<(), Trouble> {
    let count = change.count(SUMS)?;
    change.put(SUMS, b"count".to_vec(), count.to_be_bytes().to_vec());
    Ok(())
}

fn fail(_: &mut Change) -> Result<(), Trouble> {
    Err(Trouble::Decode { table: "rows", why: "for the test".into() })
}

const STEPS: &[Migration] = &[Migration { to: 2, run: rename_rows }, Migration { to: 3, run: count_moved }];
const BROKEN: &[Migration] = &[Migration { to: 2, run: rename_rows }, Migration { to: 3, run: fail }];

#[test]
fn an_older_format_is_copied_aside_and_brought_up_to_date_in_one_step() {
    let place = place();
    let engine = create(&place.path);
    engine
        .write(|change| {
            change.put(ROWS, b"a".to_vec(), b"1".to_vec());
            Ok::<_, Trouble>(())
        })
        .unwrap();
    engine.leave();
    let broken = Options { migrations: BROKEN, ..options() };
    assert!(matches!(Engine::open(&place.path, TABLES, 3, "3.0", broken), Err(Trouble::Decode { .. })));
    assert_eq!(open(&place.path).unwrap().read().unwrap().format().unwrap(), (1, "1.0".into()));
    let good = Options { migrations: STEPS, ..options() };
    let engine = Engine::open(&place.path, TABLES, 3, "3.0", good).unwrap();
    let now = engine.read().unwrap();
    assert_eq!(now.format().unwrap(), (3, "3.0".into()));
    assert_eq!(keys(&now, SUMS), [b"count".to_vec(), b"moved a".to_vec()]);
    assert_eq!(keys(&now, ROWS).len(), 0);
    let aside = open_checked(&place.path.with_file_name("cotutor.redb.format-1")).unwrap();
    assert_eq!(aside.format().unwrap(), (1, "1.0".into()));
    assert_eq!(keys(&aside, ROWS), [b"a".to_vec()]);
}

#[test]
fn a_format_too_old_to_be_brought_up_to_date_is_refused() {
    let place = place();
    create(&place.path).leave();
    let late = Options { migrations: STEPS.get(1..).unwrap(), ..options() };
    let refused = Engine::open(&place.path, TABLES, 3, "3.0", late).err().unwrap();
    assert!(matches!(refused, Trouble::TooOld { found: 1, oldest: 2 }), "{refused:?}");
}

#[test]
fn leaving_changes_neither_the_length_nor_the_pages_of_the_file() {
    let place = place();
    let engine = create(&place.path);
    for n in 1..40 {
        engine.write(move |change| turn(change, n)).unwrap();
    }
    let before = fs::read(&place.path).unwrap();
    engine.leave();
    assert!(fs::read(&place.path).unwrap() == before);
}

#[test]
fn a_file_left_in_order_is_known_and_one_put_in_its_place_is_not() {
    let place = place();
    filled(&place.path);
    assert!(matches!(judge(&place.path), History::Closed(_)));
    // put back over the same file, as `cp` does
    let bytes = fs::read(&place.path).unwrap();
    fs::write(&place.path, &bytes[..bytes.len() - 4096]).unwrap();
    fs::write(&place.path, &bytes).unwrap();
    assert_eq!(judge(&place.path), History::Unknown);
    let engine = open(&place.path).unwrap();
    assert!(matches!(judge(&place.path), History::Open(_)));
    assert_eq!(whole(&engine.read().unwrap()).unwrap(), 19);
    engine.leave();
    // another file under the same name
    let copy = place.path.with_file_name("copy");
    fs::copy(&place.path, &copy).unwrap();
    fs::rename(&copy, &place.path).unwrap();
    assert_eq!(judge(&place.path), History::Unknown);
}

#[test]
fn a_damaged_file_put_in_place_of_the_store_is_refused_and_untouched() {
    let place = place();
    filled(&place.path);
    let mut bytes = fs::read(&place.path).unwrap();
    let marks: Vec<usize> =
        bytes.windows(8).enumerate().filter(|(_, w)| *w == [18; 8]).map(|(i, _)| i).collect();
    for mark in marks {
        bytes[mark] ^= 1;
    }
    let other = place.path.with_file_name("other.redb");
    fs::write(&other, &bytes).unwrap();
    fs::rename(&other, &place.path).unwrap();
    let refused = open(&place.path).err().unwrap();
    assert!(matches!(refused, Trouble::Damaged { .. }), "{refused:?}");
    assert!(fs::read(&place.path).unwrap() == bytes);
}

#[test]
fn a_second_reader_sees_the_live_file_and_what_is_committed_later() {
    let place = place();
    let engine = create(&place.path);
    engine.write(|change| turn(change, 1)).unwrap();
    let beside = open_reading(&place.path).unwrap();
    assert_eq!(whole(&beside).unwrap(), 1);
    engine.write(|change| turn(change, 2)).unwrap();
    assert_eq!(whole(&beside).unwrap(), 1);
    assert_eq!(whole(&open_reading(&place.path).unwrap()).unwrap(), 2);
    drop(beside);
    engine.leave();
    assert_eq!(whole(&open_reading(&place.path).unwrap()).unwrap(), 2);
}

#[test]
fn a_store_that_was_never_left_opens_with_all_that_was_acknowledged() {
    let place = place();
    let engine = create(&place.path);
    for n in 1..30 {
        engine.write(move |change| turn(change, n)).unwrap();
    }
    // what a power cut would leave, in the same place
    let bytes = fs::read(&place.path).unwrap();
    let note = fs::read(place.path.with_file_name("cotutor.redb.known")).unwrap();
    engine.leave();
    fs::write(&place.path, bytes).unwrap();
    fs::write(place.path.with_file_name("cotutor.redb.known"), note).unwrap();
    assert!(matches!(judge(&place.path), History::Open(_)));
    assert_eq!(whole(&open(&place.path).unwrap().read().unwrap()).unwrap(), 29);
}

#[test]
fn a_store_in_use_by_another_process_is_refused() {
    let place = place();
    let engine = create(&place.path);
    let exe = std::env::current_exe().unwrap();
    let mut child = std::process::Command::new(exe);
    child.args([
        "--exact",
        "--ignored",
        "records::store::engine::tests::opening::opens_what_the_parent_names",
    ]);
    let said = child.env("COTUTOR_TEST_STORE", &place.path).output().unwrap();
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stdout));
    assert!(String::from_utf8_lossy(&said.stdout).contains("1 passed"));
    drop(engine);
}

#[test]
#[ignore = "run by the test above in another process"]
fn opens_what_the_parent_names() {
    let path = PathBuf::from(std::env::var_os("COTUTOR_TEST_STORE").unwrap());
    assert!(matches!(open(&path), Err(Trouble::InUse)));
    assert!(open_reading(&path).is_ok());
}

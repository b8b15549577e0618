//! Tables that are compared exactly with a committed file; `COTUTOR_GOLDEN=write` writes the file anew.

use std::path::PathBuf;

/// Fails unless `found` is what `golden/NAME.txt` holds.
pub fn same(name: &str, found: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/golden").join(format!("{name}.txt"));
    if std::env::var("COTUTOR_GOLDEN").is_ok_and(|mode| mode == "write") {
        std::fs::write(&path, found).expect("the golden file can be written");
        return;
    }
    let known = std::fs::read_to_string(&path).unwrap_or_default();
    for (at, (found, known)) in found.lines().zip(known.lines()).enumerate() {
        assert_eq!(found, known, "golden/{name}.txt, line {}: found, then known", at + 1);
    }
    assert_eq!(found.lines().count(), known.lines().count(), "golden/{name}.txt has another length");
}

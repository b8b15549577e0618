//! What the readers and writers of import files promise.

mod damaged;
mod encodings;
mod headings;
mod kinds;
mod nasty;
mod tables;

use crate::records::imports::refusal::RefusedRow;
use crate::records::imports::{Kind, Row, Table, rows};
use std::path::PathBuf;

/// The public test data beside the project, when somebody has put it there.
fn shared(path: &str) -> Option<PathBuf> {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let found =
        here.ancestors().map(|folder| folder.join("shared/data").join(path)).find(|file| file.exists());
    if found.is_none() {
        eprintln!("skipped: shared/data/{path} is not here");
    }
    found
}

/// The rows of `text` that are right, with their lines, and the refusals of the others.
type Read<R> = (Vec<(u64, R)>, Vec<RefusedRow>);

fn read<'t, R: Row<'t>>(text: &'t str) -> Result<Read<R>, RefusedRow> {
    let mut right = Vec::new();
    let mut refused = Vec::new();
    for row in Table::open("f.csv", text, R::KIND)?.rows::<R>() {
        match row {
            Ok(numbered) => right.push((numbered.line, numbered.row)),
            Err(problems) => refused.extend(problems),
        }
    }
    Ok((right, refused))
}

/// Departments as (line, code, name), and refusals: the simplest file.
fn departments(text: &str) -> (Vec<(u64, String, String)>, Vec<RefusedRow>) {
    let (rows, refused) = read::<rows::Department>(text).unwrap();
    (
        rows.into_iter().map(|(line, row)| (line, row.code.into_owned(), row.name.into_owned())).collect(),
        refused,
    )
}

/// Why `text` is refused as a whole.
fn refused_whole(text: &str, kind: Kind) -> RefusedRow {
    Table::open("f.csv", text, kind).unwrap_err()
}

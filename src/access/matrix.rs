//! The matrix: for every role and category, what the role sees of an entry and may do. Data, not code; the project's
//! own copy is `matrix.csv` beside this file, and a department may replace cells of it.

use crate::domain::{Categories, Category, Role};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::LazyLock;

/// What a role sees of an entry that is not highly sensitive.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Sight {
    /// Nothing at all.
    None,
    /// That there is one.
    Stub,
    /// Everything.
    Read,
}

impl Sight {
    /// The word of the file.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Sight::None => "none",
            Sight::Stub => "stub",
            Sight::Read => "read",
        }
    }

    /// The sight with this word.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Sight> {
        [Sight::None, Sight::Stub, Sight::Read].into_iter().find(|sight| sight.code() == code)
    }
}

/// One cell.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cell {
    /// What the role sees.
    pub see: Sight,
    /// Whether it may add entries under the category.
    pub add: bool,
    /// Whether it may amend what others wrote.
    pub edit_others: bool,
}

impl Cell {
    /// The cell of a role and category that the file does not name: nothing.
    pub const NOTHING: Cell = Cell { see: Sight::None, add: false, edit_others: false };
}

/// The whole matrix.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Matrix(BTreeMap<(Role, Category), Cell>);

static DEFAULT: LazyLock<Matrix> =
    LazyLock::new(|| Matrix::parse(include_str!("matrix.csv")).unwrap_or(Matrix(BTreeMap::new())));

impl Default for Matrix {
    fn default() -> Matrix {
        DEFAULT.clone()
    }
}

impl Matrix {
    /// Reads the form of `access-matrix.csv`: `role,category,see,add,edit_others`.
    ///
    /// # Errors
    /// The first line that cannot be understood, with its number.
    pub fn parse(csv: &str) -> Result<Matrix, String> {
        let mut cells = BTreeMap::new();
        for (at, line) in csv.lines().enumerate().skip(1).filter(|(_, line)| !line.trim().is_empty()) {
            let read = || {
                let mut columns = line.split(',').map(str::trim);
                let role = Role::from_code(columns.next()?)?;
                let category = Category::from_code(columns.next()?)?;
                let see = Sight::from_code(columns.next()?)?;
                let mut flag = || match columns.next()? {
                    "1" => Some(true),
                    "0" => Some(false),
                    _ => None,
                };
                let (add, edit_others) = (flag()?, flag()?);
                Some(((role, category), Cell { see, add, edit_others }))
            };
            let (key, cell) = read().ok_or_else(|| format!("line {}: {line}", at + 1))?;
            cells.insert(key, cell);
        }
        Ok(Matrix(cells))
    }

    /// Writes the form that [`Matrix::parse`] reads, in the order of the default file.
    #[must_use]
    pub fn to_csv(&self) -> String {
        let mut csv = String::from("role,category,see,add,edit_others\n");
        for (role, category, cell) in self.cells() {
            let (see, add, edit) = (cell.see.code(), u8::from(cell.add), u8::from(cell.edit_others));
            // Writing to a String cannot fail.
            let _ = writeln!(csv, "{},{},{see},{add},{edit}", role.code(), category.code());
        }
        csv
    }

    /// The cell of a role and a category.
    #[must_use]
    pub fn cell(&self, role: Role, category: Category) -> Cell {
        self.0.get(&(role, category)).copied().unwrap_or(Cell::NOTHING)
    }

    /// The same matrix with one cell replaced.
    #[must_use]
    pub fn with(mut self, role: Role, category: Category, cell: Cell) -> Matrix {
        self.0.insert((role, category), cell);
        self
    }

    /// The categories whose cell satisfies `holds`, over one role.
    pub fn categories(&self, role: Role, holds: impl Fn(Cell) -> bool) -> Categories {
        Category::ALL.into_iter().filter(|category| holds(self.cell(role, *category))).collect()
    }

    /// Every cell, by role and category.
    pub fn cells(&self) -> impl Iterator<Item = (Role, Category, Cell)> + '_ {
        Role::ALL.iter().flat_map(move |role| {
            Category::ALL.into_iter().map(move |category| (*role, category, self.cell(*role, category)))
        })
    }
}

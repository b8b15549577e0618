//! Which cells of a table of counts are not shown: those that are too small, and as many more as it takes so that
//! none of them can be worked out from the totals.
//!
//! The table with its totals is a set of equations: every row and every column adds up. A hidden cell is determined
//! by them exactly when, in the graph whose nodes are the rows and columns and whose edges are the hidden cells, it
//! lies on no cycle (D. Gusfield, SIAM Journal on Computing 17 (1988) 552–571). So cells are hidden, smallest first,
//! until every hidden one does.

use super::GROUP_MIN;
use std::collections::BTreeSet;

/// What is too small to be shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Care {
    /// Nothing: whoever sees it may see each student.
    Open,
    /// Columns of fewer than [`GROUP_MIN`] students.
    Groups,
    /// Those, and every cell of 1 to [`GROUP_MIN`] − 1: for whoever may see no student's own figures.
    Cells,
}

/// Which groups of a list are shown when its total is shown too: small ones are not, nor as many more, smallest first,
/// as it takes so that those hidden are at least two and together not small.
#[must_use]
pub fn list(counts: &[u64], care: Care) -> Vec<bool> {
    let small = |count: u64| (1..GROUP_MIN).contains(&count);
    let mut shown: Vec<bool> = counts.iter().map(|count| care == Care::Open || !small(*count)).collect();
    let hidden = shown.iter().filter(|shown| !**shown).count();
    let sum: u64 = counts.iter().zip(&shown).filter(|(_, shown)| !**shown).map(|(count, _)| count).sum();
    if hidden == 1 || (hidden > 1 && small(sum)) {
        let open = counts.iter().zip(shown.iter_mut()).filter(|(count, shown)| **shown && **count > 0);
        if let Some((_, next)) = open.min_by_key(|(count, _)| **count) {
            *next = false;
        }
    }
    shown
}

/// Which groups of a list are shown when each is cut into the same parts, and the sum of every part over all groups
/// is shown too: small groups are not (nor, with [`Care::Cells`], those with a small part), nor as many more, smallest
/// first, as it takes so that those hidden are at least two and what they add up to is not small itself.
#[must_use]
pub fn cut(groups: &[Vec<u64>], care: Care) -> Vec<bool> {
    let small = |count: u64| (1..GROUP_MIN).contains(&count);
    let size = |parts: &[u64]| parts.iter().sum::<u64>();
    let weak =
        |parts: &[u64]| small(size(parts)) || (care == Care::Cells && parts.iter().copied().any(small));
    let mut shown: Vec<bool> = groups.iter().map(|parts| care == Care::Open || !weak(parts)).collect();
    loop {
        let hidden = || groups.iter().zip(&shown).filter(|(_, shown)| !**shown).map(|(parts, _)| parts);
        let wide = groups.iter().map(Vec::len).max().unwrap_or(0);
        let sums: Vec<u64> =
            (0..wide).map(|part| hidden().filter_map(|parts| parts.get(part)).sum()).collect();
        let there = hidden().filter(|parts| size(parts) > 0).count();
        if there == 0 || (there > 1 && !weak(&sums)) {
            return shown;
        }
        let open = groups.iter().zip(shown.iter_mut()).filter(|(parts, shown)| **shown && size(parts) > 0);
        match open.min_by_key(|(parts, _)| size(parts)) {
            Some((_, next)) => *next = false,
            None => return shown,
        }
    }
}

/// Counts by row and column, with their sums.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Grid {
    cells: Vec<Vec<u64>>,
    hidden: BTreeSet<(usize, usize)>,
}

impl Grid {
    /// The table with its totals: one row and one column more. Rows are as long as the first.
    #[must_use]
    pub fn new(counts: &[Vec<u64>], care: Care) -> Grid {
        let wide = counts.first().map_or(0, Vec::len);
        let mut cells: Vec<Vec<u64>> = Vec::with_capacity(counts.len() + 1);
        let mut totals = vec![0; wide + 1];
        for row in counts {
            let mut row: Vec<u64> = row.iter().copied().chain(std::iter::repeat(0)).take(wide).collect();
            row.push(row.iter().sum());
            for (total, count) in totals.iter_mut().zip(&row) {
                *total += count;
            }
            cells.push(row);
        }
        cells.push(totals);
        let mut grid = Grid { cells, hidden: BTreeSet::new() };
        grid.hide_small(care);
        while let Some(further) = grid.unsafe_place(care) {
            grid.hidden.insert(further);
        }
        grid
    }

    /// The count at a row and a column; the last of each are the totals. None when it is hidden.
    #[must_use]
    pub fn shown(&self, row: usize, column: usize) -> Option<u64> {
        let count = self.cells.get(row)?.get(column)?;
        (!self.hidden.contains(&(row, column))).then_some(*count)
    }

    /// The total of a column, when it is shown.
    #[must_use]
    pub fn column_total(&self, column: usize) -> Option<u64> {
        self.shown(self.high(), column)
    }

    /// Whether a column is shown whole.
    #[must_use]
    pub fn column_is_open(&self, column: usize) -> bool {
        (0..=self.high()).all(|row| !self.hidden.contains(&(row, column)))
    }

    /// Whether anything is hidden.
    #[must_use]
    pub fn hides(&self) -> bool {
        !self.hidden.is_empty()
    }

    /// The place of the row of totals.
    fn high(&self) -> usize {
        self.cells.len().saturating_sub(1)
    }

    /// The place of the column of totals.
    fn wide(&self) -> usize {
        self.cells.first().map_or(0, |row| row.len().saturating_sub(1))
    }

    fn places(&self) -> impl Iterator<Item = ((usize, usize), u64)> {
        self.cells
            .iter()
            .zip(0..)
            .flat_map(|(row, r)| row.iter().zip(0..).map(move |(count, c)| ((r, c), *count)))
    }

    fn hide_small(&mut self, care: Care) {
        let small = |count: u64| (1..GROUP_MIN).contains(&count);
        let columns: BTreeSet<usize> = match care {
            Care::Open => return,
            Care::Groups | Care::Cells => self
                .places()
                .filter(|((r, _), n)| *r == self.high() && small(*n))
                .map(|((_, c), _)| c)
                .collect(),
        };
        let whole = columns.contains(&self.wide());
        let picked = self
            .places()
            .filter(|((_, c), count)| whole || columns.contains(c) || (care == Care::Cells && small(*count)));
        self.hidden = picked.map(|(place, _)| place).collect();
    }

    /// A cell that must be hidden as well, because one that is hidden could be worked out; none when all is well.
    fn unsafe_place(&self, care: Care) -> Option<(usize, usize)> {
        let weak = self
            .hidden
            .iter()
            .find(|place| !self.on_a_cycle(**place) || (care == Care::Cells && self.sums_small(**place)))?;
        let by_size = |((r, c), count): &((usize, usize), u64)| {
            (*r == self.high(), *c == self.wide(), *count == 0, *count, *r, *c)
        };
        let open = || self.places().filter(|(place, _)| !self.hidden.contains(place));
        let beside = open().filter(|((r, c), _)| *r == weak.0 || *c == weak.1);
        // In the line that has the fewest hidden cells; anywhere when both lines are hidden whole.
        let in_row = self.hidden.iter().filter(|place| place.0 == weak.0).count();
        let in_column = self.hidden.iter().filter(|place| place.1 == weak.1).count();
        let thin = |((r, c), _): &((usize, usize), u64)| {
            if in_row <= in_column { *r == weak.0 } else { *c == weak.1 }
        };
        let first = beside.min_by_key(|cell| (!thin(cell), by_size(cell)));
        first.or_else(|| open().min_by_key(by_size)).map(|(place, _)| place)
    }

    /// Whether the hidden cells of a line together are known and small.
    fn sums_small(&self, (row, column): (usize, usize)) -> bool {
        let sum = |line: &dyn Fn(&(usize, usize)) -> bool, total: (usize, usize)| {
            let mut hidden = self.hidden.iter().filter(|place| line(place)).peekable();
            if self.hidden.contains(&total) || hidden.peek().is_none() {
                return false;
            }
            let sum: u64 = hidden.filter_map(|(r, c)| self.cells.get(*r)?.get(*c)).sum();
            // As long as there is more to hide in this line.
            let open = self
                .places()
                .any(|(place, count)| line(&place) && count > 0 && !self.hidden.contains(&place));
            (1..GROUP_MIN).contains(&sum) && open
        };
        sum(&|place| place.0 == row, (row, self.wide()))
            || sum(&|place| place.1 == column, (self.high(), column))
    }

    /// Whether the row and the column of a hidden cell are connected through other hidden cells.
    fn on_a_cycle(&self, (row, column): (usize, usize)) -> bool {
        let (mut rows, mut columns) = (BTreeSet::from([row]), BTreeSet::new());
        loop {
            let before = (rows.len(), columns.len());
            for place in self.hidden.iter().filter(|place| **place != (row, column)) {
                if rows.contains(&place.0) {
                    columns.insert(place.1);
                }
                if columns.contains(&place.1) {
                    rows.insert(place.0);
                }
            }
            if columns.contains(&column) {
                return true;
            }
            if (rows.len(), columns.len()) == before {
                return false;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Whether the equations alone determine a hidden cell: by elimination over the hidden cells as unknowns.
    fn determined(grid: &Grid) -> Vec<(usize, usize)> {
        let unknown: Vec<(usize, usize)> = grid.hidden.iter().copied().collect();
        let mut equations: Vec<Vec<f64>> = Vec::new();
        for row in 0..=grid.high() {
            equations.push(
                unknown
                    .iter()
                    .map(|p| if p.0 == row { if p.1 == grid.wide() { -1.0 } else { 1.0 } } else { 0.0 })
                    .collect(),
            );
        }
        for column in 0..=grid.wide() {
            equations.push(
                unknown
                    .iter()
                    .map(|p| if p.1 == column { if p.0 == grid.high() { -1.0 } else { 1.0 } } else { 0.0 })
                    .collect(),
            );
        }
        let mut at = 0;
        for k in 0..unknown.len() {
            let Some(pivot) = (at..equations.len()).find(|e| equations[*e][k].abs() > 1e-9) else { continue };
            equations.swap(at, pivot);
            let by = equations[at][k];
            equations[at].iter_mut().for_each(|cell| *cell /= by);
            let line = equations[at].clone();
            for (e, equation) in equations.iter_mut().enumerate() {
                let factor = equation[k];
                if e != at {
                    equation.iter_mut().zip(&line).for_each(|(cell, other)| *cell -= factor * other);
                }
            }
            at += 1;
        }
        let alone = |e: &Vec<f64>| {
            let some: Vec<usize> = (0..unknown.len()).filter(|k| e[*k].abs() > 1e-9).collect();
            (some.len() == 1).then(|| unknown[some[0]])
        };
        equations.iter().filter_map(alone).collect()
    }

    #[test]
    fn the_case_studys_table_is_shown_whole_where_students_may_be_seen() {
        let counts = [
            [31, 26, 11, 8],
            [27, 25, 18, 13],
            [20, 21, 27, 18],
            [12, 14, 20, 26],
            [6, 8, 13, 17],
            [4, 6, 11, 18],
        ];
        let rows: Vec<Vec<u64>> = counts.iter().map(|row| row.to_vec()).collect();
        assert!(!Grid::new(&rows, Care::Groups).hides());
        let careful = Grid::new(&rows, Care::Cells);
        assert_eq!(careful.shown(5, 0), None);
        assert_eq!(careful.shown(1, 0), Some(27));
    }

    #[test]
    fn one_small_group_takes_another_with_it() {
        let grid = Grid::new(&[vec![40, 30, 3], vec![20, 12, 2]], Care::Groups);
        assert_eq!((grid.shown(0, 2), grid.column_total(2)), (None, None));
        assert!(grid.column_total(1).is_none() || grid.column_total(3).is_none());
        assert_eq!(grid.shown(0, 0), Some(40));
    }

    #[test]
    fn a_table_of_too_few_is_hidden_whole() {
        let grid = Grid::new(&[vec![4, 3]], Care::Groups);
        assert_eq!((grid.shown(0, 0), grid.column_total(0), grid.shown(1, 2)), (None, None, None));
    }

    #[test]
    fn a_small_group_of_a_list_is_hidden_with_the_next() {
        assert_eq!(list(&[40, 3, 12, 0], Care::Groups), [true, false, false, true]);
        assert_eq!(list(&[40, 3, 8, 0], Care::Groups), [true, false, false, true]);
        assert_eq!(list(&[40, 3, 12], Care::Open), [true, true, true]);
        assert_eq!(list(&[40, 30], Care::Cells), [true, true]);
    }

    #[test]
    fn a_group_with_a_small_part_is_hidden_with_another_from_those_who_see_no_single_student() {
        let groups = [vec![20, 30], vec![4, 40], vec![50, 60]];
        assert_eq!(cut(&groups, Care::Cells), [false, false, true]);
        assert_eq!(cut(&groups, Care::Groups), [true, true, true]);
        assert_eq!(cut(&[vec![2, 3], vec![50, 60]], Care::Groups), [false, false]);
    }

    proptest! {
        #[test]
        fn what_hidden_groups_add_up_to_singles_nobody_out(
            groups in proptest::collection::vec(proptest::collection::vec(0u64..60, 4), 1..7),
            cells: bool,
        ) {
            let care = if cells { Care::Cells } else { Care::Groups };
            let shown = cut(&groups, care);
            let small = |n: u64| (1..GROUP_MIN).contains(&n);
            let hidden: Vec<&Vec<u64>> =
                groups.iter().zip(&shown).filter(|(_, shown)| !**shown).map(|(parts, _)| parts).collect();
            for (parts, _) in groups.iter().zip(&shown).filter(|(_, shown)| **shown) {
                prop_assert!(!small(parts.iter().sum()));
                prop_assert!(!cells || !parts.iter().any(|part| small(*part)));
            }
            // As long as there is somebody else to hide.
            let more = groups.iter().zip(&shown).any(|(parts, shown)| *shown && parts.iter().sum::<u64>() > 0);
            if more && hidden.iter().any(|parts| parts.iter().sum::<u64>() > 0) {
                prop_assert!(hidden.iter().filter(|parts| parts.iter().sum::<u64>() > 0).count() > 1);
                for part in 0..4 {
                    let sum: u64 = hidden.iter().map(|parts| parts[part]).sum();
                    prop_assert!(!cells || !small(sum));
                }
            }
        }

        #[test]
        fn no_hidden_cell_can_be_worked_out(
            counts in proptest::collection::vec(proptest::collection::vec(0u64..40, 4), 1..6),
            cells: bool,
        ) {
            let grid = Grid::new(&counts, if cells { Care::Cells } else { Care::Groups });
            prop_assert_eq!(determined(&grid), Vec::new());
            let small = |n: u64| (1..GROUP_MIN).contains(&n);
            for ((row, column), count) in grid.places() {
                if cells && small(count) {
                    prop_assert_eq!(grid.shown(row, column), None);
                }
            }
        }
    }
}

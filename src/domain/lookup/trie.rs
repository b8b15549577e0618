//! Owns the tokens: a trie by character, each node with the people who have that token, in order. Answers a word, a beginning,
//! and words within a few slips.

/// The root.
const ROOT: u32 = 0;
/// A distance past any that is asked for.
const FAR: u8 = 100;

/// One character of one or more tokens. Index 0 means none for `first`, `next` and `people`.
struct Node {
    letter: char,
    first: u32,
    next: u32,
    people: u32,
}

/// All tokens.
pub(super) struct Trie {
    nodes: Vec<Node>,
    people: Vec<Vec<u32>>,
}

impl Default for Trie {
    fn default() -> Trie {
        Trie { nodes: vec![Node { letter: '\0', first: 0, next: 0, people: 0 }], people: vec![Vec::new()] }
    }
}

impl Trie {
    /// Adds a person under a token, after everybody of whom `after` is true; gives the token's node, which stays its
    /// own.
    pub(super) fn insert(&mut self, token: &str, person: u32, after: &dyn Fn(u32) -> bool) -> Option<u32> {
        if token.is_empty() {
            return None;
        }
        let at = token.chars().fold(ROOT, |node, letter| self.child_or_new(node, letter));
        let fresh = index(self.people.len());
        let node = self.nodes.get_mut(at as usize)?;
        if node.people == 0 {
            node.people = fresh;
            self.people.push(Vec::new());
        }
        if let Some(people) = self.people.get_mut(node.people as usize) {
            people.insert(people.partition_point(|&other| after(other)), person);
        }
        Some(at)
    }

    /// Removes a person from a token, found after everybody of whom `after` is true. The token's path stays, for the
    /// next who has it.
    pub(super) fn remove(&mut self, token: &str, person: u32, after: &dyn Fn(u32) -> bool) {
        let list = self.find(token).and_then(|node| self.node(node)).map_or(0, |node| node.people);
        if let Some(people) = self.people.get_mut(list as usize) {
            let at = people.partition_point(|&other| after(other));
            if people.get(at) == Some(&person) {
                people.remove(at);
            }
        }
    }

    /// How many nodes there are.
    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// The people of a node, in their order.
    pub(super) fn people(&self, node: u32) -> &[u32] {
        let list = self.node(node).map_or(0, |node| node.people);
        self.people.get(list as usize).map_or(&[], Vec::as_slice)
    }

    /// The node of a token or of a beginning.
    pub(super) fn find(&self, token: &str) -> Option<u32> {
        token.chars().try_fold(ROOT, |node, letter| self.child(node, letter))
    }

    /// The nodes with people at or below a node.
    pub(super) fn below(&self, node: u32, found: &mut Vec<u32>) {
        let mut waiting = vec![node];
        while let Some(at) = waiting.pop() {
            if !self.people(at).is_empty() {
                found.push(at);
            }
            waiting.extend(self.children(at).map(|(child, _)| child));
        }
    }

    /// Tokens at most `slips` from `token`: letters left out, added, changed, or two neighbours swapped (each letter
    /// at most once: optimal string alignment).
    pub(super) fn near(&self, token: &str, slips: u8, found: &mut dyn FnMut(u32)) {
        let letters: Vec<char> = token.chars().collect();
        let first = (0..=u8::MAX).take(letters.len() + 1).collect();
        let mut walk = Walk { trie: self, letters, slips, rows: vec![first], found };
        walk.down(ROOT, 1, None, 0);
    }

    fn node(&self, node: u32) -> Option<&Node> {
        self.nodes.get(node as usize)
    }

    fn children(&self, node: u32) -> impl Iterator<Item = (u32, char)> + '_ {
        let mut at = self.node(node).map_or(0, |node| node.first);
        std::iter::from_fn(move || {
            let child = self.node(at).filter(|_| at != ROOT)?;
            let found = (at, child.letter);
            at = child.next;
            Some(found)
        })
    }

    fn child(&self, node: u32, letter: char) -> Option<u32> {
        self.children(node).find(|&(_, of)| of == letter).map(|(child, _)| child)
    }

    fn child_or_new(&mut self, node: u32, letter: char) -> u32 {
        if let Some(child) = self.child(node, letter) {
            return child;
        }
        let child = index(self.nodes.len());
        let next = self.node(node).map_or(0, |node| node.first);
        self.nodes.push(Node { letter, first: 0, next, people: 0 });
        if let Some(node) = self.nodes.get_mut(node as usize) {
            node.first = child;
        }
        child
    }
}

fn index(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(ROOT)
}

/// A descent with one row of distances per letter; a branch is left as soon as its whole row is too far. Only cells
/// within `slips` of the diagonal can be near; the others stay far from when their row is made.
struct Walk<'a> {
    trie: &'a Trie,
    letters: Vec<char>,
    slips: u8,
    rows: Vec<Vec<u8>>,
    found: &'a mut dyn FnMut(u32),
}

impl Walk<'_> {
    fn down(&mut self, node: u32, depth: usize, above: Option<char>, nearest: u8) {
        while self.rows.len() <= depth {
            self.rows.push(vec![FAR; self.letters.len() + 1]);
        }
        let trie = self.trie;
        for (child, letter) in trie.children(node) {
            if nearest == self.slips && !self.may_follow(depth, letter) {
                continue;
            }
            let (nearest, whole) = self.row(depth, letter, above);
            if nearest > self.slips {
                continue;
            }
            if whole <= self.slips && !trie.people(child).is_empty() {
                (self.found)(child);
            }
            self.down(child, depth + 1, Some(letter), nearest);
        }
    }

    /// Whether a letter can follow when no further slip is forgiven: it must be one of those about here.
    fn may_follow(&self, depth: usize, letter: char) -> bool {
        let reach = usize::from(self.slips) + 2;
        self.letters.iter().skip(depth.saturating_sub(reach)).take(2 * reach).any(|&own| own == letter)
    }

    /// Works out the row of a letter at a depth: its least distance, and that of the whole token.
    fn row(&mut self, depth: usize, letter: char, above: Option<char>) -> (u8, u8) {
        let (before, rest) = self.rows.split_at_mut(depth);
        let (Some(row), Some(above_row)) = (rest.first_mut(), before.last()) else { return (FAR, FAR) };
        let two_above = depth.checked_sub(2).and_then(|at| before.get(at));
        let reach = usize::from(self.slips);
        let from = depth.saturating_sub(reach);
        let to = (depth + reach).min(self.letters.len());
        let at = |row: &[u8], n: usize| row.get(n).copied().unwrap_or(FAR);
        let mut nearest = FAR;
        if from == 0 {
            nearest = u8::try_from(depth).unwrap_or(FAR);
            if let Some(cell) = row.first_mut() {
                *cell = nearest;
            }
        }
        for n in from.max(1)..=to {
            let own = self.letters.get(n - 1).copied();
            let change = u8::from(own != Some(letter));
            let mut least = (at(above_row, n - 1) + change).min(at(above_row, n) + 1).min(at(row, n - 1) + 1);
            if n >= 2 && own == above && self.letters.get(n - 2) == Some(&letter) {
                least = least.min(two_above.map_or(FAR, |row| at(row, n - 2)) + 1);
            }
            if let Some(cell) = row.get_mut(n) {
                *cell = least.min(FAR);
            }
            nearest = nearest.min(least);
        }
        (nearest, at(row, self.letters.len()))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeSet, HashMap};

    use super::*;

    /// Optimal string alignment distance by its definition.
    fn distance(a: &[char], b: &[char]) -> usize {
        let mut d = vec![vec![0; b.len() + 1]; a.len() + 1];
        for i in 0..=a.len() {
            for j in 0..=b.len() {
                d[i][j] = if i == 0 || j == 0 {
                    i + j
                } else {
                    let mut least = (d[i - 1][j] + 1).min(d[i][j - 1] + 1);
                    least = least.min(d[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]));
                    if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                        least = least.min(d[i - 2][j - 2] + 1);
                    }
                    least
                };
            }
        }
        d[a.len()][b.len()]
    }

    proptest::proptest! {
        #[test]
        fn near_words_are_those_the_definition_calls_near(
            tokens in proptest::collection::btree_set("[abc]{1,7}", 1..40), asked in "[abc]{1,9}", slips in 0_u8..3,
        ) {
            let mut trie = Trie::default();
            for token in &tokens {
                trie.insert(token, 7, &|_| false);
            }
            let nodes: HashMap<u32, &String> = tokens.iter().filter_map(|t| Some((trie.find(t)?, t))).collect();
            let mut found = BTreeSet::new();
            trie.near(&asked, slips, &mut |node| { found.insert(nodes[&node].clone()); });
            let letters = |text: &str| text.chars().collect::<Vec<_>>();
            let expected: BTreeSet<String> = tokens.iter()
                .filter(|token| distance(&letters(token), &letters(&asked)) <= usize::from(slips)).cloned().collect();
            proptest::prop_assert_eq!(found, expected);
        }
    }
}

//! Bands of a rate with edges that can be chosen, decided on integers.

use crate::domain::{Band, Invalid};

/// Most edges.
const EDGES_MAX: usize = 20;

/// The edges of bands, in whole per cent from high to low. A rate on an edge belongs to the band above it, or, where
/// the bands are said to lie over their edges, to the band below.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Edges {
    edges: Vec<u32>,
    over: bool,
}

impl Default for Edges {
    /// Those of the case study: at least 91, 81, 71, 61, 50.
    fn default() -> Edges {
        Edges { edges: vec![91, 81, 71, 61, 50], over: false }
    }
}

impl Edges {
    /// Reads `91,81,71,61,50` (at least so much) or `>90,>80,>0` (more than so much).
    ///
    /// # Errors
    /// Says how they are written.
    pub fn parse(field: &'static str, text: &str) -> Result<Edges, Invalid> {
        let wrong = || {
            Invalid::new(
                field,
                "Write the lower edges of the bands from high to low, such as 91,81,71,61,50 or, for more than, >90,>80,>50.",
            )
        };
        let parts: Vec<&str> = text.split(',').map(str::trim).collect();
        let over = text.trim_start().starts_with('>');
        let number = |part: &&str| {
            let digits = if over { part.strip_prefix('>')? } else { part };
            digits.trim().parse::<u32>().ok().filter(|edge| *edge <= 100)
        };
        let edges: Vec<u32> = parts.iter().map(number).collect::<Option<_>>().ok_or_else(wrong)?;
        let falling = edges.iter().zip(edges.iter().skip(1)).all(|(above, below)| above > below);
        if edges.len() > EDGES_MAX || !falling || (!over && edges.last() == Some(&0)) {
            return Err(wrong());
        }
        Ok(Edges { edges, over })
    }

    /// As [`Edges::parse`] reads it.
    #[must_use]
    pub fn text(&self) -> String {
        let sign = if self.over { ">" } else { "" };
        self.edges.iter().map(|edge| format!("{sign}{edge}")).collect::<Vec<_>>().join(",")
    }

    /// How many bands there are.
    #[must_use]
    pub fn bands(&self) -> usize {
        self.edges.len() + 1
    }

    /// The place of the band, from the highest, in which `part` of `whole` falls; none of nothing.
    #[must_use]
    pub fn place(&self, part: u32, whole: u32) -> Option<usize> {
        if whole == 0 {
            return None;
        }
        let (part, whole) = (100 * u64::from(part), u64::from(whole));
        let in_band = |edge: &u32| {
            if self.over { part > u64::from(*edge) * whole } else { part >= u64::from(*edge) * whole }
        };
        Some(self.edges.iter().position(in_band).unwrap_or(self.edges.len()))
    }

    /// Code and words of every band, from the highest.
    #[must_use]
    pub fn names(&self) -> Vec<(String, String)> {
        if *self == Edges::default() {
            return Band::ALL.iter().map(|band| (band.code().to_owned(), band.label().to_owned())).collect();
        }
        let mut names = Vec::with_capacity(self.bands());
        let mut above: Option<u32> = None;
        for edge in self.edges.iter().copied() {
            let code = match (above, self.over) {
                (None, true) => format!(">{edge}"),
                (Some(above), true) => format!(">{edge}-{above}"),
                (None, false) => format!("{edge}-100"),
                (Some(above), false) => format!("{edge}-{}", above - 1),
            };
            let words = match (above, self.over) {
                (None, true) => format!("Over {edge} %"),
                (Some(above), true) => format!("Over {edge} to {above} %"),
                (None, false) => format!("{edge} % and over"),
                (Some(above), false) => format!("{edge} to under {above} %"),
            };
            names.push((code, words));
            above = Some(edge);
        }
        names.extend(above.map(|edge| match (edge, self.over) {
            (0, _) => ("0".to_owned(), "0 %".to_owned()),
            (edge, true) => (format!("<={edge}"), format!("{edge} % and under")),
            (edge, false) => (format!("0-{}", edge - 1), format!("Under {edge} %")),
        }));
        names
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn edges_are_written_as_they_are_read() {
        for text in ["91,81,71,61,50", ">90,>80,>70,>60,>50,>0", "40"] {
            assert_eq!(Edges::parse("bands", text).unwrap().text(), text);
        }
        for wrong in ["", "50,60", "101", "50,50", ">90,80", "50,0", "a"] {
            assert!(Edges::parse("bands", wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn bands_over_their_edges_are_named_as_published_tables_name_them() {
        let edges = Edges::parse("bands", ">90,>50,>0").unwrap();
        let codes: Vec<String> = edges.names().into_iter().map(|(code, _)| code).collect();
        assert_eq!(codes, [">90", ">50-90", ">0-50", "0"]);
        assert_eq!(Edges::parse("bands", ">90,>50").unwrap().names()[2].0, "<=50");
        assert_eq!((edges.place(9, 10), edges.place(0, 10), edges.place(1, 38)), (Some(1), Some(3), Some(2)));
    }

    proptest! {
        #[test]
        fn the_usual_edges_give_the_bands_of_the_register(part in 0u32..400, whole in 0u32..400) {
            let band = Band::of(part.min(whole), whole);
            let place = Edges::default().place(part.min(whole), whole);
            prop_assert_eq!(place.and_then(|place| Band::ALL.get(place).copied()), band);
        }
    }
}

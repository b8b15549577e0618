//! The demo's own generator of chance: small, seeded, the same on every machine. Integers only, so that no
//! platform's arithmetic can change a byte.

/// A stream of pseudo-random numbers (splitmix64: Steele, Lea & Flood, "Fast splittable pseudorandom number
/// generators", OOPSLA 2014). Each use in the demo has a stream of its own, so that adding to one part leaves
/// the others as they were.
pub(super) struct Chance {
    state: u64,
}

impl Chance {
    /// The stream of this name and number under a seed.
    pub(super) fn new(seed: u64, stream: &str, number: u64) -> Self {
        let named = stream.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
        let mut chance =
            Self { state: seed ^ named.rotate_left(17) ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15) };
        chance.state = chance.draw();
        chance
    }

    /// The next 64 bits.
    pub(super) fn draw(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.state ^ (self.state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 up to, not including, `end`; 0 when `end` is 0.
    pub(super) fn below(&mut self, end: u32) -> u32 {
        u32::try_from(((self.draw() >> 32) * u64::from(end)) >> 32).unwrap_or(0)
    }

    /// A number from `low` to `high`, both included.
    pub(super) fn between(&mut self, low: i32, high: i32) -> i32 {
        let width = u32::try_from(high.saturating_sub(low)).unwrap_or(0).saturating_add(1);
        low.saturating_add_unsigned(self.below(width))
    }

    /// A number around 0, bell-shaped: a spread of `s` has a standard deviation of about 0.58 `s`.
    pub(super) fn bell(&mut self, spread: i32) -> i32 {
        (0..4).map(|_| self.between(-spread, spread)).sum::<i32>() / 2
    }

    /// True `per_mille` times in a thousand.
    pub(super) fn happens(&mut self, per_mille: i32) -> bool {
        self.between(0, 999) < per_mille
    }

    /// A position in a list of this length.
    pub(super) fn index(&mut self, length: usize) -> usize {
        let end = u32::try_from(length).unwrap_or(u32::MAX);
        usize::try_from(self.below(end)).unwrap_or(0)
    }

    /// One of these, if there is one.
    pub(super) fn pick<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        let at = self.index(of.len());
        of.get(at)
    }

    /// One of these words; empty when there are none.
    pub(super) fn word<'a>(&mut self, of: &[&'a str]) -> &'a str {
        self.pick(of).copied().unwrap_or_default()
    }

    /// The position of one of these weights, each as likely as it is heavy; none when all are zero.
    pub(super) fn weighted(&mut self, weights: impl Iterator<Item = u32> + Clone) -> Option<usize> {
        let total: u32 = weights.clone().sum();
        let mut left = self.below(total);
        for (at, weight) in weights.enumerate() {
            if left < weight {
                return Some(at);
            }
            left -= weight;
        }
        None
    }
}

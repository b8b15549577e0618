//! How often somebody may try a password or a code, counted in memory of a fixed size.
//!
//! Only tries that fail count. Those at one account from one address wait, each longer than the one before; an address
//! from which many fail over all accounts is answered at a pace of its own, so that whoever shares it still gets in.

use jiff::Timestamp;
use std::collections::HashMap;
use std::net::IpAddr;

/// Milliseconds after the last failure for which failures are remembered.
const REMEMBERED: i64 = 5 * 60 * 1000;
/// Failures at an account from one address before the next try has to wait.
const FREE_ACCOUNT: u32 = 4;
/// Milliseconds the first of those waits; each further one takes twice as long, which makes ten tries in 5 minutes.
const FIRST_WAIT: i64 = 4_000;
/// Failures from one address, over all accounts, before it is answered at a pace of its own.
const FREE_ADDRESS: u32 = 50;
/// Milliseconds from one answer to the next at that pace.
const PACE: i64 = 1_000;
/// Most milliseconds a try is kept waiting for its turn.
const QUEUE: i64 = 10_000;
/// Tries of codes in [`REMEMBERED`].
const CODES: u32 = 10;
/// Most lines of each table.
const LINES_MAX: usize = 16_384;

/// Too many tries; wait.
#[derive(Clone, Copy, Debug)]
pub struct Throttled {
    /// Seconds to wait.
    pub seconds: u32,
}

fn wait(milliseconds: i64) -> Throttled {
    let seconds = milliseconds.max(1).saturating_add(999) / 1000;
    Throttled { seconds: u32::try_from(seconds).unwrap_or(u32::MAX) }
}

/// Whose tries: a hash, so that the longest name takes no more room than the shortest.
type Who = [u8; 32];

/// What is remembered of one.
#[derive(Clone, Copy, Default)]
struct Line {
    failures: u32,
    last: i64,
    /// When the next is answered, for addresses at a pace of their own.
    next: i64,
}

/// Lines by whose they are, never more than [`LINES_MAX`].
#[derive(Default)]
struct Table(HashMap<Who, Line>);

impl Table {
    fn get(&self, who: &Who, now: i64) -> Line {
        self.0.get(who).copied().filter(|line| line.is_fresh(now)).unwrap_or_default()
    }

    /// Counts one more.
    fn fail(&mut self, who: Who, now: i64) {
        let mut line = self.get(&who, now);
        line.failures = line.failures.saturating_add(1);
        line.last = now;
        self.put(who, line, now);
    }

    fn put(&mut self, who: Who, line: Line, now: i64) {
        if self.0.len() >= LINES_MAX && !self.0.contains_key(&who) {
            self.make_room(now);
        }
        self.0.insert(who, line);
    }

    /// Forgets what is old, then what failed once, then the older half.
    fn make_room(&mut self, now: i64) {
        self.0.retain(|_, line| line.is_fresh(now));
        if self.0.len() > LINES_MAX / 2 {
            self.0.retain(|_, line| line.failures > 1);
        }
        if self.0.len() > LINES_MAX / 2 {
            let mut last: Vec<i64> = self.0.values().map(|line| line.last).collect();
            last.sort_unstable();
            let middle = last.get(last.len() / 2).copied().unwrap_or(now);
            self.0.retain(|_, line| line.last > middle);
        }
    }
}

impl Line {
    fn is_fresh(&self, now: i64) -> bool {
        (0..REMEMBERED).contains(&now.saturating_sub(self.last)) || self.next > now
    }

    /// How long the next try has to wait.
    fn wait(&self, now: i64) -> i64 {
        match self.failures.checked_sub(FREE_ACCOUNT) {
            None => 0,
            Some(more) => {
                let pause = FIRST_WAIT.saturating_mul(1_i64 << more.min(16)).min(REMEMBERED);
                self.last.saturating_add(pause).saturating_sub(now)
            }
        }
    }
}

/// The tries of the last minutes.
#[derive(Default)]
pub(super) struct Attempts {
    accounts: Table,
    addresses: Table,
}

/// An address as far as it says who somebody is: of IPv6 the network, of which everybody has many addresses.
fn place(address: IpAddr) -> [u8; 16] {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_ipv6_mapped().octets(),
        IpAddr::V6(address) => (u128::from(address) & !u128::from(u64::MAX)).to_be_bytes(),
    }
}

fn at_account(account: &str, address: IpAddr) -> Who {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&place(address));
    hasher.update(account.as_bytes());
    hasher.finalize().into()
}

fn at_address(address: IpAddr) -> Who {
    blake3::hash(&place(address)).into()
}

impl Attempts {
    /// How many milliseconds the next try from this address is to be kept waiting.
    ///
    /// # Errors
    /// When too many wait already.
    pub(super) fn turn(&mut self, address: IpAddr, now: Timestamp) -> Result<u64, Throttled> {
        let (who, now) = (at_address(address), now.as_millisecond());
        let mut line = self.addresses.get(&who, now);
        if line.failures < FREE_ADDRESS {
            return Ok(0);
        }
        let turn = line.next.clamp(now, now.saturating_add(2 * QUEUE));
        if turn - now > QUEUE {
            return Err(wait(turn - now));
        }
        line.next = turn + PACE;
        self.addresses.put(who, line, now);
        Ok(u64::try_from(turn - now).unwrap_or(0))
    }

    /// Counts a try as failed until it is [right](Attempts::right), so that many at once are no way round.
    ///
    /// # Errors
    /// When it has to wait; it is not counted then.
    pub(super) fn begin(&mut self, account: &str, address: IpAddr, now: Timestamp) -> Result<(), Throttled> {
        let (who, now) = (at_account(account, address), now.as_millisecond());
        let left = self.accounts.get(&who, now).wait(now);
        if left > 0 {
            return Err(wait(left));
        }
        self.accounts.fail(who, now);
        self.addresses.fail(at_address(address), now);
        Ok(())
    }

    /// The try was right: nothing is held against the account here, nor this try against the address.
    pub(super) fn right(&mut self, account: &str, address: IpAddr) {
        self.accounts.0.remove(&at_account(account, address));
        let who = at_address(address);
        if let Some(line) = self.addresses.0.get_mut(&who) {
            line.failures = line.failures.saturating_sub(1);
            if line.failures == 0 {
                self.addresses.0.remove(&who);
            }
        }
    }

    /// Counts a try of somebody who is signed in at something they may only try so often.
    ///
    /// # Errors
    /// When there were too many.
    pub(super) fn count_code(&mut self, account: &str, now: Timestamp) -> Result<(), Throttled> {
        let who = blake3::derive_key("Co-Tutor tries of codes", account.as_bytes());
        let now = now.as_millisecond();
        let line = self.accounts.get(&who, now);
        if line.failures >= CODES {
            return Err(wait(line.last.saturating_add(REMEMBERED).saturating_sub(now)));
        }
        self.accounts.fail(who, now);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1));

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_000_000 + second).unwrap()
    }

    #[test]
    fn whoever_keeps_failing_at_an_account_waits_longer_each_time_and_makes_ten_tries_in_five_minutes() {
        let mut attempts = Attempts::default();
        let tries = (0..300).filter(|second| attempts.begin("a", HERE, at(*second)).is_ok()).count();
        assert_eq!(tries, 10);
        assert!(attempts.begin("b", HERE, at(300)).is_ok(), "another account is another matter");
        assert!(attempts.begin("a", HERE, at(300 + 600)).is_ok(), "it is forgotten");
    }

    #[test]
    fn an_address_from_which_many_fail_is_answered_one_by_one() {
        let mut attempts = Attempts::default();
        for n in 0..FREE_ADDRESS {
            assert_eq!(attempts.turn(HERE, at(0)).unwrap(), 0);
            attempts.begin(&n.to_string(), HERE, at(0)).unwrap();
        }
        let turns: Vec<u64> = std::iter::from_fn(|| attempts.turn(HERE, at(1)).ok()).collect();
        assert_eq!(turns, (0..=10).map(|n| n * 1000).collect::<Vec<u64>>());
        assert!(attempts.turn(HERE, at(2)).is_ok());
        assert_eq!(attempts.turn("192.0.2.2".parse().unwrap(), at(2)).unwrap(), 0, "elsewhere nobody waits");
    }

    #[test]
    fn tries_that_are_right_are_not_held_against_anybody() {
        let mut attempts = Attempts::default();
        for _ in 0..200 {
            assert_eq!(attempts.turn(HERE, at(0)).unwrap(), 0);
            attempts.begin("a", HERE, at(0)).unwrap();
            attempts.right("a", HERE);
        }
        assert!(attempts.addresses.0.is_empty() && attempts.accounts.0.is_empty());
    }

    #[test]
    fn what_is_remembered_takes_no_more_room_however_many_names_and_addresses_are_tried() {
        let mut attempts = Attempts::default();
        for n in 0_u32..100_000 {
            let address = IpAddr::V4(n.into());
            let _ = attempts.begin(&format!("{n}"), address, at(i64::from(n / 1000)));
            let _ = attempts.begin(&format!("{}", n / 3), HERE, at(i64::from(n / 1000)));
        }
        assert!(attempts.accounts.0.len() <= LINES_MAX && attempts.addresses.0.len() <= LINES_MAX);
        let one: IpAddr = "2001:db8::1".parse().unwrap();
        let two: IpAddr = "2001:db8::2:1".parse().unwrap();
        assert_eq!(at_address(one), at_address(two), "one network");
    }
}

//! Who asks, when a proxy stands in between: what it says of the client counts only when it is one we trust.

use axum::http::{HeaderMap, header};
use std::net::{IpAddr, Ipv6Addr};
use std::str::FromStr;

/// Networks of the proxies that are trusted to say who asks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proxies(Vec<(Ipv6Addr, u32)>);

impl FromStr for Proxies {
    type Err = String;

    /// Addresses and networks such as `10.0.0.5` and `10.1.0.0/16`, with commas or spaces between them.
    fn from_str(text: &str) -> Result<Proxies, String> {
        let parts = text.split([',', ' ']).filter(|part| !part.is_empty());
        parts.map(network).collect::<Result<_, _>>().map(Proxies)
    }
}

/// A network as IPv6 has it, and how many of its bits count.
fn network(text: &str) -> Result<(Ipv6Addr, u32), String> {
    let wrong = || format!("“{text}” is no address or network such as 10.0.0.5 or 10.1.0.0/16");
    let (address, bits) = text.split_once('/').map_or((text, None), |(address, bits)| (address, Some(bits)));
    let address: IpAddr = address.parse().map_err(|_| wrong())?;
    let most = if address.is_ipv4() { 32 } else { 128 };
    let bits = match bits {
        Some(bits) => bits.parse::<u32>().ok().filter(|bits| *bits <= most).ok_or_else(wrong)?,
        None => most,
    };
    Ok((mapped(address), bits + 128 - most))
}

fn mapped(address: IpAddr) -> Ipv6Addr {
    match address {
        IpAddr::V4(address) => address.to_ipv6_mapped(),
        IpAddr::V6(address) => address,
    }
}

impl Proxies {
    /// Whether this address is one of theirs.
    #[must_use]
    pub fn trust(&self, address: IpAddr) -> bool {
        let address = u128::from(mapped(address));
        let is_in = |(network, bits): &(Ipv6Addr, u32)| {
            (address ^ u128::from(*network)).checked_shr(128 - bits).unwrap_or(0) == 0
        };
        self.0.iter().any(is_in)
    }

    /// Who asks: the peer, or whom trusted proxies name. Of a chain of proxies the last that is not trusted counts;
    /// when two headers name different clients, one of them is the client's own invention, and the peer counts.
    #[must_use]
    pub fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let peer = peer.to_canonical();
        if !self.trust(peer) {
            return peer;
        }
        let forwarded = self.named(headers, "x-forwarded-for", address);
        let standard = self.named(headers, header::FORWARDED.as_str(), forwarded_for);
        match (forwarded, standard) {
            (Some(one), Some(other)) if one != other => peer,
            (one, other) => one.or(other).unwrap_or(peer),
        }
    }

    /// The last address of a header that is not a trusted proxy's.
    fn named(
        &self,
        headers: &HeaderMap,
        name: &str,
        read: impl Fn(&str) -> Option<IpAddr>,
    ) -> Option<IpAddr> {
        let lines: Vec<&str> = headers.get_all(name).iter().filter_map(|line| line.to_str().ok()).collect();
        let hops = lines.iter().flat_map(|line| line.split(',')).rev();
        for hop in hops {
            let client = read(hop)?;
            if !self.trust(client) {
                return Some(client);
            }
        }
        None
    }
}

/// An address as proxies write it, with or without a port.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim().trim_matches('"');
    let bare = match text.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None if text.matches(':').count() == 1 => text.split(':').next().unwrap_or_default(),
        None => text,
    };
    bare.parse::<IpAddr>().ok().map(|address| address.to_canonical())
}

/// The `for` of one hop of a `Forwarded` header (RFC 7239).
fn forwarded_for(hop: &str) -> Option<IpAddr> {
    let mut pairs = hop.split(';').filter_map(|pair| pair.trim().split_once('='));
    let (_, value) = pairs.find(|(name, _)| name.eq_ignore_ascii_case("for"))?;
    address(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(trusted: &str, peer: &str, headers: &[(&'static str, &'static str)]) -> String {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, value.parse().unwrap());
        }
        let proxies: Proxies = trusted.parse().unwrap();
        proxies.client(peer.parse().unwrap(), &map).to_string()
    }

    #[test]
    fn only_a_trusted_proxy_says_who_asks_and_only_of_the_hop_before_it() {
        let said = [("x-forwarded-for", "203.0.113.9, 198.51.100.7")];
        assert_eq!(client("10.0.0.0/8", "10.1.2.3", &said), "198.51.100.7");
        assert_eq!(client("10.0.0.0/8", "192.0.2.1", &said), "192.0.2.1");
        assert_eq!(client("", "127.0.0.1", &said), "127.0.0.1");
        assert_eq!(client("10.0.0.0/8, 198.51.100.7", "10.1.2.3", &said), "203.0.113.9");
        let standard = [("forwarded", "for=\"[2001:db8::7]:4711\";proto=https, for=10.0.0.9")];
        assert_eq!(client("10.0.0.0/8", "10.1.2.3", &standard), "2001:db8::7");
        assert_eq!(client("::1", "::1", &[("x-forwarded-for", "192.0.2.5:99")]), "192.0.2.5");
    }

    #[test]
    fn two_headers_that_differ_and_one_that_is_no_address_leave_the_proxy_itself() {
        let both = [("x-forwarded-for", "192.0.2.1"), ("forwarded", "for=192.0.2.2")];
        assert_eq!(client("10.0.0.5", "10.0.0.5", &both), "10.0.0.5");
        assert_eq!(client("10.0.0.5", "10.0.0.5", &[("x-forwarded-for", "unknown")]), "10.0.0.5");
        for wrong in ["10.0.0.0/33", "proxy", "10.0.0.0/x"] {
            assert!(wrong.parse::<Proxies>().is_err(), "{wrong}");
        }
        assert!("0.0.0.0/0".parse::<Proxies>().unwrap().trust("203.0.113.9".parse().unwrap()));
        assert!(!"0.0.0.0/0".parse::<Proxies>().unwrap().trust("2001:db8::1".parse().unwrap()));
    }
}

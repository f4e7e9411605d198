//! How often one address of the network may do what costs us much and needs no account: ask for a text to
//! sign, and have a signature checked.
//!
//! A fixed window of a minute in memory, generous enough for an office behind one address. Nothing is kept
//! beyond the window; each process counts for itself.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use jiff::{SignedDuration, Timestamp};

use crate::error::Failure;
use crate::who::Visit;

/// Length of the window; the page and the header of a refusal name the same time.
pub const WINDOW: SignedDuration = SignedDuration::from_secs(60);
/// Most addresses that are counted in one window; beyond them memory matters more than counting.
const MOST: usize = 100_000;

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rate {
    /// A new text to be signed: a row in the database.
    Challenge,
    /// A signature to be checked.
    SignIn,
    /// A calendar under a secret address.
    Feed,
}

impl Rate {
    /// Times in a window for one address.
    pub fn most(self) -> u32 {
        match self {
            Rate::Challenge => 120,
            Rate::SignIn | Rate::Feed => 60,
        }
    }
}

/// The address at the other end of the connection, put into the request by the accept loop.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub IpAddr);

/// The counts of a process.
#[derive(Clone, Default)]
pub struct Limits(Arc<Mutex<Counts>>);

#[derive(Default)]
struct Counts {
    began: Option<Timestamp>,
    counts: HashMap<(IpAddr, Rate), u32>,
}

impl Limits {
    /// Counts one more; false when it is one too many.
    pub fn admit(&self, address: IpAddr, rate: Rate, now: Timestamp) -> bool {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if held.began.is_none_or(|began| now.duration_since(began).abs() >= WINDOW) {
            *held = Counts { began: Some(now), counts: HashMap::new() };
        }
        let key = (whole_network(address), rate);
        if held.counts.len() >= MOST && !held.counts.contains_key(&key) {
            return true;
        }
        let count = held.counts.entry(key).or_default();
        *count = count.saturating_add(1);
        *count <= rate.most()
    }
}

/// A subscriber of IPv6 has 64 bits of addresses: they count as one.
fn whole_network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX))),
        address => address,
    }
}

/// Turns away what comes too often. Requests that came over no connection of ours are not counted.
pub async fn guard(
    State((limits, rate)): State<(Limits, Rate)>,
    visit: Visit,
    request: Request,
    next: Next,
) -> Response {
    let peer = request.extensions().get::<Peer>().map(|peer| peer.0);
    let address = peer.map(|peer| address(&visit, Peer(peer), request.headers()));
    match address {
        Some(address) if !limits.admit(address, rate, visit.ctx.now) => Failure::TooOften.into_response(),
        _ => next.run(request).await,
    }
}

/// The address of whoever asks.
pub fn address(visit: &Visit, Peer(peer): Peer, headers: &HeaderMap) -> IpAddr {
    client(peer, headers, &visit.office.config.proxies)
}

/// Who asked: the other end of the connection, or whom our own proxy names last. What a client writes into the
/// header stands further in front and is not believed.
fn client(peer: IpAddr, headers: &HeaderMap, proxies: &[IpAddr]) -> IpAddr {
    if !proxies.contains(&peer.to_canonical()) {
        return peer;
    }
    let lines = headers.get_all("x-forwarded-for").into_iter().filter_map(|line| line.to_str().ok());
    let mut named = lines.flat_map(|line| line.split(',')).filter_map(|entry| entry.trim().parse().ok());
    named.rfind(|named: &IpAddr| !proxies.contains(&named.to_canonical())).unwrap_or(peer)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn one_address_is_turned_away_until_the_window_ends_and_others_are_not() {
        let limits = Limits::default();
        let (now, later) = (at("2026-11-24T05:00:00Z"), at("2026-11-24T05:01:00Z"));
        let here = ip("192.0.2.1");
        for _ in 0..Rate::SignIn.most() {
            assert!(limits.admit(here, Rate::SignIn, now));
        }
        assert!(!limits.admit(here, Rate::SignIn, now));
        assert!(!limits.admit(here, Rate::SignIn, at("2026-11-24T05:00:59Z")));
        assert!(limits.admit(here, Rate::Challenge, now), "what is counted apart is not exhausted");
        assert!(limits.admit(ip("192.0.2.2"), Rate::SignIn, now));
        assert!(limits.admit(here, Rate::SignIn, later));
    }

    #[test]
    fn the_addresses_of_one_subscriber_count_together() {
        assert_eq!(whole_network(ip("2001:db8::1")), whole_network(ip("2001:db8::ffff:2")));
        assert_ne!(whole_network(ip("2001:db8::1")), whole_network(ip("2001:db8:0:1::1")));
        assert_eq!(whole_network(ip("::ffff:192.0.2.1")), ip("192.0.2.1"));
    }

    #[test]
    fn only_our_own_proxy_is_believed_and_only_its_own_word() {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", HeaderValue::from_static("10.9.9.9, 192.0.2.7"));
        let (proxy, stranger) = (ip("10.0.0.1"), ip("198.51.100.5"));
        assert_eq!(client(proxy, &headers, &[proxy]), ip("192.0.2.7"));
        assert_eq!(client(stranger, &headers, &[proxy]), stranger);
        assert_eq!(client(proxy, &headers, &[]), proxy);
        assert_eq!(client(proxy, &HeaderMap::new(), &[proxy]), proxy);
        headers.append("x-forwarded-for", HeaderValue::from_static("10.0.0.1"));
        assert_eq!(
            client(proxy, &headers, &[proxy]),
            ip("192.0.2.7"),
            "a second proxy of ours is passed over"
        );
    }
}

//! Messages between systems: what goes out, what comes in, what is turned away at the door.

mod door;
mod incoming;
mod outgoing;
mod troubles;

pub use door::{TurnedAway, turn_away, turned_away, use_nonce};
pub use incoming::{Incoming, apply, arrived_before, incoming, receive, refuse, unsettled};
pub use outgoing::{
    Delivery, Outgoing, attempt_failed, delivered, delivery_failed, first_undelivered, may_fetch,
    next_position, outgoing, send, try_again, undelivered,
};
pub use troubles::{
    Heading, Refusal, Refused, Undelivered, answered_with_refusal, last_refused, refused_here, refused_there,
    waiting,
};

#[cfg(test)]
mod testing {
    use jiff::Timestamp;

    use super::super::{Conn, peers};

    pub const NOON: &str = "2026-10-05T07:00:00Z";

    pub fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    pub async fn with_peer(conn: &mut Conn) {
        let peer = peers::Peer {
            code: "senim".into(),
            name: "Сенім".into(),
            base_url: "http://127.0.0.1:1".into(),
            bin: "990140000019".into(),
            system: "2.25.7".into(),
            blocked: false,
        };
        peers::register(conn, &peer, at(NOON)).await.unwrap();
    }
}

//! Messages between systems: what goes out, what comes in, what is turned away at the door.

mod door;
mod incoming;
mod outgoing;
mod troubles;

pub use door::{TurnedAway, turn_away, turned_away, use_nonce};
pub use incoming::{Incoming, apply, arrived_before, incoming, receive, refuse, unsettled};
pub use outgoing::{
    Delivery, Outgoing, attempt_failed, delivered, delivery_failed, first_undelivered, latest_of, may_fetch,
    next_position, outgoing, send, try_again, undelivered,
};
pub use troubles::{
    Heading, Refusal, Refused, Undelivered, answered_with_refusal, last_refused, refused_here, refused_there,
    waiting,
};

#[cfg(test)]
mod testing {
    use jiff::Timestamp;
    use uuid::Uuid;

    use super::super::{Conn, peers};
    use super::outgoing::Outgoing;
    use crate::ctx::new_id;

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

    /// A message to that peer.
    pub fn to_senim(kind: &str, position: u32, subject_id: Uuid) -> Outgoing {
        Outgoing {
            id: new_id(at(NOON)),
            to_code: "senim".into(),
            kind: kind.into(),
            subject_id,
            position,
            bytes: b"{}".to_vec(),
            cms: vec![1],
            created_at: at(NOON),
        }
    }
}

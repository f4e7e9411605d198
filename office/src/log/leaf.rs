//! What a leaf says: a commitment to one event.
//!
//! The entry is `SHA-256(nonce ‖ event)`, the event spelled as RFC 8785 does. The nonce is 32 random bytes: who sees
//! the public log cannot try out names or numbers, who has the receipt can prove the event.

use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};

use crate::store::events::Event;

/// Bytes of a nonce.
pub const NONCE: usize = 32;

/// The event with all that the history holds of it.
pub fn told(event: &Event) -> Json {
    json!({
        "id": event.id,
        "subject_kind": event.subject_kind,
        "subject_id": event.subject_id,
        "number": event.number,
        "kind": event.kind,
        "at": event.at,
        "actor": event.actor,
        "clause": event.clause,
        "edition": event.edition,
        "calendar": event.calendar,
        "data": event.data,
    })
}

/// The entry of an event.
pub fn entry(nonce: &[u8], event: &Json) -> [u8; 32] {
    Sha256::new_with_prefix(nonce).chain_update(spell(event)).finalize().into()
}

/// One value, one spelling: keys in their order, no spaces.
pub(crate) fn spell(value: &Json) -> String {
    match value {
        Json::Array(items) => format!("[{}]", items.iter().map(spell).collect::<Vec<_>>().join(",")),
        Json::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by(|a, b| a.0.encode_utf16().cmp(b.0.encode_utf16()));
            let member = |(key, value): &(&String, &Json)| format!("{}:{}", json!(key), spell(value));
            format!("{{{}}}", members.iter().map(member).collect::<Vec<_>>().join(","))
        }
        scalar => scalar.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_has_one_spelling() {
        let value = json!({"б": [1, true, null, "\u{1}\n\""], "a": {"y": -5, "x": "ғ"}});
        assert_eq!(spell(&value), "{\"a\":{\"x\":\"ғ\",\"y\":-5},\"б\":[1,true,null,\"\\u0001\\n\\\"\"]}");
        assert_eq!(entry(b"nonce", &json!({})), <[u8; 32]>::from(Sha256::digest(b"nonce{}")));
    }
}

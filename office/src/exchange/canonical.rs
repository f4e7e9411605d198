//! Canonical JSON: one value, one spelling, so that a signature over the bytes is a signature over
//! the meaning.
//!
//! The style of RFC 8785 narrowed to what the law needs: strings, integers, booleans, arrays and
//! objects. No null (a member that is null is left out), no fractions (money is in tiyn, time is text). Keys are ASCII,
//! where the order of bytes and of UTF-16 units is the same, so every language sorts them alike.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// The largest integer that every JSON reader keeps exactly (2^53 - 1, RFC 7493).
const MAX_INTEGER: i64 = (1 << 53) - 1;

/// Why a value has no canonical spelling or bytes are not one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CanonicalError {
    /// The bytes are not JSON at all.
    #[error("not JSON: {0}")]
    NotJson(String),
    /// JSON, but spelled otherwise than canonically: spaces, order, duplicates, escapes.
    #[error("JSON is not in its canonical form")]
    NotCanonical,
    /// A null, a fraction or an integer outside ±(2^53 - 1).
    #[error("canonical JSON holds no {0}")]
    Unsupported(&'static str),
    /// A key with characters outside printable ASCII.
    #[error("key {0:?} is not printable ASCII")]
    Key(String),
    /// Canonical JSON of another shape than the reader expects.
    #[error("unexpected content: {0}")]
    Shape(String),
}

/// The canonical bytes of a value.
pub fn to_bytes(value: &impl Serialize) -> Result<Vec<u8>, CanonicalError> {
    let value = serde_json::to_value(value).map_err(|e| CanonicalError::Shape(e.to_string()))?;
    let mut out = Vec::with_capacity(512);
    write(&value, &mut out)?;
    Ok(out)
}

/// The value of canonical bytes. Any other spelling is refused, also one with a duplicate key: it
/// would be written back shorter.
pub fn parse(bytes: &[u8]) -> Result<Value, CanonicalError> {
    let value: Value = serde_json::from_slice(bytes).map_err(|e| CanonicalError::NotJson(e.to_string()))?;
    let mut again = Vec::with_capacity(bytes.len());
    write(&value, &mut again)?;
    if again == bytes { Ok(value) } else { Err(CanonicalError::NotCanonical) }
}

/// Canonical bytes read into a type.
pub fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, CanonicalError> {
    serde_json::from_value(parse(bytes)?).map_err(|e| CanonicalError::Shape(e.to_string()))
}

fn write(value: &Value, out: &mut Vec<u8>) -> Result<(), CanonicalError> {
    match value {
        Value::Null => return Err(CanonicalError::Unsupported("null")),
        Value::Bool(true) => out.extend_from_slice(b"true"),
        Value::Bool(false) => out.extend_from_slice(b"false"),
        Value::Number(number) => write_integer(number, out)?,
        Value::String(text) => write_text(text, out)?,
        Value::Array(items) => {
            out.push(b'[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                write(item, out)?;
            }
            out.push(b']');
        }
        Value::Object(map) => write_object(map, out)?,
    }
    Ok(())
}

fn write_integer(number: &serde_json::Number, out: &mut Vec<u8>) -> Result<(), CanonicalError> {
    let integer = number.as_i64().ok_or(CanonicalError::Unsupported("fraction or wide integer"))?;
    if !(-MAX_INTEGER..=MAX_INTEGER).contains(&integer) {
        return Err(CanonicalError::Unsupported("integer beyond 2^53 - 1"));
    }
    out.extend_from_slice(integer.to_string().as_bytes());
    Ok(())
}

/// serde_json escapes as RFC 8785 does: short escapes, lower-case `\u00xx` for other controls.
fn write_text(text: &str, out: &mut Vec<u8>) -> Result<(), CanonicalError> {
    serde_json::to_writer(&mut *out, text).map_err(|e| CanonicalError::Shape(e.to_string()))
}

/// Sorts by itself: the order of `serde_json::Map` depends on a feature that any dependency may turn on.
fn write_object(map: &serde_json::Map<String, Value>, out: &mut Vec<u8>) -> Result<(), CanonicalError> {
    let mut entries: Vec<_> = map.iter().filter(|(_, value)| !value.is_null()).collect();
    entries.sort_by(|a, b| a.0.cmp(b.0));
    out.push(b'{');
    for (index, (key, value)) in entries.into_iter().enumerate() {
        if !key.bytes().all(|b| (0x20..0x7f).contains(&b)) {
            return Err(CanonicalError::Key(key.clone()));
        }
        if index > 0 {
            out.push(b',');
        }
        write_text(key, out)?;
        out.push(b':');
        write(value, out)?;
    }
    out.push(b'}');
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            any::<bool>().prop_map(Value::from),
            (-MAX_INTEGER..=MAX_INTEGER).prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 48, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::btree_map("[ -~]{0,8}", inner, 0..6)
                    .prop_map(|m| Value::Object(m.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back_the_same(v in value()) {
            let bytes = to_bytes(&v).unwrap();
            prop_assert_eq!(&parse(&bytes).unwrap(), &v);
            prop_assert_eq!(to_bytes(&parse(&bytes).unwrap()).unwrap(), bytes);
        }

        #[test]
        fn a_pretty_spelling_is_refused(v in value()) {
            let pretty = serde_json::to_vec_pretty(&v).unwrap();
            let canonical = to_bytes(&v).unwrap();
            prop_assert_eq!(parse(&pretty).is_ok(), pretty == canonical);
        }

        #[test]
        fn any_bytes_are_read_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            if let Ok(v) = parse(&bytes) {
                prop_assert_eq!(to_bytes(&v).unwrap(), bytes);
            }
        }
    }

    #[test]
    fn keys_are_sorted_and_spaces_absent() {
        let bytes = to_bytes(&json!({"b": [1, true], "a": "жоба", "B": {}})).unwrap();
        assert_eq!(String::from_utf8(bytes).unwrap(), r#"{"B":{},"a":"жоба","b":[1,true]}"#);
    }

    #[test]
    fn controls_are_escaped_as_in_rfc_8785() {
        let bytes = to_bytes(&json!("\u{8}\t\n\u{c}\r\u{1f}\"\\/\u{7f}")).unwrap();
        assert_eq!(bytes, b"\"\\b\\t\\n\\f\\r\\u001f\\\"\\\\/\x7f\"");
    }

    #[test]
    fn duplicate_keys_are_refused() {
        assert_eq!(parse(br#"{"a":1,"a":1}"#), Err(CanonicalError::NotCanonical));
        assert_eq!(parse(br#"{"a":1,"a":2}"#), Err(CanonicalError::NotCanonical));
    }

    #[test]
    fn other_spellings_of_the_same_value_are_refused() {
        for text in
            [r#"{"b":1,"a":2}"#, r#"{"a": 1}"#, r#"{"\u0061":1}"#, "[1,2]\n", r#""\/""#, r#""\u000A""#]
        {
            assert_eq!(parse(text.as_bytes()), Err(CanonicalError::NotCanonical), "{text}");
        }
    }

    #[test]
    fn null_fractions_and_wide_integers_are_refused() {
        for text in ["null", "[null]", "1.0", "1e2", "-0", "9007199254740992"] {
            assert!(matches!(parse(text.as_bytes()), Err(CanonicalError::Unsupported(_))), "{text}");
        }
    }

    #[test]
    fn a_null_member_is_left_out_and_refused_when_read() {
        assert_eq!(to_bytes(&json!({"a": null, "b": 1})).unwrap(), br#"{"b":1}"#);
        assert_eq!(parse(br#"{"a":null,"b":1}"#), Err(CanonicalError::NotCanonical));
    }

    #[test]
    fn a_key_outside_ascii_has_no_canonical_form() {
        assert_eq!(to_bytes(&json!({"жоба": 1})), Err(CanonicalError::Key("жоба".into())));
    }
}

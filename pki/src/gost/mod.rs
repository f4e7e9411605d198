//! GOST 34.10-2015 with 512-bit keys (RFC 7091) on the curve id-tc26-gost-3410-2012-512-paramSetA (RFC 7836),
//! digest GOST 34.11-2015-512 (RFC 6986), in the byte order of Kazakhstan: coordinates, scalars, digests and both
//! halves of a signature are little-endian. The Russian form of a signature is the reversal of all its bytes.

mod curve;
mod residue;

use std::fmt;

use streebog::{Digest, Streebog512};
use zeroize::Zeroizing;

use curve::Point;
use residue::Scalar;

/// Length of a digest, a coordinate and a scalar, in bytes.
const HALF: usize = 64;

/// GOST 34.11-2015 with 512 bits of output (Streebog-512).
pub(crate) fn streebog512(message: &[u8]) -> [u8; HALF] {
    Streebog512::digest(message).into()
}

/// A point of the curve that is somebody's public key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PublicKey {
    bytes: [u8; 2 * HALF],
}

impl PublicKey {
    /// Reads x ‖ y. Coordinates out of range and points off the curve are refused; the order of the curve is
    /// prime, so that every other point will do.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<PublicKey> {
        let bytes: [u8; 2 * HALF] = bytes.try_into().ok()?;
        let key = PublicKey { bytes };
        key.point().map(|_| key)
    }

    pub(crate) fn as_bytes(&self) -> &[u8; 2 * HALF] {
        &self.bytes
    }

    fn point(&self) -> Option<Point> {
        let (x, y) = self.bytes.split_at(HALF);
        Point::from_affine(x.try_into().ok()?, y.try_into().ok()?)
    }

    /// RFC 7091, 6.2. `signature` is r ‖ s.
    pub(crate) fn verify(&self, digest: &[u8; HALF], signature: &[u8]) -> bool {
        self.check(digest, signature).is_some_and(|holds| holds)
    }

    fn check(&self, digest: &[u8; HALF], signature: &[u8]) -> Option<bool> {
        let signature: &[u8; 2 * HALF] = signature.try_into().ok()?;
        let (r, s) = signature.split_at(HALF);
        let r = Scalar::from_le_bytes(r.try_into().ok()?).filter(|r| !r.is_zero())?;
        let s = Scalar::from_le_bytes(s.try_into().ok()?).filter(|s| !s.is_zero())?;
        let v = digest_scalar(digest).invert();
        let sum = Point::sum_of_multiples(&s.mul(&v), &r.mul(&v).neg(), &self.point()?);
        Some(Scalar::reduce_le_bytes(&sum.x_le_bytes()?) == r)
    }
}

/// The digest as a number modulo q; zero counts as one (RFC 7091, 6.1 step 2).
fn digest_scalar(digest: &[u8; HALF]) -> Scalar {
    let e = Scalar::reduce_le_bytes(digest);
    if e.is_zero() { Scalar::ONE } else { e }
}

/// A private scalar, kept little-endian and wiped when dropped.
#[derive(Clone)]
pub(crate) struct SecretKey {
    bytes: Zeroizing<[u8; HALF]>,
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretKey")
    }
}

impl SecretKey {
    /// Reads a scalar between 1 and q − 1.
    pub(crate) fn from_le_bytes(bytes: &[u8]) -> Option<SecretKey> {
        let bytes: [u8; HALF] = bytes.try_into().ok()?;
        Scalar::from_le_bytes(&bytes).filter(|d| !d.is_zero())?;
        Some(SecretKey { bytes: Zeroizing::new(bytes) })
    }

    /// Makes a key out of random bytes; a value out of range (once in 2²⁵⁶) is drawn again.
    pub(crate) fn generate(rng: &mut dyn FnMut(&mut [u8])) -> SecretKey {
        loop {
            let mut bytes = Zeroizing::new([0; HALF]);
            rng(&mut *bytes);
            if let Some(key) = SecretKey::from_le_bytes(&*bytes) {
                return key;
            }
        }
    }

    pub(crate) fn to_le_bytes(&self) -> &[u8; HALF] {
        &self.bytes
    }

    fn scalar(&self) -> Scalar {
        Scalar::reduce_le_bytes(&self.bytes)
    }

    pub(crate) fn public_key(&self) -> PublicKey {
        let point = Point::multiple_of_generator(&self.scalar());
        let (x, y) = point.affine_le_bytes().expect("a scalar below the order has a finite multiple");
        let mut bytes = [0; 2 * HALF];
        bytes[..HALF].copy_from_slice(&x);
        bytes[HALF..].copy_from_slice(&y);
        PublicKey { bytes }
    }

    /// RFC 7091, 6.1: r ‖ s. The nonce is derived from key and digest as in RFC 6979 with Streebog, and hedged with
    /// `extra` (section 3.6 there): fresh random bytes protect against faults, none make it deterministic.
    pub(crate) fn sign(&self, digest: &[u8; HALF], extra: &[u8]) -> [u8; 2 * HALF] {
        let d = self.scalar();
        let e = digest_scalar(digest);
        let mut nonces = Nonces::new(&self.bytes, &e, extra);
        loop {
            let Some(k) = nonces.next() else { continue };
            let Some(x) = Point::multiple_of_generator(&k).x_le_bytes() else { continue };
            let r = Scalar::reduce_le_bytes(&x);
            let s = r.mul(&d).add(&k.mul(&e));
            if r.is_zero() || s.is_zero() {
                continue;
            }
            let mut signature = [0; 2 * HALF];
            signature[..HALF].copy_from_slice(&r.to_le_bytes());
            signature[HALF..].copy_from_slice(&s.to_le_bytes());
            return signature;
        }
    }
}

/// The generator of RFC 6979, 3.2, with HMAC over Streebog-512.
struct Nonces {
    key: Zeroizing<[u8; HALF]>,
    value: Zeroizing<[u8; HALF]>,
}

impl Nonces {
    fn new(secret_le: &[u8; HALF], e: &Scalar, extra: &[u8]) -> Nonces {
        let reversed = |bytes: &[u8; HALF]| {
            let mut bytes = Zeroizing::new(*bytes);
            bytes.reverse();
            bytes
        };
        let (secret, e) = (reversed(secret_le), reversed(&e.to_le_bytes()));
        let mut nonces = Nonces { key: Zeroizing::new([0; HALF]), value: Zeroizing::new([1; HALF]) };
        for round in [0, 1] {
            nonces.key = hmac(&nonces.key, &[&*nonces.value, &[round], &*secret, &*e, extra]);
            nonces.value = hmac(&nonces.key, &[&*nonces.value]);
        }
        nonces
    }

    /// The next candidate, none if it is out of range.
    fn next(&mut self) -> Option<Scalar> {
        self.value = hmac(&self.key, &[&*self.value]);
        let mut candidate = self.value.clone();
        candidate.reverse();
        self.key = hmac(&self.key, &[&*self.value, &[0]]);
        self.value = hmac(&self.key, &[&*self.value]);
        Scalar::from_le_bytes(&candidate).filter(|k| !k.is_zero())
    }
}

/// HMAC with Streebog-512, whose block is as long as its output (RFC 7836, 4.1).
fn hmac(key: &[u8; HALF], parts: &[&[u8]]) -> Zeroizing<[u8; HALF]> {
    let keyed = |pad: u8| {
        let mut hash = Streebog512::new();
        hash.update(*Zeroizing::new(key.map(|byte| byte ^ pad)));
        hash
    };
    let mut inner = keyed(0x36);
    for part in parts {
        inner.update(part);
    }
    let mut outer = keyed(0x5c);
    outer.update(*Zeroizing::new(<[u8; HALF]>::from(inner.finalize())));
    Zeroizing::new(outer.finalize().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> SecretKey {
        SecretKey::from_le_bytes(&[7; HALF]).unwrap()
    }

    #[test]
    fn a_signature_verifies_under_its_key_only() {
        let digest = streebog512(b"content");
        let signature = key().sign(&digest, b"");
        assert!(key().public_key().verify(&digest, &signature));
        assert!(!key().public_key().verify(&streebog512(b"other"), &signature));
        let other = SecretKey::from_le_bytes(&[8; HALF]).unwrap();
        assert!(!other.public_key().verify(&digest, &signature));
    }

    #[test]
    fn the_nonce_is_deterministic_and_hedged_by_extra_bytes() {
        let digest = streebog512(b"content");
        assert_eq!(key().sign(&digest, b""), key().sign(&digest, b""));
        let hedged = key().sign(&digest, b"random");
        assert_ne!(hedged[..HALF], key().sign(&digest, b"")[..HALF]);
        assert!(key().public_key().verify(&digest, &hedged));
    }

    /// RFC 7836, A.1 publishes HMAC_GOSTR3411_2012_512 with this key and data.
    #[test]
    fn hmac_is_that_of_rfc_7836() {
        let key: Vec<u8> = (0..32).collect();
        let mut padded = [0; HALF];
        padded[..32].copy_from_slice(&key);
        let data =
            [0x01, 0x26, 0xbd, 0xb8, 0x78, 0x00, 0xaf, 0x21, 0x43, 0x41, 0x45, 0x65, 0x63, 0x78, 0x01, 0x00];
        let expected = "a59bab22ecae19c65fbde6e5f4e9f5d8549d31f037f9df9b905500e171923a77\
                        3d5f1530f2ed7e964cb2eedc29e9ad2f3afe93b2814f79f5000ffc0366c251e6";
        let hex: String = hmac(&padded, &[&data]).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, expected);
    }

    #[test]
    fn scalars_out_of_range_are_no_keys() {
        assert!(SecretKey::from_le_bytes(&[0; HALF]).is_none());
        assert!(SecretKey::from_le_bytes(&[0xff; HALF]).is_none());
        assert!(SecretKey::from_le_bytes(&[1; 32]).is_none());
    }
}

/// Published vectors in the byte order of Kazakhstan: signatures made by gost-engine and turned round, and what
/// must be refused.
#[cfg(test)]
mod vectors {
    use super::*;
    use serde_json::Value;

    fn bytes(value: &Value) -> Vec<u8> {
        let digits = value.as_str().unwrap().as_bytes();
        let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
        digits.chunks(2).map(byte).collect()
    }

    #[test]
    fn published_signatures_are_judged_as_stated() {
        let file: Value =
            serde_json::from_str(include_str!("../../tests/data/gost3410-2015-512.json")).unwrap();
        let (mut valid, mut refused, mut made) = (0, 0, 0);
        for vector in file["vectors"].as_array().unwrap() {
            let name = vector["name"].as_str().unwrap();
            let digest: [u8; HALF] = bytes(&vector["streebog512"]).try_into().unwrap();
            let key = PublicKey::from_bytes(&bytes(&vector["public_key_xle_yle"]));
            let holds = key.is_some_and(|key| key.verify(&digest, &bytes(&vector["signature_rle_sle"])));
            assert_eq!(holds, vector["valid"].as_bool().unwrap(), "{name}");
            if holds {
                valid += 1
            } else {
                refused += 1
            }
            if !vector["message"].is_null() && name.starts_with("engine") {
                assert_eq!(streebog512(&bytes(&vector["message"])), digest, "{name}");
            }
            if let Some(scalar) = vector.get("private_scalar_be").filter(|scalar| !scalar.is_null()) {
                let mut scalar = bytes(scalar);
                scalar.reverse();
                let secret = SecretKey::from_le_bytes(&scalar).unwrap();
                assert_eq!(Some(secret.public_key()), key, "{name}");
                assert!(secret.public_key().verify(&digest, &secret.sign(&digest, b"hedge")), "{name}");
                made += 1;
            }
        }
        assert_eq!((valid, refused), (8, 12));
        assert!(made >= 6);
    }

    #[test]
    fn published_digests_match() {
        let file: Value = serde_json::from_str(include_str!("../../tests/data/digests.json")).unwrap();
        let mut matched = 0;
        for vector in file.as_array().unwrap() {
            if vector["message"].is_null() {
                continue;
            }
            let message = bytes(&vector["message"]);
            assert_eq!(streebog512(&message).to_vec(), bytes(&vector["streebog512"]));
            assert_eq!(crate::algorithms::sha256(&message).to_vec(), bytes(&vector["sha256"]));
            matched += 1;
        }
        assert!(matched >= 5, "{matched}");
    }
}

//! Distinguished encoding (X.690), strict and borrowed.
//!
//! Signatures are made over encoded bytes, so the reader keeps slices of the input instead of building a tree
//! that would have to be encoded again; nothing but the one distinguished form is accepted.

mod read;
mod write;

pub(crate) use read::{Error, Reader, Result, Tlv, whole};
pub(crate) use write::*;

/// Tags that occur in certificates, lists and signature containers.
pub(crate) mod tag {
    pub(crate) const BOOLEAN: u8 = 0x01;
    pub(crate) const INTEGER: u8 = 0x02;
    pub(crate) const BIT_STRING: u8 = 0x03;
    pub(crate) const OCTET_STRING: u8 = 0x04;
    pub(crate) const NULL: u8 = 0x05;
    pub(crate) const OID: u8 = 0x06;
    pub(crate) const ENUMERATED: u8 = 0x0a;
    pub(crate) const UTF8_STRING: u8 = 0x0c;
    pub(crate) const PRINTABLE_STRING: u8 = 0x13;
    pub(crate) const IA5_STRING: u8 = 0x16;
    pub(crate) const UTC_TIME: u8 = 0x17;
    pub(crate) const GENERALIZED_TIME: u8 = 0x18;
    pub(crate) const SEQUENCE: u8 = 0x30;
    pub(crate) const SET: u8 = 0x31;

    /// Constructed context tag `[n]`.
    pub(crate) const fn context(n: u8) -> u8 {
        0xa0 | n
    }

    /// Primitive context tag `[n]`.
    pub(crate) const fn implicit(n: u8) -> u8 {
        0x80 | n
    }
}

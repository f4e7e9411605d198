//! The national PKI: whether these bytes were signed by this person at this time, given this evidence.

//! The transparency log: a Merkle tree over the history of a system, so that a receipt proves that an event stands
//! in it, and nobody can change, remove or back-date one unseen.
//!
//! Hashes and proofs are those of RFC 6962 (RFC 9162, section 2.1), tiles and checkpoints those of C2SP
//! (`tlog-tiles`, `tlog-checkpoint`, `tlog-proof`): programs of others read and check them.

mod checkpoint;
mod growth;
mod proof;
mod receipt;
#[cfg(test)]
mod tests;
mod tile;

use sha2::{Digest, Sha256};

pub use checkpoint::{Checkpoint, CheckpointError};
pub use growth::{Growth, Tree};
pub use proof::{
    Nodes, consistency, inclusion, root_of_consistency, root_of_inclusion, tree_root, verify_consistency,
    verify_inclusion,
};
pub use receipt::{Receipt, ReceiptError};
pub use tile::{FULL, Tile, Tiles, wanted};

/// A SHA-256 hash.
pub type Hash = [u8; 32];

/// The hash of a leaf with this entry.
pub fn leaf_hash(entry: &[u8]) -> Hash {
    Sha256::new_with_prefix([0]).chain_update(entry).finalize().into()
}

/// The hash of a node over two others.
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Sha256::new_with_prefix([1]).chain_update(left).chain_update(right).finalize().into()
}

/// The root of a log without leaves.
pub fn empty_root() -> Hash {
    Sha256::digest([]).into()
}

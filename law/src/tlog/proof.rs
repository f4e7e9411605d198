//! Proofs that a leaf is in a log, and that a log goes on from a former state of it.

use super::{Hash, empty_root, node_hash};

/// The complete nodes of a log: each `2^level` leaves, `place` counted from the left.
pub trait Nodes {
    fn node(&self, level: u8, place: u64) -> Hash;
}

/// Where a tree of `size` leaves (at least 2) divides: the largest power of two below it.
fn divide(size: u64) -> u64 {
    1 << (u64::BITS - 1 - (size - 1).leading_zeros())
}

/// The root over the leaves from `begin` to before `end`; `begin` is a multiple of a power of two that is not smaller
/// than their number.
fn range(nodes: &impl Nodes, begin: u64, end: u64) -> Hash {
    let size = end - begin;
    if size.is_power_of_two() {
        let level = size.trailing_zeros();
        return nodes.node(level as u8, begin >> level);
    }
    let middle = begin + divide(size);
    node_hash(&range(nodes, begin, middle), &range(nodes, middle, end))
}

/// The root of the first `size` leaves.
pub fn tree_root(nodes: &impl Nodes, size: u64) -> Hash {
    if size == 0 { empty_root() } else { range(nodes, 0, size) }
}

/// The proof that the leaf `index` is among the first `size` leaves. Nothing where it is not.
pub fn inclusion(nodes: &impl Nodes, index: u64, size: u64) -> Option<Vec<Hash>> {
    if index >= size {
        return None;
    }
    let (mut begin, mut end, mut path) = (0, size, Vec::new());
    while end - begin > 1 {
        let middle = begin + divide(end - begin);
        if index < middle {
            path.push(range(nodes, middle, end));
            end = middle;
        } else {
            path.push(range(nodes, begin, middle));
            begin = middle;
        }
    }
    path.reverse();
    Some(path)
}

/// The proof that the first `size` leaves begin with the first `former` leaves as they were. Nothing where `former`
/// is larger.
pub fn consistency(nodes: &impl Nodes, former: u64, size: u64) -> Option<Vec<Hash>> {
    if former > size {
        return None;
    }
    let mut path = Vec::new();
    if former == 0 || former == size {
        return Some(path);
    }
    // Whether the part that is left begins where the log begins: its root is known to who holds the former root.
    let (mut begin, mut end, mut known) = (0, size, true);
    while former != end {
        let middle = begin + divide(end - begin);
        if former <= middle {
            path.push(range(nodes, middle, end));
            end = middle;
        } else {
            path.push(range(nodes, begin, middle));
            (begin, known) = (middle, false);
        }
    }
    if !known {
        path.push(range(nodes, begin, end));
    }
    path.reverse();
    Some(path)
}

/// The root to which a proof of inclusion leads (RFC 9162, 2.1.3.2). Nothing where it cannot be a proof of that leaf
/// in a log of that size.
pub fn root_of_inclusion(leaf: &Hash, index: u64, size: u64, path: &[Hash]) -> Option<Hash> {
    if index >= size {
        return None;
    }
    let (mut place, mut last, mut hash) = (index, size - 1, *leaf);
    for sibling in path {
        if last == 0 {
            return None;
        }
        if place & 1 == 1 || place == last {
            hash = node_hash(sibling, &hash);
            while place & 1 == 0 && place != 0 {
                (place, last) = (place >> 1, last >> 1);
            }
        } else {
            hash = node_hash(&hash, sibling);
        }
        (place, last) = (place >> 1, last >> 1);
    }
    (last == 0).then_some(hash)
}

/// Whether the proof shows that this leaf is in the log of that size and root.
pub fn verify_inclusion(leaf: &Hash, index: u64, size: u64, path: &[Hash], root: &Hash) -> bool {
    root_of_inclusion(leaf, index, size, path).as_ref() == Some(root)
}

/// The former and the later root to which a proof of consistency leads (RFC 9162, 2.1.4.2); it begins with the former
/// one where that is not in the proof itself.
pub fn root_of_consistency(
    former: u64,
    former_root: &Hash,
    size: u64,
    path: &[Hash],
) -> Option<(Hash, Hash)> {
    let mut path = path.iter();
    let (mut place, mut last) = (former.checked_sub(1)?, size.checked_sub(1)?);
    let shift = place.trailing_ones();
    (place, last) = (place.checked_shr(shift)?, last.checked_shr(shift)?);
    let first = if former.is_power_of_two() { former_root } else { path.next()? };
    let (mut before, mut after) = (*first, *first);
    for sibling in path {
        if last == 0 {
            return None;
        }
        if place & 1 == 1 || place == last {
            before = node_hash(sibling, &before);
            after = node_hash(sibling, &after);
            while place & 1 == 0 && place != 0 {
                (place, last) = (place >> 1, last >> 1);
            }
        } else {
            after = node_hash(&after, sibling);
        }
        (place, last) = (place >> 1, last >> 1);
    }
    (last == 0).then_some((before, after))
}

/// Whether the proof shows that the log of `size` and `root` begins with the log of `former` and `former_root`. Of an
/// empty log every log is a continuation.
pub fn verify_consistency(former: u64, former_root: &Hash, size: u64, root: &Hash, path: &[Hash]) -> bool {
    if former == 0 {
        return path.is_empty() && *former_root == empty_root();
    }
    if former >= size {
        return former == size && path.is_empty() && former_root == root;
    }
    root_of_consistency(former, former_root, size, path) == Some((*former_root, *root))
}

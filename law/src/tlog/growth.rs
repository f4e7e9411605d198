//! How a log grows: in memory that does not depend on its size.

use super::{Hash, empty_root, node_hash};

/// The right edge of a log: enough to add leaves and to say the root.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Growth {
    size: u64,
    /// The roots of the whole subtrees from left to right: one for each bit of the size that is set.
    edge: Vec<Hash>,
}

impl Growth {
    /// The right edge of a log of this size, from its nodes: the level above the leaves and the place within it.
    pub fn of<E>(size: u64, mut node: impl FnMut(u8, u64) -> Result<Hash, E>) -> Result<Growth, E> {
        let levels = (0..64).rev().filter(|level| size >> level & 1 == 1);
        let edge = levels.map(|level| node(level as u8, (size >> level) - 1)).collect::<Result<_, E>>()?;
        Ok(Growth { size, edge })
    }

    pub fn size(&self) -> u64 {
        self.size
    }

    /// Adds a leaf by its hash. `made` is given every node that is complete now: its level, its place, its hash.
    pub fn push(&mut self, leaf: Hash, mut made: impl FnMut(u8, u64, Hash)) {
        let (mut hash, mut place) = (leaf, self.size);
        made(0, place, hash);
        for level in 1..=self.size.trailing_ones() as u8 {
            let left = self.edge.pop().expect("a hash for each bit that is set");
            (hash, place) = (node_hash(&left, &hash), place >> 1);
            made(level, place, hash);
        }
        self.edge.push(hash);
        self.size += 1;
    }

    /// The root of the log as it is now.
    pub fn root(&self) -> Hash {
        let from_right = self.edge.iter().rev().copied();
        from_right.reduce(|right, left| node_hash(&left, &right)).unwrap_or_else(empty_root)
    }
}

/// A log whose nodes are all in memory.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    growth: Growth,
    levels: Vec<Vec<Hash>>,
}

impl Tree {
    pub fn push(&mut self, leaf: Hash) {
        let levels = &mut self.levels;
        self.growth.push(leaf, |level, _, hash| match levels.get_mut(level as usize) {
            Some(nodes) => nodes.push(hash),
            None => levels.push(vec![hash]),
        });
    }

    pub fn size(&self) -> u64 {
        self.growth.size()
    }

    pub fn root(&self) -> Hash {
        self.growth.root()
    }
}

impl super::Nodes for Tree {
    fn node(&self, level: u8, place: u64) -> Hash {
        self.levels[level as usize][place as usize]
    }
}

//! A log as static files (C2SP `tlog-tiles`): each holds up to 256 hashes that lie side by side, of every eighth
//! level; the hashes between are computed.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::{Hash, Nodes, node_hash};

/// The hashes of a whole tile.
pub const FULL: u64 = 256;
/// The levels of the tree in one tile.
const HEIGHT: u8 = 8;

/// A tile by its level among tiles and its place in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tile {
    pub level: u8,
    pub place: u64,
}

impl Tile {
    /// The tile that holds a node of the tree, or those below it, and which of its hashes are the node's.
    fn of(level: u8, place: u64) -> (Tile, std::ops::Range<usize>) {
        let above = level % HEIGHT;
        let first = place << above;
        let offset = (first % FULL) as usize;
        (Tile { level: level / HEIGHT, place: first / FULL }, offset..offset + (1 << above))
    }

    /// How many hashes it has in a log of this size.
    pub fn width(self, size: u64) -> u64 {
        let nodes = size.checked_shr(u32::from(self.level) * u32::from(HEIGHT)).unwrap_or(0);
        nodes.saturating_sub(self.place.saturating_mul(FULL)).min(FULL)
    }

    /// All tiles of a log of this size, the leaves first.
    pub fn all(size: u64) -> impl Iterator<Item = Tile> {
        let levels =
            (0..8u8).map(move |level| (level, size >> (level * HEIGHT))).take_while(|(_, nodes)| *nodes > 0);
        levels.flat_map(|(level, nodes)| (0..nodes.div_ceil(FULL)).map(move |place| Tile { level, place }))
    }

    /// Where it is below the address of the log: `tile/0/x001/234.p/56`.
    pub fn path(self, width: u64) -> String {
        format!("tile/{}/{}", self.level, Number(self.place, width))
    }

    /// Where the entries of the leaves of such a tile are.
    pub fn entries_path(self, width: u64) -> String {
        format!("tile/entries/{}", Number(self.place, width))
    }

    /// Reads what comes after `tile/0/` or `tile/entries/`: the place and the width that are asked for.
    pub fn read(path: &str) -> Option<(u64, u64)> {
        let (digits, width) = match path.split_once(".p/") {
            None => (path, FULL),
            Some((digits, width)) => (digits, width.parse().ok().filter(|width| (1..FULL).contains(width))?),
        };
        let groups: Vec<&str> = digits.split('/').collect();
        let (last, first) = groups.split_last()?;
        let groups = first.iter().map(|group| group.strip_prefix('x')).chain([Some(*last)]);
        let place =
            groups.map(|group| group.filter(|g| g.len() == 3 && g.bytes().all(|b| b.is_ascii_digit())));
        let place = place.collect::<Option<Vec<_>>>()?.concat().parse().ok()?;
        // One address for each tile.
        (Number(place, width).to_string() == path).then_some((place, width))
    }
}

/// The place of a tile in groups of three digits, with the width of one that is not whole.
struct Number(u64, u64);

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut groups = vec![self.0 % 1000];
        let mut rest = self.0 / 1000;
        while rest > 0 {
            groups.push(rest % 1000);
            rest /= 1000;
        }
        for group in groups[1..].iter().rev() {
            write!(f, "x{group:03}/")?;
        }
        write!(f, "{:03}", groups[0])?;
        if self.1 < FULL { write!(f, ".p/{}", self.1) } else { Ok(()) }
    }
}

/// Tiles that were fetched: what a proof is made of.
#[derive(Debug, Clone, Default)]
pub struct Tiles(pub BTreeMap<Tile, Vec<Hash>>);

impl Tiles {
    /// Whether the tiles hold what a proof of a log needs.
    pub fn hold(&self, wanted: &BTreeSet<Tile>, size: u64) -> bool {
        let held = |tile: &Tile| self.0.get(tile).map_or(0, Vec::len) as u64;
        wanted.iter().all(|tile| held(tile) >= tile.width(size))
    }
}

impl Nodes for Tiles {
    /// A node whose tile is not there is zeros: the proof then fails.
    fn node(&self, level: u8, place: u64) -> Hash {
        let (tile, part) = Tile::of(level, place);
        match self.0.get(&tile).and_then(|hashes| hashes.get(part)) {
            Some(hashes) => fold(hashes),
            None => Hash::default(),
        }
    }
}

/// The root over a number of hashes that is a power of two.
fn fold(hashes: &[Hash]) -> Hash {
    let [left, right] = match hashes {
        [one] => return *one,
        more => more.split_at(more.len() / 2).into(),
    };
    node_hash(&fold(left), &fold(right))
}

/// The tiles which a computation over nodes needs: it is run once over nothing.
pub fn wanted<T>(computation: impl FnOnce(&Wanted) -> T) -> BTreeSet<Tile> {
    let wanted = Wanted::default();
    computation(&wanted);
    wanted.0.into_inner()
}

/// Remembers what it is asked for.
#[derive(Debug, Default)]
pub struct Wanted(RefCell<BTreeSet<Tile>>);

impl Nodes for Wanted {
    fn node(&self, level: u8, place: u64) -> Hash {
        self.0.borrow_mut().insert(Tile::of(level, place).0);
        Hash::default()
    }
}

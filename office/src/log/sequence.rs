//! Places for events: contiguous, given once, in one transaction with the tiles and the signed state.

use std::collections::BTreeMap;

use law::tlog::{Checkpoint, Growth, Hash, Nodes, Tile, Tiles, leaf_hash, tree_root, wanted};
use uuid::Uuid;

use super::{Log, leaf, unsigned};
use crate::ctx::fill_random;
use crate::error::Error;
use crate::store::log::{self, Leaf, Stored};
use crate::store::{Conn, Tx};

/// Events that get their places in one transaction.
const BATCH: usize = 1024;
/// Levels of the tree between two levels of tiles.
const HEIGHT: u8 = 8;

/// An event whose commitment is made, without a place yet.
struct Waiting {
    event: Uuid,
    nonce: Vec<u8>,
    entry: [u8; 32],
}

impl Log {
    /// Gives every event that waits its place; says how many there were.
    pub async fn sequence(&self) -> Result<usize, Error> {
        let _turn = self.turn.lock().await;
        let mut all = 0;
        loop {
            let events = log::pending(&mut *self.db.read().await?, BATCH as i64).await?;
            let waiting: Vec<Waiting> = events.iter().map(committed).collect();
            if waiting.is_empty() {
                return Ok(all);
            }
            let waiting = &waiting;
            all += self.db.transact(|tx| async move { self.place(tx, waiting).await }).await?;
        }
    }

    /// Gives places for ever: as soon as something was committed here, and now and then for what other nodes left.
    pub(crate) async fn keep_sequencing(&self) {
        const LOOK: std::time::Duration = std::time::Duration::from_secs(2);
        loop {
            tokio::time::timeout(LOOK, self.db.happened()).await.ok();
            if let Err(error) = self.sequence().await {
                tracing::error!("events got no place in the transparency log: {error}");
                tokio::time::sleep(LOOK).await;
            }
        }
    }

    async fn place(&self, mut tx: Tx, waiting: &[Waiting]) -> Result<(Tx, usize), Error> {
        let size = unsigned(log::lock(&mut tx).await?)?;
        let edge = tiles(&mut tx, wanted(|nodes| tree_root(nodes, size))).await?;
        let mut growth = Growth::of(size, |level, place| Ok::<_, Error>(edge.node(level, place)))?;
        self.goes_on(&mut tx, &growth).await?;
        let mut changed = BTreeMap::new();
        // What another node was quicker with has its place already.
        let events: Vec<Uuid> = waiting.iter().map(|one| one.event).collect();
        let taken = log::take(&mut tx, &events).await?;
        let mut leaves = Vec::with_capacity(taken.len());
        for one in waiting.iter().filter(|one| taken.contains(&one.event)) {
            let number = i64::try_from(growth.size()).map_err(Error::internal)?;
            let (nonce, entry) = (one.nonce.clone(), one.entry.to_vec());
            leaves.push(Leaf { number, event_id: one.event, nonce, entry });
            growth.push(leaf_hash(&one.entry), |level, place, hash| {
                grow(&mut changed, &edge, level, place, hash);
            });
        }
        if !leaves.is_empty() {
            log::insert_leaves(&mut tx, &leaves).await?;
            for (tile, hashes) in &changed {
                log::put_tile(&mut tx, *tile, hashes).await?;
            }
            self.sign(&mut tx, &growth).await?;
        }
        Ok((tx, leaves.len()))
    }

    /// Tiles that were damaged or changed by somebody must not become a signed state.
    async fn goes_on(&self, conn: &mut Conn, growth: &Growth) -> Result<(), Error> {
        let (size, root) = match log::latest(conn).await? {
            Some(latest) => (unsigned(latest.size)?, latest.root),
            None => (0, law::tlog::empty_root().to_vec()),
        };
        if size == growth.size() && root == growth.root() {
            return Ok(());
        }
        Err(Error::internal(format!(
            "the tiles of the transparency log do not lead to its checkpoint of size {size}: run `tereze log verify`"
        )))
    }

    async fn sign(&self, tx: &mut Tx, growth: &Growth) -> Result<(), Error> {
        let (size, root) = (growth.size(), growth.root());
        let origin = self.verifier().name().to_owned();
        let text = Checkpoint { origin: origin.clone(), size, root }.text();
        let note = format!("{text}\n{}", self.signer.line(&text, 0));
        let size = i64::try_from(size).map_err(Error::internal)?;
        log::grown(tx, size).await?;
        let stored = Stored { size, origin, root: root.to_vec(), at: self.clock.now(), note };
        Ok(log::insert_checkpoint(tx, &stored).await?)
    }
}

fn committed(event: &crate::store::events::Event) -> Waiting {
    let mut nonce = vec![0; leaf::NONCE];
    fill_random(&mut nonce);
    let entry = leaf::entry(&nonce, &leaf::told(event));
    Waiting { event: event.id, nonce, entry }
}

/// A node that was made goes into its tile, if tiles hold its level.
fn grow(changed: &mut BTreeMap<Tile, Vec<Hash>>, edge: &Tiles, level: u8, place: u64, hash: Hash) {
    if level.is_multiple_of(HEIGHT) {
        let tile = Tile { level: level / HEIGHT, place: place / law::tlog::FULL };
        let hashes = changed.entry(tile).or_insert_with(|| {
            let mut hashes = edge.0.get(&tile).cloned().unwrap_or_default();
            hashes.truncate((place % law::tlog::FULL) as usize);
            hashes
        });
        hashes.push(hash);
    }
}

/// Tiles as they are stored.
pub(super) async fn tiles(conn: &mut Conn, wanted: impl IntoIterator<Item = Tile>) -> Result<Tiles, Error> {
    let wanted: Vec<Tile> = wanted.into_iter().collect();
    let stored = log::tiles(conn, &wanted).await?;
    let mut tiles = Tiles::default();
    for tile in wanted {
        tiles.0.insert(tile, stored.get(&tile).cloned().unwrap_or_default());
    }
    Ok(tiles)
}

//! The transparency log in memory, beside ct-merkle: adding entries of 256 bytes, proofs, their verification.

use ct_merkle::mem_backed_tree::MemoryBackedTree;
use law::tlog::{Tree, inclusion, leaf_hash, verify_inclusion};
use sha2::Sha256;

use super::clock;
use super::table::{Gate, Table};

/// Leaves of the log in which proofs are made.
const SIZE: u64 = 1 << 20;
/// Proofs of a round.
const PROOFS: u64 = 20_000;

fn entry(number: u64) -> [u8; 256] {
    let mut entry = [0; 256];
    entry[..8].copy_from_slice(&number.to_le_bytes());
    entry
}

/// Leaves far from each other, each another one.
fn places() -> impl Iterator<Item = u64> {
    (0..PROOFS).map(|i| i.wrapping_mul(0x9E37_79B9_7F4A_7C15) % SIZE)
}

fn per_second(count: u64, seconds: f64) -> f64 {
    count as f64 / seconds
}

pub fn measure(table: &mut Table) {
    let (seconds, ours) = clock::time(|| {
        let mut tree = Tree::default();
        (0..SIZE).for_each(|number| tree.push(leaf_hash(&entry(number))));
        tree
    });
    let append = per_second(SIZE, seconds);
    let (seconds, theirs) = clock::time(|| {
        let mut tree = MemoryBackedTree::<Sha256, Vec<u8>>::new();
        (0..SIZE).for_each(|number| tree.push(entry(number).to_vec()));
        tree
    });
    table.add("log: entries added", "1/s", append, Gate::AtLeast(1e6));
    table.add("  added: ours / ct-merkle", "x", append / per_second(SIZE, seconds), Gate::AtLeast(1.0));

    let root = theirs.root();
    assert_eq!(ours.root(), root.as_bytes()[..], "both make the same tree");
    let (seconds, proofs) = clock::time(|| {
        places().map(|place| inclusion(&ours, place, SIZE).expect("a leaf")).collect::<Vec<_>>()
    });
    let prove = per_second(PROOFS, seconds);
    let (seconds, others) =
        clock::time(|| places().map(|place| theirs.prove_inclusion(place as usize)).collect::<Vec<_>>());
    table.add("log: proofs of inclusion", "1/s", prove, Gate::None);
    table.add("  proofs: ours / ct-merkle", "x", prove / per_second(PROOFS, seconds), Gate::AtLeast(1.0));

    let root_of_ours = ours.root();
    let (seconds, held) = clock::time(|| {
        let all = places().zip(&proofs);
        all.filter(|(place, path)| {
            verify_inclusion(&leaf_hash(&entry(*place)), *place, SIZE, path, &root_of_ours)
        })
        .count()
    });
    assert_eq!(held as u64, PROOFS, "every proof holds");
    let verify = per_second(PROOFS, seconds);
    let (seconds, held) = clock::time(|| {
        let all = places().zip(&others);
        all.filter(|(place, proof)| root.verify_inclusion(&entry(*place).to_vec(), *place, proof).is_ok())
            .count()
    });
    assert_eq!(held as u64, PROOFS, "every proof of the other holds");
    table.add("log: proofs verified", "1/s", verify, Gate::None);
    table.add("  verified: ours / ct-merkle", "x", verify / per_second(PROOFS, seconds), Gate::AtLeast(0.9));
}

use std::collections::BTreeSet;

use proptest::prelude::*;
use sha2::Sha256;

use super::*;

fn hex(hash: &Hash) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn entry(number: u64) -> Vec<u8> {
    format!("entry {number}").into_bytes()
}

fn tree(size: u64) -> Tree {
    let mut tree = Tree::default();
    (0..size).for_each(|number| tree.push(leaf_hash(&entry(number))));
    tree
}

/// The tree of another package, with proofs as bytes.
fn other(size: u64) -> ct_merkle::mem_backed_tree::MemoryBackedTree<Sha256, Vec<u8>> {
    let mut tree = ct_merkle::mem_backed_tree::MemoryBackedTree::new();
    (0..size).for_each(|number| tree.push(entry(number)));
    tree
}

/// The roots that the tests of Certificate Transparency publish for their eight leaves.
#[test]
fn roots_are_those_of_certificate_transparency() {
    let leaves: [&[u8]; 8] = [
        &[],
        &[0x00],
        &[0x10],
        &[0x20, 0x21],
        &[0x30, 0x31],
        &[0x40, 0x41, 0x42, 0x43],
        &[0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57],
        &[0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f],
    ];
    let roots = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];
    let mut growth = Growth::default();
    assert_eq!(hex(&growth.root()), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    for (leaf, root) in leaves.iter().zip(roots) {
        growth.push(leaf_hash(leaf), |_, _, _| {});
        assert_eq!(hex(&growth.root()), root);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn roots_and_proofs_are_those_of_another_package(size in 1..700u64, index in 0..700u64, former in 1..700u64) {
        let (index, former) = (index % size, former % size + 1);
        let (ours, theirs) = (tree(size), other(size));
        let root = theirs.root();
        prop_assert_eq!(&ours.root()[..], &root.as_bytes()[..]);
        prop_assert_eq!(tree_root(&ours, size), ours.root());
        let path = inclusion(&ours, index, size).unwrap();
        let proof = theirs.prove_inclusion(index as usize);
        prop_assert_eq!(&path.concat(), proof.as_bytes());
        prop_assert!(verify_inclusion(&leaf_hash(&entry(index)), index, size, &path, &ours.root()));
        let path = consistency(&ours, former, size).unwrap();
        if former < size {
            let proof = theirs.prove_consistency((size - former) as usize);
            prop_assert_eq!(&path.concat(), proof.as_bytes());
        }
        prop_assert!(verify_consistency(former, &tree_root(&ours, former), size, &ours.root(), &path));
    }

    #[test]
    fn a_proof_of_something_else_fails(size in 2..300u64, index in 0..300u64, bit in 0..256usize) {
        let index = index % size;
        let log = tree(size);
        let (leaf, root) = (leaf_hash(&entry(index)), log.root());
        let path = inclusion(&log, index, size).unwrap();
        let flip = |hash: &Hash| {
            let mut hash = *hash;
            hash[bit / 8] ^= 1 << (bit % 8);
            hash
        };
        prop_assert!(!verify_inclusion(&flip(&leaf), index, size, &path, &root));
        prop_assert!(!verify_inclusion(&leaf, index, size, &path, &flip(&root)));
        prop_assert!(!verify_inclusion(&leaf, index ^ 1, size, &path, &root));
        prop_assert!(!verify_inclusion(&leaf, size, size, &path, &root));
        prop_assert!(!verify_inclusion(&leaf, index, size, &path[1..], &root));
        prop_assert!(!verify_inclusion(&leaf, index, size, &[&path[..], &[root]].concat(), &root));
        let changed: Vec<Hash> = path.iter().map(flip).collect();
        prop_assert!(!verify_inclusion(&leaf, index, size, &changed, &root));

        let former = index.max(1);
        let path = consistency(&log, former, size).unwrap();
        let former_root = tree_root(&log, former);
        prop_assert!(verify_consistency(former, &former_root, size, &root, &path));
        prop_assert!(!verify_consistency(former, &flip(&former_root), size, &root, &path));
        prop_assert!(!verify_consistency(former, &former_root, size, &flip(&root), &path));
        prop_assert!(!verify_consistency(former, &former_root, size, &root, &path[1..]));
        prop_assert!(!verify_consistency(former, &former_root, size, &root, &[&path[..], &[root]].concat()));
    }

    /// Fetching only the tiles that are wanted, each as wide as the log was then, gives the same proofs.
    #[test]
    fn proofs_from_tiles_are_the_same(size in 1..70_000u64, index in 0..70_000u64, former in 0..70_000u64) {
        let (index, former) = (index % size, former % (size + 1));
        let log = big();
        let fetch = |wanted: &BTreeSet<Tile>| {
            let hashes = |tile: &Tile| {
                let (first, level) = (tile.place * FULL, tile.level * 8);
                (first..first + tile.width(size)).map(|place| log.node(level, place)).collect::<Vec<_>>()
            };
            Tiles(wanted.iter().map(|tile| (*tile, hashes(tile))).collect())
        };
        let tiles = wanted(|nodes| inclusion(nodes, index, size));
        prop_assert!(tiles.len() <= 5, "{tiles:?}");
        prop_assert_eq!(inclusion(&fetch(&tiles), index, size), inclusion(log, index, size));
        let tiles = wanted(|nodes| consistency(nodes, former, size));
        prop_assert_eq!(consistency(&fetch(&tiles), former, size), consistency(log, former, size));
        let tiles = wanted(|nodes| tree_root(nodes, size));
        prop_assert_eq!(tree_root(&fetch(&tiles), size), tree_root(log, size));
        let growth = Growth::of(size, |level, place| Ok::<_, ()>(fetch(&tiles).node(level, place))).unwrap();
        prop_assert_eq!(growth.root(), tree_root(log, size));
    }
}

fn big() -> &'static Tree {
    static BIG: std::sync::OnceLock<Tree> = std::sync::OnceLock::new();
    BIG.get_or_init(|| tree(70_000))
}

#[test]
fn tiles_have_the_addresses_of_the_specification() {
    let path = |place, width| Tile { level: 3, place }.path(width);
    assert_eq!(path(1_234_067, FULL), "tile/3/x001/x234/067");
    assert_eq!(path(0, FULL), "tile/3/000");
    assert_eq!(path(999, 7), "tile/3/999.p/7");
    assert_eq!(path(1000, 1), "tile/3/x001/000.p/1");
    assert_eq!(Tile { level: 0, place: 5 }.entries_path(FULL), "tile/entries/005");
    for (text, read) in [
        ("x001/x234/067", Some((1_234_067, FULL))),
        ("999.p/7", Some((999, 7))),
        ("999.p/256", None),
        ("999.p/0", None),
        ("999.p/07", None),
        ("x000/999", None),
        ("x001/99", None),
        ("001/999", None),
        ("x001", None),
        ("", None),
        ("x999/x999/x999/x999/x999/x999/x999/999", None),
        ("../067", None),
    ] {
        assert_eq!(Tile::read(text), read, "{text}");
    }
    // 70,000 leaves: 273 whole tiles and one of 112; above them 273 hashes in two tiles, then one.
    let widths: Vec<u64> = Tile::all(70_000).map(|tile| tile.width(70_000)).collect();
    assert_eq!(widths.len(), 274 + 2 + 1);
    assert_eq!((widths[272], widths[273], &widths[274..]), (256, 112, &[256, 17, 1][..]));
}

#[test]
fn checkpoints_and_receipts_are_read_as_they_are_written() {
    let log = tree(9);
    let checkpoint = Checkpoint { origin: "tereze.example/portal".into(), size: 9, root: log.root() };
    assert_eq!(Checkpoint::read(&checkpoint.text()), Ok(checkpoint.clone()));
    assert_eq!(Checkpoint::read(&(checkpoint.text() + "more\n")), Ok(checkpoint.clone()));
    for (text, error) in [
        ("a\n1\n", CheckpointError::Lines),
        ("a\n1\nAAAA", CheckpointError::Lines),
        ("\n1\nAAAA\n", CheckpointError::Origin),
        ("a\n01\nAAAA\n", CheckpointError::Size),
        ("a\n-1\nAAAA\n", CheckpointError::Size),
        ("a\n1\nAAAA\n", CheckpointError::Root),
    ] {
        assert_eq!(Checkpoint::read(text), Err(error), "{text:?}");
    }

    let note = checkpoint.text() + "\n— tereze.example/portal AAAA\n";
    let receipt = Receipt { index: 8, path: inclusion(&log, 8, 9).unwrap(), note };
    let leaf = leaf_hash(&entry(8));
    assert_eq!(Receipt::read(&receipt.text()), Ok(receipt.clone()));
    assert_eq!(receipt.verify(&leaf), Ok(checkpoint));
    assert_eq!(receipt.verify(&leaf_hash(&entry(7))), Err(ReceiptError::Root));
    let text = receipt.text();
    let extra = text.replacen("index", "extra AAAA\nindex", 1);
    assert_eq!(Receipt::read(&extra), Ok(receipt));
    for (from, to, error) in [
        ("@v1", "@v2", ReceiptError::Kind),
        ("index 8", "index 08", ReceiptError::Index),
        ("index 8", "leaf 8", ReceiptError::Index),
        ("index 8\n", "index 8\nAAAA\n", ReceiptError::Path),
    ] {
        assert_eq!(Receipt::read(&text.replacen(from, to, 1)), Err(error), "{to}");
    }
    let long = format!("index 8\n{}", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n".repeat(63));
    assert_eq!(Receipt::read(&text.replacen("index 8\n", &long, 1)), Err(ReceiptError::Path));
}

//! Which page of the old document is which of the new one: by what stands on them, because numbers move when a page is
//! inserted. Equal pages hold the rest; between them those belong together that are most alike.

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::read::Page;

/// Pages less alike than this are not the same page.
const ALIKE: f64 = 0.35;
/// Between two equal pages as many pairs are weighed; where there are more, pages belong together in their order.
const WEIGHED: usize = 250_000;

/// Numbers from 0 of an old and a new page that belong together, or of one that has no other, in the order of reading.
pub fn align(old: &[Page], new: &[Page]) -> Vec<(Option<usize>, Option<usize>)> {
    let keys = |pages: &[Page]| -> Vec<String> {
        pages.iter().enumerate().map(|(number, page)| page.key(number)).collect()
    };
    let (old_keys, new_keys) = (keys(old), keys(new));
    let mut found = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, &old_keys, &new_keys) {
        match op {
            DiffOp::Equal { old_index, new_index, len } => {
                found.extend((0..len).map(|n| (Some(old_index + n), Some(new_index + n))));
            }
            DiffOp::Delete { old_index, old_len, .. } => {
                found.extend((old_index..old_index + old_len).map(|n| (Some(n), None)));
            }
            DiffOp::Insert { new_index, new_len, .. } => {
                found.extend((new_index..new_index + new_len).map(|n| (None, Some(n))));
            }
            DiffOp::Replace { old_index, old_len, new_index, new_len } => {
                let (old, new) = (&old[old_index..old_index + old_len], &new[new_index..new_index + new_len]);
                let pairs = between(old, new).into_iter();
                found.extend(pairs.map(|(o, n)| (o.map(|o| o + old_index), n.map(|n| n + new_index))));
            }
        }
    }
    found
}

type Pairs = Vec<(Option<usize>, Option<usize>)>;

fn between(old: &[Page], new: &[Page]) -> Pairs {
    let (rows, columns) = (old.len(), new.len());
    if rows == columns && rows == 1 || rows * columns > WEIGHED {
        return in_order(0..rows, 0..columns);
    }
    // The best sum of likeness that the first pages of both reach.
    let mut best = vec![0.0; (rows + 1) * (columns + 1)];
    let at = |row: usize, column: usize| row * (columns + 1) + column;
    let alike: Vec<f64> =
        old.iter().flat_map(|old| new.iter().map(|new| old.likeness(new) - ALIKE)).collect();
    for row in 1..=rows {
        for column in 1..=columns {
            let pair = best[at(row - 1, column - 1)] + alike[(row - 1) * columns + column - 1];
            best[at(row, column)] = pair.max(best[at(row - 1, column)]).max(best[at(row, column - 1)]);
        }
    }
    let (mut row, mut column) = (rows, columns);
    let mut pairs = vec![(rows, columns)];
    while row > 0 && column > 0 {
        if best[at(row, column)] == best[at(row - 1, column)] {
            row -= 1;
        } else if best[at(row, column)] == best[at(row, column - 1)] {
            column -= 1;
        } else {
            (row, column) = (row - 1, column - 1);
            pairs.push((row, column));
        }
    }
    pairs.reverse();
    // What lies between two pairs: as many old pages as new ones took their place.
    let (mut found, mut from) = (Vec::new(), (0, 0));
    for (row, column) in pairs {
        let (gone, come) = (from.0..row, from.1..column);
        if gone.len() == come.len() {
            found.extend(in_order(gone, come));
        } else {
            found.extend(gone.map(|row| (Some(row), None)));
            found.extend(come.map(|column| (None, Some(column))));
        }
        if (row, column) != (rows, columns) {
            found.push((Some(row), Some(column)));
        }
        from = (row + 1, column + 1);
    }
    found
}

fn in_order(mut old: std::ops::Range<usize>, mut new: std::ops::Range<usize>) -> Pairs {
    std::iter::from_fn(|| match (old.next(), new.next()) {
        (None, None) => None,
        pair => Some(pair),
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(text: &str) -> Page {
        Page::made(text, &[text.len() as u8; 576])
    }

    fn aligned(old: &[&str], new: &[&str]) -> String {
        let pages = |texts: &[&str]| texts.iter().map(|text| page(text)).collect::<Vec<_>>();
        let pairs = align(&pages(old), &pages(new)).into_iter();
        let name = |page: Option<usize>| page.map_or("-".to_owned(), |page| page.to_string());
        pairs.map(|(old, new)| format!("{}:{}", name(old), name(new))).collect::<Vec<_>>().join(" ")
    }

    const A: &str = "foundation plan of the school with axes and levels first sheet";
    const B: &str = "electric supply of the yard lamps cables boxes and their lengths";
    const C: &str = "water pipes valves pumps tank volume pressure and flow by hour";
    /// B with one word changed.
    const B2: &str = "electric supply of the yard lamps cables boxes and their weights";

    #[test]
    fn pages_find_each_other_when_one_comes_in_between_or_goes() {
        assert_eq!(aligned(&[A, B, C], &[A, B, C]), "0:0 1:1 2:2");
        assert_eq!(aligned(&[A, C], &[A, B, C]), "0:0 -:1 1:2");
        assert_eq!(aligned(&[A, B, C], &[A, C]), "0:0 1:- 2:1");
    }

    #[test]
    fn a_page_that_changed_stays_itself_beside_one_that_is_new() {
        assert_eq!(aligned(&[A, B], &[A, C, B2]), "0:0 -:1 1:2");
        assert_eq!(aligned(&[A, C, B], &[A, B2]), "0:0 1:- 2:1");
        assert_eq!(aligned(&[B, A], &[B2, A]), "0:0 1:1");
    }

    #[test]
    fn as_many_pages_as_were_replaced_take_their_places() {
        assert_eq!(aligned(&[A, B], &[A, C]), "0:0 1:1");
        assert_eq!(aligned(&[], &[A]), "-:0");
        assert_eq!(aligned(&[A], &[]), "0:-");
    }
}

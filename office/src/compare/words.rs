//! Which words of a page are new and which are gone. Words count, not where a line ends: a paragraph that flows otherwise
//! is the same text.

use std::time::{Duration, Instant};

use similar::{Algorithm, DiffOp, capture_diff_slices_deadline};
use unicode_normalization::UnicodeNormalization as _;

/// Longer nobody looks for the shortest difference; what is found until then is right all the same.
const PATIENCE: Duration = Duration::from_millis(500);
/// Lines without a change that are shown around one with a change.
const AROUND: usize = 2;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece {
    Same,
    Gone,
    New,
}

/// A line of the new page with what is gone from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    Words(Vec<(Piece, String)>),
    /// So many lines in which nothing differs.
    Same(usize),
}

/// What differs in the text of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    pub lines: Vec<Line>,
    /// Words.
    pub gone: usize,
    pub new: usize,
}

/// The words of a text, whatever way their letters are composed.
pub fn words(lines: &[String]) -> impl Iterator<Item = String> {
    lines.iter().flat_map(|line| line.split_whitespace()).map(|word| word.nfc().collect())
}

/// Words with the number of their line.
fn numbered(lines: &[String]) -> (Vec<String>, Vec<usize>) {
    let each = lines.iter().enumerate().flat_map(|(number, line)| {
        line.split_whitespace().map(move |word| (word.nfc().collect::<String>(), number))
    });
    each.unzip()
}

pub fn differ(old: &[String], new: &[String]) -> Text {
    let ((old, old_lines), (new, new_lines)) = (numbered(old), numbered(new));
    let deadline = Some(Instant::now() + PATIENCE);
    let mut written = Written::default();
    for op in capture_diff_slices_deadline(Algorithm::Myers, &old, &new, deadline) {
        let (gone, come) = (op.old_range(), op.new_range());
        if matches!(op, DiffOp::Equal { .. }) {
            written.add(Piece::Same, &new[come.clone()], &new_lines[come]);
            written.last[0] = Some(old_lines[gone.end - 1]);
        } else {
            written.add(Piece::Gone, &old[gone.clone()], &old_lines[gone]);
            written.add(Piece::New, &new[come.clone()], &new_lines[come]);
        }
    }
    written.shown()
}

#[derive(Default)]
struct Written {
    lines: Vec<Vec<(Piece, String)>>,
    /// The line of the old page and of the new one that was written last.
    last: [Option<usize>; 2],
    text: Text,
}

impl Written {
    fn add(&mut self, piece: Piece, words: &[String], lines: &[usize]) {
        for (word, line) in words.iter().zip(lines) {
            let last = &mut self.last[usize::from(piece != Piece::Gone)];
            // What is gone stands in its line, or in one of its own where all of that is gone.
            let follows = last.is_none_or(|last| last == *line);
            *last = Some(*line);
            if !follows || self.lines.is_empty() {
                self.lines.push(Vec::new());
            }
            match piece {
                Piece::Gone => self.text.gone += 1,
                Piece::New => self.text.new += 1,
                Piece::Same => {}
            }
            let Some(here) = self.lines.last_mut() else { continue };
            match here.last_mut() {
                Some((kind, text)) if *kind == piece => {
                    text.push(' ');
                    text.push_str(word);
                }
                _ => here.push((piece, word.clone())),
            }
        }
    }

    /// Without what is far from every change.
    fn shown(mut self) -> Text {
        let changed: Vec<bool> =
            self.lines.iter().map(|line| line.iter().any(|(piece, _)| *piece != Piece::Same)).collect();
        for (number, line) in self.lines.into_iter().enumerate() {
            let around = number.saturating_sub(AROUND)..(number + AROUND + 1).min(changed.len());
            if changed[around].contains(&true) {
                self.text.lines.push(Line::Words(line));
            } else if let Some(Line::Same(count)) = self.text.lines.last_mut() {
                *count += 1;
            } else {
                self.text.lines.push(Line::Same(1));
            }
        }
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(lines: &[&str]) -> Vec<String> {
        lines.iter().map(|line| (*line).to_owned()).collect()
    }

    #[test]
    fn one_word_that_changed_is_told_within_its_line() {
        let old = text(&["Биіктігі 12 метр", "Қабат саны үш", "Іргетас ғимараты"]);
        let new = text(&["Биіктігі 12 метр", "Қабат саны төрт", "Іргетас ғимараты"]);
        let differs = differ(&old, &new);
        assert_eq!((differs.gone, differs.new), (1, 1));
        let line = vec![
            (Piece::Same, "Қабат саны".to_owned()),
            (Piece::Gone, "үш".to_owned()),
            (Piece::New, "төрт".to_owned()),
        ];
        assert_eq!(differs.lines[1], Line::Words(line));
        assert_eq!(differs.lines.len(), 3);
    }

    #[test]
    fn a_paragraph_that_flows_otherwise_is_the_same_text() {
        let differs = differ(&text(&["one two three", "four"]), &text(&["one two", "three four"]));
        assert_eq!((differs.gone, differs.new), (0, 0));
        // й as one letter and as two.
        let differs = differ(&text(&["жай"]), &text(&["жаи\u{306}"]));
        assert_eq!((differs.gone, differs.new), (0, 0));
    }

    #[test]
    fn lines_far_from_every_change_are_counted_only() {
        let old: Vec<String> = (0..20).map(|n| format!("a{n} b{n}")).collect();
        let mut new = old.clone();
        new.remove(10);
        let differs = differ(&old, &new);
        assert_eq!((differs.gone, differs.new), (2, 0));
        assert_eq!(differs.lines.first(), Some(&Line::Same(8)));
        assert_eq!(differs.lines[3], Line::Words(vec![(Piece::Gone, "a10 b10".to_owned())]));
        assert!(matches!(differs.lines.last(), Some(Line::Same(_))));
    }

    #[test]
    fn nothing_like_each_other_ends_in_time() {
        let many = |seed: usize| -> Vec<String> {
            (0..4000).map(|n| format!("w{} x{}", n * seed % 3989, n * seed % 97)).collect()
        };
        let began = Instant::now();
        differ(&many(7), &many(11));
        assert!(began.elapsed() < Duration::from_secs(5));
    }
}

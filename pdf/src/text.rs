//! The text of a page as people read it: lines from above to below, each from its beginning to its end. It is made of
//! the letters that the page draws, by where they stand; what order the file has them in says nothing.

use hayro::hayro_interpret::font::Glyph;
use hayro::hayro_interpret::hayro_cmap::BfString;
use hayro::hayro_interpret::{
    BlendMode, ClipPath, Context, Device, GlyphDrawMode, Image, InterpreterCache, InterpreterSettings, Paint,
    PathDrawMode, SoftMask, TransformExt as _, interpret_page,
};
use hayro::hayro_syntax::page::Page;
use hayro::vello_cpu::kurbo::{Affine, BezPath, Point, Rect, Vec2};

/// Letters of one page that are read; no sheet has so many.
const GLYPHS: usize = 200_000;
/// Bytes of text of one page that are kept.
const BYTES: usize = 64 * 1024;
/// In sizes of the letters: a wider gap is a space, one much wider begins another line.
const SPACE: f64 = 0.15;
const APART: f64 = 2.0;
/// How far letters of one line may stand above or below it, and over each other.
const RAISED: f64 = 0.35;
const OVER: f64 = 0.4;

/// The lines of a page. A letter whose meaning the file does not tell is U+FFFD.
pub fn lines(page: &Page<'_>) -> Vec<String> {
    let (width, height) = page.render_dimensions();
    let cache = InterpreterCache::new();
    let mut context = Context::new(
        page.initial_transform(true).to_kurbo(),
        Rect::new(0.0, 0.0, width.into(), height.into()),
        &cache,
        page.xref(),
        InterpreterSettings::default(),
    );
    let mut letters = Letters::default();
    interpret_page(page, &mut context, &mut letters);
    in_order(letters.spans)
}

/// Letters that follow each other on one line.
struct Span {
    text: String,
    /// Where it reads to, of length 1.
    along: Vec2,
    from: Point,
    to: Point,
    /// The size of its letters.
    size: f64,
}

impl Span {
    /// How far `point` is after `from` in the direction of reading, and how far below.
    fn place(&self, from: Point, point: Point) -> (f64, f64) {
        let way = point - from;
        (self.along.dot(way), self.along.cross(way))
    }

    fn reads_as(&self, other: &Span) -> bool {
        self.along.dot(other.along) > 0.99
    }

    /// Adds what stands right after it on the same line.
    fn take(&mut self, next: Span) -> Result<(), Span> {
        let size = self.size.max(next.size);
        let (gap, below) = self.place(self.to, next.from);
        let joins = self.reads_as(&next)
            && below.abs() < RAISED * size
            && (-OVER * size..APART * size).contains(&gap);
        if !joins {
            return Err(next);
        }
        let parted = self.text.ends_with(char::is_whitespace) || next.text.starts_with(char::is_whitespace);
        if gap > SPACE * size && !parted {
            self.text.push(' ');
        }
        self.text.push_str(&next.text);
        self.to = next.to;
        self.size = size;
        Ok(())
    }
}

fn in_order(spans: Vec<Span>) -> Vec<String> {
    // What reads from left to right comes first; each other direction follows as a text of its own.
    let mut turned: Vec<Vec<Span>> = vec![Vec::new()];
    for span in spans {
        let level = span.along.x > 0.99;
        let like = turned.iter().skip(1).position(|group| group[0].reads_as(&span)).map(|index| index + 1);
        match if level { Some(0) } else { like } {
            Some(index) => turned[index].push(span),
            None if turned.len() < 64 => turned.push(vec![span]),
            None => turned[0].push(span),
        }
    }
    let (mut lines, mut bytes) = (Vec::new(), 0);
    for group in turned {
        for line in rows(group) {
            let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
            bytes += line.len();
            if bytes > BYTES {
                return lines;
            }
            if !line.is_empty() {
                lines.push(line);
            }
        }
    }
    lines
}

/// The lines of what reads in one direction.
fn rows(mut spans: Vec<Span>) -> Vec<String> {
    let Some(along) = spans.first().map(|span| span.along) else { return Vec::new() };
    let at = |span: &Span| {
        let way = span.from.to_vec2();
        (along.cross(way), along.dot(way))
    };
    spans.sort_by(|a, b| at(a).0.total_cmp(&at(b).0));
    let mut rows: Vec<Vec<Span>> = Vec::new();
    for span in spans {
        match rows.last_mut() {
            Some(row) if at(&span).0 - at(&row[0]).0 < RAISED * span.size.min(row[0].size) => row.push(span),
            _ => rows.push(vec![span]),
        }
    }
    let mut lines: Vec<Span> = Vec::new();
    for mut row in rows {
        row.sort_by(|a, b| at(a).1.total_cmp(&at(b).1));
        let mut here: Option<Span> = None;
        for span in row {
            here = Some(match here {
                None => span,
                Some(mut line) => match line.take(span) {
                    Ok(()) => line,
                    Err(next) => {
                        lines.push(line);
                        next
                    }
                },
            });
        }
        lines.extend(here);
    }
    lines.into_iter().map(|line| line.text).collect()
}

/// Takes the letters of what is drawn, and leaves the rest.
#[derive(Default)]
struct Letters {
    spans: Vec<Span>,
    count: usize,
}

impl Letters {
    fn add(&mut self, text: String, letter: Span) {
        if let Some(last) = self.spans.last_mut() {
            // Filled and then stroked, or printed twice to look bold.
            let again = last.text.ends_with(&text) && (last.to - letter.to).hypot() < 0.1 * letter.size;
            if again && !text.trim().is_empty() {
                return;
            }
        }
        let letter = match self.spans.last_mut() {
            Some(last) => match last.take(letter) {
                Ok(()) => return,
                Err(letter) => letter,
            },
            None => letter,
        };
        self.spans.push(letter);
    }
}

impl<'a> Device<'a> for Letters {
    fn draw_glyph(
        &mut self,
        glyph: &Glyph<'a>,
        transform: Affine,
        placed: Affine,
        _: &Paint<'a>,
        _: &GlyphDrawMode,
    ) {
        self.count += 1;
        if self.count > GLYPHS {
            return;
        }
        let text = match glyph.as_unicode() {
            Some(BfString::Char(letter)) => letter.to_string(),
            Some(BfString::String(letters)) => letters,
            None => char::REPLACEMENT_CHARACTER.to_string(),
        };
        let text: String = text.chars().filter(|letter| !letter.is_control()).collect();
        let advance = match glyph {
            Glyph::Outline(outline) => outline.advance_width().unwrap_or(500.0),
            Glyph::Type3(_) => 500.0,
        };
        // Letters are drawn in thousandths of their size.
        let matrix = transform * placed;
        let (from, to) = (matrix * Point::ORIGIN, matrix * Point::new(advance.into(), 0.0));
        let along = matrix * Point::new(1000.0, 0.0) - from;
        let size = (matrix * Point::new(0.0, 1000.0) - from).hypot();
        let length = along.hypot();
        let sound = [from.x, from.y, to.x, to.y, length, size].iter().all(|number| number.is_finite());
        if sound && length > 0.0 && size > 0.0 && !text.is_empty() {
            let letter = Span { text: text.clone(), along: along / length, from, to, size };
            self.add(text, letter);
        }
    }

    fn set_soft_mask(&mut self, _: Option<SoftMask<'a>>) {}
    fn set_blend_mode(&mut self, _: BlendMode) {}
    fn draw_path(&mut self, _: &BezPath, _: Affine, _: &Paint<'a>, _: &PathDrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn draw_image(&mut self, _: Image<'a, '_>, _: Affine) {}
    fn pop_clip_path(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}

#[cfg(test)]
mod tests {
    use hayro::hayro_syntax::Pdf;

    use super::*;
    use crate::samples::{pdf_of, show};

    fn read(content: &str) -> Vec<String> {
        let pdf = Pdf::new(pdf_of(&[content])).unwrap();
        lines(&pdf.pages()[0])
    }

    #[test]
    fn lines_are_read_from_above_whatever_order_the_file_has_them_in() {
        let content = [show(50, 100, "last line"), show(50, 700, "first"), show(75, 700, "line")].join(" ");
        assert_eq!(read(&content), ["first line", "last line"]);
    }

    #[test]
    fn columns_stay_apart_and_turned_text_follows() {
        let turned = "BT /F 12 Tf 0 1 -1 0 560 40 Tm (side note) Tj ET";
        let content = [turned.to_owned(), show(300, 500, "right"), show(50, 500, "left")].join(" ");
        assert_eq!(read(&content), ["left", "right", "side note"]);
    }

    #[test]
    fn what_is_printed_twice_is_read_once() {
        assert_eq!(read("BT /F 12 Tf 2 Tr 50 500 Td (bold) Tj ET"), ["bold"]);
        assert_eq!(read("BT /F 12 Tf 50 500 Td (aa  bb) Tj ET"), ["aa bb"]);
    }

    #[test]
    fn what_is_more_than_a_sheet_can_hold_is_cut() {
        let row = show(5, 500, &"x".repeat(200));
        let content: String = (0..800).map(|_| row.replace("500 Td", "501 Td") + " ").collect();
        assert!(read(&content).iter().map(String::len).sum::<usize>() <= BYTES);
    }
}

//! What differs between two pages as they look: how much, where, and both laid over each other.

use std::io;

use serde::{Deserialize, Serialize};

use crate::raster::{self, FULL, Sheet, Size, Task, Undrawn};
use crate::reading;
use crate::source::{Pixels, Source};

/// Colours that are so near are the same: edges are smoothed otherwise when a thing moves by a part of a pixel.
const NEAR: u8 = 32;
/// The sum of nine pixels may differ by so much.
const SPREAD: u32 = 9 * 12;
/// Regions are found in squares of so many pixels.
const SQUARE: u32 = 16;
/// More regions than this are told as fewer, larger ones.
const REGIONS: usize = 60;
/// White around a region.
const AROUND: u32 = 4;

/// Two documents whose pages are compared.
pub struct Pair {
    old: Source,
    new: Source,
}

/// What differs between two pages. Pixels are those of both pages laid over each other, left and above together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    pub width: u32,
    pub height: u32,
    /// Pixels that differ by more than smoothing does.
    pub pixels: u64,
    /// Thousandths of the sheet in which something differs.
    pub share: u32,
    /// Left, top, width and height of each region in which something differs.
    pub regions: Vec<[u32; 4]>,
    /// By so many degrees clockwise the old page was turned to compare it with the new one.
    pub turned: u32,
}

/// Two pages laid over each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Over {
    pub pages: (u32, u32),
    pub turned: u32,
    pub size: Size,
    pub most: u64,
}

impl Pair {
    pub fn open(old: (Vec<u8>, bool), new: (Vec<u8>, bool)) -> Result<Pair, Undrawn> {
        Ok(Pair { old: Source::open(old.0, old.1)?, new: Source::open(new.0, new.1)? })
    }

    /// Compares two pages at the size at which they were read.
    pub fn compare(&self, (old, new): (u32, u32)) -> Result<Difference, Undrawn> {
        let (old_size, new_size) = (self.old.size(old)?, self.new.size(new)?);
        let longer = [old_size.0, old_size.1, new_size.0, new_size.1].into_iter().fold(0.0, f64::max);
        let scale = reading::scale(longer);
        let (old, new) = (self.old.pixels(old, scale)?, self.new.pixels(new, scale)?);
        let mut best = differ(&old, &new);
        let straight = best.pixels;
        // A page that was turned differs in nearly all that stands on it.
        for turned in [90, 180, 270].into_iter().take_while(|_| straight > 0) {
            let old = turn(&old, turned);
            if old.width.abs_diff(new.width) <= 1 && old.height.abs_diff(new.height) <= 1 {
                let difference = differ(&old, &new);
                if difference.pixels * 4 < straight && difference.pixels < best.pixels {
                    best = Difference { turned, ..difference };
                }
            }
        }
        Ok(best)
    }

    /// Draws two pages over each other: what only the old one has is red, what only the new one has is blue.
    pub fn over(
        &self,
        over: &Over,
        take: impl FnMut(&Sheet, Option<Vec<u8>>) -> io::Result<()>,
    ) -> Result<(), Undrawn> {
        let (old, new) = (self.old.size(over.pages.0)?, self.new.size(over.pages.1)?);
        let old = if over.turned.is_multiple_of(180) { old } else { (old.1, old.0) };
        let (width, height) = (old.0.max(new.0), old.1.max(new.1));
        let full = if matches!(self.new, Source::Pdf(_)) { FULL } else { 1.0 };
        let task = Task { pdf: true, page: over.pages.1, size: over.size, most: over.most };
        let (scale, reduced) = raster::scale(width, height, &task, full);
        let old = turn(&self.old.pixels(over.pages.0, scale)?, over.turned);
        let new = self.new.pixels(over.pages.1, scale)?;
        raster::give(&laid(&old, &new), self.new.pages(), reduced, take)
    }
}

impl Pixels {
    /// The colour of a pixel; white beyond the page.
    fn at(&self, x: u32, y: u32) -> [u8; 3] {
        if x >= self.width || y >= self.height {
            return [255; 3];
        }
        let start = (y as usize * self.width as usize + x as usize) * self.channels;
        [self.bytes[start], self.bytes[start + 1], self.bytes[start + 2]]
    }

    fn dark(&self, x: u32, y: u32) -> u8 {
        let [red, green, blue] = self.at(x, y).map(u32::from);
        ((red * 299 + green * 587 + blue * 114) / 1000) as u8
    }

    /// A pixel with those around it.
    fn around(&self, x: u32, y: u32) -> impl Iterator<Item = [u8; 3]> {
        let rows = y.saturating_sub(1)..=y + 1;
        rows.flat_map(move |y| (x.saturating_sub(1)..=x + 1).map(move |x| self.at(x, y)))
    }

    /// Whether this colour is between those that are here and right beside.
    fn explains(&self, x: u32, y: u32, colour: [u8; 3]) -> bool {
        let (mut least, mut most) = ([255u8; 3], [0u8; 3]);
        for here in self.around(x, y) {
            for channel in 0..3 {
                least[channel] = least[channel].min(here[channel]);
                most[channel] = most[channel].max(here[channel]);
            }
        }
        (0..3).all(|channel| {
            let (least, most) = (least[channel].saturating_sub(NEAR), most[channel].saturating_add(NEAR));
            (least..=most).contains(&colour[channel])
        })
    }

    /// The sum of each colour here and right beside.
    fn sums(&self, x: u32, y: u32) -> [u32; 3] {
        self.around(x, y).fold([0; 3], |sums, here| std::array::from_fn(|n| sums[n] + u32::from(here[n])))
    }
}

/// Whether two pages are the same at a pixel but for smoothing: each colour stands in the other page or right beside, or
/// a thin line was spread otherwise over the same pixels.
fn same(old: &Pixels, new: &Pixels, x: u32, y: u32) -> bool {
    let (before, after) = (old.at(x, y), new.at(x, y));
    let sums = || old.sums(x, y).into_iter().zip(new.sums(x, y));
    before == after
        || (new.explains(x, y, before) && old.explains(x, y, after))
        || sums().all(|(before, after)| before.abs_diff(after) <= SPREAD)
}

fn differ(old: &Pixels, new: &Pixels) -> Difference {
    let (width, height) = (old.width.max(new.width), old.height.max(new.height));
    let columns = width.div_ceil(SQUARE);
    let mut squares: Vec<Option<[u32; 4]>> = vec![None; (columns * height.div_ceil(SQUARE)) as usize];
    let mut pixels = 0;
    for y in 0..height {
        for x in 0..width {
            if same(old, new, x, y) {
                continue;
            }
            pixels += 1;
            let here = [x, y, x + 1, y + 1];
            let square = &mut squares[(y / SQUARE * columns + x / SQUARE) as usize];
            *square = Some(square.map_or(here, |bounds| both(bounds, here)));
        }
    }
    let filled = squares.iter().flatten().count();
    let share = (filled * 1000).div_ceil(squares.len().max(1)) as u32;
    let regions = regions(&squares, columns).into_iter().map(|[left, top, right, bottom]| {
        let (left, top) = (left.saturating_sub(AROUND), top.saturating_sub(AROUND));
        [left, top, (right + AROUND).min(width) - left, (bottom + AROUND).min(height) - top]
    });
    Difference { width, height, pixels, share, regions: regions.collect(), turned: 0 }
}

fn both(one: [u32; 4], other: [u32; 4]) -> [u32; 4] {
    [one[0].min(other[0]), one[1].min(other[1]), one[2].max(other[2]), one[3].max(other[3])]
}

/// Left, top, right and bottom of what hangs together.
fn regions(squares: &[Option<[u32; 4]>], columns: u32) -> Vec<[u32; 4]> {
    let rows = squares.len() as u32 / columns.max(1);
    for reach in [1, 3, 8] {
        let mut left = squares.to_vec();
        let mut found = Vec::new();
        for start in 0..left.len() {
            let Some(mut bounds) = left[start].take() else { continue };
            let mut wait = vec![start as u32];
            while let Some(square) = wait.pop() {
                let (x, y) = (square % columns, square / columns);
                for y in y.saturating_sub(reach)..(y + reach + 1).min(rows) {
                    for x in x.saturating_sub(reach)..(x + reach + 1).min(columns) {
                        let next = y * columns + x;
                        if let Some(more) = left[next as usize].take() {
                            bounds = both(bounds, more);
                            wait.push(next);
                        }
                    }
                }
            }
            found.push(bounds);
        }
        if found.len() <= REGIONS {
            return found;
        }
    }
    squares.iter().flatten().copied().reduce(both).into_iter().collect()
}

/// Clockwise.
fn turn(page: &Pixels, degrees: u32) -> Pixels {
    let (w, h) = (page.width, page.height);
    let (width, height) = if degrees.is_multiple_of(180) { (w, h) } else { (h, w) };
    let mut bytes = Vec::with_capacity(w as usize * h as usize * 3);
    for y in 0..height {
        for x in 0..width {
            let (from_x, from_y) = match degrees {
                90 => (y, h - 1 - x),
                180 => (w - 1 - x, h - 1 - y),
                270 => (w - 1 - y, x),
                _ => (x, y),
            };
            bytes.extend(page.at(from_x, from_y));
        }
    }
    Pixels { width, height, channels: 3, bytes }
}

fn laid(old: &Pixels, new: &Pixels) -> Pixels {
    let (width, height) = (old.width.max(new.width), old.height.max(new.height));
    let mut bytes = Vec::with_capacity(width as usize * height as usize * 3);
    for y in 0..height {
        for x in 0..width {
            let (before, after) = (old.dark(x, y), new.dark(x, y));
            bytes.extend([after, before.min(after), before]);
        }
    }
    Pixels { width, height, channels: 3, bytes }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{pdf_of, pdf_of_sheets, show};

    fn pair(old: Vec<u8>, new: Vec<u8>) -> Pair {
        Pair::open((old, true), (new, true)).unwrap()
    }

    fn drawing(x: u32) -> String {
        format!("1 w 50 50 m 550 50 l S 100 100 200 300 re S {x} 500 m {x} 590 l S {}", show(60, 550, "Plan"))
    }

    fn compared(old: &str, new: &str) -> Difference {
        pair(pdf_of(&[old]), pdf_of(&[new])).compare((1, 1)).unwrap()
    }

    #[test]
    fn a_line_that_moved_is_found_where_it_was_and_where_it_is() {
        let difference = compared(&drawing(300), &drawing(400));
        assert_eq!((difference.width, difference.height, difference.turned), (1600, 1600, 0));
        // The page is 600 points wide: 300 is at pixel 800, 400 at 1066; from 590 to 500 points above the foot.
        assert_eq!(difference.regions.len(), 2, "{difference:?}");
        for (region, x) in difference.regions.iter().zip([800, 1066]) {
            let [left, top, width, height] = *region;
            assert!(left < x && x < left + width && width < 20, "{region:?}");
            // From 590 to 500 points of 600: from pixel 26 to 266.
            assert!(top.abs_diff(26) < 8 && height.abs_diff(240) < 12, "{region:?}");
        }
        assert!((1..40).contains(&difference.share), "{}", difference.share);
    }

    #[test]
    fn equal_pages_and_pages_moved_by_less_than_a_pixel_do_not_differ() {
        assert_eq!(compared(&drawing(300), &drawing(300)).pixels, 0);
        let shifted = format!("1 0 0 1 0.15 0.15 cm {}", drawing(300));
        let difference = compared(&drawing(300), &shifted);
        assert_eq!((difference.pixels, difference.regions.len()), (0, 0));
    }

    #[test]
    fn a_colour_that_changed_and_a_point_that_is_gone_are_found() {
        let coloured = drawing(300).replace("300 500 m", "1 0 0 RG 300 500 m");
        assert_eq!(compared(&drawing(300), &coloured).regions.len(), 1);
        let pointed = format!("{} 400 400 2 2 re f", drawing(300));
        assert_eq!(compared(&pointed, &drawing(300)).regions.len(), 1);
    }

    #[test]
    fn a_page_that_was_turned_is_compared_as_it_was() {
        let old = pdf_of_sheets(&[(&drawing(300), 600, 800, 0)]);
        for turned in [90, 180, 270] {
            let new = pdf_of_sheets(&[(&drawing(300), 600, 800, turned)]);
            let difference = pair(old.clone(), new).compare((1, 1)).unwrap();
            assert_eq!((difference.turned, difference.regions.len()), (turned, 0), "{difference:?}");
        }
        let new = pdf_of_sheets(&[(&drawing(400), 600, 800, 90)]);
        let difference = pair(old, new).compare((1, 1)).unwrap();
        assert_eq!((difference.turned, difference.regions.len()), (90, 2), "turned and changed");
    }

    #[test]
    fn another_size_of_paper_is_compared_at_the_same_scale() {
        let old = pdf_of_sheets(&[(&drawing(300), 600, 800, 0)]);
        let new = pdf_of_sheets(&[(&format!("1 0 0 1 0 200 cm {}", drawing(300)), 600, 1000, 0)]);
        let difference = pair(old, new).compare((1, 1)).unwrap();
        assert_eq!((difference.pixels, difference.width, difference.height), (0, 960, 1600));
    }

    #[test]
    fn laid_over_each_other_the_old_is_red_and_the_new_blue() {
        let pair = pair(pdf_of(&["40 w 300 500 m 300 590 l S"]), pdf_of(&["40 w 400 500 m 400 590 l S"]));
        let over = Over { pages: (1, 1), turned: 0, size: Size::Within(600, 600), most: 1_000_000 };
        let mut parts = Vec::new();
        pair.over(&over, |_, part| {
            parts.extend(part);
            Ok(())
        })
        .unwrap();
        let image = image::load_from_memory(&parts[0]).unwrap().into_rgb8();
        assert_eq!(image.get_pixel(300, 50).0, [255, 0, 0]);
        assert_eq!(image.get_pixel(400, 50).0, [0, 0, 255]);
        assert_eq!(image.get_pixel(500, 50).0, [255, 255, 255]);
    }

    #[test]
    fn what_differs_everywhere_has_few_regions() {
        let dots = |shift: u32| -> String {
            (0..40)
                .flat_map(|x| (0..40).map(move |y| format!("{} {} 4 4 re f ", x * 15 + shift, y * 15)))
                .collect()
        };
        let difference = compared(&dots(0), &dots(7));
        assert!(!difference.regions.is_empty() && difference.regions.len() <= REGIONS);
    }
}

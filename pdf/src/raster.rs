//! Pages of documents of others as images. It is given bytes that nobody vouches for: whoever calls it does so in a
//! process with limits.

use std::io;

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder as _};
use serde::{Deserialize, Serialize};

use crate::source::{Pixels, SIDE, Source};

/// An image larger than this in width or height is cut into tiles of this size.
pub const TILE: u32 = 1024;
/// Up to this an image stays whole.
const WHOLE: u32 = 2048;
/// Pixels for a point of 1/72 inch at 100 %.
pub(crate) const FULL: f64 = 96.0 / 72.0;

/// How large a page is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Size {
    /// Into a box of this width and height.
    Within(u32, u32),
    /// Of its size on paper; a picture, of its pixels.
    Percent(u32),
}

/// What is to be drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// PDF; otherwise a picture.
    pub pdf: bool,
    /// From 1.
    pub page: u32,
    pub size: Size,
    /// The most pixels of the result.
    pub most: u64,
}

/// What was drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    pub pages: u32,
    pub width: u32,
    pub height: u32,
    /// Its parts, row by row.
    pub columns: u32,
    pub rows: u32,
    /// It is smaller than was asked for: it would have too many pixels.
    pub reduced: bool,
}

impl Sheet {
    fn new(pages: u32, width: u32, height: u32, reduced: bool) -> Sheet {
        let parts = |side: u32| if width.max(height) <= WHOLE { 1 } else { side.div_ceil(TILE) };
        Sheet { pages, width, height, columns: parts(width), rows: parts(height), reduced }
    }

    /// Left, top, width and height of a part.
    pub fn part(&self, number: u32) -> (u32, u32, u32, u32) {
        if self.columns * self.rows == 1 {
            return (0, 0, self.width, self.height);
        }
        let (left, top) = (number % self.columns * TILE, number / self.columns * TILE);
        (left, top, TILE.min(self.width - left), TILE.min(self.height - top))
    }
}

/// Why nothing was drawn.
#[derive(Debug, thiserror::Error)]
pub enum Undrawn {
    #[error("the document cannot be read")]
    Broken,
    #[error("the document has {0} pages")]
    NoPage(u32),
    #[error("the result cannot be written")]
    Output(#[from] io::Error),
}

/// Draws, and gives the sheet and then its parts, each a PNG or a JPEG, one after the other to `take`.
pub fn draw(
    bytes: Vec<u8>,
    task: &Task,
    take: impl FnMut(&Sheet, Option<Vec<u8>>) -> io::Result<()>,
) -> Result<(), Undrawn> {
    let source = Source::open(bytes, task.pdf)?;
    let (width, height) = source.size(task.page)?;
    let (scale, reduced) = scale(width, height, task, if task.pdf { FULL } else { 1.0 });
    give(&source.pixels(task.page, scale)?, source.pages(), reduced, take)
}

/// Gives what was drawn, cut into parts.
pub(crate) fn give(
    pixels: &Pixels,
    pages: u32,
    reduced: bool,
    mut take: impl FnMut(&Sheet, Option<Vec<u8>>) -> io::Result<()>,
) -> Result<(), Undrawn> {
    let (sheet, channels) = (Sheet::new(pages, pixels.width, pixels.height, reduced), pixels.channels);
    take(&sheet, None)?;
    for number in 0..sheet.columns * sheet.rows {
        let (left, top, width, height) = sheet.part(number);
        let mut part = Vec::with_capacity(width as usize * height as usize * 3);
        for row in top..top + height {
            let start = (row as usize * sheet.width as usize + left as usize) * channels;
            let line = &pixels.bytes[start..start + width as usize * channels];
            part.extend(line.chunks_exact(channels).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]));
        }
        take(&sheet, Some(encoded(&part, width, height).map_err(io::Error::other)?))?;
    }
    Ok(())
}

/// How many pixels a point is, and whether that is less than was asked for.
pub(crate) fn scale(width: f64, height: f64, task: &Task, full: f64) -> (f64, bool) {
    let wanted = match task.size {
        Size::Within(w, h) => (f64::from(w) / width).min(f64::from(h) / height).min(full * 2.0),
        Size::Percent(percent) => full * f64::from(percent) / 100.0,
    };
    let allowed = (task.most as f64 / (width * height)).sqrt().min(SIDE / width).min(SIDE / height);
    (wanted.min(allowed), allowed < wanted)
}

/// PNG for drawings and text; JPEG for photographs and scans, which would be many times larger.
fn encoded(rgb: &[u8], width: u32, height: u32) -> image::ImageResult<Vec<u8>> {
    let mut png = Vec::new();
    PngEncoder::new_with_quality(&mut png, CompressionType::Fast, FilterType::Adaptive).write_image(
        rgb,
        width,
        height,
        ExtendedColorType::Rgb8,
    )?;
    if png.len() * 2 < rgb.len() / 3 || png.len() < 128 * 1024 {
        return Ok(png);
    }
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, 85).write_image(rgb, width, height, ExtendedColorType::Rgb8)?;
    Ok(if jpeg.len() < png.len() { jpeg } else { png })
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn drawn(bytes: &[u8], task: &Task) -> Result<(Sheet, Vec<Vec<u8>>), Undrawn> {
        let (mut seen, mut parts) = (None, Vec::new());
        draw(bytes.to_vec(), task, |sheet, part| {
            seen = Some(*sheet);
            parts.extend(part);
            Ok(())
        })?;
        Ok((seen.unwrap(), parts))
    }

    fn sheet_of(width: &str, height: &str) -> Vec<u8> {
        format!(
            "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n\
             2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
             3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 {width} {height}]/Contents 4 0 R>>endobj\n\
             4 0 obj<</Length 35>>stream\n1 0 0 rg 0 0 100 100 re f          \nendstream endobj\n\
             trailer<</Root 1 0 R>>\n"
        )
        .into_bytes()
    }

    #[test]
    fn a_page_is_drawn_at_the_size_asked_for() {
        let task = Task { pdf: true, page: 1, size: Size::Percent(100), most: 4_000_000 };
        let (sheet, parts) = drawn(&sheet_of("300", "200"), &task).unwrap();
        assert_eq!((sheet.width, sheet.height, sheet.pages, sheet.reduced), (400, 266, 1, false));
        let image = image::load_from_memory(&parts[0]).unwrap().into_rgb8();
        // The origin of PDF is below on the left.
        assert_eq!(image.get_pixel(20, 250).0, [255, 0, 0]);
        assert_eq!(image.get_pixel(380, 20).0, [255, 255, 255]);
        let task = Task { size: Size::Within(100, 100), ..task };
        assert_eq!(drawn(&sheet_of("300", "200"), &task).unwrap().0.width, 100);
        assert!(matches!(drawn(&sheet_of("300", "200"), &Task { page: 2, ..task }), Err(Undrawn::NoPage(1))));
    }

    #[test]
    fn a_large_sheet_is_cut_into_parts_that_cover_it() {
        let task = Task { pdf: true, page: 1, size: Size::Percent(100), most: 3_000_000 };
        let (sheet, parts) = drawn(&sheet_of("2384", "1684"), &task).unwrap();
        assert!(sheet.reduced && sheet.width * sheet.height <= 3_000_000, "{sheet:?}");
        assert_eq!(parts.len() as u32, sheet.columns * sheet.rows);
        let mut pixels = 0;
        for (number, part) in parts.iter().enumerate() {
            let image = image::load_from_memory(part).unwrap();
            let (_, _, width, height) = sheet.part(number as u32);
            assert_eq!((image.width(), image.height()), (width, height));
            pixels += width * height;
        }
        assert_eq!(pixels, sheet.width * sheet.height);
    }

    #[test]
    fn a_page_as_large_as_a_country_is_drawn_small() {
        let task = Task { pdf: true, page: 1, size: Size::Percent(200), most: 1_000_000 };
        let (sheet, _) = drawn(&sheet_of("1000000000", "1000000000"), &task).unwrap();
        assert!(sheet.reduced && sheet.width <= 1000 && sheet.height <= 1000, "{sheet:?}");
        assert!(matches!(drawn(&sheet_of("nonsense", "0"), &task), Ok(_) | Err(Undrawn::Broken)));
    }

    #[test]
    fn a_picture_is_made_anew_and_shown_on_white() {
        let mut png = Vec::new();
        let clear = image::RgbaImage::from_pixel(40, 20, image::Rgba([0, 0, 0, 0]));
        clear.write_to(&mut Cursor::new(&mut png), image::ImageFormat::Png).unwrap();
        let task = Task { pdf: false, page: 1, size: Size::Within(20, 20), most: 1_000_000 };
        let (sheet, parts) = drawn(&png, &task).unwrap();
        assert_eq!((sheet.width, sheet.height), (20, 10));
        assert_eq!(image::load_from_memory(&parts[0]).unwrap().into_rgb8().get_pixel(3, 3).0, [255; 3]);
        assert!(matches!(drawn(b"<svg onload=alert(1)>", &task), Err(Undrawn::Broken)));
    }
}

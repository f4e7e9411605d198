//! Pages of a TIFF: scans, of which one file may hold several.

use std::io::Cursor;

use image::metadata::Orientation;
use image::{DynamicImage, GrayAlphaImage, GrayImage, RgbImage, RgbaImage};
use tiff::ColorType;
use tiff::decoder::{Decoder, DecodingResult, Limits};
use tiff::tags::Tag;

use crate::raster::Undrawn;

/// No scan has more pages.
const MOST: usize = 10_000;

/// An opened TIFF.
pub(crate) struct Scan {
    bytes: Vec<u8>,
    /// Width and height of each page, as it is read.
    pub sides: Vec<(u32, u32)>,
}

/// Whether bytes begin as a TIFF does, or as one above 4 GB.
pub(crate) fn is_tiff(bytes: &[u8]) -> bool {
    [b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"].iter().any(|mark| bytes.starts_with(*mark))
}

impl Scan {
    /// Reads what the pages say of themselves, but none of them.
    pub fn open(bytes: Vec<u8>) -> Result<Scan, Undrawn> {
        let mut decoder = decoder(&bytes)?;
        let mut sides = Vec::new();
        loop {
            let (width, height) = decoder.dimensions().map_err(broken)?;
            sides.push(if is_turned(orientation(&mut decoder)) { (height, width) } else { (width, height) });
            if !decoder.more_images() {
                break;
            }
            if sides.len() == MOST {
                return Err(Undrawn::Broken);
            }
            decoder.next_image().map_err(broken)?;
        }
        drop(decoder);
        Ok(Scan { bytes, sides })
    }

    /// A page, from 0, as it is read.
    pub fn page(&self, index: usize) -> Result<DynamicImage, Undrawn> {
        let mut decoder = decoder(&self.bytes)?;
        decoder.seek_to_image(index).map_err(broken)?;
        let (width, height) = decoder.dimensions().map_err(broken)?;
        let colour = decoder.colortype().map_err(broken)?;
        let orientation = orientation(&mut decoder);
        // Colours one after the other in planes; scans are not made so.
        let planes = decoder.find_tag_unsigned::<u16>(Tag::PlanarConfiguration).map_err(broken)? == Some(2);
        if planes && colour.num_samples() > 1 {
            return Err(Undrawn::Broken);
        }
        let samples = match decoder.read_image().map_err(broken)? {
            DecodingResult::U8(samples) => samples,
            DecodingResult::U16(samples) => samples.into_iter().map(|sample| (sample >> 8) as u8).collect(),
            _ => return Err(Undrawn::Broken),
        };
        let mut image = shown(colour, width, height, samples).ok_or(Undrawn::Broken)?;
        image.apply_orientation(orientation);
        Ok(image)
    }
}

fn broken(_: tiff::TiffError) -> Undrawn {
    Undrawn::Broken
}

/// The process has limits of its own.
fn decoder(bytes: &[u8]) -> Result<Decoder<Cursor<&[u8]>>, Undrawn> {
    Ok(Decoder::new(Cursor::new(bytes)).map_err(broken)?.with_limits(Limits::unlimited()))
}

fn orientation(decoder: &mut Decoder<Cursor<&[u8]>>) -> Orientation {
    let said = decoder.find_tag_unsigned::<u8>(Tag::Orientation).ok().flatten();
    said.and_then(Orientation::from_exif).unwrap_or(Orientation::NoTransforms)
}

fn is_turned(orientation: Orientation) -> bool {
    use Orientation::{Rotate90, Rotate90FlipH, Rotate270, Rotate270FlipH};
    matches!(orientation, Rotate90 | Rotate270 | Rotate90FlipH | Rotate270FlipH)
}

fn shown(colour: ColorType, width: u32, height: u32, samples: Vec<u8>) -> Option<DynamicImage> {
    match colour {
        ColorType::Gray(bits @ (1 | 2 | 4)) => {
            GrayImage::from_raw(width, height, spread(&samples, width, bits)).map(Into::into)
        }
        ColorType::Gray(8 | 16) => GrayImage::from_raw(width, height, samples).map(Into::into),
        ColorType::GrayA(8 | 16) => GrayAlphaImage::from_raw(width, height, samples).map(Into::into),
        ColorType::RGB(8 | 16) => RgbImage::from_raw(width, height, samples).map(Into::into),
        ColorType::RGBA(8 | 16) => RgbaImage::from_raw(width, height, samples).map(Into::into),
        ColorType::CMYK(8 | 16) => {
            let pixels = samples.chunks_exact(4).flat_map(|ink| [0, 1, 2].map(|at| printed(ink[at], ink[3])));
            RgbImage::from_raw(width, height, pixels.collect()).map(Into::into)
        }
        ColorType::YCbCr(8) => {
            let pixels = samples.chunks_exact(3).flat_map(|pixel| seen(pixel[0], pixel[1], pixel[2]));
            RgbImage::from_raw(width, height, pixels.collect()).map(Into::into)
        }
        _ => None,
    }
}

/// A byte for each pixel of a row of whole bytes.
fn spread(packed: &[u8], width: u32, bits: u8) -> Vec<u8> {
    let (width, each) = (width as usize, 8 / usize::from(bits));
    let (mask, scale) = ((1u8 << bits) - 1, 255 / ((1u8 << bits) - 1));
    let row = |row: &[u8]| -> Vec<u8> {
        let pixel = |at: usize| (row[at / each] >> (8 - usize::from(bits) * (at % each + 1)) & mask) * scale;
        (0..width).map(pixel).collect()
    };
    packed.chunks_exact(width.div_ceil(each).max(1)).flat_map(row).collect()
}

/// What of the light a paper with so much of a colour and of black on it gives back.
fn printed(colour: u8, black: u8) -> u8 {
    (u16::from(255 - colour) * u16::from(255 - black) / 255) as u8
}

/// ITU-R BT.601, as photographs in TIFF have it where they do not say otherwise.
fn seen(luma: u8, blue: u8, red: u8) -> [u8; 3] {
    let (luma, blue, red) = (f32::from(luma), f32::from(blue) - 128.0, f32::from(red) - 128.0);
    [luma + 1.402 * red, luma - 0.344_136 * blue - 0.714_136 * red, luma + 1.772 * blue]
        .map(|value| value.round().clamp(0.0, 255.0) as u8)
}

#[cfg(test)]
mod tests {
    use tiff::encoder::{Compression, TiffEncoder, colortype};

    use super::*;

    /// A TIFF of one strip with these tags beside those that every one has.
    fn tiff(width: u32, height: u32, tags: &[(u16, u32)], strip: &[u8]) -> Vec<u8> {
        let mut all = vec![(256, width), (257, height), (273, 8), (277, 1), (278, height)];
        all.push((279, strip.len() as u32));
        all.extend(tags);
        all.sort_unstable();
        let mut bytes = [b"II*\0".as_slice(), &(8 + strip.len() as u32).to_le_bytes(), strip].concat();
        bytes.extend((all.len() as u16).to_le_bytes());
        for (tag, value) in all {
            bytes.extend(tag.to_le_bytes());
            bytes.extend([4, 0, 1, 0, 0, 0]);
            bytes.extend(value.to_le_bytes());
        }
        [bytes, vec![0; 4]].concat()
    }

    /// A drawing as scanners keep it: one bit a pixel, white is zero, packed by T.6. A black row, then three white ones.
    #[test]
    fn a_scan_in_black_and_white_is_read() {
        // No white and 20 black; 20 white and no black; twice the same; end.
        let bits = "00100110101000011010000010001000000011011111000000000001000000000001";
        let strip: Vec<u8> = bits
            .as_bytes()
            .chunks(8)
            .map(|eight| {
                u8::from_str_radix(&format!("{:0<8}", std::str::from_utf8(eight).unwrap()), 2).unwrap()
            })
            .collect();
        let scan = Scan::open(tiff(20, 4, &[(258, 1), (259, 4), (262, 0)], &strip)).unwrap();
        assert_eq!(scan.sides, [(20, 4)]);
        let page = scan.page(0).unwrap().into_luma8();
        assert_eq!((0..4).map(|row| page.get_pixel(19, row).0[0]).collect::<Vec<_>>(), [0, 255, 255, 255]);
    }

    #[test]
    fn every_page_is_read_by_itself_in_its_size() {
        let mut bytes = Cursor::new(Vec::new());
        let mut encoder = TiffEncoder::new(&mut bytes).unwrap().with_compression(Compression::Lzw);
        encoder.write_image::<colortype::RGB8>(2, 1, &[255, 0, 0, 0, 0, 255]).unwrap();
        encoder.write_image::<colortype::Gray16>(1, 3, &[0, 0x8000, 0xFFFF]).unwrap();
        encoder.write_image::<colortype::CMYK8>(1, 1, &[0, 255, 255, 0]).unwrap();
        let scan = Scan::open(bytes.into_inner()).unwrap();
        assert_eq!(scan.sides, [(2, 1), (1, 3), (1, 1)]);
        let pixel = |page: usize, x, y| scan.page(page).unwrap().into_rgb8().get_pixel(x, y).0;
        assert_eq!((pixel(0, 0, 0), pixel(0, 1, 0)), ([255, 0, 0], [0, 0, 255]));
        assert_eq!((pixel(1, 0, 0), pixel(1, 0, 1), pixel(1, 0, 2)), ([0; 3], [128; 3], [255; 3]));
        assert_eq!(pixel(2, 0, 0), [255, 0, 0]);
        assert!(matches!(scan.page(3), Err(Undrawn::Broken)));
    }

    #[test]
    fn a_scan_that_lies_on_its_side_is_turned() {
        let strip = [0, 100, 200, 250];
        let scan = Scan::open(tiff(2, 2, &[(258, 8), (259, 1), (262, 1), (274, 6)], &strip)).unwrap();
        assert_eq!(scan.page(0).unwrap().into_luma8().into_raw(), [200, 0, 250, 100]);
        let long = Scan::open(tiff(4, 1, &[(258, 8), (259, 1), (262, 1), (274, 8)], &strip)).unwrap();
        assert_eq!(long.sides, [(1, 4)]);
    }

    /// Not whole, of colours that are not known here, or with pages that go round: told, and nothing worse.
    #[test]
    fn what_cannot_be_read_is_told() {
        let good = tiff(2, 2, &[(258, 8), (259, 1), (262, 1)], &[0; 4]);
        for cut in [3, 8, 20, good.len() - 6] {
            let opened = Scan::open(good[..cut].to_vec()).and_then(|scan| scan.page(0));
            assert!(matches!(opened, Err(Undrawn::Broken)), "the first {cut} bytes");
        }
        let palette = Scan::open(tiff(2, 2, &[(258, 8), (259, 1), (262, 3)], &[0; 4]));
        assert!(matches!(palette.and_then(|scan| scan.page(0)), Err(Undrawn::Broken)));
        let mut round = good.clone();
        let next = round.len() - 4;
        round[next..].copy_from_slice(&12u32.to_le_bytes());
        assert!(matches!(Scan::open(round), Err(Undrawn::Broken)));
    }
}

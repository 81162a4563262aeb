use std::fs::{File, OpenOptions};
use std::io;
use std::ops::Range;
use std::os::unix::fs::FileExt;

use crate::sys;

/// The first of the kernel's framebuffers: what firmware has set up, or the driver of a graphics card.
const DEVICE: &str = "/dev/fb0";

/// The pixels of the screen. What is put is kept in memory until it is shown, and can be shown again.
pub struct Framebuffer {
    file: File,
    layout: Layout,
    bytes: Vec<u8>,
    changed: Range<usize>,
}

/// How pixels lie in a framebuffer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Columns of pixels.
    pub columns: usize,
    /// Rows of pixels.
    pub rows: usize,
    /// Bytes from the beginning of a row to that of the next.
    pub row_bytes: usize,
    /// Bytes before the first visible pixel.
    pub before_bytes: usize,
    /// Bytes of a pixel.
    pub pixel_bytes: usize,
    /// Where red, green and blue lie in a pixel, which is a number in little endian.
    pub channels: [Channel; 3],
}

/// The bits of a colour in a pixel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Channel {
    /// The lowest.
    pub offset: u32,
    /// How many.
    pub bits: u32,
}

impl Framebuffer {
    /// Opens the screen's; fails where there is none, or one whose pixels are no colours.
    pub fn open() -> io::Result<Self> {
        let file = OpenOptions::new().read(true).write(true).open(DEVICE)?;
        let layout = sys::framebuffer_layout(&file)?;
        Self::over(file, layout)
    }

    fn over(file: File, layout: Layout) -> io::Result<Self> {
        let fits = |channel: &Channel| {
            (1..=8).contains(&channel.bits)
                && (channel.offset + channel.bits).div_ceil(8) as usize <= layout.pixel_bytes
        };
        let is_sound = (2..=4).contains(&layout.pixel_bytes)
            && layout.columns * layout.pixel_bytes <= layout.row_bytes
            && layout.channels.iter().all(fits);
        if !is_sound {
            return Err(io::Error::new(io::ErrorKind::Unsupported, format!("{layout:?}")));
        }
        Ok(Self {
            file,
            bytes: vec![0; layout.row_bytes * layout.rows],
            changed: 0..0,
            layout,
        })
    }

    /// Columns and rows of pixels.
    pub fn size_px(&self) -> (usize, usize) {
        (self.layout.columns, self.layout.rows)
    }

    /// Puts pixels of red, green and blue into one row, from a column on. What lies outside is left out.
    pub fn put(&mut self, column: usize, row: usize, pixels: &[[u8; 3]]) {
        if row >= self.layout.rows {
            return;
        }
        let room = self.layout.columns.saturating_sub(column);
        let size = self.layout.pixel_bytes;
        let begin = row * self.layout.row_bytes + column * size;
        for (index, pixel) in pixels.iter().take(room).enumerate() {
            let number = self.layout.number(*pixel).to_le_bytes();
            self.bytes[begin + index * size..][..size].copy_from_slice(&number[..size]);
        }
        self.changed = if self.changed.is_empty() {
            row..row + 1
        } else {
            self.changed.start.min(row)..self.changed.end.max(row + 1)
        };
    }

    /// Shows what was put since the last time.
    pub fn flush(&mut self) -> io::Result<()> {
        let changed = std::mem::replace(&mut self.changed, 0..0);
        self.write(changed)
    }

    /// Shows everything anew, whatever the kernel has drawn meanwhile.
    pub fn refresh(&mut self) -> io::Result<()> {
        self.changed = 0..0;
        self.write(0..self.layout.rows)
    }

    fn write(&self, rows: Range<usize>) -> io::Result<()> {
        let bytes = rows.start * self.layout.row_bytes..rows.end * self.layout.row_bytes;
        let at = (self.layout.before_bytes + bytes.start) as u64;
        self.file.write_all_at(&self.bytes[bytes], at)
    }
}

impl Layout {
    fn number(&self, pixel: [u8; 3]) -> u32 {
        let part = |(channel, value): (&Channel, u8)| u32::from(value >> (8 - channel.bits)) << channel.offset;
        self.channels.iter().zip(pixel).map(part).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn channels(of: [(u32, u32); 3]) -> [Channel; 3] {
        let [(red, red_bits), (green, green_bits), (blue, blue_bits)] = of;
        [
            Channel {
                offset: red,
                bits: red_bits,
            },
            Channel {
                offset: green,
                bits: green_bits,
            },
            Channel {
                offset: blue,
                bits: blue_bits,
            },
        ]
    }

    const TRUE_COLOUR: Layout = Layout {
        columns: 4,
        rows: 3,
        row_bytes: 20,
        before_bytes: 7,
        pixel_bytes: 4,
        channels: channels([(16, 8), (8, 8), (0, 8)]),
    };

    const HIGH_COLOUR: Layout = Layout {
        pixel_bytes: 2,
        channels: channels([(11, 5), (5, 6), (0, 5)]),
        ..TRUE_COLOUR
    };

    fn shown(file: &File) -> Vec<u8> {
        let mut bytes = vec![0; file.metadata().unwrap().len().try_into().unwrap()];
        file.read_exact_at(&mut bytes, 0).unwrap();
        bytes
    }

    #[test]
    fn pixels_lie_as_the_kernel_says() {
        assert_eq!(TRUE_COLOUR.number([0x12, 0x34, 0x56]), 0x0012_3456);
        assert_eq!(HIGH_COLOUR.number([0xFF, 0x00, 0x00]), 0xF800);
        assert_eq!(HIGH_COLOUR.number([0x08, 0x04, 0x08]), 0x0821);
    }

    #[test]
    fn only_rows_that_changed_are_written_until_all_are_asked_for() {
        let file = tempfile::tempfile().unwrap();
        let mut screen = Framebuffer::over(file.try_clone().unwrap(), TRUE_COLOUR).unwrap();
        screen.put(1, 1, &[[1, 2, 3], [4, 5, 6]]);
        screen.flush().unwrap();
        let bytes = shown(&file);
        assert_eq!(bytes.len(), 7 + 20 + 20);
        assert_eq!(bytes[7 + 20 + 4..7 + 20 + 12], [3, 2, 1, 0, 6, 5, 4, 0]);
        file.write_all_at(&[9; 7 + 60], 0).unwrap();
        screen.flush().unwrap();
        assert_eq!(shown(&file), [9; 7 + 60], "nothing has changed since");
        screen.refresh().unwrap();
        assert_eq!(shown(&file)[7 + 20..7 + 40], bytes[7 + 20..]);
    }

    #[test]
    fn what_lies_outside_is_left_out() {
        let file = tempfile::tempfile().unwrap();
        let mut screen = Framebuffer::over(file.try_clone().unwrap(), TRUE_COLOUR).unwrap();
        screen.put(3, 2, &[[1, 1, 1]; 5]);
        screen.put(0, 3, &[[1, 1, 1]]);
        screen.put(9, 0, &[[1, 1, 1]]);
        screen.refresh().unwrap();
        let bytes = shown(&file);
        let mut expected = vec![0; 7 + 60];
        expected[7 + 2 * 20 + 12..][..3].fill(1);
        assert_eq!(bytes, expected);
    }

    #[test]
    fn a_screen_of_few_colours_or_without_rows_is_refused() {
        for layout in [
            Layout {
                pixel_bytes: 1,
                ..TRUE_COLOUR
            },
            Layout {
                row_bytes: 15,
                ..TRUE_COLOUR
            },
            Layout {
                channels: channels([(0, 0), (0, 0), (0, 0)]),
                ..TRUE_COLOUR
            },
            Layout {
                pixel_bytes: 2,
                ..TRUE_COLOUR
            },
        ] {
            let refused = Framebuffer::over(tempfile::tempfile().unwrap(), layout);
            assert!(refused.is_err(), "{layout:?}");
        }
    }
}

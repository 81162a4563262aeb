use std::io;
use std::os::fd::{AsFd, AsRawFd};

use nix::errno::Errno;

use crate::framebuffer::{Channel, Layout};

/// `struct fb_var_screeninfo` of linux/fb.h, as the 32-bit numbers it is made of.
type Variable = [u32; 40];

/// `struct fb_fix_screeninfo`, as such numbers too.
type Fixed = [u32; 20];

/// Pixels that lie beside each other, and whose numbers are colours by themselves.
const PACKED_PIXELS: u32 = 0;
const TRUE_COLOUR: u32 = 2;

mod raw {
    use super::{Fixed, Variable};

    // Numbers of linux/fb.h, from before numbers said how much is copied.
    nix::ioctl_read_bad!(fbioget_vscreeninfo, 0x4600, Variable);
    nix::ioctl_read_bad!(fbioget_fscreeninfo, 0x4602, Fixed);
}

/// How the pixels of an open framebuffer lie.
pub fn framebuffer_layout(device: impl AsFd) -> io::Result<Layout> {
    let (variable, fixed) = screen_info(device)?;
    let [columns, rows, _, _, left, above, pixel_bits, _] = *variable.first_chunk().expect("it is longer");
    let (kind, visual, row_bytes) = (fixed[7], fixed[9], fixed[12]);
    if (kind, visual) != (PACKED_PIXELS, TRUE_COLOUR) {
        let what = format!("a framebuffer of type {kind} and visual {visual}");
        return Err(io::Error::new(io::ErrorKind::Unsupported, what));
    }
    let pixel_bytes = pixel_bits / 8;
    let channel = |at: usize| Channel {
        offset: variable[at],
        bits: variable[at + 1],
    };
    Ok(Layout {
        columns: columns as usize,
        rows: rows as usize,
        row_bytes: row_bytes as usize,
        before_bytes: above as usize * row_bytes as usize + left as usize * pixel_bytes as usize,
        pixel_bytes: pixel_bytes as usize,
        channels: [channel(8), channel(11), channel(14)],
    })
}

fn screen_info(device: impl AsFd) -> Result<(Variable, Fixed), Errno> {
    let (mut variable, mut fixed) = ([0; 40], [0; 20]);
    let file = device.as_fd().as_raw_fd();
    // SAFETY: The kernel writes one struct of 160 bytes, to as many that outlive the call.
    unsafe { raw::fbioget_vscreeninfo(file, &raw mut variable) }?;
    // SAFETY: The kernel writes one struct of 80 bytes, to as many that outlive the call.
    unsafe { raw::fbioget_fscreeninfo(file, &raw mut fixed) }?;
    Ok((variable, fixed))
}

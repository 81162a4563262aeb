use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::thread;

use super::disk::Nature;
use crate::{Error, Result};

/// Magic numbers, options and commands of the network block device protocol (doc/proto.md of its project).
const SERVER: u64 = 0x4e42_444d_4147_4943;
const OPTION: u64 = 0x4948_4156_454f_5054;
const OPTION_REPLY: u64 = 0x0003_e889_0455_65a9;
const REQUEST: u32 = 0x2560_9513;
const REPLY: u32 = 0x6744_6698;
const FIXED_NEWSTYLE: u16 = 1;
const GO: u32 = 7;
const ACKNOWLEDGED: u32 = 1;
const INFORMATION: u32 = 3;
const UNSUPPORTED: u32 = 0x8000_0001;
const HAS_FLAGS_AND_FLUSH: u16 = 0b101;
const READ: u16 = 0;
const WRITE: u16 = 1;
const DISCONNECT: u16 = 2;
const FLUSH: u16 = 3;
const INVALID: u32 = 22;

/// The longest request, in bytes; QEMU asks for no more than this many.
const LONGEST_BYTES: u32 = 32 << 20;

/// A disk that acknowledges every write and flush, and does not store what is written to some of its bytes; what was
/// there stays and is read. Its firmware, so to speak, is a server that QEMU reads from and writes to.
pub struct Forgetful {
    image: File,
    size_bytes: u64,
    forgotten: Range<u64>,
}

impl Forgetful {
    /// Serves an image to one computer, until that goes off; for [`super::Disk::nature`].
    pub fn serve(image: &Path, forgotten: Range<u64>) -> Result<Nature> {
        let socket: PathBuf = image.with_extension("socket");
        let file = OpenOptions::new().read(true).write(true).open(image);
        let file = file.map_err(Error::file(image))?;
        let size_bytes = file.metadata().map_err(Error::file(image))?.len();
        let listener = UnixListener::bind(&socket).map_err(Error::file(&socket))?;
        let disk = Self {
            image: file,
            size_bytes,
            forgotten,
        };
        // That a computer goes off in the middle of a request is not the disk's failure.
        thread::spawn(move || listener.accept().and_then(|(stream, _)| disk.work(stream)));
        Ok(Nature::Served(socket))
    }

    fn work(&self, mut stream: UnixStream) -> io::Result<()> {
        stream.write_all(&SERVER.to_be_bytes())?;
        stream.write_all(&OPTION.to_be_bytes())?;
        stream.write_all(&FIXED_NEWSTYLE.to_be_bytes())?;
        let _client_flags: [u8; 4] = take(&mut stream)?;
        while !self.agree(&mut stream)? {}
        while self.answer(&mut stream)? {}
        Ok(())
    }

    /// Answers one option; whether it was the last.
    fn agree(&self, stream: &mut UnixStream) -> io::Result<bool> {
        let _magic: [u8; 8] = take(stream)?;
        let option = u32::from_be_bytes(take(stream)?);
        let length = u32::from_be_bytes(take(stream)?);
        io::copy(&mut Read::by_ref(stream).take(length.into()), &mut io::sink())?;
        if option != GO {
            reply_to(stream, option, UNSUPPORTED, &[])?;
            return Ok(false);
        }
        let mut export = 0_u16.to_be_bytes().to_vec();
        export.extend(self.size_bytes.to_be_bytes());
        export.extend(HAS_FLAGS_AND_FLUSH.to_be_bytes());
        reply_to(stream, option, INFORMATION, &export)?;
        reply_to(stream, option, ACKNOWLEDGED, &[])?;
        Ok(true)
    }

    /// Answers one request; whether more will come.
    fn answer(&self, stream: &mut UnixStream) -> io::Result<bool> {
        let magic = u32::from_be_bytes(take(stream)?);
        let _flags: [u8; 2] = take(stream)?;
        let kind = u16::from_be_bytes(take(stream)?);
        let handle: [u8; 8] = take(stream)?;
        let offset_bytes = u64::from_be_bytes(take(stream)?);
        let length_bytes = u32::from_be_bytes(take(stream)?);
        if magic != REQUEST || length_bytes > LONGEST_BYTES {
            return Err(ErrorKind::InvalidData.into());
        }
        let mut bytes = vec![0; length_bytes as usize];
        let mut error = 0_u32;
        match kind {
            READ => self.image.read_exact_at(&mut bytes, offset_bytes)?,
            WRITE => {
                stream.read_exact(&mut bytes)?;
                self.store(&bytes, offset_bytes)?;
            }
            FLUSH => {}
            DISCONNECT => return Ok(false),
            _ => error = INVALID,
        }
        stream.write_all(&REPLY.to_be_bytes())?;
        stream.write_all(&error.to_be_bytes())?;
        stream.write_all(&handle)?;
        if kind == READ {
            stream.write_all(&bytes)?;
        }
        Ok(true)
    }

    /// Stores what lies before and behind the forgotten bytes.
    fn store(&self, bytes: &[u8], offset_bytes: u64) -> io::Result<()> {
        let place = |at: u64| {
            let inside = at.saturating_sub(offset_bytes).min(bytes.len() as u64);
            usize::try_from(inside).unwrap_or(bytes.len())
        };
        let (before, behind) = (place(self.forgotten.start), place(self.forgotten.end));
        self.image.write_all_at(&bytes[..before], offset_bytes)?;
        self.image.write_all_at(&bytes[behind..], offset_bytes + behind as u64)
    }
}

fn reply_to(stream: &mut UnixStream, option: u32, kind: u32, data: &[u8]) -> io::Result<()> {
    let length = u32::try_from(data.len()).unwrap_or(u32::MAX);
    stream.write_all(&OPTION_REPLY.to_be_bytes())?;
    for word in [option, kind, length] {
        stream.write_all(&word.to_be_bytes())?;
    }
    stream.write_all(data)
}

fn take<const N: usize>(stream: &mut UnixStream) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    stream.read_exact(&mut bytes)?;
    Ok(bytes)
}

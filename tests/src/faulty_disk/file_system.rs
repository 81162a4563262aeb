use std::ffi::OsStr;
use std::io;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use fuser::{
    BsdFileFlags, Errno, FileAttr, FileHandle, FileType, Filesystem, FopenFlags, Generation, INodeNo, InitFlags,
    KernelConfig, LockOwner, OpenFlags, ReplyAttr, ReplyData, ReplyEmpty, ReplyEntry, ReplyOpen, ReplyWrite, Request,
    TimeOrNow, WriteFlags,
};

use super::faults::{Asked, Faults};

/// The one file's name.
pub const FILE_NAME: &str = "disk";

const FILE: INodeNo = INodeNo(2);

/// Nothing is remembered by the kernel, so that a change is seen at once.
const NO_TIME: Duration = Duration::ZERO;

/// More requests at once than any engine keeps in flight.
const REQUESTS_AT_ONCE: u16 = 64;

/// A file system of one file, with the faults of a disk.
pub struct OneFile {
    faults: Arc<Faults>,
}

impl OneFile {
    pub fn new(faults: Arc<Faults>) -> Self {
        Self { faults }
    }

    fn attributes(&self, number: INodeNo) -> FileAttr {
        let (kind, size) = if number == FILE {
            (FileType::RegularFile, self.faults.size_bytes())
        } else {
            (FileType::Directory, 0)
        };
        FileAttr {
            ino: number,
            size,
            blocks: size.div_ceil(512),
            atime: UNIX_EPOCH,
            mtime: UNIX_EPOCH,
            ctime: UNIX_EPOCH,
            crtime: UNIX_EPOCH,
            kind,
            perm: 0o700,
            nlink: 1,
            uid: 0,
            gid: 0,
            rdev: 0,
            blksize: 512,
            flags: 0,
        }
    }
}

impl Filesystem for OneFile {
    /// Requests are in flight at the same time.
    fn init(&mut self, _: &Request, config: &mut KernelConfig) -> io::Result<()> {
        let is_missing = |_| io::Error::from(io::ErrorKind::Unsupported);
        config.add_capabilities(InitFlags::FUSE_ASYNC_DIO).map_err(is_missing)?;
        config
            .set_max_background(REQUESTS_AT_ONCE)
            .map(drop)
            .map_err(|_| io::Error::from(io::ErrorKind::InvalidInput))
    }

    fn lookup(&self, _: &Request, _: INodeNo, name: &OsStr, reply: ReplyEntry) {
        if name == FILE_NAME {
            reply.entry(&NO_TIME, &self.attributes(FILE), Generation(0));
        } else {
            reply.error(Errno::ENOENT);
        }
    }

    fn getattr(&self, _: &Request, number: INodeNo, _: Option<FileHandle>, reply: ReplyAttr) {
        reply.attr(&NO_TIME, &self.attributes(number));
    }

    fn setattr(
        &self,
        _: &Request,
        number: INodeNo,
        _: Option<u32>,
        _: Option<u32>,
        _: Option<u32>,
        size: Option<u64>,
        _: Option<TimeOrNow>,
        _: Option<TimeOrNow>,
        _: Option<SystemTime>,
        _: Option<FileHandle>,
        _: Option<SystemTime>,
        _: Option<SystemTime>,
        _: Option<SystemTime>,
        _: Option<BsdFileFlags>,
        reply: ReplyAttr,
    ) {
        match size.map_or(Ok(()), |size| self.faults.resize(size)) {
            Ok(()) => reply.attr(&NO_TIME, &self.attributes(number)),
            Err(error) => reply.error(Errno::from(error)),
        }
    }

    fn open(&self, _: &Request, _: INodeNo, _: OpenFlags, reply: ReplyOpen) {
        let flags = FopenFlags::FOPEN_DIRECT_IO | FopenFlags::FOPEN_PARALLEL_DIRECT_WRITES;
        reply.opened(FileHandle(0), flags);
    }

    fn read(
        &self,
        _: &Request,
        _: INodeNo,
        _: FileHandle,
        offset: u64,
        size: u32,
        _: OpenFlags,
        _: Option<LockOwner>,
        reply: ReplyData,
    ) {
        self.faults.take(Asked::Read(offset, size as usize, reply));
    }

    fn write(
        &self,
        _: &Request,
        _: INodeNo,
        _: FileHandle,
        offset: u64,
        data: &[u8],
        _: WriteFlags,
        _: OpenFlags,
        _: Option<LockOwner>,
        reply: ReplyWrite,
    ) {
        self.faults.take(Asked::Write(offset, data.to_vec(), reply));
    }

    fn flush(&self, _: &Request, _: INodeNo, _: FileHandle, _: LockOwner, reply: ReplyEmpty) {
        reply.ok();
    }

    fn fsync(&self, _: &Request, _: INodeNo, _: FileHandle, _: bool, reply: ReplyEmpty) {
        self.faults.take(Asked::Flush(reply));
    }
}

use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::mem;
use std::os::fd::AsRawFd;

use io_uring::types::{Fd, SubmitArgs, Timespec};
use io_uring::{IoUring, opcode, squeue};
use nix::errno::Errno;
use pumice_engine::{Action, Buffer, Request};

/// Reads and writes in flight on one open block device.
///
/// The ring owns the memory of every request until the kernel says it is done with it.
pub struct Ring {
    io: IoUring,
    device: File,
    handle: Handle,
    in_flight: BTreeMap<u64, InFlight>,
    next_number: u64,
    /// Memory the kernel keeps ready: its number and its index there.
    registered: BTreeMap<u64, u16>,
    /// Whether entries wait for the kernel to be told of them.
    is_submit_due: bool,
}

/// How requests name the device to the kernel.
#[derive(Clone, Copy)]
struct Handle {
    file: Fd,
    flags: squeue::Flags,
}

struct InFlight {
    slot: u32,
    buffer: Buffer,
}

/// Something the kernel has finished.
pub enum Finished {
    /// A read or write.
    Transfer {
        /// The requester's name for it.
        slot: u32,
        /// Its memory.
        buffer: Buffer,
        /// Bytes done.
        outcome: Result<usize, Errno>,
    },
    /// A flush.
    Flush {
        /// The number it was given when it was started.
        number: u64,
        /// What the device answered.
        outcome: Result<(), Errno>,
    },
}

impl Ring {
    /// A ring for `entries` requests at a time; ENOSYS or EPERM where the kernel offers none.
    pub fn new(device: File, entries: u32) -> io::Result<Self> {
        // Without interrupting the thread a completion waits until it is asked for, which costs less.
        let io = IoUring::builder()
            .setup_coop_taskrun()
            .build(entries)
            .or_else(|_| IoUring::new(entries))?;
        // Waiting with a time limit depends on it, and no deadline could be kept without.
        if !io.params().is_feature_ext_arg() {
            return Err(Errno::ENOSYS.into());
        }
        let handle = Handle::of(&io, &device);
        Ok(Self {
            io,
            device,
            handle,
            in_flight: BTreeMap::new(),
            next_number: 0,
            registered: BTreeMap::new(),
            is_submit_due: false,
        })
    }

    /// The device.
    pub fn device(&self) -> &File {
        &self.device
    }

    /// Has the kernel keep memory ready for requests, which spares finding its pages each time, instead of what it kept
    /// before. Where it does not, for want of lockable memory, requests work as well without.
    pub fn register(&mut self, buffers: &[Buffer]) {
        if !mem::take(&mut self.registered).is_empty() && self.io.submitter().unregister_buffers().is_err() {
            return;
        }
        let vectors: Vec<libc::iovec> = buffers
            .iter()
            .map(|buffer| libc::iovec {
                iov_base: buffer.as_slice().as_ptr().cast_mut().cast(),
                iov_len: buffer.as_slice().len(),
            })
            .collect();
        // SAFETY: The kernel keeps the pages themselves, whatever becomes of the buffers, and it is asked to use them only
        // for a buffer with the same number, which then is in flight and alive.
        if unsafe { self.io.submitter().register_buffers(&vectors) }.is_ok() {
            self.registered = buffers.iter().map(Buffer::number).zip(0..).collect();
        }
    }

    /// Starts a read or write; gives a request back that cannot be one, or for which there is no room. The kernel is told
    /// of it when something finished is asked for.
    pub fn start(&mut self, mut request: Request) -> Result<(), (Request, Errno)> {
        let length = u32::try_from(request.length_bytes).unwrap_or(u32::MAX);
        if request.length_bytes > request.buffer.as_slice().len() || length == u32::MAX {
            return Err((request, Errno::EINVAL));
        }
        let index = self.index(&request);
        let Some(entry) = entry(self.handle, &mut request, length, index) else {
            return Err((request, Errno::EINVAL));
        };
        let number = self.next_number;
        // SAFETY: `length` bytes of the buffer are within it, its heap memory stays where it is when the buffer moves into
        // `in_flight`, and it is taken out of there only when its completion has come, else never freed.
        if let Err(errno) = unsafe { self.push(&entry.user_data(number)) } {
            return Err((request, errno));
        }
        self.next_number += 1;
        let Request { slot, buffer, .. } = request;
        self.in_flight.insert(number, InFlight { slot, buffer });
        Ok(())
    }

    /// Starts a flush of the device's cache and answers with its number.
    pub fn start_flush(&mut self) -> Result<u64, Errno> {
        let entry = opcode::Fsync::new(self.handle.file).build().flags(self.handle.flags);
        let number = self.next_number;
        // SAFETY: A flush refers to no memory, and the ring owns the device.
        unsafe { self.push(&entry.user_data(number)) }?;
        self.next_number += 1;
        Ok(number)
    }

    /// Something that has finished, waiting up to `wait_ms`; a signal may end the wait early.
    pub fn reap(&mut self, wait_ms: u64) -> Option<Finished> {
        if let Some(finished) = self.finished() {
            self.submit();
            return Some(finished);
        }
        let nanoseconds = u32::try_from(wait_ms % 1_000 * 1_000_000).unwrap_or(0);
        let limit = Timespec::new().sec(wait_ms / 1_000).nsec(nanoseconds);
        self.is_submit_due = false;
        // Whatever this answers, what counts is what has finished; what the kernel does not take now it takes with the next
        // call.
        drop(
            self.io
                .submitter()
                .submit_with_args(1, &SubmitArgs::new().timespec(&limit)),
        );
        self.finished()
    }

    fn finished(&mut self) -> Option<Finished> {
        let entry = self.io.completion().next()?;
        let (number, result) = (entry.user_data(), entry.result());
        let outcome = usize::try_from(result).map_err(|_| Errno::from_raw(-result));
        Some(match self.in_flight.remove(&number) {
            Some(InFlight { slot, buffer }) => Finished::Transfer { slot, buffer, outcome },
            None => Finished::Flush {
                number,
                outcome: outcome.map(drop),
            },
        })
    }

    fn submit(&mut self) {
        if mem::take(&mut self.is_submit_due) {
            // What the kernel does not take now it takes with the next call, and a request that never ends is a stall.
            drop(self.io.submit());
        }
    }

    fn index(&self, request: &Request) -> Option<u16> {
        self.registered.get(&request.buffer.number()).copied()
    }

    /// # Safety
    /// Memory the entry refers to must stay valid until its completion.
    unsafe fn push(&mut self, entry: &squeue::Entry) -> Result<(), Errno> {
        if self.io.submission().is_full() {
            self.submit();
        }
        self.is_submit_due = true;
        // SAFETY: The caller answers for the memory, and the descriptor is owned by the ring.
        unsafe { self.io.submission().push(entry) }.map_err(|_| Errno::EAGAIN)
    }
}

impl Handle {
    /// Has the kernel keep the device, which spares finding it each time; where it does not, its descriptor serves.
    fn of(io: &IoUring, device: &File) -> Self {
        let descriptor = device.as_raw_fd();
        let (file, flags) = match io.submitter().register_files(&[descriptor]) {
            // Its index among what is kept.
            Ok(()) => (Fd(0), squeue::Flags::FIXED_FILE),
            Err(_) => (Fd(descriptor), squeue::Flags::empty()),
        };
        Self { file, flags }
    }
}

/// What the kernel is asked to do; nothing where memory to be read into has another owner.
fn entry(handle: Handle, request: &mut Request, length: u32, index: Option<u16>) -> Option<squeue::Entry> {
    let (device, offset) = (handle.file, request.offset_bytes);
    let entry = match (request.action, index) {
        (Action::Write, Some(index)) => {
            let pointer = request.buffer.as_slice().as_ptr();
            opcode::WriteFixed::new(device, pointer, length, index)
                .offset(offset)
                .build()
        }
        (Action::Write, None) => {
            let pointer = request.buffer.as_slice().as_ptr();
            opcode::Write::new(device, pointer, length).offset(offset).build()
        }
        (Action::Read, Some(index)) => {
            let pointer = request.buffer.as_mut_slice()?.as_mut_ptr();
            opcode::ReadFixed::new(device, pointer, length, index)
                .offset(offset)
                .build()
        }
        (Action::Read, None) => {
            let pointer = request.buffer.as_mut_slice()?.as_mut_ptr();
            opcode::Read::new(device, pointer, length).offset(offset).build()
        }
    };
    Some(entry.flags(handle.flags))
}

impl Drop for Ring {
    /// The kernel may yet write to memory that is in flight, so that memory is never freed. The device is let go of here
    /// rather than by the kernel some time later, for whoever opens it next.
    fn drop(&mut self) {
        self.io.submitter().unregister_files().ok();
        mem::forget(mem::take(&mut self.in_flight));
    }
}

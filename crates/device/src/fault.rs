use nix::errno::Errno;
use pumice_model::Fault;

/// What a kernel error says of a drive.
///
/// A drive that was pulled out answers writes with ENOSPC, because its size has become nothing; a write to a whole block
/// device never meets a true end before its known one.
pub fn fault_of(errno: Errno) -> Fault {
    match errno {
        Errno::EIO | Errno::ENODATA | Errno::EILSEQ => Fault::Medium,
        Errno::ENODEV | Errno::ENXIO | Errno::ENOENT | Errno::ENOSPC | Errno::ESHUTDOWN | Errno::ENOMEDIUM => {
            Fault::Gone
        }
        Errno::EBUSY => Fault::Busy,
        Errno::EROFS | Errno::EPERM | Errno::EACCES => Fault::Denied,
        other => Fault::Other(other as i32),
    }
}

/// What a failed call of the standard library says of a drive.
pub fn fault_of_io(error: &std::io::Error) -> Fault {
    fault_of(Errno::from_raw(error.raw_os_error().unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kernel_errors_have_these_meanings() {
        let table = [
            (libc::EIO, Fault::Medium),
            (libc::ENODATA, Fault::Medium),
            (libc::EILSEQ, Fault::Medium),
            (libc::ENODEV, Fault::Gone),
            (libc::ENXIO, Fault::Gone),
            (libc::ENOENT, Fault::Gone),
            (libc::ENOSPC, Fault::Gone),
            (libc::ESHUTDOWN, Fault::Gone),
            (libc::ENOMEDIUM, Fault::Gone),
            (libc::EBUSY, Fault::Busy),
            (libc::EROFS, Fault::Denied),
            (libc::EPERM, Fault::Denied),
            (libc::EACCES, Fault::Denied),
            (libc::EINVAL, Fault::Other(libc::EINVAL)),
            (libc::ENOSYS, Fault::Other(libc::ENOSYS)),
            (libc::EREMOTEIO, Fault::Other(libc::EREMOTEIO)),
            (libc::ETIMEDOUT, Fault::Other(libc::ETIMEDOUT)),
        ];
        for (errno, fault) in table {
            assert_eq!(fault_of(Errno::from_raw(errno)), fault, "{errno}");
            assert_eq!(fault_of_io(&std::io::Error::from_raw_os_error(errno)), fault, "{errno}");
        }
    }
}

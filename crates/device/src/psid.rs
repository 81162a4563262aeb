use zeroize::Zeroizing;

/// Characters of a PSID (TCG PSID feature set).
pub const PSID_BYTES: usize = 32;

/// The number on a drive's label with which whoever holds the drive in hands may have it go back to how it left the
/// factory.
///
/// It is a secret of the drive's owner: it is kept nowhere, and its memory is overwritten when it is dropped. So it has no
/// copy, not on the stack either, and nothing prints it:
///
/// ```compile_fail,E0277
/// fn is_copied<T: Clone>() {}
/// is_copied::<pumice_device::Psid>();
/// ```
///
/// ```compile_fail,E0277
/// fn is_printed<T: std::fmt::Debug>() {}
/// is_printed::<pumice_device::Psid>();
/// ```
pub struct Psid(Zeroizing<Vec<u8>>);

/// What was typed is no PSID: it has 32 letters and digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoPsid;

impl Psid {
    /// What somebody typed, without the spaces and hyphens that some labels have.
    ///
    /// Small letters stay as they are, for the standard does not say that there are none.
    pub fn new(typed: &str) -> Result<Self, NoPsid> {
        let mut psid = Self(Zeroizing::new(vec![0; PSID_BYTES]));
        let mut free = psid.0.iter_mut();
        for byte in typed.bytes().filter(|byte| !matches!(byte, b' ' | b'-')) {
            match free.next() {
                Some(place) if byte.is_ascii_alphanumeric() => *place = byte,
                _ => return Err(NoPsid),
            }
        }
        if free.next().is_some() { Err(NoPsid) } else { Ok(psid) }
    }

    /// Its characters.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_psid_is_taken_as_labels_have_it() {
        let plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
        let grouped = "ABCDEFGH IJKLMNOP-QRSTUVWX YZ012345";
        for typed in [plain, grouped] {
            assert!(Psid::new(typed).is_ok_and(|psid| psid.bytes() == plain.as_bytes()));
        }
        for typed in ["", &plain[1..], &format!("{plain}6"), &plain.replace('A', "?")] {
            assert!(Psid::new(typed).is_err(), "{typed}");
        }
    }
}

//! Certificates as QR codes, so that paper carries the whole record.
//!
//! A certificate that fits into one code (ISO/IEC 18004, byte mode, error correction level L, at most 2,953 bytes) stands
//! in it as it is: whoever scans it has the file. A longer one is cut into at most four parts, each behind a header of 13
//! bytes: `50 51 01` ("PQ", version 1), the number of the part from 1, how many there are, and the first eight bytes of the
//! certificate's SHA-256, so that parts of different certificates are not mixed up. The parts one behind the other, without
//! their headers, are the certificate. None begins as a certificate does, which is with `D2`.

use pumice_qr::{Correction, Matrix};
use sha2::{Digest as _, Sha256};

/// Bytes that the largest code (version 40, level L) holds in byte mode.
const MOST_BYTES: usize = 2_953;

/// Codes beyond which nobody would scan them.
const MOST_PARTS: usize = 4;

const MAGIC: [u8; 3] = *b"PQ\x01";

const HEADER_BYTES: usize = MAGIC.len() + 2 + 8;

/// A code and what stands below it.
pub struct Code {
    pub caption: String,
    /// What it is, for whoever does not see it.
    pub alternative: String,
    pub matrix: Matrix,
}

/// Runs of dark modules in a row of a code: where each begins and how long it is.
pub fn runs(matrix: &Matrix, row: usize) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for column in (0..matrix.size()).filter(|&column| matrix.is_dark(row, column)) {
        match runs.last_mut() {
            Some((first, length)) if *first + *length == column => *length += 1,
            _ => runs.push((column, 1)),
        }
    }
    runs
}

/// The codes that carry a certificate, in the order of its parts; none where it is larger than four hold.
pub fn codes(certificate: &[u8]) -> Vec<Matrix> {
    let matrix = |content: &Vec<u8>| Matrix::new(content, Correction::Low);
    contents(certificate).iter().filter_map(matrix).collect()
}

/// What each of the codes holds.
fn contents(certificate: &[u8]) -> Vec<Vec<u8>> {
    if certificate.len() <= MOST_BYTES {
        return vec![certificate.to_vec()];
    }
    let parts: Vec<_> = certificate.chunks(MOST_BYTES - HEADER_BYTES).collect();
    let Some(count) = u8::try_from(parts.len())
        .ok()
        .filter(|&count| usize::from(count) <= MOST_PARTS)
    else {
        return Vec::new();
    };
    let digest = Sha256::digest(certificate);
    let content = |(number, part): (u8, &[u8])| [&MAGIC[..], &[number, count], &digest[..8], part].concat();
    (1..).zip(parts).map(content).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn certificate(bytes: usize) -> Vec<u8> {
        (0..bytes).map(|index| u8::try_from(index * 7 % 251).unwrap()).collect()
    }

    #[test]
    fn a_certificate_that_fits_stands_in_one_code_as_it_is() {
        let whole = certificate(MOST_BYTES);
        assert_eq!(contents(&whole), std::slice::from_ref(&whole));
        assert_eq!(codes(&whole)[0].size(), 177);
    }

    #[test]
    fn a_longer_one_is_cut_into_numbered_parts() {
        let whole = certificate(MOST_BYTES + 1);
        let parts = contents(&whole);
        let digest = Sha256::digest(&whole);
        for (number, part) in (1..).zip(&parts) {
            assert_eq!(part[..5], [b'P', b'Q', 1, number, 2]);
            assert_eq!(part[5..13], digest[..8]);
        }
        assert_eq!(
            parts.iter().flat_map(|part| &part[13..]).copied().collect::<Vec<_>>(),
            whole
        );
        assert_eq!(codes(&whole).len(), 2);
    }

    #[test]
    fn a_certificate_beyond_four_codes_has_none() {
        assert_eq!(contents(&certificate(4 * 2_940)).len(), 4);
        assert!(contents(&certificate(4 * 2_940 + 1)).is_empty());
    }

    #[test]
    fn runs_are_the_dark_modules_of_a_row() {
        let matrix = Matrix::new(b"A", Correction::Low).unwrap();
        for row in 0..matrix.size() {
            let mut dark = vec![false; matrix.size()];
            for (first, length) in runs(&matrix, row) {
                dark[first..first + length].fill(true);
                assert!(!matrix.is_dark(row, first + length), "a run is as long as it can be");
            }
            assert!((0..matrix.size()).all(|column| dark[column] == matrix.is_dark(row, column)));
        }
        assert_eq!(runs(&matrix, 0)[0], (0, 7), "the finder pattern");
    }
}

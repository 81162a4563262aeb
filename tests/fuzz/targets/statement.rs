//! A vector of which one to eight things were changed, signed again: most of what the reader does comes behind the signature.
#![no_main]

use std::sync::LazyLock;

use arbitrary::{Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use pumice_fuzz::{Forged, assert_signs_again, edit, vectors};

static VECTORS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(vectors);

fuzz_target!(|bytes: &[u8]| {
    if let Ok(document) = document(&mut Unstructured::new(bytes)) {
        assert_signs_again(&document);
    }
});

fn document(wishes: &mut Unstructured) -> Result<Vec<u8>> {
    let vector = wishes.choose(&VECTORS)?;
    let mut forged = Forged::of(vector).expect("it has its parts");
    for _ in 0..wishes.int_in_range(1..=8_u8)? {
        let part = if wishes.ratio(1, 16)? {
            &mut forged.header
        } else {
            &mut forged.statement
        };
        edit(part, wishes)?;
    }
    Ok(forged.signed())
}

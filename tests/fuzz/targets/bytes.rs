//! Any bytes, as a file on a stick.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| pumice_fuzz::assert_signs_again(bytes));

//! Drives of the lab's racks, as a virtual computer has time for them.

use std::fs;

use pumice_tests::lab::{Bus, Served};
use pumice_tests::{Error, Result, project};

/// A drive of the lab's rack of this kind; what would take hours takes a minute.
pub fn drive(bus: Bus, kind: &str, serial: &str) -> Result<Served> {
    let path = project::rack(&format!("lab/{kind}"));
    let text = fs::read_to_string(&path).map_err(Error::file(&path))?;
    Served::make(bus, &text.replace("5400", "60"), serial, None)
}

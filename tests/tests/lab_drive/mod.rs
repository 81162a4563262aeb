//! Drives of the lab's racks, as a virtual computer has time for them.

use std::fs;

use pumice_tests::lab::{Bus, Served};
use pumice_tests::{Error, Result, project};

/// A drive of the lab's rack of this kind; what would take hours takes a minute.
pub fn drive(bus: Bus, kind: &str, serial: &str) -> Result<Served> {
    changed(bus, kind, serial, &[])
}

/// The same with words of the rack replaced by others before.
pub fn changed(bus: Bus, kind: &str, serial: &str, changes: &[(&str, &str)]) -> Result<Served> {
    let path = project::rack(&format!("lab/{kind}"));
    let mut text = fs::read_to_string(&path).map_err(Error::file(&path))?;
    for (old, new) in changes {
        if !text.contains(old) {
            return Err(Error::Description(format!("{}: no {old:?}", path.display())));
        }
        text = text.replace(old, new);
    }
    Served::make(bus, &text.replace("5400", "60"), serial, None)
}

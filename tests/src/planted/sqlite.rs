//! A customer database, made by the real `sqlite3`.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;

use super::{Canary, Dice};
use crate::{Error, Result, host};

pub fn database(canary: &Canary, dice: &mut Dice, folder: &Path) -> Result<Vec<u8>> {
    let mut script = String::from("PRAGMA page_size=4096;BEGIN;CREATE TABLE customer(name TEXT, note TEXT);");
    for _ in 0..40 + dice.below(150) {
        let (name, note) = (dice.sentence(2), dice.sentence(60));
        script.extend([format!(
            "INSERT INTO customer VALUES('{name}','{} {note}');",
            canary.as_str()
        )]);
    }
    script += "COMMIT;";
    let path = folder.join("customers.new");
    host::feed(
        "sqlite3",
        &[OsStr::new("-batch"), path.as_os_str()],
        folder,
        script.as_bytes(),
    )?;
    let bytes = fs::read(&path).map_err(Error::file(&path))?;
    fs::remove_file(&path).map_err(Error::file(&path))?;
    Ok(bytes)
}

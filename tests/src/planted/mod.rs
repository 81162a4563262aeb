//! Real files to plant on a disk, each with a canary that a search for remains can find.

mod canary;
mod dice;
mod jpeg;
mod office;
mod pdf;
mod sqlite;

use std::fs;
use std::path::Path;

pub use canary::Canary;
pub use dice::Dice;

use crate::image::{self, Digest};
use crate::{Error, Result};

/// A file as it was before the wipe.
#[derive(Debug, Clone)]
pub struct PlantedFile {
    /// Its name in the root of the file system.
    pub name: String,
    /// Digest of its contents.
    pub sha256: Digest,
    /// Length of its contents.
    pub size_bytes: u64,
}

/// Generates `count` files for the disk `serial` in `folder`: photographs, papers, documents, tables, databases.
/// The same serial gives the same files.
pub fn generate(serial: &str, count: usize, folder: &Path) -> Result<Vec<PlantedFile>> {
    (0..count).map(|number| write(serial, number, folder)).collect()
}

#[derive(Clone, Copy)]
enum Kind {
    Jpeg,
    Pdf,
    Docx,
    Xlsx,
    Sqlite,
}

/// The mixture of an office disk: in 20 files 9 photographs, 4 papers, 3 documents, 2 tables, 2 databases.
const MIXTURE: [Kind; 20] = {
    use Kind::{Docx, Jpeg, Pdf, Sqlite, Xlsx};
    [
        Jpeg, Pdf, Docx, Jpeg, Sqlite, Jpeg, Xlsx, Jpeg, Pdf, Jpeg, Docx, Jpeg, Pdf, Jpeg, Sqlite, Jpeg, Docx, Jpeg,
        Pdf, Xlsx,
    ]
};

fn write(serial: &str, number: usize, folder: &Path) -> Result<PlantedFile> {
    let canary = Canary::of(serial, number);
    let mut dice = Dice::seeded(canary.as_str());
    let (name, bytes) = match MIXTURE[number % MIXTURE.len()] {
        Kind::Jpeg => (format!("IMG_{number:04}.jpg"), jpeg::photograph(&canary, &mut dice)?),
        Kind::Pdf => (format!("contract-{number:04}.pdf"), pdf::paper(&canary, &mut dice)),
        Kind::Docx => (
            format!("letter-{number:04}.docx"),
            office::document(&canary, &mut dice)?,
        ),
        Kind::Xlsx => (format!("payroll-{number:04}.xlsx"), office::table(&canary, &mut dice)?),
        Kind::Sqlite => (
            format!("customers-{number:04}.sqlite"),
            sqlite::database(&canary, &mut dice, folder)?,
        ),
    };
    let path = folder.join(&name);
    fs::write(&path, &bytes).map_err(Error::file(&path))?;
    Ok(PlantedFile {
        name,
        sha256: image::digest(&bytes),
        size_bytes: bytes.len() as u64,
    })
}

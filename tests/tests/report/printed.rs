//! A report as a file, and what programs that are not ours say of it.

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use pumice_tests::{Error, Result, host, project};

/// Cases run side by side and print the same report, each into a file of its own at first.
static PRINTED: AtomicU32 = AtomicU32::new(0);

/// A report that is written.
pub struct Printed {
    file: PathBuf,
}

/// A word at its place, in points from the upper left corner of its page.
#[derive(Debug)]
pub struct Word {
    pub left: f32,
    pub top: f32,
    pub right: f32,
    pub bottom: f32,
    pub text: String,
}

impl Printed {
    pub fn new(name: &str, pdf: &[u8]) -> Result<Self> {
        let folder = project::root().join("target/report");
        fs::create_dir_all(&folder).map_err(Error::file(&folder))?;
        let number = PRINTED.fetch_add(1, Ordering::Relaxed);
        let file = folder.join(format!("{name}-{}-{number}.pdf", std::process::id()));
        fs::write(&file, pdf).map_err(Error::file(&file))?;
        let kept = folder.join(format!("{name}.pdf"));
        fs::rename(&file, &kept).map_err(Error::file(&kept))?;
        Ok(Self { file: kept })
    }

    /// What a program prints of the file.
    pub fn tool(&self, program: &str, arguments: &[&str]) -> Result<String> {
        let mut command = host::command(program);
        let output = host::finish(command.args(arguments).arg(&self.file))?;
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Its text without white space, page after page in the order in which it was drawn, without the feet.
    pub fn text(&self) -> Result<String> {
        Ok(self.lines()?.split_whitespace().collect())
    }

    /// The same in its lines.
    pub fn lines(&self) -> Result<String> {
        let mut command = host::command("pdftotext");
        let area = ["-raw", "-x", "0", "-y", "0", "-W", "596", "-H", "785", "-enc", "UTF-8"];
        let output = host::finish(command.args(area).arg(&self.file).arg("-"))?;
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Every word with its place.
    pub fn words(&self) -> Result<Vec<Word>> {
        let mut command = host::command("pdftotext");
        let output = host::finish(command.args(["-bbox", "-enc", "UTF-8"]).arg(&self.file).arg("-"))?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let words = text.lines().filter_map(|line| line.trim().strip_prefix("<word "));
        words
            .map(|line| word(line).ok_or_else(|| Error::Check(format!("no word: {line}"))))
            .collect()
    }

    /// What a scanner reads in the codes of all pages, one behind the other.
    pub fn scan(&self) -> Result<Vec<u8>> {
        let folder = tempfile::TempDir::new().map_err(Error::file("a folder"))?;
        let mut command = host::command("pdftoppm");
        command.args(["-r", "250", "-gray"]).arg(&self.file);
        host::finish(command.arg(folder.path().join("page")))?;
        let mut pages: Vec<PathBuf> = fs::read_dir(folder.path())
            .map_err(Error::file(folder.path()))?
            .filter_map(|entry| entry.ok().map(|entry| entry.path()))
            .collect();
        pages.sort();
        let mut scanned = Vec::new();
        for page in pages {
            let mut command = host::command("zbarimg");
            command
                .args(["--quiet", "--raw", "-Sbinary", "-Sdisable", "-Sqrcode.enable"])
                .arg(page);
            let output = command
                .output()
                .map_err(|error| host::failure(&command, &error.to_string()))?;
            scanned.extend(output.stdout);
        }
        Ok(scanned)
    }
}

/// `xMin="56.7" yMin="60.1" xMax="101.9" yMax="82.0">text</word>`
fn word(line: &str) -> Option<Word> {
    let (places, text) = line.split_once('>')?;
    let place = |name: &str| {
        let behind = places.split_once(&format!("{name}=\""))?.1;
        behind.split('"').next()?.parse().ok()
    };
    Some(Word {
        left: place("xMin")?,
        top: place("yMin")?,
        right: place("xMax")?,
        bottom: place("yMax")?,
        text: text.trim_end_matches("</word>").into(),
    })
}

//! What the office command prints of records that could hold most: a job's report as pages and as text, and a key's sheet.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;

use pumice_certificate::KeyName;
use pumice_language::Language;
use pumice_tests::error::ensure;
use pumice_tests::requirement::Requirement;
use pumice_tests::{Error, Result, host, project};
use tempfile::TempDir;

use crate::records::{Records, SECRETS, ensure_clean, forms, holds, key};

/// What the folder is named in which everything lies.
const FOLDER: &str = "papers-of-zhaoliu";

/// What the command's environment says of its user and its computer.
const ENVIRONMENT: [(&str, &str); 5] = [
    ("USER", "zhaoliu-accounts"),
    ("LOGNAME", "zhaoliu-logs-in"),
    ("HOSTNAME", "finance-desk-17"),
    ("HOME", "/home/zhaoliu-files"),
    ("EMAIL", "zhaoliu@accounts.example"),
];

/// Neither a secret of a disk, nor who printed it, where, or on which computer the program was built.
pub fn printed() -> Result<()> {
    let press = Press::new()?;
    let traces = press.traces();
    for language in Language::ALL {
        for print in press.run(language)? {
            ensure_found(&print)?;
            for (part, bytes) in &print.parts {
                let name = format!("{part:?} of {} in {language:?}", print.title);
                ensure_clean(&name, bytes)?;
                let passphrase = SECRETS[4].replace(' ', "");
                ensure(!is_in(bytes, &passphrase), || format!("{name} holds the passphrase"))?;
                let trace = traces.iter().find(|trace| is_in(bytes, trace));
                ensure(trace.is_none(), || format!("{name} holds {trace:?}"))?;
            }
        }
    }
    Ok(())
}

/// What is printed does say some things, and the same search finds these.
fn ensure_found(print: &Print) -> Result<()> {
    let fingerprint = key().fingerprint().to_string();
    for (part, bytes) in &print.parts {
        let said = match part {
            Part::Text => is_in(bytes, &fingerprint),
            // In the metadata it stands as it is; in the dictionary beside them only where it is ASCII.
            Part::File => {
                let mut found = forms(print.title).into_iter().map(|form| holds(bytes, &form));
                found.next() == Some(true) && (print.title.is_ascii() || found.any(|is_there| is_there))
            }
        };
        ensure(said, || {
            format!("{part:?} of {} does not say what it should", print.title)
        })?;
    }
    Ok(())
}

fn is_in(bytes: &[u8], text: &str) -> bool {
    forms(text).iter().any(|form| holds(bytes, form))
}

/// Something printed.
struct Print {
    title: &'static str,
    parts: Vec<(Part, Vec<u8>)>,
}

/// Where something may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// What a reader sees, without white space, in which lines and words are broken.
    Text,
    /// What else is in the file, uncompressed: what it says of itself, headings, what is read aloud.
    File,
}

/// A folder with records and a key, and a font.
struct Press {
    _parent: TempDir,
    folder: PathBuf,
}

impl Press {
    fn new() -> Result<Self> {
        let parent = TempDir::new().map_err(Error::file("the folder for temporary files"))?;
        let folder = parent.path().join(FOLDER);
        fs::create_dir(&folder).map_err(Error::file(&folder))?;
        let press = Self {
            _parent: parent,
            folder,
        };
        for (name, bytes) in Records::of_wipe(1000..1100, 2000..2010)?.documents {
            press.write(&format!("{name}.cose"), &bytes)?;
        }
        // What an office calls its key is in its file, and nobody vouches for it.
        let pem = key().public_key().to_pem(KeyName::new(SECRETS[1]).as_ref());
        ensure(pem.contains(SECRETS[1]), || "the key has no name".into())?;
        press.write("office.pub.pem", pem.as_bytes())?;
        let font = press.folder.join("font.ttc");
        symlink(Requirement::CJK_FONT, &font).map_err(Error::file(&font))?;
        Ok(press)
    }

    fn write(&self, name: &str, bytes: &[u8]) -> Result<()> {
        let path = self.folder.join(name);
        fs::write(&path, bytes).map_err(Error::file(&path))
    }

    /// Names of the user, of this computer, and of what lies on it.
    fn traces(&self) -> Vec<String> {
        let mut traces: Vec<String> = ENVIRONMENT.iter().map(|(_, value)| (*value).into()).collect();
        traces.extend([self.folder.as_path(), project::root()].map(|path| path.to_string_lossy().into_owned()));
        traces.extend([FOLDER, "office.pub", "font.ttc", Requirement::CJK_FONT].map(Into::into));
        let host = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
        // A shorter name, or the program's own, stands on paper by right.
        traces.extend(Some(host.trim().to_owned()).filter(|host| host.len() > 4 && host != "pumice"));
        traces
    }

    fn run(&self, language: Language) -> Result<[Print; 2]> {
        let catalogue = language.catalogue();
        let language = match language {
            Language::En => "en",
            Language::ZhCn => "zh-CN",
        };
        let at = |name: &str| self.folder.join(name).to_string_lossy().into_owned();
        let [folder, font, public] = ["", "font.ttc", "office.pub.pem"].map(at);
        let [report, sheet] = ["report", "sheet"].map(|name| at(&format!("{name}-{language}.pdf")));
        let pumice = |arguments: &[&str]| {
            let program = project::binary("pumice").ok_or_else(|| Error::Check("there is no pumice".into()))?;
            let mut command = host::command_at(&program);
            command.envs(ENVIRONMENT).current_dir(&self.folder);
            host::finish(command.args(arguments).args(["--language", language])).map(|output| output.stdout)
        };
        let text = pumice(&["report", &folder, "--text"])?;
        pumice(&["report", &folder, "--out", &report, "--font", &font])?;
        pumice(&["key", "show", &public, "--pdf", &sheet, "--font", &font])?;
        let mut of_report = parts(&report)?;
        of_report.push((Part::Text, unspaced(&text)));
        Ok([
            Print {
                title: catalogue.report.title,
                parts: of_report,
            },
            Print {
                title: catalogue.key_sheet.title,
                parts: parts(&sheet)?,
            },
        ])
    }
}

fn parts(pdf: &str) -> Result<Vec<(Part, Vec<u8>)>> {
    let text = host::run("pdftotext", ["-raw", "-enc", "UTF-8", pdf, "-"])?.stdout;
    let file = host::run("qpdf", ["--qdf", "--object-streams=disable", pdf, "-"])?.stdout;
    Ok(vec![(Part::Text, unspaced(&text)), (Part::File, file)])
}

/// Without white space, since a line may end in the middle of anything.
fn unspaced(text: &[u8]) -> Vec<u8> {
    text.iter()
        .copied()
        .filter(|byte| !byte.is_ascii_whitespace())
        .collect()
}

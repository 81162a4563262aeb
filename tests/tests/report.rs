//! Storey 3: the report that people sign, and the sheet of a key, as programs that are not ours see it: poppler, qpdf and a scanner of QR codes.

#[path = "report/cast.rs"]
mod cast;
#[path = "../../crates/certificate/tests/certificate/erasures.rs"]
mod erasures;
#[path = "report/printed.rs"]
mod printed;
#[path = "../../crates/certificate/tests/certificate/reports.rs"]
mod reports;
#[path = "report/sheet.rs"]
mod sheet;

use std::fs;
use std::process::ExitCode;

use pumice_certificate::{verify, verify_job_report};
use pumice_language::{Language, drives_own_word};
use pumice_model::{Counter, Signer};
use pumice_report::{Sources, SourcesError, Typeface, shown_texts, word_list};
use pumice_tests::case::{self, Case};
use pumice_tests::error::ensure;
use pumice_tests::requirement::Requirement;
use pumice_tests::{Error, Result, host, project};
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;

use cast::Signed;
use printed::{Printed, Word};

const FONT: Requirement = Requirement::CjkFont;
const POPPLER: [Requirement; 3] = [FONT, Requirement::Program("pdftotext"), Requirement::Program("pdfinfo")];

const ARCHIVAL: [Requirement; 4] = [
    FONT,
    Requirement::Program("pdfinfo"),
    Requirement::Program("pdffonts"),
    Requirement::Program("qpdf"),
];
const SCANNER: [Requirement; 3] = [FONT, Requirement::Program("pdftoppm"), Requirement::Program("zbarimg")];

fn main() -> ExitCode {
    case::run(of_reports().into_iter().chain(sheet::cases()))
}

fn of_reports() -> Vec<Case> {
    vec![
        Case::new(
            "no word leaves its page, whatever the names",
            &POPPLER,
            no_word_leaves_its_page,
        ),
        Case::new(
            "the pages say everything that follows from the evidence",
            &POPPLER,
            everything_is_said,
        ),
        Case::new("the plain text says the same as the pages", &[], plain_text),
        Case::new(
            "every limitation has its sentence in the report",
            &POPPLER,
            every_limitation,
        ),
        Case::new("the same sources give the same bytes", &[FONT], same_bytes),
        Case::new("the file is a tagged PDF/A with its font inside", &ARCHIVAL, archival),
        Case::new("the printed codes carry the very bytes", &SCANNER, codes),
        Case::new("characters that steer are shown and not obeyed", &POPPLER, steering),
        Case::new(
            "a character that no font has is known before it is signed",
            &[FONT],
            missing_glyphs,
        ),
        Case::new(
            "nothing is drawn from what is not authentic or does not belong together",
            &[],
            refused,
        ),
        Case::new("a key of one boot is never called anybody's", &POPPLER, key_of_one_boot),
        Case::new(
            "the office command draws the same, and refuses a changed folder",
            &[FONT, Requirement::OfficeCommand],
            office_command,
        ),
    ]
}

/// A job by its name, and how it is made.
type Role = (&'static str, fn() -> Signed);

/// Everything that is drawn.
const CAST: [Role; 5] = [
    ("office", cast::office),
    ("mixed", cast::mixed),
    ("twenty", cast::twenty),
    ("hostile", cast::hostile),
    ("large", cast::large),
];

fn typeface() -> Result<Typeface> {
    let path = Requirement::CJK_FONT;
    let bytes = fs::read(path).map_err(Error::file(path))?;
    Typeface::new(bytes).map_err(|error| Error::Check(error.to_string()))
}

fn sources(signed: &Signed) -> Result<Sources> {
    Sources::read(&signed.report, &signed.certificates).map_err(|error| Error::Check(error.to_string()))
}

fn draw(signed: &Signed, language: Language) -> Result<Vec<u8>> {
    pumice_report::pdf(&sources(signed)?, language, &typeface()?).map_err(|error| Error::Check(error.to_string()))
}

/// Left in the target folder, so that a person can look.
fn print(name: &str, signed: &Signed, language: Language) -> Result<Printed> {
    Printed::new(&format!("{name}-{language:?}"), &draw(signed, language)?)
}

fn no_word_leaves_its_page() -> Result<()> {
    for (name, make) in CAST {
        let signed = make();
        for language in Language::ALL {
            let printed = print(name, &signed, language)?;
            let words = printed.words()?;
            ensure(words.len() > 200, || format!("{name}: only {} words", words.len()))?;
            ensure_inside(&words).map_err(|error| Error::Check(format!("{name} {language:?}: {error}")))?;
        }
    }
    Ok(())
}

fn ensure_inside(words: &[Word]) -> Result<()> {
    words.iter().try_for_each(|word| {
        let is_inside = word.left > 56.0 && word.right < 539.5 && word.top > 40.0 && word.bottom < 835.0;
        ensure(is_inside, || format!("{} leaves its page at {word:?}", word.text))
    })
}

/// What must stand in a report of these certificates: verdicts, reasons, claims, limitations, digests, identities.
fn expected(signed: &Signed, language: Language) -> Result<Vec<String>> {
    let (words, texts) = (&language.catalogue().words, &language.catalogue().report);
    let mut expected = Vec::new();
    for bytes in &signed.certificates {
        let verified = verify(bytes).map_err(|error| Error::Check(format!("{error:?}")))?;
        let judgement = &verified.judgement;
        expected.push((words.verdict)(judgement.verdict).to_owned());
        expected.extend(judgement.reasons.iter().map(|reason| (words.reason)(reason)));
        expected.extend(
            judgement
                .claims
                .iter()
                .map(|&claim| (texts.claim)((words.claim)(claim))),
        );
        let limitation = |&one| -> String { (words.limitation)(one).into() };
        expected.extend(judgement.limitations.iter().map(limitation));
        expected.push(hexadecimal(&Sha256::digest(bytes)));
        if let Some(health) = &verified.report.evidence.health {
            expected.extend(drives_own_word(health, language.catalogue(), Counter::is_of_defects));
        }
        expected.extend(verified.report.planned.target.identity.serial);
    }
    let report = verify_job_report(&signed.report).map_err(|error| Error::Check(format!("{error:?}")))?;
    let why = report.report.not_wiped.iter().flat_map(|medium| &medium.why);
    expected.extend(why.map(|&why| (language.catalogue().job.why_not_wiped)(why).to_owned()));
    expected.extend(report.report.hiding.iter().map(|controller| (words.hiding)(controller)));
    expected.push(report.signer.to_string());
    if report.report.signer == Signer::Enrolled {
        expected.push(report.signer.words(word_list(language)).concat());
    }
    Ok(expected)
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::new(), |digits, byte| format!("{digits}{byte:02x}"))
}

fn everything_is_said() -> Result<()> {
    for (name, make) in [CAST[0], CAST[1], CAST[2]] {
        let signed = make();
        for language in Language::ALL {
            let text = print(name, &signed, language)?.text()?;
            for part in expected(&signed, language)? {
                ensure(text.contains(&unspaced(&part)), || {
                    format!("{name} {language:?} lacks: {part}")
                })?;
            }
        }
    }
    Ok(())
}

fn plain_text() -> Result<()> {
    for (name, make) in CAST {
        let signed = make();
        for language in Language::ALL {
            let text = pumice_report::text(&sources(&signed)?, language);
            let spaceless = unspaced(&text);
            let hidden = |c: &char| *c != '\n' && pumice_model::is_hidden_character(*c);
            ensure(!text.chars().any(|c| hidden(&c)), || {
                format!("{name}: something hidden in {text:?}")
            })?;
            if name == "hostile" {
                continue;
            }
            for part in expected(&signed, language)? {
                ensure(spaceless.contains(&unspaced(&part)), || {
                    format!("{name} {language:?} lacks: {part}")
                })?;
            }
        }
    }
    Ok(())
}

/// The limitations that no kind of evidence at hand has, apart.
fn every_limitation() -> Result<()> {
    let signed = cast::mixed();
    let text = print("mixed", &signed, Language::ZhCn)?.text()?;
    let mut stated = Vec::new();
    for bytes in &signed.certificates {
        let verified = verify(bytes).map_err(|error| Error::Check(format!("{error:?}")))?;
        stated.extend(verified.judgement.limitations);
    }
    stated.sort_unstable();
    stated.dedup();
    ensure(stated.len() >= 12, || format!("the cast has only {stated:?}"))?;
    for limitation in stated {
        let sentence = (Language::ZhCn.catalogue().words.limitation)(limitation);
        let coded = format!("[{}]{}", limitation.code(), unspaced(sentence));
        ensure(text.contains(&coded), || format!("the report lacks {coded}"))?;
    }
    Ok(())
}

fn same_bytes() -> Result<()> {
    for (name, make) in CAST {
        let [once, again] = [draw(&make(), Language::ZhCn)?, draw(&make(), Language::ZhCn)?];
        ensure(once == again, || format!("{name} differs from itself"))?;
    }
    Ok(())
}

fn archival() -> Result<()> {
    for language in Language::ALL {
        let printed = print("office", &cast::office(), language)?;
        ensure_archival(&printed)?;
        ensure(printed.tool("pdfinfo", &[])?.contains("2026"), || {
            "it has another date".into()
        })?;
        ensure_tagged(&printed, &["H1", "H2", "H3", "Table", "TH", "TD", "LBody", "Figure"])?;
    }
    Ok(())
}

/// A tagged PDF/A and PDF/UA by its own word, with its fonts inside, and nothing broken.
fn ensure_archival(printed: &Printed) -> Result<()> {
    let info = printed.tool("pdfinfo", &["-meta"])?;
    for mark in [
        "<pdfaid:part>2</pdfaid:part>",
        "<pdfaid:conformance>A</",
        "<pdfuaid:part>1</",
    ] {
        ensure(info.contains(mark), || format!("{mark} is not in {info}"))?;
    }
    let info = printed.tool("pdfinfo", &[])?;
    for line in ["Tagged:yes", "Encrypted:no", "JavaScript:no"] {
        ensure(unspaced(&info).contains(line), || format!("{line} is not in {info}"))?;
    }
    let fonts = printed.tool("pdffonts", &[])?;
    let lines: Vec<&str> = fonts.lines().skip(2).collect();
    ensure(lines.len() == 2, || format!("fonts: {fonts}"))?;
    for line in lines {
        ensure(line.contains("NotoSans") && line.contains("yes yes yes"), || {
            format!("not embedded: {line}")
        })?;
    }
    printed.tool("qpdf", &["--check"]).map(drop)
}

fn ensure_tagged(printed: &Printed, elements: &[&str]) -> Result<()> {
    let structure = printed.tool("pdfinfo", &["-struct"])?;
    elements.iter().try_for_each(|element| {
        ensure(structure.contains(element), || {
            format!("{element} is not in {structure}")
        })
    })
}

fn codes() -> Result<()> {
    for (name, make) in [CAST[0], CAST[4]] {
        let signed = make();
        let scanned = print(name, &signed, Language::ZhCn)?.scan()?;
        let mut unprinted = 0;
        for bytes in signed.certificates.iter().chain([&signed.report]) {
            match bytes.len() {
                0..=2_953 => ensure(contains(&scanned, bytes), || {
                    format!("{name}: a whole file is not in its code")
                })?,
                2_954..=11_760 => {
                    let joined = joined(&scanned, bytes)?;
                    ensure(joined == *bytes, || format!("{name}: the parts are not the file"))?;
                }
                _ => unprinted += 1,
            }
        }
        ensure(unprinted == usize::from(name == "large"), || {
            format!("{name}: {unprinted} have no code")
        })?;
    }
    Ok(())
}

/// The parts of a file, by the headers that `crates/report` documents.
fn joined(scanned: &[u8], file: &[u8]) -> Result<Vec<u8>> {
    const PART: usize = 2_953 - 13;
    let count = u8::try_from(file.len().div_ceil(PART)).expect("at most four parts");
    let digest = Sha256::digest(file);
    let mut joined = Vec::new();
    for number in 1..=count {
        let header = [&[b'P', b'Q', 1, number, count][..], &digest[..8]].concat();
        let place = scanned.windows(13).position(|window| window == header);
        let start = place.ok_or_else(|| Error::Check(format!("part {number} of {count} was not scanned")))? + 13;
        let length = PART.min(file.len() - joined.len());
        joined.extend_from_slice(scanned.get(start..start + length).unwrap_or_default());
    }
    Ok(joined)
}

fn contains(all: &[u8], part: &[u8]) -> bool {
    all.windows(part.len()).any(|window| window == part)
}

fn steering() -> Result<()> {
    let signed = cast::hostile();
    for language in Language::ALL {
        let text = print("hostile", &signed, language)?.text()?;
        for shown in [
            "好公司‹U+202E›司公坏‹U+000A›Page9‹U+FEFF›",
            "王‹U+0000›‹U+009B›1m‹U+20002›",
            "MODEL‹U+202E›LEDOM",
        ] {
            ensure(text.contains(shown), || format!("{shown} is not in {text}"))?;
        }
    }
    Ok(())
}

fn missing_glyphs() -> Result<()> {
    let typeface = typeface()?;
    let missing = |signed: &Signed| -> Result<Vec<char>> {
        let report = verify_job_report(&signed.report).map_err(|error| Error::Check(format!("{error:?}")))?;
        Ok(shown_texts(&report.report)
            .iter()
            .flat_map(|text| typeface.missing(text))
            .collect())
    };
    ensure(missing(&cast::twenty())?.is_empty(), || {
        "the font has rare characters of names".into()
    })?;
    let found = missing(&cast::hostile())?;
    ensure(found == ['\u{20002}'], || format!("found {found:?}"))
}

fn refused() -> Result<()> {
    let signed = cast::mixed();
    let read = |report: &[u8], certificates: &[Vec<u8>]| Sources::read(report, certificates).err();
    ensure(read(&signed.report, &signed.certificates).is_none(), || {
        "the cast is refused".into()
    })?;
    let is_contradiction = |error| matches!(error, Some(SourcesError::Contradiction(_)));
    let lacking = read(&signed.report, &signed.certificates[1..]);
    ensure(is_contradiction(lacking), || "a certificate is missing".into())?;
    let mut changed = signed.certificates.clone();
    changed[3][400] ^= 1;
    let changed = read(&signed.report, &changed);
    ensure(matches!(changed, Some(SourcesError::Defect(_))), || {
        format!("a bit is changed: {changed:?}")
    })?;
    let swapped = read(&signed.certificates[0], &signed.certificates);
    ensure(matches!(swapped, Some(SourcesError::NoJobReport)), || {
        format!("no job report: {swapped:?}")
    })
}

fn key_of_one_boot() -> Result<()> {
    for language in Language::ALL {
        let texts = &language.catalogue().report;
        let text = print("mixed", &cast::mixed(), language)?.text()?;
        let said = text.matches(&unspaced(texts.signer_of_this_boot)).count();
        ensure(said >= 2, || format!("said {said} times"))?;
        let text = print("office", &cast::office(), language)?.text()?;
        ensure(!text.contains(&unspaced(texts.signer_of_this_boot)), || {
            "said of an enrolled key".into()
        })?;
    }
    Ok(())
}

fn office_command() -> Result<()> {
    let folder = TempDir::new().map_err(Error::file("a folder"))?;
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, bytes).map_err(Error::file(path))
    };
    let signed = cast::office();
    write("report-b0b0b0b0.cose", &signed.report)?;
    write("disk-1.cose", &signed.certificates[0])?;
    let program = project::binary("pumice").expect("the office command is required");
    let report = |arguments: &[&str]| {
        let mut command = host::command_at(&program);
        command
            .arg("report")
            .arg(folder.path())
            .args(["--language", "zh-CN"])
            .args(arguments);
        host::finish(&mut command)
    };
    report(&[])?;
    let path = folder.path().join("report-b0b0b0b0.pdf");
    let drawn = fs::read(&path).map_err(Error::file(path))?;
    ensure(drawn == draw(&signed, Language::ZhCn)?, || {
        "the command draws otherwise".into()
    })?;
    let mut command = host::command_at(&program);
    let file = folder.path().join("report-b0b0b0b0.cose");
    command.arg("report").arg(file).args(["--text", "--language", "zh-CN"]);
    let by_file = host::finish(&mut command)?.stdout;
    let text = report(&["--text"])?.stdout;
    ensure(text == by_file, || "a file and its folder are drawn otherwise".into())?;
    let expected = pumice_report::text(&sources(&signed)?, Language::ZhCn);
    ensure(text == expected.as_bytes(), || "the command writes another text".into())?;
    let mut changed = signed.certificates[0].clone();
    changed[300] ^= 1;
    write("disk-1.cose", &changed)?;
    let failure = report(&["--text"])
        .err()
        .map(|error| error.to_string())
        .unwrap_or_default();
    ensure(failure.contains("exit status: 1"), || {
        format!("a changed folder is drawn: {failure}")
    })
}

/// Without white space, so that it does not matter where lines are broken.
fn unspaced(text: &str) -> String {
    text.split_whitespace().collect()
}

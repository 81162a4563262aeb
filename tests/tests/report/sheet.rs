//! The sheet that names a key in a contract.

use std::fs;

use pumice_certificate::{PublicKey, SigningKey, WordList, trusted_keys};
use pumice_language::Language;
use pumice_report::{key_sheet, word_list};
use pumice_tests::case::Case;
use pumice_tests::error::ensure;
use pumice_tests::requirement::Requirement;
use pumice_tests::{Error, Result, host, project};
use tempfile::TempDir;

use crate::printed::Printed;
use crate::{ARCHIVAL, FONT, POPPLER, SCANNER, ensure_archival, ensure_inside, ensure_tagged, typeface, unspaced};

pub fn cases() -> Vec<Case> {
    vec![
        Case::new("a key's sheet is one page, and no word leaves it", &POPPLER, one_page),
        Case::new(
            "digits and words on a key's sheet are what verify trusts",
            &POPPLER,
            every_form,
        ),
        Case::new("a camera reads the fingerprint on a key's sheet", &SCANNER, code),
        Case::new("a key's sheet is a tagged PDF/A", &ARCHIVAL, archival),
        Case::new(
            "the same key gives the same sheet, and no other key does",
            &[FONT],
            same_bytes,
        ),
        Case::new(
            "the office command draws the same sheet, and over nothing",
            &[FONT, Requirement::OfficeCommand],
            office_command,
        ),
    ]
}

/// A key whose words are as wide as any are.
fn widest() -> PublicKey {
    let mut keys = (0..=u8::MAX).map(|seed| SigningKey::from_seed([seed; 32]).public_key());
    let is_wide = |key: &PublicKey| key.fingerprint().words(WordList::English).contains(&"mushroom");
    keys.find(is_wide).expect("one key in 86 has a given word")
}

fn draw(key: &PublicKey, language: Language) -> Result<Vec<u8>> {
    key_sheet(key, language, &typeface()?).map_err(|error| Error::Check(error.to_string()))
}

fn print(language: Language) -> Result<Printed> {
    Printed::new(&format!("sheet-{language:?}"), &draw(&widest(), language)?)
}

fn one_page() -> Result<()> {
    for language in Language::ALL {
        let printed = print(language)?;
        let info = unspaced(&printed.tool("pdfinfo", &[])?);
        ensure(info.contains("Pages:1Encrypted"), || format!("{language:?}: {info}"))?;
        let words = printed.words()?;
        ensure(words.len() > 60, || format!("{language:?}: only {} words", words.len()))?;
        ensure_inside(&words)?;
        let texts = &language.catalogue().key_sheet;
        let text = printed.text()?;
        for part in [texts.purpose, texts.meaning, texts.seal, texts.holder, texts.client]
            .iter()
            .chain(&texts.checking)
        {
            ensure(text.contains(&unspaced(part)), || format!("{language:?} lacks: {part}"))?;
        }
    }
    Ok(())
}

/// As they are copied from the page.
fn every_form() -> Result<()> {
    let fingerprint = widest().fingerprint();
    for language in Language::ALL {
        let texts = &language.catalogue().key_sheet;
        let lines = print(language)?.lines()?;
        let word_lines = match word_list(language) {
            WordList::English => 4,
            WordList::SimplifiedChinese => 2,
        };
        for (name, count) in [(texts.digits, 4), (texts.words, word_lines)] {
            let mut behind = lines.lines().skip_while(|line| *line != name).skip(1);
            let form: Vec<&str> = behind.by_ref().take(count).collect();
            let named = trusted_keys(&form.join(" "));
            ensure(named.as_ref() == Ok(&vec![fingerprint]), || {
                format!("{language:?}: {form:?} names {named:?}")
            })?;
        }
    }
    Ok(())
}

fn code() -> Result<()> {
    for language in Language::ALL {
        let scanned = print(language)?.scan()?;
        let scanned = String::from_utf8_lossy(&scanned);
        let expected = widest().fingerprint().to_string().to_uppercase();
        ensure(scanned.trim() == expected, || {
            format!("{language:?}: scanned {scanned}")
        })?;
    }
    Ok(())
}

fn archival() -> Result<()> {
    for language in Language::ALL {
        let printed = print(language)?;
        ensure_archival(&printed)?;
        ensure_tagged(
            &printed,
            &["H1", "H2", "P (block)", "Table", "TH", "TD", "LBody", "Figure"],
        )?;
    }
    Ok(())
}

fn same_bytes() -> Result<()> {
    let other = SigningKey::from_seed([7; 32]).public_key();
    for language in Language::ALL {
        let [once, again] = [draw(&widest(), language)?, draw(&widest(), language)?];
        ensure(once == again, || format!("{language:?}: it differs from itself"))?;
        ensure(once != draw(&other, language)?, || {
            "another key has the same sheet".into()
        })?;
    }
    Ok(())
}

fn office_command() -> Result<()> {
    let folder = TempDir::new().map_err(Error::file("a folder"))?;
    let [public, out, stray] = ["office.pub.pem", "sheet.pdf", "stray.pdf"].map(|name| folder.path().join(name));
    fs::write(&public, widest().to_pem(None)).map_err(Error::file(&public))?;
    let program = project::binary("pumice").expect("the office command is required");
    let show = |arguments: &[&str]| {
        let mut command = host::command_at(&program);
        command.args(["key", "show"]).arg(&public).args(arguments);
        host::finish(&mut command)
    };
    let [out_name, stray_name] = [&out, &stray].map(|path| path.to_string_lossy().into_owned());
    show(&["--pdf", &out_name, "--language", "zh-CN"])?;
    let drawn = fs::read(&out).map_err(Error::file(&out))?;
    ensure(drawn == draw(&widest(), Language::ZhCn)?, || {
        "the command draws otherwise".into()
    })?;
    for refused in [
        &["--pdf", &out_name, "--language", "en"][..],
        &["--pdf", &stray_name, "--json"],
        &["--pdf", &stray_name, "--font", &out_name],
        &["--font", Requirement::CJK_FONT],
    ] {
        let failure = show(refused).err().map(|error| error.to_string()).unwrap_or_default();
        ensure(failure.contains("exit status: 2"), || format!("{refused:?}: {failure}"))?;
    }
    ensure(!stray.exists(), || "a refused sheet was left".into())?;
    let kept = fs::read(&out).map_err(Error::file(&out))?;
    ensure(kept == drawn, || "a sheet was overwritten".into())
}

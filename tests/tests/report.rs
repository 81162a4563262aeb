//! Storey 3: the report that people sign, as its readers' programs see it: poppler, qpdf and a scanner of QR codes.

#[path = "report/cast.rs"]
mod cast;
#[path = "../../crates/certificate/tests/certificate/erasures.rs"]
mod erasures;
#[path = "../../crates/certificate/tests/certificate/reports.rs"]
mod reports;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use pumice_language::Language;
use pumice_report::{Sources, Typeface};
use pumice_tests::case::{self, Case};
use pumice_tests::error::ensure;
use pumice_tests::requirement::Requirement;
use pumice_tests::{Error, Result, host, project};

use cast::Signed;

fn main() -> ExitCode {
    case::run([Case::new("same", &[], same)])
}

fn same() -> Result<()> {
    let typeface = Typeface::new(fs::read("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc").unwrap()).unwrap();
    fs::create_dir_all("/tmp/h/report").unwrap();
    for (name, job) in [
        ("office", cast::office as fn() -> Signed),
        ("mixed", cast::mixed),
        ("twenty", cast::twenty),
        ("hostile", cast::hostile),
        ("large", cast::large),
    ] {
        let job = job();
        let sources = Sources::read(&job.report, &job.certificates).unwrap();
        for (tag, language) in [("zh", Language::ZhCn), ("en", Language::En)] {
            let t = std::time::Instant::now();
            let pdf = pumice_report::pdf(&sources, language, &typeface).unwrap();
            eprintln!("{name} {tag} {} bytes {:?}", pdf.len(), t.elapsed());
            fs::write(format!("/tmp/h/report/{name}-{tag}.pdf"), pdf).unwrap();
            fs::write(
                format!("/tmp/h/report/{name}-{tag}.txt"),
                pumice_report::text(&sources, language),
            )
            .unwrap();
        }
    }
    Ok(())
}

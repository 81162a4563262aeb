//! Storey 3: the report that people sign, as its readers' programs see it: poppler, qpdf and a scanner of QR codes.

#[path = "../../../tests/tests/report/cast.rs"]
mod cast;
#[path = "../../certificate/tests/certificate/erasures.rs"]
mod erasures;
#[path = "../../certificate/tests/certificate/reports.rs"]
mod reports;

use std::fs;

use cast::Signed;
use pumice_language::Language;
use pumice_report::{Sources, Typeface};
#[test]
fn same() {
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
}

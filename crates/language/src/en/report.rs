use super::verify::system;
use crate::{Outcome, Report, ReportNames, ReportSections};

const HELP: &str = "\
Draws the report that people read and sign, from a job report and its certificates. They are verified first: nothing is
drawn where one is not authentic, or where they contradict each other.

Usage: pumice report [OPTIONS] PATH

PATH is a job report (report-*.cose), or the folder that it lies in.

Options:
  --text                  Plain text instead of a PDF
  --out FILE              Write this file; otherwise a PDF goes beside the job report, and a text to the output
  --language LANGUAGE     en or zh-CN; otherwise the language of the environment
  --font FILE             The font; otherwise NotoSansCJK-Regular.ttc of Debian's package fonts-noto-cjk
  --help                  Print this

Exit status:
  0   it is drawn
  1   a file is not authentic, or they contradict each other
  2   the command line is wrong, or a file cannot be read or written
";

pub(crate) const TEXTS: Report = Report {
    help: HELP,
    no_job_report: |folder| format!("{folder}: there is no job report (report-*.cose) in this folder."),
    several_job_reports: |folder, files| {
        format!("{folder}: there are several job reports in this folder. Name one: {files}")
    },
    not_a_job_report: |file| format!("{file}: this is no job report."),
    not_authentic: |file, why| format!("{file}: NOT AUTHENTIC. {why}"),
    not_a_font: |file| {
        format!(
            "{file}: this is no font that can be used. Take NotoSansCJK-Regular.ttc of Debian's package fonts-noto-cjk."
        )
    },
    font_unreadable: |file, why| {
        format!(
            "{file}: the font cannot be read: {}. Install Debian's package fonts-noto-cjk, or name a font with --font.",
            system(why)
        )
    },
    not_drawn: |why| format!("The report cannot be drawn: {why}."),
    written: |file| format!("Written: {file}"),
    title: "Client Information Disposal Report",
    job: |number| format!("Job {number}"),
    foot: |number, digest| format!("Client Information Disposal Report, job {number}, digest {digest}..."),
    page: |page, pages| format!("Page {page} of {pages}"),
    outcome,
    outcome_remarks,
    signer_of_this_boot: "Note: the signing key was made for this boot only and is tied to nobody. The electronic signature shows that the record was not changed, not who issued it; for that, only ink and seal count.",
    signer_enrolled: "Signed by the key with the fingerprint below. Compare it, group by group, with the fingerprint printed in the service contract: only if they are equal was this issued by the holder of that key.",
    section: |number, name| format!("{number}. {name}"),
    sections: ReportSections {
        job: "The job",
        time: "Time",
        people: "People",
        gate: "Declared before the wipe",
        holdings: "Data held",
        items: "Other media",
        media: "Every disk",
        records: "What was done to each disk",
        checking: "Signature, and how to check it",
        signing: "Signed in ink",
        codes: "Appendix: QR codes",
    },
    names: NAMES,
    declared: "This was declared by the client or the operator, and not checked.",
    nobody: "not named",
    nothing_declared: "Nothing was declared.",
    uncounted: "not counted",
    countersigned: "countersigned",
    not_countersigned: "required, still missing",
    no_countersignature: "not agreed on",
    not_confirmed: "none: the operator confirmed no time",
    confirmed: |time| format!("{time} (Beijing time)"),
    by_computer: |time| format!("{time} (the computer's own clock; nobody confirmed zone or accuracy)"),
    span: |from, to| format!("{from} to {to}"),
    lasting: |span, duration| format!("{span}, taking {duration}"),
    pass_name: |number| format!("Pass {number}"),
    pass: |pattern, duration, pass| {
        let (written, unwritten) = (pass.written_blocks, pass.unwritten.blocks());
        let flush = (super::verify::TEXTS.flush)(pass.flush);
        format!("{pattern}; {written} blocks written, {unwritten} not; flush {flush}; {duration}")
    },
    serial: |serial, source| format!("{serial} ({source})"),
    kind: |medium, transport| format!("{medium}, {transport}"),
    more_reasons: "Its record has the others.",
    duration,
    in_use_for_the_job: "not to be wiped",
    absent: "not there",
    ledger_entry: |number| format!("Certificate: ledger entry {number}."),
    punctuation: [": ", ", ", "; "],
    between_sentences: " ",
    disk: |number| format!("Disk {number}"),
    claim: |claim| format!("What was done corresponds to {claim}."),
    no_claim: "What was done is claimed to meet no standard.",
    checking: [
        "With the files: run pumice verify FOLDER --trust FINGERPRINT on any Linux computer. Take the fingerprint from the service contract, not from this report.",
        "With paper only: scan the QR codes of the appendix with a program that reads binary content. It yields the bytes of the certificates; check these as above. Their SHA-256 must be the ones listed here.",
    ],
    signing: "Whoever signs or seals has read every page of this report (their number stands at the foot) and the limitations listed in it. Ink and seal do not change what the electronic signature proves, and that does not take their place.",
    seal: "Company seal",
    date_blanks: "",
    codes: "Each QR code carries every byte of one file in byte mode. Where one code cannot hold a file, it is cut into parts: each begins with a header of 13 bytes, and what follows the headers, joined, is the file.",
    job_report: "Job report",
    code: |what, digest, (part, parts)| {
        let of = if parts > 1 {
            format!(" (part {part} of {parts})")
        } else {
            String::new()
        };
        format!("{what}{of}, SHA-256 {digest}...")
    },
    code_alternative: |what| format!("QR code: the bytes of {what}"),
    without_code: |what, bytes| {
        format!(
            "{what} has {bytes} bytes, more than four QR codes hold, so that none is printed. Keep the file, and check it by the SHA-256 listed above."
        )
    },
};

const NAMES: ReportNames = ReportNames {
    sensitivity: "Sensitivity",
    retention: "To be kept for",
    confirmed: "Operator's time",
    computer: "Computer's clock",
    duration: "Wiping",
    boot: "This boot",
    role: "Role",
    name: "Name",
    capacity: "Capacity",
    countersignature: "Countersignature",
    category: "Kind",
    count: "About how many records or persons",
    item: "What",
    items: "How many",
    disposal: "What became of it",
    number: "No.",
    disk: "Model and serial number",
    size: "Size",
    result: "Result",
    remark: "Remark",
    reasons: "Why this is the result",
    claims: "What may be claimed",
    limitations: "Limitations",
    certificate_digest: "Certificate's SHA-256",
    report_digest: "Job report's SHA-256",
    ledger: "Ledger entry",
    fingerprint: "Key fingerprint",
    words: "The same in words",
    signature: "Signature",
    date: "Date",
};

fn outcome(outcome: Outcome) -> String {
    let (present, erased) = (outcome.present(), outcome.erased);
    match present {
        0 => return "No disk was erased".into(),
        1 if erased == 1 => return "The one disk present was erased".into(),
        _ if erased == present => return format!("All {present} disks present were erased"),
        _ => {}
    }
    let counts = [
        ("erased", erased),
        ("erased with exceptions", outcome.with_exceptions),
        ("not erased", outcome.not_erased + outcome.untouched),
    ];
    let told = counts.iter().filter(|(_, count)| *count > 0);
    let parts: Vec<_> = told.map(|(what, count)| format!("{count} {what}")).collect();
    format!("{present} {} present: {}", disks(present), parts.join(", "))
}

fn outcome_remarks(outcome: Outcome) -> Vec<String> {
    let mut remarks = Vec::new();
    let count = outcome.untouched;
    if count > 0 {
        let is = if count == 1 { "was" } else { "were" };
        remarks.push(format!(
            "{count} {} not erased {is} not worked on at all; the list of disks says why.",
            disks(count)
        ));
    }
    let count = outcome.absent;
    if count > 0 {
        remarks.push(format!(
            "{count} more {} asked for and not there.",
            if count == 1 { "was" } else { "were" }
        ));
    }
    let count = outcome.hiding;
    if count > 0 {
        let controllers = if count == 1 { "controller" } else { "controllers" };
        remarks.push(format!(
            "Behind {count} {controllers} there may be more disks, which were not seen and not erased."
        ));
    }
    remarks.push(
        "\"Erased\" means that every addressable block was overwritten and read back as written; each disk's limitations say what that does not reach."
            .into(),
    );
    remarks
}

fn disks(count: usize) -> &'static str {
    if count == 1 { "disk" } else { "disks" }
}

fn duration(seconds: u64) -> String {
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match (hours, minutes) {
        (0, 0) => format!("{rest} s"),
        (0, _) => format!("{minutes} min {rest} s"),
        _ => format!("{hours} h {minutes} min {rest} s"),
    }
}

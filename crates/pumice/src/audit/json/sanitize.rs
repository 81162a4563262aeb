use pumice_model::{CertifiedSanitize, Sanitize, SanitizeAnswer, SanitizeAudit, WhyNotAsked, WrittenSince};
use serde::Serialize;

/// What a drive says of its most recent sanitize, for programs.
#[derive(Serialize)]
pub struct SanitizeStatus {
    /// By the certificate; nothing where there is nothing to ask for.
    certified: Option<&'static str>,
    /// By the drive, or why it was not asked.
    status: &'static str,
    kind: Option<&'static str>,
    written_since: Option<&'static str>,
}

impl SanitizeStatus {
    /// The words for an audit's part of it.
    pub fn of(sanitize: SanitizeAudit) -> Self {
        let silent = |certified, status| Self {
            certified,
            status,
            kind: None,
            written_since: None,
        };
        let (certified, answer) = match sanitize {
            SanitizeAudit::NoFirmwareErase => return silent(None, "no-firmware-erase"),
            SanitizeAudit::NoStatus => return silent(None, "no-status-kept"),
            SanitizeAudit::Asked { certified, answer } => (certified, answer),
        };
        let certified = Some(match certified {
            CertifiedSanitize::Completed(kind) => name(kind),
            CertifiedSanitize::Unresolved => "unresolved",
        });
        match answer {
            SanitizeAnswer::Completed { kind, since } => Self {
                kind: kind.map(name),
                written_since: Some(match since {
                    WrittenSince::Nothing => "nothing",
                    WrittenSince::Something => "something",
                    WrittenSince::Unstated => "unstated",
                }),
                ..silent(certified, "completed")
            },
            SanitizeAnswer::Failed => silent(certified, "failed"),
            SanitizeAnswer::InProgress => silent(certified, "in-progress"),
            SanitizeAnswer::Never => silent(certified, "never"),
            SanitizeAnswer::NotReported => silent(certified, "not-reported"),
            SanitizeAnswer::NotAsked(WhyNotAsked::Image) => silent(certified, "image"),
            SanitizeAnswer::NotAsked(WhyNotAsked::UsbBridge) => silent(certified, "usb-bridge"),
            SanitizeAnswer::NotAsked(WhyNotAsked::OutOfReach) => silent(certified, "out-of-reach"),
            SanitizeAnswer::NotAsked(WhyNotAsked::Denied) => silent(certified, "denied"),
            SanitizeAnswer::NotAsked(WhyNotAsked::NoAnswer) => silent(certified, "no-answer"),
        }
    }
}

fn name(kind: Sanitize) -> &'static str {
    match kind {
        Sanitize::Block => "block-erase",
        Sanitize::Overwrite => "overwrite",
        Sanitize::Crypto => "crypto-erase",
    }
}

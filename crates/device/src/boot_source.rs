use pumice_model::{BootSource, Signature};

const KEY: &str = "pumice.boot=";

/// What a kernel command line says of where the system came from: `pumice.boot=UUID`, several with commas between them, or
/// `pumice.boot=none`.
///
/// Anything malformed, and two words that disagree, count as unstated: then no USB disk can be planned.
pub fn boot_source(cmdline: &str) -> BootSource {
    let mut sources = cmdline
        .split_ascii_whitespace()
        .filter_map(|word| word.strip_prefix(KEY))
        .map(parse);
    match sources.next() {
        Some(first) if sources.all(|other| other == first) => first,
        _ => BootSource::Unstated,
    }
}

fn parse(value: &str) -> BootSource {
    let is_uuid =
        |text: &str| text.len() >= 4 && text.chars().all(|letter| letter.is_ascii_hexdigit() || letter == '-');
    match value {
        "none" => BootSource::NoMedium,
        uuids if uuids.split(',').all(is_uuid) => BootSource::Medium(uuids.split(',').map(Signature::new).collect()),
        _ => BootSource::Unstated,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_names_the_boot_medium() {
        let medium = |uuid| BootSource::Medium(vec![Signature::new(uuid)]);
        let either = ["6a6b1c2e-0000", "2026-01-01-00-00-00-00"].map(Signature::new);
        let table = [
            ("quiet pumice.boot=none", BootSource::NoMedium),
            (
                "pumice.boot=6A6B1C2E-0000-4000-8000-00000000abcd quiet\n",
                medium("6a6b1c2e-0000-4000-8000-00000000abcd"),
            ),
            ("pumice.boot=A1B2-C3D4", medium("a1b2-c3d4")),
            ("pumice.boot=2026-01-01-00-00-00-00", medium("2026-01-01-00-00-00-00")),
            (
                "pumice.boot=6A6B1C2E-0000,2026-01-01-00-00-00-00",
                BootSource::Medium(either.to_vec()),
            ),
            ("pumice.boot=a1b2-c3d4,", BootSource::Unstated),
            ("pumice.boot=a1b2-c3d4,none", BootSource::Unstated),
            ("", BootSource::Unstated),
            ("quiet", BootSource::Unstated),
            ("pumice.boot=", BootSource::Unstated),
            ("pumice.boot", BootSource::Unstated),
            ("pumice.boot=None", BootSource::Unstated),
            ("pumice.boot=stick", BootSource::Unstated),
            ("xpumice.boot=none", BootSource::Unstated),
            ("pumice.boot=none pumice.boot=none", BootSource::NoMedium),
            ("pumice.boot=a1b2-c3d4 pumice.boot=none", BootSource::Unstated),
            ("pumice.boot=none pumice.boot=", BootSource::Unstated),
        ];
        for (cmdline, expected) in table {
            assert_eq!(boot_source(cmdline), expected, "{cmdline}");
        }
    }
}

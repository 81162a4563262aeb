use pumice_language::Language;
use pumice_model::BootSource;

/// What the kernel command line asks of the appliance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandLine {
    /// What the system was booted from (`pumice.boot=`).
    pub boot_source: BootSource,
    /// Who decides (`pumice.unattended`).
    pub mode: Mode,
    /// The language to speak (`pumice.language=`); English where it says nothing.
    pub language: Language,
}

/// Who decides what is wiped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// A person at the keyboard.
    Attended,
    /// A job file on the certificate stick.
    Unattended,
}

impl CommandLine {
    /// Reads the words of `/proc/cmdline`.
    pub fn parse(text: &str) -> Self {
        let has = |word: &str| text.split_ascii_whitespace().any(|other| other == word);
        Self {
            boot_source: pumice_device::boot_source(text),
            mode: if has("pumice.unattended") {
                Mode::Unattended
            } else {
                Mode::Attended
            },
            language: if has("pumice.language=zh-CN") {
                Language::ZhCn
            } else {
                Language::En
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_matched_whole() {
        let line = CommandLine::parse("quiet pumice.boot=none pumice.unattended pumice.language=zh-CN\n");
        assert_eq!(line.mode, Mode::Unattended);
        assert_eq!(line.language, Language::ZhCn);
        assert_eq!(line.boot_source, BootSource::NoMedium);
        let line = CommandLine::parse("pumice.unattendedly xpumice.unattended pumice.unattended=1");
        assert_eq!(line.mode, Mode::Attended);
        assert_eq!(line.language, Language::En);
        assert_eq!(line.boot_source, BootSource::Unstated);
    }
}

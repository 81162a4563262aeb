use pumice_language::Language;
use pumice_model::{BootSource, Celsius, HeatLimit};

/// The word that limits the temperature.
const HEAT_LIMIT: &str = "pumice.heat_limit=";

/// What the kernel command line asks of the appliance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandLine {
    /// What the system was booted from (`pumice.boot=`).
    pub boot_source: BootSource,
    /// Who decides (`pumice.unattended`).
    pub mode: Mode,
    /// The language to speak (`pumice.language=`); English where it says nothing.
    pub language: Language,
    /// The temperature at which work pauses (`pumice.heat_limit=`, whole degrees Celsius), `None` where it says nothing,
    /// or the word where it cannot be meant.
    pub heat_limit: Result<Option<Celsius>, String>,
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
            heat_limit: heat_limit(text),
        }
    }
}

fn heat_limit(text: &str) -> Result<Option<Celsius>, String> {
    let Some(word) = text.split_ascii_whitespace().find(|word| word.starts_with(HEAT_LIMIT)) else {
        return Ok(None);
    };
    let degrees = word[HEAT_LIMIT.len()..].parse().ok();
    degrees.and_then(HeatLimit::wanted).map(Some).ok_or_else(|| word.into())
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

    #[test]
    fn a_heat_limit_is_a_temperature_or_refused() {
        let limit = |text: &str| CommandLine::parse(text).heat_limit;
        assert_eq!(limit("quiet"), Ok(None));
        assert_eq!(limit("quiet pumice.heat_limit=55 x"), Ok(Some(Celsius(55))));
        for word in ["", "0", "39", "101", "-60", "60C", "99999"] {
            let word = format!("{HEAT_LIMIT}{word}");
            assert_eq!(limit(&word), Err(word));
        }
    }
}

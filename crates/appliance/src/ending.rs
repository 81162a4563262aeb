use std::fs::OpenOptions;
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;

use nix::fcntl::OFlag;

/// The pipe on which PID 1 listens for the appliance's last word.
pub const PIPE: &str = "/run/pumice/ending";

/// How the appliance ends. It says so to PID 1 as its last word, because its process may end never: a thread that waits
/// in the kernel for a disk keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// It asks for the computer to be switched off.
    PowerOff,
    /// It asks for the computer to be started again.
    Restart,
    /// It could not go on; why stands on its standard error.
    Failed,
}

impl Ending {
    const ALL: [Self; 3] = [Self::PowerOff, Self::Restart, Self::Failed];

    /// Says it to PID 1; fails where no PID 1 listens.
    pub fn say(self) -> io::Result<()> {
        let mut pipe = OpenOptions::new()
            .write(true)
            .custom_flags(OFlag::O_NONBLOCK.bits())
            .open(PIPE)?;
        writeln!(pipe, "{}", self.word())
    }

    /// What was said; `None` for anything but one whole word.
    pub fn parse(said: &str) -> Option<Self> {
        let is_said = |ending: &Self| said.strip_suffix('\n') == Some(ending.word());
        Self::ALL.into_iter().find(is_said)
    }

    fn word(self) -> &'static str {
        match self {
            Self::PowerOff => "power off",
            Self::Restart => "restart",
            Self::Failed => "failed",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_understood_whole_or_not_at_all() {
        for ending in Ending::ALL {
            assert_eq!(Ending::parse(&format!("{}\n", ending.word())), Some(ending));
        }
        for said in [
            "",
            "\n",
            "power",
            "power off",
            "power off\nfailed\n",
            "Power off\n",
            "off\n",
        ] {
            assert_eq!(Ending::parse(said), None, "{said:?}");
        }
    }
}

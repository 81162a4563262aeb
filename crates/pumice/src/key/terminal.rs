use std::fs::{File, OpenOptions};
use std::io::{Read as _, Write as _};

use pumice_language::NoPassphrase;
use rustix::termios::{LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr};
use zeroize::Zeroizing;

/// Bytes of the longest passphrase. As many are set aside at once, so that none is left behind where a text grew.
pub const LONGEST: usize = 1024;

/// What is wiped from memory when it is not needed any more.
pub type Secret = Zeroizing<Vec<u8>>;

/// The terminal that a person sits at, whatever standard input and output are. It shows nothing of what is typed, and is as
/// it was when this is dropped.
pub struct Terminal {
    file: File,
    before: Termios,
}

impl Terminal {
    /// Opens it.
    pub fn open() -> Result<Self, NoPassphrase> {
        let file = OpenOptions::new().read(true).write(true).open("/dev/tty");
        let file = file.map_err(|_| NoPassphrase::NoTerminal)?;
        let before = tcgetattr(&file).map_err(|_| NoPassphrase::NoTerminal)?;
        let mut silent = before.clone();
        // Keys arrive one by one, also those that would end the program: it has to give the terminal back first.
        silent.local_modes -= LocalModes::ECHO | LocalModes::ECHONL | LocalModes::ICANON | LocalModes::ISIG;
        silent.special_codes[SpecialCodeIndex::VMIN] = 1;
        silent.special_codes[SpecialCodeIndex::VTIME] = 0;
        tcsetattr(&file, OptionalActions::Drain, &silent).map_err(|_| NoPassphrase::NoTerminal)?;
        Ok(Self { file, before })
    }

    /// Asks for a line, and reads it without showing it.
    pub fn ask(&mut self, question: &str) -> Result<Secret, NoPassphrase> {
        let shown = crate::printable::line(question);
        write!(self.file, "{shown}").map_err(|_| NoPassphrase::NoTerminal)?;
        let answer = self.line();
        writeln!(self.file).map_err(|_| NoPassphrase::NoTerminal)?;
        answer
    }

    fn line(&mut self) -> Result<Secret, NoPassphrase> {
        let mut line = Zeroizing::new(Vec::with_capacity(LONGEST));
        let mut key = Zeroizing::new([0]);
        loop {
            match self.file.read(&mut *key) {
                Ok(1) => {}
                _ => return Err(NoPassphrase::Cancelled),
            }
            match key[0] {
                b'\n' | b'\r' => return Ok(line),
                // Ctrl-C; Ctrl-D, Ctrl-\, escape.
                0x03 | 0x04 | 0x1B | 0x1C => return Err(NoPassphrase::Cancelled),
                // Backspace, by either of its codes.
                0x08 | 0x7F => erase(&mut line),
                // Ctrl-U.
                0x15 => line.clear(),
                other if line.len() < LONGEST => line.push(other),
                _ => {}
            }
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // Where the terminal is gone, nobody is left to see.
        let _ = tcsetattr(&self.file, OptionalActions::Drain, &self.before);
    }
}

/// Takes the last character, which in UTF-8 may be several bytes.
fn erase(line: &mut Vec<u8>) {
    while line.pop().is_some_and(|byte| byte & 0xC0 == 0x80) {}
}

#[cfg(test)]
mod tests {
    use super::erase;

    #[test]
    fn a_character_is_erased_whole() {
        let mut line = "ab钥".as_bytes().to_vec();
        for left in ["ab", "a", "", ""] {
            erase(&mut line);
            assert_eq!(line, left.as_bytes());
        }
    }
}

use std::fs::OpenOptions;
use std::io::Write;

/// Where the appliance appears if the command line does not say.
const DEFAULT: &str = "/dev/tty1";

/// The terminal the command line names with `pumice.console=`.
pub fn chosen(line: &str) -> String {
    let named = line
        .split_ascii_whitespace()
        .rev()
        .find_map(|word| word.strip_prefix("pumice.console="));
    named
        .filter(|name| is_terminal_name(name))
        .map_or_else(|| DEFAULT.into(), |name| format!("/dev/{name}"))
}

/// Every terminal on which a failure is shown: the chosen one, and the screen.
pub fn all(line: &str) -> Vec<String> {
    let mut consoles = vec![chosen(line)];
    if consoles[0] != DEFAULT {
        consoles.push(DEFAULT.into());
    }
    consoles
}

/// Writes a line; a console that is not there is no reason to stop.
pub fn tell(console: &str, line: &str) {
    if let Ok(mut terminal) = OpenOptions::new().write(true).open(console) {
        // There is nobody else to tell.
        let _ = write!(terminal, "{line}\r\n");
    }
}

fn is_terminal_name(name: &str) -> bool {
    (name.starts_with("tty") || name.starts_with("hvc")) && name.chars().all(|c| c.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_console_named_is_chosen() {
        assert_eq!(chosen("quiet pumice.console=tty2 pumice.console=ttyS0"), "/dev/ttyS0");
        assert_eq!(chosen("console=ttyS0"), "/dev/tty1");
        assert_eq!(chosen("pumice.console=../sda"), "/dev/tty1");
        assert_eq!(all("pumice.console=ttyS0"), ["/dev/ttyS0", "/dev/tty1"]);
        assert_eq!(all(""), ["/dev/tty1"]);
    }
}

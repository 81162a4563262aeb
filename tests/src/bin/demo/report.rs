use std::process::ExitCode;

/// One line of the summary.
pub struct Line {
    text: String,
    holds: bool,
}

impl Line {
    /// Something that was shown.
    pub fn held(text: String) -> Self {
        Self { text, holds: true }
    }

    /// Something that was examined.
    pub fn judged(holds: bool, text: String) -> Self {
        Self { text, holds }
    }
}

/// Says what is going on.
pub fn say(text: &str) {
    println!("demo: {text}");
}

/// Prints the whole lines of the serial console after the first `told` bytes; how many bytes are told now.
pub fn tell_new(text: &str, told: usize) -> usize {
    let Some(new) = text.get(told..) else { return told };
    let whole = new.rfind('\n').map_or(0, |end| end + 1);
    for line in new[..whole].lines() {
        let plain: String = line.chars().filter(|c| !c.is_control()).collect();
        if plain.contains("DEMO-") || plain.contains("tick") {
            println!("  | {plain}");
        }
    }
    told + whole
}

/// Prints the summary; success only if every line holds.
pub fn finish(lines: &[Line]) -> ExitCode {
    println!();
    for line in lines {
        println!("{} {}", if line.holds { "  ok " } else { "FAIL " }, line.text);
    }
    if lines.iter().all(|line| line.holds) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

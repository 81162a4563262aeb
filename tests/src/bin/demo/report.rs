use std::process::ExitCode;

/// One line of the summary.
pub struct Line {
    text: String,
    standing: Standing,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    Holds,
    Fails,
    /// Neither good nor bad.
    Noted,
}

impl Line {
    /// Something that was shown.
    pub fn held(text: String) -> Self {
        Self::judged(true, text)
    }

    /// Something that was examined.
    pub fn judged(holds: bool, text: String) -> Self {
        let standing = if holds { Standing::Holds } else { Standing::Fails };
        Self { text, standing }
    }

    /// Something that is as whoever pressed the keys wanted it.
    pub fn noted(text: String) -> Self {
        let standing = Standing::Noted;
        Self { text, standing }
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
        // The boot menu paints; what the appliance tells is plain.
        let plain = line.trim_end();
        if !plain.contains(char::is_control) && (plain.contains("DEMO-") || plain.contains("tick")) {
            println!("  | {plain}");
        }
    }
    told + whole
}

/// Prints the summary; success only if no line fails.
pub fn finish(lines: &[Line]) -> ExitCode {
    println!();
    for line in lines {
        let mark = match line.standing {
            Standing::Holds => "  ok ",
            Standing::Fails => "FAIL ",
            Standing::Noted => "   - ",
        };
        println!("{mark} {}", line.text);
    }
    if lines.iter().all(|line| line.standing != Standing::Fails) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

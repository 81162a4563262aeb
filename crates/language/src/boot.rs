/// What PID 1 says.
pub struct Boot {
    /// While the computer's devices are looked for.
    pub starting: &'static str,
    /// A step of starting failed; takes what was being done and the kernel's words.
    pub step_failed: fn(&str, &str) -> String,
    /// The appliance ended with a status it has no meaning for; takes the status.
    pub ended_with: fn(i32) -> String,
    /// The appliance was ended by a signal; takes its name.
    pub ended_by: fn(&str) -> String,
    /// The appliance has ended, and something holds its process.
    pub held: &'static str,
    /// The appliance said that it cannot go on; its last words say why.
    pub gave_up: &'static str,
    /// PID 1 itself failed; takes the words it left.
    pub panicked: fn(&str) -> String,
    /// The screen of a failure; takes the reason and the last words of the program, which may be empty.
    pub failure: fn(&str, &str) -> String,
    /// Before the computer is switched off.
    pub switching_off: &'static str,
    /// Switching off was asked for and refused; takes the kernel's words.
    pub not_off: fn(&str) -> String,
}

//! What a person at the keyboard does, from the certificate stick to the list of disks.

use pumice_job::Field;
use pumice_language::{Language, Screen};

use crate::Result;
use crate::vm::{Console, LIMIT};

/// Takes the one stick that there is.
pub fn take_stick(console: &mut Console) -> Result<()> {
    console.wait_for_screen(english().stick_fit, LIMIT)?;
    console.send("\r")?;
    console.wait_for_screen(english().headings.job, LIMIT)
}

/// Fills in a number, or leaves what stands there, declares what opens the gate, and says nothing of the time.
pub fn take_job(console: &mut Console, number: Option<&str>) -> Result<()> {
    if let Some(number) = number {
        type_number(console, number)?;
    }
    console.send("\r")?;
    open_gate(console)
}

/// Fills in a number and a witness.
pub fn take_witness(console: &mut Console, number: &str, witness: &str) -> Result<()> {
    type_number(console, number)?;
    let fields = Field::ALL.iter().take_while(|field| **field != Field::Witness).count();
    // An arrow of which a busy line brings the beginning first is an Escape.
    console.send(&format!("{}{witness}\r", "\t".repeat(fields)))
}

/// Declares what opens the gate, and says nothing of the time.
pub fn open_gate(console: &mut Console) -> Result<()> {
    console.wait_for_screen(english().headings.gate, LIMIT)?;
    console.send("2nyn\r")?;
    console.wait_for_screen(english().headings.clock, LIMIT)?;
    console.send("\r")
}

/// Chooses every disk that can be wiped, up to where the serial number of the first is asked for.
pub fn choose_all(console: &mut Console, serial: &str) -> Result<()> {
    console.wait_for_screen(english().ready, LIMIT)?;
    console.send("a\r")?;
    console.wait_for_screen(&(english().type_serial)(serial), LIMIT)
}

/// Types the end of the one serial number that is asked for, and begins.
pub fn begin(console: &mut Console, end_of_serial: &str) -> Result<()> {
    console.send(&format!("{end_of_serial}\r"))?;
    console.wait_for_screen(&(english().all_confirmed)(1), LIMIT)?;
    console.send("s")
}

/// Waits for the end of what was begun, and switches the computer off.
pub fn end(console: &mut Console) -> Result<()> {
    console.wait_for_screen(english().finished, LIMIT)?;
    console.send("\x11")?;
    console.wait_for_screen(english().off_safely, LIMIT)?;
    console.send("y")
}

/// The one after the other.
pub fn wipe(console: &mut Console, end_of_serial: &str) -> Result<()> {
    begin(console, end_of_serial)?;
    end(console)
}

fn type_number(console: &mut Console, number: &str) -> Result<()> {
    console.send(&format!("{}{number}", "\x7f".repeat(40)))
}

fn english() -> &'static Screen {
    &Language::En.catalogue().screen
}

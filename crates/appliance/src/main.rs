//! The program that boots.

use std::process::ExitCode;

fn main() -> ExitCode {
    pumice_appliance::run()
}

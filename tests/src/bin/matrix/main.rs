//! Prints the lab's matrix: every technique of erasing by a drive's own firmware against every behaviour. Exit status: 0
//! when every row holds, 1 when one claims what the lab's count does not bear out, 2 for wrong usage.

use std::env;
use std::process::ExitCode;

use pumice_tests::matrix::{self, Course};

fn main() -> ExitCode {
    if env::args().len() > 1 {
        eprintln!("usage: matrix");
        return ExitCode::from(2);
    }
    let rows = matrix::rows();
    print!("{}\n{}", matrix::print(&rows), matrix::summary(&rows));
    let is_broken = rows.iter().any(|row| match &row.course {
        Course::Ran(outcome) => !matrix::broken(row.technique, row.behaviour, outcome).is_empty(),
        Course::Named(_) => false,
    });
    ExitCode::from(u8::from(is_broken))
}

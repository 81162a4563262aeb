//! Serves one disk of a rack of the lab to a virtual computer, and says in the end what it received and what is left.
//!
//! Usage: lab RACK SERIAL SOCKET [IMAGE]
//!
//! QEMU needs memory that it shares (`-object memory-backend-memfd,share=on`), `-chardev socket,path=SOCKET` and
//! `-device vhost-user-scsi-pci,num_queues=1`. The disk is stored in IMAGE, or in memory: first what a host can address,
//! then the spare blocks.

use std::path::Path;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::{env, fs};

use pumice_tests::lab::{Target, serve};
use pumice_tests::{Error, Result};

fn main() -> ExitCode {
    let words: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let outcome = match words[..] {
        [rack, serial, socket] => run(rack, serial, socket, None),
        [rack, serial, socket, image] => run(rack, serial, socket, Some(Path::new(image))),
        _ => {
            eprintln!("usage: lab RACK SERIAL SOCKET [IMAGE]");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("lab: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(rack: &str, serial: &str, socket: &str, image: Option<&Path>) -> Result<()> {
    let text = fs::read_to_string(rack).map_err(Error::file(rack))?;
    let target = Arc::new(Mutex::new(Target::make(&text, serial, image)?));
    serve(Path::new(socket), Arc::clone(&target))?;
    let mut target = target.lock().unwrap_or_else(PoisonError::into_inner);
    for line in target.commands() {
        println!("{line}");
    }
    let left = target.old_data();
    println!(
        "old data: {} bytes, in spare blocks {}",
        left.user_bytes, left.spare_bytes
    );
    Ok(())
}

//! Serves one drive of a rack of the lab to a virtual computer, and says in the end what it received and what is left.
//!
//! Usage: lab RACK SERIAL SOCKET [IMAGE]
//!
//! QEMU needs memory that it shares (`-object memory-backend-memfd,share=on`). A SCSI or ATA disk is then attached by
//! `-chardev socket,path=SOCKET` and `-device vhost-user-scsi-pci,num_queues=1`; an NVMe controller, with the QEMU of
//! `scripts/lab-qemu`, by `-device '{"driver":"vfio-user-pci","socket":{"path":"SOCKET","type":"unix"}}'`. The drive is
//! stored in IMAGE, or in memory: first what a host can address, then the spare blocks.

use std::path::Path;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::{env, fs};

use pumice_lab::OldData;
use pumice_tests::lab::{self, Target};
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
    let socket = Path::new(socket);
    if let Some(controller) = lab::controller(&text, serial, image)? {
        let controller = Arc::new(Mutex::new(controller));
        lab::serve_nvme(socket, Arc::clone(&controller))?;
        let mut controller = controller.lock().unwrap_or_else(PoisonError::into_inner);
        for entry in controller.log().entries() {
            println!("{:>8} ms {} {:?}", entry.at_ms, entry.words, entry.end);
        }
        tell(controller.old_data());
        return Ok(());
    }
    let target = Arc::new(Mutex::new(Target::make(&text, serial, image)?));
    lab::serve_scsi(socket, Arc::clone(&target))?;
    let mut target = target.lock().unwrap_or_else(PoisonError::into_inner);
    for line in target.commands() {
        println!("{line}");
    }
    tell(target.old_data());
    Ok(())
}

fn tell(left: OldData) {
    println!(
        "old data: {} bytes, in spare blocks {}",
        left.user_bytes, left.spare_bytes
    );
}

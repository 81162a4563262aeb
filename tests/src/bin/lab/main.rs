//! Serves one drive of a rack of the lab to a virtual computer, and says in the end what it received and what is left.
//!
//! Usage: lab BUS RACK SERIAL SOCKET [IMAGE]
//!
//! QEMU needs memory that it shares (`-object memory-backend-memfd,share=on`). BUS says what the drive is put on, and with
//! it how QEMU connects to SOCKET:
//!
//! - `scsi`: a SCSI disk, or an ATA disk that a SCSI adapter translates for; `-chardev socket,path=SOCKET` and
//!   `-device vhost-user-scsi-pci,num_queues=1`.
//! - `usb`: an ATA disk behind a USB bridge; `-chardev socket,path=SOCKET` and `-device usb-redir`. To end this program
//!   is to pull the cable out.
//! - `nvme`: an NVMe controller; `ahci`: an ATA disk on an AHCI adapter; `sdhci`: an eMMC card in an SD host controller;
//!   `-device '{"driver":"vfio-user-pci","socket":{"path":"SOCKET","type":"unix"}}'` of the QEMU of `scripts/lab-qemu`.
//!
//! The drive is stored in IMAGE, or in memory: first what a host can address, then the spare blocks.

use std::path::Path;
use std::process::ExitCode;
use std::{env, fs};

use pumice_tests::lab::Served;
use pumice_tests::{Error, Result};

fn main() -> ExitCode {
    let words: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let outcome = match words[..] {
        [bus, rack, serial, socket] => run(bus, rack, serial, socket, None),
        [bus, rack, serial, socket, image] => run(bus, rack, serial, socket, Some(Path::new(image))),
        _ => {
            eprintln!("usage: lab BUS RACK SERIAL SOCKET [IMAGE]");
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

fn run(bus: &str, rack: &str, serial: &str, socket: &str, image: Option<&Path>) -> Result<()> {
    let text = fs::read_to_string(rack).map_err(Error::file(rack))?;
    let drive = Served::make(bus.parse()?, &text, serial, image)?;
    drive.serve(Path::new(socket))?;
    for line in drive.commands() {
        println!("{line}");
    }
    let left = drive.old_data();
    println!(
        "old data: {} bytes, in spare blocks {}",
        left.user_bytes, left.spare_bytes
    );
    Ok(())
}

//! What the product tells of erases by firmware, held against drives of the lab whose every step is known.

#[path = "firmware/ata_hidden.rs"]
mod ata_hidden;
#[path = "firmware/ata_sanitize.rs"]
mod ata_sanitize;
#[path = "firmware/ata_security.rs"]
mod ata_security;
#[path = "firmware/bench.rs"]
mod bench;
#[path = "firmware/mmc.rs"]
mod mmc;
#[path = "firmware/nvme.rs"]
mod nvme;
#[path = "firmware/opal.rs"]
mod opal;
#[path = "firmware/sanitize_status.rs"]
mod sanitize_status;
#[path = "firmware/scsi.rs"]
mod scsi;
#[path = "firmware/survey.rs"]
mod survey;

use pumice_device::{
    AdminCommand, Data, IdentifyController, IdentifyNamespace, NvmeCompletion, NvmeFirmware, Passthru, SanitizeLog,
    Seconds, namespaces, nvme_counters,
};
use pumice_lab::NvmeController;
use pumice_model::{Counter, PurgeRequired, Sanitize, SecureErase, Technique};
use pumice_tests::guest::Guest;
use pumice_tests::lab::Held;
use pumice_tests::{Error, Result};

use crate::is_known;
use crate::told::{Comparison, after, number};

const DEADLINE_MS: u32 = 1_000;

/// Bits of SANICAP.
const SANITIZES: [(u64, Sanitize); 3] = [(1, Sanitize::Crypto), (2, Sanitize::Block), (4, Sanitize::Overwrite)];

/// What nvme-cli says of a controller against what we read of it.
pub fn compare(
    comparison: &mut Comparison,
    guest: &mut Guest,
    node: &str,
    controller: &Held<NvmeController>,
) -> Result<()> {
    let told = guest.succeed(&format!("nvme id-ctrl {node}"))?;
    let ours = read(controller, &AdminCommand::IDENTIFY_CONTROLLER)?;
    let ours = IdentifyController::parse(&ours).map_err(|_| unread(node))?;
    comparison.same("serial", after(&told, "sn        :"), Some(ours.serial.clone()));
    comparison.same("model", after(&told, "mn        :"), Some(ours.model.clone()));
    let format = number(&told, "oacs      :").map(|bits| bits & 2 != 0);
    comparison.same("Format NVM", format, Some(ours.has_format()));
    let attributes = number(&told, "fna       :").unwrap_or_default();
    comparison.same("crypto format", attributes & 4 != 0, ours.format.has_crypto_erase());
    comparison.same(
        "format of all",
        attributes & 3 != 0,
        ours.format.reaches_all_namespaces(),
    );
    let mut set = NvmeFirmware::new(controller.clone(), 1);
    let capabilities = number(&told, "sanicap   :").unwrap_or_default();
    for (bit, kind) in SANITIZES {
        let technique = Technique::NvmeSanitize(kind, PurgeRequired::Unknown);
        comparison.same("Sanitize", capabilities & bit != 0, is_known(&mut set, technique));
    }
    let user_data = Technique::NvmeFormat(SecureErase::UserData);
    comparison.same("SES 1", format, Some(is_known(&mut set, user_data)));
    let keys = Technique::NvmeFormat(SecureErase::Crypto);
    let has_keys = format == Some(true) && attributes & 4 != 0;
    comparison.same("SES 2", has_keys, is_known(&mut set, keys));
    of_namespaces(comparison, guest, node, controller)?;
    if capabilities & 7 != 0 {
        sanitize_log(comparison, guest, node, controller)?;
    }
    smart_log(comparison, guest, node, controller)
}

fn of_namespaces(
    comparison: &mut Comparison,
    guest: &mut Guest,
    node: &str,
    controller: &Held<NvmeController>,
) -> Result<()> {
    let told = guest.succeed(&format!("nvme list-ns {node}"))?;
    let listed: Vec<u32> = told
        .lines()
        .filter_map(|line| u32::try_from(number(line, "]:")?).ok())
        .collect();
    let ours = namespaces(&*read(controller, &AdminCommand::IDENTIFY_NAMESPACES)?).map_err(|_| unread(node))?;
    comparison.same("namespaces", &listed, &ours);
    for namespace in ours {
        let told = guest.succeed(&format!("nvme id-ns -n {namespace} {node}"))?;
        let command = AdminCommand::identify_namespace(namespace);
        let ours = IdentifyNamespace::parse(&*read(controller, &command)?).map_err(|_| unread(node))?;
        comparison.same("FLBAS", number(&told, "flbas   :"), Some(ours.format.into()));
        comparison.same("DPS", number(&told, "dps     :"), Some(ours.protection.into()));
        // The size the product has of the kernel.
        let blocks = controller.drive().blocks(namespace);
        comparison.same("NSZE", number(&told, "nsze    :"), blocks);
    }
    Ok(())
}

fn sanitize_log(
    comparison: &mut Comparison,
    guest: &mut Guest,
    node: &str,
    controller: &Held<NvmeController>,
) -> Result<()> {
    let told = guest.succeed(&format!("nvme sanitize-log {node}"))?;
    let ours = SanitizeLog::parse(&*read(controller, &AdminCommand::SANITIZE_LOG)?);
    let words = [
        ("(SPROG) :", u64::from(ours.progress)),
        ("(SSTAT) :", ours.status.into()),
        ("(SCDW10) :", ours.command_dword_10.into()),
    ];
    for (words, ours) in words {
        comparison.same(words, number(&told, words), Some(ours));
    }
    let estimates = [
        ("For Overwrite                   :", ours.estimates.overwrite),
        ("For Block Erase                 :", ours.estimates.block_erase),
        ("For Crypto Erase                :", ours.estimates.crypto_erase),
    ];
    for (words, ours) in estimates {
        // It adds in words that there is none.
        let seconds = number(&told, words).and_then(|seconds| u32::try_from(seconds).ok());
        let seconds = seconds.filter(|seconds| *seconds != u32::MAX).map(Seconds);
        comparison.same(words, seconds, ours);
    }
    Ok(())
}

fn smart_log(
    comparison: &mut Comparison,
    guest: &mut Guest,
    node: &str,
    controller: &Held<NvmeController>,
) -> Result<()> {
    let told = guest.succeed(&format!("nvme smart-log {node}"))?;
    let log: Box<[u8; 512]> = read(controller, &AdminCommand::SMART_LOG)?;
    let ours = nvme_counters(&log).map_err(|_| unread(node))?;
    let counters = [
        ("power_on_hours", Counter::PowerOnHours),
        ("media_errors", Counter::MediaErrors),
        ("Data Units Written", Counter::DataUnitsWritten),
    ];
    for (words, counter) in counters {
        let told = after(&told, words).and_then(|rest| number(&rest, ":"));
        comparison.same(words, told, ours.counts.get(&counter).copied());
    }
    Ok(())
}

fn read<const BYTES: usize>(controller: &Held<NvmeController>, command: &AdminCommand) -> Result<Box<[u8; BYTES]>> {
    let mut data = Box::new([0; BYTES]);
    match controller.clone().submit(command, Data::In(&mut data[..]), DEADLINE_MS) {
        Ok(NvmeCompletion::Ended { status: 0, .. }) => Ok(data),
        ended => Err(Error::Check(format!("{command:?}: {ended:?}"))),
    }
}

fn unread(node: &str) -> Error {
    Error::Check(format!("what {node} says is not read"))
}

use pumice_model::{
    ChangeCheck, FirmwareAttempt, FirmwareOutcome, HiddenArea, HiddenAreas, NotStarted, PurgeRequired, ReadsAs,
    Sanitize, SecureErase, SecurityErase, Technique, Unresolved, WhyNot, Witness,
};

use crate::words::raw_status;

pub(super) fn technique(technique: Technique) -> &'static str {
    match technique {
        Technique::AtaSanitize(Sanitize::Block) => "ATA SANITIZE 块擦除",
        Technique::AtaSanitize(Sanitize::Overwrite) => "ATA SANITIZE 覆写",
        Technique::AtaSanitize(Sanitize::Crypto) => "ATA SANITIZE 加密擦除",
        Technique::AtaSecurityErase(SecurityErase::Normal) => "ATA SECURITY ERASE（普通）",
        Technique::AtaSecurityErase(SecurityErase::Enhanced) => "ATA SECURITY ERASE（增强）",
        Technique::NvmeSanitize(Sanitize::Block, PurgeRequired::Asked) => "NVMe Sanitize 块擦除（要求 Purge）",
        Technique::NvmeSanitize(Sanitize::Overwrite, PurgeRequired::Asked) => "NVMe Sanitize 覆写（要求 Purge）",
        Technique::NvmeSanitize(Sanitize::Crypto, PurgeRequired::Asked) => "NVMe Sanitize 加密擦除（要求 Purge）",
        Technique::NvmeSanitize(Sanitize::Block, PurgeRequired::Unknown) => "NVMe Sanitize 块擦除",
        Technique::NvmeSanitize(Sanitize::Overwrite, PurgeRequired::Unknown) => "NVMe Sanitize 覆写",
        Technique::NvmeSanitize(Sanitize::Crypto, PurgeRequired::Unknown) => "NVMe Sanitize 加密擦除",
        Technique::NvmeFormat(SecureErase::UserData) => "NVMe Format（用户数据擦除）",
        Technique::NvmeFormat(SecureErase::Crypto) => "NVMe Format（加密擦除）",
        Technique::ScsiSanitize(Sanitize::Block) => "SCSI SANITIZE 块擦除",
        Technique::ScsiSanitize(Sanitize::Overwrite) => "SCSI SANITIZE 覆写",
        Technique::ScsiSanitize(Sanitize::Crypto) => "SCSI SANITIZE 加密擦除",
        Technique::ScsiFormatUnit => "SCSI FORMAT UNIT",
        Technique::EmmcSanitize => "eMMC 擦除并 sanitize",
        Technique::EmmcSecureErase => "eMMC 安全擦除",
        Technique::TcgPsidRevert => "TCG 以 PSID 还原",
    }
}

pub(super) fn why_not(why: WhyNot) -> &'static str {
    match why {
        WhyNot::Unsupported => "驱动器不提供此功能。",
        WhyNot::UsbBridge => "在USB桥接器之后执行可能使驱动器无法再用。请将驱动器接到 SATA、SAS 或 M.2 接口。",
        WhyNot::RaidVolume => "驱动器之前有 RAID 控制器。请在计算机设置中将控制器改为 AHCI、HBA 或 JBOD 模式。",
        WhyNot::VirtualDisk => "虚拟机的磁盘没有自身的固件。",
        WhyNot::SecurityFrozen => {
            "计算机启动时冻结了驱动器的安全功能。请让计算机睡眠后唤醒，或拔下驱动器电源后重新插上。"
        }
        WhyNot::SanitizeFrozen => "sanitize 功能已被冻结。请关机后重新开机。",
        WhyNot::PasswordSet => "驱动器上已设有他人的密码。请在计算机设置中将其清除。",
        WhyNot::PasswordTriesExpired => "错误密码尝试过多。请关机后重新开机。",
        WhyNot::OtherNamespaces => "它会同时擦除同一控制器的其他命名空间。请一并选择它们，或不使用此方式。",
        WhyNot::PsidNeeded => "需要驱动器标签上印的 PSID。",
        WhyNot::PsidWrong => "输入的 PSID 与驱动器不符。请与标签核对。",
        WhyNot::InProgress => "驱动器正在执行先前的 sanitize。请等待其结束。",
        WhyNot::EarlierFailed => "先前的 sanitize 失败，驱动器在其成功之前拒绝其他操作。请改用另一种 sanitize。",
        WhyNot::StatusLost => "驱动器的答复无法完整传回，因而无法得知其结果。请将驱动器接到另一接口。",
        WhyNot::Denied => "内核不放行该命令。",
        WhyNot::NoAnswer => "查询驱动器提供何种功能时，它没有答复。请检查连接线。",
    }
}

pub(super) fn not_started(why: NotStarted) -> &'static str {
    match why {
        NotStarted::Unavailable(why) => why_not(why),
        NotStarted::Refused => "驱动器拒绝了该命令。",
        NotStarted::IntentNotRecorded => "证书U盘未能事先记录将要开始的操作。请插入U盘后重新开始。",
        NotStarted::Cancelled => "操作人已取消。",
    }
}

pub(super) fn unresolved(why: Unresolved) -> &'static str {
    match why {
        Unresolved::Failed => "驱动器报告其失败。",
        Unresolved::Reset => "驱动器在中途被复位。",
        Unresolved::Inconsistent => "驱动器其后的报告与成功不符。",
        Unresolved::StatusLost => "驱动器的答复未能传回。",
        Unresolved::Silent => "驱动器不再响应。",
        Unresolved::Overdue => "最长时限已过，驱动器仍在进行。",
        Unresolved::Gone => "驱动器已不存在。",
        Unresolved::Cancelled => "操作人已取消；驱动器可能仍在进行。",
        Unresolved::Interrupted => "计算机在中途关机。",
    }
}

pub(super) fn attempt(seconds: u64, attempt: &FirmwareAttempt) -> String {
    let technique = technique(attempt.technique);
    match attempt.outcome {
        FirmwareOutcome::Done {
            witness,
            status,
            reads_as,
        } => {
            let witness = match witness {
                Witness::Accepted => "驱动器接受命令并报告完成",
                Witness::SeenInProgress => "由先前的启动开始，本次启动见其进行，驱动器报告完成",
            };
            let reads_as = match reads_as {
                ReadsAs::Unstated => "驱动器未说明其块此后读出为何",
                ReadsAs::Repeated(_) => "驱动器说明了其块此后读出为何",
            };
            format!(
                "{technique}：{witness}；{reads_as}；{}；{seconds} 秒",
                raw_status(status)
            )
        }
        FirmwareOutcome::NotStarted { why, status } => {
            format!("{technique}：未开始。{}{}", not_started(why), said(status))
        }
        FirmwareOutcome::Unknown { why, status } => format!(
            "{technique}：已开始，驱动器的状态不明。{}{} {seconds} 秒",
            unresolved(why),
            said(status)
        ),
    }
}

fn said(status: Option<pumice_model::RawStatus>) -> String {
    status.map_or_else(String::new, |status| format!("（{}）", raw_status(status)))
}

pub(super) fn change_check(seconds: u64, check: &ChangeCheck) -> String {
    format!(
        "抽样块中 {} 个已改变，{} 个未改变，{} 个与驱动器所述不符，{} 个无法读取；{seconds} 秒",
        check.changed_blocks,
        check.unchanged.blocks(),
        check.unexpected.blocks(),
        check.unreadable.blocks()
    )
}

pub(super) fn hidden(hidden: HiddenAreas) -> String {
    let state = |area| match area {
        HiddenArea::None => "无",
        HiddenArea::Removed => "已解除",
        HiddenArea::NotRemoved => "未能解除",
        HiddenArea::CannotTell => "无法得知",
        HiddenArea::NeedsPowerCycle => "须断电后才能解除",
    };
    format!(
        "HPA：{}；DCO：{}；AMAX：{}",
        state(hidden.hpa),
        state(hidden.dco),
        state(hidden.amax)
    )
}

pub(super) fn witnessed(how: Technique) -> String {
    format!(
        "随后全程见证了驱动器自身的擦除（{}），抽样块中没有一个仍是之前的内容。",
        technique(how)
    )
}

pub(super) fn refused(how: Technique, why: NotStarted) -> String {
    format!("驱动器自身的擦除（{}）未开始。{}", technique(how), not_started(why))
}

pub(super) fn begun(how: Technique, why: Unresolved) -> String {
    format!(
        "驱动器自身的擦除（{}）已开始，而驱动器的状态不明。{}请保持其通电直到空闲，然后重新擦除。",
        technique(how),
        unresolved(why)
    )
}

pub(super) fn unconfirmed(how: Technique) -> String {
    format!("驱动器的报告不能证明其自身的擦除（{}）已完成。", technique(how))
}

pub(super) fn unchanged(blocks: u64) -> String {
    format!("驱动器报告已自行擦除，但有 {blocks} 个抽样块仍是随机遍的内容：只有覆写有效。")
}

pub(super) fn unexpected(blocks: u64) -> String {
    format!("有 {blocks} 个抽样块读出的内容与驱动器所述不符：其内容不明。")
}

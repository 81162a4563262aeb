use pumice_model::{
    Claim, Drive, Fault, Hiding, HidingController, Hold, Limitation, Medium, Pattern, Reason, Refusal, SerialSource,
    Stage, StickError, Transport, Unavailability, Verdict,
};

use super::firmware;
use crate::Words;

pub(crate) const TEXTS: Words = Words {
    verdict,
    reason,
    claim,
    limitation,
    hold,
    hiding,
    refusal,
    stick_error,
    fault,
    unavailability,
    stage,
    medium,
    transport,
    serial_source,
    technique: firmware::technique,
    why_not: firmware::why_not,
    not_started: firmware::not_started,
    unresolved: firmware::unresolved,
    pattern,
    drive,
};

pub(super) fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Erased => "已擦除",
        Verdict::ErasedWithExceptions => "已擦除（有例外）",
        Verdict::NotErased => "未擦除",
    }
}

pub(super) fn reason(reason: &Reason) -> String {
    match reason {
        Reason::EveryBlockVerified => "每一遍都写入了每个可寻址块，且每个块读回的内容与最后一遍写入的一致。".into(),
        Reason::BlocksNotWritten { pass, blocks } => format!("第 {pass} 遍有 {blocks} 个块无法写入。"),
        Reason::EarlierFlushFailed { pass } => format!("驱动器未确认第 {pass} 遍已到达介质；其后的一遍已确认。"),
        Reason::BlocksUnreadable { blocks } => format!("有 {blocks} 个块无法读回。"),
        Reason::TooManyExceptions => "例外的块超过百分之一。".into(),
        Reason::BlocksMismatched { blocks } => format!("有 {blocks} 个块读回的内容与写入的不一致：驱动器言行不一。"),
        Reason::PlanInsufficient => "计划没有以可读回的随机遍结束。".into(),
        Reason::NotOpened { fault: why } => format!("无法打开驱动器。{}", fault(*why)),
        Reason::OtherDrive => "打开的驱动器不是计划中的那一个。".into(),
        Reason::OtherGeometry => "打开的驱动器容量与计划中的不同。".into(),
        Reason::PassMissing { pass } => format!("第 {pass} 遍未按计划执行。"),
        Reason::PassUnplanned => "执行的遍数多于计划。".into(),
        Reason::PassIncomplete { pass } => format!("第 {pass} 遍未覆盖每个块。"),
        Reason::FlushFailed => "驱动器未确认最后一遍已到达介质。".into(),
        Reason::NotReadBack => "最后一遍未读回。".into(),
        Reason::ReadBackIncomplete => "读回未覆盖每个块。".into(),
        Reason::Stopped { stage: at, fault: why } => format!("工作在{}时停止。{}", stage(*at), fault(*why)),
        Reason::HiddenAreaLeft => "有一个隐藏区域未被解除，也未被覆写。".into(),
        Reason::FirmwareWitnessed { technique } => firmware::witnessed(*technique),
        Reason::FirmwareNotStarted { technique, why } => firmware::refused(*technique, *why),
        Reason::BlocksUnchanged { blocks } => firmware::unchanged(*blocks),
        Reason::SamplesUnreadable { blocks } => format!("固件擦除后有 {blocks} 个抽样块无法读取。"),
        Reason::FirmwareMissing => "计划中的固件擦除未能进行到。".into(),
        Reason::FirmwareUnplanned => "驱动器的固件执行了计划之外的操作。".into(),
        Reason::FirmwareUnresolved { technique, why } => firmware::begun(*technique, *why),
        Reason::FirmwareUnconfirmed { technique } => firmware::unconfirmed(*technique),
        Reason::OtherDriveAfterwards => "固件擦除后，驱动器的自我描述与之前不同。".into(),
        Reason::ChangeCheckMissing => "固件擦除后无人查看各块。".into(),
        Reason::ChangeCheckIncomplete => "固件擦除后能够查看的抽样块过少。".into(),
        Reason::BlocksUnexpected { blocks } => firmware::unexpected(*blocks),
    }
}

pub(super) fn claim(claim: Claim) -> &'static str {
    match claim {
        Claim::NistClear => "NIST SP 800-88 Rev. 2 所述的清除（Clear）",
        Claim::IeeeClear => "IEEE 2883-2022 所述的清除（Clear）",
        Claim::GaTThreePasses => "GA/T 1143-2014 的“3次数据销毁方法”（固定字符、其补码、随机字符）",
        Claim::NistPurge => "NIST SP 800-88 Rev. 2 所述的净化（Purge），依驱动器自身的报告",
        Claim::IeeePurge => "IEEE 2883-2022 所述的净化（Purge），依驱动器自身的报告",
    }
}

fn limitation(limitation: Limitation) -> &'static str {
    match limitation {
        Limitation::AddressableOnly => "仅覆写了驱动器允许计算机寻址的块。",
        Limitation::OverProvisioning => {
            "闪存保留有备用、退役和缓存块，覆写无法触及；只有驱动器自身的清除（sanitize）命令可以。"
        }
        Limitation::ReallocatedSectors => "驱动器先前以备用扇区替换的扇区未被触及；其数目只有驱动器自身能够统计。",
        Limitation::HiddenAreasLeft => "存在隐藏区域（HPA、DCO、AMAX），未能解除，也未被覆写。",
        Limitation::HiddenAreasUnknown => "未查找或无法查找隐藏区域（HPA、DCO、AMAX）。",
        Limitation::UnverifiedRanges => "部分范围无法写入或读回；已列出。",
        Limitation::OutsideScope => "云存储、手机、纸质文件、备份及其他磁盘不在本记录范围内。",
        Limitation::FirmwareReliedOn => "计算机无法寻址的部分由驱动器的固件擦除；外部无法核实。",
        Limitation::SampledOnly => "固件擦除后的状态仅经抽样查看：遍及整个驱动器的约 2000 个块。",
        Limitation::ClockUnconfirmed => "无人确认计算机时钟；日期以其报告为准。",
        Limitation::Interrupted => "工作曾中断，并在计算机重新启动后继续；每次中断均已列出。",
        Limitation::SerialNotDrives => "序列号不是磁盘自身报告的，或没有序列号。",
        Limitation::SingleOperator => "仅一名操作人，无见证人。",
        Limitation::PasswordLeft => {
            "驱动器可能仍被锁定。其用户密码是公开的：PUMICE-TEMPORARY-PASSWORD，以零字节补足 32 字节。"
        }
        Limitation::MediaCache => "磁性硬盘的闪存缓存或介质缓存无法通过覆写触及。",
        Limitation::SignerOfThisBoot => "签名密钥仅为本次启动生成，不属于任何人：它表明记录未被改动，不表明由谁出具。",
        Limitation::VirtualDisk => "该磁盘属于虚拟机：其底层存储未被触及，不主张符合任何标准。",
        Limitation::RaidVolume => "该磁盘是 RAID 控制器的逻辑卷：其成员盘和热备盘未被触及，不主张符合任何标准。",
        Limitation::BootAreas => "eMMC 的引导分区和通用分区独立于被覆写的用户区，未被触及。",
    }
}

fn hold(hold: &Hold) -> String {
    match hold {
        Hold::BootStick => "这是启动计算机所用的U盘。".into(),
        Hold::BootStickNotFound => "尚未识别出启动U盘，而它可能就是。请重新插入启动U盘。".into(),
        Hold::CertificateStick => "证书保存在它上面。".into(),
        Hold::Mounted { volume, at } => format!("{volume} 正在 {at} 使用中。"),
        Hold::InUse { holder } => format!("{holder} 建立在它之上（RAID、LVM 或加密）。请先将其拆除。"),
        Hold::ReadOnly => "它处于写保护状态。请查看其上的开关。".into(),
        Hold::NoCapacity => "它未报告可用容量。请检查连接线，或作为故障盘取出。".into(),
        Hold::Unidentified => "它既无型号也无序列号。请换一种方式连接。".into(),
        Hold::SameIdentity { other } => format!("{other} 报告相同的型号和序列号。请取出其中一个。"),
        Hold::Optical => "它是光盘驱动器。".into(),
        Hold::BeingAsked => "正在查询其固件功能，请稍候。".into(),
        Hold::AtWork => "它正在擦除中，并以另一名称重新出现。".into(),
        Hold::Locked => {
            "它已被密码锁定。请在计算机设置中清除密码；若是本程序的擦除曾中断，请使用当时的证书U盘和任务编号。".into()
        }
        Hold::Erasing { progress } => format!(
            "它正在自行擦除{}，且不属于本任务。请保持供电直至结束；状态会自动更新。",
            progress.map_or_else(String::new, |part| format!("（{} %）", (u32::from(part) * 100) >> 16))
        ),
    }
}

pub(super) fn hiding(controller: &HidingController) -> String {
    let at = &controller.address;
    match controller.hiding {
        Hiding::SataRaidMode => format!(
            "RAID 模式的 SATA 控制器（{at}）：其后未发现磁盘；若有，不会被擦除。请在 BIOS 设置中将 SATA 模式改为 AHCI，再重新启动。"
        ),
        Hiding::RaidController => format!(
            "RAID 控制器（{at}）：其后未发现磁盘；若有，不会被擦除。请在该控制器的设置中改为 HBA 或 JBOD 模式，再重新启动。"
        ),
        Hiding::VolumeManagement => {
            format!("Intel VMD（{at}）：其后未发现磁盘；若有，不会被擦除。请在 BIOS 设置中关闭 VMD，再重新启动。")
        }
        Hiding::RemappedNvme { disks } => format!(
            "Intel RST（{at}）：隐藏了 {disks} 块 NVMe 磁盘，这些磁盘不会被擦除。请在 BIOS 设置中将 SATA 模式改为 AHCI 以关闭 RST，再重新启动。"
        ),
    }
}

pub(super) fn refusal(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Vanished => "它已不存在。请检查连接线。".into(),
        Refusal::Held(holds) => holds.iter().map(hold).collect(),
        Refusal::Changed => "它的自我描述与选择时不同。请重新选择。".into(),
    }
}

pub(super) fn stick_error(error: StickError) -> &'static str {
    match error {
        StickError::Vanished => "它已不存在。请重新插入。",
        StickError::BootStick => "它是启动计算机所用的U盘。请插入第二个U盘。",
        StickError::NotUsb => "它不是USB磁盘。",
        StickError::NoFilesystem => "它没有 FAT、exFAT 或 ext4 文件系统。请在另一台计算机上格式化。",
        StickError::ReadOnly => "它处于写保护状态。请查看其上的开关，或换一个。",
        StickError::Unidentified => "它既无型号也无序列号。请换一个。",
    }
}

pub(super) fn fault(fault: Fault) -> String {
    match fault {
        Fault::Medium => "该处介质损坏。".into(),
        Fault::Gone => "驱动器已不存在。".into(),
        Fault::Stalled => "驱动器未在期限内响应。".into(),
        Fault::TooManyBadBlocks => "坏块过多。".into(),
        Fault::OtherDrive => "它不是计划中的驱动器。".into(),
        Fault::Busy => "它正被其他程序打开。".into(),
        Fault::Denied => "内核禁止此操作。".into(),
        Fault::Cancelled => "操作人已取消。".into(),
        Fault::Interrupted => "计算机在中途关机。".into(),
        Fault::Overheated => "温度过高，且未在期限内降温。".into(),
        Fault::PowerCycleNeeded => "断电后才能解除隐藏区域。请关机，重新开机后继续。".into(),
        Fault::Locked => "驱动器已锁定，无法写入。请用其密码解锁，或输入标签上的 PSID，然后重新擦除。".into(),
        Fault::Other(number) => format!("内核返回错误 {number}。"),
    }
}

fn unavailability(why: Unavailability) -> String {
    match why {
        Unavailability::UsbBridge => "位于USB桥接器之后，而有些桥接器会因查询而停止响应".into(),
        Unavailability::OtherTransport => "不查询以此种方式连接的驱动器".into(),
        Unavailability::Unsupported => "不支持 SMART".into(),
        Unavailability::SwitchedOff => "其 SMART 已被关闭".into(),
        Unavailability::Refused => "拒绝了该命令".into(),
        Unavailability::TimedOut => "未在时限内答复".into(),
        Unavailability::Malformed => "答复的内容已损坏".into(),
        Unavailability::Failed(why) => format!("无法查询（{}）", fault(why).trim_end_matches('。')),
    }
}

pub(super) fn stage(stage: Stage) -> String {
    match stage {
        Stage::Opening => "打开".into(),
        Stage::Pass(number) => format!("第 {number} 遍"),
        Stage::ReadBack => "读回校验".into(),
        Stage::Firmware => "固件擦除".into(),
        Stage::ChangeCheck => "变化检查".into(),
    }
}

pub(super) fn medium(medium: Medium) -> &'static str {
    match medium {
        Medium::Hdd => "磁性硬盘",
        Medium::Ssd => "固态硬盘",
        Medium::Emmc => "eMMC",
        Medium::UsbStorage => "USB存储",
        Medium::Virtual => "虚拟磁盘",
        Medium::RaidVolume => "RAID 控制器的逻辑卷",
        Medium::Optical => "光盘驱动器",
    }
}

pub(super) fn transport(transport: Transport) -> &'static str {
    match transport {
        Transport::Ata => "ATA",
        Transport::Nvme => "NVMe",
        Transport::Scsi => "SCSI",
        Transport::Usb => "USB",
        Transport::Mmc => "MMC",
        Transport::Virtio => "virtio",
        Transport::Other => "其他",
    }
}

pub(super) fn serial_source(source: SerialSource) -> &'static str {
    match source {
        SerialSource::Drive => "由驱动器报告",
        SerialSource::Bridge => "由USB桥接器报告",
        SerialSource::Absent => "未报告",
    }
}

fn pattern(pattern: &Pattern) -> String {
    match pattern {
        Pattern::Byte(byte) => format!("0x{byte:02X}"),
        Pattern::Stream(stream) => format!("随机（{}）", crate::words::cipher(stream.cipher)),
    }
}

pub(super) fn drive(drive: &Drive) -> String {
    crate::words::drive(drive, "无序列号")
}

use pumice_model::{Drive, FirmwareChoice, Medium, Sensor, Stage, Technique, Transport};

use crate::words::size;
use crate::zh_cn::firmware;
use crate::zh_cn::words::{self, transport};
use crate::{ClockTexts, Columns, Headings, Keys, Overall, Screen, Suspend, Unlocking};

pub(crate) const TEXTS: Screen = Screen {
    title: "Pumice",
    headings: Headings {
        stick: "1/4  证书U盘",
        job: "2/4  任务",
        gate: "2/4  任务：擦除前的声明",
        clock: "2/4  任务：时间",
        disks: "3/4  要擦除的磁盘",
        confirm: "4/4  确认",
        firmware: "驱动器固件擦除",
        work: "擦除",
        details: "擦除详情",
        cancel: "停止擦除",
        off: "关机",
    },
    keys: Keys {
        stick: "上/下 移动   回车 使用此U盘   Ctrl-Q 关机",
        job: "上/下 移动   回车 继续   Esc 返回   Ctrl-Q 关机",
        gate: "上/下 移动   1 2 3 Y N 回答   回车 继续   Esc 返回   Ctrl-Q 关机",
        clock: "回车 继续   Esc 返回   Ctrl-Q 关机",
        disks: "上/下 移动   空格 选择   A 全选   T 固件   回车 继续   Esc 返回   Ctrl-Q 关机",
        firmware: "上/下 移动   回车 选定   Esc 返回   Ctrl-Q 关机",
        psid: "回车 使用此编号   Esc 返回   Ctrl-Q 关机",
        confirm: "回车 确认   Esc 返回，不擦除",
        start: "S 立即开始擦除   Esc 返回，不擦除",
        working: "上/下 移动   回车 详情   X 停止   A 全部停止   C 证书U盘   Ctrl-Q 关机",
        finished: "上/下 移动   回车 详情   N 擦除更多磁盘   C 证书U盘   Ctrl-Q 关机",
        details: "上/下 滚动   Esc 返回   Ctrl-Q 关机",
        cancel: "Y 是，停止   Esc 否，继续擦除",
        off: "Y 是，关机   Esc 否",
    },
    job: |number| format!("任务 {number}"),
    position: |place, count| format!("第 {place} 个，共 {count} 个"),
    columns: Columns {
        name: "磁盘",
        model: "型号",
        serial: "序列号",
        size: "容量",
        kind: "类型",
        state: "状态",
    },
    kind,
    description,
    no_serial: "无",
    speak: "L  中文界面，中文报告",
    stick_intro: "请选择用于保存证书的U盘。其上的内容不会被删除，它也绝不会被擦除。",
    no_usb: "没有U盘。请插入第二个U盘（FAT、exFAT 或 ext4 文件系统）；它会自动出现。",
    only_boot_stick: "只有启动U盘。请插入第二个U盘；它会自动出现。",
    stick_fit: "可以保存证书",
    stick_taken: "用于保存证书",
    stick_awaited: "正在打开……",
    unfinished: |number, disks| {
        format!(
            "任务 {number} 中有 {disks} 块磁盘的擦除曾被中断。请保留此编号并重新选择相同的磁盘，擦除将从中断处继续。"
        )
    },
    job_intro: "以下内容会写入每份证书；除编号外均可留空。请勿填写证件号码和电话号码。此处不能输入汉字：请在办公室用 pumice job new 制作 pumice-job.toml。",
    job_file_taken: "已按U盘上的 pumice-job.toml 填写。请核对后按回车。",
    job_file_refused: |why| format!("U盘上的 pumice-job.toml 未被采用。{why}请在此填写任务，或改正文件后重新开机。"),
    gate_intro: "以下四项回答会写入每份证书。按选项前的键作答。",
    authorisation: |hash| format!("已签署的授权书，SHA-256：{hash}……"),
    clock: ClockTexts {
        intro: "退役计算机的时钟常常不准。请按另一个时钟（如手机）输入北京时间；也可以留空，证书会注明时间未经确认。",
        computer: "本计算机的时钟（按 UTC）",
        beijing: "换算为北京时间",
        no_date: "不是日期",
        other: "另一个时钟（年-月-日 时:分）",
        not_a_time: "这不是时间。请按 2026-11-26 09:30 的格式输入，或留空。",
        before_build: |built| format!("该时间早于本程序的制作时间 {built}。请核对另一个时钟。"),
        confirmed: "已确认的北京时间",
    },
    disks_intro: "请选择要擦除的磁盘。其上的全部内容将被覆写。",
    no_disks: "没有磁盘。请检查电源线和数据线；它会自动出现。",
    none_wipeable: "这些磁盘都不能擦除；各有原因。",
    firmware_in_short: |techniques| match techniques.first() {
        Some(first) => format!("覆写之后由固件擦除：{}（按 T 更改）。", firmware::technique(*first)),
        None => "覆写之后不做固件擦除（按 T 查看原因）。".into(),
    },
    frozen: "其安全功能已被冻结。按 F 让计算机睡眠数秒，或可解除。",
    own_lock: "先前中断的本程序擦除将其锁定。选择它可继续擦除，或按 U 解锁。",
    ranges_locked: "TCG Opal 已锁定其部分区域。按 T 选择以 PSID 还原；否则无法擦除。",
    psid_intro: "请输入 PSID：印在驱动器标签上的 32 个字母和数字。它使驱动器更换密钥，其上内容全部丢失。编号不会被保存。",
    no_psid: "PSID 为 32 个字母和数字。请与标签核对后重新输入。",
    firmware_intro: "覆写之后由驱动器自身固件执行的擦除。计算机无法寻址的部分只有它能触及。",
    firmware_choice,
    not_offered: "该驱动器目前不支持此项；原因见其下方。",
    unlocking: Unlocking {
        awaited: |name| format!("正在解锁 {name}……"),
        released: |name| format!("{name} 已解锁，不再设有密码。"),
        other_password: |name| format!("{name} 的密码不是本程序所设。请由设置者在计算机设置中将其清除。"),
        frozen: |name| format!("{name} 已被冻结，不接受密码。请按 F，或关机后重新开机。"),
        tries_expired: |name| format!("{name} 的密码尝试次数过多。请关机，稍候再开机。"),
        failed: |name| format!("{name} 未按指令执行，可能仍被锁定。请关机后重新开机再试。"),
    },
    suspend: Suspend {
        woke: "计算机已睡眠并唤醒。正在重新查询各驱动器。",
        unsupported: "此计算机无法以切断驱动器供电的方式睡眠。请关机，拔下驱动器，开机后再插上。",
        failed: |why| format!("计算机未能睡眠。内核报告：{why}。请拔下驱动器电源后重新插上。"),
        busy: "擦除进行中不能睡眠。请等待所有擦除结束。",
    },
    none_chosen: "尚未选择磁盘。请在磁盘上按空格，或按 A 选择全部可擦除的磁盘。",
    ready: "可以擦除",
    held: "不可擦除",
    already: "已擦除或正在擦除",
    chosen_gone: |name| format!("所选的 {name} 已不存在；已取消选择。"),
    planned_gone: |name| format!("{name} 已不存在。请按 Esc 重新选择；尚未开始任何擦除。"),
    boot_stick_unknown: "未识别出启动U盘，因此不能擦除任何USB磁盘。请重新插入启动U盘。",
    warning: |disks| format!("{disks} 块磁盘上的全部内容将被销毁：覆写三遍并读回校验。无法撤销。"),
    type_serial: |serial| format!("其序列号为 {serial}。请输入其最后四个字符："),
    type_size: |bytes| format!("它没有序列号。请输入其容量（百万字节）{}：", bytes / 1_000_000),
    mismatch: "不对。请与磁盘标签核对后重新输入。",
    refused: |name, why| format!("现在不能擦除 {name}。{why}"),
    all_confirmed: |disks| format!("已确认 {disks} 块磁盘。按 S 开始擦除。"),
    working: "请勿关机，请勿拔出U盘。中途停止擦除的磁盘不算已擦除。",
    finished: "所有擦除均已结束，所有证书均已保存并通过验证。可以关机。",
    saving: "所有擦除均已结束。正在保存并验证最后的证书，请稍候。",
    ended: "所有擦除均已结束。",
    unsaved: |count, why| format!("{count} 份证书尚未保存，仅在内存中。{why}请按 C 选择另一个U盘；不要关机。"),
    stick_missing: "没有证书U盘。",
    stick_needed: |why| format!("{why}请按 C 选择一个U盘，否则证书和擦除进度将只在内存中。"),
    overall,
    stage,
    whole: |percent| format!("整盘 {percent} %"),
    then_own_erase: "，之后固件擦除",
    since: |seconds, left| format!("已进行 {}   剩余 {}", clock(Some(seconds)), clock(left)),
    own_erase: |techniques| match techniques.first() {
        Some(first) => format!("覆写之后由固件擦除：{}。", firmware::technique(*first)),
        None => "覆写之后不做固件擦除。".into(),
    },
    speed: |bytes_per_s| bytes_per_s.map_or_else(|| "-- MB/秒".into(), |bytes| format!("{}/秒", size(bytes))),
    left: |seconds| format!("剩余 {}", clock(seconds)),
    left_short: clock,
    sensor: |sensor| match sensor {
        Sensor::None => "无温度传感器".into(),
        Sensor::Silent => "温度传感器无读数".into(),
        Sensor::Reads { now, limit } => format!("{} °C（上限 {} °C）", now.0, limit.0),
    },
    cooling: "过热：正在等待驱动器降温",
    cooling_short: "过热，等待中",
    silent: |seconds| format!("驱动器已 {seconds} 秒没有响应"),
    silent_short: |seconds| format!("无响应 {seconds} 秒"),
    finishing: |seconds| format!("正在等待驱动器结束本阶段，{seconds} 秒"),
    finishing_short: |seconds| format!("结束中 {seconds} 秒"),
    bad_blocks: |blocks, ranges| match blocks {
        0 => "无坏块".into(),
        _ => format!("{blocks} 个坏块，分 {ranges} 段"),
    },
    saved: |path| format!("证书已保存：{path}"),
    saved_short: "证书已保存",
    in_memory: "证书仅在内存中",
    broken: "未擦除：程序出错，没有证书",
    giving_up: "正在放弃，等待驱动器响应",
    being_saved: "正在保存证书",
    cancel_one: |name| format!("要停止擦除 {name} 吗？"),
    cancel_all: |disks| format!("要停止所有尚未结束的擦除（{disks} 块磁盘）吗？"),
    cancel_means: "被停止的磁盘按未擦除计，并会得到写明此结果的证书。仍要停止吗？",
    reasons: "原因",
    claims: "可以主张的内容",
    claim: words::claim,
    no_claims: "无。",
    limitations: "擦除未触及或记录不能证明的内容",
    bad_in_stage: |stage, blocks, ranges| format!("{stage}的坏块：{blocks} 个，分 {ranges} 段"),
    range: |range| format!("块 {} 至 {}", range.first, range.end().saturating_sub(1)),
    off_running: |name| format!("正在擦除：{name}"),
    off_lost: |name| format!("证书未保存：{name}"),
    off_safely: "要关机吗？",
    off_while_wiping: "仍有磁盘正在擦除。现在关机，它们不算已擦除，也没有证书。仍要关机吗？",
    off_saving: "证书仍在保存中。请等到此提示消失；现在关机，证书可能丢失。仍要关机吗？",
    off_unsaved: "有证书尚未保存，关机将丢失。仍要关机吗？",
    too_small: "终端太小：需要 80 列、24 行。",
};

fn firmware_choice(choice: FirmwareChoice, recommended: &[Technique]) -> String {
    match (choice, recommended.first()) {
        (FirmwareChoice::Recommended, Some(first)) => format!("按推荐：{}", firmware::technique(*first)),
        (FirmwareChoice::Recommended, None) => "按推荐：无，该驱动器没有可用的固件擦除".into(),
        (FirmwareChoice::None, _) => "无：仅覆写".into(),
        (FirmwareChoice::Only(technique), _) => firmware::technique(technique).into(),
    }
}

fn kind(medium: Medium, attached: Transport) -> String {
    let medium = match medium {
        Medium::Hdd => "硬盘",
        Medium::Ssd => "固态",
        Medium::Emmc => return "eMMC".into(),
        Medium::UsbStorage => return "USB".into(),
        Medium::Virtual => "虚拟",
        Medium::RaidVolume => return "RAID".into(),
        Medium::Optical => "光驱",
    };
    format!("{medium} {}", transport(attached))
}

fn description(drive: &Drive) -> String {
    let (medium, attached) = (words::medium(drive.medium), transport(drive.transport));
    let source = words::serial_source(drive.serial_source);
    format!("{medium}，{attached}；序列号{source}")
}

fn overall(overall: &Overall) -> String {
    let mut parts = vec![format!("共 {} 块磁盘", overall.disks)];
    for (count, what) in [
        (overall.running, "进行中"),
        (overall.erased, "已擦除"),
        (overall.excepted, "有例外"),
        (overall.not_erased, "未擦除"),
    ] {
        if count > 0 {
            parts.push(format!("{what} {count}"));
        }
    }
    if overall.running > 0 {
        let own_erases = match overall.own_erases_due {
            0 => String::new(),
            due => format!("，之后 {due} 块固件擦除"),
        };
        parts.push(format!("全部完成还需 {}{own_erases}", clock(overall.left_s)));
    }
    parts.join("   ")
}

fn stage(stage: Stage, passes: u64) -> String {
    match stage {
        Stage::Pass(number) => format!("第 {number}/{passes} 遍"),
        Stage::Opening | Stage::ReadBack | Stage::Firmware | Stage::ChangeCheck => words::stage(stage),
    }
}

fn clock(seconds: Option<u64>) -> String {
    seconds.map_or_else(
        || "-:--:--".into(),
        |seconds| format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60),
    )
}

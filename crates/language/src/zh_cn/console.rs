use pumice_model::{Drive, Identity, Sequel, Signer};

use super::words;
use crate::Console;
use crate::console::Summary;
use crate::words::code_points;

pub(crate) const TEXTS: Console = Console {
    drive: words::drive,
    hiding: words::hiding,
    waiting_for_stick: "等待证书U盘：请插入带有 pumice-job.toml 文件的U盘（FAT、exFAT 或 ext4）。尚未擦除任何内容。",
    no_job_file: |drive| format!("{drive}：没有 pumice-job.toml，因此不是证书U盘。"),
    stick_unfit: |drive, error| format!("{drive}：不能作为证书U盘。{}", words::stick_error(error)),
    stick_unreadable: |drive, why| format!("{drive}：无法读取。{why}请换一个U盘。"),
    several_sticks: "有多个U盘带有 pumice-job.toml，因此一个也不使用。请只保留一个。",
    stick_taken: |drive| format!("{drive}：作为证书U盘。"),
    stick_gone: "证书U盘已被拔出。擦除继续进行；尚未保存的证书和各磁盘的擦除进度仅在内存中：请重新插入，或插入另一个带有 pumice-job.toml 的U盘，不要关机。",
    stick_failed: |why| {
        format!(
            "证书U盘未能写入文件。{why}擦除继续进行；尚未保存的证书和各磁盘的擦除进度仅在内存中：请插入另一个带有 pumice-job.toml 的U盘，不要关机。"
        )
    },
    stick_answers: "证书U盘恢复响应。",
    no_answer: "它已有半分钟没有响应。",
    keeper_broken: "程序在使用它时出错。",
    save_full: "U盘已满。",
    save_read_only: "U盘处于写保护状态。",
    save_gone: "U盘不再响应。",
    save_not_as_written: "读回的内容与写入的不一致。",
    mount_unsupported: "无法识别其文件系统。",
    mount_damaged: "其文件系统已损坏。请在另一台计算机上修复或格式化。",
    mount_busy: "它正在使用中。",
    kernel_says: |message| format!("内核报告：{message}。"),
    job_file_refused: |drive, why| {
        format!("{drive}：其 pumice-job.toml 无法执行。{why}尚未擦除任何内容：请改正后重新插入U盘。")
    },
    heat_limit_refused: |word| format!("{word} 不是可用的暂停温度：请给出 40 至 100 的整数摄氏度，或将其省去。"),
    serial_not_found: |name| {
        format!("{name}：没有找到具有此序列号或 WWN 的磁盘，因此未为其擦除任何内容。请检查该条目和连接线。")
    },
    serial_ambiguous: |name, drives| {
        let wwn = |drive: &&Drive| format!("{}：{}", drive.name, drive.identity.wwn.as_deref().unwrap_or("无 WWN"));
        let wwns: Vec<String> = drives.iter().map(wwn).collect();
        format!(
            "{name}：不止一块磁盘与之相符，因此均未按此条目擦除。请改为列出每块要擦除的磁盘的 WWN：{}。没有 WWN 的磁盘，取出其余磁盘后即可擦除。",
            wwns.join("，")
        )
    },
    listed_twice: |name, drive| format!("{name}：即 {drive}，列表中已有；只擦除一次。"),
    refused: |name, refusal| format!("{name}：未擦除。{}", words::refusal(refusal)),
    continued: |drive| format!("{drive}：擦除曾被中断；若磁盘上仍是已写入的内容，则从中断处继续。"),
    begun: |drive| format!("{drive}：开始擦除。"),
    taken_up: |drive, sequel| match sequel {
        Sequel::Continued => format!("{drive}：磁盘上仍是已写入的内容，从中断处继续擦除。"),
        Sequel::StartedAnew => format!("{drive}：磁盘上已不是先前写入的内容，从头重新擦除。"),
    },
    interrupted_absent: |identity| {
        format!(
            "{}：擦除曾被中断，而该磁盘现在不在，因此未擦除。其日志保留在U盘上：请将该磁盘装入计算机并从启动U盘启动，以继续擦除。",
            known_as(identity)
        )
    },
    journal_unreadable: |path| {
        format!("{path}：此中断擦除的日志已损坏，或属于其他版本的 Pumice，因此无法继续该次擦除。请从头重新擦除该磁盘。")
    },
    stage_begun: |drive, stage| format!("{drive}：{}开始。", words::stage(stage)),
    progress: |drive, stage, percent| format!("{drive}：{}，{percent} %", words::stage(stage)),
    stalled: |drive, at, waited_ms| format!("{drive}：{}，已 {} 秒无响应", words::stage(at), waited_ms / 1000),
    paused: |drive, at| format!("{drive}：{}，过热，正在等待降温", words::stage(at)),
    blocks_failed: |drive, stage, range, fault| {
        format!(
            "{drive}：{}：从第 {} 块起有 {} 块失败。{}",
            words::stage(stage),
            range.first,
            range.count,
            words::fault(fault)
        )
    },
    ended: |drive, judgement| {
        let reasons: String = judgement.reasons.iter().map(words::reason).collect();
        format!("{drive}：{}。{reasons}", words::verdict(judgement.verdict))
    },
    broken: |drive| format!("{drive}：未擦除。程序在擦除过程中出错，因此没有证书。请从启动U盘重新启动并重新擦除。"),
    reported: |path| format!("任务报告已签名、保存并通过验证：{path}"),
    paper_saved: |path| format!("可供阅读的报告已保存：{path}"),
    not_drawn: "未能生成可供阅读的报告。请在办公室生成：pumice report 文件夹",
    unprintable: |letters| {
        let numbers = code_points(letters);
        format!(
            "打印的报告无法显示任务名称中的以下字符，将以编号代替：{}。",
            numbers.join("、")
        )
    },
    concluding: "正在签署、生成并保存任务报告。请勿拔出两个U盘。",
    saved: |drive, path| format!("{drive}：证书已保存并通过验证：{path}"),
    all_done: "列出的全部工作已完成，所有证书均已保存并通过验证。正在关机。",
    not_all_done: "列出的工作未全部完成；见上文以及证书U盘上的摘要。按回车键关机。",
    summary: Summary {
        heading: |number| format!("Pumice：一台计算机的磁盘处置情况\n任务 {number}"),
        client: |name| format!("客户：{name}"),
        operator: |name| format!("操作人：{name}"),
        declared: |holdings, items| format!("客户声明：磁盘上的数据 {holdings} 类，非磁盘物品 {items} 类"),
        signer: |signer, fingerprint| match signer {
            Signer::ThisBoot => format!("以仅为本次启动生成的密钥签名，指纹 {fingerprint}"),
            Signer::Enrolled => format!("以登记的密钥签名，指纹 {fingerprint}"),
        },
        wiped: "已开始擦除的磁盘",
        not_wiped: "未擦除的磁盘",
        not_done: "要求了但未完成的",
        none: "无",
        running: "擦除仍在进行",
        unsaved: "证书仅在内存中",
        not_chosen: "未要求擦除",
        footing: "本清单仅供阅读，不构成证明；证明以证书为准。验证命令：pumice verify .",
    },
    discovery_failed: |message| format!("无法监测磁盘。内核报告：{message}。"),
    image_incomplete: |message| format!("启动U盘不完整：{message}。请重新制作。"),
    console_failed: |message| format!("控制台已关闭：{message}。"),
};

fn known_as(identity: &Identity) -> String {
    let known = identity.serial.as_ref().or(identity.wwn.as_ref());
    let known = known.map_or("无序列号", String::as_str);
    format!("{}（{known}）", identity.model)
}

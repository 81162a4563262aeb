use std::io::{Error, ErrorKind};

use pumice_model::{Assessment, Counter, Flush, HeatEvidence, LimitSource, PassEvidence, ReadBackEvidence, Sequel};

use super::firmware;
use super::words::stage;
use crate::words::size;
use crate::{Blocks, Misuse, Moment, Parts, Tally, Verify};

const HELP: &str = "\
验证 Pumice 的证书。

用法：pumice verify [选项] 路径...
      pumice job new [选项] 文件
      pumice audit [选项] 磁盘 证书
      pumice countersign 报告 --key 密钥
      pumice key new | show | export | rotate | revoke
      pumice report [选项] 路径
      pumice --version

详见“pumice 命令 --help”。
";

const VERIFY_HELP: &str = "\
检查证书：格式、签名，以及结论是否由证据得出。

用法：pumice verify [选项] 路径...

路径是证书文件或文件夹；对文件夹，检查其中及其下的每个 *.cose，
并核对彼此：是否有缺失、增添，或台账顺序有误。

选项：
  --json                  输出一个 JSON 对象：各文件，以及综合核对结果
  --language 语言         en 或 zh-CN；否则取环境的语言
  --trust 密钥            只接受此密钥的签名：其指纹，或写有指纹或公钥的文件；可重复
  --help                  显示本说明

退出状态：
  0   全部真实，且每个磁盘均已擦除
  3   全部真实，但有磁盘未擦除、擦除时有例外、核查结果不符，或缺少会签
  1   有文件不真实、非可信密钥所签，或彼此矛盾
  2   命令行有误，或路径无法读取
";

pub(crate) const TEXTS: Verify = Verify {
    help: HELP,
    verify_help: VERIFY_HELP,
    misuse,
    authentic: "真实",
    not_authentic: |why| format!("不真实。{why}"),
    empty: "文件为空。请从证书U盘重新复制。",
    too_large: "文件大于任何证书。",
    not_a_certificate: "文件不完整或不是证书。请从证书U盘重新复制。",
    not_deterministic: "文件的编码方式不是证书的编码方式，或证书之后还有内容。",
    header: |part| format!("其头部不是证书的头部（{part}）。"),
    version: |version| format!("其版本为 {version}，本程序不认识。请使用更新的程序。"),
    field: |path| format!("其字段 {path} 有误。"),
    key: "其注明的密钥不是其携带的密钥。",
    signature: "签名不符：签名后内容被改动。",
    countersignature: "其上的一个会签签名不符。",
    judgement: |part| format!("已签名，但其 {part} 并非由证据得出。请勿采信。"),
    other_signer: |fingerprint| format!("签名者不是所要求的密钥，而是：{fingerprint}。"),
    revoked: |fingerprint, last| {
        format!("其密钥已被撤销：{fingerprint} 的第 {last} 号之后的记录均无效。请向提供者另行索取。")
    },
    no_disk: "这是任务报告。请使用该磁盘的证书 disk-序列号.cose。",
    unreadable: |path, why| format!("{path}：无法读取：{}。", system(why)),
    not_a_file: |path| format!("{path}：既不是文件也不是文件夹。"),
    nothing_there: |path| format!("{path}：此文件夹中没有证书（*.cose）。"),
    unwritable: |why| format!("无法输出结果：{}。", system(why)),
    parts: PARTS,
    no_serial: "无",
    geometry: |geometry| {
        let (bytes, blocks, block_bytes) = (geometry.bytes(), geometry.blocks(), geometry.logical_block_bytes());
        format!("{}（{bytes} 字节：{blocks} 块，每块 {block_bytes} 字节）", size(bytes))
    },
    pass,
    read_back,
    no_read_back: "无",
    attempt: firmware::attempt,
    change_check: firmware::change_check,
    hidden: firmware::hidden,
    flush: |flush| match flush {
        Flush::Done => "驱动器已确认",
        Flush::Failed(_) => "驱动器未确认",
        Flush::NotReached => "未到达",
    },
    ranges: |blocks, first, all| {
        let what = match blocks {
            Blocks::Unwritten(pass) => format!("第 {pass} 遍未写入"),
            Blocks::Mismatched => "读回的内容与写入的不一致".into(),
            Blocks::Unreadable => "读不出".into(),
            Blocks::Unchanged => "固件擦除后仍未改变".into(),
            Blocks::Unexpected => "固件擦除后与驱动器所述不符".into(),
            Blocks::UnreadableSamples => "固件擦除后读不出".into(),
        };
        format!("{what}：{} 块，{} 个范围：{first}", all.blocks(), all.as_slice().len())
    },
    interruption: |number, seconds, interruption| {
        let sequel = match interruption.sequel {
            Sequel::Continued => "从该处继续",
            Sequel::StartedAnew => "磁盘上已不是先前写入的内容，从头重新开始",
        };
        format!(
            "第 {number} 次：已工作 {seconds} 秒，于{}中断，已处理 {} 块；{sequel}",
            stage(interruption.stage),
            interruption.done_blocks
        )
    },
    first_difference: |offset_bytes| format!("首处差异位于第 {offset_bytes} 字节"),
    counter,
    assessment,
    untold: |moment, why| match moment {
        Moment::Before => format!("擦除前无记录：{why}"),
        Moment::After => format!("擦除后无记录：{why}"),
    },
    heat,
    time: |from, to, seconds| format!("{from} 至 {to}（{seconds} 秒），依计算机自身的时钟；其时区和准确性无人确认"),
    signer_of_this_boot: |fingerprint| format!("{fingerprint}（仅为该次启动生成的密钥，不属于任何人）"),
    no_claim: "无",
    tally,
};

const PARTS: Parts = Parts {
    verdict: "结论",
    reasons: "原因",
    model: "磁盘",
    serial: "序列号",
    wwn: "全球唯一名",
    firmware: "固件",
    kind: "种类",
    size: "容量",
    job: "任务",
    client: "客户",
    operator: "操作人",
    time: "时间",
    pass: "遍",
    read_back: "读回校验",
    firmware_erase: "固件擦除",
    change_check: "变化检查",
    unlocking: "还原解锁",
    hidden: "隐藏区域",
    interruption: "中断",
    ranges: "块",
    health: "驱动器自述",
    heat: "温度",
    claim: "主张",
    limitation: "局限",
    signer: "签名者",
    appliance: "制作工具",
    image: "映像",
    check: "核对磁盘本身（DISK 换成磁盘的名称；无任何输出即每个字节均如公布）",
};

fn misuse(misuse: &Misuse) -> String {
    match misuse {
        Misuse::Key(misuse) => format!("{}请看：pumice key --help", what_is_wrong(misuse)),
        misuse => format!("{}请看：pumice verify --help", what_is_wrong(misuse)),
    }
}

fn what_is_wrong(misuse: &Misuse) -> String {
    match misuse {
        Misuse::Key(misuse) => what_is_wrong(misuse),
        Misuse::NoCommand => "未给出命令。".into(),
        Misuse::UnknownCommand(name) => format!("没有命令 {name}。"),
        Misuse::NoPath => "未给出证书或文件夹。".into(),
        Misuse::NoDisk => "未给出磁盘和证书。".into(),
        Misuse::NoJobFile => "未给出任务文件名。".into(),
        Misuse::NotItsValue(name, value) => format!("选项 --{name} 不能为 {value}；可用的值见 pumice job new --help。"),
        Misuse::UnknownOption(name) => format!("没有选项 {name}。"),
        Misuse::NoValue(name) => format!("选项 {name} 需要一个值。"),
        Misuse::Twice(name) => format!("选项 {name} 给出了两次。"),
        Misuse::NotALanguage(name) => format!("没有语言 {name}；可用 en 和 zh-CN。"),
        Misuse::NotACount(text) => format!("抽查的块数须为 1 至 10000000；这不是：{text}。"),
        Misuse::NotASeed(text) => format!("种子是 16 位十六进制数字；这不是种子：{text}。"),
        Misuse::FullAndSample => "要么读全部，要么抽查：--full 不能与 --sample 或 --seed 同用。".into(),
        Misuse::NotAFingerprint(text) => {
            format!("无法从中得知密钥：{text}。请给出指纹（64 位十六进制数字或 24 个词），或写有指纹或公钥的文件。")
        }
        Misuse::NoKeyCommand => "未说明对密钥做什么。".into(),
        Misuse::NoKeyFile => "缺少密钥文件。".into(),
        Misuse::NotTogether(one, other) => format!("选项 {one} 与 {other} 不能同用。"),
        Misuse::NoOption(name) => format!("缺少选项 {name}。"),
        Misuse::NotAName(text) => format!("密钥名称为一行 1 至 80 个字符；这不是名称：{text}。"),
        Misuse::NotAForm(name) => format!("没有格式 {name}；可用 pem、hex 和 cose。"),
        Misuse::NotANumber(text) => format!("记录编号是从 0 起的整数；这不是编号：{text}。"),
        Misuse::Other => "无法理解命令行。".into(),
    }
}

fn pass(number: u8, pattern: &str, seconds: u64, pass: &PassEvidence) -> String {
    let (written, unwritten) = (pass.written_blocks, pass.unwritten.blocks());
    let flush = (TEXTS.flush)(pass.flush);
    format!("{number}：{pattern}；写入 {written} 块，未写入 {unwritten} 块；落盘：{flush}；{seconds} 秒")
}

fn read_back(seconds: u64, read_back: &ReadBackEvidence) -> String {
    let (equal, other, unreadable) = (
        read_back.equal_blocks,
        read_back.mismatched.blocks(),
        read_back.unreadable.blocks(),
    );
    format!("{equal} 块与写入一致，{other} 块不一致，{unreadable} 块无法读取；{seconds} 秒")
}

fn counter(counter: Counter, before: Option<u64>, after: Option<u64>) -> String {
    let name = match counter {
        Counter::PowerOnHours => "通电小时数",
        Counter::ReallocatedSectors => "以备用扇区替换的扇区数",
        Counter::PendingSectors => "待替换的扇区数",
        Counter::UncorrectableSectors => "无法读出的扇区数",
        Counter::WrittenVendorUnits => "写入量（厂商自定单位）",
        Counter::ReadVendorUnits => "读取量（厂商自定单位）",
        Counter::DataUnitsWritten => "写入量（单位：512000 字节）",
        Counter::DataUnitsRead => "读取量（单位：512000 字节）",
        Counter::MediaErrors => "介质错误数",
    };
    let told = |count: Option<u64>| count.map_or_else(|| "？".into(), |count| count.to_string());
    format!("{name}：之前 {}，之后 {}", told(before), told(after))
}

fn assessment(before: Option<Assessment>, after: Option<Assessment>) -> String {
    let told = |assessment| match assessment {
        None => "？",
        Some(Assessment::Good) => "良好",
        Some(Assessment::Failing) => "即将或已经失效",
    };
    format!("自我评估：之前 {}，之后 {}", told(before), told(after))
}

fn heat(heat: &HeatEvidence) -> String {
    let HeatEvidence::Watched {
        limit,
        highest,
        pauses,
        paused_ms,
    } = heat
    else {
        return "没有传感器给出读数".into();
    };
    let source = match limit.source {
        LimitSource::Drive => "由驱动器给出",
        LimitSource::Medium => "此类介质的常用值",
        LimitSource::Operator => "操作人设定",
    };
    let (highest, limit, seconds) = (highest.0, limit.limit.0, paused_ms / 1000);
    format!("最高 {highest} °C；上限 {limit} °C（{source}）；为降温暂停 {pauses} 次，共 {seconds} 秒")
}

fn tally(tally: Tally) -> String {
    let authentic = tally.erased + tally.with_exceptions + tally.not_erased;
    format!(
        "{} 个文件：真实 {authentic} 个（已擦除 {} 个，有例外 {} 个，未擦除 {} 个），不真实 {} 个。",
        authentic + tally.not_authentic,
        tally.erased,
        tally.with_exceptions,
        tally.not_erased,
        tally.not_authentic
    )
}

pub(super) fn system(error: &Error) -> String {
    match (error.kind(), error.raw_os_error()) {
        (ErrorKind::NotFound, _) => "没有这个文件或文件夹".into(),
        (ErrorKind::PermissionDenied, _) => "没有权限".into(),
        (ErrorKind::StorageFull, _) => "没有剩余空间".into(),
        (_, Some(number)) => format!("系统返回错误 {number}"),
        (kind, None) => format!("系统返回 {kind}"),
    }
}

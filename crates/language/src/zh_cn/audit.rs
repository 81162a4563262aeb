use pumice_model::{AuditFinding, Fit, Remainder, Sanitize, SanitizeAnswer, SanitizeAudit, WhyNotAsked, WrittenSince};

use super::verify::system;
use crate::{Audit, AuditParts, Unfit};

const HELP: &str = "\
读取已擦除的磁盘或其映像，与证书公布的内容比对。不向磁盘写入任何内容。
最后由 sanitize 命令清除的磁盘，还会询问其自身的清除状态，这需要 root 权限。

用法：pumice audit [选项] 磁盘 证书

选项：
  --full                  读全部块，并给出速度
  --sample 块数           随机抽查这么多块（默认 2000）
  --seed 种子             重复先前抽查的位置（16 位十六进制数字）
  --sign 密钥 --out 记录  用您的密钥（pumice key new）签署复查记录并写入文件
  --passphrase-file 路径  从文件第一行读取该密钥的口令
  --json                  输出一个 JSON 对象
  --language 语言         en 或 zh-CN；否则取环境的语言
  --trust 密钥            只接受此密钥签名的证书：其指纹，或写有指纹或公钥的文件
  --help                  显示本说明

退出状态：
  0   读到的内容与证书一致
  1   不一致，或证书不真实，或不是证书所述的磁盘
  2   命令行有误，或磁盘或证书无法读取
";

pub(crate) const TEXTS: Audit = Audit {
    help: HELP,
    as_certified: "与证书一致",
    not_as_certified: |why| format!("与证书不一致。{why}"),
    unfit,
    finding,
    not_a_disk: |path| format!("{path}：既不是磁盘，也不是磁盘映像。"),
    unreadable: |path, why| format!("{path}：无法读取：{}。", system(why)),
    parts: AuditParts {
        certificate: "证书",
        signer: "签名者",
        identity: "身份",
        read: "读取",
        expected: "证书所述",
        found: "读到",
        excepted: "例外",
        confidence: "抽查的把握",
        structures: "文件和文件系统",
        entropy: "熵",
        sanitize: "驱动器自述",
        caveat: "说明",
    },
    image: "容量相同；这是映像，无法比对序列号、全球唯一名和型号",
    identity: |serial, wwn, model| {
        let fit = |fit| match fit {
            Fit::Same => "相同",
            Fit::Other => "不同",
            Fit::Unknown => "无法比对",
        };
        format!(
            "容量：相同；序列号：{}；全球唯一名：{}；型号：{}",
            fit(serial),
            fit(wwn),
            fit(model)
        )
    },
    full: |blocks| format!("全部块（{blocks}）"),
    sample: |count, blocks, seed| format!("共 {blocks} 块，随机抽查 {count} 块（用 --seed {seed} 可重复）"),
    expected: |remainder| match remainder {
        Remainder::Stream => "每块均为公布的随机流",
        Remainder::Nothing => "随机流已不在：最后由驱动器固件擦除，只能检查其是否已消失",
        Remainder::Perhaps => "最后由驱动器固件擦除；证书已写明有块未被其改变",
    },
    found: |[equal, repeated, other, unreadable]| {
        format!("随机流 {equal} 块，单一字节重复 {repeated} 块，其他内容 {other} 块，读不出 {unreadable} 块")
    },
    excepted: |blocks| format!("其中 {blocks} 块由证书逐一列出，写明未擦除"),
    confidence: |samples, one_in, percent| {
        format!("假如每 {one_in} 块中有一块未擦除，随机抽查 {samples} 块至少遇到一块的概率为 {percent} %")
    },
    no_structures: "读到的内容中没有",
    entropy: |bits| format!("每字节 {bits} 比特（随机数据为 8）"),
    sanitize,
    caveat: "仅说明此刻经计算机自身接口能读到的内容",
    speed: |megabytes, bytes, seconds| format!("{megabytes} MB/s：{bytes} 字节，{seconds} 秒"),
};

fn unfit(unfit: Unfit) -> String {
    match unfit {
        Unfit::NotErased => "证书本身写明此磁盘未擦除，没有可比对的内容。".into(),
        Unfit::Size { disk, certified } => {
            format!("不是证书所述的磁盘：其容量为 {disk} 字节，证书所述为 {certified} 字节。")
        }
        Unfit::Serial => other("序列号"),
        Unfit::Wwn => other("全球唯一名"),
        Unfit::Model => "不是证书所述的磁盘：型号不同。".into(),
    }
}

fn other(what: &str) -> String {
    format!("不是证书所述的磁盘：{what}不同。如果是 USB 转接器代答，请按擦除时的方式连接，或核查磁盘的映像。")
}

fn finding(finding: AuditFinding) -> String {
    match finding {
        AuditFinding::Different { blocks, first_byte } => {
            format!("有 {blocks} 块与公布的不一致；首处差异位于第 {first_byte} 字节。")
        }
        AuditFinding::Unexpected { blocks } => format!("有 {blocks} 块与驱动器擦除后所述的内容不符。"),
        AuditFinding::StreamLeft { blocks } => format!("仍有 {blocks} 块是原来的随机流：驱动器固件擦除时未改变它们。"),
        AuditFinding::Unreadable { blocks } => format!("有 {blocks} 块读不出，且不在证书列出的例外之内。"),
        AuditFinding::Structures { count } => format!("磁盘上有 {count} 处文件或文件系统的开头。"),
        AuditFinding::GivenUp => "读不出的块太多，其余未再检查。".into(),
        AuditFinding::NeverSanitized => "证书写明已完成清除（sanitize），驱动器却称从未清除过。".into(),
        AuditFinding::SanitizeFailed => "证书写明已完成清除（sanitize），驱动器却称最近一次清除失败。".into(),
        AuditFinding::SanitizeInProgress => "驱动器正在清除自身。请等它结束后再核查一次。".into(),
        AuditFinding::OtherSanitize { certified, told } => format!(
            "证书写明最后一次清除（sanitize）为{}，驱动器却称是{}。",
            kind(certified),
            kind(told)
        ),
    }
}

fn sanitize(sanitize: SanitizeAudit) -> String {
    let answer = match sanitize {
        SanitizeAudit::NoFirmwareErase => return "未询问：按证书，驱动器固件未做擦除".into(),
        SanitizeAudit::NoStatus => return "未询问：证书所述的最后一种擦除，驱动器不留状态".into(),
        SanitizeAudit::Asked { answer, .. } => answer,
    };
    match answer {
        SanitizeAnswer::Completed { kind: of, since } => {
            let of = of.map_or(String::new(), |of| format!("（{}）", kind(of)));
            let since = match since {
                WrittenSince::Nothing => "其后没有写入过",
                WrittenSince::Something => "其后有过写入",
                WrittenSince::Unstated => "未说明其后有无写入",
            };
            format!("最近一次清除（sanitize）{of}成功；{since}；仅凭自述不能证明什么")
        }
        SanitizeAnswer::Failed => "最近一次清除（sanitize）失败".into(),
        SanitizeAnswer::InProgress => "正在清除（sanitize）".into(),
        SanitizeAnswer::Never => "称从未清除（sanitize）过".into(),
        SanitizeAnswer::NotReported => "没有清除（sanitize）记录，不提供该状态，或其状态不合标准".into(),
        SanitizeAnswer::NotAsked(why) => format!("无法询问：{}", why_not_asked(why)),
    }
}

fn why_not_asked(why: WhyNotAsked) -> &'static str {
    match why {
        WhyNotAsked::Image => "这是映像",
        WhyNotAsked::UsbBridge => "经 USB 转接器连接，询问可能使其失灵；请接到 SATA、SAS 或 M.2 接口",
        WhyNotAsked::OutOfReach => "中间设备不转发这类命令；请按擦除时的方式连接",
        WhyNotAsked::Denied => "只有 root 可以询问；请以 root 身份或用 sudo 运行",
        WhyNotAsked::NoAnswer => "没有得到回答",
    }
}

fn kind(kind: Sanitize) -> &'static str {
    match kind {
        Sanitize::Block => "块擦除",
        Sanitize::Overwrite => "覆写",
        Sanitize::Crypto => "加密擦除",
    }
}

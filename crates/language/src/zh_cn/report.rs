use super::verify::system;
use crate::{Outcome, Report, ReportNames, ReportSections};

const HELP: &str = "\
由任务报告及其证书绘制供人阅读、签字的报告；先逐一验证，有不真实或相互矛盾的即不绘制。

用法：pumice report [选项] 路径

路径是任务报告（report-*.cose），或其所在的文件夹。

选项：
  --text                  输出纯文本，而非 PDF
  --out 文件              写入此文件；否则 PDF 写在任务报告旁，文本输出到屏幕
  --language 语言         en 或 zh-CN；否则取环境的语言
  --font 文件             字体文件；否则取 Debian 软件包 fonts-noto-cjk 的 NotoSansCJK-Regular.ttc
  --help                  显示本说明

退出状态：
  0   已绘制
  1   有文件不真实，或相互矛盾
  2   命令行有误，或文件无法读写
";

pub(crate) const TEXTS: Report = Report {
    help: HELP,
    no_job_report: |folder| format!("{folder}：此文件夹中没有任务报告（report-*.cose）。"),
    several_job_reports: |folder, files| format!("{folder}：此文件夹中有多份任务报告，请指明其一：{files}"),
    not_a_job_report: |file| format!("{file}：不是任务报告。"),
    not_authentic: |file, why| format!("{file}：不真实。{why}"),
    not_a_font: |file| {
        format!("{file}：不是可用的字体文件。请使用 Debian 软件包 fonts-noto-cjk 的 NotoSansCJK-Regular.ttc。")
    },
    font_unreadable: |file, why| {
        format!(
            "{file}：无法读取字体：{}。请安装 Debian 软件包 fonts-noto-cjk，或用 --font 指定字体文件。",
            system(why)
        )
    },
    not_drawn: |why| format!("无法绘制报告：{why}。"),
    written: |file| format!("已写入 {file}"),
    title: "客户信息处置报告",
    job: |number| format!("任务编号 {number}"),
    foot: |number, digest| format!("客户信息处置报告 · 任务 {number} · 报告摘要 {digest}…"),
    page: |page, pages| format!("第 {page} 页，共 {pages} 页"),
    outcome,
    outcome_remarks,
    signer_of_this_boot: "注意：签名密钥仅为本次启动生成，不属于任何人。电子签名表明记录未被改动，不表明由谁出具；由谁出具，以手写签字和公章为准。",
    signer_enrolled: "由下列指纹的密钥签名。请与服务合同中印明的指纹逐组核对：一致，才说明由该密钥的持有人出具。",
    section: |number, name| format!("{}、{name}", numeral(number)),
    sections: ReportSections {
        job: "任务",
        time: "时间",
        people: "人员",
        gate: "擦除前声明",
        holdings: "所存数据",
        items: "其他载体",
        media: "磁盘一览",
        records: "逐盘记录",
        checking: "签名与核验",
        signing: "签字与盖章",
        codes: "附：二维码",
    },
    names: NAMES,
    declared: "以下各项由客户或操作人声明，未经核实。",
    nobody: "未指明",
    nothing_declared: "未作声明。",
    uncounted: "未统计",
    countersigned: "已会签",
    not_countersigned: "应会签，尚未会签",
    no_countersignature: "未约定",
    not_confirmed: "无：操作人未确认时间",
    confirmed: |time| format!("{time}（北京时间）"),
    by_computer: |time| format!("{time}（计算机自身的时钟，时区与准确性无人确认）"),
    span: |from, to| format!("{from} 至 {to}"),
    lasting: |span, duration| format!("{span}，历时 {duration}"),
    pass_name: |number| format!("第 {number} 遍"),
    pass: |pattern, duration, pass| {
        let (written, unwritten) = (pass.written_blocks, pass.unwritten.blocks());
        let flush = (super::verify::TEXTS.flush)(pass.flush);
        format!("{pattern}；写入 {written} 块，未写入 {unwritten} 块；落盘：{flush}；{duration}")
    },
    serial: |serial, source| format!("{serial}（{source}）"),
    kind: |medium, transport| format!("{medium}，{transport}"),
    more_reasons: "其余见其记录。",
    duration,
    in_use_for_the_job: "非擦除对象",
    absent: "不在场",
    ledger_entry: |number| format!("证书：台账第 {number} 号。"),
    punctuation: ["：", "，", "；"],
    between_sentences: "",
    disk: |number| format!("磁盘 {number}"),
    claim: |claim| format!("本次处理对应 {claim}。"),
    no_claim: "本次处理不主张符合任何标准。",
    checking: [
        "有文件时：在任一 Linux 计算机上运行 pumice verify 文件夹 --trust 指纹。指纹取自服务合同，不取自本报告。",
        "仅有纸面时：以能读出二进制内容的程序扫描附页的二维码，得到证书文件的原始字节，再按上一条核验；其 SHA-256 应与本报告所列一致。",
    ],
    signing: "签字、盖章表示已阅读本报告各页（总页数见页脚）及其中所列的局限。手写签字与公章不改变电子签名所证明的内容，电子签名也不代替手写签字与公章。",
    seal: "公司盖章处",
    date_blanks: "　　　年　　月　　日",
    codes: "每个二维码以字节模式载有一份文件的全部字节；一个容纳不下时分为若干部分，各部分开头为 13 字节的标头，其后相连即为该文件。",
    job_report: "任务报告",
    code: |what, digest, (part, parts)| {
        let of = if parts > 1 {
            format!("（第 {part} 部分，共 {parts} 部分）")
        } else {
            String::new()
        };
        format!("{what}{of} · SHA-256 {digest}…")
    },
    code_alternative: |what| format!("二维码：{what}的原始字节"),
    without_code: |what, bytes| {
        format!("{what}：共 {bytes} 字节，四个二维码容纳不下，未印二维码；请妥善保存文件，并以上列 SHA-256 核对。")
    },
};

const NAMES: ReportNames = ReportNames {
    sensitivity: "敏感程度",
    retention: "保存期限",
    confirmed: "操作员确认时间",
    computer: "计算机时钟读数",
    duration: "擦除起止",
    boot: "本次启动标识",
    role: "职责",
    name: "姓名",
    capacity: "身份",
    countersignature: "电子会签",
    category: "类别",
    count: "约计数量（条或人）",
    item: "载体",
    items: "数量",
    disposal: "处置情况",
    number: "序号",
    disk: "型号与序列号",
    size: "容量",
    result: "结果",
    remark: "说明",
    reasons: "结果的依据",
    claims: "可作的主张",
    limitations: "局限",
    certificate_digest: "证书 SHA-256",
    report_digest: "任务报告 SHA-256",
    ledger: "台账编号",
    fingerprint: "密钥指纹",
    words: "密钥指纹（汉字）",
    signature: "签字",
    date: "日期",
};

fn outcome(outcome: Outcome) -> String {
    let (present, erased) = (outcome.present(), outcome.erased);
    if present == 0 {
        return "没有磁盘被擦除".into();
    }
    if erased == present {
        return format!("在场磁盘 {present} 块，全部已擦除");
    }
    let counts = [
        ("已擦除 ", erased),
        ("已擦除（有例外）", outcome.with_exceptions),
        ("未擦除 ", outcome.not_erased + outcome.untouched),
    ];
    let told = counts.iter().filter(|(_, count)| *count > 0);
    let parts: Vec<_> = told.map(|(what, count)| format!("{what}{count} 块")).collect();
    format!("在场磁盘 {present} 块：{}", parts.join("，"))
}

fn outcome_remarks(outcome: Outcome) -> Vec<String> {
    let mut remarks = Vec::new();
    if outcome.untouched > 0 {
        remarks.push(format!(
            "未擦除的磁盘中，有 {} 块未作任何处理，原因见“磁盘一览”。",
            outcome.untouched
        ));
    }
    if outcome.absent > 0 {
        remarks.push(format!("另有 {} 块磁盘，任务要求擦除而不在场。", outcome.absent));
    }
    if outcome.hiding > 0 {
        remarks.push(format!(
            "有 {} 个控制器，其后可能还有未被发现、因而未擦除的磁盘。",
            outcome.hiding
        ));
    }
    remarks.push("“已擦除”指每个可寻址块均已覆写，且读回的内容与写入的一致；未触及之处见各盘的局限。".into());
    remarks
}

fn duration(seconds: u64) -> String {
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match (hours, minutes) {
        (0, 0) => format!("{rest} 秒"),
        (0, _) => format!("{minutes} 分 {rest} 秒"),
        _ => format!("{hours} 小时 {minutes} 分 {rest} 秒"),
    }
}

/// A number from 1 to 99 as a section has it.
fn numeral(number: usize) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let (tens, ones) = (number / 10 % 10, number % 10);
    match tens {
        0 => DIGITS[ones].into(),
        1 => format!("十{}", DIGITS[ones]),
        _ => format!("{}十{}", DIGITS[tens], DIGITS[ones]),
    }
}

#[cfg(test)]
mod tests {
    use super::numeral;

    #[test]
    fn sections_are_counted_in_chinese() {
        let numbers = [1, 9, 10, 11, 20, 21].map(numeral);
        assert_eq!(numbers, ["一", "九", "十", "十一", "二十", "二十一"]);
    }
}

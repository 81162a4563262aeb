use pumice_model::{AuditExtent, Role};

use crate::{Countersign, Dossier, DossierParts};

const COUNTERSIGN_HELP: &str = "\
在任务报告上加签：作为见证人，或代表客户。

用法：pumice countersign 报告 --key 密钥 [--passphrase-file 路径]

报告是任务的 report-*.cose，将被替换为带有您签名的报告。密钥是您本人的密钥，由“pumice key new”生成。
签名前请先阅读报告：pumice verify 报告

选项：
  --key 密钥               您的密钥的私钥文件
  --passphrase-file 路径   从文件第一行读取口令
  --language 语言          en 或 zh-CN；否则取环境的语言
  --help                   显示本说明

退出状态：
  0   已会签，并已写入和回读
  2   未会签，原因已说明；报告保持原样
";

pub(crate) const TEXTS: Dossier = Dossier {
    heading: "综合核对",
    complete: |count| format!("无缺失，无增添：共 {count} 份证书，与任务报告所列一致。"),
    missing: |job, disk| format!("缺失：任务 {job} 的报告列有 {disk} 的证书，但此处没有。请索取。"),
    unlisted: |job, disk| format!("增添：任务 {job} 的报告均未列出 {disk} 的这份证书。出具方说明之前请勿采信。"),
    listed_otherwise: |job, disk| format!("矛盾：任务 {job} 的报告对 {disk} 的记载与其证书不符。两者均请勿采信。"),
    listed_twice: |job, disk| format!("矛盾：任务 {job} 的报告将 {disk} 的同一份证书列了两次。其数量请勿采信。"),
    listed_by_another: |job, disk, signer| {
        format!("待办：任务 {job} 的一份报告列有 {disk} 的证书，但该报告由另一密钥签署：{signer}。请核实其归属。")
    },
    reports_disagree: |job| {
        format!("矛盾：同一次启动中，任务 {job} 较晚的报告漏列了较早报告所列的证书。请向出具方核实。")
    },
    without_report: |job| format!("没有任务 {job} 的报告，无法判断是否缺少证书。请索取。"),
    fork: |signer, number| {
        format!(
            "分叉：密钥 {signer} 将编号 {number} 用于两份不同的记录。其U盘曾被复制，或被恢复到旧状态。请向密钥持有人核实以哪份为准。"
        )
    },
    unchained: |signer, number| {
        format!("断链：密钥 {signer} 的第 {number} 号记录所接续的并非此处的上一号。请向密钥持有人核实。")
    },
    gap: |signer, first, last| {
        format!("密钥 {signer} 的第 {first} 至 {last} 号记录不在此处，可能属于其他任务。请向密钥持有人核实。")
    },
    without_witness: |job| format!("待办：任务 {job} 为敏感任务，但未指名见证人。请核实由谁见证。"),
    not_independent: |job, role| {
        let who = who(role);
        format!("待办：任务 {job} 的{who}所用会签密钥同时为他人所用，只能视为一人签署。")
    },
    not_countersigned: |job, role| {
        let who = who(role);
        format!("待办：{who}应会签任务 {job} 的报告，但尚未会签。")
    },
    unknown_countersigner: |job, signer| format!("任务 {job} 的报告另有其未指名的密钥会签：{signer}。"),
    audited_otherwise: |disk, signer| {
        format!("复查未通过：{signer} 发现 {disk} 与其证书不符。查明之前请勿移交该磁盘。")
    },
    audited_as_certified: |disk, signer, extent| {
        let blocks = match extent {
            AuditExtent::Full => "全部块".into(),
            AuditExtent::Sample { count, .. } => format!("随机位置的 {count} 块"),
        };
        format!("{signer} 读取了 {disk} 的{blocks}，与证书一致。")
    },
    audited_by_its_signer: |disk| format!("{disk} 的复查与证书一致，但由证书本身的密钥签署：并无第二人复查。"),
    audit_of_another: |signer| format!("有一份 {signer} 的复查记录，但其对应的证书不在此处。"),
    audit_record: "真实的复查记录",
    key_statement: "真实的密钥声明",
    succession: |key| format!("签署本声明的密钥由 {key} 接替"),
    revocation: |key, last| format!("{key} 的第 {last} 号之后的记录不再有效"),
    nothing_found: "与证书一致",
    countersign: Countersign {
        help: COUNTERSIGN_HELP,
        no_job_report: "它不是任务报告。请使用任务文件夹中的 report-*.cose。",
        own_key: "此密钥已签署该报告。见证人须为另一人，并使用其本人的密钥。",
        refused: |path, why| format!("{path}：未会签。{why}"),
        done: |path, role, signer| match role {
            Some(role) => format!("{path}：已由 {signer} 会签，报告指名其为{role}。"),
            None => format!("{path}：已由 {signer} 会签，报告未指名此密钥。"),
        },
    },
    parts: DossierParts {
        credit_code: "统一社会信用代码",
        place: "地点",
        gate: "擦除前声明",
        authorisation: "授权书摘要",
        certified: "已出证书",
        not_wiped: "未擦除",
        hiding: "可能隐藏磁盘",
        holding: "所存数据（声明）",
        item: "其他载体（声明）",
        ledger: "台账",
        countersignature: "会签",
        clock: "时钟",
        age: "时间",
        certificate: "所属证书",
        found: "发现",
        says: "内容",
    },
    job_report: "真实的任务报告",
    listed: |disk, verdict| format!("{disk}：列为“{verdict}”，以其证书为准"),
    confirmed: |time| format!("操作员确认时间 {time}（UTC）"),
    confirmed_too_early: |time| format!("操作员所述时间 {time}（UTC）早于本程序制作时间，不予采信"),
    clock_too_early: "计算机时钟早于本程序制作时间",
    signer_unknown: |signer| format!("{signer}（已登记的密钥；此处无从得知属于谁：请与合同核对，或用 --trust 指定）"),
    signer_trusted: |signer| format!("{signer}（可信：您所指定的密钥）"),
    position: |number| format!("该密钥的第 {number} 号记录"),
    age: |days, months| format!("按阅读者计算机的时钟已 {days} 天；应保存 {months} 个月"),
};

fn who(role: Role) -> &'static str {
    match role {
        Role::Operator => "操作人",
        Role::Witness => "见证人",
        Role::Client => "客户",
    }
}

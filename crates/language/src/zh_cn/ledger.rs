use crate::Ledger;

pub(crate) const TEXTS: Ledger = Ledger {
    help: "\
pumice ledger：一个密钥签署过的全部内容，逐号登记

用法：pumice ledger check [选项] 台账 [路径]...
      pumice ledger begin 公钥.pem 台账

check 将台账（启动U盘 PUMICE-DATA 分区上的 ledger/*.ledger）与所给文件夹中的证书
和任务报告比对。同一编号有两份不同内容，说明U盘曾被复制，或恢复了旧状态。有编号而
没有证书，说明证书保存在别处，或因断电而丢失。

begin 为尚未签署过任何内容的密钥写下第一条记录。

选项：
  --json           供程序使用
  --language 语言  en 或 zh-CN，优先于环境设置

退出状态：0 全部相符；3 没有错误，但缺少编号；1 有错误；2 用法错误，或文件无法读取。
",
    not_a_ledger: "不是台账",
    version: |version| format!("由更新版本的 Pumice 写成（版本 {version}）"),
    broken: |record| format!("第 {record} 条记录已损坏"),
    gap: |record, number| format!("第 {record} 条记录的编号是 {number}"),
    other_key: "它属于另一个密钥",
    refused: |file, why| format!("{file}：不可信：{why}。"),
    key: |fingerprint| format!("密钥 {fingerprint} 的台账"),
    entries: |count, digest| format!("共 {count} 条，SHA-256 {digest}"),
    compared: |own, others| format!("已与此密钥的 {own} 份文件比对；另有 {others} 份属于其他密钥。"),
    agrees: "全部相符。",
    alone: "台账完整。给出证书所在的文件夹即可与其比对。",
    not_here: |first, last| {
        let numbers = if first == last {
            first.to_string()
        } else {
            format!("{first} 至 {last}")
        };
        format!("{numbers}：不在此处。保存在别处，或在存入U盘之前因断电丢失。")
    },
    lost: |number| format!("{number}：登记时因断电丢失；没有以此编号签发过证书。"),
    torn: |number| format!("{number}：登记时因断电丢失，位于末尾；没有以此编号签发过证书。"),
    lost_but_here: |number| {
        format!("{number}：台账记为丢失，证书却在此处。U盘可能正在损坏：请在另一个U盘上登记新密钥。")
    },
    not_recorded: |number| format!("{number}：错误：台账中没有。台账比证书旧，或不是同一份。"),
    fork: |number| format!("{number}：错误：此编号有两份不同内容。U盘曾被复制，或恢复了旧状态。"),
    other_previous: |number| format!("{number}：错误：所指的前一条与实际不符。"),
    out_of_order: |number| format!("{number}：错误：签署时间早于编号更小的一条。"),
    not_authentic: |file| format!("{file}：不是真实的证书或任务报告，因此未比对。"),
    begun: |file, fingerprint| format!("{file}：密钥 {fingerprint} 的台账由此开始。"),
    there: |file| format!("{file}：已存在，不会被替换。"),
};

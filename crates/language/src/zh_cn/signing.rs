use pumice_model::NoDataVolume;

use crate::Signing;

pub(crate) const TEXTS: Signing = Signing {
    heading: "签名密钥",
    unlock_keys: "回车 解锁   Esc 不使用此密钥   Ctrl-Q 关机",
    enrol_keys: "Tab 下一项   回车 生成密钥   Esc 不生成   Ctrl-Q 关机",
    awaited_keys: "Esc 不使用此密钥   Ctrl-Q 关机",
    made_keys: "回车 继续   Ctrl-Q 关机",
    sought: "正在启动U盘上查找签名密钥……",
    unlock: |beginning| {
        let which = beginning.map_or_else(String::new, |beginning| format!("（指纹以 {beginning} 开头）"));
        format!(
            "启动U盘上有签名密钥{which}。请输入其口令，以便用它签署本次任务的证书。否则证书将由仅用于本次启动的密钥签署，无法据此确认签署人。"
        )
    },
    enrol: "启动U盘上还没有签名密钥。请设置至少 10 个字符的口令以生成密钥，使证书可以确认由您签署。口令不会被保存；忘记口令就只能换新密钥。",
    opening: "请稍候：正在由口令计算密钥，所需时间较长是有意为之……",
    made: "密钥已生成并保存。请记下或拍下其指纹：",
    made_words: "同一指纹的词语形式：",
    fields: ["口令", "再次输入"],
    nothing_typed: "请输入口令，或按 Esc 不使用此密钥。",
    too_short: |fewest| format!("口令至少要有 {fewest} 个字符。"),
    differ: "两次输入不一致，请重新输入。",
    by_enrolled: |beginning| format!("证书由登记的密钥签署（指纹以 {beginning} 开头）。"),
    by_this_boot: |why| format!("证书由仅用于本次启动的密钥签署。{why}"),
    skipped: "登记的密钥未解锁。",
    unattended: "无人值守，没有人输入登记密钥的口令。",
    no_volume: |why| match why {
        NoDataVolume::NoMedium => "计算机不是从U盘启动的，无处保存登记的密钥。",
        NoDataVolume::NotFound => "未找到可以保存登记密钥的启动U盘。",
        NoDataVolume::Several => "插着多个启动U盘：请只保留启动时所用的那一个。",
        NoDataVolume::Optical => "计算机是从光盘启动的，无法保存登记的密钥。",
        NoDataVolume::ReadOnly => "启动U盘被写保护。",
        NoDataVolume::NoPartition => "启动U盘上没有 PUMICE-DATA 分区：请将镜像写入整个U盘。",
    },
    volume_fails: |why| format!("启动U盘的 PUMICE-DATA 分区无法使用。{why}"),
    wrong: "口令不对，请重新输入。",
    key_unusable: "启动U盘上的密钥已损坏，或不是可用的类型。请放入正确的 keys/operator.pem。",
    key_gone: "启动U盘上已没有该密钥。",
    key_there: "启动U盘上已有密钥，不会被替换。",
    no_ledger: "启动U盘上没有此密钥的台账，无法得知下一个编号。请放回原台账；若此密钥从未签署过，可用“pumice ledger begin”新建。",
    ledger_unusable: |why| format!("此密钥的台账不可信：{why}。请保留它供“pumice ledger check”检查，并登记新的密钥。"),
    stick_awaited: "启动U盘不在。请重新插入：证书会等待其台账两分钟。",
    given_up: |why| format!("此后证书由仅用于本次启动的密钥签署。{why}"),
    not_recorded: |why| format!("启动U盘上的台账未能写入。{why}"),
    stick_away: "启动U盘没有重新出现。",
};

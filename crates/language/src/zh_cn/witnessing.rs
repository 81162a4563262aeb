use crate::Witnessing;

pub(crate) const TEXTS: Witnessing = Witnessing {
    heading: "见证人密钥",
    agree: |name, beginning| {
        format!(
            "{name} 见证本次任务。启动U盘上有见证人密钥（指纹以 {beginning} 开头）。任务结束时，是否由 {name} 用它会签任务报告？"
        )
    },
    agree_keys: "回车 是   Esc 否（在纸上签字，或回办公室会签）   Ctrl-Q 关机",
    enrol: |name| {
        format!(
            "{name} 见证本次任务。如要在任务结束时用自己的密钥会签任务报告，请 {name} 亲自设置至少 10 个字符的口令，不要告诉任何人，包括操作人。"
        )
    },
    made: "见证人密钥已生成并保存。请记下或拍下其指纹：",
    sign: |name| format!("任务报告已保存。请 {name} 核对下列结果，然后输入见证人密钥的口令会签；不会签请按 Esc。"),
    sign_keys: "回车 会签   Esc 暂不会签（以后可用 pumice countersign 补签）",
    opening_keys: "Esc 暂不会签（以后可用 pumice countersign 补签）",
    nothing_typed: "请输入见证人密钥的口令，或按 Esc 暂不会签。",
    other_key: "启动U盘上没有本任务约定的见证人密钥，或该密钥无法使用。请按 Esc，以后用 pumice countersign 补签。",
    countersigned: "见证人已会签，正在重新生成并保存任务报告。请勿拔出两个U盘。",
    not_saved: "证书U盘不在，会签无法保存。请按 Esc，以后用 pumice countersign 补签。",
    stick_away: "启动U盘不在，见证人密钥在它上面。请重新插入后再试，或按 Esc 暂不会签。",
};

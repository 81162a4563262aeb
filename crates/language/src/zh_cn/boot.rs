use crate::Boot;

pub(crate) const TEXTS: Boot = Boot {
    starting: "Pumice 正在启动：正在查找计算机的磁盘……",
    step_failed: |step, message| format!("{step}：{message}"),
    ended_with: |status| format!("程序以状态 {status} 结束。"),
    ended_by: |signal| format!("程序被信号 {signal} 终止。"),
    held: "程序未作说明就结束了，一块没有响应的磁盘使其无法完全退出。",
    gave_up: "程序无法继续运行。",
    panicked: |message| format!("系统的第一个程序出错：{message}"),
    failure: |reason, last_words| {
        let said = if last_words.is_empty() {
            String::new()
        } else {
            format!("\n程序最后的输出：\n{last_words}\n")
        };
        format!(
            "PUMICE 已停止\n\n{reason}\n{said}\n这意味着：\n  - 已不再擦除任何磁盘。擦除未结束的磁盘不算已擦除。\n  \
             - 显示为已保存的证书在证书U盘上，仍然有效。\n  - 其他磁盘未被触及。\n\n怎么办：关机，从启动U盘重新启动，\
             重做未完成的部分。\n\n按回车键关机。"
        )
    },
    switching_off: "\r\n正在关机。若一分钟后仍未关机，请按住电源键十秒钟。",
    not_off: |message| format!("无法关机：{message}。请按住电源键十秒钟。"),
};

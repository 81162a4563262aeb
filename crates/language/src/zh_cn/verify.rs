use pumice_model::{Flush, Job, PassEvidence, ReadBackEvidence};

use crate::words::size;
use crate::{Parts, Verify};

pub(crate) const TEXTS: Verify = Verify {
    help: [
        "验证 Pumice 的证书",
        "检查证书：签名、格式，以及结论是否由证据得出",
        "证书文件，或其所在文件夹",
        "以 JSON 数组输出",
        "只接受此签名者的指纹",
    ],
    authentic: "真实",
    not_authentic: |why| format!("不真实：{why}"),
    empty: "文件为空。请从证书U盘重新复制。",
    too_large: "文件大于任何证书。",
    not_a_certificate: "文件不完整或不是证书。请从证书U盘重新复制。",
    not_deterministic: "文件的编码方式不是证书的编码方式，或证书之后还有内容。",
    header: |part| format!("文件头不是证书的文件头（{part}）。"),
    version: |version| format!("由更新版本的 Pumice 写成（版本 {version}）。请使用更新的 pumice。"),
    field: |path| format!("字段 {path} 有误。"),
    signature: "签名不符：签名后内容被改动。",
    judgement: |part| format!("签名有效，但其 {part} 并非由证据得出。"),
    other_signer: |fingerprint| format!("由另一密钥签名：{fingerprint}。"),
    unreadable: |path, why| format!("{path}：无法读取：{why}。"),
    nothing_there: |path| format!("{path}：此文件夹中没有证书（*.cose）。"),
    parts: Parts {
        verdict: "结论",
        reasons: "原因",
        disk: "磁盘",
        job: "任务",
        time: "时间",
        passes: "各遍",
        read_back: "读回校验",
        claims: "主张",
        limitations: "局限",
        signer: "签名者",
        appliance: "制作工具",
        check: "核对磁盘本身",
    },
    job,
    geometry: |geometry| {
        let blocks = geometry.blocks();
        format!(
            "{}（{} 字节，{blocks} 块，每块 {} 字节）",
            size(geometry.bytes()),
            geometry.bytes(),
            geometry.logical_block_bytes()
        )
    },
    pass,
    read_back,
    no_read_back: "无",
    flush: |flush| match flush {
        Flush::Done => "驱动器已确认",
        Flush::Failed(_) => "驱动器未确认",
        Flush::NotReached => "未到达",
    },
    time: |seconds, unix| format!("工作 {seconds} 秒；计算机时钟为 {unix}（Unix 时间），无人确认"),
    signer_of_this_boot: |fingerprint| format!("仅为一次启动生成的密钥，指纹 {fingerprint}"),
    openssl: |key, counter| {
        format!(
            "openssl enc -aes-256-ctr -K {key} -iv {counter} -in /dev/zero 2>/dev/null | cmp - /dev/sdX   （结果必须为 /dev/sdX 的 EOF）"
        )
    },
    no_claim: "无",
};

fn job(job: &Job) -> String {
    let mut text = job.number.as_str().to_owned();
    text.extend(job.client.iter().map(|name| format!("，客户 {name}")));
    text.extend(job.operator.iter().map(|name| format!("，操作人 {name}")));
    text
}

fn pass(number: u8, pattern: &str, pass: &PassEvidence) -> String {
    let (written, unwritten) = (pass.written_blocks, pass.unwritten.blocks());
    let flush = (TEXTS.flush)(pass.flush);
    format!("{number}：{pattern}，写入 {written} 块，未写入 {unwritten} 块，落盘 {flush}")
}

fn read_back(read_back: &ReadBackEvidence) -> String {
    let (equal, other) = (read_back.equal_blocks, read_back.mismatched.blocks());
    format!(
        "{equal} 块与写入一致，{other} 块不一致，{} 块无法读取",
        read_back.unreadable.blocks()
    )
}

use super::verify::system;
use crate::{KeyCommand, KeyFault, KeyParts, NoPassphrase};

const HELP: &str = "\
生成和保管签名用的密钥。

用法：pumice key new 文件 [--name 名称]          生成密钥：加密保存为该文件，公钥保存在旁边（.pub.pem）
      pumice key show 文件 [--json]              显示指纹：数字、单词、汉字和二维码
      pumice key show 文件 --pdf 指纹页          绘制附于服务合同的指纹页（PDF，A4）
      pumice key export 文件 [--form 格式]       输出公钥：pem、hex 或 cose（COSE_Key）
      pumice key rotate 旧文件 新文件 [--name 名称]
                                                 生成新密钥，由旧密钥移交
      pumice key revoke 文件 --after 编号 --out 声明 [--by 继任密钥]
                                                 声明台账中此编号之后的记录不可采信

文件可以是私钥或公钥。只有私钥需要口令，口令在终端上输入。
新口令至少 10 个字符，且须是各种键盘都能输入的字符。
--by：用该密钥已移交的继任密钥签名；此时文件须是公钥。

选项：
  --passphrase-file 路径       从文件第一行读取口令
  --new-passphrase-file 路径   新口令，用于 rotate
  --font 路径                  指纹页的字体；否则取 Debian 软件包 fonts-noto-cjk 的 NotoSansCJK-Regular.ttc
  --language 语言              en 或 zh-CN；否则取环境的语言
  --help                       显示本说明

退出状态：
  0   已完成，已写入并读回核对
  2   未完成，原因已说明；没有改动任何文件
";

pub(crate) const TEXTS: KeyCommand = KeyCommand {
    help: HELP,
    ask: |path| format!("{path} 的口令："),
    ask_new: |path| format!("为 {path} 设置新口令："),
    ask_again: "请再输入一次：",
    no_passphrase,
    fault,
    exists: |path| format!("{path}：文件已存在，未作改动。请换一个文件名。"),
    unwritable: |path, why| format!("{path}：无法写入：{}。", system(why)),
    not_read_back: |path| format!("{path}：读回的内容与写入的不一致。请换一个磁盘或 U 盘。"),
    made: |private, public| {
        format!(
            "已生成，已写入并读回核对。私钥为 {private}：请与口令分开保管，并各留一份副本。公钥为 {public}：请交给核验证书的人。"
        )
    },
    handed_over: |path| format!("旧密钥向新密钥的移交声明为 {path}。请交给每个信任旧密钥的人。"),
    revoked: |path, number| format!("{path} 声明：编号 {number} 之后的记录不可采信。请交给每个信任该密钥的人。"),
    drawn: |path| format!("{path} 是合同所附的指纹页：请打印，签字盖章后交客户保存。"),
    not_drawn: |why| format!("无法绘制指纹页：{why}。"),
    bytes_on_terminal: "COSE_Key 是字节而不是文字。请输出到文件：pumice key export 文件 --form cose > 新文件",
    parts: KeyParts {
        file: "密钥",
        name: "名称",
        fingerprint: "指纹",
        words: "英文单词",
        characters: "汉字",
        code: "二维码",
    },
    name: |name| format!("{name}（取自文件中的文字，任何人都可改动）"),
};

fn no_passphrase(path: &str, why: NoPassphrase) -> String {
    let why = match why {
        NoPassphrase::NoTerminal => "没有可输入口令的终端。请用文件给出口令：--passphrase-file 路径。",
        NoPassphrase::Cancelled => "未输入口令，没有执行任何操作。",
        NoPassphrase::Short => "口令至少 10 个字符。几个单词比一串符号好记。",
        NoPassphrase::Untypable => "口令只能用美式键盘上的字母、数字、符号和空格，以便在任何一台计算机上都能输入。",
        NoPassphrase::Different => "两次输入的口令不同。没有写入任何内容，请重新开始。",
    };
    format!("{path}：{why}")
}

fn fault(path: &str, fault: KeyFault) -> String {
    let what = match fault {
        KeyFault::NotAKey => "不是密钥，或已损坏。请使用留存的副本。",
        KeyFault::OtherAlgorithm => "是其他类型的密钥；Pumice 用 Ed25519 签名。请生成一个：pumice key new。",
        KeyFault::NotEncrypted => {
            "未加密，任何拿到文件的人都能签名。请用口令加密：openssl pkcs8 -topk8 -scrypt -in 未加密的文件 -out \
             新文件，并销毁未加密的文件。"
        }
        KeyFault::OtherEncryption => {
            "加密方式不符合要求。请重新加密：openssl pkcs8 -topk8 -scrypt -in 文件 -out 新文件。"
        }
        KeyFault::Passphrase => "口令不对。请重试；如果确定口令无误，请使用留存的副本。",
        KeyFault::Damaged => "文件中的密钥与其文字注明的不符，文件已损坏。请使用留存的副本。",
        KeyFault::IsPublic => "是公钥，此处需要私钥。",
        KeyFault::IsPrivate => "是私钥，此处需要公钥（.pub.pem）。",
    };
    format!("{path}：{what}")
}

use pumice_job::{Comments, EntryError, EntryFault, Field, JobFileError, PersonalNumber};
use pumice_model::{GateQuestion, GateRefusal, Sensitivity};

use super::verify::system;
use crate::asking::{Asking, GateAnswer, JobNew, spelling};

pub(crate) const TEXTS: Asking = Asking {
    field,
    sensitivity: |sensitivity| match sensitivity {
        Sensitivity::Ordinary => "否",
        Sensitivity::Sensitive => "是，须有见证人",
    },
    entry_error: |EntryError { field: at, fault }| format!("{}：{}", field(at), entry_fault(fault)),
    question,
    answers: |question| match question {
        GateQuestion::Records => RECORDS,
        _ => YES_NO,
    },
    refusal: |refusal| match refusal {
        GateRefusal::Unanswered(at) => format!("尚未回答：{}回答之前不擦除任何内容。", question(at)),
        GateRefusal::Forbidden(at) => forbidden(at).into(),
    },
    file_error,
    comments: Comments {
        heading: "Pumice 任务文件。请以 pumice-job.toml 为名复制到证书U盘的根目录。\n\
                  此处的内容会写入每份证书：请勿填写证件号码、电话号码和密码。",
        wipe: "要擦除的磁盘的序列号或 WWN。无人值守时不会触及其他磁盘。",
        no_wipe: "未列出磁盘：由操作人在计算机前选择。无人值守时须列出序列号或 WWN：\n\
                  wipe = [\"SERIAL1\", \"SERIAL2\"]",
        gate: "擦除前的声明。任何其他回答都不擦除。",
        holdings: "磁盘上有过哪些数据（声明）：只写类别和数量，不写姓名。每类一段：\n\
                   [[holdings]]\n\
                   category = \"orders\"\n\
                   count = 1200\n\
                   类别：customer-contacts 客户联系方式，orders 订单，contracts 合同，employee-records 员工档案，\n\
                   identity-documents 证件影像，payments 支付信息，health 健康信息，accounting 财务税务，\n\
                   recordings 音像，messages 通信内容，business-secrets 商业秘密，other 其他",
        items: "不属于本计算机磁盘、但也存有数据的物品（声明）。每项一段：\n\
                [[items]]\n\
                kind = \"paper\"\n\
                count = 3\n\
                disposal = \"destroyed\"\n\
                种类：paper 纸质，phones 手机平板，cloud 云端，accounts 账号，printers 打印复印设备，backups 备份介质，\n\
                servers 服务器，other 其他\n\
                处置：destroyed 已销毁，deleted 已删除，returned 已归还，handed-over 已移交，pending 尚未处置",
    },
    new: NEW,
};

const RECORDS: &[GateAnswer] = &[
    answer('1', "已导出并另行保存"),
    answer('2', "这些磁盘上没有"),
    answer('3', "尚未导出"),
];

const YES_NO: &[GateAnswer] = &[answer('y', "是"), answer('n', "否")];

const NEW: JobNew = JobNew {
    help: NEW_HELP,
    intro: "直接回车即采用方括号中的内容。所填内容会写入每份证书：请勿填写证件号码和电话号码。",
    asked: |question, usual| match usual {
        "" => format!("{question}："),
        _ => format!("{question} [{usual}]："),
    },
    is_sensitive: "是否为敏感任务（须有见证人）？",
    authorisation: "客户签署的授权书文件，只取其哈希值，不保存文件",
    wipe: "要擦除的磁盘的序列号或 WWN，以逗号分隔；留空则在计算机前选择",
    holdings: |kinds| format!("磁盘上有过哪些数据，例如 orders=1200,contracts；类别：{kinds}"),
    items: |kinds, disposals| {
        format!("非磁盘物品，例如 paper=3:destroyed,cloud:deleted；种类：{kinds}；处置：{disposals}")
    },
    no_answer: "没有这个选项。",
    not_in_list: |entry| format!("无法理解：{entry}。"),
    ended: "问题尚未答完，输入已结束。没有写入任何内容。",
    refused: |why| format!("{why}没有写入任何内容。"),
    exists: |path| format!("{path}：文件已存在，不会覆盖。请换一个文件名。"),
    unwritable: |path, why| format!("{path}：无法写入或读取：{}。", system(why)),
    written: |path| format!("{path}：已写入并读回核对。请以 pumice-job.toml 为名复制到证书U盘的根目录。"),
};

const NEW_HELP: &str = "\
为证书U盘写一个任务文件。

用法：pumice job new 文件 [选项 ...]

在终端上会询问选项未给出的内容；否则不询问。不会覆盖已有文件。

  --number 编号                证书按此编号存放
  --client 名称  --credit-code 统一社会信用代码  --place 作业地点
  --operator 姓名              操作人；--operator-capacity 职务，--operator-key 密钥指纹
  --witness 姓名               见证人；--witness-capacity，--witness-key
  --representative 姓名        客户代表；--representative-capacity，--representative-key
  --sensitive                  敏感任务，须有见证人
  --retention-months 月数      证书保存期限，不少于 36；默认 60

  --records exported|none-on-media|pending     依法须保存的会计档案和涉税资料：已导出、没有、尚未导出
  --hold-known yes|no                          是否知悉争议、调查或保全义务
  --authorised yes|no                          客户是否已授权擦除
  --state-secrets yes|no                       是否有涉密载体
  --authorisation 文件                         已签署的授权书；只保存其 SHA-256

  --wipe 序列号                要擦除的磁盘，序列号或 WWN；可多次给出
  --heat-limit 度数            磁盘达到此摄氏温度时暂停
  --no-firmware-erase          只覆写，不做固件擦除
  --holding 类别[=数量]        磁盘上有过的数据；可多次给出
  --item 种类[=数量]:处置      非磁盘物品；可多次给出

  --language en|zh-CN          默认按环境
";

const fn answer(key: char, text: &'static str) -> GateAnswer {
    GateAnswer { key, text }
}

fn field(field: Field) -> &'static str {
    match field {
        Field::Number => "任务编号",
        Field::Client => "客户名称",
        Field::CreditCode => "统一社会信用代码",
        Field::Place => "作业地点",
        Field::Operator => "操作人",
        Field::OperatorCapacity => "操作人职务",
        Field::Witness => "见证人",
        Field::WitnessCapacity => "见证人职务",
        Field::Representative => "客户代表",
        Field::RepresentativeCapacity => "客户代表身份",
        Field::Sensitivity => "敏感任务（Y、N）",
        Field::Retention => "保存期限（月）",
    }
}

fn entry_fault(fault: EntryFault) -> &'static str {
    match fault {
        EntryFault::JobNumber => "任务编号为 1 至 40 个字母 A-Z、数字、“-”或“_”。",
        EntryFault::CreditCode => "这不是统一社会信用代码。它由 18 位数字和大写字母组成；请与营业执照核对。",
        EntryFault::Retention => "证书保存期限不少于 36 个月。请填写 36 或更大的数。",
        EntryFault::TooLong => "超过 120 个字符。请缩短。",
        EntryFault::HiddenCharacter => "含有看不见的字符。请直接输入，不要粘贴。",
        EntryFault::Personal(PersonalNumber::IdentityCard) => "含有身份证号码。此类号码不应写入证书，请去掉。",
        EntryFault::Personal(PersonalNumber::MobilePhone) => "含有手机号码。此类号码不应写入证书，请去掉。",
        EntryFault::Nameless => "缺少姓名。请填写姓名，或去掉该人的其他内容。",
        EntryFault::WitnessMissing => "敏感任务须有见证人。请填写见证人。",
        EntryFault::Key => "密钥指纹应为 64 位十六进制数字。请与 pumice key show 的输出核对。",
    }
}

fn question(question: GateQuestion) -> &'static str {
    match question {
        GateQuestion::Records => "依法须保存的会计档案和涉税资料在哪里？",
        GateQuestion::HoldKnown => "是否知悉涉及这些数据的争议、调查或保全义务？",
        GateQuestion::Authorised => "客户是否已授权擦除？",
        GateQuestion::StateSecrets => "这些磁盘中是否有涉密载体（存有国家秘密）？",
    }
}

fn forbidden(question: GateQuestion) -> &'static str {
    match question {
        GateQuestion::Records => "会计档案和涉税资料依法须保存多年。请先导出并核对副本；在此之前不擦除任何内容。",
        GateQuestion::HoldKnown => "涉及争议、调查或保全义务的数据不得销毁。请先了结此事；在此之前不擦除任何内容。",
        GateQuestion::Authorised => "没有客户授权，不擦除任何内容。请先取得客户签署的书面授权。",
        GateQuestion::StateSecrets => {
            "涉密载体不得用本程序处理，应按国家保密规定送交保密部门指定的销毁机构。不擦除任何内容。"
        }
    }
}

fn file_error(error: &JobFileError) -> String {
    match error {
        JobFileError::NotText => "它不是 UTF-8 文本。".into(),
        JobFileError::Malformed(parser) => format!("格式有误：{parser}。"),
        JobFileError::Entry(error) => (TEXTS.entry_error)(*error),
        JobFileError::Gate(GateRefusal::Unanswered(at)) => {
            format!("其 [gate] 部分没有 {}：{}", spelling(*at), question(*at))
        }
        JobFileError::Gate(GateRefusal::Forbidden(at)) => format!("[gate] {}：{}", spelling(*at), forbidden(*at)),
        JobFileError::Authorisation => {
            "[gate] authorisation_sha256：这不是 SHA-256。请用 pumice job new 由文件生成。".into()
        }
        JobFileError::NothingToWipe => "其 \"wipe\" 列表中没有磁盘。".into(),
        JobFileError::EmptyEntry => "其 \"wipe\" 列表中有空的条目。".into(),
        JobFileError::Repeated(name) => format!("其 \"wipe\" 列表中 {name} 出现了两次。"),
        JobFileError::HeatLimit(degrees) => {
            (super::console::TEXTS.heat_limit_refused)(&format!("heat_limit_celsius = {degrees}"))
        }
    }
}

//! A paper of several pages of text, as a PDF 1.4 file.

use super::{Canary, Dice};

pub fn paper(canary: &Canary, dice: &mut Dice) -> Vec<u8> {
    let pages = 6 + dice.below(30);
    let mut objects = vec![String::from("<< /Type /Catalog /Pages 2 0 R >>"), page_tree(pages)];
    objects.push(String::from("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"));
    for page in 0..pages {
        let contents = 5 + 2 * page;
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {contents} 0 R \
             /Resources << /Font << /F1 3 0 R >> >> >>"
        ));
        let text = page_text(canary, dice);
        objects.push(format!("<< /Length {} >>\nstream\n{text}\nendstream", text.len()));
    }
    file(&objects).into_bytes()
}

fn page_tree(pages: usize) -> String {
    let kids: Vec<_> = (0..pages).map(|page| format!("{} 0 R", 4 + 2 * page)).collect();
    format!("<< /Type /Pages /Count {pages} /Kids [{}] >>", kids.join(" "))
}

fn page_text(canary: &Canary, dice: &mut Dice) -> String {
    let mut text = String::from("BT /F1 10 Tf 14 TL 50 790 Td\n");
    for line in 0..52 {
        // A comment, so that the canary stands in the file without being printed.
        if line % 13 == 0 {
            text.extend([format!("% {}\n", canary.as_str())]);
        }
        text.extend([format!("({}) Tj T*\n", dice.sentence(10))]);
    }
    text + "ET"
}

fn file(objects: &[String]) -> String {
    let mut file = String::from("%PDF-1.4\n");
    let mut offsets = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        offsets.push(file.len());
        file.extend([format!("{} 0 obj\n{object}\nendobj\n", index + 1)]);
    }
    let table = file.len();
    let count = objects.len() + 1;
    file.extend([format!("xref\n0 {count}\n0000000000 65535 f \n")]);
    for offset in offsets {
        file.extend([format!("{offset:010} 00000 n \n")]);
    }
    file.extend([format!(
        "trailer\n<< /Size {count} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n"
    )]);
    file
}

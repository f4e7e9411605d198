//! PDF made for tests: each page with its content, its size and how it is turned. The font is called `F`.

/// Sheets of 600 by 600 points.
pub fn pdf_of(contents: &[&str]) -> Vec<u8> {
    pdf_of_sheets(&contents.iter().map(|content| (*content, 600, 600, 0)).collect::<Vec<_>>())
}

/// Content, width, height, and degrees by which it is turned.
pub fn pdf_of_sheets(sheets: &[(&str, u32, u32, u32)]) -> Vec<u8> {
    let kids: String = (0..sheets.len()).map(|index| format!("{} 0 R ", 4 + index * 2)).collect();
    let mut pdf = format!(
        "%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n\
         2 0 obj<</Type/Pages/Kids[{kids}]/Count {}>>endobj\n\
         3 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n",
        sheets.len()
    );
    for (index, (content, width, height, turned)) in sheets.iter().enumerate() {
        let number = 4 + index * 2;
        pdf += &format!(
            "{number} 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 {width} {height}]/Rotate {turned}\
             /Resources<</Font<</F 3 0 R>>>>/Contents {} 0 R>>endobj\n\
             {} 0 obj<</Length {}>>stream\n{content}\nendstream endobj\n",
            number + 1,
            number + 1,
            content.len()
        );
    }
    (pdf + "trailer<</Root 1 0 R>>\n%%EOF\n").into_bytes()
}

/// Text at a place, 12 points high.
pub fn show(x: u32, y: u32, text: &str) -> String {
    format!("BT /F 12 Tf {x} {y} Td ({text}) Tj ET")
}

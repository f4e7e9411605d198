//! Small PDF documents for the demonstration and for tests: whole, with one empty page, each different by its name.

/// A PDF of one page as a constant; the name makes it a different one. It stands in a comment behind what the offsets
/// of the document count, so that they are right for every name.
#[macro_export]
macro_rules! paper {
    ($name:literal) => {
        concat!(
            "%PDF-1.7\n",
            "1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n",
            "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n",
            "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n",
            "xref\n0 4\n0000000000 65535 f \n0000000009 00000 n \n0000000052 00000 n \n0000000101 00000 n \n",
            "trailer<</Size 4/Root 1 0 R>>\n% ",
            $name,
            "\nstartxref\n164\n%%EOF\n"
        )
        .as_bytes()
    };
}

/// The same for a name that is known later, with so many lines of padding.
pub fn paper(name: &str, padding: usize) -> Vec<u8> {
    const END: &[u8] = b"\nstartxref\n164\n%%EOF\n";
    let whole = paper!("");
    let begin = &whole[..whole.len() - END.len()];
    let padding = std::iter::repeat_n(b"\n% padding of the demonstration", padding).flatten();
    begin.iter().chain(name.as_bytes()).chain(padding).chain(END).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_offsets_are_those_of_the_objects() {
        let text = String::from_utf8(paper("name", 2)).unwrap();
        let at = |what: &str| text.find(what).unwrap();
        assert_eq!([at("1 0 obj"), at("2 0 obj"), at("3 0 obj"), at("xref")], [9, 52, 101, 164]);
        assert_eq!(paper("name", 0), paper!("name"));
    }
}

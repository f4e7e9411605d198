//! Sections of a project: which there are, which are obligatory, and which one a file name tells.

/// Every section; the text is `section-<name>`.
pub const SECTIONS: [&str; 10] = [
    "explanatory-note",
    "general-plan",
    "architecture",
    "structures",
    "engineering",
    "organisation",
    "estimate",
    "surveys",
    "initial-data",
    "other",
];

/// Sections without which an application cannot be sent (A-16.p1). The full list by kind of object belongs
/// to the completeness check, not to the portal.
pub const REQUIRED: [&str; 2] = ["explanatory-note", "initial-data"];

/// Marks of sections at the beginning of a file name, as design organisations use them.
const MARKS: &[(&str, &str)] = &[
    ("ПЗ", "explanatory-note"),
    ("ОПЗ", "explanatory-note"),
    ("ТЖ", "explanatory-note"),
    ("ГП", "general-plan"),
    ("БЖ", "general-plan"),
    ("АР", "architecture"),
    ("АС", "architecture"),
    ("СШ", "architecture"),
    ("КЖ", "structures"),
    ("КМ", "structures"),
    ("КР", "structures"),
    ("ОВ", "engineering"),
    ("ВК", "engineering"),
    ("ЭОМ", "engineering"),
    ("ЭС", "engineering"),
    ("ТС", "engineering"),
    ("ТМ", "engineering"),
    ("СС", "engineering"),
    ("ПОС", "organisation"),
    ("СД", "estimate"),
    ("СМ", "estimate"),
    ("ИИ", "surveys"),
    ("ИГИ", "surveys"),
    ("ИГДИ", "surveys"),
    ("ИД", "initial-data"),
    ("АПЗ", "initial-data"),
    ("БД", "initial-data"),
    ("СЖТ", "initial-data"),
];

/// The section that a file name begins with: `КЖ_Котельная_т3.pdf`, `initial-data.pdf`. Otherwise `other`.
pub fn of_file_name(name: &str) -> &'static str {
    if let Some(section) = SECTIONS.iter().find(|section| name.to_lowercase().starts_with(**section)) {
        return section;
    }
    let mark: String = name.chars().take_while(|c| c.is_alphabetic()).collect::<String>().to_uppercase();
    MARKS.iter().find(|(known, _)| *known == mark).map_or("other", |(_, section)| section)
}

/// The known section of this name, for values that come from a form.
pub fn parse(name: &str) -> Option<&'static str> {
    SECTIONS.into_iter().find(|section| *section == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mark_in_front_of_a_file_name_tells_the_section() {
        assert_eq!(of_file_name("ПЗ_Котельная_том1.pdf"), "explanatory-note");
        assert_eq!(of_file_name("кж 3.1.pdf"), "structures");
        assert_eq!(of_file_name("ИГИ_отчёт.pdf"), "surveys");
        assert_eq!(of_file_name("initial-data.pdf"), "initial-data");
    }

    #[test]
    fn a_word_that_only_begins_like_a_mark_tells_nothing() {
        assert_eq!(of_file_name("Архив.zip"), "other");
        assert_eq!(of_file_name("отчёт.pdf"), "other");
    }
}

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

/// Beginnings of words that name a section in full, in Kazakh and Russian. Of several in one name the first row counts.
const WORDS: &[(&str, &str)] = &[
    ("пояснительн", "explanatory-note"),
    ("түсіндірме", "explanatory-note"),
    ("генплан", "general-plan"),
    ("генеральн", "general-plan"),
    ("архитектур", "architecture"),
    ("сәулет", "architecture"),
    ("конструк", "structures"),
    ("құрылымдық", "structures"),
    ("электр", "engineering"),
    ("отоплен", "engineering"),
    ("жылыту", "engineering"),
    ("водоснабж", "engineering"),
    ("сумен", "engineering"),
    ("инженерн", "engineering"),
    ("ұйымдастыр", "organisation"),
    ("организац", "organisation"),
    ("смет", "estimate"),
    ("изыскан", "surveys"),
    ("ізденіс", "surveys"),
    ("исходн", "initial-data"),
    ("бастапқы", "initial-data"),
];

/// The section that the mark in front of a file name tells, or else a word in it: `КЖ_Котельная_т3.pdf`,
/// `Пояснительная записка.pdf`, `initial-data.pdf`. Otherwise `other`.
pub fn of_file_name(name: &str) -> &'static str {
    by_name(name).unwrap_or("other")
}

/// The section of a file by its own name, or else by the nearest folder that tells one: `Раздел 3 КЖ/лист 1.pdf`.
pub fn of_path(path: &str) -> &'static str {
    path.rsplit('/').find_map(by_name).unwrap_or("other")
}

fn by_name(name: &str) -> Option<&'static str> {
    let lower = name.to_lowercase();
    if let Some(section) = SECTIONS.iter().find(|section| lower.starts_with(**section)) {
        return Some(section);
    }
    let letters =
        |text: &str| text.split(|c: char| !c.is_alphabetic()).map(str::to_owned).collect::<Vec<_>>();
    let mark = |word: &str| MARKS.iter().find(|(known, _)| *known == word).map(|(_, section)| *section);
    // In front in any case of letters; further on only as marks are written, for small words mean other things.
    let leading = letters(name).first().and_then(|word| mark(&word.to_uppercase()));
    let inside = || letters(name).iter().find_map(|word| mark(word));
    let words = letters(&lower);
    let told = || {
        let begins = |start: &str| words.iter().any(|word| word.starts_with(start));
        WORDS.iter().find(|(start, _)| begins(start)).map(|(_, section)| *section)
    };
    leading.or_else(inside).or_else(told)
}

/// The volume that a file name tells, with its book: `Том 3.1`, `т3`, `2-том 1-кітап`, `Volume 4`. Numbers, so that the
/// tenth stands behind the ninth.
pub fn volume(name: &str) -> Option<Vec<u32>> {
    let words = words(name);
    let number = |at: usize| -> Option<Vec<u32>> {
        let word = words.get(at)?;
        word.split('.').map(|part| part.parse().ok()).collect()
    };
    let after_or_before = |marks: &[&str]| {
        let at = words.iter().position(|word| marks.contains(&word.as_str()))?;
        // In Kazakh the number stands in front; where there are two, the one behind a Russian word counts.
        let before = || at.checked_sub(1).and_then(number);
        match marks.contains(&"кітап") && words[at] == "кітап" {
            true => before().or_else(|| number(at + 1)),
            false if words.iter().any(|word| word == "кітап") => before().or_else(|| number(at + 1)),
            false => number(at + 1).or_else(before),
        }
    };
    let volume = after_or_before(&["том", "т", "volume", "vol"])?;
    let book = after_or_before(&["книга", "кн", "кітап", "book"]).unwrap_or_default();
    Some([volume, book].concat())
}

/// The volume of a file by its own name, or else by the nearest folder that tells one, as it is written: `3.1`. Empty
/// where nothing tells it.
pub fn volume_of_path(path: &str) -> String {
    path.rsplit('/')
        .find_map(volume)
        .map_or(String::new(), |numbers| numbers.iter().map(u32::to_string).collect::<Vec<_>>().join("."))
}

/// The volume that somebody typed: up to four numbers with points between them, or nothing.
pub fn parse_volume(typed: &str) -> Option<String> {
    let typed = typed.trim();
    let number = |part: &str| (1..=4).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    let parts = typed.split('.');
    (typed.is_empty() || (parts.clone().count() <= 4 && parts.into_iter().all(number)))
        .then(|| typed.to_owned())
}

/// Words and numbers of a name in lower case; `3.1` is one number, `т3` a word and a number. The extension is none.
fn words(name: &str) -> Vec<String> {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_lowercase();
    let characters: Vec<char> = stem.chars().collect();
    let mut words: Vec<String> = Vec::new();
    let mut last = ' ';
    for (at, c) in characters.iter().copied().enumerate() {
        let point =
            c == '.' && last.is_ascii_digit() && characters.get(at + 1).is_some_and(char::is_ascii_digit);
        let goes_on = point
            || (c.is_ascii_digit() && (last.is_ascii_digit() || last == '.'))
            || (c.is_alphabetic() && last.is_alphabetic());
        if goes_on && let Some(word) = words.last_mut() {
            word.push(c);
        } else if c.is_alphanumeric() {
            words.push(c.to_string());
        }
        // A point outside a number parts words, as any other sign.
        last = if c == '.' && !point { ' ' } else { c };
    }
    words
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
    fn a_word_in_kazakh_or_russian_or_the_folder_tells_it_too() {
        assert_eq!(of_file_name("Том 1. Пояснительная записка.pdf"), "explanatory-note");
        assert_eq!(of_file_name("Түсіндірме жазба 1-том.pdf"), "explanatory-note");
        assert_eq!(of_file_name("3-том КЖ.pdf"), "structures");
        assert_eq!(of_file_name("Сәулет шешімдері.dwg"), "architecture");
        assert_eq!(of_file_name("Құрылысты ұйымдастыру жобасы.pdf"), "organisation");
        assert_eq!(of_file_name("Локальные сметы.xlsx"), "estimate");
        assert_eq!(of_path("Жоба/2 АР/лист 1.pdf"), "architecture");
        assert_eq!(of_path("АР/КЖ_лист 1.pdf"), "structures");
        assert_eq!(of_path("Мектеп/сурет.jpg"), "other");
    }

    #[test]
    fn volumes_and_books_are_read_in_both_languages_and_put_in_order() {
        let told = [
            ("ПЗ_Котельная_том1.pdf", Some(vec![1])),
            ("КЖ_т3.pdf", Some(vec![3])),
            ("Том 3.1 Конструкции.pdf", Some(vec![3, 1])),
            ("Том 2. Книга 4. АР.pdf", Some(vec![2, 4])),
            ("2-том 1-кітап ПЗ.pdf", Some(vec![2, 1])),
            ("10-том.pdf", Some(vec![10])),
            ("Volume 4.pdf", Some(vec![4])),
            ("томат.pdf", None),
            ("ПЗ 2026.pdf", None),
        ];
        for (name, volume_of) in told {
            assert_eq!(volume(name), volume_of, "{name}");
        }
        assert!(volume("Том 9.pdf") < volume("Том 10.pdf"));
        assert_eq!(volume_of_path("Мектеп/Том 3/лист 1.pdf"), "3");
        assert_eq!(volume_of_path("Том 3/КЖ т3.1.pdf"), "3.1");
        assert_eq!(volume_of_path("лист 1.pdf"), "");
    }

    #[test]
    fn a_typed_volume_is_numbers_with_points_or_nothing() {
        for (typed, read) in [(" 3.1 ", "3.1"), ("", ""), ("10", "10"), ("1.2.3.4", "1.2.3.4")] {
            assert_eq!(parse_volume(typed).as_deref(), Some(read), "{typed}");
        }
        for wrong in ["третий", "3.", ".1", "3,1", "12345", "1.2.3.4.5", "-1"] {
            assert_eq!(parse_volume(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_word_that_only_begins_like_a_mark_tells_nothing() {
        assert_eq!(of_file_name("Архив.zip"), "other");
        assert_eq!(of_file_name("отчёт.pdf"), "other");
    }
}

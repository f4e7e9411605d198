//! Names of files as people gave them, in every alphabet, and safe wherever they are written or shown.

use unicode_normalization::UnicodeNormalization;

/// Bytes; file systems take 255, and an archive may put a folder or a number in front.
pub(crate) const LONGEST: usize = 200;
/// Folders in folders that are kept.
const DEEPEST: usize = 20;
/// Bytes of all of them together.
pub(crate) const LONGEST_FOLDER: usize = 800;
/// Names that Windows keeps for devices, whatever stands behind the point.
const RESERVED: [&str; 4] = ["con", "prn", "aux", "nul"];

/// The last component of a path in NFC, without what would make another name of it: control characters, marks of
/// writing direction and invisible ones, signs that file systems refuse, names of devices. A name that is too long
/// loses its middle, never its extension.
pub(crate) fn clean_name(name: &str) -> String {
    // Some browsers send a whole path.
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last.nfc().filter(|c| !is_hidden(*c)).map(plain).collect();
    // Windows drops points and blanks at the end; in front a point hides the file.
    let clean = clean.trim().trim_end_matches(['.', ' ']).trim_start_matches('.').trim_start();
    let stem = clean.split('.').next().unwrap_or_default().trim_end().to_lowercase();
    let numbered = |device: &str| {
        let number = stem.strip_prefix(device).and_then(|rest| rest.parse::<u8>().ok());
        number.is_some_and(|number| (1..=9).contains(&number))
    };
    if clean.is_empty() {
        "file".to_owned()
    } else if RESERVED.contains(&stem.as_str()) || numbered("com") || numbered("lpt") {
        format!("_{clean}")
    } else {
        shorten(clean)
    }
}

/// The folders of a path without the name behind them, each made safe in the same way. What leads out of them is left
/// out, and of very deep or long ones the rest.
pub(crate) fn clean_folder(path: &str) -> String {
    let (folders, _) = path.rsplit_once(['/', '\\']).unwrap_or_default();
    let named = folders.split(['/', '\\']).filter(|part| !matches!(part.trim(), "" | "." | ".."));
    named.take(DEEPEST).map(clean_name).fold(String::new(), |folder, name| match folder.as_str() {
        "" => name,
        _ if folder.len() + name.len() < LONGEST_FOLDER => format!("{folder}/{name}"),
        _ => folder,
    })
}

fn shorten(name: &str) -> String {
    if name.len() <= LONGEST {
        return name.to_owned();
    }
    let (stem, extension) = match name.rsplit_once('.') {
        Some((stem, extension)) if extension.len() <= 20 => (stem, format!(".{extension}")),
        _ => (name, String::new()),
    };
    let kept = stem.floor_char_boundary(LONGEST - extension.len());
    format!("{}{extension}", stem[..kept].trim_end())
}

/// Characters that are not seen: with them one name looks like another, or like one with another extension.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

fn plain(c: char) -> char {
    match c {
        '<' | '>' | ':' | '"' | '|' | '?' | '*' => '_',
        c if c.is_whitespace() => ' ',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_keeps_its_last_component_and_its_letters() {
        for name in
            ["ПЗ_1.pdf", "Сәулет шешімдері ӘҒҚҢӨҰҮҺІ 2-том.dwg", "Том 3.1 (испр.).pdf", "№7 «Арка».zip"]
        {
            assert_eq!(clean_name(name), name);
        }
        assert_eq!(clean_name("C:\\Жоба\\ПЗ_1.pdf"), "ПЗ_1.pdf");
        assert_eq!(clean_name("../../etc/pass\u{0}wd\n"), "passwd");
        for nothing in ["/", "..", "", " . ", "\u{202e}"] {
            assert_eq!(clean_name(nothing), "file", "{nothing:?}");
        }
    }

    /// A-16.p2: the folders of a file are kept, and nothing in them leads out of where they are unpacked.
    #[test]
    fn folders_are_kept_and_made_safe_one_by_one() {
        for (path, folder) in [
            ("лист 1.pdf", ""),
            ("Мектеп/2 АР/лист 1.pdf", "Мектеп/2 АР"),
            ("Мектеп\\КЖ\\лист 1.pdf", "Мектеп/КЖ"),
            ("../../etc/passwd", "etc"),
            ("/etc/./ssh//key", "etc/ssh"),
            ("C:\\Жоба\\a.pdf", "C_/Жоба"),
            ("a\u{202e}b/con/x.pdf", "ab/_con"),
            ("", ""),
        ] {
            assert_eq!(clean_folder(path), folder, "{path}");
        }
        let deep = clean_folder(&format!("{}a.pdf", "б/".repeat(100)));
        assert_eq!(deep.split('/').count(), DEEPEST);
        let long = clean_folder(&format!("{}a.pdf", format!("{}/", "ж".repeat(90)).repeat(15)));
        assert!(long.len() <= LONGEST_FOLDER && long.len() > LONGEST_FOLDER / 2, "{}", long.len());
    }

    /// macOS writes й as и with a sign above.
    #[test]
    fn one_name_has_one_spelling() {
        assert_eq!(clean_name("Общии\u{306} вид.pdf"), "Общий вид.pdf");
        assert_eq!(clean_name("а\u{a0}б.pdf"), "а б.pdf");
    }

    #[test]
    fn nothing_hidden_makes_a_name_look_like_another() {
        // Shown as "ПЗexe.pdf" by whoever obeys the mark of direction.
        assert_eq!(clean_name("ПЗ\u{202e}fdp.exe"), "ПЗfdp.exe");
        assert_eq!(clean_name("П\u{200b}З\u{2066}.pdf\u{feff}"), "ПЗ.pdf");
    }

    #[test]
    fn no_name_is_refused_or_read_otherwise_by_a_file_system() {
        assert_eq!(clean_name("а:б|в?.pdf"), "а_б_в_.pdf");
        assert_eq!(clean_name("ПЗ.pdf. ."), "ПЗ.pdf");
        assert_eq!(clean_name(".htaccess"), "htaccess");
        for (name, safe) in [
            ("NUL.pdf", "_NUL.pdf"),
            ("com1", "_com1"),
            ("con .txt", "_con .txt"),
            ("com10.pdf", "com10.pdf"),
        ] {
            assert_eq!(clean_name(name), safe);
        }
    }

    #[test]
    fn a_name_that_is_too_long_keeps_its_extension() {
        let long = clean_name(&format!("{}.pdf", "ж".repeat(500)));
        assert!(long.len() <= LONGEST && long.ends_with("ж.pdf"), "{long}");
        assert!(clean_name(&"ж".repeat(500)).len() <= LONGEST);
    }
}

//! The list by which the completeness of documents is checked, as data: which documents an application of
//! some kind must or may have. The applicant's side and the expertise use the same list and the same functions.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::Text;

/// A list. Which one was used is said by its `id` in every result.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Checklist {
    /// Changes with every change of the list.
    pub id: String,
    #[serde(rename = "line")]
    pub lines: Vec<Line>,
}

/// A document that is looked for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// A word that stays the same when the list changes.
    pub code: String,
    pub part: Part,
    /// The section of the project in which such a file usually lies.
    pub section: String,
    /// Where it is asked at all.
    #[serde(default)]
    asked: When,
    /// Where the documents are not complete without it. None: it depends on what the form does not say.
    required: Option<When>,
    pub name: Text,
    /// What proposes it for a file by its name.
    words: Vec<String>,
}

/// Initial-permit documents, or those of the project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    InitialData,
    Design,
}

/// Values of the form for which something holds; an empty list sets no condition.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct When {
    documentation: Vec<String>,
    works: Vec<String>,
    purpose: Vec<String>,
}

/// What the form says of the object and its documentation, in the words of the form; empty where it says nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Facts<'a> {
    pub documentation: &'a str,
    pub works: &'a str,
    pub purpose: &'a str,
}

/// Whether the documents are complete without a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Need {
    Required,
    /// Where the object has such a thing: people decide.
    IfAny,
}

/// A line that is asked of an application, with the files that present it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked<'a, T> {
    pub line: &'a Line,
    pub need: Need,
    pub files: Vec<T>,
}

impl<T> Asked<'_, T> {
    /// Required, and nothing presents it.
    pub fn is_missing(&self) -> bool {
        self.need == Need::Required && self.files.is_empty()
    }
}

static DEFAULT: LazyLock<Checklist> = LazyLock::new(|| {
    Checklist::parse(include_str!("../rules/completeness.toml")).expect("checked by a test")
});

/// Why a list cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error("the list of completeness is no TOML of its shape: {0}")]
    Shape(String),
    #[error("the list of completeness has the code {0:?} twice or not as a word of a-z, 0-9 and hyphens")]
    Code(String),
    #[error("the line {0:?} of the list of completeness has no name in Kazakh or Russian")]
    Name(String),
}

impl Checklist {
    /// The list that comes with the program.
    pub fn embedded() -> &'static Checklist {
        &DEFAULT
    }

    /// A list from its TOML text.
    pub fn parse(text: &str) -> Result<Checklist, Error> {
        let list: Checklist = toml::from_str(text).map_err(|error| Error::Shape(error.to_string()))?;
        let mut codes = BTreeSet::new();
        let word = |code: &str| {
            let sign = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            !code.is_empty() && code.len() <= 60 && code.chars().all(sign)
        };
        for line in &list.lines {
            if !word(&line.code) || !codes.insert(line.code.as_str()) {
                return Err(Error::Code(line.code.clone()));
            }
            if line.name.kk.is_empty() || line.name.ru.is_empty() {
                return Err(Error::Name(line.code.clone()));
            }
        }
        Ok(list)
    }

    pub fn line(&self, code: &str) -> Option<&Line> {
        self.lines.iter().find(|line| line.code == code)
    }

    /// The lines that are asked of such an application, in the order of the list, each with the files that present it.
    /// `kinds` says what a file is.
    pub fn check<'a, T: Clone, K: AsRef<str>>(
        &'a self,
        facts: Facts<'_>,
        files: &[T],
        kinds: impl Fn(&T) -> Vec<K>,
    ) -> Vec<Asked<'a, T>> {
        let mut by_code: BTreeMap<String, Vec<T>> = BTreeMap::new();
        for file in files {
            for kind in kinds(file) {
                by_code.entry(kind.as_ref().to_owned()).or_default().push(file.clone());
            }
        }
        let asked = |line: &'a Line| {
            let need = line.need(facts)?;
            Some(Asked { line, need, files: by_code.remove(&line.code).unwrap_or_default() })
        };
        self.lines.iter().filter_map(asked).collect()
    }

    /// What a file is by its own name, or else by the nearest folder that tells it. Of several lines that of the longest
    /// words; those that have the same words are all proposed, for which of them is asked depends on the object.
    pub fn proposed(&self, path: &str) -> Vec<&str> {
        path.rsplit('/').map(|name| self.by_name(name)).find(|found| !found.is_empty()).unwrap_or_default()
    }

    fn by_name(&self, name: &str) -> Vec<&str> {
        let name = Name::of(name);
        let fits = |line: &Line| line.words.iter().filter_map(|words| name.fits(words)).max();
        let found: Vec<_> =
            self.lines.iter().filter_map(|line| Some((fits(line)?, line.code.as_str()))).collect();
        let longest = found.iter().map(|(length, _)| *length).max();
        found.into_iter().filter(|(length, _)| Some(*length) == longest).map(|(_, code)| code).collect()
    }
}

impl Line {
    /// Whether it is asked of such an application, and how. Where the form does not say what a condition asks for, people
    /// decide.
    pub fn need(&self, facts: Facts<'_>) -> Option<Need> {
        match self.asked.holds(facts) {
            Some(false) => None,
            None => Some(Need::IfAny),
            Some(true) => match self.required.as_ref().and_then(|when| when.holds(facts)) {
                Some(true) => Some(Need::Required),
                Some(false) | None => Some(Need::IfAny),
            },
        }
    }
}

impl When {
    /// None where the form does not say it.
    fn holds(&self, facts: Facts<'_>) -> Option<bool> {
        let one = |values: &[String], said: &str| match said {
            _ if values.is_empty() => Some(true),
            "" => None,
            said => Some(values.iter().any(|value| value == said)),
        };
        let all = [
            one(&self.documentation, facts.documentation),
            one(&self.works, facts.works),
            one(&self.purpose, facts.purpose),
        ];
        match all {
            _ if all.contains(&Some(false)) => Some(false),
            _ if all.contains(&None) => None,
            _ => Some(true),
        }
    }
}

/// Letters of a word that stands for itself and for nothing that begins with it.
const SHORT: usize = 3;

/// A file name in words.
struct Name {
    /// In lower case.
    words: Vec<String>,
    /// As they are written, where they could be marks.
    marks: Vec<String>,
}

impl Name {
    fn of(name: &str) -> Name {
        let stem = name.rsplit_once('.').filter(|(_, end)| end.chars().count() <= 5).map_or(name, |it| it.0);
        let split = |text: &str| -> Vec<String> {
            let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
            words.map(str::to_owned).collect()
        };
        let mut marks: Vec<_> = stem
            .split(|c: char| !c.is_alphabetic())
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect();
        // In front, joined to a number or a title, in any case of letters: `пз_школа`, `ов2`. Elsewhere only as marks are
        // written, for small words mean other things.
        let joined = |first: &str| {
            let after = stem.strip_prefix(first).and_then(|rest| rest.chars().next());
            after.is_none_or(|c| c == '_' || c.is_ascii_digit())
        };
        if let Some(first) = marks.first_mut().filter(|first| joined(first)) {
            *first = first.to_uppercase();
        }
        Name { words: split(&stem.to_lowercase()), marks }
    }

    /// How many letters of the name fit; none where not all of the words do.
    fn fits(&self, wanted: &str) -> Option<usize> {
        if let Some(mark) = wanted.strip_prefix('=') {
            return self.marks.iter().any(|it| it == mark).then(|| mark.chars().count());
        }
        // A short word is a word of its own: `ту` is no beginning of Туркестан.
        let begins = |start: &str| match start.chars().count() <= SHORT {
            true => self.words.iter().any(|word| word == start),
            false => self.words.iter().any(|word| word.starts_with(start)),
        };
        let all = wanted.split(' ').all(begins);
        all.then(|| wanted.chars().filter(|c| *c != ' ').count())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCHOOL: Facts<'_> =
        Facts { documentation: "design-estimate", works: "new-construction", purpose: "housing-civil" };

    fn need(code: &str, facts: Facts<'_>) -> Option<Need> {
        Checklist::embedded().line(code).unwrap().need(facts)
    }

    /// A-40.p1: initial-permit documents and those of the project, 85 in all, each with conditions of known words.
    #[test]
    fn the_embedded_list_is_right() {
        let list = Checklist::embedded();
        let of = |part| list.lines.iter().filter(|line| line.part == part).count();
        assert_eq!((of(Part::InitialData), of(Part::Design)), (48, 37));
        let documentation = ["feasibility-study", "design-estimate", "design-only"];
        let works = [
            "new-construction",
            "reconstruction",
            "extension",
            "re-equipment",
            "modernisation",
            "capital-repair",
        ];
        let purpose = ["production", "housing-civil", "linear"];
        for line in &list.lines {
            for when in [Some(&line.asked), line.required.as_ref()].into_iter().flatten() {
                assert!(when.documentation.iter().all(|it| documentation.contains(&it.as_str())), "{line:?}");
                assert!(when.works.iter().all(|it| works.contains(&it.as_str())), "{line:?}");
                assert!(when.purpose.iter().all(|it| purpose.contains(&it.as_str())), "{line:?}");
            }
            assert!(!line.words.is_empty() && !line.name.en.is_empty(), "{line:?}");
        }
    }

    #[test]
    fn what_is_asked_depends_on_the_object_and_its_documentation() {
        assert_eq!(need("explanatory-note", Facts::default()), Some(Need::Required));
        assert_eq!(need("architecture", SCHOOL), Some(Need::Required));
        assert_eq!(need("building-production", SCHOOL), None, "of production only");
        assert_eq!(need("defect-act", SCHOOL), None, "nothing is there to be repaired");
        let repair = Facts { works: "capital-repair", ..SCHOOL };
        assert_eq!(need("defect-act", repair), Some(Need::Required));
        assert_eq!(need("land", repair), Some(Need::IfAny));
        let study = Facts { documentation: "feasibility-study", ..SCHOOL };
        assert_eq!((need("efficiency", study), need("estimate", study)), (Some(Need::Required), None));
        let road = Facts { purpose: "linear", ..SCHOOL };
        assert_eq!(need("route-plan", road), Some(Need::Required));
        assert_eq!((need("general-plan", road), need("route-plan", SCHOOL)), (Some(Need::IfAny), None));
    }

    /// An application that came before the form asked for the purpose: nobody misses what it cannot tell.
    #[test]
    fn where_the_form_says_nothing_people_decide() {
        let unsaid = Facts { purpose: "", ..SCHOOL };
        assert_eq!(need("architecture", unsaid), Some(Need::IfAny));
        assert_eq!(need("route-plan", unsaid), Some(Need::IfAny));
        assert_eq!(need("defect-act", unsaid), None);
    }

    #[test]
    fn a_file_presents_the_lines_of_its_kinds() {
        let files = [("АПЗ.pdf", vec!["apz"]), ("Книга 1.pdf", vec!["explanatory-note", "passport"])];
        let asked = Checklist::embedded().check(SCHOOL, &files, |file| file.1.clone());
        let of = |code: &str| asked.iter().find(|it| it.line.code == code).unwrap();
        assert_eq!(of("apz").files, [files[0].clone()]);
        assert_eq!(of("passport").files, [files[1].clone()]);
        assert!(of("assignment").is_missing() && !of("apz").is_missing() && !of("radon").is_missing());
    }

    #[test]
    fn a_file_name_tells_what_it_is() {
        for (path, codes) in [
            ("АПЗ № 45 от 12.03.2026.pdf", &["apz"][..]),
            ("Сәулет-жоспарлау тапсырмасы.pdf", &["apz"]),
            ("Задание на проектирование.pdf", &["assignment"]),
            ("ПЗ_Школа.pdf", &["explanatory-note"]),
            ("Общая пояснительная записка.pdf", &["explanatory-note"]),
            ("explanatory-note.pdf", &["explanatory-note"]),
            ("ТУ на электроснабжение.pdf", &["tu-power"]),
            ("Технические условия водоснабжение и канализация.pdf", &["tu-water"]),
            ("Инженерно-геологические изыскания.pdf", &["survey-geology"]),
            ("Гидрогеология.pdf", &["survey-hydrogeology"]),
            ("Сметная документация т5.pdf", &["estimate"]),
            ("КЖ/лист 1.pdf", &["structures"]),
            ("Том 4 ОВ.pdf", &["networks-production", "networks-civil", "networks-linear"]),
            ("Гос. акт на земельный участок.pdf", &["land"]),
            ("Электроснабжение школы в г. Туркестан.pdf", &[]),
            ("Государственная лицензия Актобе.pdf", &[]),
            ("Конструктивные решения. Реконструкция школы.pdf", &["structures"]),
            ("Аудитория 101.pdf", &[]),
            ("ПС 110 кВ Схема.pdf", &[]),
            ("см. приложение.pdf", &[]),
            ("пз_школа.pdf", &["explanatory-note"]),
            ("договор.pdf", &[]),
            ("ответы на ос.pdf", &[]),
        ] {
            assert_eq!(Checklist::embedded().proposed(path), codes, "{path}");
        }
    }

    #[test]
    fn a_list_with_a_fault_says_which() {
        let line = |code: &str| {
            let name = "name.kk = \"а\"\nname.ru = \"б\"\nname.en = \"c\"";
            format!(
                "[[line]]\ncode = \"{code}\"\npart = \"design\"\nsection = \"other\"\n{name}\nwords = []\n"
            )
        };
        let list = |lines: &str| Checklist::parse(&format!("id = \"1\"\n{lines}"));
        assert!(list(&line("one")).is_ok());
        assert_eq!(list(&(line("one") + &line("one"))), Err(Error::Code("one".into())));
        assert_eq!(list(&line("Один")), Err(Error::Code("Один".into())));
        assert!(matches!(list("[[line]]\ncode = \"one\"\n"), Err(Error::Shape(_))));
        assert_eq!(list(&line("one").replace("\"б\"", "\"\"")), Err(Error::Name("one".into())));
    }
}

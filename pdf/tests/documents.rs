//! Documents as a reader gets them: the bytes are opened with the tools of others where they are installed.

use std::io::Write;
use std::process::{Command, Stdio};

use jiff::Timestamp;
use pdf::{
    Checked, Completeness, Explained, File, FileColumns, Files, Head, Language, Line, Part, Receipt, Remark,
    RemarkColumns, Remarks, Section, Step, Text,
};

const HASH: &str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

fn head(ident: &str, title: &str) -> Head {
    Head {
        ident: ident.to_owned(),
        made_at: "2026-11-20T08:30:15Z".parse::<Timestamp>().unwrap(),
        title: title.to_owned(),
        issuer: "Бірыңғай терезе".to_owned(),
        foot: "Терезе, портал".to_owned(),
        demo_mark: Some("Көрсетілім: заңды күші жоқ".to_owned()),
    }
}

fn explained() -> Explained {
    Explained {
        line: Line::new("Тіркеу күні", "2026 жылғы 23 қараша"),
        heading: "Күн қалай анықталды".to_owned(),
        steps: vec![
            Step {
                text: "Өтінім сағат 14:00-ден кейін келіп түсті.".to_owned(),
                clause: "A-18.2".to_owned(),
            },
            Step {
                text: "Демалыс күні есептелмейді.".to_owned(), clause: String::new()
            },
        ],
    }
}

fn a_receipt(files: usize) -> Receipt {
    Receipt {
        head: head("receipt:1", "Өтінімді қабылдау туралы қолхат"),
        number: Line::new("Нөмірі", "2026 жылғы 23 қарашада беріледі"),
        received_at: Line::new("Келіп түскен уақыты", "2026 жылғы 20 қараша, 14:05:00"),
        registration: explained(),
        applicant: Line::new("Өтініш беруші", "«Сарыарқа Құрылыс Инвест» ЖШС, БСН 210440012342"),
        participant: Line::new("Сараптама ұйымы", "«Сенім Сараптама» ЖШС"),
        object: Line::new("Құрылыс объектісі", "Мектеп ғимараты. Әә Ғғ Ққ Ңң Өө Ұұ Үү Һһ Іі"),
        files: Files {
            heading: "Файлдар".to_owned(),
            columns: FileColumns {
                number: "№".to_owned(),
                name: "Атауы".to_owned(),
                size: "Көлемі".to_owned(),
                sha256: "SHA-256".to_owned(),
            },
            rows: (1..=files)
                .map(|n| File {
                    name: format!("сызба-{n:03}.pdf"),
                    kind: "Жұмыс жобасы".to_owned(),
                    size: "12 345 Б".to_owned(),
                    sha256: HASH.to_owned(),
                })
                .collect(),
        },
        manifest: Line::new("Манифестің SHA-256", HASH),
        signature: Section {
            heading: "Қолтаңба".to_owned(),
            lines: vec![Line::new("Алгоритм", "ГОСТ 34.10-2015")],
        },
        check: Text {
            heading: "Қалай тексеруге болады".to_owned(),
            paragraphs: vec!["Файлдың SHA-256 мәнін есептеңіз.".to_owned()],
        },
    }
}

/// Kazakh letters of a paper of ours come out as they were set.
#[test]
fn the_text_of_a_paper_is_read_in_its_order() {
    let bytes = pdf::receipt(&a_receipt(3), Language::Kk).unwrap();
    let reader = pdf::reading::Reader::open(bytes, true).unwrap();
    let lines = reader.page(1).unwrap().lines;
    let text = lines.join("\n");
    assert!(text.contains("Мектеп ғимараты. Әә Ғғ Ққ Ңң Өө Ұұ Үү Һһ Іі"), "{text}");
    let place = |part: &str| {
        lines.iter().position(|line| line.contains(part)).unwrap_or_else(|| panic!("{part}: {text}"))
    };
    assert!(place("Өтінімді қабылдау туралы қолхат") < place("Өтініш беруші"));
    assert!(place("Өтініш беруші") < place("Құрылыс объектісі"));
    assert!(!text.contains(char::REPLACEMENT_CHARACTER), "{text}");
}

fn a_part(language: Language, remarks: usize) -> Part {
    let kazakh = language == Language::Kk;
    let say = |kk: &str, ru: &str| if kazakh { kk.to_owned() } else { ru.to_owned() };
    Part {
        language,
        issuer: say("«Сенім Сараптама» ЖШС", "ТОО «Сенім Сараптама»"),
        title: say("Жинақтылықты тексеру нәтижесі", "Результат проверки комплектности"),
        demo_mark: None,
        facts: vec![
            Line::new(say("Өтінім", "Заявка"), "СНС-2026-00001, 23.11.2026"),
            Line::new(say("Объект", "Объект"), "Здание школы"),
        ],
        outcome: Line::new(say("Нәтиже", "Результат"), say("Ескертулер бар", "Есть замечания")),
        ground: Line::new(say("Негіздемесі", "Основание"), "A-39"),
        next: Text {
            heading: say("Енді не істеу керек", "Что дальше"),
            paragraphs: vec![say("Жаңа өтінім беріңіз.", "Подайте новую заявку.")],
        },
        remarks: Remarks {
            heading: say("Ескертулер", "Замечания"),
            columns: RemarkColumns {
                number: "№".to_owned(),
                text: say("Ескерту", "Замечание"),
                norm: say("Норма", "Норма"),
            },
            rows: (1..=remarks)
                .map(|n| Remark { text: format!("Нет раздела {n}"), norm: "A-39".to_owned() })
                .collect(),
            none: say("Ескерту жоқ.", "Замечаний нет."),
            note: say("Сарапшының тілінде.", "На языке эксперта."),
        },
        checklist: Some(Section {
            heading: say("Не тексерілді", "Что проверено"),
            lines: vec![Line::new(say("Файлдар ашылады", "Файлы открываются"), say("Иә", "Да"))],
        }),
        signers: Section {
            heading: say("Қол қояды", "Подписывают"),
            lines: vec![Line::new(say("Сарапшы", "Эксперт"), "Ибраева А. С.")],
        },
        signers_notes: vec![say(
            "Нөмірі қол қойылғанда беріледі (A-41).",
            "Номер присваивается при подписании (A-41).",
        )],
        term: explained(),
    }
}

fn a_completeness(remarks: usize) -> Completeness {
    let Files { heading, columns, rows } = a_receipt(2).files;
    Completeness {
        head: head("completeness:1", "Результат проверки комплектности"),
        parts: vec![a_part(Language::Kk, remarks), a_part(Language::Ru, remarks)],
        checked: Checked {
            files: Files { heading, columns, rows },
            notes: vec!["Қолтаңба осы файлдарға қатысты.".to_owned()],
            manifest: Line::new("SHA-256", HASH),
        },
    }
}

/// Output of `program` fed with `pdf`, or `None` (said aloud) where it is not installed.
fn outside(program: &str, args: &[&str], pdf: &[u8]) -> Option<String> {
    let file = tempfile::NamedTempFile::new().unwrap();
    file.as_file().write_all(pdf).unwrap();
    let args: Vec<&str> =
        args.iter().map(|a| if *a == "FILE" { file.path().to_str().unwrap() } else { a }).collect();
    match Command::new(program).args(args).stdin(Stdio::null()).output() {
        Ok(output) => {
            assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
            Some(String::from_utf8(output.stdout).unwrap())
        }
        Err(error) => {
            eprintln!("skipped: {program} cannot be run ({error})");
            None
        }
    }
}

fn text_of(pdf: &[u8]) -> Option<String> {
    outside("pdftotext", &["-layout", "FILE", "-"], pdf)
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let first = pdf::receipt(&a_receipt(3), Language::Kk).unwrap();
    let second = pdf::receipt(&a_receipt(3), Language::Kk).unwrap();
    assert!(first.starts_with(b"%PDF-"));
    assert!(first == second, "two renderings differ");
}

#[test]
fn another_input_or_language_gives_other_bytes() {
    let kk = pdf::receipt(&a_receipt(1), Language::Kk).unwrap();
    assert_ne!(kk, pdf::receipt(&a_receipt(1), Language::Ru).unwrap());
    assert_ne!(kk, pdf::receipt(&a_receipt(2), Language::Kk).unwrap());
}

/// Clauses are examples here.
#[test]
fn a_receipt_can_be_read_as_text_with_kazakh_letters_and_whole_hashes() {
    let pdf = pdf::receipt(&a_receipt(2), Language::Kk).unwrap();
    let Some(text) = text_of(&pdf) else { return };
    for expected in [
        "Өтінімді қабылдау туралы қолхат",
        "Әә Ғғ Ққ Ңң Өө Ұұ Үү Һһ Іі",
        "2026 жылғы 23 қарашада беріледі",
        "A-18.2",
        "сызба-002.pdf",
        "Көрсетілім: заңды күші жоқ",
        "1/1",
    ] {
        assert!(text.contains(expected), "{expected} is not in\n{text}");
    }
    assert_eq!(text.matches(HASH).count(), 3, "two files and the manifest, unbroken:\n{text}");
}

/// Clauses are examples here.
#[test]
fn a_completeness_result_says_everything_in_each_language_and_lists_the_files_once() {
    let pdf = pdf::completeness(&a_completeness(2)).unwrap();
    let Some(text) = text_of(&pdf) else { return };
    let pages: Vec<&str> = text.split('\u{c}').collect();
    for (page, expected) in [
        (
            0,
            [
                "Ескертулер бар",
                "Нет раздела 2",
                "Жаңа өтінім беріңіз.",
                "Файлдар ашылады",
                "қойылғанда беріледі (A-41)",
            ],
        ),
        (
            1,
            [
                "Есть замечания",
                "Нет раздела 2",
                "Подайте новую заявку.",
                "Файлы открываются",
                "при подписании (A-41)",
            ],
        ),
        (2, ["Файлдар", "сызба-001.pdf", "сызба-002.pdf", "Қолтаңба осы файлдарға", HASH]),
    ] {
        for words in expected {
            assert!(pages[page].contains(words), "{words} is not on page {page} of\n{text}");
        }
    }
    assert_eq!(text.matches(HASH).count(), 3, "two files and the manifest, unbroken:\n{text}");
    assert!(!text.contains("Замечаний нет.") && !text.contains("Ескерту жоқ."));
}

#[test]
fn a_completeness_result_without_remarks_says_so_and_one_that_nobody_checked_has_no_checklist() {
    let mut result = a_completeness(0);
    result.parts.iter_mut().for_each(|part| part.checklist = None);
    let Some(text) = text_of(&pdf::completeness(&result).unwrap()) else { return };
    assert!(text.contains("Замечаний нет.") && text.contains("Ескерту жоқ."));
    assert!(!text.contains("Что проверено") && !text.contains("На языке эксперта."));
}

#[test]
fn long_tables_go_on_over_pages_with_their_header_repeated() {
    let pdf = pdf::receipt(&a_receipt(45), Language::Kk).unwrap();
    let Some(text) = text_of(&pdf) else { return };
    let pages: Vec<&str> = text.split('\u{c}').filter(|page| !page.trim().is_empty()).collect();
    assert!(pages.len() > 2, "{} pages", pages.len());
    assert!(text.contains("сызба-045.pdf"));
    let with_rows = pages.iter().filter(|page| page.contains("сызба-")).count();
    let with_header = pages.iter().filter(|page| page.contains("Атауы") && page.contains("Көлемі")).count();
    assert_eq!(with_header, with_rows);
}

#[test]
fn the_structure_of_the_file_is_sound_and_tagged() {
    for pdf in
        [pdf::receipt(&a_receipt(12), Language::En).unwrap(), pdf::completeness(&a_completeness(12)).unwrap()]
    {
        outside("qpdf", &["--check", "FILE"], &pdf);
        let Some(facts) = outside("pdfinfo", &["FILE"], &pdf) else { return };
        let tagged = facts.lines().any(|line| line.starts_with("Tagged:") && line.ends_with("yes"));
        assert!(tagged, "{facts}");
        let fonts = outside("pdffonts", &["FILE"], &pdf).unwrap();
        for font in fonts.lines().skip(2) {
            assert!(font.contains("GolosText") && font.contains(" yes yes yes "), "not embedded: {font}");
        }
    }
}

#[test]
fn markup_in_the_data_stays_text() {
    let mut data = a_receipt(1);
    data.object.value = "#panic(\"x\") *bold* $x$ @ref <a>".to_owned();
    let pdf = pdf::receipt(&data, Language::En).unwrap();
    let Some(text) = text_of(&pdf) else { return };
    assert!(text.contains("#panic(\"x\") *bold* $x$ @ref <a>"), "{text}");
}

/// an extract about a date is a conforming paper, the same bytes each time.
#[test]
fn an_extract_shows_the_facts_the_steps_and_what_is_not_confirmed() {
    let extract = pdf::Extract {
        head: head("extract:1", "Жинақтылықты тексеру"),
        facts: vec![Line::new("Іс", "Мектеп")],
        explained: explained(),
        notes: vec!["Мерзім әлі расталған жоқ.".to_owned()],
        check: "Мөр жанында".to_owned(),
    };
    let bytes = pdf::extract(&extract, Language::Kk).unwrap();
    assert!(bytes.starts_with(b"%PDF-1.7"));
    assert_eq!(bytes, pdf::extract(&extract, Language::Kk).unwrap());
}

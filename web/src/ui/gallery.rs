//! Every part once, with invented data: to look at them side by side in each language, theme and width.

use askama::Template;
use jiff::{SignedDuration, Timestamp};
use law::LawBook;
use law::term::Rule;

use super::case::{By, Stage, StageState, StageTrack, Timeline, TurnCard, hash, short_hash, signature_mark};
use super::deadline::{Deadline, time_left, urgency};
use super::forms::{Choice, Errors, Field, button, second_button, second_link_button};
use super::parts::{
    Banner, Meaning, SummaryList, Table, Task, TaskList, due_cell, note, panel, row_link, tag,
};
use super::sign::{Layer, SignPanel, Signed};
use super::upload::UploadZone;
use super::{Html, NavItem, Page, Script, Who};
use office::uploads::limits::Limits;

/// A page that no reader is sent to; texts of the sample are Russian, those of the parts in the reader's language.
#[derive(Template)]
#[template(path = "pages/gallery.html")]
pub struct Gallery {
    page: Page,
    errors: Errors,
    fields: Vec<Field>,
    buttons: Html,
    banners: [Banner; 2],
    notes: Vec<Html>,
    tags: Html,
    panel: Html,
    track: StageTrack,
    turn: TurnCard,
    waiting: TurnCard,
    documents: Table,
    signatures: Table,
    empty: Table,
    hash: Html,
    facts: SummaryList,
    tasks: TaskList,
    timeline: Timeline,
    sign: SignPanel,
    zone: UploadZone,
}

const SHA: &str = "9f2c41ab77e05d13c8b40e6a2f91d7c560aa3be814f792d0b6c18e550a4d73ff";

impl Gallery {
    /// `page` brings language, theme and clock; `layer` the program for signing.
    pub fn new(page: Page, laws: &LawBook, layer: &Layer) -> Gallery {
        let page = sample_reader(page);
        let now = page.clock.now;
        let words = page.words.clone();
        let errors = Errors::new(&words)
            .add("bin", "В БИН 12 цифр. Введено: 11")
            .add("kind", "Выберите вид документации");
        let due = laws.in_force(now).due(Rule::Completeness, now - SignedDuration::from_hours(49));
        let due = due.expect("the law in force has a term of completeness");
        let left =
            due_cell(urgency(&words, &due, now), words.date(due.last_day), time_left(&words, &due, now));
        Gallery {
            fields: fields(&errors),
            buttons: button("Сохранить и продолжить")
                .then(second_button("Сохранить и выйти", "then", "leave"))
                .then(second_link_button("#", "download", "Всё дело (ZIP)")),
            banners: [
                Banner::important(
                    &words,
                    "Плановые работы 28 ноября",
                    "С 21:00 до 23:00. Введённое сохранится.",
                ),
                Banner::success(&words, "Черновик сохранён", Html::link("#", "Вернуться к заявке")),
            ],
            notes: [Meaning::Info, Meaning::Ok, Meaning::Warn, Meaning::Bad]
                .map(|meaning| {
                    note(meaning, "Подписанные документы нельзя удалить. Новая версия отменяет прежнюю.")
                })
                .to_vec(),
            tags: tags(),
            panel: panel("Заявка зарегистрирована", Html::text("Номер: СНС-2026-00001")),
            track: StageTrack::new(&words, stages()),
            turn: TurnCard::mine("Ответьте на замечания до 2 декабря 2026, 23:59", "Готово 5 ответов из 14.")
                .action(button("Продолжить ответы"))
                .action(second_link_button("#", "users", "Передать проектировщику"))
                .deadline(Deadline::new(&words, &due, now)),
            waiting: TurnCard::theirs("Проверка комплектности", "Сейчас ход экспертной организации."),
            documents: documents(&page, left),
            signatures: signatures(&page, now),
            empty: Table::new(&words, "Дела").column("Дело").empty("Дел пока нет. Подайте первую заявку."),
            hash: hash(SHA),
            facts: SummaryList::new()
                .row("Чей ход", tag(Meaning::Warn, "Ваш"))
                .row_to_change(&words, "Заказчик", "ТОО «Сарыарқа Құрылыс Инвест»", "#")
                .row("Экспертная организация", Html::link("#", "ТОО «Сенім Сараптама»")),
            tasks: tasks(),
            timeline: Timeline::new()
                .entry(&words, now, By::Me, "Вы сохранили ответ", "")
                .entry(&words, now, By::Other, "Выданы замечания: 14", "АР 4 · КЖ 5")
                .entry(&words, now, By::System, "Комплектность подтверждена", "Срок прошёл без замечаний"),
            sign: sign_panel(&page, layer),
            zone: UploadZone::new(&page, "/uploads", "#", &Limits::default())
                .accept(".pdf,.xlsx,.ifc")
                .folders(),
            errors,
            page,
        }
    }
}

fn sample_reader(page: Page) -> Page {
    let item = |text: &str, active, count| NavItem { href: "#".into(), text: text.into(), active, count };
    let mut page = page
        .titled("Средняя школа на 1 200 мест")
        .under("#", "Мои дела")
        .needs(Script::Sign)
        .needs(Script::Upload);
    page.who = Some(Who {
        name: "ТОО «Сарыарқа Құрылыс Инвест»".into(),
        detail: "представитель заказчика · БИН 991340000127".into(),
        notices: Some(3),
    });
    page.nav = vec![
        item("Мои дела", true, None),
        item("Подать заявку", false, None),
        item("Документы и подписи", false, Some(2)),
    ];
    page
}

fn fields(errors: &Errors) -> Vec<Field> {
    let kinds = || {
        vec![
            Choice::new("design", "Проектная документация"),
            Choice::new("estimate", "Сметная документация").hint("без чертежей"),
        ]
    };
    vec![
        Field::text("title", "Название объекта").hint("Как в задании на проектирование").value("Школа"),
        Field::digits("bin", "БИН заказчика").value("99134000012").checked(errors),
        Field::select("region", "Область", vec![Choice::new("", "Выберите"), Choice::new("71", "Астана")])
            .value("71"),
        Field::radios("kind", "Вид документации", kinds()).checked(errors),
        Field::checkboxes("parts", "Что приложено", kinds()).value("design"),
        Field::checkbox("agreed", "Согласен с порядком пользования порталом"),
        Field::long("reason", "Основание").rows(3),
        Field::file("letter", "Письмо", ".pdf"),
    ]
}

fn tags() -> Html {
    let all = [
        (Meaning::Ok, "верна"),
        (Meaning::Warn, "ваш ход"),
        (Meaning::Bad, "просрочено"),
        (Meaning::Info, "новая"),
        (Meaning::Wait, "продлён"),
        (Meaning::None, "черновик"),
    ];
    all.into_iter().fold(Html::default(), |html, (meaning, text)| html.then(tag(meaning, text)).then(" "))
}

fn stages() -> Vec<Stage> {
    let stage = |title: &str, note: &str, state| Stage { title: title.into(), note: note.into(), state };
    vec![
        stage("Регистрация", "12 октября", StageState::Done),
        stage("Комплектность", "16 октября", StageState::Done),
        stage("Экспертиза", "до 2 декабря · ваш ход", StageState::Now),
        stage("Заключение", "", StageState::Ahead),
    ]
}

fn documents(page: &Page, left: Html) -> Table {
    Table::new(&page.words, "Документы")
        .column("Документ")
        .column("Кто добавил")
        .column("Срок")
        .column("Подписи")
        .column("SHA-256")
        .column_hidden("Скачать")
        .row([
            row_link("#", "Сводный перечень замечаний", "PDF · 1,2 МБ"),
            Html::text("ТОО «Сенім Сараптама»"),
            left,
            signature_mark("2 подписи верны"),
            short_hash(SHA),
            Html::link("#", "файл").then(" · ").then(Html::link("#", "CMS")),
        ])
        .row([
            row_link("#", "Ответы на замечания", "черновик"),
            Html::text("вы"),
            Html::default(),
            tag(Meaning::None, "не подписан"),
            Html::default(),
            Html::default(),
        ])
}

fn signatures(page: &Page, now: Timestamp) -> Table {
    Table::new(&page.words, "Подписи")
        .column("Кто подписал")
        .column("Сертификат")
        .column("Время (Астана)")
        .column("Проверка")
        .row([
            Html::two_lines("ТОО «Сенім Сараптама»", "первый руководитель"),
            Html::two_lines("ГОСТ 34.10-2015", "до 11.06.2027"),
            Html::text(page.words.moment_exact(now)),
            tag(Meaning::Ok, "Верна"),
        ])
}

fn tasks() -> TaskList {
    let task = |title: &str, hint: &str, href: Option<&str>, status: Html| Task {
        title: title.into(),
        hint: hint.into(),
        href: href.map(Into::into),
        status,
    };
    TaskList::new()
        .task(task("Объект", "Котельная 30 Гкал/ч", Some("#"), Html::text("Заполнено")))
        .task(task("Документы проекта", "", Some("#"), tag(Meaning::Info, "Не заполнено")))
        .task(task("Проверка и подпись", "После всех разделов", None, tag(Meaning::None, "Пока нельзя")))
}

fn sign_panel(page: &Page, layer: &Layer) -> SignPanel {
    SignPanel::new(page, layer, "#", "Подписать и отправить")
        .bytes("#", "manifest.json", SHA)
        .as_organisation("ТОО «Сарыарқа Құрылыс Инвест»", "991340000127")
        .covers(Signed {
            title: "Опись 23 файлов с контрольными суммами".into(),
            detail: "подпись под описью заверяет каждый файл".into(),
            href: "#".into(),
            sha256: SHA.into(),
        })
}

#[cfg(test)]
mod tests {
    use office::texts::{Locale, Texts};

    use super::*;
    use crate::ui::{Clock, Site, Theme};

    /// With `TEREZE_GALLERY=folder` the pages are written there, to be looked at.
    #[test]
    fn every_part_renders_in_every_language() {
        let texts = Texts::embedded(jiff::tz::TimeZone::get("Asia/Almaty").unwrap()).unwrap();
        let layer =
            Layer { address: "ws://127.0.0.1:9".into(), any_authority: true, demo_page: String::new() };
        for locale in Locale::ALL {
            for theme in [Theme::Light, Theme::Dark] {
                let words = texts.of(locale).clone();
                let site = Site {
                    name: words.t("portal-name").into(),
                    about: words.t("portal-about").into(),
                    demo: true,
                };
                let clock = Clock {
                    now: "2026-11-24T07:47:00Z".parse().unwrap(),
                    registers_on: Some("2026-11-24".parse().unwrap()),
                };
                let page = Page { theme, ..Page::new(words, site, "/dev/gallery", clock) };
                let html = Gallery::new(page, &LawBook::embedded(), &layer).render().unwrap();
                assert!(!html.contains("style=") && !html.contains("onclick"));
                assert!(html.len() < 60_000, "{} bytes", html.len());
                if let Ok(folder) = std::env::var("TEREZE_GALLERY") {
                    std::fs::write(format!("{folder}/{locale}-{}.html", theme.code()), html).unwrap();
                }
            }
        }
    }
}

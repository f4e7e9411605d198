//! The frame of every page: who reads it, in which language, at what time by the portal's clock.

use jiff::Timestamp;
use jiff::civil::Date;
use law::Rule;
use office::texts::{Locale, Said, Words};

use super::dates::Dates;
use super::{Html, icon};
use crate::assets;

/// What `base.html` needs. A page struct has it in a field named `page`.
#[derive(Clone, Debug)]
pub struct Page {
    pub words: Words,
    pub title: String,
    pub site: Site,
    pub theme: Theme,
    /// Path and query of this page: the address that the language and theme links come back to.
    pub here: String,
    pub who: Option<Who>,
    pub nav: Vec<NavItem>,
    /// Where the page stands, from the outside in; the page itself is added from `title`.
    pub trail: Vec<Crumb>,
    pub clock: Clock,
    /// The token of the session for forms; empty where nobody has a session.
    pub csrf: String,
    pub scripts: Vec<Script>,
    /// When support is there, in words (A-53.2); empty where nobody says it.
    pub support: String,
    /// The page has an error summary: the title says so first, as readers of titles expect.
    pub has_errors: bool,
}

/// Which system this is and how it calls itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    pub name: String,
    pub about: String,
    /// Demonstration: every page says that nothing here has legal force.
    pub demo: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the reader's system is set.
    #[default]
    System,
    Light,
    Dark,
}

impl Theme {
    /// The value of the cookie; anything else means the system's theme.
    pub fn parse(text: &str) -> Theme {
        match text {
            "light" => Theme::Light,
            "dark" => Theme::Dark,
            _ => Theme::System,
        }
    }

    pub fn code(self) -> &'static str {
        match self {
            Theme::System => "auto",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }
}

/// Who is signed in, as the header shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Who {
    /// Organisation, or the person who acts for himself.
    pub name: String,
    /// Person and role, BIN or IIN.
    pub detail: String,
    /// Notices that were not read; `None` where the system has no notices.
    pub notices: Option<u64>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NavItem {
    pub href: String,
    pub text: String,
    pub active: bool,
    /// How many things wait for this reader there.
    pub count: Option<u64>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crumb {
    pub href: String,
    pub text: String,
}

/// The clock of the portal and what it means for an application that is sent now (A-18).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    pub now: Timestamp,
    /// Registration date of an application sent now; `None` where the system registers none.
    pub registers_on: Option<Date>,
}

/// Scripts beyond the common one, only where a page needs them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Script {
    Sign,
    Upload,
}

/// The hour before which an application is registered on the same day (A-18.2).
const CUT_OFF_HOUR: i64 = 14;

impl Page {
    /// A page for nobody in particular; the rest is added by the methods below.
    pub fn new(words: Words, site: Site, here: impl Into<String>, clock: Clock) -> Page {
        Page {
            words,
            site,
            clock,
            here: here.into(),
            title: String::new(),
            theme: Theme::System,
            who: None,
            nav: Vec::new(),
            trail: Vec::new(),
            csrf: String::new(),
            scripts: Vec::new(),
            support: String::new(),
            has_errors: false,
        }
    }

    pub fn titled(mut self, title: impl Into<String>) -> Page {
        self.title = title.into();
        self
    }

    /// One step of the path above this page.
    pub fn under(mut self, href: impl Into<String>, text: impl Into<String>) -> Page {
        self.trail.push(Crumb { href: href.into(), text: text.into() });
        self
    }

    pub fn needs(mut self, script: Script) -> Page {
        self.scripts.push(script);
        self
    }

    pub fn with_errors(mut self, has_errors: bool) -> Page {
        self.has_errors = has_errors;
        self
    }

    /// The text of a key in the reader's language.
    pub fn t<'a>(&'a self, key: &'a str) -> Said<'a> {
        self.words.t(key)
    }

    pub fn lang(&self) -> Locale {
        self.words.locale()
    }

    pub fn icon(&self, name: &str) -> Html {
        icon(name)
    }

    /// The hidden field that every form carries.
    pub fn csrf_field(&self) -> Html {
        Html::markup(format!(r#"<input type="hidden" name="csrf" value="{}">"#, Html::text(&self.csrf)))
    }

    /// Address of a built file by its plain name, such as `app.css`.
    pub fn asset(&self, name: &str) -> &'static str {
        assets::address(name)
    }

    pub(crate) fn languages(&self) -> impl Iterator<Item = Locale> {
        Locale::ALL.into_iter()
    }

    /// The address that changes a setting of reading and comes back here.
    pub(crate) fn setting(&self, setting: &str, value: impl std::fmt::Display) -> String {
        format!("/{setting}/{value}?back={}", percent_encoded(&self.here))
    }

    /// The two themes with the words that offer them; the style shows the one that is not on.
    pub(crate) fn themes(&self) -> [(Theme, Said<'_>); 2] {
        [(Theme::Light, self.t("theme-to-light")), (Theme::Dark, self.t("theme-to-dark"))]
    }

    pub(crate) fn clock_date(&self) -> String {
        self.words.date_with_weekday(self.words.date_of(self.clock.now))
    }

    pub(crate) fn clock_time(&self) -> String {
        self.words.time(self.clock.now)
    }

    /// Minutes from UTC, so that the script needs no table of zones.
    pub(crate) fn clock_offset(&self) -> i32 {
        self.words.zone().to_offset(self.clock.now).seconds() / 60
    }

    /// When `clock_meaning` stops being true, in milliseconds: the cut-off hour, or the end of the day.
    pub(crate) fn clock_meaning_ends(&self) -> i64 {
        let now = self.clock.now.to_zoned(self.words.zone().clone());
        let same_day = self.clock.registers_on == Some(now.date());
        let end = if same_day {
            now.date().at(CUT_OFF_HOUR as i8, 0, 0, 0).to_zoned(now.time_zone().clone())
        } else {
            now.tomorrow().and_then(|next| next.start_of_day())
        };
        end.map_or(i64::MAX, |end| end.timestamp().as_millisecond())
    }

    /// Where the date of [`Page::clock_meaning`] is explained.
    pub(crate) fn clock_opens(&self) -> String {
        Dates::if_sent_now().address(Rule::RegistrationDate)
    }

    pub(crate) fn clock_meaning(&self) -> Option<String> {
        let date = self.clock.registers_on?;
        let today = self.words.date_of(self.clock.now);
        Some(if date == today {
            self.t("clock-registers-today").with("hour", CUT_OFF_HOUR).into()
        } else {
            self.t("clock-registers-later").with("date", self.words.day(date)).into()
        })
    }

    /// Fonts that this language needs at once.
    pub(crate) fn fonts(&self) -> &'static [&'static str] {
        match self.lang() {
            Locale::Kk => &["golos-cyrillic.woff2", "golos-kazakh.woff2"],
            Locale::Ru => &["golos-cyrillic.woff2"],
            Locale::En => &["golos-latin.woff2"],
        }
    }
}

/// One value of a query, RFC 3986.
fn percent_encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => {
                encoded.push(char::from(byte));
            }
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

impl Script {
    /// The plain name of the built file.
    pub fn file(self) -> &'static str {
        match self {
            Script::Sign => "sign.js",
            Script::Upload => "upload.js",
        }
    }
}

#[cfg(test)]
mod tests {
    use askama::Template;
    use office::texts::Texts;

    use super::*;

    #[derive(Template)]
    #[template(path = "base.html")]
    struct Bare {
        page: Page,
    }

    fn page(locale: Locale, now: &str, registers_on: Option<&str>) -> Page {
        let zone = jiff::tz::TimeZone::get("Asia/Almaty").unwrap();
        let words = Texts::embedded(zone).unwrap().of(locale).clone();
        let site = Site { name: "Т".into(), about: "э".into(), demo: true };
        let clock =
            Clock { now: now.parse().unwrap(), registers_on: registers_on.map(|d| d.parse().unwrap()) };
        Page::new(words, site, "/cases?state=new", clock).titled("Дела")
    }

    #[test]
    fn the_frame_has_no_inline_script_or_style() {
        for locale in Locale::ALL {
            let html =
                Bare { page: page(locale, "2026-11-24T07:47:00Z", Some("2026-11-24")) }.render().unwrap();
            assert!(!html.contains("<style") && !html.contains("style=") && !html.contains("onclick"));
            assert!(!html.contains("<script>"), "{html}");
            assert!(html.contains(&format!("<html lang=\"{locale}\"")));
        }
    }

    #[test]
    fn before_14_00_the_page_says_that_an_application_is_registered_today() {
        let page = page(Locale::Ru, "2026-11-24T07:47:00Z", Some("2026-11-24"));
        assert_eq!(page.clock_meaning().unwrap(), "заявки до 14:00 регистрируются сегодня");
        assert_eq!(
            page.clock_meaning_ends(),
            "2026-11-24T09:00:00Z".parse::<Timestamp>().unwrap().as_millisecond()
        );
    }

    #[test]
    fn after_14_00_the_page_names_the_next_working_day() {
        let page = page(Locale::Ru, "2026-11-27T09:00:00Z", Some("2026-11-30"));
        assert_eq!(page.clock_meaning().unwrap(), "отправите сейчас — регистрация 30 ноября");
        assert_eq!(
            page.clock_meaning_ends(),
            "2026-11-27T19:00:00Z".parse::<Timestamp>().unwrap().as_millisecond()
        );
    }

    #[test]
    fn language_links_keep_the_address() {
        let html = Bare { page: page(Locale::Ru, "2026-11-24T07:47:00Z", None) }.render().unwrap();
        assert!(html.contains("href=\"/language/kk?back=/cases%3Fstate%3Dnew\""), "{html}");
    }
}

//! Texts that an operator writes, in Markdown (CommonMark with tables): headings, lists, tables, links. Whatever would be
//! markup of its own stands there as it was typed, pictures as their words, and a link leads to a page or an address of
//! mail, never to a script.

use pulldown_cmark::{CowStr, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd, html};

use super::Html;

/// Where links may lead.
const SCHEMES: [&str; 3] = ["https://", "http://", "mailto:"];

/// A text as markup. Its headings stand below those of the page.
pub fn prose(text: &str, lang: &str) -> Html {
    let events = Parser::new_ext(text, Options::ENABLE_TABLES).filter_map(safe);
    let mut body = String::new();
    html::push_html(&mut body, events);
    // A wide table moves by itself; the keyboard reaches it.
    let body = body
        .replace("<table>", r#"<div class="scroll" tabindex="0"><table class="govuk-table">"#)
        .replace("</table>", "</table></div>");
    Html::markup(format!(r#"<div class="prose" lang="{}">{body}</div>"#, Html::text(lang)))
}

fn safe(event: Event<'_>) -> Option<Event<'_>> {
    Some(match event {
        Event::Html(typed) | Event::InlineHtml(typed) => Event::Text(typed),
        Event::Start(Tag::HtmlBlock) => Event::Start(Tag::Paragraph),
        Event::End(TagEnd::HtmlBlock) => Event::End(TagEnd::Paragraph),
        Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => return None,
        Event::Start(Tag::Heading { level, .. }) => Event::Start(Tag::Heading {
            level: below(level),
            id: None,
            classes: Vec::new(),
            attrs: Vec::new(),
        }),
        Event::End(TagEnd::Heading(level)) => Event::End(TagEnd::Heading(below(level))),
        Event::Start(Tag::Link { link_type, dest_url, .. }) => Event::Start(Tag::Link {
            link_type: if link_type == LinkType::Email { link_type } else { LinkType::Inline },
            dest_url: leads(dest_url, link_type),
            title: CowStr::Borrowed(""),
            id: CowStr::Borrowed(""),
        }),
        other => other,
    })
}

/// The page has the first level, its sections the second.
fn below(level: HeadingLevel) -> HeadingLevel {
    match level {
        HeadingLevel::H1 => HeadingLevel::H3,
        HeadingLevel::H2 => HeadingLevel::H4,
        HeadingLevel::H3 => HeadingLevel::H5,
        _ => HeadingLevel::H6,
    }
}

/// A page of this system, a page elsewhere, an address of mail; anything else leads to this page.
fn leads(to: CowStr<'_>, link_type: LinkType) -> CowStr<'_> {
    let lower = to.to_ascii_lowercase();
    let own = to.starts_with('/') && !to.starts_with("//") && !to.contains('\\') || to.starts_with('#');
    let known = SCHEMES.iter().any(|scheme| lower.starts_with(scheme));
    if own || known || link_type == LinkType::Email { to } else { CowStr::Borrowed("#main") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> String {
        prose(text, "ru").to_string()
    }

    #[test]
    fn a_text_is_set_with_headings_lists_tables_and_links() {
        let html = said(
            "# Вход\n\nНажмите **«Войти»**.\n\n1. Ключ\n2. Пароль\n\n| а | ә |\n|---|---|\n| 1 | 2 |\n\n[Вход](/sign-in)",
        );
        assert!(html.starts_with(r#"<div class="prose" lang="ru">"#), "{html}");
        for part in [
            "<h3>Вход</h3>",
            "<strong>«Войти»</strong>",
            "<ol>",
            "<td>2</td>",
            r#"<a href="/sign-in">Вход</a>"#,
        ] {
            assert!(html.contains(part), "{part}: {html}");
        }
        assert!(html.contains(r#"<div class="scroll" tabindex="0"><table class="govuk-table">"#), "{html}");
    }

    #[test]
    fn nothing_that_is_typed_becomes_markup_or_a_script() {
        let typed = "<script>alert(1)</script>\n\nслово <img src=x onerror=alert(1)> <b>жирно</b>\n\n\
                     [a](javascript:alert(1)) [b](JaVaScRiPt:alert(1)) [c](data:text/html,x) [d](//evil.example) \
                     [e](/\\evil.example) ![картинка](https://evil.example/x.png) <javascript:alert(1)>";
        let html = said(typed);
        for bad in [
            "<script",
            "<img",
            "<b>",
            "href=\"java",
            "href=\"Java",
            "href=\"data",
            "href=\"//",
            "evil.example/x.png",
        ] {
            assert!(!html.to_lowercase().contains(&bad.to_lowercase()), "{bad}: {html}");
        }
        assert!(html.contains("&lt;script&gt;") && html.contains("картинка"), "{html}");
        assert!(
            said("<info@example.kz> [x](https://adilet.example/?a=1&b=2)").contains("mailto:info@example.kz")
        );
    }
}

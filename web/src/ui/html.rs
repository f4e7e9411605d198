//! Pieces of HTML made in code: everything that came from outside is escaped here, once.

use std::fmt::{self, Display, Write};

/// Markup that may stand in a page as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Html(String);

impl Html {
    /// Text from anywhere, escaped.
    pub fn text(text: impl Display) -> Html {
        let mut html = Html::default();
        html.push_text(text);
        html
    }

    /// Markup written by us; must not hold anything a person typed.
    pub fn markup(markup: impl Into<String>) -> Html {
        Html(markup.into())
    }

    /// A link within the site or to another one.
    pub fn link(href: impl Display, text: impl Display) -> Html {
        Html(format!(r#"<a class="govuk-link" href="{}">{}</a>"#, Html::text(href), Html::text(text)))
    }

    /// A link that is large enough for a finger beside others.
    pub fn opens(href: impl Display, text: impl Into<Html>) -> Html {
        Html(format!(r#"<a class="govuk-link opens" href="{}">{}</a>"#, Html::text(href), text.into()))
    }

    /// A value with a quieter line under it.
    pub fn two_lines(first: impl Into<Html>, second: impl Into<Html>) -> Html {
        Html(format!(
            r#"<span class="b">{}</span><br><span class="xs mut">{}</span>"#,
            first.into(),
            second.into()
        ))
    }

    /// A SHA-256 or a number in letters of one width.
    pub fn code(text: impl Display) -> Html {
        Html(format!(r#"<span class="hash">{}</span>"#, Html::text(text)))
    }

    pub fn then(mut self, next: impl Into<Html>) -> Html {
        self.0.push_str(&next.into().0);
        self
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn push_text(&mut self, text: impl Display) {
        // Writing to a String cannot fail.
        let _ = write!(Escaping(&mut self.0), "{text}");
    }
}

struct Escaping<'a>(&'a mut String);

impl Write for Escaping<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for c in text.chars() {
            match c {
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '&' => self.0.push_str("&amp;"),
                '"' => self.0.push_str("&#34;"),
                '\'' => self.0.push_str("&#39;"),
                c => self.0.push(c),
            }
        }
        Ok(())
    }
}

impl Display for Html {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl askama::filters::HtmlSafe for Html {}

impl From<&str> for Html {
    fn from(text: &str) -> Html {
        Html::text(text)
    }
}

impl From<&String> for Html {
    fn from(text: &String) -> Html {
        Html::text(text)
    }
}

impl From<String> for Html {
    fn from(text: String) -> Html {
        Html::text(text)
    }
}

impl From<office::texts::Said<'_>> for Html {
    fn from(text: office::texts::Said<'_>) -> Html {
        Html::text(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_type_cannot_become_markup() {
        let name = r#"<script>"x" & 'y'</script>"#;
        assert_eq!(
            Html::text(name).to_string(),
            "&lt;script&gt;&#34;x&#34; &amp; &#39;y&#39;&lt;/script&gt;"
        );
        let link = Html::link("/a\" onclick=\"b", "t").to_string();
        assert!(link.contains("href=\"/a&#34; onclick=&#34;b\""), "{link}");
    }
}

//! Line icons on a 16 by 16 grid, drawn for this portal. Always beside a word, so hidden from readers.

use super::Html;

/// The icon of this name; a name that does not exist is a mistake of the page.
pub fn icon(name: &str) -> Html {
    let path = ICONS.iter().find(|(known, _)| *known == name).map_or("", |(_, path)| path);
    debug_assert!(!path.is_empty(), "no icon {name}");
    Html::markup(format!(
        r#"<svg class="i" viewBox="0 0 16 16" aria-hidden="true" focusable="false">{path}</svg>"#
    ))
}

const ICONS: &[(&str, &str)] = &[
    ("bell", r#"<path d="M3 11.8h10L11.8 9V6.4a3.8 3.8 0 0 0-7.6 0V9zM6.6 14a1.6 1.6 0 0 0 2.8 0"/>"#),
    (
        "calendar",
        r#"<rect x="2.5" y="3.5" width="11" height="10" rx="1"/><path d="M2.5 6.7h11M5.5 2v3M10.5 2v3"/>"#,
    ),
    ("check", r#"<path d="M2.8 8.4l3.4 3.4 7-7.2"/>"#),
    ("clock", r#"<circle cx="8" cy="8" r="6"/><path d="M8 4.5V8l2.5 1.7"/>"#),
    ("cross", r#"<path d="M4 4l8 8M12 4l-8 8"/>"#),
    ("download", r#"<path d="M8 2.2v7.6M4.9 6.9 8 10l3.1-3.1M2.6 13.5h10.8"/>"#),
    ("file", r#"<path d="M4 1.9h5l3.1 3.1v9.1H4zM9 1.9V5h3.1"/>"#),
    ("info", r#"<circle cx="8" cy="8" r="6"/><path d="M8 7.4V11M8 5v.1"/>"#),
    ("key", r#"<circle cx="5" cy="11" r="2.8"/><path d="M7 9l6.4-6.4M11 5l2 2M9.4 6.6l1.4 1.4"/>"#),
    (
        "lock",
        r#"<rect x="3.2" y="7" width="9.6" height="6.8" rx="1.2"/><path d="M5.2 7V5a2.8 2.8 0 0 1 5.6 0v2"/>"#,
    ),
    ("pause", r#"<path d="M5.6 3.4v9.2M10.4 3.4v9.2"/>"#),
    ("pen", r#"<path d="M2.5 13.5l.7-2.9 7.7-7.7a1.5 1.5 0 0 1 2.2 2.2l-7.7 7.7zM9.7 4.1l2.2 2.2"/>"#),
    ("print", r#"<path d="M4.5 6V2.3h7V6M4.5 11.5H2.7V6h10.6v5.5h-1.8M4.5 9.3h7v4.4h-7z"/>"#),
    ("repeat", r#"<path d="M13.3 8.2A5.3 5.3 0 1 1 11.6 4M13.5 1.9v3h-3"/>"#),
    ("search", r#"<circle cx="7" cy="7" r="4.4"/><path d="M10.3 10.3 14 14"/>"#),
    (
        "shield",
        r#"<path d="M8 1.8l5 1.8v4.3c0 3.1-2.2 5.1-5 6.3-2.8-1.2-5-3.2-5-6.3V3.6zM5.8 7.8l1.6 1.6 2.8-3"/>"#,
    ),
    ("upload", r#"<path d="M8 10V2.6M4.9 5.5 8 2.4l3.1 3.1M2.6 13.5h10.8"/>"#),
    (
        "users",
        r#"<circle cx="6" cy="5.6" r="2.4"/><path d="M1.8 13.4a4.2 4.2 0 0 1 8.4 0M10.6 3.6a2.2 2.2 0 0 1 0 4.2M12 10a4 4 0 0 1 2.2 3.4"/>"#,
    ),
    ("warning", r#"<path d="M8 2.3l6.3 11.2H1.7zM8 6.5v3.3M8 11.7v.1"/>"#),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn icons_are_hidden_from_screen_readers() {
        for (name, _) in ICONS {
            assert!(icon(name).to_string().contains("aria-hidden=\"true\""), "{name}");
        }
    }
}

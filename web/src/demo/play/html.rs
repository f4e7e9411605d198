//! Reads the forms and words of our own pages, as far as a browser without scripts needs them. Our templates
//! write attributes in double quotes, so this is no general reader of HTML.

/// A form with what a browser would send if nobody typed anything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form {
    pub action: String,
    pub multipart: bool,
    /// Every field that can be filled, by name.
    pub names: Vec<String>,
    /// Hidden fields, what is typed already, what is chosen already.
    pub values: Vec<(String, String)>,
    /// Choices: radio buttons, tick boxes, options and named buttons.
    pub choices: Vec<(String, String)>,
}

impl Form {
    /// Sets a field; the page must have it.
    pub fn fill(&mut self, name: &str, value: &str) -> Result<(), String> {
        if !self.names.iter().any(|known| known == name) {
            return Err(format!("the form {} has no field {name}", self.action));
        }
        self.values.retain(|(known, _)| known != name);
        self.values.push((name.into(), value.into()));
        Ok(())
    }

    /// The first choice of a field that is not empty.
    pub fn first_choice(&self, name: &str) -> Option<String> {
        let mut offered = self.choices.iter().filter(|(known, value)| known == name && !value.is_empty());
        offered.next().map(|(_, value)| value.clone())
    }

    /// Gives this answer to every question whose name begins so and that offers it.
    pub fn answer_all(&mut self, begins: &str, value: &str) {
        let those = |(name, offered): &&(String, String)| name.starts_with(begins) && offered == value;
        let answers: Vec<_> = self.choices.iter().filter(those).cloned().collect();
        self.values.retain(|(known, _)| answers.iter().all(|(name, _)| name != known));
        self.values.extend(answers);
    }

    pub fn has(&self, name: &str) -> bool {
        self.names.iter().any(|known| known == name)
    }
}

/// The forms of a page that change something.
pub fn forms(html: &str) -> Vec<Form> {
    let mut forms = Vec::new();
    for piece in html.split("<form").skip(1) {
        let Some((head, rest)) = piece.split_once('>') else { continue };
        if attribute(head, "method").as_deref() == Some("post") {
            let body = rest.split("</form>").next().unwrap_or("");
            forms.push(form(head, body));
        }
    }
    forms
}

fn form(head: &str, body: &str) -> Form {
    let mut form = Form {
        action: attribute(head, "action").unwrap_or_default(),
        multipart: attribute(head, "enctype").as_deref() == Some("multipart/form-data"),
        ..Form::default()
    };
    let mut select = None;
    for piece in body.split('<').skip(1) {
        let Some((tag, text)) = piece.split_once('>') else { continue };
        let name = attribute(tag, "name");
        let value = || attribute(tag, "value").unwrap_or_default();
        match (tag.split([' ', '\n', '/']).next().unwrap_or(""), name) {
            ("input", Some(name)) => input(&mut form, tag, name, value()),
            ("textarea", Some(name)) => form.offer(name, Some(decoded(text))),
            ("button", Some(name)) => form.choice(name, value()),
            ("select", Some(name)) => select = Some(name),
            ("option", _) => {
                if let Some(name) = &select {
                    form.option(name.clone(), value(), has_word(tag, "selected"));
                }
            }
            _ => {}
        }
    }
    form
}

fn input(form: &mut Form, tag: &str, name: String, value: String) {
    match attribute(tag, "type").as_deref() {
        Some("radio" | "checkbox") => {
            form.choice(name.clone(), value.clone());
            if has_word(tag, "checked") {
                form.values.push((name, value));
            }
        }
        Some("file") => form.offer(name, None),
        _ => form.offer(name, Some(value)),
    }
}

impl Form {
    fn offer(&mut self, name: String, value: Option<String>) {
        self.names.push(name.clone());
        self.values.extend(value.map(|value| (name, value)));
    }

    fn choice(&mut self, name: String, value: String) {
        self.names.push(name.clone());
        self.choices.push((name, value));
    }

    /// A browser sends the first option of a list when none is chosen.
    fn option(&mut self, name: String, value: String, selected: bool) {
        let first = !self.values.iter().any(|(known, _)| *known == name);
        self.choice(name.clone(), value.clone());
        if selected || first {
            self.values.retain(|(known, _)| *known != name);
            self.values.push((name, value));
        }
    }
}

/// The value of an attribute in a tag, or anywhere in a page.
pub fn attribute(tag: &str, name: &str) -> Option<String> {
    let marker = format!("{name}=\"");
    let mut from = 0;
    while let Some(found) = tag[from..].find(&marker) {
        let start = from + found;
        let whole = start == 0 || tag[..start].ends_with(|c: char| c.is_whitespace());
        from = start + marker.len();
        if whole {
            return tag[from..].split('"').next().map(decoded);
        }
    }
    None
}

fn has_word(tag: &str, word: &str) -> bool {
    tag.split_whitespace().any(|part| part.trim_end_matches('/') == word)
}

/// Every address that the page links to, in order.
pub fn links(html: &str) -> Vec<String> {
    html.split("<a ").skip(1).filter_map(|piece| attribute(piece.split('>').next()?, "href")).collect()
}

/// The words between two tags that carry `marker` and the next end of the same tag, without markup.
pub fn words_of(html: &str, open: &str, close: &str) -> Option<String> {
    let (_, rest) = html.split_once(open)?;
    let inner = rest.split_once('>')?.1.split(close).next()?;
    Some(text(inner))
}

/// Without markup, blanks as one.
pub fn text(html: &str) -> String {
    let mut words = String::new();
    for piece in html.split('<') {
        words.push_str(piece.split_once('>').map_or(piece, |(_, text)| text));
        words.push(' ');
    }
    decoded(&words).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn decoded(text: &str) -> String {
    let signs = [
        ("&#34;", "\""),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&#60;", "<"),
        ("&lt;", "<"),
        ("&#62;", ">"),
        ("&gt;", ">"),
    ];
    let text = signs.iter().fold(text.to_owned(), |text, (code, sign)| text.replace(code, sign));
    text.replace("&#38;", "&").replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<h1 class="x">A &#38; B</h1>
        <form method="get" action="/search"><input name="q"></form>
        <form method="post" action="/x" enctype="multipart/form-data" novalidate>
        <input type="hidden" name="csrf" value="t&#34;k"><input class="i" id="title" name="title" type="text" value="old">
        <textarea name="note" rows="3">a
        b</textarea><input type="file" name="cms_file">
        <input type="radio" name="kind" value="a"><input type="radio" name="kind" value="b" checked>
        <input type="checkbox" name="agree" value="yes">
        <select name="to"><option value="1">One</option><option value="2" selected>Two</option></select>
        <button name="go" value="now">Go</button></form><a class="l" href="/next?a=1&amp;b=2">n</a>"#;

    #[test]
    fn a_form_is_sent_as_a_browser_would() {
        let forms = forms(PAGE);
        assert_eq!(forms.len(), 1);
        let mut form = forms[0].clone();
        assert_eq!((form.action.as_str(), form.multipart), ("/x", true));
        let values = |form: &Form, name: &str| -> Vec<String> {
            form.values.iter().filter(|(known, _)| known == name).map(|(_, value)| value.clone()).collect()
        };
        assert_eq!(values(&form, "csrf"), ["t\"k"]);
        assert_eq!(values(&form, "kind"), ["b"]);
        assert_eq!(values(&form, "to"), ["2"]);
        assert!(values(&form, "agree").is_empty() && values(&form, "cms_file").is_empty());
        form.fill("title", "new").unwrap();
        form.fill("agree", "yes").unwrap();
        assert_eq!(values(&form, "title"), ["new"]);
        assert!(form.fill("nothing", "x").is_err());
        assert!(form.choices.contains(&("go".into(), "now".into())));
    }

    #[test]
    fn words_and_links_come_without_markup() {
        assert_eq!(words_of(PAGE, "<h1", "</h1>").unwrap(), "A & B");
        assert_eq!(links(PAGE), ["/next?a=1&b=2"]);
    }
}

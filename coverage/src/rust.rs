//! What is a test in a Rust file, and what is code. A reading of tokens, not of the grammar.

use std::{ops::Range, path::Path, path::PathBuf};

/// A function that runs as a test.
#[derive(Debug, PartialEq)]
pub struct Test<'a> {
    pub name: &'a str,
    /// The doc comments above it.
    pub doc: String,
    pub body: &'a str,
}

/// A Rust file, taken apart.
#[derive(Debug, Default)]
pub struct Reading<'a> {
    pub tests: Vec<Test<'a>>,
    /// The source without tests and test modules.
    pub code: String,
    /// Test modules in files of their own: the name, and the file when `#[path]` names one.
    modules: Vec<(&'a str, Option<&'a str>)>,
}

impl Reading<'_> {
    /// Files and folders that hold test modules of this file.
    pub fn test_files(&self, file: &Path) -> Vec<PathBuf> {
        let folder = file.parent().unwrap_or(Path::new(""));
        let stem = file.file_stem().unwrap_or_default();
        let inner = if ["mod", "lib", "main"].iter().any(|root| stem == *root) {
            folder.to_path_buf()
        } else {
            folder.join(stem)
        };
        let mut found = Vec::new();
        for (name, path) in &self.modules {
            match path {
                Some(path) => found.push(folder.join(path)),
                None => found.extend([inner.join(format!("{name}.rs")), inner.join(name)]),
            }
        }
        found
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    /// `///` or `/** */`.
    Doc,
    Word,
    Text,
    Mark,
}

struct Token<'a> {
    kind: Kind,
    text: &'a str,
    at: usize,
}

/// Takes a file apart.
pub fn read(source: &str) -> Reading<'_> {
    let tokens = tokens(source);
    let mut reading = Reading::default();
    let mut left_out: Vec<Range<usize>> = Vec::new();
    let (mut doc, mut attributes) = (String::new(), Vec::<&[Token]>::new());
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        match (token.kind, token.text) {
            (Kind::Doc, text) => {
                doc.push_str(text);
                doc.push('\n');
            }
            (Kind::Mark, "#") if tokens.get(at + 1).is_some_and(|next| next.text == "[") => {
                let end = closing(&tokens, at + 1);
                attributes.push(&tokens[at + 2..end]);
                at = end;
            }
            (Kind::Word, "mod") if attributes.iter().any(|attribute| for_tests(attribute)) => {
                let name = tokens.get(at + 1).map_or("", |name| name.text);
                match tokens.get(at + 2) {
                    Some(open) if open.text == "{" => {
                        let end =
                            tokens.get(closing(&tokens, at + 2)).map_or(source.len(), |close| close.at + 1);
                        left_out.push(token.at..end);
                    }
                    _ => reading
                        .modules
                        .push((name, attributes.iter().find_map(|attribute| path_of(attribute)))),
                }
            }
            (Kind::Word, "fn") if attributes.iter().any(|attribute| is_test(attribute)) => {
                let name = tokens.get(at + 1).map_or("", |name| name.text);
                let open = body(&tokens, at + 1);
                let end = closing(&tokens, open);
                let span = token.at..tokens.get(end).map_or(source.len(), |close| close.at + 1);
                if !attributes
                    .iter()
                    .any(|attribute| attribute.first().is_some_and(|word| word.text == "ignore"))
                {
                    reading.tests.push(Test {
                        name,
                        doc: std::mem::take(&mut doc),
                        body: &source[span.clone()],
                    });
                }
                left_out.push(span);
                attributes.clear();
                at = end;
            }
            (Kind::Mark, "{" | "}" | ";") => {
                doc.clear();
                attributes.clear();
            }
            _ => {}
        }
        at += 1;
    }
    let mut from = 0;
    for span in left_out {
        if span.start >= from {
            reading.code.push_str(&source[from..span.start]);
            from = span.end;
        }
    }
    reading.code.push_str(&source[from..]);
    reading
}

/// `#[test]`, `#[tokio::test]`, with arguments or without.
fn is_test(attribute: &[Token]) -> bool {
    let path = attribute.iter().take_while(|token| token.text != "(");
    path.filter(|token| token.kind == Kind::Word).last().is_some_and(|word| word.text == "test")
}

/// `#[cfg(test)]`, alone or with more conditions.
fn for_tests(attribute: &[Token]) -> bool {
    let word = |wanted| attribute.iter().any(|token| token.kind == Kind::Word && token.text == wanted);
    attribute.first().is_some_and(|first| first.text == "cfg") && word("test") && !word("not")
}

/// The file in `#[path = "file"]`.
fn path_of<'a>(attribute: &[Token<'a>]) -> Option<&'a str> {
    let text = attribute.iter().find(|token| token.kind == Kind::Text)?;
    (attribute.first()?.text == "path").then(|| text.text.trim_matches('"'))
}

/// The brace that opens the body of a function: the first one outside the arguments.
fn body(tokens: &[Token], mut at: usize) -> usize {
    while let Some(token) = tokens.get(at) {
        match token.text {
            "{" | ";" if token.kind == Kind::Mark => return at,
            "(" | "[" if token.kind == Kind::Mark => at = closing(tokens, at),
            _ => {}
        }
        at += 1;
    }
    at
}

/// The bracket that closes the one at `open`.
fn closing(tokens: &[Token], open: usize) -> usize {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(open).filter(|(_, token)| token.kind == Kind::Mark) {
        match token.text {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return at;
        }
    }
    tokens.len()
}

fn tokens(source: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(first) = source[at..].chars().next() {
        let rest = &source[at..];
        let (kind, length) = if rest.starts_with("//") {
            let length = rest.find('\n').unwrap_or(rest.len());
            let is_doc = rest.starts_with("///") && !rest.starts_with("////");
            (is_doc.then_some(Kind::Doc), length)
        } else if rest.starts_with("/*") {
            (rest.starts_with("/**").then_some(Kind::Doc), block_comment(rest))
        } else if let Some(length) = text(rest) {
            (Some(Kind::Text), length)
        } else if first == '\'' {
            (None, character(rest))
        } else if first.is_alphanumeric() || first == '_' {
            let word = |c: char| c.is_alphanumeric() || c == '_';
            (Some(Kind::Word), rest.find(|c| !word(c)).unwrap_or(rest.len()))
        } else {
            ((!first.is_whitespace()).then_some(Kind::Mark), first.len_utf8())
        };
        if let Some(kind) = kind {
            found.push(Token { kind, text: &rest[..length], at });
        }
        at += length;
    }
    found
}

/// The length of a string at the beginning: `"…"`, `r#"…"#`, with `b` or `c` before it.
fn text(rest: &str) -> Option<usize> {
    let start = ["br", "cr", "b", "c", "r", ""].into_iter().find(|prefix| {
        rest.strip_prefix(prefix).is_some_and(|after| {
            after.starts_with('"')
                || (prefix.ends_with('r') && after.trim_start_matches('#').starts_with('"'))
        })
    })?;
    if start.ends_with('r') {
        let hashes = rest[start.len()..].bytes().take_while(|b| *b == b'#').count();
        let open = start.len() + hashes + 1;
        let close = format!("\"{}", "#".repeat(hashes));
        return Some(rest[open..].find(&close).map_or(rest.len(), |at| open + at + close.len()));
    }
    let mut escaped = false;
    for (at, byte) in rest.bytes().enumerate().skip(start.len() + 1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return Some(at + 1),
            _ => {}
        }
    }
    Some(rest.len())
}

/// The length of a character literal; of a lifetime only its mark.
fn character(rest: &str) -> usize {
    let mut chars = rest.char_indices().skip(1);
    match chars.next() {
        Some((_, '\\')) => {
            chars.next();
            chars.find(|(_, c)| *c == '\'').map_or(rest.len(), |(at, _)| at + 1)
        }
        Some(_) => match chars.next() {
            Some((at, '\'')) => at + 1,
            _ => 1,
        },
        None => 1,
    }
}

fn block_comment(rest: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while at < rest.len() {
        let here = &rest.as_bytes()[at..];
        if here.starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if here.starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    rest.len()
}

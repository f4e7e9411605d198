//! What is a test in a script for Node: a call of `test`, `it` or `step` whose first argument is a title.

/// A test with the comment above it.
#[derive(Debug, PartialEq)]
pub struct Test<'a> {
    pub title: &'a str,
    /// Comment, title and body.
    pub text: String,
}

/// The tests of a file that is formatted as the project's scripts are: a call ends where its indentation ends.
pub fn read(source: &str) -> Vec<Test<'_>> {
    let mut found = Vec::new();
    let mut comment = String::new();
    let mut start = 0;
    for line in source.split_inclusive('\n') {
        let here = &source[start..];
        start += line.len();
        if line.trim_start().starts_with("//") {
            comment.push_str(line);
        } else if let Some(title) = title(here) {
            found.push(Test { title, text: std::mem::take(&mut comment) + call(here) });
        } else {
            comment.clear();
        }
    }
    found
}

/// The title of the test that begins on this line.
fn title(here: &str) -> Option<&str> {
    let line = here.trim_start_matches([' ', '\t']);
    let line = line.strip_prefix("await ").unwrap_or(line);
    let line = line.strip_prefix("t.").unwrap_or(line);
    let arguments = ["test(", "it(", "step("].iter().find_map(|call| line.strip_prefix(call))?.trim_start();
    let quote = arguments.chars().next().filter(|quote| ['"', '\'', '`'].contains(quote))?;
    arguments[1..].split(quote).next()
}

/// From the first line to the first that is not deeper than it.
fn call(here: &str) -> &str {
    let depth = |line: &str| line.len() - line.trim_start().len();
    let mut lines = here.split_inclusive('\n');
    let first = lines.next().unwrap_or("");
    let mut length = first.len();
    if first.trim_end().ends_with(';') {
        return &here[..length];
    }
    for line in lines {
        length += line.len();
        if !line.trim().is_empty() && depth(line) <= depth(first) {
            break;
        }
    }
    &here[..length]
}

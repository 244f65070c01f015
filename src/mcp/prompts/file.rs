//! One prompt file: front matter in TOML between two lines `+++`, then markdown with `{argument}` places.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::body::{Body, is_name};

/// What a complaint shows beside what is wrong.
pub(super) const EXAMPLE: &str = r#"+++
title = "Allergies"
description = "The patient's allergies, word for word."

[[arguments]]
name = "patient"
description = "Name, chart number or patient_id"
required = true
+++
List the allergies of patient {patient} as the newest visit has them, each with its citation.
"#;

/// Opens and closes the front matter.
const FENCE: &str = "+++";

/// Titles and descriptions stand in menus.
const LINE_CHARS_MAX: usize = 200;

/// A prompt's name is a slash command in some clients, and those allow as many.
const NAME_CHARS_MAX: usize = 64;

/// A prompt as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Written {
    /// The file's name without `.md`.
    pub(super) name: String,
    pub(super) title: String,
    pub(super) description: String,
    pub(super) arguments: Vec<Argument>,
    pub(super) body: Body,
}

/// What a prompt is filled with.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Argument {
    pub(super) name: String,
    pub(super) description: String,
    #[serde(default)]
    pub(super) required: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Front {
    title: String,
    description: String,
    #[serde(default)]
    arguments: Vec<Argument>,
}

/// The prompt `name` that `text` is, or what is wrong with it, as a clause.
pub(super) fn read(name: &str, text: &str) -> Result<Written, String> {
    if !is_file_name(name) {
        return Err(format!(
            "must be named in small letters, digits and dashes, at most {NAME_CHARS_MAX} of them"
        ));
    }
    let (front, body) =
        split(text).ok_or("must begin with front matter between two lines `+++`")?;
    let Front { title, description, arguments } = toml::from_str(front).map_err(|error| {
        let before = error.span().and_then(|it| front.get(..it.start)).unwrap_or_default();
        // The fence is the first line.
        let line = before.matches('\n').count() + 2;
        format!("has a mistake at line {line}: {}", error.message().replace('\n', " "))
    })?;
    let texts = arguments.iter().map(|it| ("an argument's `description`", &it.description));
    for (what, line) in
        [("`title`", &title), ("`description`", &description)].into_iter().chain(texts)
    {
        let fine = !line.trim().is_empty()
            && line.chars().count() <= LINE_CHARS_MAX
            && !line.chars().any(char::is_control);
        if !fine {
            return Err(format!("{what} must be one line of 1 to {LINE_CHARS_MAX} characters"));
        }
    }
    let body = Body::new(body);
    check_places(&arguments, &body)?;
    Ok(Written { name: name.to_owned(), title, description, arguments, body })
}

/// Every place has its argument and every argument its place: one of the two is misspelt otherwise.
fn check_places(arguments: &[Argument], body: &Body) -> Result<(), String> {
    let mut names = BTreeSet::new();
    for Argument { name, .. } in arguments {
        if !is_name(name) {
            return Err(format!(
                "has an argument `{}` that is not named in small letters, digits and `_`",
                name.escape_debug()
            ));
        }
        if !names.insert(name.as_str()) {
            return Err(format!("has the argument `{name}` twice"));
        }
    }
    let places = body.places();
    if let Some(place) = places.difference(&names).next() {
        return Err(format!("has a place {{{place}}} and no argument of that name"));
    }
    if let Some(name) = names.difference(&places).next() {
        return Err(format!("has an argument `{name}` and no place {{{name}}} for it"));
    }
    if body.is_empty() { Err("has no text after its front matter".to_owned()) } else { Ok(()) }
}

/// What is between the fences, and what follows.
fn split(text: &str) -> Option<(&str, &str)> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (first, rest) = text.split_once('\n')?;
    if first.trim_end() != FENCE {
        return None;
    }
    let mut at = 0;
    for line in rest.split_inclusive('\n') {
        if line.trim_end() == FENCE {
            return Some((rest.get(..at)?, rest.get(at + line.len()..)?));
        }
        at += line.len();
    }
    None
}

fn is_file_name(name: &str) -> bool {
    let fine = |it: u8| it.is_ascii_lowercase() || it.is_ascii_digit() || matches!(it, b'-' | b'_');
    !name.is_empty() && name.len() <= NAME_CHARS_MAX && name.bytes().all(fine)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_is_right() {
        let written = read("allergies", EXAMPLE).unwrap();

        assert_eq!(written.title, "Allergies");
        assert!(written.arguments.iter().any(|it| it.name == "patient" && it.required));
        assert_eq!(read("allergies", &EXAMPLE.replace('\n', "\r\n")), Ok(written));
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        for (name, text, complaint) in [
            ("Chart summary", EXAMPLE.to_owned(), "small letters"),
            ("a", String::new(), "begin with front matter"),
            ("a", "Just text.\n".to_owned(), "begin with front matter"),
            ("a", "+++\ntitle = \"a\"\n".to_owned(), "begin with front matter"),
            ("a", EXAMPLE.replace("title", "titel"), "line 2: unknown field `titel`"),
            ("a", EXAMPLE.replace("title = \"Allergies\"\n", ""), "missing field `title`"),
            ("a", EXAMPLE.replace("= true", "= yes"), "line 8: "),
            ("a", EXAMPLE.replace("\"Allergies\"", "\" \""), "`title` must be one line"),
            ("a", EXAMPLE.replace("\"patient\"", "\"Patient\""), "`Patient` that is not named"),
            ("a", EXAMPLE.replace("{patient}", "{patent}"), "a place {patent} and no argument"),
            ("a", EXAMPLE.replace("{patient}", "x"), "`patient` and no place {patient}"),
            ("a", "+++\ntitle = \"a\"\ndescription = \"b\"\n+++\n \n".to_owned(), "no text after"),
        ] {
            let problem = read(name, &text).unwrap_err();

            assert!(problem.contains(complaint), "{problem}");
        }
    }
}

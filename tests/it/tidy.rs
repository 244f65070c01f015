//! Rules about the source that no compiler checks.

use std::fs;
use std::path::{Path, PathBuf};

/// Which modules each module may name. A row is the whole truth: an edge that is not here does not
/// exist, and adding one is a design decision, defended in review. `main` is the program, where the
/// stack is put together; it names the library as `nextech_mcp::…`.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("lib", &[]),
    ("auth", &[]),
    ("ccd", &[]),
    ("nextech", &["auth"]),
    // Why there is no token is told in the same place as why there is no answer.
    ("chart", &["nextech", "ccd", "auth"]),
    ("mcp", &["chart"]),
    ("serve", &["mcp"]),
    ("sandbox", &[]),
    ("settings", &[]),
    ("logging", &[]),
];

/// Where each large dependency is allowed to be seen.
const CONFINED: &[(&str, &[&str])] = &[
    ("rmcp", &["mcp", "serve", "command"]),
    ("axum", &["serve", "sandbox"]),
    ("reqwest", &["nextech", "auth", "settings", "command"]),
    ("oauth2", &["auth"]),
    ("clap", &["command"]),
    // What guards the kept sign-in is in one place; only a command may open a browser.
    ("chacha20poly1305", &["auth"]),
    ("keyring", &["auth"]),
    ("rustix", &["auth"]),
    ("tempfile", &["auth"]),
    ("webbrowser", &["command"]),
    ("html2md", &["ccd"]),
    ("htmlize", &["ccd"]),
    ("memchr", &["ccd"]),
    ("unicode_normalization", &["ccd"]),
    // Settings, and the front matter of prompts.
    ("toml", &["settings", "mcp"]),
    ("tracing_subscriber", &["logging"]),
];

#[test]
fn imports_go_down_only() {
    let mut wrong = Vec::new();
    for (place, module, line) in source() {
        if matches!(module.as_str(), "main" | "command") {
            continue;
        }
        let Some((_, may)) = MAY_IMPORT.iter().find(|(it, _)| *it == module) else {
            wrong.push(format!("{place}: `{module}` has no row in MAY_IMPORT"));
            continue;
        };
        for named in line.split("crate::").skip(1).map(first_word) {
            let top_level = MAY_IMPORT.iter().any(|(it, _)| *it == named);
            if named == "{" || (top_level && named != module && !may.contains(&named)) {
                wrong.push(format!("{place}: `{module}` may not name `{named}`: {line}"));
            }
        }
        if line.trim_start().starts_with("use crate::{") {
            let named = line.split(['{', '}', ',']).map(|it| first_word(it.trim()));
            for named in named.skip(1).filter(|it| !it.is_empty()) {
                if named != module && !may.contains(&named) {
                    wrong.push(format!("{place}: `{module}` may not name `{named}`: {line}"));
                }
            }
        }
        if line.contains("super::super") {
            wrong.push(format!("{place}: `super::super` hides an edge: {line}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn large_dependencies_stay_where_they_belong() {
    let mut wrong = Vec::new();
    for (place, module, line) in source() {
        for (name, homes) in CONFINED {
            let mentioned =
                line.contains(&format!("{name}::")) || line.contains(&format!("use {name}"));
            let ours = line.contains(&format!("::{name}")) || line.contains(&format!("fn {name}"));
            if mentioned && !ours && !homes.contains(&module.as_str()) {
                wrong.push(format!("{place}: `{name}` belongs to {homes:?}: {line}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn there_are_no_traits_of_our_own_and_no_drawers_for_odds_and_ends() {
    let mut wrong = Vec::new();
    for (place, _, line) in source() {
        let line = line.trim_start();
        let declares = ["trait ", "pub trait ", "pub(super) trait ", "pub(crate) trait "];
        if declares.iter().any(|it| line.starts_with(it)) {
            wrong.push(format!("{place}: a trait wants two implementations: {line}"));
        }
    }
    for file in files("src") {
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        if ["utils", "util", "helpers", "common", "manager", "misc", "types"]
            .contains(&name.as_str())
        {
            wrong.push(format!("{}: name what is in it", file.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_file_says_what_it_is_for() {
    for file in files("src").into_iter().chain(files("tests/it")) {
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.starts_with("//!"), "{} has no header", file.display());
    }
}

/// `(place, top-level module, line)` of every line of code in `src`, comments left out.
fn source() -> Vec<(String, String, String)> {
    let mut lines = Vec::new();
    for file in files("src") {
        let path = file.strip_prefix(root().join("src")).unwrap().to_owned();
        let first = path.components().next().unwrap().as_os_str().to_string_lossy();
        let module = first.trim_end_matches(".rs").to_owned();
        let text = fs::read_to_string(&file).unwrap();
        let code = text.lines().zip(1..).filter(|(line, _)| !line.trim_start().starts_with("//"));
        lines.extend(code.map(|(line, number)| {
            (format!("src/{}:{number}", path.display()), module.clone(), line.to_owned())
        }));
    }
    lines
}

fn files(folder: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == "rs") {
                found.push(path);
            }
        }
    }
    assert!(!found.is_empty(), "{folder} moved, and these checks with it");
    found.sort();
    found
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn first_word(text: &str) -> &str {
    let end = text.find(|it: char| !it.is_alphanumeric() && it != '_').unwrap_or(text.len());
    &text[..end]
}

//! README shows what is so: its transcript is the demo's, and its table names every tool and setting.

use std::fs;
use std::path::PathBuf;

use crate::clinic::{Clinic, PROGRAM, program};

const BEGIN: &str = "<!-- demo transcript -->\n```text\n";
const END: &str = "```\n<!-- /demo transcript -->";

fn readme() -> (PathBuf, String) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let text = fs::read_to_string(&path).unwrap();
    (path, text)
}

/// What the demo prints, without what differs from run to run.
async fn transcript() -> String {
    // Somebody's own settings change nothing: this one would refuse the patients of the tour.
    let output = program("demo").env("NEXTECH_MCP_PATIENT", "7340012").output().await.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap().replace(PROGRAM, "nextech-mcp");
    let (before, after) = text.split_once("http://127.0.0.1:").unwrap();
    let rest = after.trim_start_matches(|it: char| it.is_ascii_digit());
    format!("{before}http://127.0.0.1:…{rest}").trim_matches('\n').to_owned() + "\n"
}

#[tokio::test]
async fn the_transcript_is_the_demos() {
    let shown = transcript().await;
    let (path, text) = readme();
    let (before, rest) = text.split_once(BEGIN).unwrap();
    let (in_readme, after) = rest.split_once(END).unwrap();

    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(path, format!("{before}{BEGIN}{shown}{END}{after}")).unwrap();
        return;
    }
    assert_eq!(in_readme, shown, "UPDATE_EXPECT=1 cargo test brings README.md up to date");
}

#[tokio::test]
async fn the_demo_shows_every_tool_and_colours_nothing_in_a_pipe() {
    let clinic = Clinic::open().await;
    let shown = transcript().await;

    for tool in clinic.tools().await {
        assert!(shown.contains(&format!("→ {} ", tool.name)), "{}", tool.name);
    }
    assert!(!shown.contains('\u{1b}'));
}

#[tokio::test]
async fn it_names_every_tool_prompt_and_setting() {
    let clinic = Clinic::open().await;
    let (_, text) = readme();

    for tool in clinic.tools().await {
        assert!(text.contains(&format!("| `{}` |", tool.name)), "{}", tool.name);
    }
    for prompt in clinic.model.list_all_prompts().await.unwrap() {
        assert!(text.contains(&format!("`{}`", prompt.name)), "{}", prompt.name);
    }
    for setting in nextech_mcp::settings::SETTINGS {
        let name = if setting.secret { setting.variable() } else { setting.flag() };
        assert!(text.contains(&format!("`{name}`")), "{name}");
    }
}

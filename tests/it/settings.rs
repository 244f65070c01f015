//! Where settings come from, which one wins, and what a wrong one is answered with.

use std::collections::BTreeMap;
use std::path::PathBuf;

use expect_test::expect;
use nextech_mcp::settings::{Error, SETTINGS, Said, Settings};
use secrecy::SecretString;

/// Settings said in three places: flags, environment, file.
fn said(
    flags: &[(&'static str, &str)],
    environment: &[(&str, &str)],
    file: Option<PathBuf>,
) -> Said {
    let secret = |it: &str| SecretString::from(it.to_owned());
    Said {
        flags: flags.iter().map(|(name, value)| (*name, (*value).to_owned())).collect(),
        environment: environment
            .iter()
            .map(|(name, value)| (format!("NEXTECH_MCP_{name}"), secret(value)))
            .collect::<BTreeMap<_, _>>(),
        file,
        ..Said::default()
    }
}

/// A file that is gone with its folder.
struct File(PathBuf);

impl File {
    fn holding(text: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("nextech-mcp-{}", uuid::Uuid::new_v4()));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("config.toml"), text).unwrap();
        Self(folder)
    }

    fn path(&self) -> PathBuf {
        self.0.join("config.toml")
    }

    /// What is said about it, with a name that does not change.
    fn complaint(&self, said: &Said) -> String {
        let complaint = Settings::new(said).unwrap_err().to_string();
        complaint.replace(&self.0.display().to_string(), "…")
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// No file of whoever runs the tests takes part.
fn nothing() -> File {
    File::holding("")
}

#[test]
fn a_flag_wins_over_the_environment_over_the_profile_over_the_file() {
    let file = File::holding(
        "practice_id = 1\ntenant = \"t.example\"\n[profiles.east]\npractice_id = \"2\"\n",
    );
    let mut all = said(&[("practice_id", "4")], &[("PRACTICE_ID", "3")], Some(file.path()));
    all.profile = Some("east".to_owned());

    assert_eq!(Settings::new(&all).unwrap().practice_id, "4");
    all.flags.clear();
    assert_eq!(Settings::new(&all).unwrap().practice_id, "3");
    all.environment.clear();
    assert_eq!(Settings::new(&all).unwrap().practice_id, "2");
    all.profile = None;
    let settings = Settings::new(&all).unwrap();
    assert_eq!(settings.practice_id, "1");
    assert_eq!(settings.tenant, "t.example");
    assert_eq!(settings.api_url.as_str(), "https://saas.nextech-api.com/ehr/api");
}

#[test]
fn a_missing_setting_is_named_in_every_way_it_can_be_given() {
    let file = nothing();

    expect!["--practice-id is missing: give it, or set NEXTECH_MCP_PRACTICE_ID, or `practice_id` in …/config.toml. A valid one: 1234"]
        .assert_eq(&file.complaint(&said(&[], &[], Some(file.path()))));
}

#[test]
fn a_wrong_value_is_named_with_a_right_one() {
    let file = nothing();
    let mut complaints = String::new();
    for (name, value) in [
        ("practice_id", ""),
        ("practice_id", "12\n34"),
        ("patient", ""),
        ("patient", "Evelyn Thornquist"),
        ("api_url", "http://ehr.example/api"),
        ("api_url", "https://user:word@ehr.example/api"),
        ("api_url", "ehr.example"),
        ("authority", "http://login.example"),
        ("practice_header", "not a header"),
        ("encounters_path", "visits"),
        ("date_format", "european"),
        ("show_ssn", "all"),
        ("show_phone", "maybe"),
        ("resources_over_http", "maybe"),
        ("log", "loud"),
    ] {
        let flags = [("practice_id", "1"), (name, value)];
        complaints += &file.complaint(&said(&flags, &[], Some(file.path())));
        complaints.push('\n');
    }

    expect_test::expect_file!["../answers/settings.txt"].assert_eq(&complaints);
}

#[test]
fn a_mistake_in_the_file_is_named_and_nothing_of_it_is_repeated() {
    let mut complaints = String::new();
    for text in [
        "practise_id = \"1\"",
        "practice_id = [1]",
        "access_token = \"secret-token\"",
        "practice_id = \"1\nsecret-token",
        "profiles = 3",
        "[profiles.east]\napi_ulr = \"x\"",
    ] {
        let file = File::holding(text);
        let complaint = file.complaint(&said(&[], &[], Some(file.path())));
        assert!(!complaint.contains("secret-token"), "{complaint}");
        complaints += &complaint;
        complaints.push('\n');
    }

    expect_test::expect_file!["../answers/settings_file.txt"].assert_eq(&complaints);
}

#[test]
fn a_profile_that_does_not_exist_is_answered_with_those_that_do() {
    let file = File::holding("[profiles.east]\npractice_id = \"2\"\n[profiles.west]\n");
    let mut all = said(&[], &[], Some(file.path()));
    all.profile = Some("north".to_owned());

    expect!["…/config.toml: has no such profile; it has: east, west"]
        .assert_eq(&file.complaint(&all));
}

#[test]
fn a_file_that_was_named_must_be_there() {
    let all = said(&[("practice_id", "1")], &[], Some(PathBuf::from("no-such-file.toml")));

    assert!(matches!(Settings::new(&all), Err(Error::File { .. })));
}

#[test]
fn http_is_for_this_machine_only() {
    let file = nothing();
    for url in [
        "http://127.0.0.1:8788/ehr/api",
        "http://localhost:1",
        "http://[::1]:1",
        "https://a.example",
    ] {
        let all = said(&[("practice_id", "1"), ("api_url", url)], &[], Some(file.path()));
        assert!(Settings::new(&all).is_ok(), "{url}");
    }
}

#[test]
fn tokens_come_from_the_environment_and_do_not_print() {
    let file = nothing();
    let all = said(
        &[("practice_id", "1")],
        &[("ACCESS_TOKEN", "secret-access"), ("REFRESH_TOKEN", "secret-refresh")],
        Some(file.path()),
    );

    let settings = Settings::new(&all).unwrap();

    assert!(settings.access_token.is_some() && settings.refresh_token.is_some());
    assert!(!format!("{settings:?}{all:?}").contains("secret-"));
    let bad = said(&[("practice_id", "1")], &[("ACCESS_TOKEN", "two words")], Some(file.path()));
    let complaint = file.complaint(&bad);
    assert!(complaint.contains("NEXTECH_MCP_ACCESS_TOKEN") && !complaint.contains("two words"));
}

#[test]
fn every_setting_has_a_row_of_its_own_and_an_example_that_is_right() {
    let names: std::collections::BTreeSet<_> = SETTINGS.iter().map(|it| it.name).collect();
    assert_eq!(names.len(), SETTINGS.len());
    let file = nothing();
    // The files in examples are on nobody's machine.
    let visible = SETTINGS.iter().filter(|it| !it.secret && !it.name.ends_with("_file"));
    let flags: Vec<_> = visible.map(|it| (it.name, it.example)).collect();

    Settings::new(&said(&flags, &[], Some(file.path()))).unwrap();
}

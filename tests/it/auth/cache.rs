//! The kept sign-in: who may read it, what can befall it, and how it is forgotten.

use std::fs;
use std::path::Path;

use nextech_mcp::auth::{Cache, Keys, Place, Store, Trouble};

use super::Desk;

#[cfg(unix)]
fn mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// What `status` says is wrong, and what to do.
async fn problem(desk: &Desk) -> (String, String) {
    let status = desk.status().await;
    assert_eq!(status["signed_in"], false, "{status}");
    let text = |name: &str| status[name].as_str().unwrap().to_owned();
    (text("problem"), text("next"))
}

#[cfg(unix)]
#[tokio::test]
async fn what_others_can_reach_is_refused_with_the_command_that_mends_it() {
    let desk = Desk::with_stale_sign_in().await;
    let server = desk.server().await;
    mode(&desk.tokens(), 0o644);

    let said = server.refuses("not_signed_in").await;
    assert!(said.contains("other users") && said.contains("nextech-mcp status"), "{said}");
    assert!(!said.contains(desk.home.path().to_str().unwrap()), "{said}");
    let (problem_said, next) = problem(&desk).await;
    assert!(problem_said.contains("other users"), "{problem_said}");
    assert!(next.contains("chmod 600") && next.contains("default.tokens"), "{next}");
    // The command is run, and the same server goes on.
    mode(&desk.tokens(), 0o600);
    server.reads().await;

    mode(&desk.folder(), 0o755);
    let (_, next) = problem(&desk).await;
    assert!(next.contains("chmod 700"), "{next}");
    mode(&desk.folder(), 0o700);
    mode(&desk.key(), 0o640);
    let (_, next) = problem(&desk).await;
    assert!(next.contains("cache-key"), "{next}");
}

#[cfg(unix)]
#[tokio::test]
async fn what_is_no_file_of_its_own_is_refused_without_waiting() {
    let desk = Desk::with_stale_sign_in().await;
    let (tokens, kept) = (desk.tokens(), desk.home.path().join("kept"));
    fs::rename(&tokens, &kept).unwrap();
    let pipe = std::process::Command::new("mkfifo");

    for kind in ["symlink", "hard link", "folder", "pipe"] {
        match kind {
            "symlink" => std::os::unix::fs::symlink(&kept, &tokens).unwrap(),
            "hard link" => fs::hard_link(&kept, &tokens).unwrap(),
            "folder" => fs::create_dir(&tokens).unwrap(),
            _ => {
                let mut pipe = std::process::Command::new(pipe.get_program());
                assert!(pipe.args(["-m", "600"]).arg(&tokens).status().unwrap().success());
            }
        }
        let (said, next) = problem(&desk).await;
        assert!(said.contains("plain file") && next.starts_with("move it away"), "{kind}: {said}");
        // A sign-in does not write through it either.
        let (code, _, _) = desk.run("login", &["--port", "0"]).await;
        assert_eq!(code, 1, "{kind}");
        if kind == "folder" {
            fs::remove_dir(&tokens).unwrap();
        } else {
            fs::remove_file(&tokens).unwrap();
        }
    }
    fs::rename(&kept, &tokens).unwrap();
    assert!(desk.call().await.contains("Thornquist"));
}

#[cfg(unix)]
#[tokio::test]
async fn somebody_elses_file_is_refused() {
    let desk = Desk::with_stale_sign_in().await;
    // Only the superuser can give a file away.
    if std::os::unix::fs::chown(desk.tokens(), Some(12_345), None).is_err() {
        return;
    }

    let (said, next) = problem(&desk).await;

    assert!(said.contains("another user") && next.contains("chown"), "{said} {next}");
}

#[tokio::test]
async fn a_damaged_file_is_put_aside_and_does_not_stop_the_next_sign_in() {
    for cut in [0, 1, 100, 400] {
        let desk = Desk::with_stale_sign_in().await;
        let bytes = fs::read(desk.tokens()).unwrap();
        fs::write(desk.tokens(), &bytes[..cut]).unwrap();

        let (said, next) = problem(&desk).await;

        assert!(said.contains("damaged") && next.contains("nextech-mcp login"), "{cut}: {said}");
        assert!(!desk.tokens().exists());
        assert_eq!(fs::read(desk.folder().join("default.damaged")).unwrap(), &bytes[..cut]);
        super::login::Login::start(&desk, &[]).await.sign_in().await;
        assert!(desk.call().await.contains("Thornquist"));
    }
}

#[tokio::test]
async fn another_key_a_lost_key_and_another_profile_are_told_apart_and_nothing_is_moved() {
    let desk = Desk::with_stale_sign_in().await;
    let tokens = fs::read(desk.tokens()).unwrap();
    let key = fs::read(desk.key()).unwrap();

    fs::remove_file(desk.key()).unwrap();
    let (said, next) = problem(&desk).await;
    assert!(said.contains("has none for it") && next.contains("bring the key back"), "{said}");
    // A key that was lost is not silently replaced.
    let (code, _, said) = desk.run("login", &["--port", "0"]).await;
    assert!(code == 1 && said.contains("--force"), "{said}");
    assert!(!desk.key().exists());

    fs::write(desk.key(), "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n").unwrap();
    #[cfg(unix)]
    mode(&desk.key(), 0o600);
    let (said, _) = problem(&desk).await;
    assert!(said.contains("another key"), "{said}");
    fs::write(desk.key(), &key).unwrap();

    let east = Cache::any(Place {
        folder: desk.folder(),
        name: "profile-east".to_owned(),
        keys: Keys { given: None, given_file: None, store: Store::File, file: desk.key() },
    });
    fs::copy(desk.tokens(), east.path()).unwrap();
    assert_eq!(east.load().await.unwrap_err(), Trouble::OtherProfile);
    assert_eq!(fs::read(desk.tokens()).unwrap(), tokens);
    assert!(desk.call().await.contains("Thornquist"));
}

#[tokio::test]
async fn what_a_newer_version_made_is_left_alone() {
    let desk = Desk::with_stale_sign_in().await;
    let newer = "{\"v\":99,\"something\":\"new\"}\n";
    fs::write(desk.tokens(), newer).unwrap();

    let (said, next) = problem(&desk).await;
    assert!(said.contains("newer version") && next.contains("logout"), "{said}");
    let said = desk.call().await;
    assert!(said.starts_with("not_signed_in: "), "{said}");
    let (code, _, said) = desk.run("login", &["--port", "0", "--force"]).await;

    assert!(code == 1 && said.contains("newer version"), "{said}");
    assert_eq!(fs::read_to_string(desk.tokens()).unwrap(), newer);
}

#[tokio::test]
async fn a_key_in_a_keyring_that_does_not_answer_is_named() {
    let absent = |_: &Path| "unix:path=/nowhere".to_owned();
    for bus in [absent as fn(&Path) -> String, silent_bus] {
        let desk = Desk::with_stale_sign_in().await;
        let text = fs::read_to_string(desk.tokens()).unwrap();
        fs::write(desk.tokens(), text.replace("\"source\":\"file\"", "\"source\":\"keyring\""))
            .unwrap();
        let bus = bus(desk.home.path());
        let server = desk.server_with(&[("DBUS_SESSION_BUS_ADDRESS", &bus)]).await;

        // Whoever needs no key is answered meanwhile.
        let call = server.refuses("not_signed_in");
        let (said, tools) = tokio::join!(call, server.model.list_all_tools());

        assert!(said.contains("system's keyring") && said.contains("does not answer"), "{said}");
        assert!(!tools.unwrap().is_empty());
        // Nor is the keyring asked again by the next call: the answer is at hand.
        assert_eq!(server.refuses("not_signed_in").await, said);
        let (_, next) = problem(&desk).await;
        assert!(next.contains("DBUS_SESSION_BUS_ADDRESS"), "{next}");
        assert!(desk.tokens().exists());
    }
}

#[tokio::test]
async fn without_a_keyring_the_key_is_in_a_file_unless_that_is_forbidden() {
    let desk = Desk::new().await;
    // Nobody answers there, and nobody says so: what a keyring looks like that waits for its user.
    let silent = silent_bus(desk.home.path());
    let environment = |strict: bool| {
        let mut all = vec![("DBUS_SESSION_BUS_ADDRESS".to_owned(), silent.clone())];
        if strict {
            all.push(("NEXTECH_MCP_KEY_STORE".to_owned(), "keyring".to_owned()));
        }
        all
    };

    let login = super::login::Login::start_with(&desk, environment(true)).await;
    let (code, said) = login.pressed_to_the_end().await;
    assert_eq!(code, 1);
    assert!(said.contains("system's keyring"), "{said}");
    assert!(!desk.tokens().exists() && !desk.key().exists());

    let login = super::login::Login::start_with(&desk, environment(false)).await;
    login.sign_in().await;
    assert_eq!(desk.status().await["key"], "file");
}

/// A bus that accepts and never says a word.
fn silent_bus(folder: &Path) -> String {
    #[cfg(unix)]
    {
        let path = folder.join("bus");
        let listener = std::os::unix::net::UnixListener::bind(&path).unwrap();
        std::thread::spawn(move || {
            let mut held = Vec::new();
            for stream in listener.incoming() {
                held.push(stream);
            }
        });
        format!("unix:path={}", path.display())
    }
    #[cfg(not(unix))]
    folder.display().to_string()
}

#[tokio::test]
async fn a_key_may_be_handed_in() {
    let key = "b25lIGtleSB0aGF0IGlzIDMyIGJ5dGVzIGxvbmchISE=";
    for name in ["NEXTECH_MCP_CACHE_KEY", "NEXTECH_MCP_CACHE_KEY_FILE", "CREDENTIALS_DIRECTORY"] {
        let desk = Desk::new().await;
        let file = desk.home.path().join("nextech-mcp-key");
        fs::write(&file, key).unwrap();
        let value = match name {
            "NEXTECH_MCP_CACHE_KEY" => key.to_owned(),
            "CREDENTIALS_DIRECTORY" => desk.home.path().display().to_string(),
            _ => file.display().to_string(),
        };
        let environment = vec![(name.to_owned(), value.clone())];
        super::login::Login::start_with(&desk, environment).await.sign_in().await;

        assert!(!desk.key().exists(), "{name}");
        desk.server_with(&[(name, &value)]).await.reads().await;
        // Without it the sign-in is not to be had.
        let (said, _) = problem(&desk).await;
        assert!(said.contains("handed in"), "{name}: {said}");
    }
}

#[tokio::test]
async fn a_sign_out_is_noticed_and_leaves_nothing() {
    let desk = Desk::new().await;
    super::login::Login::start(&desk, &[]).await.sign_in().await;
    let server = desk.server().await;
    server.reads().await;
    fs::write(desk.folder().join(".default-left.tmp"), "left by a killed process").unwrap();
    fs::write(desk.folder().join("default.damaged"), "put aside").unwrap();

    let (code, _, said) = desk.run("logout", &[]).await;

    assert_eq!(code, 0);
    assert!(said.contains("Signed out") && said.contains("cannot be told"), "{said}");
    server.refuses("not_signed_in").await;
    let left: Vec<_> = fs::read_dir(desk.folder())
        .unwrap()
        .map(|it| it.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(left, ["default.lock"]);
    assert!(!desk.key().exists());
    let (code, _, said) = desk.run("logout", &[]).await;
    assert!(code == 0 && said.contains("Nobody"), "{said}");
}

#[tokio::test]
async fn the_key_stays_while_another_profile_needs_it() {
    let desk = Desk::with_stale_sign_in().await;
    let config = desk.home.path().join("config/nextech-mcp/config.toml");
    fs::write(config, "[profiles.east]\n").unwrap();
    let mut login = desk.program("login");
    login.args(["--port", "0", "--profile", "east"]);
    super::login::Login::of(&mut login).await.sign_in().await;

    desk.run("logout", &["--profile", "east"]).await;
    assert!(desk.call().await.contains("Thornquist"));
    desk.run("logout", &[]).await;
    assert!(!desk.key().exists());
}

#[tokio::test]
async fn a_sign_in_for_something_else_is_none() {
    let desk = Desk::with_stale_sign_in().await;
    for (name, value) in [
        ("NEXTECH_MCP_RESOURCE", "https://another.example"),
        ("NEXTECH_MCP_TENANT", "another.example"),
        ("NEXTECH_MCP_CLIENT_ID", "another"),
        ("NEXTECH_MCP_PRACTICE_ID", "another"),
        ("NEXTECH_MCP_AUTHORITY", "http://localhost:1"),
    ] {
        desk.server_with(&[(name, value)]).await.refuses("not_signed_in").await;
    }
    assert_eq!(desk.sandbox.stats().token_refresh, 0);
    assert!(desk.call().await.contains("Thornquist"));
}

#[tokio::test]
async fn a_profiles_name_is_no_path() {
    let desk = Desk::new().await;
    for name in ["../x", "a/b", "", "Ä", "x y", "UPPER", &"x".repeat(300)] {
        let (code, _, said) = desk.run("status", &["--profile", name]).await;
        assert_eq!(code, 2, "{name}");
        assert!(said.contains("--profile"), "{said}");
    }
}

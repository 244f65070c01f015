//! Tokens are in no log, no error and no file but the sealed one.

use std::fs;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use super::Desk;
use super::login::Login;

/// The words that every token, code and planted secret contains, plain and as base64 would show them
/// at any of its three alignments.
fn canaries() -> Vec<Vec<u8>> {
    let mut all = Vec::new();
    for word in ["sandbox-access-", "sandbox-refresh-", "sandbox-code-", "planted-"] {
        all.push(word.as_bytes().to_vec());
        for skip in 0..3 {
            let text = STANDARD_NO_PAD.encode(&word.as_bytes()[skip..]);
            all.push(text.as_bytes()[..text.len() - 2].to_vec());
        }
    }
    all
}

pub(super) fn holds_no_token(place: &str, bytes: &[u8]) {
    for canary in canaries() {
        let found = bytes.windows(canary.len()).any(|it| it == canary);
        assert!(!found, "{} is in {place}", String::from_utf8_lossy(&canary));
    }
}

fn search(folder: &Path) -> usize {
    let mut files = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files += search(&path);
        } else {
            holds_no_token(&path.display().to_string(), &fs::read(&path).unwrap());
            files += 1;
        }
    }
    files
}

#[tokio::test]
async fn no_log_no_error_and_no_file_shows_a_token() {
    let desk = Desk::new().await;
    let loud = [("NEXTECH_MCP_LOG", "trace"), ("RUST_LOG", "trace"), ("RUST_BACKTRACE", "full")];
    let loud_owned = || loud.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    let said = Login::start_with(&desk, loud_owned()).await.sign_in().await;
    holds_no_token("what login says", said.as_bytes());

    for fault in [
        "token-numbers",
        "token-html",
        "token-empty",
        "token-redirect",
        "token-huge=300",
        "token-other-resource",
        "token-no-refresh",
        "token-503",
        "token-429=60",
        "token-error=50196",
        "token-error=50076",
        "token-error=7000218",
        "token-error=700082",
    ] {
        let _ = fs::remove_file(desk.folder().join("default.lock"));
        desk.keep(&desk.record(-1)).await;
        desk.sandbox.order(fault.parse().unwrap());
        let server = desk.server_with(&loud).await;
        let said = server.call().await + &server.call().await;
        holds_no_token(fault, said.as_bytes());
        let log = server.log().await;
        assert!(log.contains("nextech_mcp"), "a silent log proves nothing: {fault}");
        holds_no_token(&format!("the log of {fault}"), log.as_bytes());
        let (_, out, err) = desk.run("status", &["--log", "trace"]).await;
        holds_no_token("status", (out + &err).as_bytes());
    }
    desk.run("logout", &["--log", "trace"]).await;
    desk.keep(&desk.record(1)).await;
    assert!(search(desk.home.path()) >= 3);
}

/// What a debugger, a crash or a curious neighbour would find: run as somebody who is not root where
/// that is possible, since the kernel gives what may not be dumped to root.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_crash_leaves_no_memory_behind_and_nobody_else_reads_it() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    use std::os::unix::process::ExitStatusExt;

    use crate::clinic::{PROGRAM, connected};
    use tokio::process::Command;

    const NOBODY: u32 = 65_534;
    let me = fs::metadata("/proc/self").unwrap().uid();
    // Where anybody may run the program, and a core file could be written.
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o777)).unwrap();
    fs::copy(PROGRAM, folder.path().join("program")).unwrap();
    let mut shell = Command::new("sh");
    shell
        .args(["-c", "ulimit -c unlimited; exec ./program stdio --sandbox"])
        .envs(["HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"].map(|it| (it, folder.path())))
        .current_dir(folder.path());
    if me == 0 {
        shell.uid(NOBODY);
    }
    let (model, mut process) = connected(&mut shell).await;
    assert!(!model.list_all_tools().await.unwrap().is_empty());
    let proc = format!("/proc/{}", process.id().unwrap());

    let limits = fs::read_to_string(format!("{proc}/limits")).unwrap();
    let core = limits.lines().find(|it| it.starts_with("Max core file size")).unwrap();
    assert_eq!(core.split_whitespace().skip(4).collect::<Vec<_>>(), ["0", "0", "bytes"]);
    assert_eq!(fs::metadata(format!("{proc}/environ")).unwrap().uid(), 0, "it can be dumped");
    let status = fs::read_to_string(format!("{proc}/status")).unwrap();
    let uid = status.lines().find_map(|it| it.strip_prefix("Uid:")).unwrap();
    assert!(!uid.split_whitespace().any(|it| it == "0"), "root's proves nothing: {uid}");

    let pid = process.id().unwrap().to_string();
    assert!(std::process::Command::new("kill").args(["-ABRT", &pid]).status().unwrap().success());
    let end = process.wait().await.unwrap();
    assert_eq!(end.signal(), Some(6));
    assert!(!end.core_dumped());
}

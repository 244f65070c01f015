//! Machines that lack something: room on the disk, the right to write, one of the loopback families.
//!
//! Linux only: each of them is made of a namespace of its own, as root or with user namespaces. Where a
//! machine allows neither, a test says so and proves nothing.

use std::process::Stdio;

use tokio::process::Command;

use super::{Desk, Server};
use crate::clinic::{PROGRAM, connected};

/// Runs `script` by `shell` in namespaces of the kinds that `flags` name; `None` where that is not
/// allowed.
fn apart(desk: &Desk, flags: &str, shell: &str, script: &str) -> Option<Command> {
    let allowed = |flags: &str| {
        let mut unshare = std::process::Command::new("unshare");
        unshare.args([flags, "true"]).stderr(Stdio::null()).status().is_ok_and(|it| it.success())
    };
    // As root, and as everybody else.
    let as_root = format!("-{flags}");
    let as_user = format!("-Ur{flags}");
    let Some(flags) = [as_root, as_user].into_iter().find(|it| allowed(it)) else {
        println!("skipped: this machine gives nobody a namespace of their own");
        return None;
    };
    let at_desk = desk.program("stdio");
    let mut program = Command::new("unshare");
    program
        .env_clear()
        .envs(at_desk.as_std().get_envs().filter_map(|(name, value)| Some((name, value?))))
        .env("PATH", std::env::var_os("PATH").unwrap());
    program.args([&flags, shell, "-c", script, PROGRAM]);
    Some(program)
}

async fn server(desk: &Desk, script: &str) -> Option<Server> {
    let mut program = apart(desk, "m", "sh", &format!("{script} && exec \"$0\" stdio"))?;
    program.env("FOLDER", desk.folder());
    // A machine may allow the namespace and not the mount in it.
    let mut tried = apart(desk, "m", "sh", script)?;
    let tried = tried.env("FOLDER", desk.folder()).stderr(Stdio::null()).status().await.unwrap();
    if !tried.success() {
        println!("skipped: nothing can be mounted in a namespace of this machine");
        return None;
    }
    let (model, process) = connected(&mut program).await;
    Some(Server { model, process })
}

/// The next token serves as long as it lasts, and it is said once that it is kept nowhere.
async fn serves_from_memory(desk: &Desk, server: Server, why: &str) {
    server.reads().await;
    server.reads().await;

    assert_eq!(desk.sandbox.stats().token_refresh, 1);
    assert_eq!(desk.kept().await.generation, 7);
    let log = server.log().await;
    let warnings: Vec<_> = log.lines().filter(|it| it.contains("kept in memory only")).collect();
    assert!(warnings.len() == 1 && warnings[0].contains(why), "{log}");
}

#[tokio::test]
async fn without_room_on_the_disk_a_renewed_sign_in_is_used_while_it_lasts() {
    let desk = Desk::with_stale_sign_in().await;
    // One page, and the sign-in is on it.
    let script = "exec 3<$FOLDER/default.tokens \
        && mount -t tmpfs -o size=4k,mode=700 none $FOLDER \
        && umask 077 && cat <&3 >$FOLDER/default.tokens";
    if let Some(server) = server(&desk, script).await {
        serves_from_memory(&desk, server, "no room").await;
    }
}

#[tokio::test]
async fn on_a_disk_that_is_read_only_a_renewed_sign_in_is_used_while_it_lasts() {
    let desk = Desk::with_stale_sign_in().await;
    let script = "mount --bind $FOLDER $FOLDER && mount -o remount,bind,ro $FOLDER";
    if let Some(server) = server(&desk, script).await {
        serves_from_memory(&desk, server, "read-only").await;
    }
}

#[tokio::test]
async fn where_no_file_may_have_a_byte_a_renewed_sign_in_is_used_while_it_lasts() {
    let desk = Desk::with_stale_sign_in().await;
    let at_desk = desk.program("stdio");
    let mut shell = Command::new("sh");
    shell
        .env_clear()
        .envs(at_desk.as_std().get_envs().filter_map(|(name, value)| Some((name, value?))))
        .args(["-c", "trap '' XFSZ; ulimit -f 0; exec \"$0\" stdio"])
        .arg(PROGRAM);
    let (model, process) = connected(&mut shell).await;

    serves_from_memory(&desk, Server { model, process }, "too large").await;
}

/// Where a sign-in cannot be kept at all, `login` says so, and what to mend.
#[tokio::test]
async fn a_sign_in_that_cannot_be_kept_is_none() {
    let desk = Desk::new().await;
    // The state folder would have to be made below a file: so not even root can make it.
    std::fs::write(desk.home.path().join("file"), "").unwrap();
    let folder = desk.home.path().join("file/state");
    let mut login = desk.program("login");
    login.args(["--port", "0", "--cache-dir"]).arg(&folder);

    let output = login.output().await.unwrap();

    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("cache_dir") && said.contains("file/state"), "{said}");
}

#[tokio::test]
async fn one_loopback_family_is_enough_for_a_sign_in() {
    let families = [
        ("127.0.0.1", "echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6"),
        ("::1", "ip addr del 127.0.0.1/8 dev lo"),
    ];
    for (address, alone) in families {
        let desk = Desk::new().await;
        // The browser is bash, and the sign-in ends with a refusal: that needs no provider.
        let script = format!(
            r#"ip link set lo up && {alone} || {{ echo "no such network"; exit; }}
            exec 4< <("$0" login --port 8000 2>&1)
            while read -r line <&4; do case $line in http*) break ;; esac; done
            state=${{line##*state=}}
            exec 3<>"/dev/tcp/{address}/8000"
            printf 'GET /callback/?error=access_denied&state=%s HTTP/1.1\r\nHost: localhost:8000\r\n\r\n' \
                "${{state%%&*}}" >&3
            cat <&3; cat <&4"#
        );
        let Some(mut program) = apart(&desk, "n", "bash", &script) else { return };

        let output = program.stderr(Stdio::inherit()).output().await.unwrap();

        let said = String::from_utf8(output.stdout).unwrap();
        if said.starts_with("no such network") {
            println!("skipped: a namespace of this machine cannot be given {address} alone");
            continue;
        }
        assert!(said.contains("That did not work"), "{address}: {said}");
    }
}

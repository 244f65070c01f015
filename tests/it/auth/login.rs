//! `login`: from the address it prints to the page at the end, and everybody who tries to get between.

use std::process::Stdio;
use std::time::Duration;

use nextech_mcp::auth::login::{Attempt, Error, Receiver, Redirect};
use nextech_mcp::auth::{Http, OAuth, Registration, User, Wish};
use reqwest::{Client, StatusCode, Url};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::{Child, ChildStderr, Command};

use super::Desk;

/// A `login` that waits for its browser.
pub(super) struct Login {
    process: Child,
    said: Lines<BufReader<ChildStderr>>,
    pub(super) url: Url,
}

impl Login {
    pub(super) async fn start(desk: &Desk, more: &[&str]) -> Self {
        let mut program = desk.program("login");
        Self::of(program.args(["--port", "0"]).args(more)).await
    }

    /// With more in its environment.
    pub(super) async fn start_with(desk: &Desk, environment: Vec<(String, String)>) -> Self {
        Self::of(desk.program("login").args(["--port", "0"]).envs(environment)).await
    }

    /// Presses the button, and gives its end, however that is.
    pub(super) async fn pressed_to_the_end(self) -> (i32, String) {
        browser().get(self.pressed()).send().await.unwrap();
        self.end().await
    }

    pub(super) async fn of(program: &mut Command) -> Self {
        let mut process = program
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut said = BufReader::new(process.stderr.take().unwrap()).lines();
        let mut all = String::new();
        let url = loop {
            let line = said.next_line().await.unwrap();
            let line = line.unwrap_or_else(|| panic!("no address: {all}"));
            if line.starts_with("http") {
                break line.parse().unwrap();
            }
            all += &line;
        };
        Self { process, said, url }
    }

    pub(super) fn parameter(&self, name: &str) -> Option<String> {
        self.url.query_pairs().find(|(it, _)| it == name).map(|(_, value)| value.into_owned())
    }

    /// The sign-in page's button.
    fn pressed(&self) -> Url {
        let mut url = self.url.clone();
        url.query_pairs_mut().append_pair("auto", "1");
        url
    }

    /// The redirect address with this behind it.
    fn back(&self, more: &str) -> String {
        format!("{}{more}", self.parameter("redirect_uri").unwrap())
    }

    fn state(&self) -> String {
        self.parameter("state").unwrap()
    }

    /// Signs in like a browser does, to the page at the end.
    pub(super) async fn sign_in(self) -> String {
        let page = browser().get(self.pressed()).send().await.unwrap();
        assert_eq!(page.status(), StatusCode::OK);
        let page = page.text().await.unwrap();
        let (code, said) = self.end().await;
        assert_eq!(code, 0, "{said}");
        assert!(page.contains("You are signed in"), "{page}");
        said
    }

    /// Waits for its end: exit code, and what it said after the address.
    async fn end(mut self) -> (i32, String) {
        let mut said = String::new();
        while let Some(line) = self.said.next_line().await.unwrap() {
            said += &line;
            said.push('\n');
        }
        (self.process.wait().await.unwrap().code().unwrap(), said)
    }
}

pub(super) fn browser() -> Client {
    Client::builder().no_proxy().build().unwrap()
}

#[tokio::test]
async fn signing_in_once_is_enough() {
    let desk = Desk::new().await;
    assert!(desk.call().await.starts_with("not_signed_in: "));

    let login =
        Login::start(&desk, &["--prompt", "select_account", "--login-hint", "me@x.example"]).await;

    assert_eq!(login.parameter("response_type").as_deref(), Some("code"));
    assert_eq!(login.parameter("code_challenge_method").as_deref(), Some("S256"));
    assert_eq!(login.parameter("resource").as_deref(), Some(desk.sandbox.resource()));
    assert_eq!(login.parameter("prompt").as_deref(), Some("select_account"));
    assert_eq!(login.parameter("login_hint").as_deref(), Some("me@x.example"));
    let said = login.sign_in().await;
    assert!(said.contains("Signed in as invented.person@"), "{said}");
    for _ in 0..2 {
        assert!(desk.call().await.contains("Thornquist"));
    }
    assert_eq!(desk.sandbox.stats().token_code, 1);
    assert_eq!(desk.sandbox.stats().token_refresh, 0);
    let status = desk.status().await;
    assert_eq!(status["signed_in"], true);
    assert_eq!(status["key"], "file");
    assert_eq!(status["renewable"], true);
    assert!(status["user"].as_str().unwrap().starts_with("invented.person@"));
    let (code, plain, _) = desk.run("status", &[]).await;
    assert_eq!(code, 0);
    assert!(plain.starts_with("signed in     yes\n") && plain.contains("key file"), "{plain}");
}

#[tokio::test]
async fn the_browser_is_opened_at_the_address() {
    let desk = Desk::new().await;
    // What a person's browser does, without the person.
    let script = desk.home.path().join("browser");
    let seen = desk.home.path().join("seen");
    std::fs::write(
        &script,
        format!("#!/bin/sh\necho \"$1\" >{0}.tmp; mv {0}.tmp {0}\n", seen.display()),
    )
    .unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    let mut program = desk.program("login");

    let login = Login::of(program.args(["--port", "0"]).env("BROWSER", &script)).await;

    let opened = loop {
        if let Ok(opened) = std::fs::read_to_string(&seen) {
            break opened;
        }
        tokio::task::yield_now().await;
    };
    assert_eq!(opened.trim(), login.url.as_str());
    login.sign_in().await;
}

#[tokio::test]
async fn the_redirect_is_the_registered_one_letter_by_letter() {
    let desk = Desk::new().await;
    let mut program = desk.program("login");
    // Pasting needs no port, so the usual one may be taken.
    let mut process =
        program.arg("--manual").stdin(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut said = String::new();
    process.stderr.take().unwrap().read_to_string(&mut said).await.unwrap();

    assert!(said.contains("redirect_uri=http%3A%2F%2Flocalhost%3A8000%2Fcallback%2F&"), "{said}");
    assert!(said.contains("no address was pasted"), "{said}");
    assert_eq!(process.wait().await.unwrap().code(), Some(1));
}

#[tokio::test]
async fn strangers_are_refused_and_the_waiting_goes_on() {
    let desk = Desk::new().await;
    let login = Login::start(&desk, &[]).await;
    let (browser, state) = (browser(), login.state());
    let get = async |address: String| browser.get(address).send().await.unwrap();

    for (more, status) in [
        ("?code=x&state=wrong".to_owned(), 400),
        ("?code=x".to_owned(), 400),
        (format!("?code=x&state={state}&state={state}"), 400),
        (format!("?code=x&code=y&state={state}"), 400),
        (format!("?state={state}"), 400),
        ("?error=access_denied&state=wrong".to_owned(), 400),
        (format!("../callback?code=x&state={state}"), 404),
        ("../favicon.ico".to_owned(), 404),
        (format!("more?code=x&state={state}"), 404),
    ] {
        let answer = get(login.back(&more)).await;
        assert_eq!(answer.status().as_u16(), status, "{more}");
        let page = answer.text().await.unwrap();
        assert!(!page.contains(&state) && !page.contains("code=x"), "{more}");
    }
    let post = browser.post(login.back(&format!("?code=x&state={state}"))).send().await.unwrap();
    assert_eq!(post.status(), StatusCode::METHOD_NOT_ALLOWED);
    let other = browser
        .get(login.back(&format!("?code=x&state={state}")))
        .header("Host", "evil.example")
        .send()
        .await
        .unwrap();
    assert_eq!(other.status(), StatusCode::BAD_REQUEST);

    login.sign_in().await;
    assert_eq!(desk.sandbox.stats().token_code, 1);
}

#[tokio::test]
async fn both_loopback_families_are_listened_to() {
    let desk = Desk::new().await;
    let login = Login::start(&desk, &[]).await;
    let port = login.parameter("redirect_uri").unwrap().parse::<Url>().unwrap().port().unwrap();
    let mut families = 0;
    for address in [format!("127.0.0.1:{port}"), format!("[::1]:{port}")] {
        // A machine may have only one of them.
        let Ok(mut stream) = TcpStream::connect(address).await else { continue };
        stream
            .write_all(format!("GET / HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n").as_bytes())
            .await
            .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 404 "), "{answer}");
        families += 1;
    }
    assert!(families > 0);
    login.sign_in().await;
}

#[tokio::test]
async fn the_page_at_the_end_reflects_nothing_and_runs_nothing() {
    let desk = Desk::new().await;
    let login = Login::start(&desk, &[]).await;

    let page = browser().get(login.pressed()).send().await.unwrap();

    let header = |name: &str| page.headers()[name].to_str().unwrap().to_owned();
    assert!(header("content-security-policy").starts_with("default-src 'none'; "));
    assert_eq!(header("cache-control"), "no-store");
    assert_eq!(header("referrer-policy"), "no-referrer");
    assert_eq!(header("x-content-type-options"), "nosniff");
    let state = login.state();
    let text = page.text().await.unwrap();
    assert!(!text.contains("<script") && !text.contains(&state) && !text.contains("sandbox-"));
    assert_eq!(login.end().await.0, 0);
}

#[tokio::test]
async fn a_sign_in_that_is_declined_ends_and_keeps_nothing() {
    let desk = Desk::new().await;
    desk.sandbox.order("login-denied".parse().unwrap());
    let login = Login::start(&desk, &[]).await;

    let page = browser().get(login.pressed()).send().await.unwrap().text().await.unwrap();

    assert!(page.contains("That did not work"), "{page}");
    let (code, said) = login.end().await;
    assert_eq!(code, 1);
    assert!(said.contains("declined") && said.contains("AADSTS65004"), "{said}");
    assert!(!said.contains("invented.person"), "{said}");
    assert!(!desk.tokens().exists());
}

#[tokio::test]
async fn a_code_that_is_not_accepted_leaves_the_old_sign_in() {
    for number in [54_005, 501_481] {
        let desk = Desk::with_stale_sign_in().await;
        desk.sandbox.order(format!("token-error={number}").parse().unwrap());
        let login = Login::start(&desk, &[]).await;

        let page = browser().get(login.pressed()).send().await.unwrap().text().await.unwrap();

        assert!(page.contains("That did not work"), "{page}");
        let (code, said) = login.end().await;
        assert_eq!(code, 1);
        assert!(said.contains("once more"), "{said}");
        assert_eq!(desk.kept().await.generation, 7);
    }
}

#[tokio::test]
async fn a_sign_in_that_cannot_be_renewed_is_kept_with_a_warning() {
    let desk = Desk::new().await;
    desk.sandbox.order("token-no-refresh".parse().unwrap());

    let said = Login::start(&desk, &[]).await.sign_in().await;

    assert!(said.contains("ends within the hour"), "{said}");
    assert!(desk.call().await.contains("Thornquist"));
    assert_eq!(desk.status().await["renewable"], false);
}

#[tokio::test]
async fn a_registration_with_a_secret_sends_it() {
    let desk = Desk::new().await;
    let between = super::between::Between::start(&desk.sandbox, None).await;
    let secret = desk.home.path().join("secret");
    std::fs::write(&secret, "planted-secret\n").unwrap();
    let mut program = desk.program("login");
    program
        .args(["--port", "0", "--client-secret-file", secret.to_str().unwrap()])
        .env("NEXTECH_MCP_AUTHORITY", &between.authority);
    let login = Login::of(&mut program).await;

    browser().get(login.pressed()).send().await.unwrap();

    // The sandbox's registration is public.
    let (code, said) = login.end().await;
    assert_eq!(code, 1);
    assert!(said.contains("client_secret_file") && !said.contains("planted"), "{said}");
    assert!(between.seen().contains("client_secret=planted-secret"));
}

#[tokio::test]
async fn a_port_that_is_taken_is_named_with_ways_around_it() {
    let desk = Desk::new().await;
    let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = taken.local_addr().unwrap().port();

    let (code, _, said) = desk.run("login", &["--port", &port.to_string()]).await;

    assert_eq!(code, 1);
    assert!(said.contains(&format!("port {port}")) && said.contains("--port 0"), "{said}");
}

#[tokio::test]
async fn nobody_is_waited_for_forever() {
    let desk = Desk::new().await;

    let (code, _, said) = desk.run("login", &["--port", "0", "--wait", "1"]).await;

    assert_eq!(code, 1);
    assert!(said.contains("nobody signed in within 1 s") && said.contains("AADSTS50011"), "{said}");
    assert!(!desk.tokens().exists());
}

#[tokio::test]
async fn running_servers_notice_a_sign_in() {
    let desk = Desk::new().await;
    let server = desk.server().await;
    let next = server.refuses("not_signed_in").await;
    assert!(next.contains("nextech-mcp login"), "{next}");

    Login::start(&desk, &[]).await.sign_in().await;
    server.reads().await;

    // Also after the provider has ended it.
    desk.keep(&desk.record(-1)).await;
    desk.sandbox.order("token-invalid-grant".parse().unwrap());
    server.refuses("sign_in_expired").await;
    Login::start(&desk, &[]).await.sign_in().await;
    server.reads().await;
}

#[tokio::test]
async fn somebody_elses_sign_in_is_replaced_only_when_that_is_meant() {
    let desk = Desk::new().await;
    let mut other = desk.record(1);
    other.user = Some(User { name: "other@x.example".to_owned(), id: "other".to_owned() });
    desk.keep(&other).await;

    let login = Login::start(&desk, &[]).await;
    let page = browser().get(login.pressed()).send().await.unwrap().text().await.unwrap();
    let (code, said) = login.end().await;

    assert_eq!(code, 1);
    assert!(said.contains("--force") && page.contains("That did not work"), "{said}");
    assert_eq!(desk.kept().await.user.unwrap().id, "other");
    Login::start(&desk, &["--force"]).await.sign_in().await;
    assert_ne!(desk.kept().await.user.unwrap().id, "other");
}

#[tokio::test]
async fn another_practices_sign_in_is_replaced_only_when_that_is_meant() {
    let desk = Desk::new().await;
    let mut other = desk.record(1);
    other.binding.practice_id = "another".to_owned();
    desk.keep(&other).await;

    let (code, _, said) = desk.run("login", &["--port", "0"]).await;

    assert_eq!(code, 1);
    assert!(said.contains("--force"), "{said}");
    Login::start(&desk, &["--force"]).await.sign_in().await;
    assert_eq!(desk.kept().await.binding, desk.binding());
}

#[tokio::test]
async fn the_address_of_the_end_can_be_pasted_and_nothing_else() {
    let desk = Desk::new().await;
    let mut process = desk
        .program("login")
        .arg("--manual")
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut to = process.stdin.take().unwrap();
    let mut said = BufReader::new(process.stderr.take().unwrap()).lines();
    let url = loop {
        let line = said.next_line().await.unwrap().unwrap();
        if line.starts_with("http") {
            break line;
        }
    };
    // Nobody listens at the end, so the browser stops one step before it.
    let browser =
        Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let answer = browser.get(format!("{url}&auto=1")).send().await.unwrap();
    let end = answer.headers()["location"].to_str().unwrap().to_owned();
    let code = end.split("code=").nth(1).unwrap().split('&').next().unwrap();

    let state = end.split("state=").nth(1).unwrap();
    let wrong = [
        code.to_owned(),
        url.clone(),
        end.replace("localhost", "evil.example"),
        end.replace(state, "wrong"),
        end.replace("/callback/", "/callback"),
    ];
    for line in &wrong {
        to.write_all(format!("{line}\n").as_bytes()).await.unwrap();
    }
    to.write_all(format!("\n  {end} \n").as_bytes()).await.unwrap();

    let mut rest = String::new();
    while let Some(line) = said.next_line().await.unwrap() {
        rest += &line;
        rest.push('\n');
    }
    assert_eq!(rest.matches("Once more").count(), wrong.len(), "{rest}");
    assert!(rest.contains("Signed in as") && !rest.contains(code), "{rest}");
    assert_eq!(process.wait().await.unwrap().code(), Some(0));
    assert!(desk.call().await.contains("Thornquist"));
}

#[tokio::test]
async fn a_request_that_does_not_come_or_does_not_end_is_closed() {
    let http = Http::direct();
    let registration = Registration {
        authority: "http://localhost:1".to_owned(),
        tenant: "t.example".to_owned(),
        client_id: "c".to_owned(),
        resource: "r".to_owned(),
        client_secret: None,
    };
    let oauth = OAuth::new(http, registration).unwrap();
    let redirect = Redirect::parse("http://localhost:8000/callback/").unwrap().at_port(0);
    let (receiver, redirect) = Receiver::bind(redirect).await.unwrap();
    let attempt = Attempt::new(&oauth, &redirect, Wish::default()).unwrap();
    let port = redirect.port();
    let waiting = tokio::spawn(async move {
        receiver.patience(Duration::from_millis(100)).wait(&attempt, Duration::from_secs(20)).await
    });
    let connect = async || match TcpStream::connect(("127.0.0.1", port)).await {
        Ok(stream) => stream,
        Err(_) => TcpStream::connect(("::1", port)).await.unwrap(),
    };

    // A request that stops in the middle, and one that is too large.
    let mut slow = connect().await;
    slow.write_all(b"GET /callback/?code=").await.unwrap();
    let mut rest = Vec::new();
    slow.read_to_end(&mut rest).await.unwrap();
    assert!(rest.is_empty());
    let mut large = connect().await;
    let request = format!("GET /callback/?{} HTTP/1.1\r\n\r\n", "x".repeat(20_000));
    let _ = large.write_all(request.as_bytes()).await;
    let mut answer = String::new();
    let _ = large.read_to_string(&mut answer).await;
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 400 "), "{answer}");
    assert!(!waiting.is_finished());
    waiting.abort();
}

#[tokio::test]
async fn a_port_of_one_family_is_not_shared_with_another_program() {
    let Ok(taken) = TcpListener::bind("[::1]:0").await else { return };
    let port = taken.local_addr().unwrap().port();
    let redirect = Redirect::parse("http://localhost/callback/").unwrap().at_port(port);

    assert!(matches!(Receiver::bind(redirect).await, Err(Error::PortBusy(it)) if it == port));
}

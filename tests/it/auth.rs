//! Signing in, staying signed in, and what the identity provider can do wrong: the real program
//! against the sandbox's identity provider, over real sockets.

mod answers;
mod between;
mod cache;
mod crowd;
#[cfg(target_os = "linux")]
mod elsewhere;
#[cfg(unix)]
mod killed;
mod leaks;
mod login;
mod network;
mod offer;
mod outside;
mod person;
mod spoiled;

use std::path::PathBuf;

use jiff::{SignedDuration, Timestamp};
use nextech_mcp::auth::{Binding, Cache, Keys, Place, Record, Store};
use nextech_mcp::sandbox::{Options, Sandbox};
use rmcp::RoleClient;
use rmcp::model::{CallToolRequestParams, CallToolResult};
use rmcp::service::RunningService;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::AsyncReadExt;
use tokio::process::{Child, Command};

use crate::clinic::{connected, program, text};

/// Where one person works: a home of their own, and a sandbox to sign in to. Both go with it.
struct Desk {
    sandbox: Sandbox,
    home: TempDir,
}

impl Desk {
    async fn new() -> Self {
        let sandbox = Sandbox::start(Options::default()).await.unwrap();
        Self { sandbox, home: TempDir::new().unwrap() }
    }

    /// With a sign-in whose access token ended an hour ago.
    async fn with_stale_sign_in() -> Self {
        let desk = Self::new().await;
        desk.keep(&desk.record(-1)).await;
        desk
    }

    /// The program, at this desk, with the settings of the sandbox and no ready token.
    fn program(&self, command: &str) -> Command {
        let mut program = program(command);
        let settings = self.sandbox.settings();
        program
            .envs(settings.into_iter().filter(|(name, _)| !name.ends_with("TOKEN")))
            .env("HOME", self.home.path())
            .env("XDG_CONFIG_HOME", self.home.path().join("config"))
            .env("XDG_STATE_HOME", self.home.path().join("state"))
            .env("BROWSER", "true");
        program
    }

    fn folder(&self) -> PathBuf {
        self.home.path().join("state/nextech-mcp")
    }

    fn tokens(&self) -> PathBuf {
        self.folder().join("default.tokens")
    }

    fn key(&self) -> PathBuf {
        self.home.path().join("config/nextech-mcp/cache-key")
    }

    /// The place that the program uses at this desk.
    fn cache(&self) -> Cache {
        Cache::any(Place {
            folder: self.folder(),
            name: "default".to_owned(),
            keys: Keys { given: None, given_file: None, store: Store::File, file: self.key() },
        })
    }

    fn binding(&self) -> Binding {
        Binding {
            authority: self.sandbox.authority(),
            tenant: self.sandbox.tenant().to_owned(),
            client_id: self.sandbox.client_id().to_owned(),
            resource: self.sandbox.resource().to_owned(),
            practice_id: self.sandbox.practice_id().to_owned(),
        }
    }

    /// A sign-in of two hours ago, whose access token ends this many hours from now.
    fn record(&self, hours: i64) -> Record {
        let now = Timestamp::now();
        Record {
            access: self.sandbox.access_token().into(),
            refresh: Some(self.sandbox.refresh_token().into()),
            issued_at: now - SignedDuration::from_hours(2),
            expires_at: Some(now + SignedDuration::from_hours(hours)),
            generation: 7,
            dead: None,
            forced_at: None,
            binding: self.binding(),
            user: None,
        }
    }

    async fn keep(&self, record: &Record) {
        self.cache().save(record).await.unwrap();
    }

    async fn kept(&self) -> Record {
        self.cache().load().await.unwrap().unwrap()
    }

    async fn server(&self) -> Server {
        self.server_with(&[]).await
    }

    async fn server_with(&self, environment: &[(&str, &str)]) -> Server {
        let mut program = self.program("stdio");
        program.envs(environment.iter().copied());
        let (model, process) = connected(&mut program).await;
        Server { model, process }
    }

    /// Runs a command to its end: exit code, stdout, stderr.
    async fn run(&self, command: &str, arguments: &[&str]) -> (i32, String, String) {
        let output = self.program(command).args(arguments).output().await.unwrap();
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
    }

    /// One tool call in a process of its own.
    async fn call(&self) -> String {
        let (_, out, err) =
            self.run("call", &["search_patients", r#"{"term":"thornquist"}"#]).await;
        assert!(!out.is_empty(), "{err}");
        out
    }

    async fn status(&self) -> Value {
        let (_, out, err) = self.run("status", &["--json"]).await;
        serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}{err}"))
    }
}

/// One server, and a client that is connected to it.
struct Server {
    model: RunningService<RoleClient, ()>,
    process: Child,
}

impl Server {
    async fn answer(&self) -> CallToolResult {
        let arguments = json!({ "term": "thornquist" }).as_object().cloned().unwrap();
        let request = CallToolRequestParams::new("search_patients").with_arguments(arguments);
        self.model.call_tool(request).await.unwrap()
    }

    /// What the model reads.
    async fn call(&self) -> String {
        text(&self.answer().await)
    }

    /// Ends it; everything it logged.
    async fn log(mut self) -> String {
        let mut stderr = self.process.stderr.take().unwrap();
        self.model.cancel().await.unwrap();
        let mut log = String::new();
        stderr.read_to_string(&mut log).await.unwrap();
        log
    }

    async fn reads(&self) {
        let said = self.call().await;
        assert!(said.contains("Thornquist"), "{said}");
    }

    async fn refuses(&self, code: &str) -> String {
        let said = self.call().await;
        assert!(said.starts_with(&format!("{code}: ")), "{said}");
        said
    }
}

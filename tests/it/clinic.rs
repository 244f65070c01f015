//! A clinic in working order: the sandbox EHR on a port, the real program as a child process, and an
//! MCP client connected to it.

use std::process::Stdio;

use nextech_mcp::sandbox::{Options, Sandbox};
use rmcp::model::{CallToolRequestParams, CallToolResult, Tool};
use rmcp::service::RunningService;
use rmcp::{RoleClient, ServiceExt};
use serde_json::Value;
use tokio::io::AsyncReadExt;
use tokio::process::{Child, Command};
use tokio::task::JoinHandle;

/// The program under test.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_nextech-mcp");

/// A key for cursors: what an answer costs must not differ from machine to machine.
const KEY: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

/// Everything a test needs; dropping it stops everything.
pub(crate) struct Clinic {
    pub(crate) sandbox: Sandbox,
    pub(crate) model: RunningService<RoleClient, ()>,
    server: Child,
    /// Read all the time: a server whose log nobody reads stops at some point.
    log: JoinHandle<String>,
}

impl Clinic {
    /// Opens with a fresh sandbox and a ready token.
    pub(crate) async fn open() -> Self {
        Self::open_with(&[]).await
    }

    /// Opens with more in the server's environment.
    pub(crate) async fn open_with(environment: &[(&str, &str)]) -> Self {
        let sandbox = Sandbox::start(Options::default()).await.unwrap();
        let mut program = program("stdio");
        program.env("NEXTECH_MCP_CACHE_KEY", KEY).envs(sandbox.settings());
        program.envs(environment.iter().copied());
        Self::open_at(sandbox, program).await
    }

    /// Opens with that program as the server.
    pub(crate) async fn open_at(sandbox: Sandbox, mut program: Command) -> Self {
        let (model, mut server) = connected(&mut program).await;
        let mut stderr = server.stderr.take().unwrap();
        let log = tokio::spawn(async move {
            let mut log = String::new();
            stderr.read_to_string(&mut log).await.unwrap();
            log
        });
        Self { sandbox, model, server, log }
    }

    /// Calls a tool as a model would.
    pub(crate) async fn call(&self, tool: &'static str, arguments: Value) -> CallToolResult {
        let Value::Object(arguments) = arguments else { panic!("arguments are an object") };
        let request = CallToolRequestParams::new(tool).with_arguments(arguments);
        self.model.call_tool(request).await.unwrap()
    }

    /// Calls a tool that must succeed, and returns what the model reads.
    pub(crate) async fn read(&self, tool: &'static str, arguments: Value) -> String {
        let result = self.call(tool, arguments).await;
        assert_ne!(result.is_error, Some(true), "{}", text(&result));
        text(&result)
    }

    /// Calls a tool that must succeed, and returns its structured answer.
    pub(crate) async fn data(&self, tool: &'static str, arguments: Value) -> Value {
        let result = self.call(tool, arguments).await;
        assert_ne!(result.is_error, Some(true), "{}", text(&result));
        let data = result.structured_content.clone().unwrap();
        let same: Value = serde_json::from_str(&text(&result)).unwrap();
        assert_eq!(data, same, "both carriers say the same");
        data
    }

    /// Calls a tool that must fail, and returns what the model reads.
    pub(crate) async fn refusal(&self, tool: &'static str, arguments: Value) -> String {
        let result = self.call(tool, arguments).await;
        assert_eq!(result.is_error, Some(true), "{}", text(&result));
        let said = text(&result);
        let data = result.structured_content.unwrap();
        let whole = format!(
            "{}: {}. Next: {}",
            data["code"].as_str().unwrap(),
            data["message"].as_str().unwrap(),
            data["next"].as_str().unwrap()
        );
        assert_eq!(said, whole, "both carriers say the same");
        said
    }

    /// The tool definitions, as any client lists them.
    pub(crate) async fn tools(&self) -> Vec<Tool> {
        self.model.list_all_tools().await.unwrap()
    }

    /// Ends the session and returns everything the server logged.
    pub(crate) async fn close(mut self) -> String {
        self.model.cancel().await.unwrap();
        let log = self.log.await.unwrap();
        self.server.wait().await.unwrap();
        log
    }
}

/// The program as a server on pipes, and a client that is connected to it.
pub(crate) async fn connected(program: &mut Command) -> (RunningService<RoleClient, ()>, Child) {
    let mut server = program
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let pipes = (server.stdout.take().unwrap(), server.stdin.take().unwrap());
    let model = ().serve(pipes).await.unwrap();
    (model, server)
}

/// The program with one command, and none of this process's settings, files or sign-ins.
pub(crate) fn program(command: &str) -> Command {
    let mut program = Command::new(PROGRAM);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("NEXTECH_MCP_") {
            program.env_remove(name);
        }
    }
    for name in ["XDG_CONFIG_HOME", "XDG_STATE_HOME", "HOME"] {
        program.env(name, concat!(env!("CARGO_TARGET_TMPDIR"), "/nobody"));
    }
    program.arg(command);
    program
}

/// What a model reads.
pub(crate) fn text(result: &CallToolResult) -> String {
    result.content.iter().filter_map(|it| it.as_text()).map(|it| it.text.as_str()).collect()
}

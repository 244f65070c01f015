//! Somebody who sits at a client, and what they do when they are shown a link.

use std::process::Stdio;
use std::sync::{Arc, Mutex};

use reqwest::Url;
use rmcp::model::{
    CallToolRequestParams, ClientCapabilities, ClientConfig, CustomNotification,
    ElicitRequestParams, ElicitResult, ElicitationAction, ElicitationCapability, Implementation,
    ProtocolVersion, UrlElicitationCapability,
};
use rmcp::service::{
    ClientLifecycleMode, ClientServiceExt, NotificationContext, RequestContext, RunningService,
};
use rmcp::{ClientHandler, ErrorData, RoleClient};
use serde_json::Value;
use tokio::io::AsyncReadExt;
use tokio::process::{Child, Command};
use tokio::sync::Notify;

use super::Desk;
use super::login::browser;
use crate::clinic::text;

/// What somebody does who is shown the link.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Does {
    /// Goes there and presses the button.
    SignsIn,
    /// Says yes, and then nothing.
    Dawdles,
    Declines,
    Cancels,
}

/// Which MCP the client speaks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Era {
    Handshake,
    Modern,
}

pub(super) const ERAS: [Era; 2] = [Era::Handshake, Era::Modern];

/// A client, and whoever sits at it.
#[derive(Debug, Clone)]
pub(super) struct Person {
    pub(super) does: Does,
    pub(super) shows: Option<ElicitationCapability>,
    /// What was shown: address and elicitation id.
    pub(super) shown: Arc<Mutex<Vec<(Url, String)>>>,
    /// The elicitation that the server said was done.
    pub(super) done: Arc<Mutex<Option<Value>>>,
    pub(super) told: Arc<Notify>,
}

impl Person {
    pub(super) fn who(does: Does) -> Self {
        let links = ElicitationCapability::new().with_url(UrlElicitationCapability::new());
        Self {
            does,
            shows: Some(links),
            shown: Arc::default(),
            done: Arc::default(),
            told: Arc::default(),
        }
    }

    pub(super) fn shown(&self) -> Vec<(Url, String)> {
        self.shown.lock().unwrap().clone()
    }

    /// The one address that was shown, however often.
    pub(super) fn link(&self) -> Url {
        let mut shown: Vec<_> = self.shown().into_iter().map(|it| it.0).collect();
        shown.dedup();
        assert_eq!(shown.len(), 1, "{shown:?}");
        shown.remove(0)
    }
}

impl ClientHandler for Person {
    async fn create_elicitation(
        &self,
        request: ElicitRequestParams,
        _context: RequestContext<RoleClient>,
    ) -> Result<ElicitResult, ErrorData> {
        let ElicitRequestParams::UrlElicitationParams { url, elicitation_id, message, .. } =
            request
        else {
            panic!("nothing but a link is ever asked for")
        };
        assert!(message.contains("Nextech"), "{message}");
        let url: Url = url.parse().unwrap();
        self.shown.lock().unwrap().push((url.clone(), elicitation_id));
        self.told.notify_one();
        Ok(ElicitResult::new(match self.does {
            Does::SignsIn => {
                // As a browser: on its own, while the client says yes.
                tokio::spawn(press(url));
                ElicitationAction::Accept
            }
            Does::Dawdles => ElicitationAction::Accept,
            Does::Declines => ElicitationAction::Decline,
            Does::Cancels => ElicitationAction::Cancel,
        }))
    }

    async fn on_custom_notification(
        &self,
        notification: CustomNotification,
        _context: NotificationContext<RoleClient>,
    ) {
        assert_eq!(notification.method, "notifications/elicitation/complete");
        *self.done.lock().unwrap() = notification.params;
        self.told.notify_one();
    }

    fn get_info(&self) -> ClientConfig {
        let mut capabilities = ClientCapabilities::default();
        capabilities.elicitation.clone_from(&self.shows);
        ClientConfig::new(capabilities, Implementation::new("person", "1"))
    }
}

/// Presses the button of the sign-in page, and gives the page it ends at.
pub(super) async fn press(mut url: Url) -> String {
    url.query_pairs_mut().append_pair("auto", "1");
    browser().get(url).send().await.unwrap().text().await.unwrap()
}

/// One server without a sign-in, and a person's client that is connected to it.
pub(super) struct Seat {
    pub(super) model: RunningService<RoleClient, Person>,
    process: Child,
}

impl Seat {
    pub(super) async fn at(desk: &Desk, era: Era, person: &Person) -> Self {
        Self::with(desk, era, person, &[]).await
    }

    pub(super) async fn with(
        desk: &Desk,
        era: Era,
        person: &Person,
        more: &[(&str, &str)],
    ) -> Self {
        let mut process = server(desk)
            .envs(more.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let pipes = (process.stdout.take().unwrap(), process.stdin.take().unwrap());
        let mode = match era {
            Era::Handshake => ClientLifecycleMode::Initialize,
            Era::Modern => ClientLifecycleMode::Discover {
                preferred_versions: vec![ProtocolVersion::V_2026_07_28],
            },
        };
        let model = person.clone().serve_with_lifecycle(pipes, mode).await.unwrap();
        Self { model, process }
    }

    pub(super) async fn call(&self) -> String {
        self.ask(super::crowd::search()).await
    }

    pub(super) async fn ask(&self, request: CallToolRequestParams) -> String {
        text(&self.model.call_tool(request).await.unwrap())
    }

    pub(super) async fn log(mut self) -> String {
        let mut stderr = self.process.stderr.take().unwrap();
        self.model.cancel().await.unwrap();
        let mut log = String::new();
        stderr.read_to_string(&mut log).await.unwrap();
        log
    }
}

/// `stdio`, where a sign-in ends at any free port, and a browser that leaves a trace if it is opened.
fn server(desk: &Desk) -> Command {
    let mut program = desk.program("stdio");
    program
        .env("NEXTECH_MCP_REDIRECT_URI", "http://localhost:0/callback/")
        .env("BROWSER", format!("touch {}/opened", desk.home.path().display()))
        .env("NEXTECH_MCP_LOG", "trace");
    program
}

//! `demo`: the newcomer's tour.
//!
//! Everything in it is real: the sandbox EHR answers on a port of its own, the server is this same
//! program as a child process, and an MCP client talks to it over stdin and stdout, as Claude Desktop
//! would. Beside each answer stands what it cost the model, and what the raw documents would have.

use std::fmt::Write as _;
use std::io::IsTerminal;
use std::ops::ControlFlow;
use std::process::Stdio;

use nextech_mcp::auth::Http;
use nextech_mcp::ccd;
use nextech_mcp::nextech::{Client, EncounterFilter, PatientId};
use nextech_mcp::sandbox::{self, Options, Sandbox};
use rmcp::model::{CallToolRequestParams, CallToolResult};
use rmcp::service::RunningService;
use rmcp::{RoleClient, ServiceExt};
use serde_json::{Value, json};
use tokio::process::{Child, Command};

use super::{Failure, call, print, stack};

/// Lines of an answer that are printed; the rest is counted.
const LINES_SHOWN: usize = 16;

/// Columns of an answer that are printed.
const COLUMNS_SHOWN: usize = 112;

/// Runs the tour.
pub(super) async fn run() -> Result<(), Failure> {
    let sandbox = stack::start_sandbox(Options::default()).await?;
    let ehr = stack::sandbox_client(Http::direct(), &sandbox)?;
    let mut tour = Tour::start(&sandbox).await?;
    tour.welcome(&sandbox);

    let cast = sandbox::tour();
    let patient = i64::from(cast.glaucoma_patient);
    tour.step("Who is meant?", "Names repeat, so an assistant compares birth dates.");
    tour.call("search_patients", json!({ "term": cast.ambiguous_term })).await?;
    tour.call("search_patients", json!({ "term": cast.glaucoma_term })).await?;

    tour.step(
        "What can be asked for?",
        "The practice's own names; headings and common names do too.",
    );
    tour.call("list_ccd_sections", json!({})).await?;

    tour.step(
        "What is in this chart?",
        "An outline costs little, and says what each section would.",
    );
    tour.call("search_encounters", json!({ "patient_id": patient, "detail": "outline" })).await?;

    tour.step("Only what the question needs", "One section over all visits, newest first.");
    let one = json!({ "patient_id": patient, "sections": [cast.section] });
    let answer = tour.call("search_encounters", one).await?;
    let raw = raw_tokens(&ehr, patient).await?;
    tour.compare("the same visits as the EHR sends them", raw, answer);

    tour.step(
        "One measurement over time",
        "Beside each value its eye, date and source; no eye is guessed.",
    );
    let trend = json!({ "patient_id": patient, "measure": cast.measure, "eye": "os" });
    tour.call("get_trend", trend).await?;

    tour.step("As much as fits", "Newest first, whole rows, and what did not fit is named.");
    tour.call("search_encounters", json!({ "patient_id": patient, "max_tokens": 1200 })).await?;

    tour.step("Where does it say that?", "Rows and sentences, best first, each with its citation.");
    let words = json!({ "patient_id": patient, "query": cast.word, "sections": [cast.section] });
    tour.call("search_chart", words).await?;

    tour.step("What changed?", "The last two visits, row by row; or any two.");
    tour.call("compare_encounters", json!({ "patient_id": patient })).await?;

    tour.step("A mistake", "A refusal says what to do instead, and the server goes on serving.");
    let mistake = json!({ "patient_id": patient, "sections": ["medicatoins"] });
    tour.call("search_encounters", mistake).await?;

    tour.farewell();
    tour.stop().await;
    Ok(())
}

/// What the documents of `patient` cost as they come, tags and all.
async fn raw_tokens(ehr: &Client, patient: i64) -> Result<usize, Failure> {
    let count = |sum: &mut usize, encounter: nextech_mcp::nextech::Encounter| {
        *sum += ccd::tokens(encounter.ccd.as_deref().unwrap_or_default());
        ControlFlow::Continue(())
    };
    ehr.encounters(PatientId(patient), &EncounterFilter::default(), 0_usize, count)
        .await
        .map_err(|error| Failure::Failed(error.to_string()))
}

/// A server, a client, and a place to print.
struct Tour {
    client: RunningService<RoleClient, ()>,
    server: Child,
    ink: Ink,
    steps: usize,
    calls: usize,
    spent: usize,
}

impl Tour {
    /// Starts this same program as a server for `sandbox`, and connects to it.
    async fn start(sandbox: &Sandbox) -> Result<Self, Failure> {
        let program = std::env::current_exe().map_err(|error| failed(&error))?;
        let mut server = Command::new(program);
        // The tour is the same for everybody, whatever they have set for a practice of their own.
        server.args(["stdio", "--config", if cfg!(windows) { "NUL" } else { "/dev/null" }]);
        for (name, _) in std::env::vars_os() {
            if name.to_str().is_some_and(|it| it.starts_with("NEXTECH_MCP_")) {
                server.env_remove(name);
            }
        }
        let mut server = server
            .env("NEXTECH_MCP_CACHE_KEY", stack::SANDBOX_KEY)
            .envs(sandbox.settings())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| failed(&error))?;
        let pipes = server.stdout.take().zip(server.stdin.take());
        let pipes = pipes.ok_or_else(|| failed(&"the server has no pipes"))?;
        let client = ().serve(pipes).await.map_err(|error| failed(&error))?;
        let ink = Ink(std::io::stdout().is_terminal());
        Ok(Self { client, server, ink, steps: 0, calls: 0, spent: 0 })
    }

    fn welcome(&self, sandbox: &Sandbox) {
        let title = self.ink.bold("nextech-mcp: charts from the EHR to an AI assistant");
        print::out(&format!(
            "\n{title}\n\nThe EHR is the embedded sandbox at {}; everybody in it is invented.\n\
             The server is this program as a child process; the client speaks MCP over its stdin \
             and stdout.\n",
            sandbox.authority()
        ));
    }

    fn step(&mut self, title: &str, why: &str) {
        self.steps += 1;
        let title = self.ink.bold(&format!("{}. {title}", self.steps));
        print::out(&format!("\n{title}\n   {}\n\n", self.ink.faint(why)));
    }

    /// Calls a tool and prints the exchange; gives what the answer cost.
    async fn call(&mut self, tool: &'static str, arguments: Value) -> Result<usize, Failure> {
        print::line(&format!("   {} {} {arguments}", self.ink.blue("→"), self.ink.blue(tool)));
        let request = CallToolRequestParams::new(tool)
            .with_arguments(arguments.as_object().cloned().unwrap_or_default());
        let result = self.client.call_tool(request).await.map_err(|error| failed(&error))?;
        let text = readable(&result);
        let tokens = ccd::tokens(&call::text(&result));
        self.calls += 1;
        self.spent += tokens;
        print::out(&self.shown(&text));
        let outcome = if result.is_error == Some(true) { "refused, " } else { "" };
        print::line(&format!(
            "   {}",
            self.ink.green(&format!("= {outcome}{} tokens", grouped(tokens)))
        ));
        Ok(tokens)
    }

    /// The first lines of an answer, indented, and how many more there are.
    fn shown(&self, text: &str) -> String {
        let mut out = String::new();
        for line in text.lines().take(LINES_SHOWN) {
            let cut: String = line.chars().take(COLUMNS_SHOWN).collect();
            let more = if cut.len() < line.len() { "…" } else { "" };
            let _ = writeln!(out, "   {} {cut}{more}", self.ink.faint("│"));
        }
        let hidden = text.lines().count().saturating_sub(LINES_SHOWN);
        if hidden > 0 {
            let note = format!("({hidden} more lines)");
            let _ = writeln!(out, "   {} {}", self.ink.faint("│"), self.ink.faint(&note));
        }
        out
    }

    /// Says what a naive server would have spent.
    fn compare(&self, what: &str, raw: usize, answer: usize) {
        #[expect(clippy::cast_precision_loss, reason = "shown with one decimal")]
        let share = 100.0 * answer as f64 / raw.max(1) as f64;
        let line = format!("  {what}: {} tokens; this answer: {share:.1} %", grouped(raw));
        print::line(&format!("   {}", self.ink.green(&line)));
    }

    fn farewell(&self) {
        let program = std::env::args().next().unwrap_or_else(|| "nextech-mcp".to_owned());
        print::out(&format!(
            "\n{}\n\n   {} calls, {} tokens in all.\n\
             \x20  Try your own:        {program} call search_patients '{{\"term\":\"…\"}}' --sandbox\n\
             \x20  Connect a client:    {program} client-config claude-desktop\n\n",
            self.ink.bold("That was all"),
            self.calls,
            grouped(self.spent),
        ));
    }

    async fn stop(mut self) {
        let _ = self.client.cancel().await;
        let _ = self.server.wait().await;
    }
}

/// An answer as a person reads it: records one a line.
fn readable(result: &CallToolResult) -> String {
    let Some(Value::Object(data)) =
        result.structured_content.as_ref().filter(|_| result.is_error != Some(true))
    else {
        return call::text(result);
    };
    let mut out = String::new();
    for (name, value) in data {
        match value {
            Value::Array(rows) if rows.iter().all(Value::is_object) => {
                let _ = writeln!(out, "{name}:");
                for row in rows {
                    let _ = writeln!(out, "  {row}");
                }
            }
            value => {
                let _ = writeln!(out, "{name}: {value}");
            }
        }
    }
    out
}

/// `12345` → `12,345`.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Colour in a terminal, none in a pipe.
#[derive(Clone, Copy)]
struct Ink(bool);

impl Ink {
    fn bold(self, text: &str) -> String {
        self.dressed("1", text)
    }

    fn faint(self, text: &str) -> String {
        self.dressed("2", text)
    }

    fn blue(self, text: &str) -> String {
        self.dressed("34", text)
    }

    fn green(self, text: &str) -> String {
        self.dressed("32", text)
    }

    fn dressed(self, code: &str, text: &str) -> String {
        if self.0 { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }
}

fn failed(error: &dyn std::fmt::Display) -> Failure {
    Failure::Failed(format!("demo: {error}"))
}

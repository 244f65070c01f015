//! The token ledger: what ten clinical questions cost a model, by three kinds of server.
//!
//! `cargo run --release --example ledger` prints the table that README shows. Everybody in it is
//! invented.

#![expect(clippy::print_stdout, reason = "the table is what it is for")]

#[path = "../tests/ledger/ledger.rs"]
mod ledger;

use std::error::Error;
use std::fmt::Write as _;
use std::process::Stdio;

use ledger::{Question, answers, charts, exact, questions};
use nextech_mcp::ccd;
use rmcp::RoleClient;
use rmcp::ServiceExt;
use rmcp::service::RunningService;
use tokio::process::Command;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    // The real program on pipes, as a client starts it; `cargo run` builds it beside this example.
    let program = std::env::current_exe()?.with_file_name("../nextech-mcp");
    let mut server = Command::new(program)
        .args(["stdio", "--sandbox"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()?;
    let pipes = server.stdout.take().zip(server.stdin.take()).ok_or("the server has no pipes")?;
    let model = ().serve(pipes).await?;

    let mut rows = Vec::new();
    for question in questions()? {
        rows.push(row(&model, question).await?);
    }
    let tools = serde_json::to_string(&model.list_all_tools().await?)?;
    print!("{}", table(rows, exact(&tools)));
    Ok(())
}

/// The ledger as a table. The list of tools is what a conversation pays once, whatever is asked; it is
/// booked on this server alone.
fn table(mut rows: Vec<Row>, tools: usize) -> String {
    let sum = |of: fn(&Row) -> usize| rows.iter().map(of).sum::<usize>();
    let total = Row {
        question: "**All ten, with the list of tools**".to_owned(),
        raw: sum(|it| it.raw),
        converted: sum(|it| it.converted),
        ours: sum(|it| it.ours) + tools,
    };
    let list = Row { question: "The list of tools".to_owned(), raw: 0, converted: 0, ours: tools };
    rows.extend([list, total]);
    let mut table = String::from(
        "| question | raw HTML | general converter | this server | of raw |\n|-|-:|-:|-:|-:|\n",
    );
    for Row { question, raw, converted, ours } in rows {
        let share = (ours * 10_000).checked_div(raw);
        let share = share.map_or(String::new(), |it| format!("{}.{:02} %", it / 100, it % 100));
        let _ = writeln!(table, "| {question} | {raw} | {converted} | {ours} | {share} |");
    }
    table
}

/// What one question costs, in tokens of `o200k_base`.
struct Row {
    /// The question.
    question: String,
    /// The patient's documents as the EHR sends them.
    raw: usize,
    /// The same through a general converter.
    converted: usize,
    /// This server's answers.
    ours: usize,
}

/// What a question costs, everything counted exactly.
///
/// # Errors
///
/// When a call is not answered, or not with what was planted.
async fn row(
    model: &RunningService<RoleClient, ()>,
    question: Question,
) -> Result<Row, Box<dyn Error>> {
    let ours = answers(model, &question).await?;
    if let Some(missing) = question.missing(&ours.concat()).next() {
        return Err(format!("{}: the answer does not say {missing:?}", question.asked).into());
    }
    // Whoever asks finds the patient first, and that costs the same everywhere.
    let found = ours.first().map_or(0, |it| exact(it));
    let (mut raw, mut converted) = (found, found);
    for html in charts(&question) {
        raw += exact(&html);
        converted += exact(&ccd::html2md(&html).unwrap_or_default());
    }
    let ours = ours.iter().map(|it| exact(it)).sum();
    Ok(Row { question: question.asked, raw, converted, ours })
}

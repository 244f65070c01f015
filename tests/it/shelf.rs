//! An EHR with one patient, whose chart is whatever a test puts there.

use std::sync::{Arc, Mutex};

use axum::Json;
use axum::Router;
use axum::extract::State;
use axum::routing::get;
use nextech_mcp::sandbox::{Options, Sandbox};
use serde_json::{Value, json};

use crate::clinic::{Clinic, program};

/// The chart; every clone is the same.
#[derive(Clone, Default)]
pub(crate) struct Shelf(Arc<Mutex<Value>>);

impl Shelf {
    /// Puts a visit there for each of these bodies of documents, the oldest first: e500, e501, …
    pub(crate) fn put(&self, bodies: &[impl AsRef<str>]) {
        let encounters = bodies.iter().enumerate().map(|(at, body)| {
            let date = format!("20{:02}-0{}-11", 10 + at / 9, 1 + at % 9);
            json!({
                "summary": { "encounterId": 500 + at, "encounterDate": date, "type": "Follow Up" },
                "ccd": format!("<html><body>{}</body></html>", body.as_ref())
            })
        });
        *self.0.lock().unwrap() = encounters.collect();
    }

    /// A clinic whose server reads it.
    pub(crate) async fn open(&self) -> Clinic {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let answer = |State(it): State<Self>| async move { Json(it.0.lock().unwrap().clone()) };
        let ehr = Router::new()
            .route("/{patient}/encounters/search", get(answer))
            .with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, ehr).await.unwrap() });
        let sandbox = Sandbox::start(Options::default()).await.unwrap();
        let mut program = program("stdio");
        program.envs(sandbox.settings()).env("NEXTECH_MCP_API_URL", format!("http://{address}"));
        Clinic::open_at(sandbox, program).await
    }
}

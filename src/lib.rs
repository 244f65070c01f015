//! An MCP server that lets an AI assistant read charts in the Nextech IntelleChart EHR.
//!
//! ```text
//!                  client (Claude, an editor, …)
//!                         │ JSON-RPC
//!             serve       │  stdio · streamable HTTP · SSE
//!             mcp         ▼  tools · prompts · resources   what the model sees
//!             chart       │  use cases                     what a clinician asks
//!                  ┌──────┴───────┐
//!             nextech            ccd                       what the EHR answers │ what a document says
//!                  │              (pure)
//!             auth                                         who is asking
//!                  │ HTTPS
//!              the EHR    ◀─ or ─▶   sandbox (loopback HTTP, invented patients)
//! ```
//!
//! Data goes down once and comes back once. No layer calls up, none calls sideways. `ccd` is a leaf:
//! it takes a string and gives a string. `sandbox` is not in the stack at all: it is a second EHR.
//! `tests/it/tidy.rs` holds the crate to this.

pub mod auth;
pub mod ccd;
pub mod chart;
pub mod logging;
pub mod mcp;
pub mod nextech;
pub mod sandbox;
pub mod serve;
pub mod settings;

//! One integration binary: it links once, and its modules share a clinic.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::format_push_string,
    clippy::similar_names,
    clippy::redundant_closure_for_method_calls,
    reason = "a test says what it expects, and stops where that is not so"
)]

mod auth;
mod call;
mod ccd;
mod ccd_chrome;
mod ccd_context;
mod ccd_diff;
mod ccd_docs;
mod ccd_eyes;
mod ccd_find;
mod ccd_grid;
mod ccd_hostile;
mod ccd_misread;
mod ccd_pages;
mod ccd_properties;
mod ccd_tables;
mod ccd_titles;
mod ccd_wards;
mod clinic;
mod compare;
mod contradictions;
mod convert;
mod encounters;
mod faults;
mod http;
mod identity;
mod leaks;
mod ledger;
mod prompts;
mod readme;
mod repeats;
mod resources;
mod sandbox;
mod search;
mod section_names;
mod settings;
mod shelf;
mod spellings;
mod stdio;
mod tidy;
mod tokens;
mod tools;
mod trend_places;
mod trends;
mod walk;

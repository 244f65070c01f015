//! One integration binary: it links once, and its modules share a clinic.

mod call;
mod ccd;
mod ccd_properties;
mod clinic;
mod contradictions;
mod convert;
mod encounters;
mod faults;
mod http;
mod leaks;
mod sandbox;
mod settings;
mod stdio;
mod tidy;
mod tokens;
mod tools;

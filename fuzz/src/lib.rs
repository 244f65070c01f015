//! The engine alone, for the targets beside it.
//!
//! `ccd` is a leaf of the crate, so it is compiled from its source without the server around it:
//! the instrumented build takes a minute instead of many, and coverage counts nothing but the
//! engine. `scan`, `attributes` and `tag` are compiled a second time, because what the scanner sees
//! is private to the engine, and the differential target compares exactly that.

#![allow(dead_code, reason = "a part of the engine is not all of it")]

#[path = "../../src"]
mod source {
    pub mod ccd;
}

#[path = "../../src/ccd/attributes.rs"]
mod attributes;
#[path = "../../src/ccd/scan.rs"]
mod scan;
#[path = "../../src/ccd/tag.rs"]
mod tag;

pub mod seen;

pub use source::ccd;

//! What is wrong with a setting, and where it came from.

use std::fmt;

/// A setting that stops the start.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A value that cannot be right. Secrets' values are never shown, nor are others'.
    #[error("{name} (from {origin}) {problem}. A valid one: {example}")]
    Wrong {
        /// The setting, as it was given.
        name: String,
        /// Where from.
        origin: Origin,
        /// What is wrong with it.
        problem: String,
        /// One that is right.
        example: &'static str,
    },
    /// A setting that has no default and was not given.
    #[error(
        "{flag} is missing: give it, or set {variable}, or `{name}` in {file}. A valid one: {example}"
    )]
    Missing {
        /// As a flag.
        flag: String,
        /// As an environment variable.
        variable: String,
        /// In the file.
        name: &'static str,
        /// Which file.
        file: String,
        /// One that is right.
        example: &'static str,
    },
    /// The file cannot be read, or holds what no setting is called.
    #[error("{file}: {problem}")]
    File {
        /// Which.
        file: String,
        /// What is wrong with it.
        problem: String,
    },
}

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A flag.
    Flag,
    /// The environment.
    Environment,
    /// The file.
    File(String),
    /// Nobody said anything.
    Default,
}

impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag => formatter.write_str("the command line"),
            Self::Environment => formatter.write_str("the environment"),
            Self::File(file) => formatter.write_str(file),
            Self::Default => formatter.write_str("the default"),
        }
    }
}

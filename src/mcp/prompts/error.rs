//! Why a folder of prompts cannot be used.

use std::io::ErrorKind;

use super::file::EXAMPLE;

/// What stops the start. It quotes nothing but names.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PromptError {
    /// The folder cannot be read.
    #[error(
        "`prompts_dir`: {folder} cannot be read as a folder ({kind}). \
         A valid one: /etc/nextech-mcp/prompts, with files like chart-summary.md in it"
    )]
    Folder {
        /// As it was given.
        folder: String,
        /// What the system says.
        kind: ErrorKind,
    },
    /// A file in it is no prompt.
    #[error("`prompts_dir`: {file} {problem}. A valid one:\n\n{EXAMPLE}")]
    File {
        /// Its path.
        file: String,
        /// What is wrong with it, as a clause.
        problem: String,
    },
}

//! `prompts/*.md` as MCP prompts: embedded in the program, and replaced or joined by those in a folder
//! of the practice's own.

mod body;
mod error;
mod file;
mod value;

use std::fs;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use rmcp::ErrorData;
use rmcp::model::{GetPromptResult, JsonObject, Prompt, PromptArgument, PromptMessage, Role};

pub use self::error::PromptError;
use self::file::Written;
use super::arguments::nearest;

/// What the program brings, in the order clients show it.
const EMBEDDED: &[(&str, &str)] = &[
    ("chart-summary", include_str!("../../prompts/chart-summary.md")),
    ("pre-visit-brief", include_str!("../../prompts/pre-visit-brief.md")),
    ("what-changed", include_str!("../../prompts/what-changed.md")),
    ("medication-reconciliation", include_str!("../../prompts/medication-reconciliation.md")),
    ("glaucoma-flowsheet", include_str!("../../prompts/glaucoma-flowsheet.md")),
    ("retina-flowsheet", include_str!("../../prompts/retina-flowsheet.md")),
    ("referral-letter", include_str!("../../prompts/referral-letter.md")),
    ("chart-question", include_str!("../../prompts/chart-question.md")),
];

/// Lies beside the prompts in the source tree, and is none.
const INSTRUCTIONS: &str = "instructions.md";

/// No prompt is a book; what is larger is another file that got lost.
const FILE_BYTES_MAX: u64 = 64 * 1024;

/// The prompts that a server offers. Cloning is cheap.
#[derive(Debug, Clone)]
pub struct Prompts(Arc<[Written]>);

impl Default for Prompts {
    /// Those of the program itself.
    fn default() -> Self {
        // All of them: a test reads each.
        static READ: LazyLock<Prompts> = LazyLock::new(|| {
            let read = EMBEDDED.iter().filter_map(|(name, text)| file::read(name, text).ok());
            Prompts(read.collect())
        });
        READ.clone()
    }
}

impl Prompts {
    /// These, with the `*.md` files in `folder` in place of those of the same name, and after them.
    ///
    /// # Errors
    ///
    /// When the folder or one of its files cannot be read, or a file is no prompt.
    pub fn with_folder(self, folder: &Path) -> Result<Self, PromptError> {
        let shown = folder.display().to_string();
        let broken = |error: std::io::Error| PromptError::Folder {
            folder: shown.clone(),
            kind: error.kind(),
        };
        let mut files = Vec::new();
        for entry in fs::read_dir(folder).map_err(broken)? {
            let path = entry.map_err(broken)?.path();
            let hidden = path.file_name().is_some_and(|it| it.as_encoded_bytes().starts_with(b"."));
            if path.extension().is_some_and(|it| it == "md") && !hidden {
                files.push(path);
            }
        }
        files.sort();
        let mut all = self.0.to_vec();
        for path in files {
            let written = of_file(&path).map_err(|problem| PromptError::File {
                file: path.display().to_string(),
                problem,
            })?;
            match all.iter_mut().find(|it| it.name == written.name) {
                Some(embedded) => *embedded = written,
                None => all.push(written),
            }
        }
        Ok(Self(all.into()))
    }

    /// As clients list them.
    pub(super) fn list(&self) -> Vec<Prompt> {
        self.0.iter().map(listed).collect()
    }

    /// The prompt called `name`, filled with what was `given` for its arguments.
    pub(super) fn get(&self, name: &str, given: &JsonObject) -> Result<GetPromptResult, ErrorData> {
        let written = self.find(name)?;
        let values = value::checked(written, given)?;
        let text = written.body.filled(&values);
        let message = PromptMessage::new_text(Role::User, text);
        Ok(GetPromptResult::new(vec![message]).with_description(written.description.clone()))
    }

    /// Whether `argument` is one of the prompt's called `name`; no such prompt is an error.
    pub(super) fn takes(&self, name: &str, argument: &str) -> Result<(), ErrorData> {
        let written = self.find(name)?;
        if written.arguments.iter().any(|it| it.name == argument) {
            return Ok(());
        }
        Err(value::unknown(written, argument))
    }

    /// A caller can put anything into a name, so what is answered names only what there is.
    fn find(&self, name: &str) -> Result<&Written, ErrorData> {
        if let Some(written) = self.0.iter().find(|it| it.name == name) {
            return Ok(written);
        }
        let near = nearest(name, self.0.iter().map(|it| it.name.as_str()));
        let near = near.map(|it| format!(" Did you mean `{it}`?")).unwrap_or_default();
        let all = self.0.iter().map(|it| it.name.as_str()).collect::<Vec<_>>().join(", ");
        let message = format!("there is no such prompt.{near} There are: {all}");
        Err(ErrorData::invalid_params(message, None))
    }
}

/// The prompt in the file at `path`, or what is wrong with it.
fn of_file(path: &Path) -> Result<Written, String> {
    let unreadable = |error: std::io::Error| format!("cannot be read ({})", error.kind());
    if path.file_name().is_some_and(|it| it == INSTRUCTIONS) {
        return Err("is no prompt: it tells every client how the tools are used, and cannot be \
                    replaced; take it out of this folder"
            .to_owned());
    }
    let about = fs::metadata(path).map_err(unreadable)?;
    if !about.is_file() || about.len() > FILE_BYTES_MAX {
        return Err(format!("is no file of at most {} KiB", FILE_BYTES_MAX / 1024));
    }
    let text = fs::read_to_string(path).map_err(unreadable)?;
    let name = path.file_stem().map(|it| it.to_string_lossy()).unwrap_or_default();
    file::read(&name, &text)
}

fn listed(written: &Written) -> Prompt {
    let arguments = written.arguments.iter().map(|it| {
        PromptArgument::new(&it.name).with_description(&it.description).with_required(it.required)
    });
    Prompt::new(&written.name, Some(&written.description), Some(arguments.collect()))
        .with_title(&written.title)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_embedded_prompt_is_whole() {
        for (name, text) in EMBEDDED {
            assert_eq!(file::read(name, text).err(), None, "prompts/{name}.md");
        }
        assert_eq!(Prompts::default().0.len(), EMBEDDED.len());
    }
}

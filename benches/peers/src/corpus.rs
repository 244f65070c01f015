//! The documents.

use std::fs;
use std::path::{Path, PathBuf};

use nextech_mcp::sandbox;

/// A collection of documents.
pub struct Corpus {
    /// What it is, in words.
    pub name: String,
    /// What each document is called.
    pub names: Vec<String>,
    pub documents: Vec<String>,
}

impl Corpus {
    /// The charts of the sandbox's invented patients.
    pub fn sandbox() -> Option<Self> {
        let (names, documents) = sandbox::documents()
            .map(|(patient, encounter, html)| (format!("{patient}/{encounter}"), html))
            .unzip();
        let name = "the sandbox's documents (invented patients)".to_owned();
        Some(Self { name, names, documents })
    }

    /// Documents of many vendors and stylesheets, where they are beside the checkout. They are not
    /// ours to publish.
    pub fn shared() -> Option<Self> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
        let mut files: Vec<_> = fs::read_dir(folder)
            .ok()?
            .filter_map(|it| it.ok().map(|it| it.path()))
            .filter(|it| it.extension().is_some_and(|it| it == "html"))
            .collect();
        files.sort();
        let read = |it: &_| fs::read(it).map(|it| String::from_utf8_lossy(&it).into_owned());
        let documents = files.iter().map(read).collect::<Result<Vec<_>, _>>().ok()?;
        let stem = |it: &PathBuf| it.file_stem().map(|it| it.to_string_lossy().into_owned());
        let names = files.iter().filter_map(stem).collect();
        let name = "certification samples of many vendors".to_owned();
        (!documents.is_empty()).then(|| Self { name, names, documents })
    }

    pub fn bytes(&self) -> usize {
        self.documents.iter().map(String::len).sum()
    }
}

//! From the names a caller uses for sections to what the EHR and the documents call them.

use std::time::{Duration, Instant};

use schemars::JsonSchema;
use serde::Serialize;

use super::{Chart, Error};
use crate::ccd;

/// A practice changes its section names about as often as its furniture.
const NAMES_KEPT: Duration = Duration::from_hours(1);

/// How many near names an error offers.
const NEAR_MAX: usize = 5;

/// Sections that one call may name; each of the EHR's own names costs a request.
const NAMES_MAX: usize = 12;

/// The names that `sections` accepts.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SectionList {
    /// The practice's own names, in the EHR's order.
    pub sections: Vec<String>,
}

/// One request to the EHR, and the names it is to answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Ask {
    /// The EHR's own filter; without it whole documents come, and `names` are looked for in them.
    pub(super) filter: Option<String>,
    /// The caller's names; none means every section.
    pub(super) names: Vec<String>,
}

impl Chart {
    /// The practice's own names for the sections of a CCD, read at most once an hour.
    ///
    /// # Errors
    ///
    /// As the EHR fails.
    pub async fn section_names(&self) -> Result<SectionList, Error> {
        let mut kept = self.names.lock().await;
        if let Some((read_at, names)) = &*kept
            && read_at.elapsed() < NAMES_KEPT
        {
            return Ok(SectionList { sections: names.clone() });
        }
        let names = self.ehr.section_names().await?;
        *kept = Some((Instant::now(), names.clone()));
        Ok(SectionList { sections: names })
    }

    /// The practice's section names that go on from `start`, else those with a word that does, else those
    /// that are near.
    ///
    /// # Errors
    ///
    /// As [`Chart::section_names`].
    pub async fn section_names_like(&self, start: &str) -> Result<Vec<String>, Error> {
        let SectionList { sections } = self.section_names().await?;
        let start = start.trim().to_lowercase();
        let begins = |it: &str| it.to_lowercase().starts_with(&start);
        let within = |it: &str| {
            it.split(|it: char| !it.is_alphanumeric()).any(|word| !word.is_empty() && begins(word))
        };
        let chosen = |wanted: &dyn Fn(&str) -> bool| -> Vec<String> {
            sections.iter().filter(|it| wanted(it)).cloned().collect()
        };
        Ok([chosen(&begins), chosen(&within)].into_iter().find(|it| !it.is_empty()).unwrap_or_else(
            || {
                let near = ccd::nearest(&start, sections.iter().map(String::as_str), NEAR_MAX);
                near.into_iter().map(str::to_owned).collect()
            },
        ))
    }

    /// What to ask the EHR so that the sections in `names` come back.
    ///
    /// A name the EHR knows goes to its own filter, since that saves it from printing the rest; all
    /// other names are looked for in the headings of whole documents, with one request.
    pub(super) async fn asks(&self, names: &[String]) -> Result<Vec<Ask>, Error> {
        let names = checked(names)?;
        if names.is_empty() {
            return Ok(vec![Ask { filter: None, names }]);
        }
        let categories = self.categories().await?;
        let mut asks: Vec<Ask> = Vec::new();
        for name in names {
            let filter = category(&name, &categories);
            match asks.iter_mut().find(|it| it.filter == filter) {
                Some(ask) => ask.names.push(name),
                None => asks.push(Ask { filter, names: vec![name] }),
            }
        }
        Ok(asks)
    }

    /// The EHR's section names, or none where it cannot say: headings can be matched without it.
    pub(super) async fn categories(&self) -> Result<Vec<String>, Error> {
        match self.section_names().await {
            Ok(list) => Ok(list.sections),
            Err(Error::Unavailable(_) | Error::Format(_) | Error::TooLarge(_)) => Ok(Vec::new()),
            Err(error) => Err(error),
        }
    }
}

/// Trimmed names, each once.
fn checked(names: &[String]) -> Result<Vec<String>, Error> {
    let mut kept: Vec<String> = Vec::new();
    for name in names.iter().map(|it| it.trim()) {
        if name.is_empty() {
            return Err(Error::InvalidArgument {
                argument: "sections",
                problem: "holds an empty name".to_owned(),
                next: "Leave `sections` out for every section.",
            });
        }
        if !kept.iter().any(|it| it.eq_ignore_ascii_case(name)) {
            kept.push(name.to_owned());
        }
    }
    if kept.len() > NAMES_MAX {
        return Err(Error::InvalidArgument {
            argument: "sections",
            problem: format!("holds more than {NAMES_MAX} names"),
            next: "Leave `sections` out for every section, or ask in two calls.",
        });
    }
    Ok(kept)
}

/// The EHR's own spelling of `name`, if it has one.
fn category(name: &str, categories: &[String]) -> Option<String> {
    let exact = categories.iter().find(|it| it.trim().eq_ignore_ascii_case(name));
    exact.or_else(|| categories.iter().find(|it| ccd::same_section(name, it))).cloned()
}

/// The answer for a name that neither the EHR nor any document knows.
pub(super) fn unknown(asked: String, known: &[String]) -> Error {
    let near = ccd::nearest(&asked, known.iter().map(String::as_str), NEAR_MAX);
    let near = if near.is_empty() {
        known.iter().take(NEAR_MAX).cloned().collect()
    } else {
        near.into_iter().map(str::to_owned).collect()
    };
    Error::UnknownSection { asked, near }
}

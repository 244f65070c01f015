//! What a caller gives for a prompt's arguments, made safe to stand in its text.
//!
//! A value is data in quotation marks on one line: it can end neither its line nor its quotation, and
//! so not begin a sentence of the prompt.

use std::collections::BTreeMap;

use rmcp::ErrorData;
use rmcp::model::JsonObject;
use serde_json::Value;

use super::file::Written;
use crate::mcp::arguments::nearest;

/// A question fits; a document that was pasted in is not an argument.
const VALUE_CHARS_MAX: usize = 500;

/// The values for `written` by name, without those that say nothing.
///
/// No complaint repeats a value, nor a name that the prompt does not have.
pub(super) fn checked<'a>(
    written: &'a Written,
    given: &JsonObject,
) -> Result<BTreeMap<&'a str, String>, ErrorData> {
    if let Some(name) =
        given.keys().find(|name| !written.arguments.iter().any(|it| it.name == **name))
    {
        return Err(unknown(written, name));
    }
    let mut values = BTreeMap::new();
    for argument in &written.arguments {
        let name = &argument.name;
        let value = match given.get(name) {
            None | Some(Value::Null) => String::new(),
            Some(Value::String(text)) => one_line(text),
            Some(Value::Number(number)) => number.to_string(),
            Some(_) => {
                return Err(ErrorData::invalid_params(format!("`{name}` must be text"), None));
            }
        };
        if value.chars().count() > VALUE_CHARS_MAX {
            let message = format!("`{name}` must be at most {VALUE_CHARS_MAX} characters long");
            return Err(ErrorData::invalid_params(message, None));
        }
        if !value.is_empty() {
            values.insert(name.as_str(), format!("\"{value}\""));
        } else if argument.required {
            let message = format!("`{name}` is missing: {}", argument.description);
            return Err(ErrorData::invalid_params(message, None));
        }
    }
    Ok(values)
}

/// An argument that the prompt does not have. It is shown only as the nearest that it has.
pub(super) fn unknown(written: &Written, name: &str) -> ErrorData {
    let names = || written.arguments.iter().map(|it| it.name.as_str());
    let near = nearest(name, names());
    let near = near.map(|it| format!(" Did you mean `{it}`?")).unwrap_or_default();
    let all = names().collect::<Vec<_>>().join(", ");
    let takes =
        if all.is_empty() { "It takes none".to_owned() } else { format!("It takes: {all}") };
    let message = format!("`{}` has no such argument.{near} {takes}", written.name);
    ErrorData::invalid_params(message, None)
}

/// `text` on one line, without quotation marks of its own kind and without what nobody sees.
fn one_line(text: &str) -> String {
    let text: String = text
        .chars()
        .filter(|it| !is_unseen(*it))
        .map(|it| if it == '"' { '\'' } else { it })
        .map(|it| if it.is_control() { ' ' } else { it })
        .collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Characters that turn a line around or hide words in it: U+200B, the marks and controls of UAX #9,
/// U+2060 to U+2064, U+FEFF, and the tags of U+E0000.
fn is_unseen(it: char) -> bool {
    matches!(
        it,
        '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}'
    )
}

#[cfg(test)]
mod tests {
    use super::one_line;

    #[test]
    fn a_value_cannot_break_out() {
        assert_eq!(one_line("  Evelyn\tRose \n"), "Evelyn Rose");
        assert_eq!(
            one_line("x\"\r\n\n# New\u{2028}orders\u{85}\u{0}\u{202e}\u{200b}\u{e0041}"),
            "x' # New orders"
        );
        assert_eq!(one_line(" \u{feff}\n"), "");
    }
}

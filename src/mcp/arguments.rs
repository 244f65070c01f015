//! Arguments checked against the tool's own schema, before the tool sees them.
//!
//! rmcp checks nothing of a schema, and where arguments do not deserialize it answers with serde's
//! text, which quotes the value: a name, say. Here every refusal names the argument and what it must
//! be, and never repeats what it was.

use rmcp::model::{JsonObject, Tool};
use serde_json::Value;

use super::reply::Failure;

/// `given`, if it is what `tool` asks for; whole numbers written as `10.0` come out as `10`, and an
/// optional argument that is `null` as absent.
pub(super) fn check(tool: &Tool, mut given: JsonObject) -> Result<JsonObject, Failure> {
    let none = JsonObject::new();
    let known = tool.input_schema.get("properties").and_then(Value::as_object).unwrap_or(&none);
    let required: Vec<&str> = tool
        .input_schema
        .get("required")
        .and_then(Value::as_array)
        .map(|it| it.iter().filter_map(Value::as_str).collect())
        .unwrap_or_default();

    given.retain(|name, value| !value.is_null() || required.contains(&name.as_str()));
    for (name, value) in &mut given {
        let Some(schema) = known.get(name) else { return Err(unknown(tool, name, known)) };
        whole(value);
        if let Some(wanted) = mismatch(schema, value) {
            return Err(wrong(name, &wanted, schema));
        }
    }
    match required.iter().find(|it| !given.contains_key(**it)) {
        None => Ok(given),
        Some(missing) => {
            let schema = known.get(*missing).unwrap_or(&Value::Null);
            Err(Failure::invalid(format!("`{missing}` is missing"), advice(schema)))
        }
    }
}

/// `10.0` is a whole number to JSON Schema, and to some clients' number type.
fn whole(value: &mut Value) {
    if let Some(number) = value.as_f64()
        && value.as_i64().is_none()
        && number.fract() == 0.0
        && number.abs() < 9e15
    {
        #[expect(clippy::cast_possible_truncation, reason = "whole and below 2^53")]
        let number = number as i64;
        *value = number.into();
    }
}

/// What `value` should have been, if it is not.
fn mismatch(schema: &Value, value: &Value) -> Option<String> {
    if let Some(allowed) = schema.get("enum").and_then(Value::as_array) {
        let names: Vec<String> =
            allowed.iter().filter_map(Value::as_str).map(|it| format!("\"{it}\"")).collect();
        return (!allowed.contains(value)).then(|| format!("one of {}", names.join(", ")));
    }
    match schema.get("type").and_then(Value::as_str) {
        Some("integer") => {
            let low = schema.get("minimum").and_then(Value::as_i64);
            let high = schema.get("maximum").and_then(Value::as_i64);
            let fits = value.as_i64().is_some_and(|it| {
                low.is_none_or(|low| low <= it) && high.is_none_or(|high| it <= high)
            });
            (!fits).then(|| match (low, high) {
                (Some(low), Some(high)) => format!("a whole number from {low} to {high}"),
                _ => "a whole number".to_owned(),
            })
        }
        Some("string") => {
            let length = value.as_str().map(|it| it.trim().chars().count());
            let bound = |name| {
                schema.get(name).and_then(Value::as_u64).and_then(|it| usize::try_from(it).ok())
            };
            let (low, high) = (bound("minLength"), bound("maxLength"));
            let fits = length.is_some_and(|it| {
                low.is_none_or(|low| low <= it) && high.is_none_or(|high| it <= high)
            });
            (!fits).then(|| match (low, high) {
                (Some(low), Some(high)) => format!("text of {low} to {high} characters"),
                _ => "text".to_owned(),
            })
        }
        Some("array") => {
            let items = schema.get("items").unwrap_or(&Value::Null);
            let fits = value
                .as_array()
                .is_some_and(|it| it.iter().all(|it| mismatch(items, it).is_none()));
            (!fits).then(|| "a list of texts, like [\"medications\"]".to_owned())
        }
        Some("boolean") => (!value.is_boolean()).then(|| "true or false".to_owned()),
        _ => None,
    }
}

fn wrong(name: &str, wanted: &str, schema: &Value) -> Failure {
    Failure::invalid(format!("`{name}` must be {wanted}"), advice(schema))
}

/// The argument's own description says what it is for.
fn advice(schema: &Value) -> String {
    schema.get("description").and_then(Value::as_str).map_or_else(
        || "Give it as the tool's schema says.".to_owned(),
        |it| format!("Correct it. What it means: {it}"),
    )
}

/// An argument that does not exist. Its name is shown only as the nearest that does: a caller can
/// put anything into a name.
fn unknown(tool: &Tool, name: &str, known: &JsonObject) -> Failure {
    let all = known.keys().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ");
    let sentence = format!("`{}` has no such argument", tool.name);
    let nearest = nearest(name, known.keys().map(String::as_str));
    let next = match (nearest, known.is_empty()) {
        (_, true) => "It takes none.".to_owned(),
        (Some(near), _) => format!("Did you mean `{near}`? It takes {all}."),
        (None, _) => format!("It takes {all}."),
    };
    Failure::invalid(sentence, next)
}

/// The known name that `name` is most likely a misspelling of.
pub(super) fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    known
        .map(|it| (strsim::jaro_winkler(it, name), it))
        .filter(|(likeness, _)| *likeness > 0.7)
        .max_by(|one, other| one.0.total_cmp(&other.0))
        .map(|(_, it)| it)
}

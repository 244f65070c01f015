//! Tool schemas as every client accepts them.
//!
//! schemars writes what JSON Schema allows; clients read less. Reported damage: `$ref` makes one
//! editor drop the tool, `["array","null"]` makes a desktop client send arrays as text, Rust's number
//! formats make Ajv warn, `$schema` is refused by a command-line client. So schemas are flattened once,
//! when the server is built.

use rmcp::model::JsonObject;
use serde_json::Value;

/// `schema` without `$schema`, `$ref`, null unions, and Rust's number formats.
pub(super) fn flattened(schema: &JsonObject) -> JsonObject {
    let definitions = schema.get("$defs").and_then(Value::as_object).cloned().unwrap_or_default();
    let mut flat = schema.clone();
    for name in ["$schema", "$defs", "title"] {
        flat.remove(name);
    }
    let mut value = Value::Object(flat);
    flatten(&mut value, &definitions);
    match value {
        Value::Object(flat) => flat,
        _ => JsonObject::new(),
    }
}

/// `input`, which takes what it names and nothing else, also where it names nothing.
pub(super) fn closed(mut input: JsonObject) -> JsonObject {
    input.entry("properties").or_insert_with(|| JsonObject::new().into());
    input.insert("additionalProperties".to_owned(), false.into());
    input
}

/// `output`, which promises no member: a refusal has others, and there is a client that holds even a
/// refusal against this schema and then shows the model nothing of it.
pub(super) fn open(mut output: JsonObject) -> JsonObject {
    output.remove("required");
    output
}

fn flatten(value: &mut Value, definitions: &JsonObject) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|it| flatten(it, definitions)),
        Value::Object(object) => {
            if let Some(target) = target(object, definitions) {
                let mut target = target.clone();
                // What stands beside the reference is nearer to the argument than what it refers to.
                object.remove("$ref");
                if let Value::Object(target) = &mut target {
                    target.extend(std::mem::take(object));
                    *object = std::mem::take(target);
                }
            }
            drop_null(object);
            object.remove("format");
            // Our types default to absence; "default": null says the same at some cost.
            if object.get("default").is_some_and(Value::is_null) {
                object.remove("default");
            }
            object.values_mut().for_each(|it| flatten(it, definitions));
        }
        _ => {}
    }
}

fn target<'a>(object: &JsonObject, definitions: &'a JsonObject) -> Option<&'a Value> {
    definitions.get(object.get("$ref")?.as_str()?.rsplit('/').next()?)
}

/// `["string","null"]` → `"string"`, and `anyOf [X, null]` → X: an optional argument may be left out.
fn drop_null(object: &mut JsonObject) {
    if let Some(Value::Array(types)) = object.get_mut("type") {
        types.retain(|it| it != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            object.insert("type".to_owned(), only);
        }
    }
    if let Some(Value::Array(choices)) = object.get_mut("anyOf") {
        choices.retain(|it| it.get("type").is_none_or(|it| it != "null"));
        if let [Value::Object(only)] = choices.as_mut_slice() {
            let only = std::mem::take(only);
            object.remove("anyOf");
            for (name, value) in only {
                object.entry(name).or_insert(value);
            }
        }
    }
}

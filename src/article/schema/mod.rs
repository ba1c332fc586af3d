//! The JSON Schema of the enriched record, draft 2020-12.
//!
//! `ninjs.json` holds our own definitions of the part of ninjs 3.1 that a record uses, stricter than the
//! standard: whatever they accept, ninjs 3.1 accepts. `rawi.json` holds the definitions of the `rawi`
//! property. The record's schema refers to both with `allOf`, as the ninjs guidelines ask of extensions, and
//! is self-contained. Source of the facts: <https://www.iptc.org/std/ninjs/ninjs-schema_3.1.json>.

use serde_json::{Map, Value, json};

use super::enriched::SCHEMA_VERSION;

const NINJS: &str = include_str!("ninjs.json");
const RAWI: &str = include_str!("rawi.json");

/// The draft both schemas are written in.
const DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";

/// The schema of a whole record, `rawi` included.
///
/// # Errors
/// When a definitions file is not JSON: a mistake in this crate.
pub fn record() -> Result<Value, serde_json::Error> {
    let mut definitions: Map<String, Value> = serde_json::from_str(NINJS)?;
    definitions.append(&mut serde_json::from_str::<Map<String, Value>>(RAWI)?);
    Ok(json!({
        "$schema": DRAFT,
        "$id": format!("urn:rawi:schema:record:{SCHEMA_VERSION}"),
        "title": "Enriched news article",
        "description": "A ninjs 3.1 document plus the property rawi. Offsets count Unicode code points of the main \
                        body's value, end exclusive. Unknown is absent, never empty.",
        "type": "object",
        "allOf": [{"$ref": "#/$defs/ninjs"}],
        "required": ["rawi"],
        "properties": {"rawi": {"$ref": "#/$defs/extension"}},
        "unevaluatedProperties": false,
        "$defs": definitions
    }))
}

/// The schema of a record without `rawi`: the strict core of ninjs 3.1.
///
/// # Errors
/// When the definitions file is not JSON: a mistake in this crate.
pub fn ninjs_core() -> Result<Value, serde_json::Error> {
    let definitions: Map<String, Value> = serde_json::from_str(NINJS)?;
    Ok(json!({
        "$schema": DRAFT,
        "$id": "urn:rawi:schema:ninjs-core:3.1",
        "title": "Core of ninjs 3.1",
        "$ref": "#/$defs/ninjs",
        "unevaluatedProperties": false,
        "$defs": definitions
    }))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use jsonschema::Validator;

    use super::*;
    use crate::article::Hints;
    use crate::extract::Extractor;
    use crate::normalize::Normalizer;

    fn validator(schema: &Value) -> Validator {
        jsonschema::options().should_validate_formats(true).build(schema).unwrap()
    }

    fn errors(schema: &Value, record: &Value) -> Vec<String> {
        validator(schema)
            .iter_errors(record)
            .map(|error| format!("{} at {}", error, error.instance_path()))
            .collect()
    }

    fn assert_valid(record: &Value) {
        let whole = errors(&super::record().unwrap(), record);
        assert!(whole.is_empty(), "{whole:#?} in {record:#}");
        let mut core = record.clone();
        core.as_object_mut().unwrap().remove("rawi").unwrap();
        let core_errors = errors(&ninjs_core().unwrap(), &core);
        assert!(core_errors.is_empty(), "{core_errors:#?} in {core:#}");
    }

    fn process(payload: &str, hints: &Hints) -> Value {
        let story = Normalizer::default().normalize(payload.as_bytes(), hints).unwrap();
        serde_json::to_value(Extractor::default().extract(story)).unwrap()
    }

    /// A record with every property set, each array holding every kind of item.
    fn full() -> Value {
        let span = |start: usize| json!({"start": start, "end": start + 4});
        let with = |mut value: Value, more: Value| {
            value.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            value
        };
        let concept =
            json!([{"name": "دبي", "rel": "mentions", "uri": "https://example.org/1", "literal": "AE"}]);
        let blocks: Vec<Value> = ["paragraph", "subheading", "quote", "list_item", "caption", "table"]
            .iter()
            .map(|kind| with(json!({"kind": kind}), span(0)))
            .collect();
        let removed: Vec<Value> = [
            "boilerplate",
            "related",
            "duplicate",
            "headline",
            "byline",
            "dateline",
            "credit",
            "date",
            "notice",
        ]
        .iter()
        .map(|kind| json!({"kind": kind, "text": "x"}))
        .collect();
        let speakers = ["explicit", "surname", "role", "implicit", "anonymous"]
            .iter()
            .map(|how| json!({"name": "a", "title": "b", "via": "c", "how": how, "confidence": 0.5}));
        let quotes: Vec<Value> = speakers
            .map(|speaker| {
                let more = json!({
                    "text": "x", "type": "direct", "cue": "قال", "speaker": speaker, "unclosed": true,
                    "confidence": 1.0
                });
                with(span(1), more)
            })
            .collect();
        let names: Vec<Value> = ["person", "organisation", "place"]
            .iter()
            .map(|kind| with(span(0), json!({"name": "x", "type": kind, "confidence": 0.25})))
            .collect();
        let quantities: Vec<Value> = ["money", "count", "percentage", "date"]
            .iter()
            .map(|kind| with(span(0), json!({"type": kind, "value": "3", "unit": "USD"})))
            .collect();
        let rawi = json!({
            "schema": 1, "worker": "0.1.0",
            "origin": {"topic": "t", "partition": 0, "offset": 0, "timestamp": "2024-01-25T11:30:00Z"},
            "format": "html",
            "charset": {"name": "windows-1256", "from": "meta", "malformed": 1, "doubleEncodingRepaired": true},
            "source": "s", "site": "s", "section": "s", "tags": ["t"], "paywalled": true, "liveBlog": false,
            "authors": ["a"], "blocks": blocks,
            "dateline": {"text": "d", "places": ["p"], "date": "2024-01-25T00:00:00Z", "sources": ["s"],
                         "rule": "r", "confidence": 0.75},
            "quotes": quotes, "mentions": names,
            "entities": [{"name": "x", "type": "place", "title": "t", "uri": "https://example.org/2",
                          "country": "AE", "mentions": 2, "confidence": 0.5}],
            "keywords": [{"term": "t", "score": 1.0}], "quantities": quantities, "removed": removed,
            "repairs": {"tatweel": 3},
            "language": {"code": "ar", "confidence": 1.0, "from": "detected", "runnerUp": "fa"},
            "provenance": {"published": "json-ld"},
            "fingerprint": {"algorithm": "a", "exact": "e", "shingles": ["00000000000000ff"]}
        });
        json!({
            "uri": "https://example.org/a", "type": "text", "version": "1",
            "standard": {"name": "ninjs", "version": "3.1", "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json#"},
            "language": "ar", "contentCreated": "2024-01-25T14:30:00+03:00", "versionCreated": "2024-01-25T11:30:00Z",
            "urgency": 4, "headlines": [{"role": "main", "contentType": "text/plain", "value": "x"}],
            "slugline": "s", "by": "b", "located": "دبي/بغداد",
            "infoSources": [{"name": "أ ف ب", "role": "agency", "uri": "https://www.afp.com/", "literal": "AFP"}],
            "descriptions": [{"role": "summary", "contentType": "text/plain", "value": "x"}],
            "bodies": [{"role": "main", "contentType": "text/plain", "charCount": 4, "wordCount": 1, "value": "نصوص"}],
            "people": concept, "organisations": concept, "places": concept,
            "subjects": [{"name": "x", "rel": "about", "uri": "http://cv.iptc.org/newscodes/mediatopic/16000000",
                          "creator": "c", "confidence": 80}],
            "renditions": [{"name": "lead", "href": "https://example.org/i.jpg"}], "copyrightNotice": "©",
            "altIds": [{"role": "raw", "value": "7"}],
            "rawi": rawi
        })
    }

    #[test]
    fn records_of_all_kinds_of_sample_are_valid() {
        let html = "<!doctype html><html lang=ar><head><title>عنوان الخبر</title>\
                    <link rel=canonical href=\"https://example.org/أخبار/خبر 1\">\
                    <meta property=\"og:image\" content=\"https://example.org/صور/1.jpg\"></head><body><article>\
                    <h1>عنوان الخبر</h1><p>قالت وزارة الخارجية في بيان إن المحادثات مستمرة منذ أيام في العاصمة.</p>\
                    <h2>خلفية</h2><p>وأضاف المتحدث: \"نعمل على الحل\" خلال مؤتمر صحفي عقد مساء الخميس هناك.</p>\
                    </article></body></html>";
        let page = Hints {
            content_type: Some("text/html".into()),
            url: Some("https://example.org/أخبار/خبر 1?q=ا".into()),
            ..Hints::default()
        };
        let envelope = json!({
            "id": "7", "url": "https://example.org/7", "source": "feed", "published_at": "2024-01-25T14:30:00+03:00",
            "title": "Talks go on", "authors": ["Jane Roe"], "language": "en",
            "body": "GENEVA (Reuters) - Talks go on, the minister said on Monday.\n\n\"We are close,\" Jane Roe said."
        });
        let samples = [
            (
                "بغداد (رويترز) - قال الوزير \"نحن قريبون من اتفاق\" يوم الاثنين في بغداد.\n\nوأضاف أن المحادثات مستمرة.",
                Hints::default(),
            ),
            (
                "Prices rose by 3 percent to $4.5 million in Paris on Monday, officials said.",
                Hints::default(),
            ),
            (html, page),
            (&envelope.to_string(), Hints::default()),
        ];
        for (payload, hints) in samples {
            assert_valid(&process(payload, &hints));
        }
    }

    #[test]
    fn a_record_with_everything_set_is_valid_and_read_by_the_types() {
        let full = full();
        assert_valid(&full);
        let read: crate::article::EnrichedArticle = serde_json::from_value(full.clone()).unwrap();
        assert_eq!(serde_json::to_value(read).unwrap(), full);
    }

    /// The schema and the types have the same properties: what the types do not know, `full` could not carry
    /// through them, and what the schema lists beyond that is found here.
    #[test]
    fn every_property_of_the_schema_is_one_of_the_types() {
        fn collect(value: &Value, names: &mut BTreeSet<String>) {
            match value {
                Value::Object(object) => {
                    for (name, value) in object {
                        names.insert(name.clone());
                        collect(value, names);
                    }
                }
                Value::Array(items) => items.iter().for_each(|item| collect(item, names)),
                _ => {}
            }
        }
        let mut written = BTreeSet::new();
        collect(&full(), &mut written);
        let schema = record().unwrap();
        for (definition, body) in schema["$defs"].as_object().unwrap() {
            for name in body.get("properties").and_then(Value::as_object).into_iter().flat_map(Map::keys) {
                assert!(written.contains(name), "{definition}.{name} is in the schema and in no record");
            }
        }
    }

    #[test]
    fn an_unknown_property_is_refused_at_every_level() {
        let schema = record().unwrap();
        let mut places = vec![String::new()];
        fn objects(value: &Value, at: &str, places: &mut Vec<String>) {
            match value {
                Value::Object(object) => {
                    for (name, value) in object {
                        let at = format!("{at}/{name}");
                        // These two are maps by a name that is not ours.
                        if value.is_object() && name != "repairs" && name != "provenance" {
                            places.push(at.clone());
                        }
                        objects(value, &at, places);
                    }
                }
                Value::Array(items) => {
                    if let Some(first) = items.first() {
                        let at = format!("{at}/0");
                        if first.is_object() {
                            places.push(at.clone());
                        }
                        objects(first, &at, places);
                    }
                }
                _ => {}
            }
        }
        objects(&full(), "", &mut places);
        assert!(places.len() > 20, "{places:?}");
        for place in places {
            let mut record = full();
            record.pointer_mut(&place).unwrap()["colour"] = json!("red");
            assert!(!errors(&schema, &record).is_empty(), "an unknown property at {place:?} is accepted");
        }
    }

    #[test]
    fn the_core_refuses_the_extension() {
        assert!(!errors(&ninjs_core().unwrap(), &full()).is_empty());
    }

    #[test]
    fn empty_strings_and_wrong_values_are_refused() {
        let schema = record().unwrap();
        for (place, value) in [
            ("/by", json!("")),
            ("/type", json!("picture")),
            ("/contentCreated", json!("yesterday")),
            ("/uri", json!("not a uri")),
            ("/urgency", json!(0)),
            ("/people", json!([])),
            ("/rawi/schema", json!(2)),
            ("/rawi/format", json!("pdf")),
            ("/rawi/mentions/0/confidence", json!(1.5)),
            ("/rawi/blocks/0/start", json!(-1)),
            ("/rawi/fingerprint/shingles/0", json!("xyz")),
        ] {
            let mut record = full();
            *record.pointer_mut(place).unwrap() = value.clone();
            assert!(!errors(&schema, &record).is_empty(), "{value} at {place} is accepted");
        }
    }

    #[test]
    fn every_definition_and_property_is_described() {
        for (name, definition) in record().unwrap()["$defs"].as_object().unwrap() {
            assert!(definition["description"].is_string(), "{name}");
            for (property, body) in
                definition.get("properties").and_then(Value::as_object).into_iter().flatten()
            {
                assert!(body["description"].is_string() || body["$ref"].is_string(), "{name}.{property}");
            }
        }
    }
}

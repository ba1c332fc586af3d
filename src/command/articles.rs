//! Raw articles from files and standard input, and their way through both stages: what `process` and `inspect` share.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use crate::article::{EnrichedArticle, Hints};
use crate::extract::Extractor;
use crate::normalize::Normalizer;

/// Stack of a thread that enriches: HTML parsers recurse once a nesting level, and a stack overflow ends the process.
pub const STACK_BYTES: usize = 64 * 1024 * 1024;

/// One payload and where it stood, for messages.
pub struct RawInput {
    /// The file, and the line where it is one of several.
    pub place: String,
    /// The bytes as they stood.
    pub payload: Vec<u8>,
    /// What the file's name says.
    pub hints: Hints,
}

/// Takes one payload through both stages. The error is for a person; a panic of a stage is an error too.
pub fn enrich(
    normalizer: &Normalizer,
    extractor: &Extractor,
    input: &RawInput,
) -> Result<EnrichedArticle, String> {
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let story = normalizer.normalize(&input.payload, &input.hints).map_err(|error| error.to_string())?;
        Ok(extractor.extract(story))
    }));
    outcome.unwrap_or_else(|panic| {
        let message = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
        let message = message.or_else(|| panic.downcast_ref::<String>().cloned());
        Err(format!("a stage panicked: {}", message.unwrap_or_default()))
    })
}

/// Reads every file (`-` or none is standard input) and hands on one input an article, until `feed` says that nobody
/// listens. A file that cannot be read is told and the next one read; the error is for the end.
pub fn read_all(files: &[PathBuf], feed: &mut impl FnMut(RawInput) -> bool) -> io::Result<()> {
    if files.is_empty() {
        return read_input("standard input", io::stdin().lock(), feed);
    }
    let mut unread = 0_usize;
    for path in files {
        let read = if path.as_os_str() == "-" {
            read_input("standard input", io::stdin().lock(), feed)
        } else {
            read_file(path, feed)
        };
        if let Err(error) = read {
            aside!("{error}");
            unread += 1;
        }
    }
    let (files, all) = (if unread == 1 { "file" } else { "files" }, files.len());
    if unread == 0 {
        Ok(())
    } else {
        Err(io::Error::other(format!("{unread} {files} of {all} could not be read")))
    }
}

/// Reads what has no name to tell its form: JSON lines, one handed on as soon as it is there, or one document, which is
/// all whose first line is no JSON object, or only the beginning of one.
fn read_input(
    place: &str,
    mut input: impl BufRead,
    feed: &mut impl FnMut(RawInput) -> bool,
) -> io::Result<()> {
    let mut start = Vec::new();
    while start.trim_ascii().is_empty() {
        if input.read_until(b'\n', &mut start)? == 0 {
            return Ok(());
        }
    }
    let first = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&start).trim_ascii();
    if first.starts_with(b"{") && first != b"{" {
        return read_lines(place, start.chain(input), feed);
    }
    input.read_to_end(&mut start)?;
    feed(RawInput { place: place.to_owned(), payload: start, hints: Hints::default() });
    Ok(())
}

/// Reads one file: JSON lines by its name or, in a `.json` file, by its first line; else one document.
pub fn read_file(path: &Path, feed: &mut impl FnMut(RawInput) -> bool) -> io::Result<()> {
    let place = path.display().to_string();
    let open = |error: io::Error| io::Error::new(error.kind(), format!("{place}: cannot be read: {error}"));
    let mut file = File::open(path).map_err(open)?;
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    if matches!(extension, "jsonl" | "ndjson") {
        return read_lines(&place, BufReader::new(file), feed);
    }
    let mut payload = Vec::new();
    file.read_to_end(&mut payload).map_err(open)?;
    if extension == "json" && are_lines(&payload) {
        return read_lines(&place, payload.as_slice(), feed);
    }
    let content_type = match extension {
        "html" | "htm" | "xhtml" => Some("text/html"),
        "txt" => Some("text/plain"),
        _ => None,
    };
    let hints = Hints { content_type: content_type.map(Into::into), ..Hints::default() };
    feed(RawInput { place, payload, hints });
    Ok(())
}

/// Hands on each line that is not empty.
pub fn read_lines(
    place: &str,
    mut input: impl BufRead,
    feed: &mut impl FnMut(RawInput) -> bool,
) -> io::Result<()> {
    for number in 1u64.. {
        let mut payload = Vec::new();
        if input.read_until(b'\n', &mut payload)? == 0 {
            break;
        }
        if payload.trim_ascii().is_empty() {
            continue;
        }
        if !feed(RawInput { place: format!("{place}:{number}"), payload, hints: Hints::default() }) {
            break;
        }
    }
    Ok(())
}

/// Whether bytes are JSON lines: the first line is a whole JSON object and not all there is.
pub fn are_lines(bytes: &[u8]) -> bool {
    let trimmed = bytes.trim_ascii();
    let Some(end) = trimmed.iter().position(|byte| *byte == b'\n') else { return false };
    trimmed.first() == Some(&b'{')
        && trimmed
            .get(..end)
            .is_some_and(|line| serde_json::from_slice::<serde::de::IgnoredAny>(line).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn standard_input_is_lines_or_one_document() {
        let read = |bytes: &[u8]| {
            let mut all = Vec::new();
            read_input("-", bytes, &mut |input| {
                all.push((input.place, String::from_utf8(input.payload).unwrap()));
                true
            })
            .unwrap();
            all
        };
        let at = |place: &str, payload: &str| (place.to_owned(), payload.to_owned());
        assert_eq!(read(b"\n{\"a\": 1}\n{broken\n"), [at("-:2", "{\"a\": 1}\n"), at("-:3", "{broken\n")]);
        for whole in ["Title\n\nA story.\n\nIt goes on.\n", "{\n \"body\": \"x\"\n}\n", "<p>x</p>\n{y}\n"] {
            assert_eq!(read(whole.as_bytes()), [at("-", whole)]);
        }
        assert!(read(b" \n\n").is_empty());
    }

    #[test]
    fn lines_are_told_from_one_document() {
        assert!(are_lines(b"{\"a\": 1}\n{\"a\": 2}\n"));
        assert!(!are_lines(b"{\n  \"a\": 1\n}\n"));
        assert!(!are_lines(b"{\"a\": 1}\n"));
        assert!(!are_lines(b"Headline\n\n{text}"));
    }
}

// Pages made to break an extractor, by name: what nests without end, never closes, repeats a million times, or is huge in
// one place. `examples/hostile_pages.rs` measures them in full size, a test runs them in a small one.

/// A page made to break an extractor.
pub struct Case {
    /// What is hostile about it.
    pub name: &'static str,
    /// What the payload is announced as.
    pub content_type: &'static str,
    /// The payload.
    pub payload: Vec<u8>,
    /// The kind of the dead letter in full size; a record when there is none.
    pub kind: Option<&'static str>,
}

/// A story that is there to be found, so that a page is worth reading.
const STORY: &str = "<article><h1>Bridge opens after four years</h1><p>The new bridge over the river opened on Monday after \
    four years of work, and the mayor said that the crossing would cut the way to the port by half.</p><p>Traffic was light \
    in the first hours, and the police closed only one lane, because the paint on the other had not dried.</p></article>";

/// All cases; sizes are divided by `shrink`, and so are the limits that they are to break, those of nesting aside
/// (600 levels then).
pub fn all(shrink: usize) -> Vec<Case> {
    let n = |full: usize| (full / shrink).max(1);
    let nested = |open: &str, close: &str, levels: usize| {
        let levels = if shrink > 1 { levels.min(600) } else { levels };
        page(&format!("{}{STORY}{}", open.repeat(levels), close.repeat(levels)))
    };
    let many = |unit: &str, bytes: usize| page(&format!("{STORY}{}", unit.repeat(n(bytes) / unit.len())));
    let html =
        |name, payload: String, kind| Case { name, content_type: "text/html", payload: payload.into(), kind };
    const MB: usize = 1 << 20;
    let before = |head: &str| page(&format!("{head}{STORY}"));
    let inside = |text: &str| page(&format!("<article><p>{text}</p></article>"));
    let numbered = |count: usize, unit: &dyn Fn(usize) -> String| (0..n(count)).map(unit).collect::<String>();
    let sentence = format!("<p>{}</p>", "A sentence of words that are read. ".repeat(11));
    let attributes = numbered(100_000, &|i| format!("a{i}=\"1\" "));
    let comments = numbered(60_000, &|i| format!("<p id=\"comment-{i}\" class=\"c{i}\">word</p>"));
    let linked = |json: &str| format!("<script type='application/ld+json'>{json}</script>");
    let brackets = format!("{}{}", "[".repeat(n(100_000)), "]".repeat(n(100_000)));
    let authors = vec!["{\"name\":\"Jane Roe\"}"; n(200_000)].join(",");
    let authors =
        format!("{{\"@type\":\"NewsArticle\",\"headline\":\"Bridge opens\",\"author\":[{authors}]}}");
    let graph = linked("{\"@graph\":[{\"@type\":\"NewsArticle\",\"headline\":\"Bridge opens\"}]}");
    let escaped = "&lt;p&gt;word&lt;/p&gt;".repeat(n(7 * MB) / 22);
    let feed = format!(
        "<rss><channel><item><title>Bridge</title><description>{escaped}</description></item></channel></rss>"
    );
    let (deep, many_of) = (Some("too_deep"), Some("too_many"));
    let mut cases = vec![
        html("1,000 nested div", nested("<div>", "</div>", 1_000), deep),
        html("10,000 nested div", nested("<div>", "</div>", 10_000), deep),
        html("500 nested div", nested("<div>", "</div>", 500), None),
        html("100,000 nested b", nested("<b>", "</b>", 100_000), deep),
        html("8,000 unclosed b and i in p", nested("<p><b><i>", "", 4_000), None),
        html("2,000 unclosed a", nested("<a href=x>", "", 2_000), Some("no_text")),
        html("nested tables", nested("<table><tr><td>", "", 3_000), deep),
        html("nested lists", nested("<ul><li>", "", 3_000), deep),
        html("nested svg groups", nested("<svg><g>", "", 3_000), deep),
        html("nested templates", nested("<template>", "", 2_000), deep),
        html("nested frames", nested("<iframe><object><frameset>", "", 2_000), Some("no_text")),
        html("90,000 unclosed p", many("<p>a", 4 * 90_000), None),
        html("90,000 br with words", many("a<br>", 5 * 90_000), None),
        html("1,000,000 unclosed p", many("<p>a", 4 * MB), many_of),
        html("200,000 unclosed li", many("<li>item", 2 * MB), many_of),
        html("1,000,000 siblings", many("<i></i>", 7 * MB), many_of),
        html("1,000,000 br with words", many("a<br>", 5 * MB), many_of),
        html("20,000 paragraphs", many(&sentence, 7 * MB), None),
        html("50,000 links", many("<a href=\"/a/b/c\">Some words of a teaser</a> ", 2 * MB), None),
        html("table of 30,000 rows", many("<table><tr><td>1<td>2</table>", 29 * 24_000), None),
        html(
            "row of 90,000 cells",
            page(&format!("{STORY}<table><tr>{}</table>", "<td>1".repeat(n(90_000)))),
            None,
        ),
        html(
            "one attribute of 7 MB",
            before(&format!("<div class=\"{}\">", "x ".repeat(n(7 * MB) / 2))),
            None,
        ),
        html("100,000 attributes", before(&format!("<div {attributes}>")), many_of),
        html("60,000 comments with an id each", page(&format!("{STORY}{comments}")), None),
        html("one line of 7 MB", inside(&"word ".repeat(n(7 * MB) / 5)), None),
        html("one word of 7 MB", page(&format!("{STORY}<p>{}</p>", "w".repeat(n(7 * MB)))), None),
        html("400,000 references", many("&amp;&lt;&#x627;&quot;", 23 * 100_000), None),
        html("450,000 ampersands", many("&", 450_000), None),
        html("7 MB of <", many("<", 7 * MB), many_of),
        html("7 MB of unclosed comments", many("<!--", 7 * MB), many_of),
        html(
            "a script of 7 MB",
            before(&format!("<script>{}</script>", "if(a<b){c='</s'+d}".repeat(n(7 * MB) / 18))),
            None,
        ),
        html("90,000 scripts", before(&"<script>var a=1;</script>".repeat(n(90_000))), None),
        html("90,000 styles", before(&"<style>a{b:c}</style>".repeat(n(90_000))), None),
        html("JSON-LD nested 100,000 deep", before(&linked(&brackets)), None),
        html("JSON-LD of 200,000 authors", before(&linked(&authors)), None),
        html("2,000 JSON-LD scripts", before(&graph.repeat(n(2_000))), None),
        html("90,000 meta", before(&"<meta name=author content='Jane Roe'>".repeat(n(90_000))), None),
        html("90,000 time", many("<time datetime='2024-01-25'>25 January</time>", 45 * 90_000), None),
        html("90,000 headings", many("<h1>Bridge opens</h1>", 21 * 90_000), None),
        html("40,000 bylines", many("<span class=author>By Jane Roe and John Doe</span>", 50 * 40_000), None),
        html(
            "4 MB of marks above letters",
            before(&format!("<p>a{}</p>", "\u{301}".repeat(n(4 * MB) / 2))),
            None,
        ),
        html(
            "4 MB of bidi controls",
            before(&format!("<p>{}</p>", "\u{202e}a\u{202c}".repeat(n(4 * MB) / 7))),
            None,
        ),
        html("4 MB encoded twice", inside(&"Ã©tÃ© ".repeat(n(4 * MB) / 11)), None),
        html("4 MB of quotations", inside(&"\"“«a said he ".repeat(n(4 * MB) / 17)), None),
        html("8,000 forms", many("<form><input>", 13 * 8_000), None),
        html("8,000 selects", many("<select><option>a", 17 * 8_000), None),
        html("50 MB", many("<p>The bridge opened.</p>", 50 * MB), Some("too_large")),
    ];
    let mut other = |name, content_type, payload: Vec<u8>, kind| {
        cases.push(Case { name, content_type, payload, kind });
    };
    other("NUL bytes, 7 MB", "text/html", vec![0; n(7 * MB)], Some("bad_document"));
    other("random bytes, 7 MB", "text/html", noise(n(7 * MB)), Some("bad_document"));
    other("entity bomb", "application/xml", entity_bomb().into(), Some("bad_document"));
    let arrays = format!("{{\"a\":{}", "[".repeat(n(1_000_000)));
    other("envelope nested 1,000,000 deep", "application/json", arrays.into(), Some("bad_envelope"));
    other("plain text of 7 MB in one line", "text/plain", "word ".repeat(n(7 * MB) / 5).into(), None);
    other("plain text of 3,000,000 lines", "text/plain", "a\n".repeat(n(3_000_000)).into(), None);
    other("plain text of 900,000 br", "text/plain", "word<br>".repeat(n(900_000)).into(), None);
    other("feed item of 7 MB escaped", "application/rss+xml", feed.into(), many_of);
    cases
}

fn page(body: &str) -> String {
    format!(
        "<!doctype html><html lang=en><head><title>Bridge opens after four years</title></head><body>{body}</body></html>"
    )
}

/// Bytes in no charset, the same each time.
fn noise(bytes: usize) -> Vec<u8> {
    let mut state = 0x9E37_79B9_u32;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state.to_le_bytes()[0]
    };
    (0..bytes).map(|_| next()).collect()
}

/// A billion laughs.
fn entity_bomb() -> String {
    let mut entities = String::from("<!ENTITY a0 \"lol\">");
    for level in 1..10 {
        entities.push_str(&format!("<!ENTITY a{level} \"{}\">", format!("&a{};", level - 1).repeat(10)));
    }
    format!(
        "<?xml version='1.0'?><!DOCTYPE nitf [{entities}]><nitf><body><body.content><p>&a9;</p></body.content></body></nitf>"
    )
}

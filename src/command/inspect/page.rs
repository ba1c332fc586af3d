//! The article as a page for a browser: one file without script, nothing fetched from anywhere.
//!
//! Everything that comes from the article passes [`Html::text`] or [`Html::attribute`]; the page's own policy allows
//! its one style sheet, by its hash, and nothing else.

use base64::Engine as _;
use sha2::{Digest, Sha256};

use super::bidi::{Direction, harmless};
use super::facts::{self, Fact};
use super::pieces::{self, Laid, Piece, kind_word};
use crate::article::facts::NameKind;
use crate::article::{BlockKind, EnrichedArticle};

const STYLE: &str = include_str!("page.css");

const KINDS: [(NameKind, &str); 3] =
    [(NameKind::Person, "People"), (NameKind::Organisation, "Organisations"), (NameKind::Place, "Places")];

/// A page while it is written.
struct Html(String);

impl Html {
    /// Markup of our own.
    fn markup(&mut self, markup: &str) {
        self.0.push_str(markup);
    }

    /// Text of the article's between tags.
    fn text(&mut self, text: &str) {
        html_escape::encode_text_to_string(harmless(text), &mut self.0);
    }

    /// Text of the article's in an attribute.
    fn attribute(&mut self, name: &str, value: &str) {
        self.0.push(' ');
        self.0.push_str(name);
        self.0.push_str("=\"");
        html_escape::encode_double_quoted_attribute_to_string(harmless(value), &mut self.0);
        self.0.push('"');
    }

    /// A text of its own direction.
    fn bdi(&mut self, text: &str) {
        self.markup("<bdi>");
        self.text(text);
        self.markup("</bdi>");
    }

    /// A value: a link when it is an address on the web.
    fn value(&mut self, value: &str) {
        if value.starts_with("https://") || value.starts_with("http://") {
            self.markup("<a dir=\"ltr\" rel=\"noreferrer noopener\"");
            self.attribute("href", value);
            self.markup(">");
            self.text(value);
            self.markup("</a>");
        } else {
            self.bdi(value);
        }
    }
}

/// Writes the page.
pub fn page(article: &EnrichedArticle) -> String {
    let main = pieces::direction(article);
    let language = article.ninjs.language.as_deref().unwrap_or("und");
    let title = facts::headline(article).unwrap_or_else(|| "(no headline)".into());
    let hash = base64::engine::general_purpose::STANDARD.encode(Sha256::digest(STYLE));
    let mut html = Html(String::with_capacity(article.body().len() * 2 + STYLE.len()));
    html.markup("<!DOCTYPE html>\n<html lang=\"en\"");
    html.attribute("dir", word(main));
    html.markup(
        ">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"",
    );
    html.markup(&format!(
        "default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'\">\n"
    ));
    html.markup("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    html.markup("<meta name=\"referrer\" content=\"no-referrer\">\n<title>");
    html.text(&title);
    html.markup(&format!("</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n<header>\n<h1"));
    html.attribute("lang", language);
    html.attribute("dir", word(Direction::of(&title).unwrap_or(main)));
    html.markup(">");
    html.text(&title);
    html.markup("</h1>\n");
    if let Some(summary) = facts::summary(article) {
        html.markup("<p class=\"summary\"");
        html.attribute("lang", language);
        html.attribute("dir", word(Direction::of(&summary).unwrap_or(main)));
        html.markup(">");
        html.text(&summary);
        html.markup("</p>\n");
    }
    list(&mut html, &facts::head(article));
    html.markup("</header>\n<div class=\"columns\">\n<div>\n<div class=\"legend\">");
    for (kind, label) in KINDS {
        html.markup(&format!("<mark class=\"{}\">{label}</mark>", kind_word(kind)));
    }
    html.markup("<span class=\"said\">What somebody said</span></div>\n<article");
    html.attribute("lang", language);
    html.markup(">\n");
    blocks(&mut html, article, main);
    html.markup("</article>\n");
    removed(&mut html, article);
    html.markup("</div>\n<aside>\n");
    quotes(&mut html, article);
    names(&mut html, article);
    quantities(&mut html, article);
    html.markup("</aside>\n</div>\n<section class=\"record\">\n<h2>Record</h2>\n");
    list(&mut html, &facts::foot(article));
    html.markup("</section>\n</main>\n</body>\n</html>\n");
    html.0
}

fn word(direction: Direction) -> &'static str {
    if direction == Direction::Rtl { "rtl" } else { "ltr" }
}

fn list(html: &mut Html, facts: &[Fact]) {
    html.markup("<dl>\n");
    for fact in facts {
        html.markup(&format!("<dt>{}</dt><dd>", fact.label));
        for (number, value) in fact.values.iter().enumerate() {
            if number > 0 {
                html.markup(" · ");
            }
            html.value(value);
        }
        if let Some(from) = &fact.from {
            html.markup(" <bdi class=\"from\">from ");
            html.text(from);
            html.markup("</bdi>");
        }
        html.markup("</dd>\n");
    }
    html.markup("</dl>\n");
}

/// The blocks, list items gathered into lists.
fn blocks(html: &mut Html, article: &EnrichedArticle, main: Direction) {
    let mut in_list = false;
    let mut begun = vec![false; article.rawi.quotes.len()];
    for block in pieces::blocks(article) {
        let is_item = block.kind == BlockKind::ListItem;
        if is_item != in_list {
            html.markup(if is_item { "<ul>\n" } else { "</ul>\n" });
            in_list = is_item;
        }
        let (open, close) = match block.kind {
            BlockKind::Paragraph => ("<p", "</p>\n"),
            BlockKind::Subheading => ("<h3", "</h3>\n"),
            BlockKind::Quote => ("<blockquote", "</blockquote>\n"),
            BlockKind::ListItem => ("<li", "</li>\n"),
            BlockKind::Caption => ("<p class=\"caption\"", "</p>\n"),
            BlockKind::Table => ("<div class=\"scroll\"", "</div>\n"),
        };
        html.markup(open);
        if block.direction != main {
            html.attribute("dir", word(block.direction));
        }
        html.markup(">");
        if block.kind == BlockKind::Table {
            table(html, &block, article, &mut begun);
        } else {
            for piece in &block.pieces {
                write(html, piece, piece.text, article, &mut begun);
                numbers(html, piece);
            }
        }
        html.markup(close);
    }
    if in_list {
        html.markup("</ul>\n");
    }
}

fn table(html: &mut Html, block: &Laid<'_>, article: &EnrichedArticle, begun: &mut [bool]) {
    html.markup("<table><tbody><tr><td>");
    for piece in &block.pieces {
        for (row, line) in piece.text.split('\n').enumerate() {
            if row > 0 {
                html.markup("</td></tr>\n<tr><td>");
            }
            for (column, cell) in line.split('\t').enumerate() {
                if column > 0 {
                    html.markup("</td><td>");
                }
                write(html, piece, cell, article, begun);
            }
        }
        numbers(html, piece);
    }
    html.markup("</td></tr></tbody></table>");
}

/// A stretch of text within the marks of what it belongs to. The first stretch of a quotation carries its anchor.
fn write(html: &mut Html, piece: &Piece<'_>, text: &str, article: &EnrichedArticle, begun: &mut [bool]) {
    if text.is_empty() {
        return;
    }
    let mut closing = String::new();
    if let Some((at, quote)) = piece.quote.and_then(|at| Some((at, article.rawi.quotes.get(at)?))) {
        html.markup("<span class=\"said\"");
        if let Some(begun) = begun.get_mut(at).filter(|begun| !**begun) {
            *begun = true;
            html.markup(&format!(" id=\"said-{}\"", at + 1));
        }
        let who = quote.speaker.as_ref().and_then(facts::speaker);
        html.attribute("title", &format!("{}: {}", at + 1, who.unwrap_or_else(|| "nobody named".into())));
        html.markup(">");
        closing.push_str("</span>");
    }
    if let Some(mention) = piece.mention.and_then(|at| article.rawi.mentions.get(at)) {
        let kind = kind_word(mention.kind);
        html.markup(&format!("<mark class=\"{kind}\""));
        html.attribute("title", &format!("{kind}: {} ({:.0} %)", mention.name, mention.confidence * 100.0));
        html.markup(">");
        closing.insert_str(0, "</mark>");
    }
    if piece.quantity.is_some() {
        html.markup("<span class=\"quantity\">");
        closing.insert_str(0, "</span>");
    }
    html.text(text);
    html.markup(&closing);
}

/// The numbers of the quotations that end here, each a link to who said it.
fn numbers(html: &mut Html, piece: &Piece<'_>) {
    for end in &piece.ends {
        let number = end + 1;
        html.markup(&format!("<a class=\"number\" href=\"#speaker-{number}\">{number}</a>"));
    }
}

fn quotes(html: &mut Html, article: &EnrichedArticle) {
    if article.rawi.quotes.is_empty() {
        return;
    }
    html.markup("<h2>Who says what</h2>\n<ol>\n");
    for (at, quote) in article.rawi.quotes.iter().enumerate() {
        html.markup(&format!("<li id=\"speaker-{}\">", at + 1));
        let name = quote.speaker.as_ref().and_then(|speaker| speaker.name.as_deref());
        let entity = article.rawi.entities.iter().position(|entity| Some(entity.name.as_str()) == name);
        match (quote.speaker.as_ref().and_then(facts::speaker), entity) {
            (Some(who), Some(entity)) => {
                html.markup(&format!("<a href=\"#name-{}\">", entity + 1));
                html.bdi(&who);
                html.markup("</a>");
            }
            (Some(who), None) => html.bdi(&who),
            (None, _) => html.markup("<bdi>nobody named</bdi>"),
        }
        html.markup(": ");
        html.markup(&format!("<a href=\"#said-{}\"><q dir=\"auto\">", at + 1));
        html.text(&quote.text.replace("\n\n", " ¶ "));
        html.markup("</q></a> <bdi class=\"how\" dir=\"ltr\">");
        html.text(&facts::of_quote(quote));
        html.markup("</bdi></li>\n");
    }
    html.markup("</ol>\n");
}

fn names(html: &mut Html, article: &EnrichedArticle) {
    for (kind, label) in KINDS {
        let found = facts::names(article, kind);
        if found.is_empty() {
            continue;
        }
        html.markup(&format!("<h2>{label}</h2>\n<ul>\n"));
        for (at, entity) in found {
            html.markup(&format!("<li id=\"name-{}\"><mark class=\"{}\">", at + 1, kind_word(kind)));
            html.bdi(&entity.name);
            html.markup("</mark>");
            let told = facts::of_name(entity);
            if !told.is_empty() {
                html.markup(" <bdi class=\"count\">");
                html.text(&told);
                html.markup("</bdi>");
            }
            if let Some(uri) = &entity.uri {
                html.markup(" <span class=\"count\">");
                html.value(uri);
                html.markup("</span>");
            }
            html.markup("</li>\n");
        }
        html.markup("</ul>\n");
    }
}

fn quantities(html: &mut Html, article: &EnrichedArticle) {
    let found = facts::quantities(article);
    if found.is_empty() {
        return;
    }
    html.markup("<h2>Numbers</h2>\n<ul>\n");
    for (written, read) in found {
        html.markup("<li>");
        html.bdi(&written);
        // A count with its Arabic noun is read from the right; codes, dates and shares from the left.
        html.markup(if read.chars().any(|c| ('\u{590}'..='\u{8ff}').contains(&c)) {
            " = <bdi dir=\"rtl\">"
        } else {
            " = <bdi dir=\"ltr\">"
        });
        html.text(&read);
        html.markup("</bdi></li>\n");
    }
    html.markup("</ul>\n");
}

fn removed(html: &mut Html, article: &EnrichedArticle) {
    let removed = facts::removed(article);
    if removed.is_empty() {
        return;
    }
    html.markup("<section class=\"removed\">\n<h2>Taken out of the text</h2>\n<dl>\n");
    for (kind, texts) in removed {
        html.markup("<dt>");
        html.text(&kind);
        html.markup("</dt><dd><ul>\n");
        for text in texts {
            html.markup("<li dir=\"auto\">");
            html.text(&text);
            html.markup("</li>\n");
        }
        html.markup("</ul></dd>\n");
    }
    html.markup("</dl>\n</section>\n");
}

#[cfg(test)]
mod tests {
    use scraper::{Html as Dom, Selector};

    use super::*;
    use crate::article::facts::{Quantity, QuantityKind};
    use crate::command::inspect::test_record;

    fn select<'d>(dom: &'d Dom, selector: &str) -> Vec<scraper::ElementRef<'d>> {
        dom.select(&Selector::parse(selector).unwrap()).collect()
    }

    #[test]
    fn an_arabic_page_runs_from_right_to_left_and_links_quotations_with_their_speakers() {
        let record = test_record();
        let dom = Dom::parse_document(&page(&record));
        assert_eq!(select(&dom, "html")[0].attr("dir"), Some("rtl"));
        assert_eq!(select(&dom, "article")[0].attr("lang"), Some("ar"));
        let number = select(&dom, "article a.number")[0];
        let speaker = select(&dom, number.attr("href").unwrap())[0].text().collect::<String>();
        assert!(speaker.contains("فهد الدلابيح") && speaker.contains("سيفتح في الخريف"), "{speaker}");
        for link in select(&dom, "a[href^='#']") {
            let target = link.attr("href").unwrap();
            assert_eq!(select(&dom, target).len(), 1, "{target} must be there once");
        }
        let text: Vec<String> = select(&dom, "article p").iter().map(|p| p.text().collect()).collect();
        assert_eq!(text.join("\n\n").replace("\"1", "\""), record.body());
    }

    #[test]
    fn counts_with_arabic_nouns_run_from_the_right_and_codes_from_the_left() {
        let mut record = test_record();
        let quantity = |kind, value: &str, unit: Option<&str>| Quantity {
            kind,
            start: 0,
            end: 4,
            value: value.into(),
            unit: unit.map(Into::into),
        };
        record.rawi.quantities = vec![
            quantity(QuantityKind::Count, "3000", Some("شخص")),
            quantity(QuantityKind::Money, "280", Some("USD")),
        ];
        let dom = Dom::parse_document(&page(&record));
        let told: Vec<(Option<&str>, String)> = select(&dom, "li > bdi[dir]")
            .iter()
            .map(|read| (read.attr("dir"), read.text().collect()))
            .filter(|(_, text): &(_, String)| text.starts_with(|c: char| c.is_ascii_digit()))
            .collect();
        assert_eq!(told, [(Some("rtl"), "3000 شخص".to_owned()), (Some("ltr"), "280 USD".to_owned())]);
    }

    #[test]
    fn nothing_of_an_article_becomes_markup() {
        let evil = "\"'><script>alert(1)</script><img src=x onerror=alert(1)></title></style><!--";
        let mut record = test_record();
        record.ninjs.headlines[0].value = evil.into();
        record.ninjs.language = Some(evil.into());
        record.ninjs.uri = format!("https://example.org/{evil}");
        record.ninjs.descriptions = record.ninjs.headlines.clone();
        record.ninjs.by = Some(evil.into());
        record.ninjs.info_sources[0].name = evil.into();
        record.ninjs.copyright_notice = Some("javascript:alert(1)".into());
        record.rawi.authors = vec![evil.into()];
        record.rawi.tags = vec!["javascript:alert(1)".into()];
        record.rawi.removed[0].text = evil.into();
        record.rawi.provenance.insert(evil.into(), evil.into());
        record.rawi.worker = evil.into();
        let first = record.rawi.quotes[0].clone();
        record.rawi.quotes[0].text = evil.into();
        record.rawi.quotes[0].cue = Some(evil.into());
        let speaker = crate::article::facts::Speaker { name: Some(evil.into()), ..first.speaker.unwrap() };
        record.rawi.quotes[0].speaker = Some(speaker);
        for entity in &mut record.rawi.entities {
            entity.name = evil.into();
            entity.title = Some(evil.into());
            entity.uri = Some(format!("http://{evil}"));
        }
        record.rawi.mentions[0].name = evil.into();
        record.ninjs.bodies[0].value.push_str(evil);
        record.rawi.blocks.clear();
        let page = page(&record);
        let dom = Dom::parse_document(&page);
        assert!(
            select(&dom, "script, img, iframe, object, embed, form, [onerror], [style], link, base")
                .is_empty()
        );
        assert_eq!(select(&dom, "style").len(), 1);
        assert_eq!(select(&dom, "title")[0].text().collect::<String>(), evil);
        for link in select(&dom, "a") {
            let target = link.attr("href").unwrap();
            assert!(target.starts_with('#') || target.starts_with("http"), "{target}");
        }
    }

    #[test]
    fn rows_and_columns_of_a_table_are_a_table() {
        let mut record = test_record();
        let text = "السنة\tالعدد\n2024\t3 < 4";
        record.ninjs.bodies[0].value = text.into();
        record.rawi.quotes.clear();
        record.rawi.mentions.clear();
        record.rawi.quantities.clear();
        let block =
            crate::article::facts::BlockSpan { kind: BlockKind::Table, start: 0, end: text.chars().count() };
        record.rawi.blocks = vec![block];
        let dom = Dom::parse_document(&page(&record));
        let rows: Vec<Vec<String>> = select(&dom, "article tr")
            .iter()
            .map(|row| {
                row.select(&Selector::parse("td").unwrap()).map(|cell| cell.text().collect()).collect()
            })
            .collect();
        assert_eq!(rows, [["السنة", "العدد"], ["2024", "3 < 4"]]);
    }

    #[test]
    fn colours_of_text_have_contrast_in_light_and_dark() {
        // WCAG 2.1, 1.4.3: 4.5 to 1 for text.
        let luminance = |hex: &str| {
            let channel = |at: usize| {
                let value = match hex.len() {
                    4 => u8::from_str_radix(&hex[at..=at].repeat(2), 16),
                    _ => u8::from_str_radix(&hex[at * 2 - 1..=at * 2], 16),
                };
                let value = f64::from(value.unwrap()) / 255.0;
                if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
            };
            0.2126 * channel(1) + 0.7152 * channel(2) + 0.0722 * channel(3)
        };
        let contrast = |one: &str, other: &str| {
            let (one, other) = (luminance(one), luminance(other));
            (one.max(other) + 0.05) / (one.min(other) + 0.05)
        };
        let mut schemes = 0;
        for scheme in STYLE.split(":root").skip(1) {
            let colour = |name: &str| {
                let rest = scheme.split_once(&format!("--{name}: ")).unwrap().1;
                rest.split_once(';').unwrap().0.to_owned()
            };
            for ground in ["ground", "panel", "person", "organisation", "place", "said"] {
                let seen = contrast(&colour("text"), &colour(ground));
                assert!(seen >= 4.5, "text on {ground}: {seen:.1}");
            }
            for text in ["faint", "link"] {
                for ground in ["ground", "panel"] {
                    let seen = contrast(&colour(text), &colour(ground));
                    assert!(seen >= 4.5, "{text} on {ground}: {seen:.1}");
                }
            }
            schemes += 1;
        }
        assert_eq!(schemes, 2);
    }
}

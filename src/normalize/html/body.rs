//! Which part of the page is the story, and which units of that part.
//!
//! Every unit has a worth: running text is worth its length, links and labels cost something. The story is the frame
//! whose units are worth most together: a wider frame wins only if it adds more running text than clutter.

use std::collections::{HashMap, HashSet};

use super::outline::{Kind, Outline, Unit};
use super::region::{Mark, Region};
use super::title;

/// From which length on a unit without a full stop counts as running text.
const RUNNING: f32 = 70.0;
/// From which length on a sentence counts.
const SENTENCE: f32 = 25.0;

/// How much more the units of a frame count that says it holds the text.
const BODY_BONUS: f32 = 1.6;
/// How much more the units of a frame count that says it holds the article.
const ARTICLE_BONUS: f32 = 1.1;

/// More running text than this before the story is no standfirst.
const MOST_LEDE: usize = 2;
/// A unit of this length that stands on the page twice is a copy.
const LONG: f32 = 50.0;
/// So much running text outside of all marked parts is a story.
const LEFT: f32 = 1_000.0;
/// Running text so short that a mark on it is believed whatever its share of the page.
const SMALL: f32 = 700.0;

/// The story on a page.
#[derive(Debug)]
pub struct Body {
    /// The frame that holds it.
    pub frame: usize,
    /// Its units, in reading order.
    pub units: Vec<usize>,
    /// Length of the running text.
    pub size: f32,
}

/// Finds the story under the headline; `None` when the page has no running text.
pub fn find(outline: &Outline, headline: Option<&str>) -> Option<Body> {
    let mut best: Option<Body> = None;
    for trust in [Trust::All, Trust::Strong, Trust::None] {
        if best.as_ref().is_some_and(|body| body.size >= ENOUGH) {
            break;
        }
        let found = search(outline, headline, trust);
        best = match (best, found) {
            (Some(best), Some(found)) if found.size < best.size * MUCH_MORE => Some(best),
            (best, found) => found.or(best),
        };
    }
    best
}

/// Which marks of being outside are believed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Trust {
    All,
    Strong,
    None,
}

/// A story of this length is believed at once.
const ENOUGH: f32 = 300.0;
/// How many times longer the story must be that is found when no mark is believed.
const MUCH_MORE: f32 = 3.0;

fn search(outline: &Outline, headline: Option<&str>, trust: Trust) -> Option<Body> {
    let mut worth: Vec<f32> = outline.units.iter().map(worth).collect();
    let top = headline.and_then(|headline| headline_at(outline, headline, &worth));
    if let Some(top) = top {
        worth.iter_mut().take(top).for_each(|worth| *worth = worth.min(0.0));
    }
    let mut outside = outside(outline, &worth, trust);
    cards(outline, &mut outside);
    let mut sums = Vec::with_capacity(worth.len() + 1);
    let mut sum = 0.0;
    sums.push(sum);
    for (unit, worth) in outline.units.iter().zip(&worth) {
        if !outside.get(unit.frame).copied().unwrap_or(false) {
            sum += worth;
        }
        sums.push(sum);
    }
    let sum_of = |start: usize, end: usize| {
        sums.get(end).copied().unwrap_or_default() - sums.get(start).copied().unwrap_or_default()
    };
    let mut best: Option<(usize, f32)> = None;
    for (at, frame) in outline.frames.iter().enumerate() {
        if outside.get(at).copied().unwrap_or(false) {
            continue;
        }
        let bonus = match frame.inside.map(|mark| mark.region) {
            Some(Region::Body) => BODY_BONUS,
            Some(Region::Article) => ARTICLE_BONUS,
            _ => 1.0,
        };
        let score = sum_of(frame.start, frame.end) * bonus;
        if score > 0.0 && best.is_none_or(|(_, known)| score >= known) {
            best = Some((at, score));
        }
    }
    let (frame, _) = best?;
    let mut units = top.map(|top| lede(outline, frame, top, &outside)).unwrap_or_default();
    units.extend(kept(outline, frame, &outside, top));
    let size = units.iter().filter_map(|unit| outline.units.get(*unit)).map(|unit| unit.size).sum();
    Some(Body { frame, units, size })
}

/// What a unit is worth to the frames around it.
fn worth(unit: &Unit) -> f32 {
    let plain = unit.size - unit.linked;
    match unit.kind {
        Kind::Caption => 0.0,
        Kind::Heading(_) if unit.link_share() > 0.5 => -10.0 - unit.size * 0.2,
        Kind::Heading(_) => 0.0,
        _ if unit.link_share() > 0.5 => -5.0 - unit.linked * 0.5,
        _ if is_running(unit) => plain - unit.linked * 0.3,
        Kind::Cell => 1.0,
        Kind::Paragraph | Kind::Quote => -2.0,
        _ => -6.0,
    }
}

fn is_running(unit: &Unit) -> bool {
    unit.size >= RUNNING || (unit.size >= SENTENCE && ends_a_sentence(&unit.text))
}

/// Whether a text ends as sentences do.
pub fn ends_a_sentence(text: &str) -> bool {
    text.trim_end_matches(['"', '”', '“', '»', '«', '’', '\'', ')', ']', '」', '』', ' '])
        .ends_with(['.', '!', '?', '…', '。', '！', '？', '؟', '۔', '।', ':', ';', '：', '؛'])
}

/// For each frame, whether it is outside of the story: a mark on it or around it says so, and is believed.
fn outside(outline: &Outline, worth: &[f32], trust: Trust) -> Vec<bool> {
    if trust == Trust::None {
        return vec![false; outline.frames.len()];
    }
    let mut sums = vec![0.0_f32];
    let mut sum = 0.0;
    for worth in worth {
        sum += worth.max(0.0);
        sums.push(sum);
    }
    let mass = |at: usize| {
        outline.frames.get(at).map_or(0.0, |frame| {
            sums.get(frame.end).copied().unwrap_or_default()
                - sums.get(frame.start).copied().unwrap_or_default()
        })
    };
    let total = sum.max(1.0);
    // What is left when every mark is believed: if that is a story, the strong marks need no second thought.
    let mut left = 0.0;
    let mut marked: Vec<bool> = Vec::with_capacity(outline.frames.len());
    for frame in &outline.frames {
        let around = frame.parent.and_then(|parent| marked.get(parent).copied()).unwrap_or(false);
        marked.push(around || frame.outside.is_some());
    }
    for (unit, worth) in outline.units.iter().zip(worth) {
        if !marked.get(unit.frame).copied().unwrap_or(false) {
            left += worth.max(0.0);
        }
    }
    let enough = left >= LEFT || (left >= ENOUGH && left >= total * 0.25);
    let sure = |mark: Mark| enough && mark.region.is_strong();
    let believed = |at: usize, mark: Mark| {
        mark.region.is_outside()
            && (trust == Trust::All || mark.region.is_strong())
            && (sure(mark) || mass(at) <= (total * mark.region.most()).max(SMALL))
    };
    // What each mark would cost over the page, nested ones once.
    let mut costs: HashMap<Mark, (f32, usize)> = HashMap::new();
    for (at, frame) in outline.frames.iter().enumerate() {
        if let Some(mark) = frame.outside.filter(|mark| believed(at, *mark)) {
            let (cost, end) = costs.entry(mark).or_default();
            if frame.start >= *end {
                (*cost, *end) = (*cost + mass(at), frame.end);
            }
        }
    }
    let mut outside: Vec<Option<Region>> = Vec::with_capacity(outline.frames.len());
    for (at, frame) in outline.frames.iter().enumerate() {
        let mut around = frame.parent.and_then(|parent| outside.get(parent).copied()).flatten();
        // A post embedded as a quotation is quoted, whatever holds it.
        if frame.tag == "blockquote" && around == Some(Region::Media) {
            around = None;
        }
        let marked = frame.outside.filter(|mark| {
            let mark = *mark;
            believed(at, mark)
                && (sure(mark)
                    || costs
                        .get(&mark)
                        .is_none_or(|(cost, _)| *cost <= (total * mark.region.most()).max(SMALL)))
        });
        outside.push(around.or(marked.map(|mark| mark.region)));
    }
    outside.into_iter().map(|region| region.is_some()).collect()
}

/// The units of the frame that are the story's.
fn kept(outline: &Outline, frame: usize, outside: &[bool], top: Option<usize>) -> Vec<usize> {
    let Some(range) = outline.frames.get(frame).map(|frame| frame.start..frame.end) else {
        return Vec::new();
    };
    let mut kept: Vec<usize> = Vec::new();
    let mut seen: HashSet<&str> = HashSet::new();
    let lists = link_lists(outline);
    let mut flows: Vec<bool> = vec![false; outline.frames.len()];
    for unit in outline.units.iter().filter(|unit| unit.kind == Kind::Run && is_running(unit)) {
        if let Some(flow) = flows.get_mut(unit.frame) {
            *flow = true;
        }
    }
    let start = top.map_or(range.start, |top| range.start.max(top + 1));
    for at in start..range.end {
        let Some(unit) = outline.units.get(at) else { continue };
        if outside.get(unit.frame).copied().unwrap_or(false) {
            continue;
        }
        let clutter = lists.get(unit.frame).copied().unwrap_or(false)
            || match unit.kind {
                Kind::Caption => true,
                Kind::Heading(_) => unit.link_share() > 0.8,
                Kind::Cell => unit.link_share() > 0.8,
                Kind::Run => {
                    unit.link_share() > 0.5
                        || !(is_running(unit) || flows.get(unit.frame).copied().unwrap_or(false))
                }
                _ => unit.link_share() > 0.9 || (unit.link_share() > 0.7 && !ends_a_sentence(&unit.text)),
            };
        if clutter {
            continue;
        }
        if unit.size >= LONG && !seen.insert(&unit.text) {
            continue;
        }
        kept.push(at);
    }
    without_lead_ins(outline, kept, range.end)
}

/// Without the headings and "see also" lines that lead to nothing but left-out links, and headings at the end.
fn without_lead_ins(outline: &Outline, kept: Vec<usize>, end: usize) -> Vec<usize> {
    let mut next = None;
    let mut wanted = Vec::with_capacity(kept.len());
    for at in kept.into_iter().rev() {
        let Some(unit) = outline.units.get(at) else { continue };
        let heading = matches!(unit.kind, Kind::Heading(_));
        let before_links = outline
            .units
            .get(at + 1..next.unwrap_or(end))
            .and_then(|left| left.iter().find(|unit| unit.size > 1.0))
            .is_some_and(|left| left.link_share() > 0.5);
        let next_is_text = next
            .and_then(|next| outline.units.get(next))
            .is_some_and(|unit| !matches!(unit.kind, Kind::Heading(_)));
        let lead_in = heading || (unit.size < 80.0 && unit.text.ends_with([':', '：']));
        if (heading && next.is_none()) || (before_links && lead_in && !(heading && next_is_text)) {
            continue;
        }
        next = Some(at);
        wanted.push(at);
    }
    wanted.reverse();
    wanted
}

/// For each frame, whether it is a list (or inside one) whose text is mostly links.
fn link_lists(outline: &Outline) -> Vec<bool> {
    let mut lists: Vec<bool> = Vec::with_capacity(outline.frames.len());
    for frame in &outline.frames {
        let around = frame.parent.and_then(|parent| lists.get(parent).copied()).unwrap_or(false);
        let own = matches!(frame.tag, "ul" | "ol" | "dl") && {
            let units = outline.units.get(frame.start..frame.end).unwrap_or_default();
            let size: f32 = units.iter().map(|unit| unit.size).sum();
            let linked: f32 = units.iter().map(|unit| unit.linked).sum();
            linked > size * 0.6
        };
        lists.push(around || own);
    }
    lists
}

/// The unit that shows the headline, if running text follows it.
fn headline_at(outline: &Outline, headline: &str, worth: &[f32]) -> Option<usize> {
    let wanted = title::fold(headline);
    let total: f32 = worth.iter().map(|worth| worth.max(0.0)).sum();
    let matches = |unit: &Unit| {
        let own = title::fold(&unit.text);
        own == wanted || (matches!(unit.kind, Kind::Heading(1 | 2)) && title::agree(headline, &unit.text))
    };
    let at = outline
        .units
        .iter()
        .position(|unit| matches!(unit.kind, Kind::Heading(1)) && matches(unit))
        .or_else(|| outline.units.iter().position(|unit| unit.link_share() < 0.5 && matches(unit)))
        // Blogs link the headline of the page that it stands on.
        .into_iter()
        .chain(outline.units.iter().position(|unit| matches!(unit.kind, Kind::Heading(_)) && matches(unit)))
        .min()?;
    let after: f32 = worth.iter().skip(at).map(|worth| worth.max(0.0)).sum();
    (after > total * 0.4).then_some(at)
}

/// Marks teasers of other stories: at least three sibling frames, each a linked heading and little text.
fn cards(outline: &Outline, outside: &mut [bool]) {
    let is_card = |at: usize| {
        let Some(frame) = outline.frames.get(at) else { return false };
        let units = outline.units.get(frame.start..frame.end).unwrap_or_default();
        let running: f32 =
            units.iter().filter(|unit| is_running(unit)).map(|unit| unit.size - unit.linked).sum();
        let heading = units.iter().take(4).any(|unit| unit.link_share() > 0.8 && unit.size >= 12.0);
        heading && running < 400.0 && units.len() <= 8
    };
    let mut counts: HashMap<usize, Vec<usize>> = HashMap::new();
    for (at, frame) in outline.frames.iter().enumerate().skip(1) {
        if let Some(parent) = frame.parent
            && !matches!(frame.tag, "p" | "tr" | "td" | "table")
            && is_card(at)
        {
            counts.entry(parent).or_default().push(at);
        }
    }
    for siblings in counts.into_values().filter(|siblings| siblings.len() >= 3) {
        for at in siblings {
            if let Some(mark) = outside.get_mut(at) {
                *mark = true;
            }
        }
    }
    for at in 1..outside.len() {
        let around = outline
            .frames
            .get(at)
            .and_then(|frame| frame.parent)
            .and_then(|parent| outside.get(parent).copied())
            .unwrap_or(false);
        if around && let Some(mark) = outside.get_mut(at) {
            *mark = true;
        }
    }
}

/// The standfirst: running text between the headline and the frame of the story.
fn lede(outline: &Outline, frame: usize, top: usize, outside: &[bool]) -> Vec<usize> {
    let start = outline.frames.get(frame).map_or(0, |frame| frame.start);
    let wanted = |at: &usize| {
        outline.units.get(*at).is_some_and(|unit| {
            !outside.get(unit.frame).copied().unwrap_or(false)
                && !matches!(unit.kind, Kind::Caption | Kind::Item | Kind::Cell)
                && unit.link_share() < 0.3
                && unit.size >= RUNNING
        })
    };
    let found: Vec<usize> = (top.saturating_add(1)..start).filter(wanted).collect();
    if found.len() > MOST_LEDE { Vec::new() } else { found }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str =
        "The bridge over the river was opened on Monday after four years of work, the city said.";

    fn story(html: &str, headline: Option<&str>) -> Vec<String> {
        let outline = Outline::read(&scraper::Html::parse_document(html));
        let units = find(&outline, headline).map(|body| body.units).unwrap_or_default();
        units.into_iter().map(|at| outline.units[at].text.clone()).collect()
    }

    #[test]
    fn the_story_is_taken_and_what_stands_around_it_left() {
        let text = format!(
            "<p>{TEXT} One.</p><p>{TEXT} Two.</p><p>{TEXT} Three.</p><h2>A heading</h2><p>{TEXT} Four.</p>"
        );
        let html = format!(
            "<nav><a>Home</a></nav><div id=a><h1>Bridge opened</h1><div class='share-box'>{TEXT}</div>{text}</div>
             <div class='comments'><p>{TEXT} Says who?</p></div><footer><p>{TEXT} All rights.</p></footer>"
        );
        let found = story(&html, Some("Bridge opened"));
        assert_eq!(found.len(), 5, "{found:?}");
        assert_eq!(found[3], "A heading");
    }

    #[test]
    fn a_standfirst_between_headline_and_body_belongs_to_the_story() {
        let body = format!("<div class='article-body'><p>{TEXT} X.</p><p>{TEXT}</p></div>");
        let html = format!("<h1>Bridge opened</h1><div><p>{TEXT} At last.</p></div><a>x</a>{body}");
        assert_eq!(story(&html, Some("Bridge opened")).len(), 3);
    }

    #[test]
    fn teasers_of_other_stories_are_left_even_without_a_mark() {
        let card = |n: u8| {
            format!("<div><h3><a href=x>Another story number {n}</a></h3><p>{TEXT} Card {n}.</p></div>")
        };
        let text = format!("<p>{TEXT} One.</p><p>{TEXT} Two.</p><p>{TEXT} Three.</p><p>{TEXT} Four.</p>");
        let html = format!("<div>{text}<div>{}{}{}</div></div>", card(1), card(2), card(3));
        assert_eq!(story(&html, None).len(), 4);
    }

    #[test]
    fn a_mark_on_nearly_everything_is_not_believed() {
        let html = format!("<div class='banner'><p>{TEXT}</p><p>{TEXT} More.</p></div><p>Short.</p>");
        assert_eq!(story(&html, None).len(), 2);
    }

    #[test]
    fn the_same_paragraph_is_taken_once() {
        let html = format!("<p>{TEXT}</p><p>{TEXT} More.</p><p>{TEXT}</p>");
        assert_eq!(story(&html, None).len(), 2);
    }

    #[test]
    fn a_page_without_running_text_has_no_story() {
        assert!(story("<ul><li><a href=x>One</a><li><a href=y>Two</a></ul>", None).is_empty());
    }
}

//! News agencies and outlets: their names and abbreviations in all scripts, and how to find one at a place in a text.

use std::sync::LazyLock;

use crate::text::letters;
use crate::text::search_tier;
use foldhash::HashMap;

/// What an entry of the table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SourceRole {
    /// A news agency: it sells copy to others.
    Agency,
    /// A paper, broadcaster or site.
    Outlet,
}

impl SourceRole {
    /// The word the record uses for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Agency => "agency",
            Self::Outlet => "outlet",
        }
    }
}

/// One agency or outlet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Common Latin abbreviation or name.
    pub literal: &'static str,
    /// Agency or outlet.
    pub role: SourceRole,
    /// Names and abbreviations as written, the proper one first.
    pub names: Vec<&'static str>,
}

struct Table {
    sources: Vec<Source>,
    /// First folded letters → the aliases that begin so, longest first.
    by_opening: HashMap<Opening, Vec<Alias>>,
    /// Which openings there are; a few others pass too.
    filter: Filter,
}

/// A set of openings by a bit of each, some of which share one.
#[derive(Default)]
struct Filter([[u64; 8]; 16]);

impl Filter {
    /// Where the bit of an opening is.
    fn place([first, second, third]: Opening) -> (usize, usize, u64) {
        let letters = u64::from(first) ^ u64::from(second) << 21 ^ u64::from(third) << 42;
        let mixed = letters.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        ((mixed >> 60) as usize, (mixed >> 57 & 7) as usize, 1 << (mixed >> 51 & 63))
    }

    fn add(&mut self, opening: Opening) {
        let (row, word, bit) = Self::place(opening);
        if let Some(bits) = self.0.get_mut(row).and_then(|row| row.get_mut(word)) {
            *bits |= bit;
        }
    }

    fn may_hold(&self, opening: Opening) -> bool {
        let (row, word, bit) = Self::place(opening);
        self.0.get(row).and_then(|row| row.get(word)).is_some_and(|bits| bits & bit > 0)
    }
}

/// The first three letters of an alias; a shorter one is filled with `\0`.
type Opening = [char; 3];

struct Alias {
    /// Folded letters.
    key: Vec<char>,
    /// Index into the sources.
    source: usize,
    /// Whether the table writes it without a capital (`dpa`): in lower case any other Latin or Cyrillic name is a word.
    lower: bool,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut sources = Vec::new();
    let mut by_opening: HashMap<Opening, Vec<Alias>> = HashMap::default();
    let mut filter = Filter::default();
    for line in include_str!("agencies.tsv").lines().filter(|line| !line.starts_with('#')) {
        let mut fields = line.split('\t');
        let (Some(literal), Some(role), Some(names)) = (fields.next(), fields.next(), fields.next()) else {
            continue;
        };
        let role = if role == "agency" { SourceRole::Agency } else { SourceRole::Outlet };
        let names: Vec<&str> = names.split('|').map(|name| name.trim_end_matches('?')).collect();
        for name in &names {
            let key: Vec<char> =
                search_tier::name_key(name).chars().filter(|c| c.is_alphanumeric()).collect();
            if !key.is_empty() {
                let lower = !name.chars().any(char::is_uppercase);
                let mut opening = Opening::default();
                opening.iter_mut().zip(&key).for_each(|(place, letter)| *place = *letter);
                filter.add(opening);
                by_opening.entry(opening).or_default().push(Alias { key, source: sources.len(), lower });
            }
        }
        sources.push(Source { literal, role, names });
    }
    for aliases in by_opening.values_mut() {
        // Of two that only the capitals tell apart, the one in lower case stays.
        aliases.sort_by(|a, b| {
            let order = (&a.key, a.source, b.lower).cmp(&(&b.key, b.source, a.lower));
            b.key.len().cmp(&a.key.len()).then(order)
        });
        aliases.dedup_by(|one, before| one.key == before.key && one.source == before.source);
    }
    Table { sources, by_opening, filter }
});

/// Folds one character into the alphabet of the aliases; `None` for marks that are skipped.
pub(crate) fn fold_char(char: char) -> Option<char> {
    match char {
        '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}' => None,
        'أ' | 'إ' | 'آ' | 'ٱ' => Some('ا'),
        'ة' | 'ە' | 'ۀ' => Some('ه'),
        'ى' | 'ی' | 'ئ' => Some('ي'),
        'ک' => Some('ك'),
        'ؤ' => Some('و'),
        'ё' | 'Ё' => Some('е'),
        'İ' | 'ı' | 'I' => Some('i'),
        '\0'..='\x7f' => Some(char.to_ascii_lowercase()),
        '\u{600}'..='\u{6ff}' => Some(char),
        _ => char.to_lowercase().next(),
    }
}

/// Finds the longest alias that starts at `at` in `text` and ends at a word's end. Returns the index after it.
///
/// Spaces, stops and hyphens between the alias's letters are skipped, so `أ ف ب`, `أ.ف.ب` and `أف ب` are one. The
/// caller sees to it that `at` is where a word may begin.
pub fn match_at(text: &[char], at: usize) -> Option<(usize, &'static Source)> {
    candidates(text, at).find(|&(end, _)| !text.get(end).is_some_and(|c| letters::is_alphanumeric(*c)))
}

/// Finds an outlet that starts at `at` and has an agency glued to its end without a space: `الشرقأ ف ب`. Returns
/// the end of the outlet, where the agency begins.
pub fn match_glued(text: &[char], at: usize) -> Option<(usize, &'static Source)> {
    candidates(text, at).find(|&(end, _)| {
        text.get(end).is_some_and(|c| letters::is_alphanumeric(*c)) && match_at(text, end).is_some()
    })
}

/// Nouns of an outlet that stand before its name: `وكالة رويترز`, `خبرگزاری آناتولی`, `Agence Fides`.
const NOUNS: &[&str] = &[
    "وكالة",
    "صحيفة",
    "جريدة",
    "قناة",
    "موقع",
    "شبكة",
    "مجلة",
    "إذاعة",
    "تلفزيون",
    "خبرگزاری",
    "روزنامه",
    "شبکه",
    "وبگاه",
    "تارنمای",
    "Agence",
    "agence",
    "Agencia",
    "agencia",
    "Agenzia",
    "agenzia",
    "Agentur",
    "агентство",
    "агентства",
    "Агентство",
    "газета",
    "газеты",
    "издание",
    "издания",
    "телеканал",
    "телеканала",
    "ИА",
    "ИИ",
];

/// Finds a source as [`match_at`] does, with or without the noun of an outlet before it.
pub fn match_named(text: &[char], at: usize) -> Option<(usize, &'static Source)> {
    match_at(text, at).or_else(|| match_at(text, behind_noun(text, at)?))
}

/// Where the name begins that the noun of an outlet at `at` stands before.
pub fn behind_noun(text: &[char], at: usize) -> Option<usize> {
    let first = *text.get(at)?;
    NOUNS.iter().filter(|noun| noun.starts_with(first)).find_map(|noun| {
        let end = at + noun.chars().count();
        let same = text.get(at..end)?.iter().copied().eq(noun.chars());
        (same && text.get(end) == Some(&' ')).then_some(end + 1)
    })
}

fn candidates(text: &[char], at: usize) -> impl Iterator<Item = (usize, &'static Source)> {
    aliases_at(text, at).filter_map(move |(end, alias)| {
        // A short Latin or Cyrillic abbreviation in lower case is a word ("map", "pa"), not an agency.
        let written = text.get(at..end)?;
        let lower = written.iter().all(|c| !c.is_uppercase());
        let cased = written.iter().any(|c| c.is_lowercase());
        (alias.lower || !lower || !cased).then_some((end, TABLE.sources.get(alias.source)?))
    })
}

fn aliases_at(text: &[char], at: usize) -> impl Iterator<Item = (usize, &'static Alias)> {
    // The letters that stand there say which may: those of three and more, of two, of one.
    let opening @ [first, second, third] = opening(text, at);
    let shorter = [opening, [first, second, '\0'], [first, '\0', '\0']];
    let letters = [first, second, third].iter().filter(|letter| **letter != '\0').count();
    let shorter = shorter.into_iter().skip(opening.len() - letters);
    let shorter = shorter.filter(|opening| TABLE.filter.may_hold(*opening));
    let aliases = shorter.filter_map(|opening| TABLE.by_opening.get(&opening)).flatten();
    aliases.filter_map(move |alias| Some((walk(text, at, &alias.key)?, alias)))
}

/// The first folded letters at a place, as [`walk`] goes from one to the next; `\0` where there are fewer.
fn opening(text: &[char], at: usize) -> Opening {
    let mut opening = Opening::default();
    let mut place = at;
    for (number, letter) in opening.iter_mut().enumerate() {
        let mut gap = 0;
        loop {
            let Some(&char) = text.get(place) else { return opening };
            place += 1;
            let folded = fold_char(char);
            match folded.filter(|_| !is_skipped(char)) {
                Some(folded) => {
                    *letter = folded;
                    break;
                }
                None if number == 0 || gap >= MOST_SKIPPED => return opening,
                None => gap += usize::from(folded.is_some()),
            }
        }
    }
    opening
}

/// Most spaces and marks that are skipped between two letters of an alias; those that folding drops are not counted.
const MOST_SKIPPED: usize = 2;

/// Whether a mark may stand between the letters of an alias. It is no letter of any.
fn is_skipped(char: char) -> bool {
    matches!(char, ' ' | '.' | '-' | '\u{200c}' | '\'' | '’')
}

fn walk(text: &[char], at: usize, key: &[char]) -> Option<usize> {
    let mut place = at;
    for (number, letter) in key.iter().enumerate() {
        let mut gap = 0;
        loop {
            let &char = text.get(place)?;
            let folded = fold_char(char);
            if folded == Some(*letter) {
                place += 1;
                break;
            }
            let skippable = folded.is_none() || is_skipped(char);
            if number == 0 || !skippable || gap >= MOST_SKIPPED {
                return None;
            }
            gap += usize::from(folded.is_some());
            place += 1;
        }
    }
    while text.get(place).is_some_and(|&c| fold_char(c).is_none()) {
        place += 1;
    }
    Some(place)
}

/// Every agency and outlet of the table.
pub fn all() -> &'static [Source] {
    &TABLE.sources
}

/// The names that are marked as words.
static WORDS: LazyLock<super::word_table::WordSet> = LazyLock::new(|| {
    let names = include_str!("agencies.tsv").lines().filter(|line| !line.starts_with('#'));
    let names = names.filter_map(|line| line.rsplit('\t').next()).flat_map(|names| names.split('|'));
    names.filter_map(|name| name.strip_suffix('?')).map(search_tier::name_key).collect()
});

/// Whether the name of a source is also an ordinary word (`معا`, `الغد`), so that it tells nothing without marks around
/// it or a place beside it.
pub fn is_word(name: &str) -> bool {
    WORDS.contains(&search_tier::name_key(name))
}

/// Every name of the table that is no ordinary word.
static NAMES: LazyLock<super::word_table::WordSet> = LazyLock::new(|| {
    let names = all().iter().flat_map(|source| source.names.iter().chain(std::iter::once(&source.literal)));
    names.filter(|name| !is_word(name)).map(|name| search_tier::name_key(name)).collect()
});

/// Whether a name is an agency's or an outlet's, and no ordinary word too.
pub fn is_name(name: &str) -> bool {
    NAMES.contains(&search_tier::name_key(name))
}

static CITIES: LazyLock<super::word_table::WordSet> = LazyLock::new(|| {
    let lines = include_str!("filing_cities.txt").lines().filter(|line| !line.starts_with('#'));
    lines.flat_map(|line| line.split('|')).map(search_tier::name_key).collect()
});

/// Whether a place is a city that news is commonly filed from.
pub fn is_filing_city(place: &str) -> bool {
    CITIES.contains(&search_tier::name_key(place))
}

/// Finds words for agencies without a name (`وكالات`, `Agencies`) that start at `at` and end at a word's end.
pub fn match_generic(text: &[char], at: usize) -> Option<usize> {
    const GENERIC: &[&str] = &[
        "وكالات الأنباء",
        "وكالات",
        "الوكالات",
        "متابعات",
        "Agencies",
        "AGENCIES",
        "Agencias",
        "agencias",
        "Agences",
        "agences",
        "Agenturen",
        "агентства",
        "Агентства",
        "Ajanslar",
        "ajanslar",
        "خبرگزاری‌ها",
    ];
    GENERIC.iter().find_map(|word| {
        let end = at + word.chars().count();
        let same = text.get(at..end)?.iter().copied().eq(word.chars());
        (same && !text.get(end).is_some_and(|c| letters::is_alphanumeric(*c))).then_some(end)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn literal(text: &str) -> Option<&'static str> {
        let chars: Vec<char> = text.chars().collect();
        match_at(&chars, 0).filter(|&(end, _)| end == chars.len()).map(|(_, source)| source.literal)
    }

    #[test]
    fn an_agency_is_found_in_every_spelling() {
        for text in ["أ ف ب", "أ.ف.ب", "ا ف ب", "أف ب", "فرانس برس", "AFP", "АФП", "Agence France-Presse"]
        {
            assert_eq!(literal(text), Some("AFP"), "{text}");
        }
        assert_eq!(literal("الشرق الأوسط"), Some("Asharq Al-Awsat"));
        assert_eq!(literal("الشرق"), Some("Asharq"));
        assert_eq!(literal("map"), None);
        assert_eq!(literal("dpa"), Some("dpa"));
    }

    #[test]
    fn the_opening_of_a_place_leads_to_every_alias_that_stands_there() {
        for name in all().iter().flat_map(|source| &source.names) {
            for text in [
                (*name).to_owned(),
                name.replace(' ', "  "),
                name.replace(' ', ".-"),
                format!("{name}ـ: {name}"),
            ] {
                let text: Vec<char> = text.chars().collect();
                let every = TABLE.by_opening.values().flatten();
                let mut want: Vec<usize> = every.filter_map(|alias| walk(&text, 0, &alias.key)).collect();
                want.sort_by_key(|end| std::cmp::Reverse(*end));
                let found: Vec<usize> = aliases_at(&text, 0).map(|(end, _)| end).collect();
                assert_eq!(found, want, "{name}");
            }
        }
    }

    #[test]
    fn an_outlet_glued_to_an_agency_is_split() {
        let text: Vec<char> = "الشرقأ ف ب".chars().collect();
        let (end, source) = match_glued(&text, 0).unwrap();
        assert_eq!((end, source.literal), (5, "Asharq"));
        assert_eq!(match_at(&text, end).unwrap().1.literal, "AFP");
    }

    #[test]
    fn the_table_has_sixty_agencies_and_no_alias_of_two_sources() {
        assert!(all().iter().filter(|source| source.role == SourceRole::Agency).count() >= 60);
        let mut owner = HashMap::default();
        for source in all() {
            for name in &source.names {
                let key: String =
                    search_tier::name_key(name).chars().filter(|c| c.is_alphanumeric()).collect();
                let other = owner.insert(key, source.literal);
                assert!(other.is_none_or(|other| other == source.literal), "{name}: {other:?}");
            }
        }
    }
}

//! The register of who was named and who spoke so far, and how a surname, a role or a pronoun finds its person there.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::HashMap;

use compact_str::CompactString;
use foldhash::fast::RandomState;

use super::cues::{self, CueKind, Gender};
use super::heard::Heard;
use super::word_set::WordSet;
use crate::article::facts::{Attribution, Entity, Mention, NameKind, Speaker};
use crate::lexicon::names::{GIVEN_NAMES, OFFICES};
use crate::text::search_tier;
use crate::text::words::Word;

/// Articles that may open a title.
pub(crate) const ARTICLES: &[&str] = &["the", "le", "la", "les", "el", "los", "las", "der", "die", "das"];

/// Most people kept; the earliest are looked at last anyway.
const PEOPLE: usize = 400;

/// Somebody named or quoted so far.
#[derive(Debug, Clone)]
struct Person {
    speaker: Speaker,
    /// The words of his name.
    name: WordSet,
    /// The words of his title, made when they are asked for.
    title: OnceCell<WordSet>,
    /// Those of them that a definite role can repeat: the first two, the last.
    heads: OnceCell<Vec<CompactString>>,
    gender: Option<Gender>,
    /// Where in the body the person was last named.
    seen: usize,
    spoke: bool,
}

/// Who was named and who spoke so far.
pub(crate) struct Register<'a> {
    mentions: &'a [Mention],
    /// The people whom the names found, the most important first.
    known: Vec<Known<'a>>,
    /// Their places among them, by name.
    by_name: HashMap<&'a str, usize, RandomState>,
    organisations: Vec<&'a Entity>,
    /// What [`stem`] leaves of the first words of their names, where those have more than one word; made when asked for.
    institutions: OnceCell<Vec<(&'a Entity, CompactString)>>,
    people: Vec<Person>,
    /// The words of their names.
    heard: Heard,
    /// The words of the names of those whom the names found, and the bits of each name's words; made when asked for.
    known_words: OnceCell<(Heard, Vec<u64>)>,
    current: Option<usize>,
    /// Where in the body he spoke last.
    current_at: usize,
    /// Mentions before this index have been introduced.
    introduced: usize,
}

/// A person whom the names found.
#[derive(Debug, Clone)]
struct Known<'a> {
    entity: &'a Entity,
    /// The words of his name, made when they are asked for.
    name: OnceCell<WordSet>,
}

impl Known<'_> {
    fn name(&self) -> &WordSet {
        self.name.get_or_init(|| WordSet::of(&self.entity.name))
    }
}

impl<'a> Register<'a> {
    pub fn new(mentions: &'a [Mention], entities: &'a [Entity]) -> Self {
        let people = entities.iter().filter(|it| it.kind == NameKind::Person && is_sound(&it.name));
        let known: Vec<Known<'_>> = people.map(|entity| Known { entity, name: OnceCell::new() }).collect();
        let organisations = entities.iter().filter(|entity| entity.kind == NameKind::Organisation);
        Self {
            mentions,
            by_name: known.iter().enumerate().map(|(at, known)| (known.entity.name.as_str(), at)).collect(),
            known,
            organisations: organisations.collect(),
            institutions: OnceCell::new(),
            people: Vec::new(),
            heard: Heard::default(),
            known_words: OnceCell::new(),
            current: None,
            current_at: 0,
            introduced: 0,
        }
    }

    /// A subheading: nobody goes on speaking over it.
    pub fn reset(&mut self) {
        self.current = None;
    }

    /// Who is meant by a quotation that no cue introduces: who was named last in its paragraph, unless somebody has
    /// spoken in it; else the current speaker.
    pub fn unintroduced(&mut self, paragraph: usize, quotation: usize) -> Option<Speaker> {
        if self.current.is_none() || self.current_at < paragraph {
            let named = self.people.iter().enumerate();
            let named = named
                .filter(|(_, person)| (paragraph..quotation).contains(&person.seen) && person.name.len() > 1);
            if let Some((index, _)) = named.max_by_key(|(_, person)| person.seen) {
                self.current = Some(index);
                self.current_at = quotation;
                return self.people.get(index).map(|person| person.again(0.7));
            }
        }
        self.implicit()
    }

    /// Whether somebody speaks at the moment.
    pub fn speaks(&self) -> bool {
        self.current.is_some()
    }

    /// Takes up the people whom the names found before a place of the body.
    pub fn introduce_until(
        &mut self,
        place: usize,
        is_quoted: impl Fn(&Mention) -> bool,
        title: impl Fn(&Mention) -> Option<String>,
    ) {
        while let Some(mention) = self.mentions.get(self.introduced).filter(|mention| mention.end <= place) {
            self.introduced += 1;
            if mention.kind != NameKind::Person || is_quoted(mention) {
                continue;
            }
            let known = self.known(&mention.name);
            if known.is_some() || is_sound(&mention.name) {
                let mut speaker = of_known(mention, known, Attribution::Explicit);
                // `الدكتور مصطفى مدبولي، رئيس مجلس الوزراء،`: a way to address somebody is no office.
                let office = speaker.title.take_if(|title| !is_address(title));
                speaker.title = office.or_else(|| title(mention)).or(speaker.title);
                self.note(&speaker, None, mention.start);
            }
        }
    }

    /// Leaves out the people named before a place of the body.
    pub fn pass_over(&mut self, place: usize) {
        self.introduced = self.introduced.max(self.mentions.partition_point(|mention| mention.end <= place));
    }

    /// Takes up somebody without a quotation of his own yet.
    pub fn note(&mut self, speaker: &Speaker, gender: Option<Gender>, seen: usize) -> usize {
        let index = match self.place_of(speaker) {
            Ok(index) => index,
            Err(name) if self.people.len() < PEOPLE => {
                let (title, heads) = (OnceCell::new(), OnceCell::new());
                let speaker = Speaker { via: None, ..speaker.clone() };
                self.heard.add(&name);
                self.people.push(Person { speaker, name, title, heads, gender, seen, spoke: false });
                self.people.len() - 1
            }
            Err(_) => return self.people.len() - 1,
        };
        if let Some(person) = self.people.get_mut(index) {
            person.seen = person.seen.max(seen);
            person.gender = person.gender.or(gender);
            if person.speaker.title.is_none() && speaker.title.is_some() {
                person.speaker.title.clone_from(&speaker.title);
                person.title = OnceCell::new();
                person.heads = OnceCell::new();
            }
        }
        index
    }

    /// Where somebody stands among the people: by the words of the name, without a name by those of the title. The words
    /// of the name where nobody is the same.
    fn place_of(&self, speaker: &Speaker) -> Result<usize, WordSet> {
        // Most are named again as they were named before.
        let again = |person: &Person| !person.name.is_empty() && person.speaker.name == speaker.name;
        if let Some(index) = self.people.iter().position(again) {
            return Ok(index);
        }
        let name = speaker.name.as_deref().map_or_else(WordSet::default, |name| self.words_of(name));
        let index = if name.is_empty() {
            let same = |person: &Person| person.name.is_empty() && person.speaker.title == speaker.title;
            if let Some(index) = self.people.iter().position(same) {
                return Ok(index);
            }
            let title = WordSet::of(speaker.title.as_deref().unwrap_or_default());
            self.people.iter().position(|person| person.name.is_empty() && *person.title() == title)
        } else {
            self.people.iter().position(|person| person.name == name)
        };
        index.ok_or(name)
    }

    /// The person whom the names found under a name.
    fn known(&self, name: &str) -> Option<&Known<'a>> {
        self.known.get(*self.by_name.get(name)?)
    }

    /// The words of a name, which the names may have found.
    pub fn words_of(&self, name: &str) -> WordSet {
        self.known(name).map_or_else(|| WordSet::of(name), |known| known.name().clone())
    }

    /// Makes somebody the current speaker. The title given before is kept where none is given now.
    pub fn set(&mut self, mut speaker: Speaker, gender: Option<Gender>, seen: usize) -> Speaker {
        let index = self.note(&speaker, gender, seen);
        self.current = Some(index);
        self.current_at = seen;
        if let Some(person) = self.people.get_mut(index) {
            person.spoke = true;
            if speaker.title.is_none() {
                speaker.title.clone_from(&person.speaker.title);
            }
        }
        speaker
    }

    /// The current speaker goes on.
    pub fn implicit(&self) -> Option<Speaker> {
        let person = self.people.get(self.current?)?;
        Some(person.again(0.85))
    }

    /// Who a pronoun or a bare verb of this gender means: the current speaker, else whoever of that gender was named
    /// last. A person of unknown gender has it from then on.
    pub fn implicit_of(&mut self, gender: Option<Gender>) -> Option<Speaker> {
        let agrees = |person: &Person| gender.is_none() || person.gender.is_none() || gender == person.gender;
        let current = self.current.filter(|&at| self.people.get(at).is_some_and(agrees));
        let index = current.or_else(|| {
            let named = self.people.iter().enumerate().filter(|(_, person)| agrees(person));
            named.max_by_key(|(_, person)| (person.name.len() != 1, person.seen)).map(|(index, _)| index)
        })?;
        self.current = Some(index);
        let person = self.people.get_mut(index)?;
        person.gender = person.gender.or(gender);
        Some(person.again(if current.is_some() { 0.85 } else { 0.65 }))
    }

    /// Who a pronoun means behind somebody's name: where the region of its paragraph before it names one person outside
    /// of quotations, and nobody has spoken in it, it is that person.
    pub fn implicit_near(
        &mut self,
        region: std::ops::Range<usize>,
        gender: Option<Gender>,
        is_quoted: impl Fn(usize) -> bool,
    ) -> Option<Speaker> {
        if self.current_at < region.start {
            let mut named = self
                .mentions_in(region.start, region.end)
                .iter()
                .filter(|mention| mention.kind == NameKind::Person && !is_quoted(mention.start));
            let first = named.next();
            let only = first.filter(|first| named.all(|other| other.name == first.name));
            let named = only.map(|mention| WordSet::of(&mention.name));
            let same = |person: &Person| named.as_ref().is_some_and(|name| person.name == *name);
            let agrees =
                |person: &Person| gender.is_none() || person.gender.is_none() || gender == person.gender;
            if let Some(index) = self.people.iter().position(|person| same(person) && agrees(person)) {
                self.current = Some(index);
                self.current_at = region.end;
            }
        }
        self.implicit_of(gender)
    }

    /// Whom a definite description means that fits no title said before (`the nurse`, `الشاهدة`): who was named last in
    /// its paragraph, else who speaks.
    pub fn described(&mut self, paragraph: usize, place: usize, gender: Option<Gender>) -> Option<Speaker> {
        let agrees = |person: &Person| gender.is_none() || person.gender.is_none() || gender == person.gender;
        let last = self.people.iter().enumerate().filter(|(_, person)| {
            (paragraph..place).contains(&person.seen) && !person.name.is_empty() && agrees(person)
        });
        let last = last.max_by_key(|(_, person)| person.seen).map(|(index, _)| index);
        let current = self.current.filter(|&at| self.people.get(at).is_some_and(agrees));
        // Nobody has spoken: who was named last before.
        let before = || {
            let named = self.people.iter().enumerate();
            let named = named.filter(|(_, person)| person.name.len() > 1 && agrees(person));
            named.max_by_key(|(_, person)| person.seen).map(|(index, _)| index)
        };
        let index = last.or(current).or_else(before)?;
        let person = self.people.get(index)?;
        let how = if person.speaker.name.is_some() { Attribution::Role } else { Attribution::Anonymous };
        Some(Speaker { how, confidence: 0.7, via: None, ..person.speaker.clone() })
    }

    /// Who was named last in a stretch of the body.
    pub fn named_in(&self, from: usize, to: usize) -> Option<Speaker> {
        let named =
            self.people.iter().filter(|person| (from..to).contains(&person.seen) && !person.name.is_empty());
        named.max_by_key(|person| person.seen).map(|person| person.speaker.clone())
    }

    /// Whether the names say that exactly this span is a name.
    pub fn is_name(&self, start: usize, end: usize) -> bool {
        let first = self.mentions.partition_point(|mention| mention.end + 1 < end);
        self.mentions
            .get(first..)
            .unwrap_or(&[])
            .iter()
            .take(3)
            .any(|mention| mention.start <= start + 1 && mention.end + 1 >= end && mention.start < end)
    }

    /// The mentions that lie in a region of the body.
    pub fn mentions_in(&self, start: usize, end: usize) -> &'a [Mention] {
        let mentions = self.mentions;
        let first = mentions.partition_point(|mention| mention.start < start);
        let last = mentions.partition_point(|mention| mention.end <= end);
        mentions.get(first..last.max(first)).unwrap_or(&[])
    }

    /// A person by a mention.
    pub fn of_mention(&self, mention: &Mention, how: Attribution) -> Speaker {
        of_known(mention, self.known(&mention.name), how)
    }

    /// The words of the most important names that the names found, and the bits of each name's words.
    fn known_words(&self) -> &(Heard, Vec<u64>) {
        self.known_words.get_or_init(|| {
            Heard::of(self.known.iter().take(PEOPLE).map(|person| person.entity.name.as_str()))
        })
    }

    /// As [`by_name`](Self::by_name) for a name that is written with these words; most of those that are nobody's are
    /// told without their name.
    pub fn by_words<'b>(&self, words: &[Word], name: impl FnOnce() -> Cow<'b, str>) -> Option<Speaker> {
        let (known, _) = self.known_words();
        let may_hold = |word: &Word| self.heard.may_hold(word) || known.may_hold(word);
        if words.iter().all(may_hold) { self.by_name(&name()) } else { None }
    }

    /// The person a name means: the same name, or one that holds all its words, spoken or named before or after.
    pub fn by_name(&self, name: &str) -> Option<Speaker> {
        let wanted = self.words_of(name);
        if wanted.is_empty() {
            return None;
        }
        let whole =
            |person: &&Person| !person.speaker.name.as_deref().is_some_and(|name| name.contains(['،', ',']));
        let recent = |person: &&Person| (person.name.len() > wanted.len(), person.spoke, person.seen);
        let known = self
            .people
            .iter()
            .filter(|person| wanted.is_subset(&person.name))
            .filter(whole)
            .max_by_key(recent);
        // A full name is only lengthened by what was spoken before: a mention may have swallowed its neighbours.
        let known =
            known.filter(|person| wanted.len() == 1 || person.spoke || person.name.len() == wanted.len());
        let known = known.map(|person| &person.speaker).filter(|speaker| {
            speaker.name.as_deref().is_some_and(|full| wanted.len() > 1 || full.contains(' '))
        });
        let how = |full: &str| {
            if self.words_of(full).len() == wanted.len() {
                Attribution::Explicit
            } else {
                Attribution::Surname
            }
        };
        if let Some(speaker) = known {
            let how = how(speaker.name.as_deref().unwrap_or_default());
            return Some(Speaker { how, confidence: 0.88, via: None, ..speaker.clone() });
        }
        let (_, bits) = self.known_words();
        let later = self.known.iter().zip(bits).filter(|(_, bits)| wanted.bits() & !**bits == 0);
        let later = later.map(|(known, _)| known).filter(|known| {
            wanted.is_subset(known.name()) && (wanted.len() == 1 || known.name().len() == wanted.len())
        });
        let entity = later.max_by_key(|known| (known.entity.mentions, known.name().len()))?.entity;
        Some(Speaker {
            name: Some(entity.name.clone()),
            title: entity.title.clone(),
            via: None,
            how: how(&entity.name),
            confidence: 0.8,
        })
    }

    /// Whom a definite role means ("the minister", `الوزير`): the person introduced last whose title holds the role's
    /// head noun; the current speaker first.
    pub fn by_role(&self, head: &str, gender: Option<Gender>) -> Option<Speaker> {
        let head = stem(head);
        let holds = |person: &&Person| {
            person.heads().iter().any(|word| stem(word) == head)
                && (gender.is_none() || person.gender.is_none() || person.gender == gender)
        };
        let current = self.current.and_then(|at| self.people.get(at)).filter(holds);
        let person = current.or_else(|| {
            self.people.iter().filter(holds).max_by_key(|person| (!person.name.is_empty(), person.seen))
        })?;
        let how = if person.name.is_empty() { Attribution::Anonymous } else { Attribution::Role };
        Some(Speaker { how, confidence: 0.8, ..person.speaker.clone() })
    }

    /// The person whose title holds all words of a role (`المتحدث باسم الوزارة`).
    pub fn by_title(&self, head: &str, role: &str) -> Option<Speaker> {
        let wanted = WordSet::of(role);
        // `رئيس الجامعة` who is `رئيس جامعة القصيم`.
        let within = |title: &WordSet| {
            wanted.is_subset(title)
                || role.starts_with(|c: char| c >= '\u{620}') && wanted.is_indefinite_subset(title)
        };
        // `رئيس الوزراء` is not the one who is `نائب رئيس الوزراء`.
        let heads = |person: &Person| person.heads().first().is_some_and(|first| first == head);
        let holds = |person: &&Person| !person.name.is_empty() && heads(person) && within(person.title());
        let person = self.people.iter().filter(holds).max_by_key(|person| person.seen)?;
        Some(Speaker { how: Attribution::Role, confidence: 0.8, ..person.speaker.clone() })
    }

    /// Whom a style with a suffix means (`سموه`): who was named last with that style or an office it is due to.
    pub fn styled(&self, style: &str) -> Option<Speaker> {
        let due: &[&str] = match style {
            "سموه" | "سموها" => &["السمو", "سمو", "الامير", "امير", "الشيخ"],
            "جلالته" | "جلالتها" => &["الجلاله", "جلاله", "الملك", "ملك", "الملكه"],
            "معاليه" | "معاليها" => &["معالي", "المعالي", "وزير", "الوزير", "وزيره"],
            "سعادته" | "سعادتها" => &["سعاده", "السفير", "سفير"],
            "فخامته" => &["فخامه", "الرئيس", "رئيس"],
            "سماحته" => &["سماحه", "مفتي", "المفتي"],
            "فضيلته" => &["فضيله", "الشيخ", "شيخ"],
            _ => return None,
        };
        let fits = |person: &&Person| {
            !person.name.is_empty() && due.iter().any(|word| person.title().contains(word))
        };
        let current = self.current.and_then(|at| self.people.get(at)).filter(fits);
        let person = current.or_else(|| self.people.iter().filter(fits).max_by_key(|person| person.seen))?;
        Some(person.again(0.85))
    }

    /// The institution a definite noun means (`المؤسسة`): the one named last that the noun heads.
    pub fn institution(&self, head: &str) -> Option<Speaker> {
        let wanted = stem(head.strip_prefix("ال").unwrap_or(head));
        let same = |name: &str| name.contains(' ') && first_of(name).is_some_and(|first| first == wanted);
        let spoke = self.people.iter().rev().find(|person| {
            person.spoke && person.speaker.name.as_deref().is_some_and(|name| is_cyrillic(name) && same(name))
        });
        if let Some(person) = spoke {
            return Some(Speaker { how: Attribution::Role, confidence: 0.75, ..person.speaker.clone() });
        }
        let institutions = self.institutions.get_or_init(|| {
            let named = self.organisations.iter().filter(|entity| entity.name.contains(' '));
            named.filter_map(|entity| Some((*entity, first_of(&entity.name)?))).collect()
        });
        let (entity, _) = institutions.iter().rev().find(|(_, first)| first == wanted)?;
        Some(Speaker {
            name: Some(entity.name.clone()),
            title: None,
            via: None,
            how: Attribution::Role,
            confidence: 0.75,
        })
    }
}

impl Person {
    fn title(&self) -> &WordSet {
        self.title.get_or_init(|| WordSet::of(self.speaker.title.as_deref().unwrap_or_default()))
    }

    fn heads(&self) -> &[CompactString] {
        self.heads.get_or_init(|| heads_of(self.speaker.title.as_deref()))
    }

    fn again(&self, trust: f32) -> Speaker {
        let how = if self.speaker.name.is_none() { Attribution::Anonymous } else { Attribution::Implicit };
        Speaker { how, via: None, confidence: self.speaker.confidence * trust, ..self.speaker.clone() }
    }
}

/// A mention as a speaker, with the title of whom the names found under its name.
fn of_known(mention: &Mention, known: Option<&Known<'_>>, how: Attribution) -> Speaker {
    Speaker {
        name: Some(mention.name.clone()),
        title: known.and_then(|known| known.entity.title.clone()),
        via: None,
        how,
        confidence: 0.9,
    }
}

/// Whether a title is one word that says nothing of an office.
fn is_address(title: &str) -> bool {
    matches!(
        title,
        "الدكتور"
            | "الدكتورة"
            | "د"
            | "د."
            | "السيد"
            | "السيدة"
            | "المهندس"
            | "المهندسة"
            | "الأستاذ"
            | "الأستاذة"
            | "المستشار"
            | "المستشارة"
    )
}

/// The least byte that an Arabic letter begins with.
const ARABIC: u8 = 0xd8;

/// Whether a name is one person's: a comma parts two, and a verb of speech before one is none of his names.
pub(crate) fn is_sound(name: &str) -> bool {
    // No verb but an Arabic one is asked for.
    let first = name.split_whitespace().next().filter(|first| first.bytes().any(|byte| byte >= ARABIC));
    let verb = first.map(|first| search_tier::fold(first, Some("ar"))).is_some_and(|first| {
        let cue = cues::of("ar").and_then(|cues| cues.get(&first));
        cue.is_some_and(|cue| cue.kind == CueKind::Verb) && !GIVEN_NAMES.contains(&first)
    });
    let mark = |c: char| matches!(c, '،' | ',' | '«' | '»' | '"' | '“' | '”' | ':');
    // The bytes that such a mark is or holds.
    let may_mark = |byte: u8| matches!(byte, b',' | b'"' | b':' | 0x8c | 0xc2 | 0xe2);
    let marked = name.bytes().any(may_mark) && name.chars().any(mark);
    !marked && !verb
}

/// What of a role's noun does not change: without the Arabic article, without the ending of a Russian case.
fn stem(word: &str) -> &str {
    let bare = word.strip_prefix("ال").unwrap_or(word);
    if !is_cyrillic(bare) {
        return bare;
    }
    let kept = bare.chars().count().saturating_sub(2).max(4);
    bare.char_indices().nth(kept).and_then(|(at, _)| bare.get(..at)).unwrap_or(bare)
}

/// What [`stem`] leaves of the first word of a name.
fn first_of(name: &str) -> Option<CompactString> {
    name.split_whitespace().next().map(|first| CompactString::new(stem(&search_tier::name_key(first))))
}

fn is_cyrillic(word: &str) -> bool {
    word.starts_with(|c: char| ('\u{400}'..='\u{52f}').contains(&c))
}

fn heads_of(title: Option<&str>) -> Vec<CompactString> {
    let mut words = title.unwrap_or_default().split_whitespace();
    let Some(written) = words.next() else { return Vec::new() };
    let mut first = search_tier::name_key(written);
    let mut last = written;
    if ARTICLES.contains(&first.as_str())
        && let Some(next) = words.next()
    {
        (first, last) = (search_tier::name_key(next), next);
    }
    let second = words.next();
    let last = words.next_back().or(second).unwrap_or(last);
    let second = second.map(search_tier::name_key).filter(|word| OFFICES.contains(word));
    let last = search_tier::name_key(last);
    let last = Some(last).filter(|word| word.chars().next().is_some_and(|c| c < '\u{600}'));
    [Some(first), second, last].into_iter().flatten().collect()
}

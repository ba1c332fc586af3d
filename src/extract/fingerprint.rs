//! The fingerprint by which near-duplicates are joined downstream, and how much of one story another holds.
//!
//! Wire copy is reprinted with a new headline, cut from the end, pasted into another story, lightly edited. Hashes of
//! the whole text miss all of that and similarity hashes most of it; winnowed word shingles with containment find
//! each. The fingerprint is a fixed function of the words, so that other programs can make and compare it:
//!
//! 1. The words are those of UAX 29 in the search tier of the text's language, in order; of a word of more than 256 code
//!    points, the first 256.
//! 2. `exact` is the first 16 bytes of the SHA-256 of the words joined by one space, in lower-case hexadecimal.
//! 3. A word's hash is FNV-1a, 64 bits, over its UTF-8 bytes. A shingle's hash takes five words in order:
//!    `h = h * 0x9E3779B97F4A7C15 + word` from `h = 0`, modulo 2⁶⁴, then MurmurHash3's 64-bit finalizer.
//! 4. Winnowing: of every four shingles in a row the one with the smallest hash is kept (the text has one window when
//!    it has fewer than four shingles). Two texts with a run of eight words in common thus share at least one.
//! 5. The kept hashes, ascending, each once; when there are more than 1,024, the smallest 1,024.

use sha2::{Digest, Sha256};

use crate::article::Shingle;
use crate::article::facts::Fingerprint;
use crate::text::hexadecimal;

/// The name and version of this algorithm.
pub const ALGORITHM: &str = "rawi-winnow/1";

/// Words in a shingle: long enough that set phrases do not match, short enough to survive edits.
const SHINGLE: usize = 5;

/// Shingles of which one is kept.
const WINDOW: usize = 4;

/// Bytes of the words joined that are hashed at a time.
const PIECE: usize = 1024;
/// Most hashes in a fingerprint, so that a book in a record does not double the record. Stories of up to about 2,500
/// words stay below.
const MOST: usize = 1024;

/// The fingerprint of a text by its words in the search tier; nothing when there are none.
pub fn of<'a>(words: impl IntoIterator<Item = &'a str>) -> Option<Fingerprint> {
    let words = words.into_iter();
    let mut exact = Sha256::new();
    // Hashed by the piece: a word alone is too little to be worth a call.
    let mut piece = [0; PIECE];
    let mut length = 0;
    let mut hashes: Vec<u64> = Vec::with_capacity(words.size_hint().0);
    for word in words.filter(|word| !word.is_empty()) {
        if !hashes.is_empty() {
            if length == PIECE {
                exact.update(piece);
                length = 0;
            }
            piece.get_mut(length).into_iter().for_each(|place| *place = b' ');
            length += 1;
        }
        if length + word.len() > PIECE {
            exact.update(piece.get(..length).unwrap_or_default());
            length = 0;
        }
        match piece.get_mut(length..length + word.len()) {
            Some(room) => {
                hashes.push(fnv(word, room));
                length += word.len();
            }
            // A word longer than a piece.
            None => {
                hashes.push(fnv(word, &mut vec![0; word.len()]));
                exact.update(word);
            }
        }
    }
    if hashes.is_empty() {
        return None;
    }
    exact.update(piece.get(..length).unwrap_or_default());
    let kept = winnowed(shingles(&hashes), hashes.len() / 2 + 1);
    let mut kept = ascending(&kept);
    kept.dedup();
    kept.truncate(MOST);
    Some(Fingerprint {
        algorithm: ALGORITHM.to_owned(),
        exact: exact
            .finalize()
            .first_chunk::<16>()
            .map(|hash| hexadecimal::written(*hash))
            .unwrap_or_default(),
        shingles: kept.into_iter().map(Shingle).collect(),
    })
}

/// The share of `part`'s text that `whole` holds too, from 0 to 1; nothing when the fingerprints cannot be compared
/// (another algorithm, or texts too short for a shingle that are not equal).
///
/// It is not symmetric: a brief that quotes the first third of a story is contained in the story (near 1), the story
/// in the brief by a third. Take the larger of both ways to find reprints: from 0.2 on texts overlap, from 0.5 on one
/// holds the other, and at 0.8 both ways they are the same story.
pub fn containment(part: &Fingerprint, whole: &Fingerprint) -> Option<f32> {
    if part.algorithm != whole.algorithm {
        return None;
    }
    if part.exact == whole.exact {
        return Some(1.0);
    }
    // A full fingerprint says nothing of hashes above its last; only below both ends do both speak.
    let end = [part, whole].into_iter().filter(|print| print.shingles.len() >= MOST);
    let end = end.filter_map(|print| print.shingles.last()).min();
    let spoken = |print: &'_ Fingerprint| {
        let count =
            end.map_or(print.shingles.len(), |end| print.shingles.partition_point(|hash| hash <= end));
        print.shingles.iter().take(count).copied().collect::<Vec<_>>()
    };
    let (part, whole) = (spoken(part), spoken(whole));
    if part.is_empty() || whole.is_empty() {
        return None;
    }
    // Both ascend, so each hash is looked up in logarithmic time without building a set.
    let shared = part.iter().filter(|hash| whole.binary_search(hash).is_ok()).count();
    Some(shared as f32 / part.len() as f32)
}

/// The hash of a word, which is copied into room of its length.
fn fnv(word: &str, room: &mut [u8]) -> u64 {
    room.iter_mut().zip(word.bytes()).fold(0xCBF2_9CE4_8422_2325, |hash, (place, byte)| {
        *place = byte;
        (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01B3)
    })
}

/// Hashes in order. They are spread evenly, so that sorted by their highest bits all but a few have their places.
fn ascending(hashes: &[u64]) -> Vec<u64> {
    const PARTS: usize = 256;
    let part = |hash: &u64| (hash >> 56) as usize;
    // Where each part ends; filled from there backwards.
    let mut ends = [0_usize; PARTS];
    for hash in hashes {
        ends.get_mut(part(hash)).into_iter().for_each(|count| *count += 1);
    }
    let mut sum = 0;
    for end in &mut ends {
        sum += *end;
        *end = sum;
    }
    let mut sorted = vec![0; hashes.len()];
    for hash in hashes {
        let Some(end) = ends.get_mut(part(hash)) else { continue };
        *end = end.saturating_sub(1);
        sorted.get_mut(*end).into_iter().for_each(|place| *place = *hash);
    }
    let starts = ends;
    let behind = starts.iter().skip(1).copied().chain([hashes.len()]);
    for (start, end) in starts.into_iter().zip(behind) {
        if end > start + 1 {
            sorted.get_mut(start..end).unwrap_or_default().sort_unstable();
        }
    }
    sorted
}

/// The smallest of every four shingles in a row, in order; the same shingle is the smallest of several in a row and comes
/// once. There is room for so many.
fn winnowed(shingles: impl Iterator<Item = u64>, room: usize) -> Vec<u64> {
    let mut kept: Vec<u64> = Vec::with_capacity(room);
    let (mut count, mut smallest, mut last) = (0_usize, u64::MAX, u64::MAX);
    // The shingle before, and the smaller ones of it and the one before it, and of the two before these.
    let (mut before, mut pair, mut earlier) = (u64::MAX, u64::MAX, u64::MAX);
    for shingle in shingles {
        count += 1;
        smallest = smallest.min(shingle);
        let newer = before.min(shingle);
        let least = newer.min(earlier);
        (before, pair, earlier) = (shingle, newer, pair);
        if count >= WINDOW && (least != last || kept.is_empty()) {
            kept.push(least);
            last = least;
        }
    }
    if (1..WINDOW).contains(&count) {
        kept.push(smallest);
    }
    kept
}

/// The hashes of all shingles of words with these hashes.
fn shingles(words: &[u64]) -> impl Iterator<Item = u64> {
    const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;
    const LAST: u64 = FACTOR.wrapping_pow(SHINGLE as u32 - 1);
    let add = |sum: u64, word: u64| sum.wrapping_mul(FACTOR).wrapping_add(word);
    let (first, rest) = words.split_at_checked(SHINGLE - 1).unwrap_or_default();
    let mut sum = first.iter().copied().fold(0, add);
    // The first word of a shingle goes out of the sum when the next shingle's last comes in.
    words.iter().zip(rest).map(move |(first, last)| {
        let whole = add(sum, *last);
        sum = whole.wrapping_sub(first.wrapping_mul(LAST));
        finished(whole)
    })
}

/// The finalizer of MurmurHash3, 64 bits.
fn finished(sum: u64) -> u64 {
    let mixed = (sum ^ sum >> 33).wrapping_mul(0xFF51_AFD7_ED55_8CCD);
    let mixed = (mixed ^ mixed >> 33).wrapping_mul(0xC4CE_B9FE_1A85_EC53);
    mixed ^ mixed >> 33
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::words;

    fn print(text: &str) -> Fingerprint {
        of(words::words(text, Some("ar")).iter().map(|word| word.folded.as_str())).unwrap()
    }

    fn either_way(one: &str, other: &str) -> f32 {
        let (one, other) = (print(one), print(other));
        containment(&one, &other).unwrap_or(0.0).max(containment(&other, &one).unwrap_or(0.0))
    }

    /// A generator of numbers below a bound, the same in every run.
    struct Dice(u64);

    impl Dice {
        fn below(&mut self, bound: usize) -> usize {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 33) as usize % bound
        }
    }

    const VOCABULARY: &str = "قال في من إن على وزير الخارجية الحكومة اجتماع مع رئيس الوزراء أمس الخميس المدينة بعد \
        هجوم قوات الأمن مقتل إصابة أشخاص مصدر طبي بيان صحفي اتفاق وقف إطلاق النار المفاوضات وفد دولة شركة النفط أسعار \
        السوق ارتفاع انخفاض الدولار البنك المركزي المواطنين احتجاجات العاصمة الانتخابات البرلمان قانون جديد المحكمة \
        حكم السجن سنوات تحقيق الشرطة حريق مبنى سكني ضحايا فرق الإنقاذ البحث زلزال قوة درجات منظمة الصحة العالمية لقاح \
        إصابات فيروس مستشفى أطباء مدارس طلاب جامعة دراسة علماء فريق كرة القدم مباراة نهائي كأس هدف لاعب مدرب فوز خسارة \
        مهرجان سينما فيلم مخرج جائزة رواية كاتب معرض كتاب طائرات مسيرة حدود لاجئين مخيم مساعدات إنسانية الأمم المتحدة";

    /// A story of paragraphs of fifty words, common words more often than rare ones.
    fn story(dice: &mut Dice, paragraphs: usize) -> Vec<Vec<&'static str>> {
        let vocabulary: Vec<&str> = VOCABULARY.split_whitespace().collect();
        let word =
            |dice: &mut Dice| vocabulary[dice.below(vocabulary.len()).min(dice.below(vocabulary.len()))];
        (0..paragraphs).map(|_| (0..50).map(|_| word(dice)).collect()).collect()
    }

    fn joined(paragraphs: &[Vec<&str>]) -> String {
        paragraphs.iter().map(|words| words.join(" ")).collect::<Vec<_>>().join("\n\n")
    }

    fn edited(dice: &mut Dice, paragraphs: &[Vec<&'static str>], percent: usize) -> String {
        let mut changed = paragraphs.to_vec();
        for word in changed.iter_mut().flatten() {
            if dice.below(100) < percent {
                *word = "تعديل";
            }
        }
        joined(&changed)
    }

    #[test]
    fn seven_kinds_of_reprint_are_found_and_other_stories_are_not() {
        let mut dice = Dice(1);
        let stories: Vec<_> = (0..60).map(|_| story(&mut dice, 6)).collect();
        let mut missed: Vec<(&str, usize, f32)> = Vec::new();
        for (number, original) in stories.iter().enumerate() {
            let other = &stories[(number + 1) % stories.len()];
            let mut shuffled = original.clone();
            shuffled.reverse();
            shuffled[2] = other[2].clone();
            let cut: Vec<_> = joined(original).split(' ').take(180).map(str::to_owned).collect();
            let lead: Vec<_> = joined(original).split(' ').take(90).map(str::to_owned).collect();
            let embedded = [&other[..2], &original[1..3], &other[3..5]].concat();
            let furnished = format!("عنوان آخر للخبر\n\nدبي - وكالات: {}\n\nاقرأ أيضا", joined(original));
            for (kind, reprint) in [
                ("new headline, dateline, boilerplate", furnished),
                ("cut to 60 %", cut.join(" ")),
                ("first 30 %", lead.join(" ")),
                ("5 % of words edited", edited(&mut dice, original, 5)),
                ("15 % of words edited", edited(&mut dice, original, 15)),
                ("a third embedded", joined(&embedded)),
                ("paragraphs shuffled, one new", joined(&shuffled)),
            ] {
                let share = either_way(&joined(original), &reprint);
                if share < 0.2 {
                    missed.push((kind, number, share));
                }
            }
        }
        // 98 of 100 must be found.
        assert!(missed.len() * 50 <= stories.len() * 7, "{missed:?}");
        for one in 0..stories.len() {
            for other in 0..one {
                let share = either_way(&joined(&stories[one]), &joined(&stories[other]));
                assert!(share < 0.2, "{one} and {other}: {share}");
            }
        }
    }

    #[test]
    fn a_brief_is_contained_in_its_story_and_not_the_other_way() {
        let original = story(&mut Dice(7), 6);
        let (whole, part) = (print(&joined(&original)), print(&joined(&original[..2])));
        assert!(containment(&part, &whole).unwrap() > 0.9);
        assert!(containment(&whole, &part).unwrap() < 0.45);
    }

    #[test]
    fn spelling_and_marks_that_a_search_does_not_see_change_nothing() {
        let one = print("قالَ الرئيسُ إنّ «الأُمّة» ستمضي، في طريقها إلى الأمام.");
        let other = print("قال الرئيس ان الامه ستمضي في طريقها الى الامام");
        assert_eq!(one, other);
        assert_eq!(containment(&one, &other), Some(1.0));
    }

    #[test]
    fn the_fingerprint_of_a_text_is_the_same_for_ever() {
        let print = of("one two three four five six".split(' ')).unwrap();
        assert_eq!(print.algorithm, "rawi-winnow/1");
        assert_eq!(print.exact, "bab7fd6e5bd624f4ea0c33f7e7219262");
        assert_eq!(print.shingles, [Shingle(0x4422_fee7_77a2_9b8d)]);
    }

    #[test]
    fn a_shingle_is_hashed_as_the_sum_of_its_words_alone() {
        let words: Vec<u64> = (0..40_u64).map(|number| number.wrapping_mul(0xD6E8_FEB8_6659_FD93)).collect();
        for length in 0..words.len() {
            let words = &words[..length];
            let sum = |words: &[u64]| {
                let add = |sum: u64, word: &u64| sum.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(*word);
                finished(words.iter().fold(0, add))
            };
            assert!(shingles(words).eq(words.windows(SHINGLE).map(sum)), "{length}");
            let all: Vec<u64> = shingles(words).collect();
            let smallest = |window: &[u64]| window.iter().min().copied();
            let mut kept: Vec<_> = all.windows(WINDOW.min(all.len().max(1))).filter_map(smallest).collect();
            kept.dedup();
            assert_eq!(winnowed(all.into_iter(), 0), kept, "{length}");
        }
    }

    #[test]
    fn texts_too_short_for_a_shingle_compare_only_when_equal() {
        assert_eq!(containment(&print("خبر عاجل"), &print("خبر عاجل")), Some(1.0));
        assert_eq!(containment(&print("خبر عاجل"), &print("خبر آخر")), None);
        assert!(of([]).is_none());
        assert!(of(["", ""]).is_none());
    }

    #[test]
    fn a_very_long_text_keeps_a_bounded_fingerprint_that_still_compares() {
        let mut dice = Dice(3);
        let long = story(&mut dice, 200);
        let (whole, half) = (print(&joined(&long)), print(&joined(&long[..100])));
        assert_eq!(whole.shingles.len(), MOST);
        assert!(containment(&half, &whole).unwrap() > 0.9);
        let share = containment(&whole, &half).unwrap();
        assert!((0.4..0.6).contains(&share), "{share}");
    }

    #[test]
    fn words_of_any_length_are_hashed_as_their_text_joined() {
        for length in [1, 2, 7, 8, PIECE - 2, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE] {
            let words: Vec<String> = (1..6).map(|number| number.to_string().repeat(length)).collect();
            let print = of(words.iter().map(String::as_str)).unwrap();
            let whole = Sha256::digest(words.join(" "));
            assert_eq!(print.exact, hexadecimal::written(*whole.first_chunk::<16>().unwrap()), "{length}");
        }
    }

    proptest! {
        #[test]
        fn hashes_come_in_order(mut hashes: Vec<u64>, near in proptest::collection::vec(0..50_u64, 0..40)) {
            hashes.extend(near);
            let sorted = ascending(&hashes);
            hashes.sort_unstable();
            prop_assert_eq!(sorted, hashes);
        }

        #[test]
        fn containment_is_a_share(one in "[ا-ي ]{0,200}", other in "[ا-ي ]{0,200}") {
            let of_text = |text: &str| of(text.split_whitespace());
            if let (Some(one), Some(other)) = (of_text(&one), of_text(&other)) {
                prop_assert_eq!(containment(&one, &one), Some(1.0));
                if let Some(share) = containment(&one, &other) {
                    prop_assert!((0.0..=1.0).contains(&share));
                }
            }
        }
    }
}

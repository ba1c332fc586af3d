//! Numbers worth having: money, shares, counts of people and full dates.
//!
//! Only numbers written in digits, and only those whose unit stands beside them and whose separators can be read in
//! one way in the text's language. A currency's name that several states share ("pounds", "دينار") is money only with
//! the state's.

mod amount;
mod before;
mod date;
mod number;
mod people;
mod places;
mod units;

use crate::article::facts::Quantity;
use crate::lexicon::calendar::month_openings;
use crate::lexicon::openings::Openings;
use crate::lexicon::quantities::{Numerals, numerals};
use crate::text::letters;
use crate::text::words::Word;
use amount::amount;
use date::{date, month_first};
use number::plain;
use people::people_in_words;
use places::{
    Letters, ascii_letters, char_at, digit, digit_at, is_particle, letters_from, lower, number_end, skip,
    starts_word,
};

/// The quantities of a body, in text order; `words` are its words. Offsets count code points.
pub fn find(body: &str, words: &[Word], language: Option<&str>) -> Vec<Quantity> {
    let mut found = Reader::new(body, language).read(words);
    count_code_points(body, &mut found);
    found
}

/// Reads a text.
struct Reader<'t> {
    text: &'t str,
    language: Option<&'t str>,
    numerals: Option<&'static Numerals>,
    /// Whether its language writes the month before the day.
    months: bool,
    /// The number words of its language.
    small: Openings,
    /// Those and the months, where a capital letter begins one.
    capital: Openings,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str, language: Option<&'t str>) -> Self {
        let months = language.is_some_and(|code| code.starts_with("en"));
        let numerals = numerals(language);
        let small = numerals.map_or(Openings::none(), |numerals| numerals.openings().clone());
        let mut capital = small.clone();
        if months {
            capital.join(month_openings());
        }
        Self { text, language, numerals, months, small, capital }
    }

    /// The quantities, with their places in bytes: each begins with a word.
    fn read(&self, words: &[Word]) -> Vec<Quantity> {
        let mut found = Vec::new();
        let mut at = 0;
        for word in words.iter().filter(|word| !self.is_passed_over(word)) {
            at = at.max(word.bytes.start);
            while at < word.bytes.end {
                at = self.next(at, &mut found);
            }
        }
        found
    }

    /// Whether a word is nothing but letters of ASCII that are no number word and no month: as most words of a text are.
    #[inline]
    fn is_passed_over(&self, word: &Word) -> bool {
        let rest = self.text.as_bytes().get(word.bytes.start..).unwrap_or_default();
        let length = word.bytes.len();
        // A mark behind the letters may belong to a month.
        let marked = || rest.get(length).is_some_and(|behind| !behind.is_ascii());
        let openings = match rest {
            [b'a'..=b'z', ..] if word.plain => &self.small,
            [b'A'..=b'Z', ..] if word.plain && !marked() => &self.capital,
            _ => return false,
        };
        let Some(lengths) = rest.get(..length).and_then(|word| openings.ascii_lengths(word)) else {
            return false;
        };
        // A digit may stand behind the letters, and then the word is longer than they are.
        lengths.is_empty() || !lengths.has(length) && ascii_letters(rest) == length
    }

    /// Reads what begins at a place. Gives the place behind what was read.
    fn next(&self, at: usize, found: &mut Vec<Quantity>) -> usize {
        match self.text.as_bytes().get(at) {
            Some(b'a'..=b'z' | b'A'..=b'Z') => self.word(at, found),
            Some(b'0'..=b'9') => self.number(at, found),
            None | Some(..0x80) => at + 1,
            Some(_) => {
                let char = char_at(self.text, at).unwrap_or_default();
                match digit(char) {
                    Some(_) => self.number(at, found),
                    None if letters::is_alphabetic(char) => self.word(at, found),
                    None => at + char.len_utf8(),
                }
            }
        }
    }

    /// Reads the number that begins at a place. Gives the place behind what was read.
    fn number(&self, at: usize, found: &mut Vec<Quantity>) -> usize {
        let end = number_end(self.text, at);
        // What is written onto a word is no number.
        if !starts_word(self.text, at) {
            return end;
        }
        let written = plain(self.text.get(at..end).unwrap_or_default());
        let quantity = date(self.text, &written, at, end)
            .or_else(|| amount(self.text, &written, at, end, self.language));
        add(quantity, found).unwrap_or(end)
    }

    /// Reads the letters that begin at a place behind what is no letter. Gives the place behind what was read.
    fn word(&self, at: usize, found: &mut Vec<Quantity>) -> usize {
        let letters = letters_from(self.text, at);
        let word = self.text.get(at..letters.end).unwrap_or_default();
        if self.may_be_read(word, letters)
            && let Some(end) = add(self.number_word(at, letters), found)
        {
            return end;
        }
        // A word may be written onto a particle.
        if let Some(rest) = word.strip_prefix(is_particle) {
            let letters = Letters { count: letters.count - 1, ..letters };
            if self.may_be_read(rest, letters)
                && let Some(end) = add(self.number_word(letters.end - rest.len(), letters), found)
            {
                return end;
            }
        }
        letters.end
    }

    /// Whether a word may be a number word or a month: nearly all are told from those by how they begin and how long
    /// they are.
    #[inline]
    fn may_be_read(&self, word: &str, letters: Letters) -> bool {
        if word.len() == letters.count {
            let capital = word.as_bytes().first().is_some_and(u8::is_ascii_uppercase);
            let openings = if capital { &self.capital } else { &self.small };
            // A mark behind the letters may belong to a month.
            let marked = || self.text.as_bytes().get(letters.end).is_some_and(|byte| !byte.is_ascii());
            return openings.may_have_ascii(word.as_bytes()) || capital && self.months && marked();
        }
        if let [a @ 0xd8..=0xd9, b, c @ 0xd8..=0xd9, d, ..] = word.as_bytes() {
            let letter = |lead: &u8, rest: &u8| u32::from(lead & 0x1f) << 6 | u32::from(rest & 0x3f);
            return self.small.may_have([letter(a, b), letter(c, d)], letters.count);
        }
        let mut begin = word.chars();
        let opening = [begin.next(), begin.next()].map(Option::unwrap_or_default);
        self.small.may_have(opening.map(|char| lower(char).into()), letters.count)
            || self.months && opening.first().is_some_and(|char| char.is_uppercase())
    }

    /// The quantity that begins with a number word or a month: the letters from a place on.
    #[inline(never)]
    fn number_word(&self, at: usize, letters: Letters) -> Option<Quantity> {
        if !starts_word(self.text, at) {
            return None;
        }
        let people = || people_in_words(self.text, at, letters, self.numerals?, self.language);
        let month = self.months && char_at(self.text, at).is_some_and(char::is_uppercase);
        let month = month && may_be_dated(self.text, at, letters);
        people().or_else(|| month.then(|| month_first(self.text, at)).flatten())
    }
}

/// Whether a day may follow a month that begins with the letters from a place on. The months in ASCII are of one word.
fn may_be_dated(text: &str, at: usize, letters: Letters) -> bool {
    let is_ascii = |at: usize| text.as_bytes().get(at).is_none_or(u8::is_ascii);
    let plain = at + letters.count == letters.end && is_ascii(letters.end);
    !plain || digit_at(text, skip(text, skip(text, letters.end, &["."]), &[" "]))
}

/// Adds a quantity, when there is one, and gives the place behind it.
fn add(quantity: Option<Quantity>, found: &mut Vec<Quantity>) -> Option<usize> {
    let quantity = quantity?;
    let end = quantity.end;
    found.push(quantity);
    Some(end)
}

/// Turns the places of quantities from bytes of the text into code points.
fn count_code_points(text: &str, found: &mut [Quantity]) {
    let points = |from: usize, to: usize| text.get(from..to).map_or(0, |between| between.chars().count());
    // The last place that was counted to, in both.
    let (mut byte, mut point) = (0, 0);
    for quantity in found {
        for place in [&mut quantity.start, &mut quantity.end] {
            // What stands before a number may be behind the end of the last one or before it.
            point = (point + points(byte, *place)).saturating_sub(points(*place, byte));
            byte = std::mem::replace(place, point);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::words::words;
    use proptest::prelude::*;

    fn read(text: &str, language: &str) -> Vec<String> {
        let points: Vec<char> = text.chars().collect();
        find(text, &words(text, Some(language)), Some(language))
            .into_iter()
            .map(|q| {
                let written: String = points[q.start..q.end].iter().collect();
                format!("{written} = {} {}", q.value, q.unit.unwrap_or_default()).trim_end().to_owned()
            })
            .collect()
    }

    #[test]
    fn number_words_whose_second_letter_is_not_ascii_are_read() {
        assert_eq!(read("Bis zu fünf Personen kamen.", "de"), ["fünf Personen = 5 Personen"]);
        assert_eq!(read("Am Ende waren es Fünf Personen.", "de"), ["Fünf Personen = 5 Personen"]);
    }

    #[test]
    fn money_is_read_with_its_scale_and_currency() {
        let text = "بلغت الكلفة ٢٫٥ مليون دولار، أي 1,200,000 جنيه مصري و3,5 مليارات يورو و40 ديناراً.";
        let want = [
            "٢٫٥ مليون دولار = 2500000 USD",
            "1,200,000 جنيه مصري = 1200000 EGP",
            "3,5 مليارات يورو = 3500000000 EUR",
        ];
        assert_eq!(read(text, "ar"), want);
        assert_eq!(read("It cost $1.5 billion, not C$3.", "en"), ["$1.5 billion = 1500000000 USD"]);
        assert_eq!(
            read("1.250,75 Euro und 2 Billionen Euro", "de"),
            ["1.250,75 Euro = 1250.75 EUR", "2 Billionen Euro = 2000000000000 EUR"]
        );
        assert_eq!(read("3,2 млрд рублей", "ru"), ["3,2 млрд рублей = 3200000000 RUB"]);
    }

    #[test]
    fn scales_are_read_in_short_and_through_what_joins_them_to_the_currency() {
        assert_eq!(
            read("$1.2bn, £900m and €3k, but $5x and 20m pounds, US$4.5 billion and $3 bn.", "en"),
            [
                "$1.2bn = 1200000000 USD",
                "£900m = 900000000 GBP",
                "€3k = 3000 EUR",
                "US$4.5 billion = 4500000000 USD",
                "$3 bn = 3000000000 USD"
            ]
        );
        assert_eq!(
            read("2 Mrd. Euro und 900 Mio. Dollar. 3 Mio. Dann kam", "de"),
            ["2 Mrd. Euro = 2000000000 EUR", "900 Mio. Dollar = 900000000 USD"]
        );
        assert_eq!(
            read("2 milliards d'euros, 3,5 millions de dollars et 4 millions de personnes", "fr"),
            [
                "2 milliards d'euros = 2000000000 EUR",
                "3,5 millions de dollars = 3500000 USD",
                "4 millions de personnes = 4000000 personnes"
            ]
        );
        assert_eq!(read("5.000 millones de euros", "es"), ["5.000 millones de euros = 5000000000 EUR"]);
    }

    #[test]
    fn people_are_counted_in_words_and_duals() {
        assert_eq!(
            read(
                "Three soldiers and twelve civilians; twenty-two men, two-thirds, one of the ten roads.",
                "en"
            ),
            ["Three soldiers = 3 soldiers", "twelve civilians = 12 civilians"]
        );
        assert_eq!(
            read("قتل شخصان وثلاثة جنود وأصيب خمسة عمال، بعد ثلاثة أيام من إعلان طالبان.", "ar"),
            ["شخصان = 2 شخصان", "ثلاثة جنود = 3 جنود", "خمسة عمال = 5 عمال"]
        );
        assert_eq!(read("Zwei Polizisten und elf Dörfer", "de"), ["Zwei Polizisten = 2 Polizisten"]);
        for (text, language) in [
            ("once people", "en"),
            ("One hundred and two people", "en"),
            ("cent deux personnes, quatre-vingt-dix soldats", "fr"),
            ("treinta y tres personas", "es"),
            ("مئة وثلاثة جنود", "ar"),
        ] {
            assert_eq!(read(text, language), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn shares_and_counts_of_people_are_read_and_bare_numbers_are_not() {
        let text = "ارتفعت الأسعار 12.5% أو 13 في المئة وقتل ٢٠ شخصاً في 7 مدن عند 10:30.";
        assert_eq!(read(text, "ar"), ["12.5% = 12.5", "13 في المئة = 13", "٢٠ شخصاً = 20 شخصاً"]);
        assert_eq!(
            read("On 5 May 1,200 people and 2-3 soldiers left 7.", "en"),
            ["1,200 people = 1200 people"]
        );
    }

    #[test]
    fn full_dates_are_days_and_impossible_ones_are_none() {
        assert_eq!(
            read("في 4 كانون الأول/ديسمبر 2023، ثم ٢٥ يناير ٢٠٢٤", "ar"),
            ["4 كانون الأول/ديسمبر 2023 = 2023-12-04", "٢٥ يناير ٢٠٢٤ = 2024-01-25"]
        );
        assert_eq!(
            read("On January 25, 2024 and 2024-02-30 and 3 May 2024.", "en"),
            ["January 25, 2024 = 2024-01-25", "3 May 2024 = 2024-05-03"]
        );
        assert_eq!(read("el 3 de marzo de 2021", "es"), ["3 de marzo de 2021 = 2021-03-03"]);
    }

    #[test]
    fn a_number_that_goes_on_behind_its_scale_is_one() {
        assert_eq!(
            read("كلف 3 مليارات و400 مليون دولار، وحضر 31 ألفا و450 شخصا.", "ar"),
            ["3 مليارات و400 مليون دولار = 3400000000 USD", "31 ألفا و450 شخصا = 31450 شخصا"]
        );
        assert_eq!(read("۳ میلیون و ۴۰۰ هزار نفر", "fa"), ["۳ میلیون و ۴۰۰ هزار نفر = 3400000 نفر"]);
        assert_eq!(
            read("بين 3 ملايين و5 ملايين دولار، و20 جنديا", "ar"),
            ["20 جنديا = 20 جنديا"],
            "two numbers, and whose the first one's unit is cannot be told"
        );
        for text in ["مليون و200 ألف دولار", "مئة و20 شخصا", "ألف و 500 جندي", "ثلاثة ملايين و200 ألف شخص"]
        {
            assert!(read(text, "ar").is_empty(), "{text}: {:?}", read(text, "ar"));
        }
        assert_eq!(read("قتل ٣ مدنيين و20 جنديا", "ar"), ["٣ مدنيين = 3 مدنيين", "20 جنديا = 20 جنديا"]);
    }

    #[test]
    fn ranges_and_numbers_in_names_are_none_and_minus_is_read() {
        for (text, language) in [
            ("8,0–8,5%", "ru"),
            ("2–3 soldiers", "en"),
            ("10-15% of it", "en"),
            ("G-20 people", "en"),
            ("COVID-19 patients", "en"),
        ] {
            assert!(read(text, language).is_empty(), "{text}: {:?}", read(text, language));
        }
        assert_eq!(read("Growth was -0.5% and (−2 percent)", "en"), ["-0.5% = -0.5", "−2 percent = -2"]);
        assert_eq!(read("- 5% of it", "en"), ["5% = 5"]);
    }

    #[test]
    fn fractions_of_one_are_read() {
        assert_eq!(read("ارتفع 0.8 بالمئة ثم ٠٫٧%", "ar"), ["0.8 بالمئة = 0.8", "٠٫٧% = 0.7"]);
        assert_eq!(read("rose 0.25% to $0.75; 0,500 euros", "en"), ["0.25% = 0.25", "$0.75 = 0.75 USD"]);
        assert_eq!(
            read("0,7 Prozent, 0,5 Mio. Euro", "de"),
            ["0,7 Prozent = 0.7", "0,5 Mio. Euro = 500000 EUR"]
        );
    }

    #[test]
    fn a_percent_sign_or_word_may_stand_before_its_number() {
        assert_eq!(
            read("Enflasyon yüzde 40 arttı, faiz %50,5 oldu; Ocak 2024 %3", "tr"),
            ["yüzde 40 = 40", "%50,5 = 50.5", "%3 = 3"]
        );
        assert_eq!(read("ارتفعت بنسبة %15 ثم ٪٧", "ar"), ["%15 = 15", "٪٧ = 7"]);
        assert!(read("5%15", "ar").is_empty());
    }

    #[test]
    fn a_sign_is_the_currency_that_it_alone_means() {
        assert_eq!(
            read("₽500, 20 ₺ and ₹3 but R$5, A$7", "en"),
            ["₽500 = 500 RUB", "20 ₺ = 20 TRY", "₹3 = 3 INR"]
        );
        assert_eq!(read("cuesta $500, US$20 y 3 €", "es"), ["US$20 = 20 USD", "3 € = 3 EUR"]);
        assert_eq!(
            read("50 دولارا كنديا و3 ملايين دولار أسترالي", "ar"),
            ["50 دولارا كنديا = 50 CAD", "3 ملايين دولار أسترالي = 3000000 AUD"]
        );
    }

    #[test]
    fn scripts_without_spaces_write_shares_onto_their_words() {
        assert_eq!(read("同比增长5.4%，耗资", "zh"), ["5.4% = 5.4"]);
        assert_eq!(read("前年比2%を超え", "ja"), ["2% = 2"]);
    }

    #[test]
    fn a_number_that_can_be_read_in_two_ways_is_left_alone() {
        assert!(read("1.200.5 euros et 12/5 euros", "fr").is_empty());
    }

    #[test]
    fn a_sign_between_two_numbers_is_the_second_ones() {
        assert_eq!(read("5 €7 and €3", "en"), ["€7 = 7 EUR", "€3 = 3 EUR"]);
        assert_eq!(read("٠€٠", "ar"), ["€٠ = 0 EUR"]);
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic_and_in_order(text in "([0-9٠-٩]{1,3}|[.,/ :%$€-]|مليون|دولار|May|يناير|شخصا){0,30}") {
            let length = text.chars().count();
            let mut at = 0;
            for quantity in find(&text, &words(&text, Some("ar")), Some("ar")) {
                prop_assert!(quantity.start >= at && quantity.end > quantity.start && quantity.end <= length);
                prop_assert!(!quantity.value.is_empty());
                at = quantity.end;
            }
        }
    }
}

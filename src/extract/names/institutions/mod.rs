//! Organisations in languages other than Arabic that their own words tell: the noun a name begins or ends with
//! (`Cour des comptes`, `Landgericht Köln`, `Merkez Bankası`), a company's legal form, the letters of a name in brackets
//! behind it. How far a name goes is a question of grammar, so each language has its own rules.

mod acronyms;
mod english;
mod german;
mod persian;
mod romance;
mod russian;
mod sites;
mod turkish;

use std::cell::OnceCell;

use crate::article::facts::NameKind;
use crate::lexicon::names::institutions::{self, Role, Roles, Vocabulary};
use crate::lexicon::names::{GIVEN_NAMES, STOP};

use super::capitals::is_title;
use super::found::{Found, beginning_at};
use super::token::{self, Gap, Token};

/// The surety of a name that its noun tells.
const FIRM: f32 = 0.9;

/// Longest legal form that is written with a dot between its letters, in bytes.
const LONGEST_FORM: usize = 4;

/// The surety of a site; a known place of the same words is surer.
const SITE: f32 = 0.85;

/// The surety of a small town of which only the word before it tells.
const TOWN: f32 = 0.6;

/// A text with the names of the gazetteer in it and the words of its language.
#[derive(Clone, Copy)]
struct Text<'a> {
    tokens: &'a [Token<'a>],
    known: &'a [Found],
    body: &'a str,
    words: &'static Vocabulary,
    /// What each token does in the names of organisations.
    roles: &'a [Roles],
    /// Whether it is of sport, once that was asked.
    sport: &'a OnceCell<bool>,
}

/// The organisations of a text, and the sites that their nouns tell. Nothing for Arabic, which has rules of its own, and for languages without a table.
pub fn scan(tokens: &[Token<'_>], known: &[Found], body: &str, language: Option<&str>) -> Vec<Found> {
    let Some(language) = language.and_then(|code| code.split('-').next()) else { return Vec::new() };
    let Some(words) = institutions::of(language) else { return Vec::new() };
    let roles: Vec<Roles> = tokens.iter().map(|token| words.roles_hashed(&token.key, token.hash)).collect();
    let text = Text { tokens, known, body, words, roles: &roles, sport: &OnceCell::new() };
    let read: fn(Text<'_>, usize) -> Option<(usize, usize)> = match language {
        "en" => english::name,
        "fr" => romance::french,
        "es" => romance::spanish,
        "de" => german::name,
        "ru" => russian::name,
        "tr" => turkish::name,
        "fa" => persian::name,
        _ => return Vec::new(),
    };
    let mut found = Vec::new();
    // Elsewhere a name is told at a word with a capital, at one that does something in names, or at the first letters of
    // a company's legal form.
    let small = !matches!(language, "ru" | "fa");
    for (at, (token, roles)) in tokens.iter().zip(&roles).enumerate() {
        let dotted = || tokens.get(at + 1).is_some_and(|next| next.gap == Gap::Dot && text.dotted(at));
        if small && !token.capital && roles.is_empty() && !dotted() {
            continue;
        }
        let name = read(text, at).or_else(|| text.company(at)).or_else(|| acronyms::name(text, at));
        if let Some((from, to)) = name {
            found.push(Found::plain(from, to, NameKind::Organisation, FIRM));
        } else if let Some((from, to)) = sites::name(text, language, at) {
            found.push(Found::plain(from, to, NameKind::Place, SITE));
        } else if let Some((from, to)) = sites::town(text, language, at) {
            found.push(Found::plain(from, to, NameKind::Place, TOWN));
        } else if language != "fa" && acronyms::may_stand_alone(token) && acronyms::stands_alone(text, at) {
            found.push(Found::plain(at, at + 1, NameKind::Organisation, 0.7));
        }
    }
    found
}

impl<'a> Text<'a> {
    fn token(self, at: usize) -> Option<&'a Token<'a>> {
        self.tokens.get(at)
    }

    fn has(self, role: Role, at: usize) -> bool {
        self.roles.get(at).is_some_and(|roles| roles.has(role))
    }

    fn is(self, at: usize, keys: &[&str]) -> bool {
        self.token(at).is_some_and(|token| keys.contains(&token.key.as_str()))
    }

    /// Whether a token goes on after the one before it, with a space or a hyphen between.
    fn goes_on(self, at: usize) -> bool {
        self.token(at).is_some_and(|token| matches!(token.gap, Gap::Space | Gap::Hyphen))
    }

    /// Whether a token stands behind the one before it in one phrase, an elided article's apostrophe included.
    fn joined(self, at: usize) -> bool {
        self.token(at).is_some_and(|token| matches!(token.gap, Gap::Space | Gap::Hyphen | Gap::Apostrophe))
    }

    fn capital(self, at: usize) -> bool {
        self.token(at).is_some_and(|token| token.capital)
    }

    /// Whether a token is a word with a capital that a name can hold: no particle, no office.
    fn proper(self, at: usize) -> bool {
        self.token(at).is_some_and(|token| token.capital && !token.is_in(&STOP) && !is_title(token))
    }

    fn given(self, at: usize) -> bool {
        self.token(at).is_some_and(|token| token.capital && token.is_in(&GIVEN_NAMES))
    }

    fn known(self, at: usize) -> Option<&'a Found> {
        beginning_at(self.known, at)
    }

    /// Whether a token opens a sentence, so that its capital says nothing.
    fn opens(self, at: usize) -> bool {
        self.token(at).is_none_or(|token| matches!(token.gap, Gap::Block | Gap::Sentence) || token.opened)
    }

    /// What is written between a token and the one before it.
    fn between(self, at: usize) -> &'a str {
        token::between(self.tokens, self.body, at)
    }

    /// One past the words with capitals that follow.
    fn capitals(self, from: usize, most: usize) -> usize {
        let mut to = from;
        while to < from + most && self.goes_on(to) && (self.proper(to) || self.titular(to)) {
            to += 1;
        }
        to
    }

    /// Whether a word is an office elsewhere, but here no name follows whose office it could be: `Trust for Justice`.
    fn titular(self, at: usize) -> bool {
        self.token(at).is_some_and(|token| token.capital && !token.is_in(&STOP))
            && !(self.goes_on(at + 1) && self.capital(at + 1))
    }

    /// Where the words with capitals before a token begin; `&` joins too.
    fn capitals_before(self, at: usize, most: usize) -> usize {
        let mut from = at;
        while at - from < most
            && let Some(before) = from.checked_sub(1)
            && (self.goes_on(from) || self.between(from).trim() == "&")
            && self.proper(before)
        {
            from = before;
        }
        from
    }

    /// Whether the first letters of a company's legal form stand at a token, with a dot before the others.
    #[inline]
    fn dotted(self, at: usize) -> bool {
        let is_form = |next: &Token<'_>| {
            self.token(at).filter(|first| first.key.len() + next.key.len() <= LONGEST_FORM).is_some_and(
                |first| self.words.has(Role::Legal, &format!("{}{}", first.key.as_str(), next.key.as_str())),
            )
        };
        self.token(at + 1).is_some_and(|next| next.gap == Gap::Dot && next.capital && is_form(next))
    }

    /// `Havelblick Immobilien GmbH`, `Peñalba S.L.`: words with capitals before a company's legal form.
    fn company(self, at: usize) -> Option<(usize, usize)> {
        let token = self.token(at).filter(|token| token.capital || token.written.contains('b'))?;
        // It goes on with a name.
        if !self.goes_on(at) {
            return None;
        }
        let dotted = self.dotted(at);
        let upper =
            || token.written.chars().count() > 3 || token.written.chars().skip(1).any(char::is_uppercase);
        let whole = self.has(Role::Legal, at)
            && (upper() || matches!(token.written, "Inc" | "Ltd" | "Co" | "Oy" | "Şti" | "Corp"));
        // `Kestrel Capital`, `Alpina Energie Holding`.
        let ends = !(self.goes_on(at + 1) && self.capital(at + 1));
        let line = ends && token.capital && self.has(Role::Company, at);
        if !(dotted || whole || line) {
            return None;
        }
        let from = self.capitals_before(at, 5);
        (from < at).then(|| (from, at + 1 + usize::from(dotted)))
    }
}

#[cfg(test)]
mod tests {
    use crate::article::facts::NameKind;
    use crate::extract::names::find_in;

    fn bodies(text: &str, language: &str) -> Vec<String> {
        find_in(text, Some(language)).of(NameKind::Organisation).map(|body| body.name.clone()).collect()
    }

    #[test]
    fn a_name_goes_as_far_as_the_grammar_of_its_language_says() {
        for (language, text, names) in [
            (
                "en",
                "A man complained to the Department of Health and Human Services on Monday.",
                "Department of Health and Human Services",
            ),
            ("en", "He was taken to St James's University Hospital.", "St James's University Hospital"),
            (
                "fr",
                "Le plan du ministère de l'Éducation nationale est prêt.",
                "ministère de l'Éducation nationale",
            ),
            ("fr", "La Cour des comptes estime que le plan est prêt.", "Cour des comptes"),
            (
                "fr",
                "Elle dirige la Cour africaine des droits de l'homme et des peuples.",
                "Cour africaine des droits de l'homme et des peuples",
            ),
            (
                "es",
                "La Comisión Federal para la Protección contra Riesgos Sanitarios calla.",
                "Comisión Federal para la Protección contra Riesgos Sanitarios",
            ),
            ("es", "El Banco de España y Juana callan.", "Banco de España"),
            ("de", "Das Urteil des Landgerichts München I steht noch aus.", "Landgerichts München I"),
            ("de", "Das sagte der Deutsche Mieterbund.", "Deutsche Mieterbund"),
            ("de", "Das Bundesamt für Energie prüft den Fall.", "Bundesamt für Energie"),
            (
                "ru",
                "Об этом сообщили в Комитете Государственной думы по бюджету.",
                "Комитете Государственной думы по бюджету",
            ),
            (
                "ru",
                "Ученые Томского государственного университета нашли вирус.",
                "Томского государственного университета",
            ),
            ("ru", "Деньги дало АО «Гидромонтаж».", "Гидромонтаж"),
            ("tr", "Bu rapora Tarım ve Orman Bakanlığı yanıt vermedi.", "Tarım ve Orman Bakanlığı"),
            ("fa", "این را شرکت ملی نفت ایران اعلام کرد.", "شرکت ملی نفت ایران"),
            ("fr", "Il a saisi la cour d'appel de Rennes.", "cour d'appel de Rennes"),
            ("en", "A spokesman for Transport for Wales declined.", "Transport for Wales"),
            ("ru", "Тренер сказал, что матч чемпионата выиграл «Факел».", "Факел"),
        ] {
            assert_eq!(bodies(text, language), [names], "{text}");
        }
    }

    #[test]
    fn nouns_alone_and_in_common_phrases_are_no_names() {
        for (language, text) in [
            ("en", "The Council and the Court agreed."),
            ("fr", "Le conseil de la classe a voté."),
            ("es", "La comisión de obras calla."),
            ("de", "Der Verein und die Gesellschaft schweigen."),
            ("ru", "Банк и суд молчат."),
            ("ru", "Он прочитал «Бесов» и молчит."),
            ("fa", "شرکت بزرگ در این شهر است."),
        ] {
            assert!(bodies(text, language).is_empty(), "{text}: {:?}", bodies(text, language));
        }
    }

    #[test]
    fn a_small_town_is_told_by_the_word_before_it_and_an_office_is_no_body() {
        let places = |text: &str, language: &str| -> Vec<String> {
            find_in(text, Some(language)).of(NameKind::Place).map(|place| place.name.clone()).collect()
        };
        assert_eq!(places("Police closed the road near Bridgnorth on Monday.", "en"), ["Bridgnorth"]);
        assert_eq!(places("In Waco, deputies searched a home.", "en"), ["Waco"]);
        assert_eq!(places("Обыски прошли в Выборге.", "ru"), ["Выборге"]);
        assert_eq!(places("وزیر کشور در شیراز با مردم دیدار کرد.", "fa"), ["شیراز"]);
        assert!(places("Investors sold a stake in Kestrovane, he said.", "en").is_empty());
        let text = "Regierungsrat Beat Schürch und Bundesrat Urs Wyder kamen.";
        assert!(bodies(text, "de").is_empty(), "{:?}", bodies(text, "de"));
    }

    #[test]
    fn letters_in_brackets_tell_the_name_before_them_and_stand_for_it_after() {
        let text = "La Unidad Central Operativa (UCO) calla. El informe de la UCO llega hoy.";
        assert_eq!(bodies(text, "es"), ["Unidad Central Operativa"]);
        assert!(bodies("Die Künstliche Intelligenz (KI) kommt.", "de").is_empty());
    }

    #[test]
    fn a_legal_form_ends_a_companys_name() {
        for (language, text, name) in [
            ("de", "Die Havelblick Immobilien GmbH klagt.", "Havelblick Immobilien GmbH"),
            ("es", "Las obras de Construcciones Peñalba S.L. siguen.", "Construcciones Peñalba S.L"),
            ("en", "The firm Strand & Temple LLP declined.", "Strand & Temple LLP"),
        ] {
            assert_eq!(bodies(text, language), [name], "{text}");
        }
    }

    #[test]
    fn who_stands_beside_a_body_is_a_person_with_a_title() {
        for (language, text, person, title) in [
            ("tr", "İyi Parti Sözcüsü Burak Şendil de eleştirdi.", "Burak Şendil", "İyi Parti Sözcüsü"),
            (
                "fr",
                "Le président du Mouvement réformateur, Karim Belhadj, a voté.",
                "Karim Belhadj",
                "président du Mouvement réformateur",
            ),
            ("ru", "Так считает глава Росстата Игорь Шевырев.", "Игорь Шевырев", "глава Росстата"),
            (
                "fa",
                "سعید کاویانی، مدیرعامل شرکت ملی نفت ایران، خبر داد.",
                "سعید کاویانی",
                "مدیرعامل شرکت ملی نفت ایران",
            ),
        ] {
            let names = find_in(text, Some(language));
            let people: Vec<_> =
                names.of(NameKind::Person).map(|one| (one.name.as_str(), one.title.as_deref())).collect();
            assert_eq!(people, [(person, Some(title))], "{text}");
        }
    }
}

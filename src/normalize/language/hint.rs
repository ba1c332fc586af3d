//! What a page or feed says about its language, and the languages that only it can tell.

use super::model;
use super::script::{self, Script};

/// Languages that text alone does not tell apart reliably, under the code that stands for all of them: Indonesian and
/// Malay, the standards of Serbo-Croatian, the two Norwegian standards.
const INSEPARABLE: &[(&str, &[&str])] =
    &[("ms", &["id", "ms"]), ("sh", &["hr", "sr", "bs", "cnr", "sh"]), ("no", &["nb", "nn", "no"])];

/// Languages the model does not know, by the script they are written in; there a sender's word is the only evidence.
const UNMODELLED: &[(Script, &[&str])] = &[
    (Script::Single("he"), &["yi", "lad"]),
    (Script::Single("am"), &["ti", "tig", "gez"]),
    (Script::HanAndKana, &["yue", "wuu", "hak", "nan", "lzh"]),
    (Script::Single("bo"), &["dz"]),
    (Script::Single("zgh"), &["tzm", "kab", "ber"]),
    (script::ARABIC, &["pnb", "azb", "ks", "bal", "lrc", "mzn", "glk", "bqi", "skr", "brh"]),
    (Script::Shared("devanagari"), &["bho", "mai", "new", "awa", "doi", "brx", "sat"]),
    (
        Script::Shared("cyrillic"),
        &["ce", "cv", "os", "sah", "ab", "rue", "tyv", "udm", "av", "kv", "xal", "bxr"],
    ),
    (
        script::LATIN,
        &[
            "sc", "co", "fur", "rm", "lmo", "scn", "nap", "ast", "an", "szl", "hsb", "dsb", "nds", "bar",
            "gsw", "li", "se", "kl", "mi", "haw", "sm", "to", "fj", "tet", "ceb", "ilo", "war", "pam", "su",
            "ban", "min", "ace", "wo", "ff", "bm", "ee", "tw", "ak", "ts", "tn", "ss", "ve", "nr", "ny",
            "ki", "luo", "pap", "gn", "qu", "ay", "nah", "ia",
        ],
    ),
];

/// Three-letter codes and old codes that feeds still send for languages with a two-letter code.
const ALIASES: &[(&str, &str)] = &[
    ("ara", "ar"),
    ("arb", "ar"),
    ("eng", "en"),
    ("fra", "fr"),
    ("fre", "fr"),
    ("deu", "de"),
    ("ger", "de"),
    ("spa", "es"),
    ("por", "pt"),
    ("ita", "it"),
    ("nld", "nl"),
    ("dut", "nl"),
    ("rus", "ru"),
    ("ukr", "uk"),
    ("pol", "pl"),
    ("ces", "cs"),
    ("cze", "cs"),
    ("tur", "tr"),
    ("fas", "fa"),
    ("per", "fa"),
    ("pes", "fa"),
    ("urd", "ur"),
    ("pus", "ps"),
    ("pbt", "ps"),
    ("uig", "ug"),
    ("snd", "sd"),
    ("kur", "ku"),
    ("kmr", "ku"),
    ("zho", "zh"),
    ("chi", "zh"),
    ("cmn", "zh"),
    ("jpn", "ja"),
    ("kor", "ko"),
    ("hin", "hi"),
    ("ben", "bn"),
    ("ind", "id"),
    ("msa", "ms"),
    ("may", "ms"),
    ("zsm", "ms"),
    ("hrv", "hr"),
    ("srp", "sr"),
    ("bos", "bs"),
    ("nob", "nb"),
    ("nno", "nn"),
    ("nor", "no"),
    ("swe", "sv"),
    ("dan", "da"),
    ("fin", "fi"),
    ("ell", "el"),
    ("gre", "el"),
    ("heb", "he"),
    ("ron", "ro"),
    ("rum", "ro"),
    ("hun", "hu"),
    ("bul", "bg"),
    ("slk", "sk"),
    ("slv", "sl"),
    ("sqi", "sq"),
    ("alb", "sq"),
    ("srd", "sc"),
    ("swa", "sw"),
    ("som", "so"),
    ("vie", "vi"),
    ("tha", "th"),
    ("tgl", "tl"),
    ("fil", "tl"),
    ("yid", "yi"),
    ("tir", "ti"),
    ("amh", "am"),
    ("iw", "he"),
    ("in", "id"),
    ("ji", "yi"),
    ("mo", "ro"),
    ("hbs", "sh"),
    ("prs", "fa"),
];

/// The language of a BCP 47 tag or ISO 639 code as we write it; nothing when it is none (`x-default`, `und`, `mul`).
pub(super) fn language(tag: &str) -> Option<String> {
    let primary = tag.trim().split(['-', '_']).next()?.to_ascii_lowercase();
    if !(2..=3).contains(&primary.len()) || !primary.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return None;
    }
    if ["und", "mul", "mis", "zxx", "xx"].contains(&primary.as_str()) {
        return None;
    }
    Some(ALIASES.iter().find(|(alias, _)| *alias == primary).map_or(primary, |(_, code)| (*code).to_owned()))
}

/// The code that stands for a language and those nobody can tell it from; the code itself for all others.
///
/// Serbian in Cyrillic is told apart well, so the caller asks only for Latin text.
pub(super) fn macro_code(code: &str) -> &str {
    INSEPARABLE.iter().find(|(_, members)| members.contains(&code)).map_or(code, |(whole, _)| whole)
}

/// Whether `code` is one of several languages that go under the macro code `whole`.
pub(super) fn is_member(code: &str, whole: &str) -> bool {
    INSEPARABLE.iter().any(|(name, members)| *name == whole && members.contains(&code))
}

/// Whether a language is written in a script without our being able to tell it there by the text.
pub(super) fn only_by_hint(code: &str, script: Script) -> bool {
    UNMODELLED.iter().any(|(written, codes)| *written == script && codes.contains(&code))
}

/// Whether text in a script can be in a language at all, as far as we know.
pub(super) fn is_written_in(code: &str, written: Script) -> bool {
    only_by_hint(code, written)
        || match written {
            Script::Single(language) => language == code,
            Script::HanAndKana => ["zh", "ja", "ko"].contains(&code),
            Script::Shared(name) => {
                let known = model::part(name).is_some_and(|part| part.languages.contains(&code));
                known
                    || code == "sd" && written == script::ARABIC
                    || written == script::LATIN && macro_code(code) != code
            }
        }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn tags_are_read_down_to_the_language() {
        assert_eq!(language("ar-SA").as_deref(), Some("ar"));
        assert_eq!(language(" EN_us ").as_deref(), Some("en"));
        assert_eq!(language("ara").as_deref(), Some("ar"));
        assert_eq!(language("iw").as_deref(), Some("he"));
        assert_eq!(language("ckb").as_deref(), Some("ckb"));
        for none in ["", "x-default", "und", "english", "zxx", "٣٣", "-"] {
            assert_eq!(language(none), None, "{none}");
        }
    }

    #[test]
    fn a_language_we_model_is_not_listed_as_unmodelled() {
        for (written, codes) in UNMODELLED {
            let Script::Shared(name) = written else { continue };
            for code in *codes {
                assert!(!model::part(name).unwrap().languages.contains(code), "{code}");
            }
        }
    }

    #[test]
    fn an_alias_stands_once_and_leads_to_a_final_code() {
        let aliases: HashSet<_> = ALIASES.iter().map(|(alias, _)| alias).collect();
        assert_eq!(aliases.len(), ALIASES.len());
        assert!(ALIASES.iter().all(|(_, code)| !aliases.contains(code)));
    }
}

//! Bytes to Unicode.
//!
//! Policy, measured on Arabic pages with honest, missing and false labels: valid UTF-8 wins; else the label, unless it
//! says UTF-8 or Latin-1 (both are what careless servers say); else detection, helped by the address and the language.
//! A label that the bytes contradict, or two labels that contradict each other, are settled by detection too.

mod labels;
mod utf16;

use encoding_rs::{Encoding, GB18030, GBK, ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use url::Url;

use crate::article::raw::CharsetClaim;
use crate::article::story::Charset;
use crate::text::bytes::holds;

/// Valid multi-byte sequences for each broken one that make bytes UTF-8 with a blemish: a cut end, a pasted comment.
/// In legacy text nearly every sequence is broken; in double-byte text about every second one.
const BLEMISH: usize = 10;

/// One malformed sequence in so many bytes outside ASCII is enough to doubt a label.
const DOUBT: usize = 50;

/// Fewer bytes outside ASCII than this, and one in so many bytes at most, do not outweigh a label that says Latin-1.
const HANDFUL: usize = 8;
const HANDFUL_SHARE: usize = 200;

/// How many bytes a charset is detected by, from the first outside ASCII on; more of the same text tells no more, and
/// costs a second where there are megabytes of it.
const DETECTED: usize = 1 << 20;

/// Text and the charset it was in.
#[derive(Debug)]
pub struct Decoded {
    /// The text; malformed sequences are U+FFFD.
    pub text: String,
    /// Which charset, and why.
    pub charset: Charset,
}

/// What helps when the bytes alone are not clear.
#[derive(Debug, Clone, Copy, Default)]
pub struct Help<'a> {
    /// The charset that the sender names.
    pub claim: Option<&'a CharsetClaim>,
    /// Where the bytes were fetched: a country's domain favours its charsets.
    pub url: Option<&'a str>,
    /// The language that the sender names (BCP 47).
    pub language: Option<&'a str>,
}

/// Decodes `bytes`; every input gives a text.
pub fn decode(bytes: &[u8], help: Help<'_>) -> Decoded {
    if let Some((encoding, skip)) = Encoding::for_bom(bytes) {
        return finish(encoding, "bom", bytes.get(skip..).unwrap_or_default());
    }
    let sender = help.claim.and_then(|claim| Some((known(&claim.label)?, claim.from)));
    if let Some(encoding) = utf16::detect(bytes) {
        let claimed = sender.filter(|(claimed, _)| [UTF_16LE, UTF_16BE].contains(claimed));
        return finish(encoding, claimed.map_or("detected", |(_, from)| from), bytes);
    }
    // ISO-2022-JP is ASCII with escapes, so it is valid UTF-8 too.
    let escapes = holds(bytes, b'\x1b') && bytes.windows(2).any(|pair| matches!(pair, b"\x1b$" | b"\x1b("));
    if escapes && !ISO_2022_JP.decode_without_bom_handling(bytes).1 {
        let claimed = sender.filter(|(claimed, _)| *claimed == ISO_2022_JP);
        return finish(ISO_2022_JP, claimed.map_or("detected", |(_, from)| from), bytes);
    }
    if is_utf8(bytes) {
        return finish(UTF_8, "utf-8", bytes);
    }
    let said = labels::in_document(bytes).and_then(|(label, from)| Some((known(&label)?, from)));
    let believable = |(encoding, _): &(&'static Encoding, &str)| {
        ![UTF_8, WINDOWS_1252, UTF_16LE, UTF_16BE].contains(encoding)
    };
    let claims = [sender, said];
    let (sender, said) = (sender.filter(believable), said.filter(believable));
    let label = match (sender, said) {
        (Some(sender), Some(said)) if !same(sender.0, said.0) => {
            let detected = detect(bytes, help);
            Some(if same(said.0, detected) { said } else { sender })
        }
        (sender, said) => sender.or(said),
    };
    let odd = bytes.iter().filter(|byte| !byte.is_ascii()).count();
    let Some((encoding, from)) = label else {
        // A handful of bytes (a name, a comment in a script) is too little to detect anything by.
        let latin = claims.into_iter().flatten().find(|(encoding, _)| *encoding == WINDOWS_1252);
        return match latin {
            Some((encoding, from)) if odd < HANDFUL && odd.saturating_mul(HANDFUL_SHARE) < bytes.len() => {
                finish(encoding, from, bytes)
            }
            _ => finish(detect(bytes, help), "detected", bytes),
        };
    };
    let labelled = finish(encoding, from, bytes);
    let broken = usize::try_from(labelled.charset.malformed).unwrap_or(usize::MAX);
    if broken.saturating_mul(DOUBT) > odd {
        let detected = finish(detect(bytes, help), "detected", bytes);
        if detected.charset.malformed < labelled.charset.malformed {
            return detected;
        }
    }
    labelled
}

fn known(label: &str) -> Option<&'static Encoding> {
    // Labels that the standard has for security only, and one that says nothing.
    Encoding::for_label_no_replacement(label.trim().as_bytes())
        .filter(|encoding| *encoding != encoding_rs::X_USER_DEFINED)
}

fn same(one: &'static Encoding, other: &'static Encoding) -> bool {
    let chinese = [GBK, GB18030];
    one == other || chinese.contains(&one) && chinese.contains(&other)
}

/// Whether bytes are UTF-8, or would be but for a blemish.
fn is_utf8(bytes: &[u8]) -> bool {
    // Ten times as fast as the standard library for what is not ASCII.
    if Encoding::utf8_valid_up_to(bytes) == bytes.len() {
        return true;
    }
    let (mut good, mut broken) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        // The lead bytes of what is not ASCII.
        good = good.saturating_add(chunk.valid().bytes().filter(|byte| *byte >= 0xc0).count());
        broken = broken.saturating_add(usize::from(!chunk.invalid().is_empty()));
    }
    broken == 0 || good >= broken.saturating_mul(BLEMISH)
}

fn detect(bytes: &[u8], help: Help<'_>) -> &'static Encoding {
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    // What stands directly before the first odd byte counts too.
    let start = Encoding::ascii_valid_up_to(bytes).saturating_sub(1);
    let end = start.saturating_add(DETECTED).min(bytes.len());
    detector.feed(bytes.get(start..end).unwrap_or(bytes), end == bytes.len());
    let domain = help.url.and_then(top_level_domain);
    let generic = domain.as_deref().is_none_or(|domain| domain.len() > 2 && !domain.starts_with("xn--"));
    let country = help.language.filter(|_| generic).and_then(country_of).map(str::to_owned);
    let domain = country.or(domain);
    detector.guess(domain.as_deref().map(str::as_bytes), chardetng::Utf8Detection::Deny)
}

/// The last label of an address's host, lower case ASCII, which is all that the detector takes.
fn top_level_domain(url: &str) -> Option<String> {
    let url = Url::parse(url.trim()).ok()?;
    let label = url.domain()?.trim_end_matches('.').rsplit('.').next()?.to_ascii_lowercase();
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (!label.is_empty() && label.bytes().all(plain)).then_some(label)
}

/// A country whose legacy charsets are those of a language.
fn country_of(language: &str) -> Option<&'static str> {
    const COUNTRIES: &[(&str, &str)] = &[
        ("ar", "eg"),
        ("fa", "ir"),
        ("ur", "pk"),
        ("he", "il"),
        ("ru", "ru"),
        ("uk", "ua"),
        ("be", "by"),
        ("bg", "bg"),
        ("mk", "mk"),
        ("el", "gr"),
        ("tr", "tr"),
        ("az", "az"),
        ("th", "th"),
        ("vi", "vn"),
        ("zh", "cn"),
        ("ja", "jp"),
        ("ko", "kr"),
        ("cs", "cz"),
        ("sk", "sk"),
        ("pl", "pl"),
        ("hu", "hu"),
        ("ro", "ro"),
        ("hr", "hr"),
        ("sl", "si"),
        ("lt", "lt"),
        ("lv", "lv"),
        ("et", "ee"),
    ];
    let code = language.trim().get(..2)?.to_ascii_lowercase();
    COUNTRIES.iter().find(|(language, _)| *language == code).map(|(_, country)| *country)
}

fn finish(encoding: &'static Encoding, from: &str, bytes: &[u8]) -> Decoded {
    let (text, broken) = encoding.decode_without_bom_handling(bytes);
    let malformed =
        if broken { text.chars().filter(|&c| c == char::REPLACEMENT_CHARACTER).count() } else { 0 };
    Decoded {
        text: text.into_owned(),
        charset: Charset {
            name: encoding.name().to_ascii_lowercase(),
            from: from.into(),
            malformed: malformed.try_into().unwrap_or(u32::MAX),
            double_encoding_repaired: false,
        },
    }
}

#[cfg(test)]
mod tests {
    use encoding_rs::{EUC_KR, ISO_8859_6, SHIFT_JIS, WINDOWS_1251, WINDOWS_1256};
    use proptest::prelude::*;

    use super::*;

    const ARABIC: &str = "افتتحت المدينة جسرها الجديد صباح الأحد، وقال رئيس البلدية إن العمل فيه استغرق أربعة أعوام. \
        وعبره في الساعة الأولى نحو ألف من السكان، بينهم أطفال المدارس القريبة.";
    const RUSSIAN: &str = "В воскресенье утром в городе открыли новый мост. Мэр сказал, что строили его четыре года. \
        За первый час по нему прошли около тысячи жителей.";
    const CHINESE: &str = "星期天早上，这座城市的新桥正式通车。市长说，工程用了四年时间。通车后的第一个小时里，大约有一千名居民走过大桥。";
    const JAPANESE: &str = "日曜日の朝、市内に新しい橋が開通した。市長は「工事には四年かかった」と話した。最初の一時間でおよそ千人の住民が渡った。";
    const KOREAN: &str = "일요일 아침 도시에 새 다리가 열렸다. 시장은 공사에 사 년이 걸렸다고 말했다. 첫 한 시간 동안 주민 천 명가량이 다리를 건넜다.";

    fn legacy() -> [(&'static str, &'static Encoding); 6] {
        [
            (ARABIC, WINDOWS_1256),
            (ARABIC, ISO_8859_6),
            (RUSSIAN, WINDOWS_1251),
            (CHINESE, GBK),
            (JAPANESE, SHIFT_JIS),
            (KOREAN, EUC_KR),
        ]
    }

    fn bytes(text: &str, encoding: &'static Encoding) -> Vec<u8> {
        let (bytes, _, lossy) = encoding.encode(text);
        assert!(!lossy, "{} lacks a letter of the sample", encoding.name());
        bytes.into_owned()
    }

    fn claim(label: &str, from: &'static str) -> CharsetClaim {
        CharsetClaim { label: label.into(), from }
    }

    fn with_claim(bytes: &[u8], label: &str, from: &'static str) -> Decoded {
        decode(bytes, Help { claim: Some(&claim(label, from)), ..Help::default() })
    }

    #[test]
    fn a_label_is_believed_and_named() {
        for (text, encoding) in legacy() {
            for from in ["header", "envelope"] {
                let decoded = with_claim(&bytes(text, encoding), encoding.name(), from);
                assert_eq!((decoded.text.as_str(), decoded.charset.from.as_str()), (text, from));
                assert_eq!(decoded.charset.name, encoding.name().to_ascii_lowercase());
            }
        }
    }

    #[test]
    fn bytes_without_a_label_and_with_a_careless_one_are_detected() {
        for (text, encoding) in legacy() {
            let bytes = bytes(text, encoding);
            for careless in
                [None, Some("utf-8"), Some("ISO-8859-1"), Some("x-user-defined"), Some("nonsense")]
            {
                let claim = careless.map(|label| claim(label, "header"));
                let decoded = decode(&bytes, Help { claim: claim.as_ref(), ..Help::default() });
                assert_eq!(decoded.text, text, "{} as {careless:?}", encoding.name());
                assert_eq!(decoded.charset.from, "detected");
            }
        }
    }

    #[test]
    fn a_page_names_its_charset_in_each_of_three_ways() {
        for (text, encoding) in legacy() {
            let label = encoding.name();
            let pages = [
                (format!("<!doctype html><head><meta charset='{label}'></head><p>{text}"), "meta"),
                (
                    format!("<meta content=\"text/html; charset={label}\" http-equiv=Content-Type><p>{text}"),
                    "meta",
                ),
                (format!("<?xml version='1.0' encoding='{label}'?><rss>{text}</rss>"), "xml"),
            ];
            for (page, from) in pages {
                let decoded = decode(&bytes(&page, encoding), Help::default());
                assert_eq!((decoded.text, decoded.charset.from.as_str()), (page, from));
            }
        }
    }

    #[test]
    fn of_two_labels_the_one_that_the_bytes_agree_with_is_believed() {
        let page = bytes(&format!("<meta charset=windows-1256><p>{ARABIC}"), WINDOWS_1256);
        assert_eq!(with_claim(&page, "windows-1251", "header").charset.from, "meta");
        let page = bytes(&format!("<meta charset=koi8-r><p>{ARABIC}"), WINDOWS_1256);
        assert_eq!(with_claim(&page, "windows-1256", "header").charset.from, "header");
    }

    #[test]
    fn a_label_that_the_bytes_contradict_gives_way() {
        let decoded = with_claim(&bytes(ARABIC, WINDOWS_1256), "shift_jis", "envelope");
        assert_eq!((decoded.text.as_str(), decoded.charset.from.as_str()), (ARABIC, "detected"));
    }

    #[test]
    fn a_handful_of_bytes_does_not_outweigh_a_label() {
        let page = format!(
            "<meta charset=iso-8859-1><script>// D\u{c8}but</script><p>{}",
            "All of it is plain. ".repeat(90)
        );
        let decoded = decode(&bytes(&page, WINDOWS_1252), Help::default());
        assert_eq!((decoded.text, decoded.charset.from.as_str()), (page, "meta"));
    }

    #[test]
    fn valid_utf_8_outweighs_every_label() {
        for label in ["windows-1256", "iso-8859-1", "gbk"] {
            let decoded = with_claim(ARABIC.as_bytes(), label, "header");
            assert_eq!((decoded.text.as_str(), decoded.charset.from.as_str()), (ARABIC, "utf-8"));
        }
    }

    #[test]
    fn a_blemish_does_not_make_utf_8_something_else() {
        let mut cut = ARABIC.as_bytes().to_vec();
        cut.truncate(cut.len() - 2);
        cut.insert(ARABIC.find(' ').unwrap(), 0xff);
        let decoded = decode(&cut, Help::default());
        assert_eq!((decoded.charset.name.as_str(), decoded.charset.malformed), ("utf-8", 2));
        assert!(decoded.text.contains("رئيس البلدية"));
    }

    #[test]
    fn marks_at_the_start_decide_and_go() {
        let mut marked = vec![0xef, 0xbb, 0xbf];
        marked.extend(ARABIC.bytes());
        let little: Vec<u8> =
            [0xff, 0xfe].into_iter().chain(ARABIC.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        let big: Vec<u8> =
            [0xfe, 0xff].into_iter().chain(ARABIC.encode_utf16().flat_map(u16::to_be_bytes)).collect();
        for (bytes, name) in [(marked, "utf-8"), (little, "utf-16le"), (big, "utf-16be")] {
            let decoded = decode(&bytes, Help::default());
            assert_eq!((decoded.text.as_str(), decoded.charset.name.as_str()), (ARABIC, name));
            assert_eq!(decoded.charset.from, "bom");
        }
    }

    #[test]
    fn utf_16_is_known_without_its_mark() {
        for text in [ARABIC, RUSSIAN, "Plain English prose, and a line.\n", "<html><p>市长说 2024</p></html>"]
        {
            let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
            assert_eq!(decode(&little, Help::default()).text, text);
            assert_eq!(with_claim(&big, "utf-16", "header").text, text);
            assert_eq!(with_claim(&big, "utf-16", "header").charset.from, "header");
        }
    }

    #[test]
    fn a_stray_nul_does_not_make_a_text_utf_16() {
        for text in [format!("{ARABIC}\0"), "one\0two three four five six seven".to_owned(), "\0".repeat(64)]
        {
            assert_eq!(decode(text.as_bytes(), Help::default()).charset.name, "utf-8", "{text:?}");
        }
    }

    #[test]
    fn the_escapes_of_old_japanese_mail_are_read() {
        let decoded = decode(&bytes(JAPANESE, ISO_2022_JP), Help::default());
        assert_eq!((decoded.text.as_str(), decoded.charset.name.as_str()), (JAPANESE, "iso-2022-jp"));
    }

    #[test]
    fn a_short_line_is_read_with_the_help_of_address_and_language() {
        let line = bytes("خبر عاجل", WINDOWS_1256);
        let by_url = decode(&line, Help { url: Some("https://news.example.eg/1"), ..Help::default() });
        let by_language = decode(
            &line,
            Help { url: Some("https://example.com/1"), language: Some("ar-EG"), ..Help::default() },
        );
        assert_eq!((by_url.text.as_str(), by_language.text.as_str()), ("خبر عاجل", "خبر عاجل"));
    }

    proptest! {
        #[test]
        fn every_input_gives_a_text(
            bytes in prop::collection::vec(any::<u8>(), 0..300), label in "[ -~]{0,20}", url in ".{0,30}",
        ) {
            let claim = claim(&label, "header");
            decode(&bytes, Help { claim: Some(&claim), url: Some(&url), language: Some(&label) });
        }

        #[test]
        fn a_domain_never_upsets_the_detector(host in "[a-zA-Z0-9.أ-ي_-]{1,20}") {
            let url = format!("https://{host}/");
            decode(b"\xc7\xe1\xce\xc8\xd1", Help { url: Some(&url), ..Help::default() });
        }
    }
}

//! Addresses as URIs: what a page or a crawler writes as an address is often an IRI or worse, and a record's
//! `uri` must be a URI (RFC 3986), which has ASCII only.

use url::{Position, Url};

/// The address as a URI: as it is where it is one already, else with what is no URI character percent-encoded
/// and an international host in Punycode. `None` when it has no scheme or cannot be read, and when it names nothing but
/// holds what a browser would run or show: records are shown with links.
pub fn to_uri(address: &str) -> Option<String> {
    let address = address.trim();
    let url = Url::parse(address).ok()?;
    if ["javascript", "vbscript", "data", "blob", "about", "view-source"].contains(&url.scheme()) {
        return None;
    }
    if address.bytes().all(is_uri_byte) && !is_misplaced(address) {
        return Some(address.to_owned());
    }
    // The URL standard leaves some characters in place that RFC 3986 does not have; brackets only belong to a
    // host.
    let (head, tail) = (&url[..Position::AfterPort], &url[Position::AfterPort..]);
    let mut uri = head.to_owned();
    let mut rest = tail.chars();
    let mut in_fragment = false;
    while let Some(c) = rest.next() {
        match c {
            '%' if !starts_with_hex_pair(rest.as_str()) => uri.push_str("%25"),
            '#' if in_fragment => uri.push_str("%23"),
            '%' | '#' => uri.push(c),
            _ if u8::try_from(c).is_ok_and(is_uri_byte) && c != '[' && c != ']' => uri.push(c),
            _ => {
                let mut buffer = [0; 4];
                c.encode_utf8(&mut buffer).bytes().for_each(|byte| uri.push_str(&format!("%{byte:02X}")));
            }
        }
        in_fragment |= c == '#';
    }
    Some(uri)
}

/// Whether RFC 3986 has this byte in a URI: unreserved, reserved or the percent sign.
fn is_uri_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=%".contains(&byte)
}

fn starts_with_hex_pair(text: &str) -> bool {
    let mut bytes = text.bytes();
    matches!((bytes.next(), bytes.next()), (Some(a), Some(b)) if a.is_ascii_hexdigit() && b.is_ascii_hexdigit())
}

/// Whether something stands in a place where an otherwise legal character is not: a percent sign without two
/// digits, a second `#`, a bracket outside of the host.
fn is_misplaced(address: &str) -> bool {
    let after_host =
        address.split_once("://").and_then(|(_, rest)| rest.find('/').and_then(|at| rest.get(at..)));
    address.split('%').skip(1).any(|rest| !starts_with_hex_pair(rest))
        || address.matches('#').count() > 1
        || after_host.is_some_and(|rest| rest.contains(['[', ']']))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_a_uri_stays_as_it_is() {
        for text in [
            "https://example.org",
            "https://example.org/a%20b?q=1&r=(2)#top",
            "urn:newsml:example.org:20240125:7",
            "http://[2001:db8::1]:8080/a",
            "tag:example.org,2024:7",
        ] {
            assert_eq!(to_uri(text).as_deref(), Some(text));
        }
    }

    #[test]
    fn what_a_browser_would_run_is_no_address() {
        for text in [
            "javascript:alert(1)",
            " JavaScript:alert(1)",
            "java\nscript:alert(1)",
            "data:text/html,x",
            "about:blank",
        ] {
            assert_eq!(to_uri(text), None, "{text}");
        }
    }

    #[test]
    fn an_arabic_address_is_encoded() {
        assert_eq!(
            to_uri("https://example.org/أخبار/خبر 1?q=ا").as_deref(),
            Some("https://example.org/%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1/%D8%AE%D8%A8%D8%B1%201?q=%D8%A7")
        );
        assert_eq!(to_uri("https://مثال.إختبار/a").as_deref(), Some("https://xn--mgbh0fb.xn--kgbechtv/a"));
    }

    #[test]
    fn characters_that_browsers_let_pass_are_encoded() {
        assert_eq!(
            to_uri("https://example.org/a|b^c?x[]=1").as_deref(),
            Some("https://example.org/a%7Cb%5Ec?x%5B%5D=1")
        );
        assert_eq!(to_uri("https://example.org/100%").as_deref(), Some("https://example.org/100%25"));
        assert_eq!(to_uri("https://example.org/a#b#c").as_deref(), Some("https://example.org/a#b%23c"));
    }

    #[test]
    fn what_has_no_scheme_is_no_uri() {
        for text in ["", "example.org/a", "/a/b", "خبر", "http://"] {
            assert_eq!(to_uri(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_uri_is_legal_and_stays_the_same(path in ".{0,40}") {
            let schema = serde_json::json!({"type": "string", "format": "uri"});
            let validator = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
            if let Some(uri) = to_uri(&format!("https://example.org/{path}")) {
                prop_assert!(validator.is_valid(&serde_json::json!(uri)), "{}", uri);
                prop_assert_eq!(to_uri(&uri), Some(uri.clone()));
            }
        }
    }
}

//! The charset that a document names in its own first bytes: `<meta>` of a page, the declaration of XML.

use std::sync::LazyLock;

use regex::bytes::Regex;

/// How many bytes are searched. The HTML standard asks for 1,024; pages that put scripts first write it later.
const HEAD: usize = 8192;

/// `<meta charset=…>` and `<meta http-equiv=… content="…; charset=…">`, attributes in any order.
static META: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"(?i-u)<meta[\s/][^<>]{0,300}?charset\s*=\s*["']?\s*([a-z0-9_:.-]{2,40})"#).ok()
});

static XML: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"(?i-u)\A\s*<\?xml[^<>]{0,200}?encoding\s*=\s*["']([a-z0-9_:.-]{2,40})["']"#).ok()
});

/// The label and where it stands: `xml` or `meta`.
pub(super) fn in_document(bytes: &[u8]) -> Option<(String, &'static str)> {
    let head = bytes.get(..HEAD).unwrap_or(bytes);
    let find = |pattern: &Option<Regex>, text: &[u8]| {
        let found = pattern.as_ref()?.captures(text)?.get(1)?;
        String::from_utf8(found.as_bytes().to_vec()).ok()
    };
    find(&XML, head)
        .map(|label| (label, "xml"))
        .or_else(|| find(&META, &without_comments(head)).map(|label| (label, "meta")))
}

fn without_comments(head: &[u8]) -> Vec<u8> {
    static COMMENT: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?s-u)<!--.*?(?:-->|\z)").ok());
    COMMENT
        .as_ref()
        .map_or_else(|| head.to_vec(), |comment| comment.replace_all(head, &b" "[..]).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label(text: &str) -> Option<(String, &'static str)> {
        in_document(text.as_bytes())
    }

    #[test]
    fn a_label_is_found_in_any_order_and_quoting() {
        for page in [
            "<META CHARSET = windows-1256 >",
            "<meta http-equiv='content-type' content='text/html;charset=windows-1256'>",
            "<meta content=\"text/html; charset=windows-1256\" http-equiv=\"Content-Type\"/>",
            "<meta name=a content=b><meta charset=\"windows-1256\">",
        ] {
            assert_eq!(label(page), Some(("windows-1256".into(), "meta")), "{page}");
        }
        assert_eq!(label("\n<?xml version=\"1.0\" encoding=\"GBK\"?><a/>"), Some(("GBK".into(), "xml")));
    }

    #[test]
    fn what_is_commented_out_or_said_of_others_is_no_label() {
        assert_eq!(label("<!-- <meta charset=gbk> --><p>"), None);
        assert_eq!(label("<script charset=gbk src=x></script>"), None);
        assert_eq!(label("<p>charset=gbk"), None);
    }
}

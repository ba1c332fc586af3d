//! An enriched record as the JSON that leaves: byte for byte what `serde_json` writes, for less than half the work.
//!
//! A record is hundreds of short strings and a few long ones. `serde_json` looks at each byte of each, and writes each part
//! through a writer of its own. Here a string is looked at by eight bytes at a time, and goes into the list of bytes
//! straight. Numbers and all that is rare are left to `serde_json`.

use serde::Serialize;
use serde::ser::{Error as _, Impossible, SerializeMap, SerializeSeq, SerializeStruct, Serializer};
use serde_json::Error;

/// Writes a value behind the bytes as JSON without spaces.
///
/// # Errors
///
/// When a type refuses to be written, a key is no string, or a variant of an enum holds more than one value. Nothing in a
/// record does.
pub fn append<T: Serialize + ?Sized>(bytes: &mut Vec<u8>, value: &T) -> Result<(), Error> {
    value.serialize(Encoder { bytes })
}

/// Writes one value.
struct Encoder<'a> {
    bytes: &'a mut Vec<u8>,
}

impl Encoder<'_> {
    /// What is left to `serde_json`.
    fn plain<T: Serialize>(self, value: T) -> Result<(), Error> {
        serde_json::to_writer(self.bytes, &value)
    }
}

/// The parts of a list or an object.
struct Parts<'a> {
    bytes: &'a mut Vec<u8>,
    /// The mark before the next part: the one that opens the whole, or a comma.
    mark: u8,
    /// The marks around the whole.
    around: [u8; 2],
}

impl<'a> Parts<'a> {
    fn of(bytes: &'a mut Vec<u8>, around: [u8; 2]) -> Self {
        let [open, _] = around;
        Self { bytes, mark: open, around }
    }

    fn separate(&mut self) {
        self.bytes.push(self.mark);
        self.mark = b',';
    }

    fn value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        value.serialize(Encoder { bytes: self.bytes })
    }

    fn close(self) {
        let [open, close] = self.around;
        if self.mark == open {
            self.bytes.push(open);
        }
        self.bytes.push(close);
    }
}

impl SerializeSeq for Parts<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.separate();
        self.value(value)
    }

    fn end(self) -> Result<(), Error> {
        self.close();
        Ok(())
    }
}

impl SerializeMap for Parts<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Error> {
        self.separate();
        let from = self.bytes.len();
        self.value(key)?;
        if self.bytes.get(from) != Some(&b'"') {
            return Err(Error::custom("a key is no string"));
        }
        self.bytes.push(b':');
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.value(value)
    }

    fn end(self) -> Result<(), Error> {
        self.close();
        Ok(())
    }
}

impl SerializeStruct for Parts<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Error> {
        // The name of a field stands for itself.
        self.bytes.extend_from_slice(&[self.mark, b'"']);
        self.mark = b',';
        self.bytes.extend_from_slice(key.as_bytes());
        self.bytes.extend_from_slice(b"\":");
        self.value(value)
    }

    fn end(self) -> Result<(), Error> {
        self.close();
        Ok(())
    }
}

/// Methods that leave a value to `serde_json`.
macro_rules! plain {
    ($($method:ident $type:ty),*) => {
        $(fn $method(self, value: $type) -> Result<(), Error> {
            self.plain(value)
        })*
    };
}

impl<'a> Serializer for Encoder<'a> {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = Parts<'a>;
    type SerializeTuple = Impossible<(), Error>;
    type SerializeTupleStruct = Impossible<(), Error>;
    type SerializeTupleVariant = Impossible<(), Error>;
    type SerializeMap = Parts<'a>;
    type SerializeStruct = Parts<'a>;
    type SerializeStructVariant = Impossible<(), Error>;

    plain!(serialize_bool bool, serialize_i8 i8, serialize_i16 i16, serialize_i32 i32, serialize_i64 i64);
    plain!(serialize_u8 u8, serialize_u16 u16, serialize_u32 u32, serialize_u64 u64, serialize_f32 f32);
    plain!(serialize_f64 f64, serialize_char char, serialize_bytes &[u8]);

    fn serialize_str(self, text: &str) -> Result<(), Error> {
        string(self.bytes, text);
        Ok(())
    }

    fn serialize_none(self) -> Result<(), Error> {
        self.plain(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Error> {
        self.plain(())
    }

    fn serialize_unit_struct(self, _name: &'static str) -> Result<(), Error> {
        self.plain(())
    }

    fn serialize_unit_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
    ) -> Result<(), Error> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        let mut parts = Parts::of(self.bytes, *b"{}");
        parts.serialize_field(variant, value)?;
        SerializeStruct::end(parts)
    }

    fn serialize_seq(self, _length: Option<usize>) -> Result<Parts<'a>, Error> {
        Ok(Parts::of(self.bytes, *b"[]"))
    }

    fn serialize_tuple(self, _length: usize) -> Result<Self::SerializeTuple, Error> {
        Err(Error::custom("a record has no tuples"))
    }

    fn serialize_tuple_struct(
        self,
        name: &'static str,
        _length: usize,
    ) -> Result<Self::SerializeTupleStruct, Error> {
        Err(Error::custom(format!("{name}: a record has no tuples")))
    }

    fn serialize_tuple_variant(
        self,
        name: &'static str,
        _index: u32,
        _variant: &'static str,
        _length: usize,
    ) -> Result<Self::SerializeTupleVariant, Error> {
        Err(Error::custom(format!("{name}: a record has no tuples")))
    }

    fn serialize_map(self, _length: Option<usize>) -> Result<Parts<'a>, Error> {
        Ok(Parts::of(self.bytes, *b"{}"))
    }

    fn serialize_struct(self, _name: &'static str, _length: usize) -> Result<Parts<'a>, Error> {
        Ok(Parts::of(self.bytes, *b"{}"))
    }

    fn serialize_struct_variant(
        self,
        name: &'static str,
        _index: u32,
        _variant: &'static str,
        _length: usize,
    ) -> Result<Self::SerializeStructVariant, Error> {
        Err(Error::custom(format!("{name}: a record has no variants with fields")))
    }
}

/// Writes a string between quotation marks.
fn string(bytes: &mut Vec<u8>, text: &str) {
    let text = text.as_bytes();
    bytes.reserve(text.len() + 2);
    bytes.push(b'"');
    match stands_for_itself(text) {
        true => bytes.extend_from_slice(text),
        false => in_parts(bytes, text),
    }
    bytes.push(b'"');
}

/// Whether nothing in a text has to be escaped.
fn stands_for_itself(text: &[u8]) -> bool {
    let Some(last) = text.last_chunk::<8>() else {
        return match text.first_chunk::<4>().zip(text.last_chunk::<4>()) {
            // Halves that lie over each other make up a text of four to eight.
            Some((first, last)) => {
                let (first, last) = (u32::from_le_bytes(*first), u32::from_le_bytes(*last));
                escapes(u64::from(first) | u64::from(last) << 32) == 0
            }
            None => !text.iter().any(is_escaped),
        };
    };
    for eight in text.as_chunks::<8>().0 {
        if escapes(u64::from_le_bytes(*eight)) != 0 {
            return false;
        }
    }
    // These lie over the eight before them where the text is no multiple of eight.
    escapes(u64::from_le_bytes(*last)) == 0
}

/// Writes a text some of whose bytes have to be escaped.
fn in_parts(bytes: &mut Vec<u8>, text: &[u8]) {
    let mut rest = text;
    while let Some((before, (escaped, behind))) =
        rest.split_at_checked(unescaped(rest)).and_then(|(before, at)| Some((before, at.split_first()?)))
    {
        bytes.extend_from_slice(before);
        escape(bytes, *escaped);
        rest = behind;
    }
    bytes.extend_from_slice(rest);
}

/// How many bytes a text begins with that stand for themselves.
fn unescaped(text: &[u8]) -> usize {
    let (eights, rest) = text.as_chunks::<8>();
    for (number, eight) in eights.iter().enumerate() {
        let marks = escapes(u64::from_le_bytes(*eight));
        if marks != 0 {
            return number * 8 + (marks.trailing_zeros() / 8) as usize;
        }
    }
    rest.iter().position(is_escaped).map_or(text.len(), |at| eights.len() * 8 + at)
}

/// Whether a byte has to be escaped.
fn is_escaped(byte: &u8) -> bool {
    matches!(byte, ..0x20 | b'"' | b'\\')
}

/// Of eight bytes, the highest bit of each that does not stand for itself: control characters, the quotation mark and the
/// backslash. Bits above the lowest that is set may be wrong.
#[inline]
fn escapes(eight: u64) -> u64 {
    /// The same byte eight times.
    const fn each(byte: u8) -> u64 {
        u64::from_le_bytes([byte; 8])
    }
    // A byte less the bound borrows from above, and so sets its highest bit, only when it is less.
    let less_than = |eight: u64, bound: u8| eight.wrapping_sub(each(bound)) & !eight;
    let quotation_mark = less_than(eight ^ each(b'"'), 1);
    let backslash = less_than(eight ^ each(b'\\'), 1);
    (less_than(eight, 0x20) | quotation_mark | backslash) & each(0x80)
}

/// Writes what stands for a byte that does not stand for itself.
#[cold]
fn escape(bytes: &mut Vec<u8>, byte: u8) {
    let short = match byte {
        b'"' | b'\\' => byte,
        b'\n' => b'n',
        b'\t' => b't',
        b'\r' => b'r',
        0x08 => b'b',
        0x0C => b'f',
        _ => {
            const DIGITS: [u8; 16] = *b"0123456789abcdef";
            let digit = |number: u8| DIGITS.get(usize::from(number)).copied().unwrap_or(b'0');
            return bytes.extend_from_slice(&[b'\\', b'u', b'0', b'0', digit(byte >> 4), digit(byte & 0xF)]);
        }
    };
    bytes.extend_from_slice(&[b'\\', short]);
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    #[derive(Serialize)]
    enum Kind {
        Alone,
        With(u8),
    }

    #[derive(Serialize)]
    struct Whole<'a> {
        #[serde(flatten)]
        part: Part<'a>,
        parts: Vec<Part<'a>>,
        some: Vec<Option<Kind>>,
        none: Vec<u8>,
    }

    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Part<'a> {
        long_name: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        maybe: Option<bool>,
        number: i64,
        share: f32,
        exact: f64,
        map: BTreeMap<&'a str, char>,
        unit: (),
    }

    fn written<T: Serialize>(value: &T) -> String {
        let mut bytes = b"before ".to_vec();
        append(&mut bytes, value).unwrap();
        String::from_utf8(bytes).unwrap().split_off("before ".len())
    }

    #[test]
    fn every_byte_is_escaped_as_it_must_be_at_every_place() {
        for char in (0..0x180).chain([0x2028, 0xFFFD, 0x1F600]).filter_map(char::from_u32) {
            for place in 0..20 {
                for behind in ["", "a", "behind it, and more than eight bytes", "\u{1}\"\\\u{1f}", "!#[]"] {
                    let text = format!("{}{char}{behind}", "x".repeat(place));
                    assert_eq!(written(&text), serde_json::to_string(&text).unwrap());
                }
            }
        }
    }

    #[test]
    fn what_no_record_holds_is_refused_and_not_written_wrong() {
        let mut bytes = Vec::new();
        assert!(append(&mut bytes, &BTreeMap::from([(1, 2)])).is_err());
        assert!(append(&mut bytes, &(1, "two")).is_err());
    }

    proptest! {
        #[test]
        fn a_value_is_written_as_serde_json_writes_it(
            texts in proptest::collection::vec("(\\PC|[\"\\\\\n\t\r\u{8}\u{c}\u{0}-\u{1f}]|[a-z ]{1,12}){0,12}", 1..5),
            maybe: Option<bool>,
            number: i64,
            share: f32,
            exact: f64,
        ) {
            let map: BTreeMap<&str, char> = texts.iter().map(|text| (text.as_str(), '"')).collect();
            let part = |text| Part { long_name: text, maybe, number, share, exact, map: map.clone(), unit: () };
            let whole = Whole {
                part: part(&texts[0]),
                parts: texts.iter().map(|text| part(text)).collect(),
                some: vec![Some(Kind::Alone), Some(Kind::With(7)), None],
                none: Vec::new(),
            };
            prop_assert_eq!(written(&whole.parts), serde_json::to_string(&whole.parts).unwrap());
            prop_assert_eq!(written(&whole), serde_json::to_string(&whole).unwrap());
        }
    }
}

//! Which dead letters of a partition have been sent back: a floor and what lies above it.
//!
//! Kept in an offset commit: the offset is the floor, the metadata the rest. A broker takes 4096 characters of
//! metadata (`offset.metadata.max.bytes`); base64 leaves 3 KiB of them, either as run lengths (any number of letters,
//! but few changes between sent and left) or as a bitmap (24,000 offsets in any pattern), whichever is shorter.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Most characters of metadata a broker takes by default.
pub const METADATA_LIMIT: usize = 4096;

/// What metadata with run lengths begins with.
const RUNS: &str = "rawi-redrive-1:r:";
/// What metadata with a bitmap begins with.
const BITS: &str = "rawi-redrive-1:b:";

/// The metadata of a commit cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the commit at offset {offset} holds metadata that is not a redrive's: {metadata:?}")]
pub struct MarksError {
    /// The commit's offset.
    pub offset: i64,
    /// Its metadata, shortened.
    pub metadata: String,
}

/// The dead letters of one partition that have been sent back.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marks {
    floor: i64,
    /// Start to end of the stretches above the floor; they neither overlap nor touch, nor touch the floor.
    ahead: BTreeMap<i64, i64>,
}

impl Marks {
    /// Reads a commit.
    ///
    /// # Errors
    ///
    /// When the metadata was written by something else.
    pub fn decode(floor: i64, metadata: &str) -> Result<Self, MarksError> {
        let mut marks = Self { floor: floor.max(0), ahead: BTreeMap::new() };
        if metadata.is_empty() {
            return Ok(marks);
        }
        let read = match (metadata.strip_prefix(RUNS), metadata.strip_prefix(BITS)) {
            (Some(text), _) => URL_SAFE_NO_PAD.decode(text).ok().and_then(|bytes| marks.read_runs(&bytes)),
            (_, Some(text)) => URL_SAFE_NO_PAD.decode(text).ok().map(|bytes| marks.read_bits(&bytes)),
            _ => None,
        };
        read.map(|()| marks)
            .ok_or_else(|| MarksError { offset: floor, metadata: metadata.chars().take(60).collect() })
    }

    fn read_runs(&mut self, bytes: &[u8]) -> Option<()> {
        let (mut at, mut rest) = (self.floor, bytes);
        while !rest.is_empty() {
            let (left, sent);
            (left, rest) = read_varint(rest)?;
            (sent, rest) = read_varint(rest)?;
            let start = at.checked_add(i64::try_from(left).ok()?)?;
            at = start.checked_add(i64::try_from(sent).ok()?)?;
            self.insert(start, at);
        }
        Some(())
    }

    fn read_bits(&mut self, bytes: &[u8]) {
        for (index, byte) in bytes.iter().enumerate() {
            for bit in (0..8).filter(|bit| byte & 1 << bit != 0) {
                let at = self.floor.saturating_add(i64::try_from(index * 8 + bit).unwrap_or(i64::MAX));
                self.insert(at, at.saturating_add(1));
            }
        }
    }

    /// The metadata that goes with the commit of [`floor`](Self::floor). It may be longer than
    /// [`METADATA_LIMIT`]; the broker refuses it then.
    pub fn encode(&self) -> String {
        let Some((_, &end)) = self.ahead.last_key_value() else { return String::new() };
        let (mut runs, mut at) = (Vec::new(), self.floor);
        for (&start, &end) in &self.ahead {
            write_varint(&mut runs, start.abs_diff(at));
            write_varint(&mut runs, end.abs_diff(start));
            at = end;
        }
        let bits = usize::try_from(end.abs_diff(self.floor)).unwrap_or(usize::MAX);
        if bits.div_ceil(8) >= runs.len() {
            return format!("{RUNS}{}", URL_SAFE_NO_PAD.encode(runs));
        }
        let mut bytes = vec![0u8; bits.div_ceil(8)];
        for at in self.ahead.iter().flat_map(|(&start, &end)| start..end) {
            let bit = usize::try_from(at.abs_diff(self.floor)).unwrap_or(usize::MAX);
            if let Some(byte) = bytes.get_mut(bit / 8) {
                *byte |= 1 << (bit % 8);
            }
        }
        format!("{BITS}{}", URL_SAFE_NO_PAD.encode(bytes))
    }

    /// Everything below has been sent back; what is committed as the offset.
    pub fn floor(&self) -> i64 {
        self.floor
    }

    /// Offsets above the floor that have been sent back.
    pub fn ahead(&self) -> u64 {
        self.ahead.iter().map(|(start, end)| end.abs_diff(*start)).sum()
    }

    /// Whether the letter at this offset has been sent back.
    pub fn contains(&self, offset: i64) -> bool {
        offset < self.floor || self.ahead.range(..=offset).next_back().is_some_and(|(_, &end)| offset < end)
    }

    /// Notes that all letters from `start` to before `end` have been sent back. Offsets that hold no record (markers of
    /// transactions, compaction) may be among them: nothing will ever be there.
    pub fn insert(&mut self, start: i64, end: i64) {
        if end <= start || end <= self.floor {
            return;
        }
        let (mut start, mut end) = (start.max(self.floor), end);
        if let Some((&before, &its_end)) = self.ahead.range(..=start).next_back()
            && its_end >= start
        {
            start = before;
            end = end.max(its_end);
        }
        while let Some((&next, &its_end)) = self.ahead.range(start..=end).next() {
            self.ahead.remove(&next);
            end = end.max(its_end);
        }
        if start <= self.floor {
            self.floor = end;
        } else {
            self.ahead.insert(start, end);
        }
    }

    /// Notes that there is no record below `offset` that is not sent back: they are gone, or never were.
    pub fn raise(&mut self, offset: i64) {
        self.insert(self.floor, offset);
    }
}

/// LEB128.
fn write_varint(bytes: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        bytes.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}

fn read_varint(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut value = 0u64;
    for (index, byte) in bytes.iter().enumerate().take(9) {
        value |= u64::from(byte & 0x7f) << (7 * index);
        if byte & 0x80 == 0 {
            return Some((value, bytes.get(index + 1..)?));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_floor_rises_over_what_touches_it() {
        let mut marks = Marks::default();
        marks.insert(5, 6);
        marks.insert(1, 2);
        assert_eq!((marks.floor(), marks.ahead()), (0, 2));
        marks.insert(0, 1);
        assert_eq!((marks.floor(), marks.ahead()), (2, 1));
        marks.insert(2, 5);
        assert_eq!((marks.floor(), marks.ahead()), (6, 0));
        assert_eq!(marks.encode(), "");
    }

    #[test]
    fn foreign_metadata_is_refused_and_none_is_a_plain_offset() {
        assert_eq!(Marks::decode(7, "").unwrap().floor(), 7);
        for text in ["host-1", "rawi-redrive-1:r:!!", "rawi-redrive-1:r:gA", "rawi-redrive-2:r:AAAA"] {
            assert!(Marks::decode(7, text).is_err(), "{text}");
        }
    }

    #[test]
    fn any_pattern_of_twenty_thousand_fits_what_a_broker_takes() {
        let mut marks = Marks::default();
        let mut random = 12_345u64;
        for offset in 1..20_000 {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            if random >> 63 == 1 {
                marks.insert(offset, offset + 1);
            }
        }
        assert!(marks.encode().len() <= METADATA_LIMIT, "{}", marks.encode().len());
        let mut long = Marks::default();
        long.insert(1_000, 10_000_000);
        assert!(long.encode().len() < 40);
    }

    proptest! {
        #[test]
        fn marks_are_a_set_and_survive_the_commit(
            floor in 0i64..50,
            spans in prop::collection::vec((0i64..300, 0i64..20), 0..40),
        ) {
            let mut marks = Marks::decode(floor, "").unwrap();
            let mut model: BTreeSet<i64> = (0..floor).collect();
            for (start, length) in spans {
                marks.insert(start, start + length);
                model.extend(start..start + length);
            }
            for offset in 0..400 {
                prop_assert_eq!(marks.contains(offset), model.contains(&offset), "{}", offset);
            }
            prop_assert!(!model.contains(&marks.floor()), "the floor is the first that is not sent");
            let back = Marks::decode(marks.floor(), &marks.encode()).unwrap();
            prop_assert_eq!(back, marks);
        }

        #[test]
        fn any_metadata_is_read_without_a_panic(floor: i64, text in "rawi-redrive-1:[rb]:[A-Za-z0-9_-]{0,40}") {
            let _ = Marks::decode(floor, &text);
        }
    }
}

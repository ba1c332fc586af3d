//! Bytes that few texts have.

/// Whether a byte is among others. Told without a branch, many at a time, for what is hardly ever there: all are looked at.
pub fn holds(bytes: &[u8], byte: u8) -> bool {
    bytes.iter().fold(false, |found, one| found | (*one == byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_is_found_at_every_place_and_not_where_it_is_none() {
        for length in 0..70 {
            let mut bytes = vec![b'a'; length];
            assert!(!holds(&bytes, 0));
            for place in 0..length {
                bytes[place] = 0;
                assert!(holds(&bytes, 0), "{place} of {length}");
                bytes[place] = b'a';
            }
        }
    }
}

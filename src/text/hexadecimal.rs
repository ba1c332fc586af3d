//! Bytes written as hexadecimal digits, in lower case.

/// The two digits of each byte.
const PAIRS: [[u8; 2]; 256] = {
    let digits = b"0123456789abcdef";
    let mut pairs = [[0; 2]; 256];
    let mut byte = 0;
    while byte < pairs.len() {
        #[allow(clippy::indexing_slicing)] // Within the arrays' lengths, and in a constant.
        {
            pairs[byte] = [digits[byte >> 4], digits[byte & 15]];
        }
        byte += 1;
    }
    pairs
};

/// The digits of each byte, in ASCII.
pub fn pairs<const BYTES: usize>(bytes: [u8; BYTES]) -> [[u8; 2]; BYTES] {
    bytes.map(|byte| PAIRS.get(usize::from(byte)).copied().unwrap_or_default())
}

/// The bytes as text.
pub fn written<const BYTES: usize>(bytes: [u8; BYTES]) -> String {
    std::str::from_utf8(pairs(bytes).as_flattened()).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_written_as_two_digits() {
        for byte in 0..=u8::MAX {
            assert_eq!(written([byte, !byte]), format!("{byte:02x}{:02x}", !byte));
        }
        assert_eq!(written([]), "");
    }
}

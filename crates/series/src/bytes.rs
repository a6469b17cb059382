//! Reading and writing the small numbers of the formats: varints, zigzag and fixed-width little-endian.

use crate::corrupt::Corrupt;

/// Folds the sign into the lowest bit, so that numbers near zero are small: 0, −1, 1, −2 … become 0, 1, 2, 3 …
pub(crate) fn zigzag(number: i64) -> u64 {
    ((number << 1) ^ (number >> 63)) as u64
}

/// Undoes [`zigzag`].
pub(crate) fn unzigzag(number: u64) -> i64 {
    (number >> 1) as i64 ^ -((number & 1) as i64)
}

/// Appends a number in 1 to 10 bytes of 7 bits each, the lowest first.
pub(crate) fn put_varint(into: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        into.push(number as u8 | 0x80);
        number >>= 7;
    }
    into.push(number as u8);
}

/// Appends a signed number that is probably near zero.
pub(crate) fn put_signed(into: &mut Vec<u8>, number: i64) {
    put_varint(into, zigzag(number));
}

/// Takes numbers from the front of bytes that nobody vouches for.
pub(crate) struct Reader<'a> {
    part: &'static str,
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// `part` names the bytes in errors.
    pub(crate) fn new(part: &'static str, bytes: &'a [u8]) -> Self {
        Self { part, rest: bytes }
    }

    /// How many bytes are left.
    pub(crate) fn remaining(&self) -> usize {
        self.rest.len()
    }

    /// An error about what is being read.
    pub(crate) fn corrupt(&self, reason: &'static str) -> Corrupt {
        Corrupt::new(self.part, reason)
    }

    /// The next `count` bytes.
    pub(crate) fn take(&mut self, count: usize) -> Result<&'a [u8], Corrupt> {
        let (taken, rest) = self.rest.split_at_checked(count).ok_or_else(|| self.corrupt("cut short"))?;
        self.rest = rest;
        Ok(taken)
    }

    /// The next `N` bytes.
    pub(crate) fn array<const N: usize>(&mut self) -> Result<[u8; N], Corrupt> {
        let (taken, rest) = self.rest.split_first_chunk().ok_or_else(|| self.corrupt("cut short"))?;
        self.rest = rest;
        Ok(*taken)
    }

    pub(crate) fn u8(&mut self) -> Result<u8, Corrupt> {
        Ok(self.array::<1>()?[0])
    }

    pub(crate) fn u32(&mut self) -> Result<u32, Corrupt> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    pub(crate) fn f64(&mut self) -> Result<f64, Corrupt> {
        Ok(f64::from_le_bytes(self.array()?))
    }

    pub(crate) fn varint(&mut self) -> Result<u64, Corrupt> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.u8()?;
            // The tenth byte has room for one bit.
            if shift == 63 && byte > 1 {
                return Err(self.corrupt("number of more than 64 bits"));
            }
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(self.corrupt("number without an end"))
    }

    pub(crate) fn signed(&mut self) -> Result<i64, Corrupt> {
        self.varint().map(unzigzag)
    }

    /// A varint that counts something, at most `most`.
    pub(crate) fn count(&mut self, most: usize) -> Result<usize, Corrupt> {
        let count = usize::try_from(self.varint()?).ok().filter(|count| *count <= most);
        count.ok_or_else(|| self.corrupt("count out of bounds"))
    }

    /// Ends the reading: nothing may be left.
    pub(crate) fn finish(self) -> Result<(), Corrupt> {
        if self.rest.is_empty() { Ok(()) } else { Err(self.corrupt("bytes left over")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EDGES: [i64; 9] = [0, -1, 1, 63, 64, -64, -65, i64::MIN, i64::MAX];

    #[test]
    fn signed_numbers_come_back() {
        for number in EDGES {
            let mut bytes = Vec::new();
            put_signed(&mut bytes, number);
            let mut reader = Reader::new("test", &bytes);
            assert_eq!(reader.signed(), Ok(number));
            assert_eq!(reader.finish(), Ok(()));
        }
    }

    #[test]
    fn endless_and_oversized_varints_are_refused() {
        assert!(Reader::new("test", &[0x80; 9]).varint().is_err());
        assert!(Reader::new("test", &[0x80; 11]).varint().is_err());
        let greatest = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01];
        assert_eq!(Reader::new("test", &greatest).varint(), Ok(u64::MAX));
        let beyond = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02];
        assert!(Reader::new("test", &beyond).varint().is_err());
    }
}

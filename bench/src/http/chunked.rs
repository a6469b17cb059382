//! Decodes `transfer-encoding: chunked`, fed with whatever pieces the socket delivers.

use anyhow::{Context, Result, bail};

/// Where in the encoding the next byte belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// In a chunk's hexadecimal size.
    Size(u64),
    /// In an extension or the line end behind a size.
    SizeEnd(u64),
    /// This many bytes of the chunk's data are still to come.
    Data(u64),
    /// At the line end behind a chunk's data.
    DataEnd,
    /// In a trailer line; holds the line's length so far, an empty line ends the body.
    Trailer(usize),
    /// Behind the body.
    Done,
}

/// A decoder for one body.
#[derive(Debug)]
pub struct ChunkedDecoder {
    state: State,
}

impl ChunkedDecoder {
    /// A decoder at the start of a body.
    pub fn new() -> Self {
        Self { state: State::Size(0) }
    }

    /// Whether the whole body has been decoded.
    pub fn is_done(&self) -> bool {
        self.state == State::Done
    }

    /// Decodes one piece and hands the data in it to `sink`.
    ///
    /// # Errors
    /// When the piece is not valid chunked encoding or goes on behind the body.
    pub fn decode(&mut self, mut piece: &[u8], sink: &mut impl FnMut(&[u8])) -> Result<()> {
        while let Some(&byte) = piece.first() {
            if let State::Data(left) = self.state {
                let here = usize::try_from(left).unwrap_or(usize::MAX).min(piece.len());
                sink(&piece[..here]);
                piece = &piece[here..];
                let left = left - here as u64;
                self.state = if left == 0 { State::DataEnd } else { State::Data(left) };
            } else {
                self.state = self.after(byte)?;
                piece = &piece[1..];
            }
        }
        Ok(())
    }

    /// The state behind one byte of the encoding itself.
    fn after(&self, byte: u8) -> Result<State> {
        Ok(match (self.state, byte) {
            (State::Size(0) | State::SizeEnd(0), b'\n') => State::Trailer(0),
            (State::Size(size) | State::SizeEnd(size), b'\n') => State::Data(size),
            (State::Size(size), b'\r' | b';') => State::SizeEnd(size),
            (State::Size(size), digit) => State::Size(push_hex_digit(size, digit)?),
            (State::SizeEnd(size), _) => State::SizeEnd(size),
            (State::DataEnd, b'\r') => State::DataEnd,
            (State::DataEnd, b'\n') => State::Size(0),
            (State::Trailer(0), b'\n') => State::Done,
            (State::Trailer(_), b'\n') => State::Trailer(0),
            (State::Trailer(length), b'\r') => State::Trailer(length),
            (State::Trailer(length), _) => State::Trailer(length + 1),
            (State::DataEnd | State::Data(_) | State::Done, other) => {
                bail!("byte {other:#04x} where a chunk or the end was expected")
            }
        })
    }
}

fn push_hex_digit(size: u64, digit: u8) -> Result<u64> {
    let value = char::from(digit).to_digit(16).context("a chunk size is not hexadecimal")?;
    size.checked_mul(16).map(|shifted| shifted + u64::from(value)).context("a chunk size is too large")
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &[u8] = b"5\r\nhello\r\nA;x=y\r\n, chunked \r\n5\r\nworld\r\n0\r\nTrailer: t\r\n\r\n";

    fn decode_in_pieces_of(length: usize) -> (Vec<u8>, bool) {
        let mut decoder = ChunkedDecoder::new();
        let mut body = Vec::new();
        for piece in BODY.chunks(length) {
            decoder.decode(piece, &mut |data| body.extend_from_slice(data)).unwrap();
        }
        (body, decoder.is_done())
    }

    #[test]
    fn pieces_of_any_length_give_the_same_body() {
        for length in 1..=BODY.len() {
            assert_eq!(decode_in_pieces_of(length), (b"hello, chunked world".to_vec(), true), "{length}");
        }
    }

    #[test]
    fn an_unfinished_body_is_not_done() {
        let mut decoder = ChunkedDecoder::new();
        decoder.decode(b"5\r\nhel", &mut |_| ()).unwrap();
        assert!(!decoder.is_done());
    }

    #[test]
    fn nonsense_is_refused() {
        assert!(ChunkedDecoder::new().decode(b"xyz\r\n", &mut |_| ()).is_err());
        assert!(ChunkedDecoder::new().decode(b"0\r\n\r\nmore", &mut |_| ()).is_err());
        assert!(ChunkedDecoder::new().decode(b"1\r\nab", &mut |_| ()).is_err());
        assert!(ChunkedDecoder::new().decode(b"fffffffffffffffff\r\n", &mut |_| ()).is_err());
    }
}

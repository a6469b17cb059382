//! The head of a block: which keys it has, where their points are, and statistics of those with many.

use std::ops::Range;

use super::{MOST_POINTS, STATS_FROM};
use crate::bytes::{Reader, put_signed, put_varint};
use crate::corrupt::Corrupt;
use crate::point::Point;
use crate::stats::KeyStats;

const PART: &str = "block head";
const VERSION: u8 = 1;
/// Version, length of the head, checksums of the body and of the head.
const PREFIX: usize = 13;
/// Where in the prefix the head's checksum starts, which covers what is in front of and behind it.
const CHECKSUM_PLACE: usize = 9;
/// Steps, times, values that fit an f32, other values.
pub(super) const COLUMNS: usize = 4;

/// A column as it is stored.
#[derive(Debug)]
pub(crate) struct Column<'a> {
    /// Which of the kind's encodings.
    pub(crate) encoding: u8,
    pub(crate) bytes: &'a [u8],
    /// Numbers in it.
    pub(crate) count: usize,
}

/// A column as it will be stored.
pub(crate) struct Encoded {
    /// Which of the kind's encodings.
    pub(crate) encoding: u8,
    pub(crate) bytes: Vec<u8>,
}

impl Encoded {
    /// The other encoding if there is one and it is smaller.
    pub(super) fn or_smaller(self, encoding: u8, bytes: Option<Vec<u8>>) -> Self {
        match bytes {
            Some(bytes) if bytes.len() < self.bytes.len() => Self { encoding, bytes },
            _ => self,
        }
    }
}

/// A key of a block and where its points are.
#[derive(Debug, Clone)]
pub struct KeyRun {
    /// Interned number of the metric's name.
    pub key: i64,
    /// Its points in this block, at least 1.
    pub count: usize,
    /// Its statistics, kept for keys with many points; [`Block::stats`](super::Block::stats) has them for all.
    pub stats: Option<Box<KeyStats>>,
    is_double: bool,
    axis_start: usize,
    value_start: usize,
}

impl KeyRun {
    /// Whether the values are in the column of f64.
    pub(super) fn is_double(&self) -> bool {
        self.is_double
    }

    pub(super) fn axis_range(&self) -> Range<usize> {
        self.axis_start..self.axis_start + self.count
    }

    pub(super) fn value_range(&self) -> Range<usize> {
        self.value_start..self.value_start + self.count
    }
}

/// What a block says of itself in front of its points.
#[derive(Debug)]
pub struct Head {
    keys: Vec<KeyRun>,
    /// Encoding and length of each column.
    columns: [(u8, usize); COLUMNS],
    /// Numbers in each column.
    counts: [usize; COLUMNS],
    body_checksum: u32,
    size_bytes: usize,
}

impl Head {
    /// How many bytes of the block [`Head::open`] needs, told by the first 5 bytes.
    ///
    /// # Errors
    /// [`Corrupt`] if there are fewer bytes or the version is unknown.
    pub fn size_bytes_of(start: &[u8]) -> Result<usize, Corrupt> {
        let mut reader = Reader::new(PART, start);
        if reader.u8()? != VERSION {
            return Err(reader.corrupt("unknown version"));
        }
        Ok(PREFIX.saturating_add(reader.u32()? as usize))
    }

    /// Checks and reads the head at the front of a block, of which the rest may be missing.
    ///
    /// # Errors
    /// [`Corrupt`] if the bytes do not start with a whole head of a known version.
    pub fn open(bytes: &[u8]) -> Result<Self, Corrupt> {
        let size_bytes = Self::size_bytes_of(bytes)?;
        let mut reader = Reader::new(PART, bytes);
        reader.take(CHECKSUM_PLACE - size_of::<u32>())?;
        let (body_checksum, checksum) = (reader.u32()?, reader.u32()?);
        let head = reader.take(size_bytes - PREFIX)?;
        if checksum != checksum_of(&bytes[..CHECKSUM_PLACE], head) {
            return Err(reader.corrupt("wrong checksum"));
        }
        Self::parse(Reader::new(PART, head), size_bytes, body_checksum)
    }

    /// Bytes of the head: where the body starts.
    pub fn size_bytes(&self) -> usize {
        self.size_bytes
    }

    /// The keys with their number of points, ordered by key; at least one.
    pub fn keys(&self) -> &[KeyRun] {
        &self.keys
    }

    /// What the block has of a key.
    pub fn key(&self, key: i64) -> Option<&KeyRun> {
        let place = self.keys.binary_search_by_key(&key, |run| run.key).ok()?;
        self.keys.get(place)
    }

    /// Points in the block.
    pub fn point_count(&self) -> usize {
        self.counts[2] + self.counts[3]
    }

    /// The columns in `body`, all that follows the head.
    pub(super) fn columns<'a>(&self, body: &'a [u8]) -> Result<[Column<'a>; COLUMNS], Corrupt> {
        let mut reader = Reader::new("block", body);
        if crc32fast::hash(body) != self.body_checksum {
            return Err(reader.corrupt("wrong checksum or cut short"));
        }
        let mut column = |place: usize| -> Result<Column<'a>, Corrupt> {
            let (encoding, length) = self.columns[place];
            Ok(Column { encoding, bytes: reader.take(length)?, count: self.counts[place] })
        };
        let columns = [column(0)?, column(1)?, column(2)?, column(3)?];
        reader.finish()?;
        Ok(columns)
    }

    fn parse(mut reader: Reader<'_>, size_bytes: usize, body_checksum: u32) -> Result<Self, Corrupt> {
        let mut directory = Directory::read(&mut reader)?;
        let mut columns = [(0, 0); COLUMNS];
        for column in &mut columns {
            *column = (reader.u8()?, reader.count(u32::MAX as usize)?);
        }
        for run in directory.keys.iter_mut().filter(|run| run.count >= STATS_FROM) {
            run.stats = Some(Box::new(read_stats(&mut reader, run.key, run.count)?));
        }
        reader.finish()?;
        let counts = [directory.axis_points, directory.axis_points, directory.singles, directory.doubles];
        Ok(Self { keys: directory.keys, columns, counts, body_checksum, size_bytes })
    }
}

/// The list of keys and how many numbers they make in each column.
#[derive(Default)]
struct Directory {
    keys: Vec<KeyRun>,
    /// Start and length of each axis.
    axes: Vec<(usize, usize)>,
    axis_points: usize,
    singles: usize,
    doubles: usize,
}

impl Directory {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Corrupt> {
        let count = reader.count(MOST_POINTS)?;
        let mut directory = Self::default();
        // A key takes two bytes at least, so the bytes bound what is allocated.
        directory.keys.reserve(count.min(reader.remaining() / 2));
        let mut key = None;
        for _ in 0..count {
            let next = match key {
                None => Some(reader.signed()?),
                Some(previous) => read_following(reader, previous)?,
            };
            let next = next.ok_or_else(|| reader.corrupt("keys out of order"))?;
            directory.read_run(reader, next)?;
            key = Some(next);
        }
        if directory.keys.is_empty() { Err(reader.corrupt("no keys")) } else { Ok(directory) }
    }

    fn read_run(&mut self, reader: &mut Reader<'_>, key: i64) -> Result<(), Corrupt> {
        let how = reader.count(2 * MOST_POINTS)?;
        let (distance, is_double) = (how >> 1, how & 1 == 1);
        let (axis_start, count) =
            if distance == 0 { self.read_axis(reader)? } else { self.axis_before(reader, distance)? };
        let values = if is_double { &mut self.doubles } else { &mut self.singles };
        let value_start = *values;
        *values += count;
        if self.singles + self.doubles > MOST_POINTS {
            return Err(reader.corrupt("too many points"));
        }
        self.keys.push(KeyRun { key, count, stats: None, is_double, axis_start, value_start });
        Ok(())
    }

    fn read_axis(&mut self, reader: &mut Reader<'_>) -> Result<(usize, usize), Corrupt> {
        let count = reader.count(MOST_POINTS)?;
        if count == 0 {
            return Err(reader.corrupt("key without points"));
        }
        let axis = (self.axis_points, count);
        self.axis_points += count;
        self.axes.push(axis);
        Ok(axis)
    }

    fn axis_before(&self, reader: &Reader<'_>, distance: usize) -> Result<(usize, usize), Corrupt> {
        let place = self.axes.len().checked_sub(distance);
        let axis = place.and_then(|place| self.axes.get(place));
        axis.copied().ok_or_else(|| reader.corrupt("axis that is not there"))
    }
}

/// A key greater than `previous`, or `None` if it is not.
fn read_following(reader: &mut Reader<'_>, previous: i64) -> Result<Option<i64>, Corrupt> {
    let difference = reader.varint()?;
    Ok(previous.checked_add_unsigned(difference).filter(|key| *key > previous))
}

/// Appends a key behind `previous`. `distance` says how many axes back its axis is, 0 that it is a new one, of
/// `count` points.
pub(super) fn put_run(
    into: &mut Vec<u8>,
    previous: Option<i64>,
    key: i64,
    (distance, count): (usize, usize),
    is_double: bool,
) {
    match previous {
        None => put_signed(into, key),
        Some(previous) => put_varint(into, key.wrapping_sub(previous) as u64),
    }
    put_varint(into, (distance as u64) << 1 | u64::from(is_double));
    if distance == 0 {
        put_varint(into, count as u64);
    }
}

/// Appends statistics, relative to the first point.
pub(super) fn put_stats(into: &mut Vec<u8>, stats: &KeyStats) {
    put_varint(into, stats.nan_count);
    put_point(into, &Point { step: 0, timestamp_ms: 0, value: 0.0 }, &stats.first);
    for point in [Some(stats.last), stats.min, stats.max].iter().flatten() {
        put_point(into, &stats.first, point);
    }
    into.extend_from_slice(&stats.sum.to_le_bytes());
    put_signed(into, stats.min_timestamp_ms.wrapping_sub(stats.first.timestamp_ms));
    put_signed(into, stats.max_timestamp_ms.wrapping_sub(stats.first.timestamp_ms));
}

fn read_stats(reader: &mut Reader<'_>, key: i64, count: usize) -> Result<KeyStats, Corrupt> {
    let nan_count = reader.count(count)?;
    let first = read_point(reader, &Point { step: 0, timestamp_ms: 0, value: 0.0 })?;
    let last = read_point(reader, &first)?;
    let has_numbers = nan_count < count;
    let min = has_numbers.then(|| read_point(reader, &first)).transpose()?;
    let max = has_numbers.then(|| read_point(reader, &first)).transpose()?;
    let sum = reader.f64()?;
    let min_timestamp_ms = first.timestamp_ms.wrapping_add(reader.signed()?);
    let max_timestamp_ms = first.timestamp_ms.wrapping_add(reader.signed()?);
    let (count, nan_count) = (count as u64, nan_count as u64);
    Ok(KeyStats { key, count, nan_count, min, max, sum, first, last, min_timestamp_ms, max_timestamp_ms })
}

fn put_point(into: &mut Vec<u8>, origin: &Point, point: &Point) {
    put_signed(into, point.step.wrapping_sub(origin.step));
    put_signed(into, point.timestamp_ms.wrapping_sub(origin.timestamp_ms));
    into.extend_from_slice(&point.value.to_le_bytes());
}

fn read_point(reader: &mut Reader<'_>, origin: &Point) -> Result<Point, Corrupt> {
    let step = origin.step.wrapping_add(reader.signed()?);
    let timestamp_ms = origin.timestamp_ms.wrapping_add(reader.signed()?);
    Ok(Point { step, timestamp_ms, value: reader.f64()? })
}

/// Puts a block together.
pub(super) fn assemble(keys: usize, directory: &[u8], columns: &[Encoded; COLUMNS], stats: &[u8]) -> Vec<u8> {
    let mut head = Vec::with_capacity(directory.len() + stats.len() + 64);
    put_varint(&mut head, keys as u64);
    head.extend_from_slice(directory);
    let mut body = crc32fast::Hasher::new();
    for column in columns {
        head.push(column.encoding);
        put_varint(&mut head, column.bytes.len() as u64);
        body.update(&column.bytes);
    }
    head.extend_from_slice(stats);

    let body_size: usize = columns.iter().map(|column| column.bytes.len()).sum();
    let mut block = Vec::with_capacity(PREFIX + head.len() + body_size);
    block.push(VERSION);
    block.extend_from_slice(&(head.len() as u32).to_le_bytes());
    block.extend_from_slice(&body.finalize().to_le_bytes());
    block.extend_from_slice(&checksum_of(&block, &head).to_le_bytes());
    block.extend_from_slice(&head);
    columns.iter().for_each(|column| block.extend_from_slice(&column.bytes));
    block
}

fn checksum_of(prefix: &[u8], head: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(prefix);
    hasher.update(head);
    hasher.finalize()
}

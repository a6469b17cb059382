//! How a transfer tells how far it is.

/// Hears about a transfer. Called from several tasks at once.
pub trait Progress: Send + Sync + 'static {
    /// So many more files and bytes are to be transferred.
    fn expect(&self, files: u64, bytes: u64);
    /// So many more bytes are there, from an earlier attempt perhaps.
    fn advance(&self, bytes: u64);
    /// So many bytes that were counted must be transferred again.
    fn rewind(&self, bytes: u64);
    /// One more file is complete.
    fn complete(&self, path: &str);
}

/// Says nothing.
#[derive(Debug, Default, Clone, Copy)]
pub struct Silent;

impl Progress for Silent {
    fn expect(&self, _: u64, _: u64) {}
    fn advance(&self, _: u64) {}
    fn rewind(&self, _: u64) {}
    fn complete(&self, _: &str) {}
}

//! Record batches in, bytes out.

use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch};
use arrow_ipc::writer::StreamWriter;
use arrow_schema::{ArrowError, DataType, SchemaRef, TimeUnit};
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;

use crate::csv;

/// Rows of a full row group of a Parquet file.
const GROUP_ROWS: usize = 100_000;
/// Bytes that a row group may take in memory before it is written out, however few rows it has.
const GROUP_BYTES: usize = 16 << 20;

/// What is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A stream of Arrow's inter-process format, not compressed.
    Arrow,
    /// A Parquet file, compressed with Snappy.
    Parquet,
    /// Comma-separated values (RFC 4180) in UTF-8 with a heading.
    Csv,
}

/// Values that could not be written: those of a caller that does not keep to its columns, or a defect.
#[derive(Debug, thiserror::Error)]
pub enum EncodeError {
    /// In a batch, or in the stream.
    #[error(transparent)]
    Arrow(#[from] ArrowError),
    /// In the file.
    #[error(transparent)]
    Parquet(#[from] ParquetError),
}

/// A stream or a file in the making. What has been written is handed out with [`Encoder::take`].
pub(crate) struct Encoder {
    schema: SchemaRef,
    writer: Writer,
}

enum Writer {
    Arrow(Box<StreamWriter<Vec<u8>>>),
    Parquet(Box<ArrowWriter<Vec<u8>>>),
    Csv(csv::Writer),
}

impl Encoder {
    pub(crate) fn new(format: Format, schema: SchemaRef) -> Result<Self, EncodeError> {
        let writer = match format {
            Format::Arrow => Writer::Arrow(Box::new(StreamWriter::try_new(Vec::new(), &schema)?)),
            Format::Parquet => {
                let properties = WriterProperties::builder()
                    .set_compression(Compression::SNAPPY)
                    .set_max_row_group_row_count(Some(GROUP_ROWS))
                    .set_created_by("runstone".to_owned())
                    .build();
                let writer = ArrowWriter::try_new(Vec::new(), schema.clone(), Some(properties))?;
                Writer::Parquet(Box::new(writer))
            }
            Format::Csv => Writer::Csv(csv::Writer::new(&schema)),
        };
        Ok(Self { schema, writer })
    }

    /// Adds a batch with an array for each column of the schema.
    pub(crate) fn write(&mut self, arrays: Vec<ArrayRef>) -> Result<(), EncodeError> {
        let batch = RecordBatch::try_new(self.schema.clone(), arrays)?;
        match &mut self.writer {
            Writer::Arrow(writer) => writer.write(&batch)?,
            Writer::Parquet(writer) => {
                writer.write(&batch)?;
                if writer.memory_size() >= GROUP_BYTES {
                    writer.flush()?;
                }
            }
            Writer::Csv(writer) => writer.write(&batch)?,
        }
        Ok(())
    }

    /// The bytes that are ready, without those that were taken before.
    pub(crate) fn take(&mut self) -> Vec<u8> {
        std::mem::take(match &mut self.writer {
            Writer::Arrow(writer) => writer.get_mut(),
            // It counts the bytes by itself, so that taking them away does not move what comes behind.
            Writer::Parquet(writer) => writer.inner_mut(),
            Writer::Csv(writer) => &mut writer.bytes,
        })
    }

    /// The bytes that are left, with the end of the stream or file.
    pub(crate) fn finish(self) -> Result<Vec<u8>, EncodeError> {
        Ok(match self.writer {
            Writer::Arrow(writer) => writer.into_inner()?,
            Writer::Parquet(writer) => writer.into_inner()?,
            Writer::Csv(writer) => writer.bytes,
        })
    }
}

/// Milliseconds since the Unix epoch.
pub(crate) fn time() -> DataType {
    DataType::Timestamp(TimeUnit::Millisecond, Some(Arc::from(UTC)))
}

pub(crate) const UTC: &str = "UTC";

#[cfg(test)]
pub(crate) mod tests {
    use arrow_ipc::reader::StreamReader;
    use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

    use super::*;

    /// Those that can be read back as they were.
    pub(crate) const FORMATS: [Format; 2] = [Format::Arrow, Format::Parquet];

    /// Reads a whole stream or file.
    pub(crate) fn read(format: Format, bytes: Vec<u8>) -> (SchemaRef, Vec<RecordBatch>) {
        match format {
            Format::Arrow => {
                let reader = StreamReader::try_new(std::io::Cursor::new(bytes), None).unwrap();
                (reader.schema(), reader.map(Result::unwrap).collect())
            }
            Format::Parquet => {
                let reader = ParquetRecordBatchReaderBuilder::try_new(bytes::Bytes::from(bytes)).unwrap();
                (reader.schema().clone(), reader.build().unwrap().map(Result::unwrap).collect())
            }
            Format::Csv => panic!("texts do not tell their types"),
        }
    }
}

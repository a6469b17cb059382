//! What a model takes and gives: its inputs, outputs and params.

mod data_type;
mod read;

pub use data_type::{DataType, Property, Tensor};

use crate::unreadable::Unreadable;

/// A model's signature. A part that is absent says nothing: its model may take or give anything.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Signature {
    /// What a call must bring, in the order of the model's columns; all with a name, or none.
    pub inputs: Option<Vec<Field>>,
    /// What it answers with; all with a name, or none.
    pub outputs: Option<Vec<Field>>,
    /// What a call may set besides. Every param has a default, so that none is required.
    pub params: Option<Vec<Param>>,
}

/// A column of a table, or a tensor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Unique among its like; without one, the place in the list counts.
    pub name: Option<String>,
    /// What it holds.
    pub data_type: DataType,
    /// Whether a call must bring it, or an answer always has it.
    pub required: bool,
}

/// A setting of a call, such as a temperature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Param {
    /// Unique among the params.
    pub name: String,
    /// What it holds, or its elements hold.
    pub data_type: DataType,
    /// What counts if a call does not set it, as JSON text.
    pub default: String,
    /// None for a single value; lists have `[-1]`.
    pub shape: Option<Vec<i64>>,
}

impl Signature {
    /// Reads the JSON texts that an MLmodel file holds. An absent or empty text is an absent part. Of fields of one
    /// name the last counts, as in MLflow.
    ///
    /// # Errors
    /// `Signature`, if a text is no JSON list of columns, tensors or params, or mixes what cannot be mixed. A type
    /// that we do not know is no error ([`DataType::Other`]).
    pub fn read(
        inputs: Option<&str>,
        outputs: Option<&str>,
        params: Option<&str>,
    ) -> Result<Self, Unreadable> {
        Ok(Self {
            inputs: part("inputs", inputs, read::fields)?,
            outputs: part("outputs", outputs, read::fields)?,
            params: part("params", params, read::params)?,
        })
    }
}

fn part<T>(
    part: &'static str,
    text: Option<&str>,
    read: impl FnOnce(&str) -> Result<T, String>,
) -> Result<Option<T>, Unreadable> {
    let text = text.filter(|text| !text.is_empty());
    text.map(read).transpose().map_err(|reason| Unreadable::Signature { part, reason })
}

//! Tests of the crate from outside, most of them with random points against a naive model.

mod charts;
mod golden;
mod hostile;
mod inputs;
mod storage;

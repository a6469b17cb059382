//! Whole command lines, in this process, against a scripted server or a real one.

mod data;
mod db;
mod files;
mod registry;
mod support;
mod transcripts;

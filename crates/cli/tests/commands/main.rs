//! Whole command lines, in this process, against a scripted server.

mod data;
mod db;
mod files;
mod support;
mod transcripts;

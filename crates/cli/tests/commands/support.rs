//! Running command lines against a scripted server, and comparing what they print with a transcript.
//!
//! A transcript is a text file of commands (`$ runstone …`) and what they print: standard output as it is, standard
//! error with `! ` before each line, `[exit 1]` at the end if it is not 0. `NAME=value` before the command sets a
//! variable; `SCREEN=80` makes standard output a terminal of that width, `INPUT=text` is piped in, `TYPED=y` typed by
//! somebody, and `LATER=90` lets so many minutes pass before. `$TMP` is an empty folder of the transcript.
//!
//! `UPDATE_TRANSCRIPTS=1 cargo test -p runstone-cli` rewrites them; the difference is for the reviewer.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::{Cursor, Write};
use std::path::Path;
use std::process::ExitCode;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use jiff::tz::TimeZone;
use runstone_cli::{Screen, World};
use runstone_client::testing::{Answer, FakeServer, Received};
use runstone_domain::Clock;
use tokio::runtime::Runtime;

use crate::data;

/// The tests' time: 2026-11-21 22:26:40 UTC.
pub const NOW_MS: i64 = 1_795_300_000_000;
const MINUTE_MS: i64 = 60_000;

/// A clock that moves when a test says so.
pub struct Hand(AtomicI64);

impl Hand {
    fn now() -> Arc<Self> {
        Arc::new(Self(AtomicI64::new(NOW_MS)))
    }
}

impl Clock for Hand {
    fn now_ms(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }
}

#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Written {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

/// What a command did.
pub struct Outcome {
    pub out: String,
    pub err: String,
    pub code: u8,
}

/// Runs one command line with these variables.
pub fn run(arguments: &[String], variables: BTreeMap<String, String>) -> Outcome {
    run_at(&Hand::now(), arguments, variables)
}

fn run_at(clock: &Arc<Hand>, arguments: &[String], mut variables: BTreeMap<String, String>) -> Outcome {
    let later = variables.remove("LATER").map_or(0, |minutes| minutes.parse::<i64>().unwrap());
    clock.0.fetch_add(later * MINUTE_MS, Ordering::Relaxed);
    let (typed, piped) = (variables.remove("TYPED"), variables.remove("INPUT"));
    let input_is_typed = typed.is_some();
    let width = variables.remove("SCREEN").map(|width| width.parse().unwrap());
    let (out, err) = (Written::default(), Written::default());
    let mut world = World {
        screen: Screen::new(
            width.is_some(),
            width,
            &BTreeMap::from([("NO_COLOR".to_owned(), "1".to_owned())]),
        ),
        variables,
        clock: clock.clone(),
        time_zone: TimeZone::UTC,
        input: Box::new(Cursor::new(typed.or(piped).unwrap_or_default())),
        input_is_typed,
        out: Box::new(out.clone()),
        err: Box::new(err.clone()),
        err_is_watched: false,
    };
    let code = runstone_cli::main(arguments.iter().map(OsString::from), &mut world);
    let code = (0..=2).find(|number| ExitCode::from(*number) == code).unwrap();
    Outcome { out: out.text(), err: err.text(), code }
}

/// A server that answers with `answer`, and the threads it runs on.
pub fn server(answer: impl Fn(&Received) -> Answer + Send + Sync + 'static) -> (Runtime, FakeServer) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let server = runtime.block_on(FakeServer::start(move |_, request| answer(request))).unwrap();
    (runtime, server)
}

/// Runs the commands of `tests/transcripts/<name>.txt` against the sample server and compares.
pub fn check_transcript(name: &str) {
    let (_runtime, server) = server(data::answer);
    compare(name, &server.uri(), &Hand::now());
}

/// Runs the commands of `tests/transcripts/<name>.txt` against a real server with an empty store and compares.
pub fn check_real_transcript(name: &str) {
    let folder = tempfile::tempdir().unwrap();
    let (runtime, clock) = (Runtime::new().unwrap(), Hand::now());
    let config = runstone_server::Config::in_folder(folder.path(), 0);
    let running = runtime.block_on(runstone_server::start_with_clock(config, clock.clone())).unwrap();
    compare(name, &format!("http://{}", running.address()), &clock);
    runtime.block_on(running.stop());
}

fn compare(name: &str, uri: &str, clock: &Arc<Hand>) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/transcripts").join(format!("{name}.txt"));
    let expected = std::fs::read_to_string(&file).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let found = replay(&expected, uri, &folder.path().display().to_string(), clock);
    if std::env::var_os("UPDATE_TRANSCRIPTS").is_some() {
        std::fs::write(&file, found).unwrap();
    } else {
        assert!(
            found == expected,
            "{name}.txt is out of date.\n--- expected\n{expected}\n--- found\n{found}"
        );
    }
}

/// The transcript as it is now: comments and commands kept, what they print made anew.
fn replay(transcript: &str, uri: &str, folder: &str, clock: &Arc<Hand>) -> String {
    let mut found = String::new();
    for line in transcript.lines().filter(|line| line.starts_with("# ") || line.starts_with("$ ")) {
        if line.starts_with('#') {
            found.push_str(&format!("{line}\n"));
            continue;
        }
        let words = words(&line[1..].replace("$TMP", folder));
        let program = words.iter().position(|word| word == "runstone").unwrap();
        let mut variables: BTreeMap<_, _> = words[..program]
            .iter()
            .map(|word| word.split_once('=').unwrap())
            .map(|(k, v)| (k.to_owned(), v.to_owned()))
            .collect();
        variables.entry("MLFLOW_TRACKING_URI".to_owned()).or_insert_with(|| uri.to_owned());
        let outcome = run_at(clock, &words[program..], variables);
        let errors: String = outcome.err.lines().map(|line| format!("! {line}\n")).collect();
        let exit = if outcome.code == 0 { String::new() } else { format!("[exit {}]\n", outcome.code) };
        let printed = format!("{}{errors}{exit}", outcome.out);
        let printed = printed.replace(uri, "http://server").replace(folder, "$TMP");
        found.push_str(&format!("{line}\n{}\n", without_timing(&printed)));
    }
    found
}

/// Without the one number that differs from run to run, the milliseconds of a round trip.
fn without_timing(text: &str) -> String {
    let Some((before, after)) = text.split_once(" ms (median") else { return text.to_owned() };
    let before = before.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    format!("{before}N ms (median{after}")
}

/// Words as a shell splits them, with quotes but nothing else.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    for c in line.chars() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '"' | '\'') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, ' ') => words.extend(word.take()),
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

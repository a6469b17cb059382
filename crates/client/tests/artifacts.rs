//! Files: listings, downloads that continue, uploads, and names that must not lead astray.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

mod support;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use runstone_client::testing::{Answer, FakeServer};
use runstone_client::{ArtifactPath, ArtifactStore, Client, Error, Progress, Silent};
use support::client;

const PROXY: &str = "/api/2.0/mlflow-artifacts/artifacts";
const CONTENT: &[u8] = b"0123456789abcdefghij";

fn path(text: &str) -> ArtifactPath {
    ArtifactPath::parse(text).unwrap()
}

fn silent() -> Arc<dyn Progress> {
    Arc::new(Silent)
}

fn store(client: &Client) -> ArtifactStore {
    client.artifact_store("mlflow-artifacts:/1/ab/artifacts").unwrap()
}

/// Adds up what it hears.
#[derive(Default)]
struct Sums {
    expected: AtomicU64,
    there: AtomicI64,
    complete: AtomicU64,
}

impl Progress for Sums {
    fn expect(&self, _: u64, bytes: u64) {
        self.expected.fetch_add(bytes, Ordering::Relaxed);
    }

    fn advance(&self, bytes: u64) {
        self.there.fetch_add(i64::try_from(bytes).unwrap(), Ordering::Relaxed);
    }

    fn rewind(&self, bytes: u64) {
        self.there.fetch_sub(i64::try_from(bytes).unwrap(), Ordering::Relaxed);
    }

    fn complete(&self, _: &str) {
        self.complete.fetch_add(1, Ordering::Relaxed);
    }
}

fn is_listing(request: &runstone_client::testing::Received) -> bool {
    request.path == PROXY
}

/// The rest of the content from the byte that the request asks for, as a server with ranges answers.
fn ranged(request: &runstone_client::testing::Received, etag: &str) -> Answer {
    let start = request.header("range").strip_prefix("bytes=").and_then(|range| range.strip_suffix('-'));
    let answer = match start.map(|start| start.parse::<usize>().unwrap()) {
        Some(start) if request.header("if-range") == etag && start >= CONTENT.len() => {
            Answer::ok("").with_status(416).with("content-range", format!("bytes */{}", CONTENT.len()))
        }
        Some(start) if request.header("if-range") == etag => Answer::ok(&CONTENT[start..])
            .with_status(206)
            .with("content-range", format!("bytes {start}-{}/{}", CONTENT.len() - 1, CONTENT.len())),
        _ => Answer::ok(CONTENT),
    };
    answer.with("etag", etag)
}

async fn serving(etag: &'static str, breaks: usize) -> FakeServer {
    let downloads = AtomicU64::new(0);
    FakeServer::start(move |_, request| {
        if is_listing(request) {
            return Answer::ok("{}");
        }
        let answer = ranged(request, etag);
        let number = downloads.fetch_add(1, Ordering::Relaxed);
        if number < breaks as u64 { answer.breaking_after(4) } else { answer }
    })
    .await
    .unwrap()
}

#[tokio::test]
async fn a_folder_comes_with_its_folders() {
    let server = FakeServer::start(|_, request| {
        let files = r#"{"files": [{"path": "sub", "is_dir": true}, {"path": "a#1 %.txt", "is_dir": false, "file_size": 3}]}"#;
        match (request.query.as_str(), request.path.strip_prefix(PROXY).unwrap()) {
            ("path=1%2Fab%2Fartifacts%2Fd", _) => Answer::ok(files),
            ("path=1%2Fab%2Fartifacts%2Fd%2Fsub", _) => {
                Answer::ok(r#"{"files": [{"path": "b", "is_dir": false, "file_size": 2}]}"#)
            }
            (_, "/1/ab/artifacts/d/a%231%20%25.txt") => Answer::ok("abc"),
            (_, "/1/ab/artifacts/d/sub/b") => Answer::ok("de"),
            other => panic!("unexpected: {other:?}"),
        }
    })
    .await
    .unwrap();
    let (client, _) = client(&server);
    let folder = tempfile::tempdir().unwrap();
    let sums = Arc::new(Sums::default());
    let progress: Arc<dyn Progress> = sums.clone();
    let done = store(&client).download(&path("d"), folder.path(), &progress).await.unwrap();
    assert_eq!((done.files, done.bytes), (2, 5));
    assert_eq!(std::fs::read(folder.path().join("a#1 %.txt")).unwrap(), b"abc");
    assert_eq!(std::fs::read(folder.path().join("sub/b")).unwrap(), b"de");
    assert_eq!((sums.expected.load(Ordering::Relaxed), sums.there.load(Ordering::Relaxed)), (5, 5));
    assert_eq!(sums.complete.load(Ordering::Relaxed), 2);
}

#[tokio::test]
async fn a_broken_download_goes_on_where_it_was() {
    let server = serving("\"v1\"", 3).await;
    let (client, pause) = client(&server);
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("x.bin");
    let sums = Arc::new(Sums::default());
    let progress: Arc<dyn Progress> = sums.clone();
    let done = store(&client).download(&path("x.bin"), &target, &progress).await.unwrap();
    assert_eq!(done.bytes, CONTENT.len() as u64);
    assert_eq!(std::fs::read(&target).unwrap(), CONTENT);
    let ranges: Vec<_> =
        server.received()[1..].iter().map(|request| request.header("range").to_owned()).collect();
    assert_eq!(ranges, ["", "bytes=4-", "bytes=8-", "bytes=12-"]);
    // Each attempt brought something, so none counts against the limit.
    assert!(pause.waits().iter().all(|wait| wait.retry == 1), "{:?}", pause.waits());
    assert_eq!(sums.there.load(Ordering::Relaxed), i64::try_from(CONTENT.len()).unwrap());
    assert_eq!(names(folder.path()), ["x.bin"], "nothing is left over");
}

#[tokio::test]
async fn a_later_process_continues_the_same_version_only() {
    for (left, version, ranges) in [
        ("01234", "\"v1\"", vec!["bytes=5-"]),
        ("XXXXX", "\"v0\"", vec!["bytes=5-"]),
        ("0123456789abcdefghij", "\"v1\"", vec!["bytes=20-", ""]),
        ("01234", "", vec![""]),
    ] {
        let server = serving("\"v1\"", 0).await;
        let (client, _) = client(&server);
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("x.part"), left).unwrap();
        std::fs::write(folder.path().join("x.part.etag"), version).unwrap();
        let target = folder.path().join("x");
        store(&client).download(&path("x"), &target, &silent()).await.unwrap();
        assert_eq!(std::fs::read(&target).unwrap(), CONTENT, "{left} of {version}");
        let asked: Vec<_> =
            server.received()[1..].iter().map(|request| request.header("range").to_owned()).collect();
        assert_eq!(asked, ranges, "{left} of {version}");
        assert_eq!(names(folder.path()), ["x"]);
    }
}

#[tokio::test]
async fn weak_versions_are_not_put_together() {
    let server = serving("W/\"v1\"", 1).await;
    let (client, _) = client(&server);
    let folder = tempfile::tempdir().unwrap();
    store(&client).download(&path("x"), &folder.path().join("x"), &silent()).await.unwrap();
    assert_eq!(std::fs::read(folder.path().join("x")).unwrap(), CONTENT);
    assert!(server.received().iter().all(|request| request.header("range").is_empty()));
}

#[tokio::test]
async fn what_is_not_there_is_the_servers_refusal() {
    let server = FakeServer::start(|_, request| {
        if is_listing(request) {
            return Answer::ok("{}");
        }
        Answer::refusal(404, "RESOURCE_DOES_NOT_EXIST", "No such artifact: 'x'")
    })
    .await
    .unwrap();
    let (client, _) = client(&server);
    let folder = tempfile::tempdir().unwrap();
    let error = store(&client).download(&path("x"), &folder.path().join("x"), &silent()).await.unwrap_err();
    assert!(error.is_not_found());
    assert!(names(folder.path()).is_empty());
}

#[tokio::test]
async fn a_listing_cannot_write_outside_the_target() {
    for name in ["../evil", "..", "/etc/evil", "a/../../evil"] {
        let listing = format!(r#"{{"files": [{{"path": "{name}", "is_dir": false, "file_size": 1}}]}}"#);
        let server = FakeServer::start(move |_, request| {
            if is_listing(request) { Answer::ok(listing.clone()) } else { Answer::ok("x") }
        })
        .await
        .unwrap();
        let (client, _) = client(&server);
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("target");
        let error = store(&client).download(&ArtifactPath::ROOT, &target, &silent()).await.unwrap_err();
        assert!(matches!(error, Error::Invalid(_)), "{name}: {error}");
        assert_eq!(server.lines().len(), 1, "{name}: nothing was fetched");
    }
}

#[tokio::test]
async fn uploads_carry_their_length_and_are_repeated_whole() {
    let server = FakeServer::start(|number, _| match number {
        0 => Answer::refusal(503, "TEMPORARILY_UNAVAILABLE", "not now"),
        _ => Answer::ok(""),
    })
    .await
    .unwrap();
    let (client, pause) = client(&server);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("größe 1.txt");
    std::fs::write(&file, CONTENT).unwrap();
    let sums = Arc::new(Sums::default());
    let progress: Arc<dyn Progress> = sums.clone();
    store(&client).upload_file(&file, &path("d"), &progress).await.unwrap();
    for request in server.received() {
        assert_eq!(request.line(), format!("PUT {PROXY}/1/ab/artifacts/d/gr%C3%B6%C3%9Fe%201.txt"));
        assert_eq!((request.header("content-length"), &request.body[..]), ("20", CONTENT));
    }
    assert_eq!((server.lines().len(), pause.waits().len()), (2, 1));
    assert_eq!(sums.there.load(Ordering::Relaxed), 20);
}

#[tokio::test]
async fn folders_are_uploaded_without_following_links_in_circles() {
    let server = FakeServer::start(|_, _| Answer::ok("{}")).await.unwrap();
    let (client, _) = client(&server);
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(folder.path().join("sub/empty")).unwrap();
    std::fs::write(folder.path().join("sub/a"), "").unwrap();
    std::fs::write(folder.path().join("b"), "bb").unwrap();
    std::os::unix::fs::symlink(folder.path(), folder.path().join("sub/loop")).unwrap();
    std::os::unix::fs::symlink(folder.path().join("b"), folder.path().join("linked")).unwrap();
    let done = store(&client).upload_folder(folder.path(), &ArtifactPath::ROOT, &silent()).await.unwrap();
    let mut lines: Vec<_> =
        server.lines().iter().map(|line| line.replace(&format!("{PROXY}/1/ab/artifacts/"), "")).collect();
    lines.sort();
    assert_eq!(lines, ["PUT b", "PUT linked", "PUT sub/a"]);
    assert_eq!((done.files, done.bytes, done.skipped), (3, 4, vec![folder.path().join("sub/loop")]));
}

#[tokio::test]
async fn artifacts_on_the_disk_are_reached_directly() {
    let server = FakeServer::start(|_, _| panic!("the server is not asked")).await.unwrap();
    let (client, _) = client(&server);
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("my root");
    let store =
        client.artifact_store(&format!("file://{}", root.display().to_string().replace(' ', "%20"))).unwrap();
    let file = folder.path().join("m.txt");
    std::fs::write(&file, CONTENT).unwrap();
    store.upload_file(&file, &path("a/b"), &silent()).await.unwrap();
    let listed = store.list(&path("a")).await.unwrap();
    assert_eq!(listed[0].path.as_deref(), Some("a/b"));
    assert_eq!(store.list(&path("a/b")).await.unwrap()[0].path.as_deref(), Some("a/b/m.txt"));
    let target = folder.path().join("copy");
    let done = store.download(&path("a"), &target, &silent()).await.unwrap();
    assert_eq!((done.files, std::fs::read(target.join("b/m.txt")).unwrap()), (1, CONTENT.to_vec()));
    store.download(&path("a/b/m.txt"), &folder.path().join("one"), &silent()).await.unwrap();
    assert_eq!(std::fs::read(folder.path().join("one")).unwrap(), CONTENT);
    let missing = store.download(&path("nope"), &folder.path().join("x"), &silent()).await.unwrap_err();
    assert!(matches!(missing, Error::NoArtifact(_)), "{missing}");
}

#[tokio::test]
async fn transfers_can_be_spawned() {
    let server = serving("\"v1\"", 0).await;
    let (client, _) = client(&server);
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("x");
    let done = tokio::spawn(async move { store(&client).download(&path("x"), &target, &silent()).await });
    assert_eq!(done.await.unwrap().unwrap().files, 1);
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

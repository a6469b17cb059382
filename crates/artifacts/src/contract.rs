//! The suite every [`Repository`] must pass; it checks the guarantees in the documentation of the trait.
//!
//! A kind of repository runs all of it with one line, each case as a test of its own:
//!
//! ```text
//! runstone_artifacts::repository_contract!(|| {
//!     let folder = tempfile::tempdir().unwrap();
//!     (Arc::new(LocalRepository::open(folder.path()).unwrap()), folder)
//! });
//! ```
//!
//! The closure makes an empty repository and whatever has to live as long as it does. A new method of the
//! trait needs a case here, listed in the macro. The cases panic on failure.

use std::io;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::{FutureExt as _, StreamExt as _, TryStreamExt as _, stream};

use crate::{
    ArtifactError, ArtifactPath, ByteRange, ByteStream, Download, FileInfo, PathFault, Repository, Stat,
};

/// Defines one test for each case of the contract. See the module for its argument.
#[macro_export]
macro_rules! repository_contract {
    ($make:expr) => {
        $crate::repository_contract! { @cases $make;
            files_read_back_as_written
            names_survive
            an_upload_replaces_the_whole_file
            ranges_give_the_named_part
            ranges_outside_are_refused_with_the_size
            what_is_missing_is_said_so
            listings_show_the_children_in_order
            a_folder_is_no_file
            the_root_can_only_be_listed
            deletion_takes_all_below_and_nothing_else
            an_interrupted_upload_leaves_the_old_file
            an_interrupted_upload_leaves_nothing_new
            a_dropped_upload_leaves_nothing
            concurrent_uploads_never_mix
            a_download_ends_with_the_version_it_began_with
            versions_differ_in_their_etag
            large_files_pass
            check_succeeds_and_leaves_no_trace
            what_a_store_cannot_do_is_unsupported
        }
    };
    (@cases $make:expr; $($case:ident)+) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $case() {
                let (repository, _keep) = ($make)();
                $crate::contract::$case(repository).await;
            }
        )+
    };
}

type Subject = Arc<dyn Repository>;

/// A path that must be valid.
#[must_use]
pub fn path(raw: &str) -> ArtifactPath {
    ArtifactPath::parse(raw).expect("a valid path")
}

/// A body of the given chunks.
#[must_use]
pub fn body(
    chunks: impl IntoIterator<Item = impl Into<Bytes>, IntoIter: Send + 'static>,
) -> ByteStream<'static> {
    stream::iter(chunks.into_iter().map(|chunk| Ok(chunk.into()))).boxed()
}

/// A body that sends `sent` and then fails.
#[must_use]
pub fn failing_body(sent: &'static [u8]) -> ByteStream<'static> {
    let failure = io::Error::from(io::ErrorKind::ConnectionReset);
    stream::iter([Ok(Bytes::from_static(sent)), Err(failure)]).boxed()
}

/// Stores `content` as the file `raw`.
pub async fn put(repository: &Subject, raw: &str, content: impl Into<Bytes>) {
    let content = content.into();
    let size = content.len() as u64;
    let stored = repository.put(&path(raw), body([content])).await;
    assert_eq!(stored.expect("put"), size, "{raw}");
}

/// All bytes of a download.
pub async fn drain(download: Download) -> Vec<u8> {
    let expected = download.range.end - download.range.start;
    let chunks: Vec<Bytes> = download.stream.try_collect().await.expect("a whole download");
    let content = chunks.concat();
    assert_eq!(content.len() as u64, expected, "the stream must cover its range");
    content
}

/// The content of the file `raw`.
pub async fn read(repository: &Subject, raw: &str) -> Vec<u8> {
    drain(repository.get(&path(raw), None).await.expect("get")).await
}

/// The names in the folder `raw`, folders with a `/` behind.
pub async fn names(repository: &Subject, raw: &str) -> Vec<String> {
    let show = |info: FileInfo| if info.is_dir() { info.name + "/" } else { info.name };
    repository.list(&path(raw)).await.expect("list").into_iter().map(show).collect()
}

/// Bytes in which no two places look alike.
#[must_use]
pub fn pattern(size: usize) -> Vec<u8> {
    (0..size).map(|at| (at * 31 + at / 251) as u8).collect()
}

/// Sizes around nothing and around the usual block lengths.
pub async fn files_read_back_as_written(repository: Subject) {
    const BLOCK: usize = 256 * 1024;
    for size in [0, 1, 1000, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK, (5 << 20) + 3] {
        let content = pattern(size);
        put(&repository, "folder/file", content.clone()).await;
        assert!(read(&repository, "folder/file").await == content, "{size} bytes differ");
        let download = repository.get(&path("folder/file"), None).await.expect("get");
        assert_eq!((download.size, download.range.clone()), (size as u64, 0..size as u64));
        let stat = repository.stat(&path("folder/file")).await.expect("stat");
        let Some(Stat::File { size: stated, modified, etag }) = stat else { panic!("no file: {stat:?}") };
        assert_eq!((stated, modified, etag), (size as u64, download.modified, download.etag));
    }
    let chunks: Vec<Bytes> = pattern(100_000).chunks(7).map(Bytes::copy_from_slice).collect();
    assert_eq!(repository.put(&path("chunks"), body(chunks)).await.expect("put"), 100_000);
    assert!(read(&repository, "chunks").await == pattern(100_000));
}

/// Through put, list, get and delete.
pub async fn names_survive(repository: Subject) {
    let odd = ["a b", "a+b", "100%", "~", "[x]", "é", "日本", "🦀", "a:b", "...", "-rf", "'\"", "a?b", "a*"];
    for name in odd {
        put(&repository, &format!("{name}/{name}"), name).await;
        assert_eq!(read(&repository, &format!("{name}/{name}")).await, name.as_bytes());
        assert_eq!(names(&repository, name).await, [name]);
    }
    let mut expected: Vec<String> = odd.iter().map(|name| format!("{name}/")).collect();
    expected.sort_unstable();
    assert_eq!(names(&repository, "").await, expected);
    for name in odd {
        repository.delete(&path(name)).await.expect("delete");
    }
    assert!(names(&repository, "").await.is_empty());
}

/// A shorter file keeps nothing of a longer one.
pub async fn an_upload_replaces_the_whole_file(repository: Subject) {
    for content in ["long content", "short", "", "again"] {
        put(&repository, "a", content).await;
        assert_eq!(read(&repository, "a").await, content.as_bytes());
    }
}

/// All three forms, across block borders.
pub async fn ranges_give_the_named_part(repository: Subject) {
    let content = pattern(600_000);
    put(&repository, "a", content.clone()).await;
    for (range, expected) in [
        (ByteRange::Inclusive { first: 0, last: 0 }, 0..1),
        (ByteRange::Inclusive { first: 10, last: 400_000 }, 10..400_001),
        (ByteRange::Inclusive { first: 599_999, last: u64::MAX }, 599_999..600_000),
        (ByteRange::From(0), 0..600_000),
        (ByteRange::From(262_144), 262_144..600_000),
        (ByteRange::Suffix(5), 599_995..600_000),
        (ByteRange::Suffix(u64::MAX), 0..600_000),
    ] {
        let download = repository.get(&path("a"), Some(range)).await.expect("get");
        assert_eq!((download.size, download.range.clone()), (600_000, expected.clone()), "{range:?}");
        assert!(
            drain(download).await == content[expected.start as usize..expected.end as usize],
            "{range:?}"
        );
    }
}

/// Also of the empty file, which no range fits.
pub async fn ranges_outside_are_refused_with_the_size(repository: Subject) {
    put(&repository, "empty", "").await;
    put(&repository, "ten", "0123456789").await;
    for (name, size, range) in [
        ("empty", 0, ByteRange::Inclusive { first: 0, last: 0 }),
        ("empty", 0, ByteRange::From(0)),
        ("empty", 0, ByteRange::Suffix(1)),
        ("ten", 10, ByteRange::Inclusive { first: 10, last: 10 }),
        ("ten", 10, ByteRange::Inclusive { first: 5, last: 4 }),
        ("ten", 10, ByteRange::From(10)),
        ("ten", 10, ByteRange::Suffix(0)),
    ] {
        match repository.get(&path(name), Some(range)).await {
            Err(ArtifactError::RangeNotSatisfiable { size: said }) => assert_eq!(said, size, "{range:?}"),
            other => panic!("{name} {range:?}: {other:?}"),
        }
    }
}

/// In an empty repository, beside a file, and below one.
pub async fn what_is_missing_is_said_so(repository: Subject) {
    assert!(names(&repository, "").await.is_empty());
    for before in [true, false] {
        for missing in ["a", "a/b", "file/below"] {
            match repository.get(&path(missing), None).await {
                Err(error @ ArtifactError::NotFound { .. }) => {
                    assert_eq!(error.to_string(), format!("No such artifact: '{missing}'"));
                }
                other => panic!("{missing}: {other:?}"),
            }
            assert_eq!(repository.stat(&path(missing)).await.expect("stat"), None);
            assert!(names(&repository, missing).await.is_empty());
        }
        if before {
            put(&repository, "file", "x").await;
        }
    }
    assert!(names(&repository, "file").await.is_empty(), "a file has no children");
}

/// Direct children only, by bytes, with sizes.
pub async fn listings_show_the_children_in_order(repository: Subject) {
    for name in ["b", "a/x", "a/y/z", "a.txt", "B", "é", "a-b"] {
        put(&repository, name, "content").await;
    }
    assert_eq!(names(&repository, "").await, ["B", "a/", "a-b", "a.txt", "b", "é"]);
    let inner = repository.list(&path("a")).await.expect("list");
    assert_eq!(inner[0], FileInfo { name: "x".into(), size: Some(7) });
    assert_eq!(inner[1], FileInfo { name: "y".into(), size: None });
    assert_eq!(inner.len(), 2);
}

/// Reading one is an error that says so.
pub async fn a_folder_is_no_file(repository: Subject) {
    put(&repository, "a/b/c", "x").await;
    for folder in ["a", "a/b"] {
        assert!(matches!(repository.get(&path(folder), None).await, Err(ArtifactError::IsDirectory { .. })));
        assert_eq!(repository.stat(&path(folder)).await.expect("stat"), Some(Stat::Directory));
    }
}

/// Everything else would touch more than one thing.
pub async fn the_root_can_only_be_listed(repository: Subject) {
    put(&repository, "a", "x").await;
    let root = ArtifactPath::root();
    for refused in [
        repository.put(&root, body(["x"])).await.err(),
        repository.get(&root, None).await.err(),
        repository.stat(&root).await.err(),
        repository.delete(&root).await.err(),
    ] {
        let Some(ArtifactError::InvalidPath(invalid)) = refused else { panic!("{refused:?}") };
        assert_eq!(invalid.fault(), PathFault::Root);
    }
    assert_eq!(names(&repository, "").await, ["a"]);
}

/// Files, folders, what is not there, neighbours with the same beginning.
pub async fn deletion_takes_all_below_and_nothing_else(repository: Subject) {
    for name in ["a/b/1", "a/b/c/2", "a/bb", "a/b.txt", "d"] {
        put(&repository, name, "x").await;
    }
    let delete = async |name: &str| repository.delete(&path(name)).await.expect("delete");
    delete("a/b").await;
    assert_eq!(names(&repository, "a").await, ["b.txt", "bb"]);
    for nothing in ["a/b", "nowhere", "no/where", "d/below"] {
        delete(nothing).await;
    }
    assert_eq!(names(&repository, "").await, ["a/", "d"]);
    delete("d").await;
    delete("a").await;
    assert!(names(&repository, "").await.is_empty());
    put(&repository, "a/b/1", "again").await;
    assert_eq!(read(&repository, "a/b/1").await, b"again");
}

/// And gives the reason.
pub async fn an_interrupted_upload_leaves_the_old_file(repository: Subject) {
    put(&repository, "a", "old").await;
    match repository.put(&path("a"), failing_body(b"new and")).await {
        Err(ArtifactError::Interrupted(source)) => assert_eq!(source.kind(), io::ErrorKind::ConnectionReset),
        other => panic!("{other:?}"),
    }
    assert_eq!(read(&repository, "a").await, b"old");
    assert_eq!(names(&repository, "").await, ["a"]);
}

/// Not even a folder, also after several blocks.
pub async fn an_interrupted_upload_leaves_nothing_new(repository: Subject) {
    let long = stream::iter((0..8).map(|_| Ok(Bytes::from(pattern(200_000)))));
    let failing = long.chain(failing_body(b"")).boxed();
    assert!(matches!(repository.put(&path("a/b/c"), failing).await, Err(ArtifactError::Interrupted(_))));
    assert!(names(&repository, "").await.is_empty());
    assert_eq!(repository.stat(&path("a")).await.expect("stat"), None);
}

/// The client hung up, the server cancels.
pub async fn a_dropped_upload_leaves_nothing(repository: Subject) {
    put(&repository, "a", "old").await;
    for target in ["a", "b/c"] {
        let (reached, wait) = tokio::sync::oneshot::channel();
        let stalls = stream::once(async move {
            reached.send(()).expect("the test waits");
            std::future::pending().await
        });
        let stalling = body([pattern(300_000), pattern(300_000)]).chain(stalls).boxed();
        let (uploading, target) = (Arc::clone(&repository), path(target));
        let upload = tokio::spawn(async move { uploading.put(&target, stalling).await });
        wait.await.expect("the upload reads its body");
        upload.abort();
        assert!(upload.await.expect_err("aborted").is_cancelled());
        assert_eq!(names(&repository, "").await, ["a"]);
    }
    assert_eq!(read(&repository, "a").await, b"old");
}

/// While readers look on.
pub async fn concurrent_uploads_never_mix(repository: Subject) {
    const SIZE: usize = 700_000;
    let version = |byte: u8| body((0..7).map(move |_| vec![byte; SIZE / 7]));
    repository.put(&path("a"), version(0)).await.expect("put");
    let uploads = (1..=8).map(|byte| {
        let repository = Arc::clone(&repository);
        tokio::spawn(async move { repository.put(&path("a"), version(byte)).await })
    });
    let mut uploads = futures_util::future::join_all(uploads.collect::<Vec<_>>());
    loop {
        let content = read(&repository, "a").await;
        assert_eq!(content.len(), SIZE);
        assert!(content.iter().all(|byte| *byte == content[0]), "a mix of versions");
        if let Some(done) = (&mut uploads).now_or_never() {
            done.into_iter().for_each(|put| assert_eq!(put.expect("join").expect("put"), SIZE as u64));
            break;
        }
    }
    assert_ne!(read(&repository, "a").await[0], 0, "the last of them wins");
}

/// Replaced or deleted meanwhile.
pub async fn a_download_ends_with_the_version_it_began_with(repository: Subject) {
    let old = pattern(3 << 20);
    put(&repository, "a", old.clone()).await;
    let first = repository.get(&path("a"), None).await.expect("get");
    put(&repository, "a", "new").await;
    let second = repository.get(&path("a"), None).await.expect("get");
    repository.delete(&path("a")).await.expect("delete");
    assert!(drain(first).await == old);
    assert_eq!(drain(second).await, b"new");
}

/// Also at the same size.
pub async fn versions_differ_in_their_etag(repository: Subject) {
    let mut seen = Vec::new();
    for content in ["one", "two", "six"] {
        put(&repository, "a", content).await;
        let etag = repository.get(&path("a"), None).await.expect("get").etag;
        assert!(etag.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'"'), "{etag:?}");
        assert!(!seen.contains(&etag), "{etag} came twice");
        seen.push(etag);
    }
}

/// Several uploads and downloads of 20 MB at the same time.
pub async fn large_files_pass(repository: Subject) {
    let chunk = Bytes::from(pattern(65_537));
    let transfers = (0..4).map(|number| {
        let (repository, chunk) = (Arc::clone(&repository), chunk.clone());
        tokio::spawn(async move {
            let target = path(&format!("large/{number}"));
            repository.put(&target, body(std::iter::repeat_n(chunk.clone(), 305))).await.expect("put");
            let mut download = repository.get(&target, None).await.expect("get");
            assert_eq!(download.size, 305 * 65_537);
            let mut at = 0;
            while let Some(block) = download.stream.next().await {
                for byte in block.expect("a block") {
                    assert_eq!(byte, chunk[at % chunk.len()], "at {at}");
                    at += 1;
                }
            }
            assert_eq!(at as u64, download.size);
        })
    });
    for transfer in transfers.collect::<Vec<_>>() {
        transfer.await.expect("transfer");
    }
}

/// Before and after the first file.
pub async fn check_succeeds_and_leaves_no_trace(repository: Subject) {
    repository.check().await.expect("check");
    assert!(names(&repository, "").await.is_empty());
    put(&repository, "a", "x").await;
    repository.check().await.expect("check");
    assert_eq!(names(&repository, "").await, ["a"]);
}

/// In the words clients look for.
pub async fn what_a_store_cannot_do_is_unsupported(repository: Subject) {
    let capabilities = repository.capabilities();
    let lifetime = std::time::Duration::from_secs(60);
    let refused = |error: Option<ArtifactError>, operation: &str| {
        let expected = format!("{operation} is not supported for the current artifact repository");
        assert_eq!(error.map(|error| error.to_string()), Some(expected));
    };
    let file = path("a");
    if !capabilities.multipart_upload {
        refused(repository.create_multipart(&file, 2).await.err(), "Multipart upload");
        refused(repository.complete_multipart(&file, "id", Vec::new()).await.err(), "Multipart upload");
        refused(repository.abort_multipart(&file, "id").await.err(), "Multipart upload");
    }
    if !capabilities.presigned_download {
        refused(repository.presign_download(&file, lifetime).await.err(), "Presigned download");
    }
    if !capabilities.presigned_upload {
        refused(repository.presign_upload(&file, lifetime).await.err(), "Presigned upload");
    }
}

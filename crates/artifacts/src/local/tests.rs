//! The contract on a local folder, and what only a folder has: links, pipes, left-overs, files in the way.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use futures_util::StreamExt as _;
use tempfile::TempDir;

use super::*;
use crate::contract::{body, drain, failing_body, names, path, put, read};

fn repository() -> (Arc<dyn Repository>, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    (Arc::new(LocalRepository::open(folder.path()).unwrap()), folder)
}

mod contract {
    crate::repository_contract!(super::repository);
}

/// Names of the unfinished uploads.
fn unfinished(root: &Path) -> Vec<String> {
    let entries = fs::read_dir(root.join(TEMP_FOLDER)).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

fn is_outside(error: Option<ArtifactError>) -> bool {
    matches!(error, Some(ArtifactError::InvalidPath(invalid)) if invalid.fault() == PathFault::OutsideRoot)
}

#[tokio::test]
async fn the_root_comes_with_the_first_upload() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("new/root");
    let repository: Arc<dyn Repository> = Arc::new(LocalRepository::open(&root).unwrap());
    assert!(repository.delete(&path("a")).await.is_ok());
    assert!(!folder.path().join("new").exists());
    put(&repository, "1/run/artifacts/a", "x").await;
    assert_eq!(fs::read(root.join("1/run/artifacts/a")).unwrap(), b"x");
    assert_eq!(names(&repository, "").await, ["1/"]);
}

#[tokio::test]
async fn a_root_that_vanishes_is_made_again() {
    let (repository, folder) = repository();
    put(&repository, "a", "x").await;
    fs::remove_dir_all(folder.path()).unwrap();
    assert!(names(&repository, "").await.is_empty());
    put(&repository, "b", "y").await;
    assert_eq!(names(&repository, "").await, ["b"]);
}

#[tokio::test]
async fn files_and_folders_do_not_replace_each_other() {
    let (repository, folder) = repository();
    put(&repository, "file", "x").await;
    put(&repository, "folder/inner", "y").await;
    for below in ["file/a", "file/a/b"] {
        let refused = repository.put(&path(below), body(["z"])).await;
        assert!(matches!(refused, Err(ArtifactError::NotADirectory { .. })), "{refused:?}");
    }
    let refused = repository.put(&path("folder"), body(["z"])).await;
    assert!(matches!(refused, Err(ArtifactError::IsDirectory { .. })), "{refused:?}");
    assert_eq!(read(&repository, "file").await, b"x");
    assert_eq!(read(&repository, "folder/inner").await, b"y");
    assert!(unfinished(folder.path()).is_empty());
}

#[tokio::test]
async fn a_folder_made_during_the_upload_is_not_replaced() {
    let (repository, folder) = repository();
    let inside = folder.path().join("a");
    let late = futures_util::stream::once(async move {
        fs::create_dir(inside).unwrap();
        Ok("x".into())
    });
    let refused = repository.put(&path("a"), late.boxed()).await;
    assert!(matches!(refused, Err(ArtifactError::IsDirectory { .. })), "{refused:?}");
    assert!(unfinished(folder.path()).is_empty());
}

#[tokio::test]
async fn broken_uploads_leave_no_temporary_file() {
    let (repository, folder) = repository();
    for _ in 0..3 {
        repository.put(&path("a"), failing_body(b"part")).await.unwrap_err();
    }
    assert!(unfinished(folder.path()).is_empty());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "only the hidden folder");
}

#[tokio::test]
async fn dropped_uploads_leave_no_temporary_file() {
    let (repository, folder) = repository();
    let (reached, wait) = tokio::sync::oneshot::channel();
    let stalls = futures_util::stream::once(async move {
        reached.send(()).unwrap();
        std::future::pending().await
    });
    let target = path("a");
    let upload = repository.put(&target, body([vec![1; 1 << 20]]).chain(stalls).boxed());
    tokio::select! {
        ended = upload => panic!("{ended:?}"),
        reached = wait => reached.unwrap(),
    }
    assert!(unfinished(folder.path()).is_empty());
}

#[tokio::test]
async fn an_upload_in_progress_is_hidden_but_there() {
    let (repository, folder) = repository();
    let root = folder.path().to_owned();
    let watching = futures_util::stream::once(async move {
        assert_eq!(unfinished(&root).len(), 1);
        Ok("x".into())
    });
    repository.put(&path("a/b"), watching.boxed()).await.unwrap();
    assert!(unfinished(folder.path()).is_empty());
    assert_eq!(names(&repository, "").await, ["a/"]);
    assert_eq!(ArtifactPath::parse(TEMP_FOLDER).unwrap_err().fault(), PathFault::ReservedName);
}

#[tokio::test]
async fn opening_removes_left_overs_but_no_upload_in_progress() {
    let (repository, folder) = repository();
    put(&repository, "keep", "x").await;
    fs::write(folder.path().join(TEMP_FOLDER).join("9999-0.part"), "left over").unwrap();
    let root = folder.path().to_owned();
    let opening = futures_util::stream::once(async move {
        LocalRepository::open(&root).unwrap();
        assert_eq!(unfinished(&root).len(), 1, "only the upload in progress");
        Ok("y".into())
    });
    repository.put(&path("a"), opening.boxed()).await.unwrap();
    assert_eq!(read(&repository, "a").await, b"y");
    assert_eq!(read(&repository, "keep").await, b"x");
}

#[tokio::test]
async fn a_taken_temporary_name_is_not_overwritten() {
    let (repository, folder) = repository();
    fs::create_dir(folder.path().join(TEMP_FOLDER)).unwrap();
    // The next names of this process, as a process with the same id elsewhere would hold them.
    let taken =
        |number: u32| folder.path().join(TEMP_FOLDER).join(format!("{}-{number}.part", std::process::id()));
    (0..400).for_each(|number| fs::write(taken(number), "theirs").unwrap());
    put(&repository, "a", "ours").await;
    assert_eq!(read(&repository, "a").await, b"ours");
    (0..400).for_each(|number| assert_eq!(fs::read(taken(number)).unwrap(), b"theirs"));
}

#[tokio::test]
async fn links_that_leave_the_root_are_refused() {
    let (repository, folder) = repository();
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("secret"), "secret").unwrap();
    put(&repository, "a/file", "x").await;
    symlink(outside.path(), folder.path().join("absolute")).unwrap();
    symlink(Path::new("../..").join(outside.path().strip_prefix("/").unwrap()), folder.path().join("a/up"))
        .unwrap();
    symlink(outside.path().join("secret"), folder.path().join("leak")).unwrap();
    symlink("..", folder.path().join("parent")).unwrap();
    for hostile in ["absolute/secret", "a/up/secret", "leak", "parent/x"] {
        assert!(is_outside(repository.get(&path(hostile), None).await.err()), "get {hostile}");
        assert!(is_outside(repository.stat(&path(hostile)).await.err()), "stat {hostile}");
        assert!(is_outside(repository.put(&path(hostile), body(["evil"])).await.err()), "put {hostile}");
    }
    for hostile in ["absolute", "a/up", "parent"] {
        assert!(is_outside(repository.list(&path(hostile)).await.err()), "list {hostile}");
        let below = path(&format!("{hostile}/new/file"));
        assert!(is_outside(repository.put(&below, body(["evil"])).await.err()), "put below {hostile}");
    }
    assert!(is_outside(repository.delete(&path("absolute/secret")).await.err()));
    assert_eq!(names(&repository, "").await, ["a/"], "links that leave are not shown");
    for link in ["absolute", "a", "leak", "parent"] {
        repository.delete(&path(link)).await.unwrap();
    }
    assert!(names(&repository, "").await.is_empty());
    assert_eq!(fs::read(outside.path().join("secret")).unwrap(), b"secret");
    assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 1);
}

#[tokio::test]
async fn links_inside_the_root_work_and_are_deleted_alone() {
    let (repository, folder) = repository();
    put(&repository, "real/file", "x").await;
    symlink("real", folder.path().join("link")).unwrap();
    symlink("nowhere", folder.path().join("dangling")).unwrap();
    assert_eq!(read(&repository, "link/file").await, b"x");
    assert_eq!(names(&repository, "").await, ["link/", "real/"]);
    put(&repository, "link/more", "y").await;
    repository.delete(&path("link")).await.unwrap();
    assert_eq!(names(&repository, "real").await, ["file", "more"]);
}

#[tokio::test]
async fn pipes_are_neither_shown_nor_opened() {
    let (repository, folder) = repository();
    let pipe = folder.path().join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    assert!(matches!(repository.get(&path("pipe"), None).await, Err(ArtifactError::NotFound { .. })));
    assert!(names(&repository, "").await.is_empty());
}

#[tokio::test]
async fn deep_folders_are_made_and_deleted() {
    let (repository, _folder) = repository();
    let deep = "d/".repeat(1900) + "file";
    put(&repository, &deep, "x").await;
    assert_eq!(read(&repository, &deep).await, b"x");
    repository.delete(&path("d")).await.unwrap();
    assert!(names(&repository, "").await.is_empty());
}

#[tokio::test]
async fn paths_at_the_limit_work_or_are_refused() {
    let (repository, _folder) = repository();
    let longest_name = "x".repeat(crate::MAX_SEGMENT_BYTES);
    put(&repository, &longest_name, "x").await;
    let longest_path = "abcdefg/".repeat(crate::MAX_PATH_BYTES / 8 - 1) + "abcdefgh";
    // One byte more than the system takes, which counts the terminating NUL.
    let refused = repository.put(&path(&longest_path), body(["x"])).await;
    assert!(matches!(refused, Err(ArtifactError::InvalidPath(_))), "{refused:?}");
    put(&repository, &longest_path[1..], "x").await;
    assert_eq!(read(&repository, &longest_path[1..]).await, b"x");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn uploads_and_deletions_of_the_same_folder_do_not_break_each_other() {
    let (repository, folder) = repository();
    let uploads = (0..4).map(|number| {
        let repository = Arc::clone(&repository);
        tokio::spawn(async move {
            for _ in 0..25 {
                match repository.put(&path(&format!("a/b/{number}")), body(["x"])).await {
                    Ok(_) | Err(ArtifactError::Conflict { .. }) => {}
                    Err(error) => panic!("{error:?}"),
                }
            }
        })
    });
    let uploads: Vec<_> = uploads.collect();
    for _ in 0..100 {
        match repository.delete(&path("a")).await {
            Ok(()) | Err(ArtifactError::Conflict { .. }) => {}
            Err(error) => panic!("{error:?}"),
        }
        tokio::task::yield_now().await;
    }
    for upload in uploads {
        upload.await.unwrap();
    }
    put(&repository, "a/b/last", "x").await;
    assert_eq!(read(&repository, "a/b/last").await, b"x");
    assert!(unfinished(folder.path()).is_empty());
}

#[tokio::test]
async fn a_nested_repository_keeps_its_hidden_folder_to_itself() {
    let (outer, folder) = repository();
    let inner: Arc<dyn Repository> = Arc::new(LocalRepository::open(folder.path().join("inner")).unwrap());
    put(&inner, "a", "x").await;
    assert_eq!(names(&outer, "inner").await, ["a"]);
    outer.delete(&path("inner")).await.unwrap();
    assert!(names(&outer, "").await.is_empty());
}

#[tokio::test]
async fn check_says_what_is_in_the_way() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("file"), "").unwrap();
    let below_file = LocalRepository::open(folder.path().join("later")).unwrap();
    below_file.check().await.unwrap();
    fs::write(folder.path().join("later"), "").unwrap();
    assert!(matches!(below_file.check().await, Err(ArtifactError::Io(_))));
    assert!(LocalRepository::open(folder.path().join("file")).is_err(), "a file is no root");
}

#[tokio::test]
async fn an_unread_download_can_be_dropped() {
    let (repository, _folder) = repository();
    put(&repository, "a", vec![7; 3 << 20]).await;
    let mut download = repository.get(&path("a"), None).await.unwrap();
    assert!(download.stream.next().await.unwrap().is_ok());
    drop(download);
    let whole = drain(repository.get(&path("a"), None).await.unwrap()).await;
    assert_eq!(whole.len(), 3 << 20);
}

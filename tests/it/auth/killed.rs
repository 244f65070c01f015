//! Processes that are killed while they save, and what they leave.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use nextech_mcp::auth::Record;

use super::Desk;

/// Where in its save a process is killed, as its folder shows it: the new file is there; it has bytes;
/// it has taken the old one's place.
#[derive(Debug, Clone, Copy)]
enum Moment {
    Made,
    Written,
    Renamed,
}

impl Moment {
    const ALL: [Self; 3] = [Self::Made, Self::Written, Self::Renamed];

    /// Whether it has come; `before` is the kept file's when the process started.
    fn has_come(self, tokens: &Path, before: u64) -> bool {
        let new = || leftovers(tokens).pop().and_then(|it| it.metadata().ok());
        match self {
            Self::Made => new().is_some(),
            Self::Written => new().is_some_and(|it| it.len() > 0),
            Self::Renamed => inode(tokens) != before,
        }
    }
}

/// What has not taken the place of `tokens` yet, or never will.
fn leftovers(tokens: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(tokens.parent().unwrap()).unwrap();
    let paths = entries.map(|it| it.unwrap().path());
    paths.filter(|it| it.extension().is_some_and(|it| it == "tmp")).collect()
}

fn inode(path: &Path) -> u64 {
    std::os::unix::fs::MetadataExt::ino(&std::fs::symlink_metadata(path).unwrap())
}

/// Each kill is aimed: the folder is looked at without a pause until the moment has come. How long the
/// look and the signal take spreads them over the rest of the save.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killing_whoever_saves_leaves_a_cache_that_can_be_read() {
    const KILLS: usize = 300;
    let desk = Desk::with_stale_sign_in().await;
    let (tokens, cache) = (desk.tokens(), desk.cache());
    // In the desk's own home: leftovers are moved there and back.
    let aside = tempfile::tempdir_in(desk.home.path()).unwrap();
    let mut last = 7;
    for moment in Moment::ALL.into_iter().cycle().take(KILLS) {
        let before = inode(&tokens);
        let mut renewing = desk.program("call");
        renewing
            .args(["search_patients", r#"{"term":"thornquist"}"#])
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let mut renewing = renewing.spawn().unwrap();
        loop {
            if moment.has_come(&tokens, before) {
                renewing.start_kill().unwrap();
                break;
            }
            // It may be quicker than the look.
            if renewing.try_wait().unwrap().is_some() {
                break;
            }
        }
        renewing.wait().await.unwrap();
        let kept = cache.load().await.unwrap().unwrap();
        assert!(kept.generation >= last, "{moment:?}: {} came after {last}", kept.generation);
        last = kept.generation;
        for path in leftovers(&tokens) {
            std::fs::rename(&path, aside.path().join(path.file_name().unwrap())).unwrap();
        }
        // The next one has something to renew.
        desk.keep(&Record { generation: last, refresh: kept.refresh, ..desk.record(-1) }).await;
    }
    assert!(last > 7, "everybody was killed before the end of a save");

    // What they left is swept when it is old.
    let left: Vec<_> = std::fs::read_dir(aside.path()).unwrap().map(Result::unwrap).collect();
    assert!(!left.is_empty(), "nobody was killed in the middle of a save");
    let old = std::time::SystemTime::now() - Duration::from_hours(2);
    for entry in left {
        let path = desk.folder().join(entry.file_name());
        std::fs::rename(entry.path(), &path).unwrap();
        std::fs::File::options().write(true).open(path).unwrap().set_modified(old).unwrap();
    }
    assert!(desk.call().await.contains("Thornquist"));
    assert!(leftovers(&tokens).is_empty());
}

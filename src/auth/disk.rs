//! Files that only this user may read: opened with suspicion, written whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use zeroize::Zeroizing;

use super::Trouble;

/// A sealed sign-in is a few kilobytes.
const BYTES_MAX: u64 = 256 * 1024;

/// What a killed process left is swept when it is this old: nobody writes for so long.
const LEFTOVER_AGE: Duration = Duration::from_hours(1);

/// How its name ends.
const LEFTOVER: &str = ".tmp";

/// What identifies one state of a file: any write changes it, and so does a change of who may read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp {
    number: (u64, i64, i64),
    modified: Option<SystemTime>,
    size: u64,
}

/// The file's stamp; `None` when there is no file. Follows no link.
pub(super) fn stamp(path: &Path) -> Option<Stamp> {
    let meta = fs::symlink_metadata(path).ok()?;
    #[cfg(unix)]
    let number = {
        use std::os::unix::fs::MetadataExt;
        (meta.ino(), meta.ctime(), meta.ctime_nsec())
    };
    #[cfg(not(unix))]
    let number = (0, 0, 0);
    Some(Stamp { number, modified: meta.modified().ok(), size: meta.len() })
}

/// The whole file, if it is a plain file of ours that nobody else can reach; `None` when there is
/// none.
pub(super) fn read(path: &Path) -> Result<Option<Zeroizing<Vec<u8>>>, Trouble> {
    let file = match open(OpenOptions::new().read(true), path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(refused(&error)),
    };
    check(&file)?;
    whole(file).map(Some)
}

/// A file that an operator handed in. Container platforms link these and let everybody in the
/// container read them, so that is accepted.
pub(super) fn handed(path: &Path) -> Result<Zeroizing<Vec<u8>>, Trouble> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(
        &mut options,
        flags(rustix::fs::OFlags::NONBLOCK),
    );
    let file = options.open(path)?;
    if !file.metadata()?.is_file() {
        return Err(Trouble::NotAFile);
    }
    whole(file)
}

fn whole(file: File) -> Result<Zeroizing<Vec<u8>>, Trouble> {
    let size = file.metadata()?.len();
    if size > BYTES_MAX {
        return Err(Trouble::TooLarge);
    }
    let room = usize::try_from(size).unwrap_or_default() + 1;
    let mut bytes = Zeroizing::new(Vec::with_capacity(room));
    file.take(BYTES_MAX).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Opens without following a link and without waiting for the other end of a pipe.
pub(super) fn open(options: &mut OpenOptions, path: &Path) -> io::Result<File> {
    #[cfg(unix)]
    {
        use rustix::fs::OFlags;
        use std::os::unix::fs::OpenOptionsExt;
        options
            .mode(0o600)
            .custom_flags(flags(OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC));
    }
    options.open(path)
}

#[cfg(unix)]
fn flags(flags: rustix::fs::OFlags) -> i32 {
    i32::try_from(flags.bits()).unwrap_or_default()
}

/// What it means that a file cannot even be opened.
fn refused(error: &io::Error) -> Trouble {
    #[cfg(unix)]
    {
        use rustix::io::Errno;
        // What opening a link gives under O_NOFOLLOW, on Linux and macOS, and on the BSDs.
        let link = [Errno::LOOP, Errno::MLINK];
        if link.iter().any(|it| error.raw_os_error() == Some(it.raw_os_error())) {
            return Trouble::NotAFile;
        }
    }
    match error.kind() {
        ErrorKind::IsADirectory => Trouble::NotAFile,
        kind => Trouble::System(kind),
    }
}

/// Refuses what is no plain file, has a second name, or can be reached by others.
#[cfg(unix)]
pub(super) fn check(file: &File) -> Result<(), Trouble> {
    use std::os::unix::fs::MetadataExt;
    let meta = file.metadata()?;
    // It has none when another process has just put a new one in its place.
    if !meta.is_file() || meta.nlink() > 1 {
        return Err(Trouble::NotAFile);
    }
    if meta.uid() != rustix::process::geteuid().as_raw() {
        return Err(Trouble::Foreign);
    }
    if meta.mode() & 0o077 != 0 {
        return Err(Trouble::Exposed);
    }
    Ok(())
}

/// Windows gives a profile's folder to its user alone, and what is made in it inherits that.
#[cfg(not(unix))]
pub(super) fn check(file: &File) -> Result<(), Trouble> {
    if file.metadata()?.is_file() { Ok(()) } else { Err(Trouble::NotAFile) }
}

/// Makes the folder if need be, and refuses one that others can enter. `None` when there is none and
/// `create` is off.
pub(super) fn folder(path: &Path, create: bool, mask: u32) -> Result<Option<()>, Trouble> {
    let meta = match fs::metadata(path) {
        Ok(meta) => meta,
        Err(error) if error.kind() == ErrorKind::NotFound && !create => return Ok(None),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let mut builder = fs::DirBuilder::new();
            builder.recursive(true);
            #[cfg(unix)]
            std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
            builder.create(path)?;
            fs::metadata(path)?
        }
        Err(error) => return Err(error.into()),
    };
    if !meta.is_dir() {
        return Err(Trouble::NotAFile);
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        if meta.uid() != rustix::process::geteuid().as_raw() {
            return Err(Trouble::Foreign);
        }
        if meta.mode() & mask != 0 {
            return Err(Trouble::FolderExposed);
        }
    }
    #[cfg(not(unix))]
    let _ = mask;
    Ok(Some(()))
}

/// Puts `bytes` in place of the file: whoever reads sees the old file or the new one, also after the
/// machine loses its power.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), Trouble> {
    let folder = path.parent().ok_or(Trouble::NotAFile)?;
    // What stands there and is no plain file was not put there by us.
    match fs::symlink_metadata(path) {
        Ok(meta) if !meta.is_file() => return Err(Trouble::NotAFile),
        _ => {}
    }
    let mut file = tempfile::Builder::new()
        .prefix(&leftover_prefix(path))
        .suffix(LEFTOVER)
        .tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    persist(file, path)?;
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    Ok(())
}

#[cfg(unix)]
fn persist(file: tempfile::NamedTempFile, path: &Path) -> Result<(), Trouble> {
    file.persist(path).map(drop).map_err(|error| error.error.into())
}

/// Windows refuses while a virus scanner or another process reads the file: a moment later it does
/// not.
#[cfg(not(unix))]
fn persist(mut file: tempfile::NamedTempFile, path: &Path) -> Result<(), Trouble> {
    for pause in [5, 20, 80, 320] {
        match file.persist(path) {
            Ok(_) => return Ok(()),
            Err(error) if matches!(error.error.raw_os_error(), Some(5 | 32)) => file = error.file,
            Err(error) => return Err(error.error.into()),
        }
        std::thread::sleep(Duration::from_millis(pause));
    }
    file.persist(path).map(drop).map_err(|error| error.error.into())
}

/// Removes the file, if there is one.
pub(super) fn remove(path: &Path) -> Result<bool, Trouble> {
    match fs::remove_file(path) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Removes what killed processes left of writing `path`, if it is old; of any age when `all`.
pub(super) fn sweep(path: &Path, all: bool) {
    let prefix = leftover_prefix(path);
    let Some(entries) = path.parent().and_then(|it| fs::read_dir(it).ok()) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let ours =
            name.to_str().is_some_and(|it| it.starts_with(&prefix) && it.ends_with(LEFTOVER));
        let old = || {
            let modified = entry.metadata().and_then(|it| it.modified()).ok()?;
            SystemTime::now().duration_since(modified).ok().map(|it| it > LEFTOVER_AGE)
        };
        if ours && (all || old() == Some(true)) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Puts a damaged file out of the way, for whoever wants to look at it.
pub(super) fn set_aside(path: &Path) {
    let _ = fs::rename(path, aside(path));
}

/// Where damaged files go; a later one takes the place of an earlier one.
pub(super) fn aside(path: &Path) -> PathBuf {
    path.with_extension("damaged")
}

fn leftover_prefix(path: &Path) -> String {
    let name = path.file_stem().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
    format!(".{name}-")
}

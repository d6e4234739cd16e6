//! A project on disk: its root, its description, and whether there is code where functions say.
//! The only room that reads files.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use diagnostic::{Diagnostic, Diagnostics, Failure};

use crate::load::{
    CodePath, ENVIRONMENT, GROUNDPLAN, LARGEST_FILE, Project, SourceFile, load_with, too_large,
};
use crate::schema::Shapes;

/// The nearest folder at or above `start` that has a `groundplan.toml`.
pub fn find_root(start: &Path) -> Option<PathBuf> {
    let start = std::path::absolute(start).ok()?;
    start
        .ancestors()
        .find(|folder| fs::symlink_metadata(folder.join(GROUNDPLAN)).is_ok())
        .map(Path::to_path_buf)
}

/// Reads `groundplan.toml` and every `environments/*/environment.toml` below `root`; `shapes` are those of
/// [`crate::schema::shapes`], which a program may have made while it was built.
///
/// # Errors
/// Files that cannot be read, and every fault of the description.
pub fn load(root: &Path, shapes: Shapes) -> Result<Project, Failure> {
    // Environments share most code paths: each is looked at once.
    let seen = RefCell::new(BTreeMap::new());
    let code = |path: &str| {
        *seen
            .borrow_mut()
            .entry(path.to_owned())
            .or_insert_with(|| code_path(&root.join(path)))
    };
    load_below(root, shapes, &code)
}

/// As [`load`], before the code of functions is built: that it is not there yet is no fault.
///
/// # Errors
/// Files that cannot be read, and every other fault of the description.
pub fn load_unbuilt(root: &Path, shapes: Shapes) -> Result<Project, Failure> {
    load_below(root, shapes, &|path| match code_path(&root.join(path)) {
        CodePath::Missing | CodePath::EmptyFolder => CodePath::Folder,
        there => there,
    })
}

fn load_below(
    root: &Path,
    shapes: Shapes,
    code: &dyn Fn(&str) -> CodePath,
) -> Result<Project, Failure> {
    let mut diagnostics = Diagnostics::new();
    let mut files = Vec::new();
    match read(&root.join(GROUNDPLAN)) {
        Err(Unread::Failed(error)) if error.kind() == io::ErrorKind::NotFound => diagnostics.push(
            Diagnostic::error("no-description", format!("there is no `{GROUNDPLAN}` here"))
                .help("`groundplan init` writes one to start from"),
        ),
        result => take(GROUNDPLAN.to_owned(), result, &mut files, &mut diagnostics),
    }
    for name in environments(root) {
        let path = root.join("environments").join(&name).join(ENVIRONMENT);
        let shown = format!("environments/{}/{ENVIRONMENT}", name.to_string_lossy());
        take(shown, read(&path), &mut files, &mut diagnostics);
    }
    load_with(files, code, shapes, diagnostics)
}

/// Why a file was not read.
enum Unread {
    NotAFile,
    TooLarge,
    Failed(io::Error),
}

fn read(path: &Path) -> Result<Vec<u8>, Unread> {
    let metadata = fs::metadata(path).map_err(Unread::Failed)?;
    if !metadata.is_file() {
        return Err(Unread::NotAFile);
    }
    let mut content = Vec::new();
    File::open(path)
        .and_then(|file| file.take(LARGEST_FILE as u64 + 1).read_to_end(&mut content))
        .map_err(Unread::Failed)?;
    if content.len() > LARGEST_FILE {
        return Err(Unread::TooLarge);
    }
    Ok(content)
}

fn take(
    path: String,
    result: Result<Vec<u8>, Unread>,
    files: &mut Vec<SourceFile>,
    diagnostics: &mut Diagnostics,
) {
    match result {
        Ok(content) => files.push(SourceFile { path, content }),
        Err(Unread::NotAFile) => diagnostics.push(
            Diagnostic::error("not-a-file", format!("`{path}` is not a file"))
                .help("a file of that name is expected here; move away what has its place"),
        ),
        Err(Unread::TooLarge) => diagnostics.push(too_large(&path)),
        Err(Unread::Failed(error)) => diagnostics.push(Diagnostic::error(
            "unreadable",
            format!("`{path}` cannot be read: {}", plain(&error)),
        )),
    }
}

/// The error without the number that systems add.
fn plain(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::PermissionDenied => "permission is denied".to_owned(),
        io::ErrorKind::NotFound => "a link leads nowhere".to_owned(),
        _ => error.to_string(),
    }
}

/// Names of the folders that are environments, in order.
fn environments(root: &Path) -> Vec<std::ffi::OsString> {
    let Ok(folder) = fs::read_dir(root.join("environments")) else {
        return Vec::new();
    };
    let mut names: Vec<_> = folder
        .flatten()
        .filter(|entry| fs::symlink_metadata(entry.path().join(ENVIRONMENT)).is_ok())
        .map(|entry| entry.file_name())
        .collect();
    names.sort();
    names
}

fn code_path(path: &Path) -> CodePath {
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => match fs::read_dir(path) {
            Ok(mut entries) => {
                if entries.next().is_some() {
                    CodePath::Folder
                } else {
                    CodePath::EmptyFolder
                }
            }
            Err(_) => CodePath::Missing,
        },
        Ok(_) => CodePath::File,
        Err(_) => CodePath::Missing,
    }
}

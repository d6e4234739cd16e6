//! What a path in a file set may look like, so that it means the same file on every
//! system and never leaves the tree.
//!
//! Knows nothing of the disk: these are rules over text.

use std::fmt;

/// Longest segment, in bytes. File systems allow 255.
const LONGEST_SEGMENT: usize = 240;

/// Longest path, in bytes: macOS allows 1,024 with the root's own path before it, Linux
/// 4,096. The disk says where less is possible.
const LONGEST_PATH: usize = 800;

/// Folder of our own records below the root.
pub(crate) const PRIVATE: &str = ".groundplan";

/// Names inside [`PRIVATE`] which only this crate writes.
const PRIVATE_NAMES: [&str; 4] = ["manifest.json", "journal.json", "lock", "build"];

/// Device names of Windows: illegal there with any extension.
/// Source: Microsoft, "Naming Files, Paths, and Namespaces", read 2026-11.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "conin$", "conout$"];

/// Why a path cannot be in a file set.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PathFault {
    /// Nothing at all.
    Empty,
    /// Starts at the root of the disk (`/x`, `C:\x`).
    Absolute,
    /// Has a `..` segment.
    Parent,
    /// Has an empty or `.` segment, or ends in `/`.
    BareSegment,
    /// Has `\`, a control character, or one of `< > : " | ? *`.
    Character(char),
    /// A segment ends in a full stop or a space, which Windows drops.
    Ending(String),
    /// A segment is a device on Windows.
    Device(String),
    /// A segment is longer than 240 bytes.
    TooLong(String),
    /// The path is longer than 800 bytes.
    PathTooLong,
    /// Belongs to git or to the writer itself.
    Private,
    /// The same path is in the set already.
    Duplicate,
    /// Another path differs in upper and lower case only.
    CaseClash(String),
    /// This is a folder of the other path, or the other way round.
    FolderClash(String),
}

/// A path that cannot be in a file set, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathError {
    /// The path as it was given.
    pub path: String,
    /// Why it cannot be.
    pub fault: PathFault,
}

impl PathError {
    /// How to fix it.
    #[must_use]
    pub fn help(&self) -> String {
        match &self.fault {
            PathFault::Empty | PathFault::Absolute | PathFault::Parent | PathFault::BareSegment => {
                "write a path relative to the root, such as `modules/table/main.tf.json`".into()
            }
            PathFault::Character('\\') => "separate folders with `/`".into(),
            PathFault::Character(_) | PathFault::Ending(_) | PathFault::Device(_) => {
                "choose a name that every operating system accepts".into()
            }
            PathFault::TooLong(_) | PathFault::PathTooLong => "choose a shorter name".into(),
            PathFault::Private => "choose another folder".into(),
            PathFault::Duplicate | PathFault::CaseClash(_) | PathFault::FolderClash(_) => {
                "rename one of the two".into()
            }
        }
    }
}

impl fmt::Display for PathError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.escape_debug();
        match &self.fault {
            PathFault::Empty => write!(out, "a path is empty"),
            PathFault::Absolute => write!(out, "path `{path}` is absolute"),
            PathFault::Parent => write!(out, "path `{path}` leaves its folder through `..`"),
            PathFault::BareSegment => write!(out, "path `{path}` has an empty or `.` segment"),
            PathFault::Character(c) => {
                write!(
                    out,
                    "path `{path}` has the character {c:?}, which not every system accepts"
                )
            }
            PathFault::Ending(segment) => write!(
                out,
                "`{}` in path `{path}` ends in a full stop or a space, which Windows drops",
                segment.escape_debug()
            ),
            PathFault::Device(segment) => {
                write!(
                    out,
                    "`{segment}` in path `{path}` is the name of a device on Windows"
                )
            }
            PathFault::TooLong(segment) => write!(
                out,
                "a name of {} bytes in path `{path}`: at most {LONGEST_SEGMENT} are possible",
                segment.len()
            ),
            PathFault::PathTooLong => write!(
                out,
                "path `{path}` has {} bytes: at most {LONGEST_PATH} are possible",
                self.path.len()
            ),
            PathFault::Private => {
                write!(
                    out,
                    "path `{path}` belongs to git or to groundplan's own records"
                )
            }
            PathFault::Duplicate => write!(out, "path `{path}` is wanted twice"),
            PathFault::CaseClash(other) => write!(
                out,
                "paths `{path}` and `{other}` differ in upper and lower case only: one file on macOS and Windows"
            ),
            PathFault::FolderClash(other) => {
                write!(
                    out,
                    "paths `{path}` and `{other}`: one would be a folder of the other"
                )
            }
        }
    }
}

impl std::error::Error for PathError {}

/// Checks one path by itself; clashes between paths are the set's affair.
pub(crate) fn check(path: &str) -> Result<(), PathFault> {
    if path.is_empty() {
        return Err(PathFault::Empty);
    }
    if path.len() > LONGEST_PATH {
        return Err(PathFault::PathTooLong);
    }
    let drive = path.as_bytes();
    if drive[0] == b'/' || (drive.len() > 1 && drive[0].is_ascii_alphabetic() && drive[1] == b':') {
        return Err(PathFault::Absolute);
    }
    let illegal =
        |c: &char| c.is_control() || matches!(c, '\\' | '<' | '>' | ':' | '"' | '|' | '?' | '*');
    if let Some(c) = path.chars().find(illegal) {
        return Err(PathFault::Character(c));
    }
    path.split('/').try_for_each(check_segment)?;
    if is_private(path) {
        return Err(PathFault::Private);
    }
    Ok(())
}

fn check_segment(segment: &str) -> Result<(), PathFault> {
    match segment {
        "" | "." => return Err(PathFault::BareSegment),
        ".." => return Err(PathFault::Parent),
        _ => {}
    }
    if segment.ends_with(['.', ' ']) {
        return Err(PathFault::Ending(segment.to_owned()));
    }
    if segment.len() > LONGEST_SEGMENT {
        return Err(PathFault::TooLong(segment.to_owned()));
    }
    let stem = segment.split('.').next().unwrap_or_default().trim_end();
    if is_device(stem) {
        return Err(PathFault::Device(segment.to_owned()));
    }
    Ok(())
}

fn is_device(stem: &str) -> bool {
    if DEVICES
        .iter()
        .any(|device| stem.eq_ignore_ascii_case(device))
    {
        return true;
    }
    let mut chars = stem.chars();
    let Some(number) = chars.next_back() else {
        return false;
    };
    let port = chars.as_str();
    (port.eq_ignore_ascii_case("com") || port.eq_ignore_ascii_case("lpt"))
        && (number.is_ascii_digit() || matches!(number, '¹' | '²' | '³'))
}

fn is_private(path: &str) -> bool {
    let mut segments = path.split('/');
    let first = segments.next().unwrap_or_default();
    if first.eq_ignore_ascii_case(PRIVATE) {
        let second = segments.next().unwrap_or_default();
        return PRIVATE_NAMES
            .iter()
            .any(|name| second.eq_ignore_ascii_case(name))
            || second.is_empty();
    }
    // `.git` at any depth: a nested one is a repository of its own.
    first.eq_ignore_ascii_case(".git")
        || segments.any(|segment| segment.eq_ignore_ascii_case(".git"))
}

/// The path as a case-insensitive file system sees it. Folds a little more than any
/// such system does, so that a clash is never missed.
pub(crate) fn fold(path: &str) -> String {
    if path.is_ascii() {
        path.to_ascii_lowercase()
    } else {
        path.to_uppercase().to_lowercase()
    }
}

/// Every folder above a path, nearest first: `a/b/c` gives `a/b`, then `a`.
pub(crate) fn folders(path: &str) -> impl Iterator<Item = &str> {
    path.rmatch_indices('/').map(|(end, _)| &path[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_paths_pass() {
        for path in [
            "a",
            "modules/table/main.tf.json",
            ".github/workflows/infrastructure.yml",
            ".groundplan/.gitignore",
            ".gitignore",
            "environments/été/main.tf.json",
            "com/console.tf",
            "com10",
            "a..b/c",
        ] {
            assert_eq!(check(path), Ok(()), "{path}");
        }
    }

    #[test]
    fn each_fault_has_its_name() {
        let long = "x".repeat(241);
        let deep = ["x"; 401].join("/");
        let cases = [
            ("", PathFault::Empty),
            ("/etc/passwd", PathFault::Absolute),
            ("C:/x", PathFault::Absolute),
            ("c:x", PathFault::Absolute),
            ("../x", PathFault::Parent),
            ("a/../../x", PathFault::Parent),
            ("a//b", PathFault::BareSegment),
            ("a/./b", PathFault::BareSegment),
            ("a/", PathFault::BareSegment),
            ("a\\b", PathFault::Character('\\')),
            ("a\0b", PathFault::Character('\0')),
            ("a\nb", PathFault::Character('\n')),
            ("a?b", PathFault::Character('?')),
            ("file:stream", PathFault::Character(':')),
            ("a./b", PathFault::Ending("a.".into())),
            ("a/b ", PathFault::Ending("b ".into())),
            ("modules/con/main.tf", PathFault::Device("con".into())),
            ("NUL.tf.json", PathFault::Device("NUL.tf.json".into())),
            ("a/Com1", PathFault::Device("Com1".into())),
            ("lpt².txt", PathFault::Device("lpt².txt".into())),
            (long.as_str(), PathFault::TooLong(long.clone())),
            (deep.as_str(), PathFault::PathTooLong),
            (".git/config", PathFault::Private),
            ("a/.GIT/hooks/x", PathFault::Private),
            (".groundplan/manifest.json", PathFault::Private),
            (".groundplan/build/x.zip", PathFault::Private),
            (".Groundplan/Lock", PathFault::Private),
            (".groundplan", PathFault::Private),
        ];
        for (path, fault) in cases {
            assert_eq!(check(path), Err(fault), "{path:?}");
        }
    }

    #[test]
    fn messages_say_what_and_how() {
        let error = PathError {
            path: "../x".into(),
            fault: PathFault::Parent,
        };
        assert_eq!(
            error.to_string(),
            "path `../x` leaves its folder through `..`"
        );
        assert!(error.help().contains("relative to the root"));
    }

    #[test]
    fn folders_come_nearest_first() {
        assert_eq!(folders("a/b/c").collect::<Vec<_>>(), ["a/b", "a"]);
        assert_eq!(folders("a").count(), 0);
    }
}

//! Packages: the same bytes everywhere, nothing from outside, made again only when needed.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{Cursor, Read as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use tempfile::TempDir;
use zip::ZipArchive;

use super::{ArchiveError, Cache, MOST_BYTES, pack};
use crate::digest::Digest;

const NONE: &[&str] = &[];

/// A folder `app` in an empty folder.
fn folder(files: &[(&str, &str)]) -> (TempDir, PathBuf) {
    let outer = tempfile::tempdir().unwrap();
    let app = outer.path().join("app");
    fs::create_dir(&app).unwrap();
    for (path, text) in files {
        write(&app, path, text);
    }
    (outer, app)
}

/// Writes a file as it would be long after: no change is under way.
#[expect(clippy::disallowed_methods, reason = "a test's own files")]
fn write(folder: &Path, path: &str, text: &str) {
    let place = folder.join(path);
    fs::create_dir_all(place.parent().unwrap()).unwrap();
    fs::write(&place, text).unwrap();
}

fn listing(zip: &[u8]) -> BTreeMap<String, (u32, String)> {
    let mut archive = ZipArchive::new(Cursor::new(zip)).unwrap();
    let mut found = BTreeMap::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).unwrap();
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        let date = file.last_modified().unwrap();
        assert_eq!(
            (date.year(), date.month(), date.day(), date.hour()),
            (1980, 1, 1, 0)
        );
        found.insert(
            file.name().unwrap().into_owned(),
            (file.unix_mode().unwrap() & 0o7777, text),
        );
    }
    found
}

fn names(zip: &[u8]) -> Vec<String> {
    listing(zip).into_keys().collect()
}

#[test]
fn the_bytes_are_always_the_same() {
    let long: String = (0..20_000)
        .map(|n| format!("line {}\n", n * n % 9973))
        .collect();
    let files = [
        ("index.mjs", long.as_str()),
        ("lib/a.mjs", "a"),
        ("lib.mjs", "b"),
    ];
    let (_outer, app) = folder(&files);
    let first = pack(&app, NONE).unwrap();
    let (_other, app) = folder(&[files[2], files[1], files[0]]);
    assert_eq!(pack(&app, NONE).unwrap(), first);
    let archive = ZipArchive::new(Cursor::new(&first)).unwrap();
    let order: Vec<String> = archive
        .file_names()
        .map(|name| name.unwrap().into_owned())
        .collect();
    assert_eq!(order, ["index.mjs", "lib.mjs", "lib/a.mjs"]);
    // Pinned: other bytes mean that every user's functions are deployed again.
    let digest = Digest::of(&first).to_string();
    assert_eq!(
        digest,
        "sha256:aceb0d282a31e18357ed0a9c6a008f5434cd8ee815eb8ccdee6b90acebe74e06"
    );
}

#[test]
fn what_tools_leave_stays_out() {
    let (_outer, app) = folder(&[
        ("index.js", ""),
        ("node_modules/left-pad/index.js", ""),
        ("node_modules/.cache/x", ""),
        (".git/config", ""),
        (".DS_Store", ""),
        (".index.js.swp", ""),
        (".terraform/x", ""),
        ("__pycache__/x.pyc", ""),
        ("test/index.test.js", ""),
        ("docs/private/x", ""),
        ("docs/public/x", ""),
    ]);
    fs::create_dir(app.join("empty")).unwrap();
    let packed = pack(&app, &["*.test.js", "docs/private"]).unwrap();
    assert_eq!(
        names(&packed),
        [
            "docs/public/x",
            "index.js",
            "node_modules/left-pad/index.js"
        ]
    );
}

#[test]
fn folders_that_cannot_be_packed() {
    let (outer, app) = folder(&[(".git/config", "")]);
    let message = |folder: &Path| {
        let error = pack(folder, NONE).unwrap_err();
        assert!(!error.help().is_empty());
        error
            .to_string()
            .replace(&outer.path().display().to_string(), "OUTER")
    };
    assert_eq!(message(&app), "`OUTER/app` holds no file to pack");
    assert_eq!(
        message(&outer.path().join("none")),
        "`OUTER/none` does not exist"
    );
    assert_eq!(
        message(&app.join(".git/config")),
        "`OUTER/app/.git/config` is not a folder"
    );
    // Files without bytes on the disk, as large as they say.
    for (name, megabytes) in [("a", 100), ("b", 150), ("c", 1), ("d", 2)] {
        write(&app, name, "");
        let file = File::options().write(true).open(app.join(name)).unwrap();
        file.set_len(megabytes * 1024 * 1024).unwrap();
    }
    assert_eq!(MOST_BYTES, 250 * 1024 * 1024);
    assert_eq!(
        message(&app),
        "`OUTER/app` is 253 MB unzipped: Lambda takes at most 250 MB; \
         largest: `b` (150 MB), `a` (100 MB), `d` (2 MB)"
    );
}

#[cfg(unix)]
mod unix {
    use std::os::unix::ffi::OsStrExt as _;
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};

    use super::*;

    #[test]
    fn modes_are_two() {
        let (_outer, app) = folder(&[("a", ""), ("bootstrap", ""), ("c", "")]);
        for (name, mode) in [("a", 0o600), ("bootstrap", 0o710), ("c", 0o666)] {
            fs::set_permissions(app.join(name), fs::Permissions::from_mode(mode)).unwrap();
        }
        let packed = listing(&pack(&app, NONE).unwrap());
        let modes: Vec<u32> = packed.values().map(|(mode, _)| *mode).collect();
        assert_eq!(modes, [0o644, 0o755, 0o644]);
    }

    #[test]
    fn links_inside_are_followed_and_others_refused() {
        let (outer, app) = folder(&[("real/a", "a")]);
        symlink("real", app.join("linked")).unwrap();
        symlink("real/a", app.join("b")).unwrap();
        let packed = pack(&app, NONE).unwrap();
        assert_eq!(names(&packed), ["b", "linked/a", "real/a"]);
        assert_eq!(listing(&packed)["b"].1, "a");

        symlink("..", app.join("real/up")).unwrap();
        assert!(matches!(pack(&app, NONE), Err(ArchiveError::Loop(_))));
        fs::remove_file(app.join("real/up")).unwrap();

        write(outer.path(), "secret", "");
        symlink(outer.path().join("secret"), app.join("out")).unwrap();
        let error = pack(&app, NONE).unwrap_err();
        assert!(matches!(error, ArchiveError::Outside { .. }), "{error}");
        assert!(pack(&app, &["out"]).is_ok());
        fs::remove_file(app.join("out")).unwrap();
        symlink("nowhere", app.join("out")).unwrap();
        assert!(matches!(pack(&app, NONE), Err(ArchiveError::Read { .. })));
    }

    #[test]
    fn names_must_be_text() {
        let (_outer, app) = folder(&[("a", "")]);
        let name = std::ffi::OsStr::from_bytes(b"\xff");
        if fs::copy(app.join("a"), app.join(name)).is_ok() {
            assert!(matches!(pack(&app, NONE), Err(ArchiveError::Name(_))));
        }
    }

    #[test]
    fn a_package_is_not_readable_by_less_than_other_files() {
        let (outer, app) = folder(&[("a", "")]);
        let package = Cache::new(outer.path()).package("api", &app, NONE).unwrap();
        let mode = |path: PathBuf| fs::metadata(path).unwrap().mode();
        assert_eq!(mode(outer.path().join(package.path)), mode(app.join("a")));
    }

    #[test]
    fn records_behind_a_link_are_refused() {
        let there = |place: &Path| fs::read_dir(place).unwrap().count();
        for link in [".groundplan", ".groundplan/build", ".groundplan/lock"] {
            let (outer, app) = folder(&[("a", "")]);
            let elsewhere = tempfile::tempdir().unwrap();
            let link = outer.path().join(link);
            fs::create_dir_all(link.parent().unwrap()).unwrap();
            let target = elsewhere
                .path()
                .join(if link.ends_with("lock") { "lock" } else { "" });
            symlink(target, &link).unwrap();
            let error = Cache::new(outer.path())
                .package("api", &app, NONE)
                .unwrap_err();
            assert!(
                matches!(&error, ArchiveError::Link(place) if *place == link),
                "{error}"
            );
            assert!(error.help().contains("symbolic link"));
            assert_eq!(there(elsewhere.path()), 0);
        }
    }

    /// A change that puts size and modification time back is seen all the same.
    #[test]
    fn a_hidden_change_is_packed() {
        let (outer, app) = folder(&[("a", "one")]);
        let cache = Cache::new(outer.path());
        settle(&app.join("a"));
        cache.package("api", &app, NONE).unwrap();
        write(&app, "a", "two");
        age(&app.join("a"));
        assert!(cache.package("api", &app, NONE).unwrap().is_written);
    }
}

fn age(place: &Path) {
    let file = File::options().write(true).open(place).unwrap();
    file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000))
        .unwrap();
}

/// Makes a file old, and waits until the system's own record of that is old too.
fn settle(place: &Path) {
    age(place);
    std::thread::sleep(Duration::from_millis(3100));
}

#[test]
fn a_package_is_written_only_when_it_changes() {
    let (outer, app) = folder(&[("a", "one")]);
    let cache = Cache::new(outer.path());
    let sidecar = outer.path().join(".groundplan/build/api.fingerprint");
    let zip = outer.path().join(".groundplan/build/api.zip");

    let package = cache.package("api", &app, NONE).unwrap();
    assert_eq!(package.path, ".groundplan/build/api.zip");
    assert_eq!(Cache::path("api"), package.path);
    assert!(package.is_written);
    assert!(!sidecar.exists(), "the folder has just changed");
    assert!(!cache.package("api", &app, NONE).unwrap().is_written);

    settle(&app.join("a"));
    assert!(!cache.package("api", &app, NONE).unwrap().is_written);
    assert!(sidecar.exists());
    let old = fs::read_to_string(&sidecar).unwrap();
    // With the fingerprint, a spoilt package is seen too.
    write(&zip.with_extension(""), "../api.zip", "spoilt");
    assert!(cache.package("api", &app, NONE).unwrap().is_written);
    assert_eq!(names(&fs::read(&zip).unwrap()), ["a"]);
    assert_ne!(fs::read_to_string(&sidecar).unwrap(), old);

    // Other patterns, another file, none of the package.
    write(&app, "b", "two");
    assert!(cache.package("api", &app, NONE).unwrap().is_written);
    assert!(cache.package("api", &app, &["b"]).unwrap().is_written);
    fs::remove_file(&zip).unwrap();
    assert!(cache.package("api", &app, &["b"]).unwrap().is_written);
    for name in ["", "a/b", "..", "con", "a:b"] {
        assert!(matches!(
            cache.package(name, &app, NONE),
            Err(ArchiveError::PackageName(_))
        ));
    }
}

#[test]
fn packages_that_nobody_wants_go() {
    let (outer, app) = folder(&[("a", "one")]);
    let cache = Cache::new(outer.path());
    assert_eq!(cache.retain(&[]).unwrap(), 0);
    for name in ["api", "old", "older"] {
        cache.package(name, &app, NONE).unwrap();
    }
    write(outer.path(), ".groundplan/build/notes.txt", "theirs");
    assert_eq!(cache.retain(&["api"]).unwrap(), 2);
    assert_eq!(cache.retain(&["api"]).unwrap(), 0);
    assert!(outer.path().join(Cache::path("api")).exists());
    fs::remove_file(outer.path().join(".groundplan/build/notes.txt")).unwrap();
    assert_eq!(cache.retain(&[]).unwrap(), 1);
    assert!(!outer.path().join(".groundplan/build").exists());
}

#[test]
fn what_a_run_left_that_was_cut_short_goes() {
    let (outer, app) = folder(&[("a", "")]);
    let cache = Cache::new(outer.path());
    cache.package("api", &app, NONE).unwrap();
    let build = outer.path().join(".groundplan/build");
    write(&build, "api.zip.tmp", "half a pack");
    write(&build, "gone.fingerprint.tmp", "");
    assert_eq!(cache.retain(&["api"]).unwrap(), 0);
    let left = fs::read_dir(&build)
        .unwrap()
        .map(|entry| entry.unwrap().file_name());
    assert_eq!(left.collect::<Vec<_>>(), ["api.zip"]);
    // One that is where the next is written is no obstacle.
    write(&build, "api.zip.tmp", "half a pack");
    write(&app, "a", "changed");
    assert!(cache.package("api", &app, NONE).unwrap().is_written);
}

//! A folder to emit into, and ways to look at all of it.

#![allow(dead_code, reason = "not every test file uses all of it")]
#![allow(clippy::unwrap_used, reason = "a test that cannot begin has failed")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use fileset::{ApplyError, ApplyOptions, ApplyReport, Comparison, Digest, FileSet, State};

pub(crate) struct Folder(tempfile::TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn join(&self, path: &str) -> PathBuf {
        self.path().join(path)
    }

    /// Writes as a person would, making folders.
    #[expect(
        clippy::disallowed_methods,
        reason = "the hand of a person, not of the project"
    )]
    pub(crate) fn edit(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let place = self.join(path);
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        fs::write(place, bytes).unwrap();
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.join(path)).unwrap()
    }

    pub(crate) fn has(&self, path: &str) -> bool {
        fs::symlink_metadata(self.join(path)).is_ok()
    }

    pub(crate) fn compare(&self, files: &[(&str, &str)]) -> Comparison {
        Comparison::new(self.path(), set(files)).unwrap()
    }

    pub(crate) fn state(&self, files: &[(&str, &str)], path: &str) -> State {
        let comparison = self.compare(files);
        comparison
            .changes()
            .iter()
            .find(|change| change.path() == path)
            .unwrap()
            .state()
    }

    pub(crate) fn try_emit(&self, files: &[(&str, &str)]) -> Result<ApplyReport, ApplyError> {
        self.compare(files).apply(&ApplyOptions::default())
    }

    pub(crate) fn emit(&self, files: &[(&str, &str)]) -> ApplyReport {
        self.try_emit(files).unwrap()
    }

    pub(crate) fn force(&self, files: &[(&str, &str)]) -> ApplyReport {
        self.compare(files)
            .apply(&ApplyOptions {
                force: true,
                ..ApplyOptions::default()
            })
            .unwrap()
    }

    /// Every path below the folder; a folder has no bytes.
    pub(crate) fn contents(&self) -> BTreeMap<String, Option<Vec<u8>>> {
        let mut found = BTreeMap::new();
        collect(self.path(), "", &mut found);
        found
    }

    /// Every path, without our records.
    pub(crate) fn paths(&self) -> Vec<String> {
        let ours = |path: &String| !path.starts_with(".groundplan");
        self.contents().into_keys().filter(ours).collect()
    }
}

fn collect(place: &Path, name: &str, found: &mut BTreeMap<String, Option<Vec<u8>>>) {
    for entry in fs::read_dir(place).unwrap() {
        let entry = entry.unwrap();
        let last = entry.file_name().into_string().unwrap();
        let name = if name.is_empty() {
            last
        } else {
            format!("{name}/{last}")
        };
        if let Ok(target) = fs::read_link(entry.path()) {
            found.insert(name, Some(target.into_os_string().into_encoded_bytes()));
        } else if entry.file_type().unwrap().is_dir() {
            found.insert(name.clone(), None);
            collect(&entry.path(), &name, found);
        } else {
            found.insert(name, Some(fs::read(entry.path()).unwrap()));
        }
    }
}

pub(crate) fn set(files: &[(&str, &str)]) -> FileSet {
    let mut set = FileSet::new();
    for (path, text) in files {
        set.insert(path, *text).unwrap();
    }
    set
}

pub(crate) const MANIFEST: &str = ".groundplan/manifest.json";
pub(crate) const WANTED: &[(&str, &str)] = &[
    ("modules/table/main.tf.json", "{}\n"),
    ("top.tf.json", "{}\n"),
];

pub(crate) fn listing(path: &str, text: &str) -> String {
    let digest = Digest::of(text.as_bytes());
    format!("{{\"version\": 1, \"files\": {{\"{path}\": \"{digest}\"}}}}")
}

/// Expects that emitting is refused with this message, and changes nothing.
pub(crate) fn assert_refused(folder: &Folder, message: &str) {
    let before = folder.contents();
    for force in [false, true] {
        let options = ApplyOptions {
            force,
            ..ApplyOptions::default()
        };
        let error = folder.compare(WANTED).apply(&options).unwrap_err();
        assert!(matches!(error, ApplyError::Refused(_)));
        assert_eq!(
            error.to_string(),
            format!("nothing was written:\n  {message}")
        );
        assert!(!error.help().is_empty());
    }
    assert_eq!(folder.contents(), before);
}

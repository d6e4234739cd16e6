//! The code of an emitted function: the source that people read, and the package that Lambda runs.
//!
//! The package is made here, not by Terraform: a zip file made at plan time is missing when the
//! saved plan is applied elsewhere, and needs a further provider. Its files are stored, not
//! compressed, so the same source gives the same bytes whatever compression library is in use, and
//! the source can be found in it with any text search.

use std::collections::BTreeMap;
use std::io::{Cursor, Write as _};

use zip::result::ZipResult;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, System, ZipWriter};

/// Name of the package in the module's folder.
pub(crate) const PACKAGE: &str = "function.zip";

/// The files that lie in the module's folder: `function/*.mjs` and the package of them. `source` is
/// text by file name.
pub(crate) fn assets(source: &[(&str, &str)]) -> BTreeMap<String, Vec<u8>> {
    let mut assets: BTreeMap<String, Vec<u8>> = source
        .iter()
        .map(|(name, text)| (format!("function/{name}"), text.as_bytes().to_vec()))
        .collect();
    let package = pack(source)
        .unwrap_or_else(|error| panic!("a package in memory cannot be written: {error}"));
    assets.insert(PACKAGE.into(), package);
    assets
}

fn pack(files: &[(&str, &str)]) -> ZipResult<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(DateTime::default())
        .system(System::Unix)
        .unix_permissions(0o644);
    for (name, text) in files {
        zip.start_file(*name, options)?;
        zip.write_all(text.as_bytes())?;
    }
    Ok(zip.finish()?.into_inner())
}

/// Fails unless `source` is every file of `functions/<function>/source`, its package is exactly
/// that, and it needs no more than Lambda's runtime brings.
#[cfg(test)]
pub(crate) fn hold(function: &str, source: &[(&str, &str)]) {
    use std::io::Read as _;

    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("functions")
        .join(function)
        .join("source");
    let mut found: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    found.sort();
    let listed: Vec<&str> = source.iter().map(|(name, _)| *name).collect();
    assert_eq!(found, listed, "every file of the source is listed");

    let made = assets(source);
    let mut zip = zip::ZipArchive::new(Cursor::new(&made[PACKAGE])).unwrap();
    assert_eq!(zip.len(), source.len());
    for index in 0..zip.len() {
        let mut file = zip.by_index(index).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        let name = file.name().unwrap().into_owned();
        assert_eq!(bytes, made[&format!("function/{name}")]);
        assert_eq!(file.compression(), CompressionMethod::Stored);
        assert_eq!(file.unix_mode(), Some(0o100_644));
    }
    assert_eq!(made, assets(source));

    for (name, text) in source {
        for line in text.lines().filter(|line| line.contains(" from \"")) {
            let from = line.rsplit('"').nth(1).unwrap_or_default();
            let brought = ["./", "@aws-sdk/", "node:"];
            assert!(
                brought.iter().any(|start| from.starts_with(start)),
                "{name}: {line}"
            );
        }
    }
}

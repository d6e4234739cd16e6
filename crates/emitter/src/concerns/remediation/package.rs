//! The remediation function's code: the source that people read, and the package that Lambda runs.
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
pub(super) const PACKAGE: &str = "function.zip";

/// The source, by file name.
pub(super) const SOURCE: [(&str, &str); 7] = [
    (
        "actions.mjs",
        include_str!("../../../functions/remediation/source/actions.mjs"),
    ),
    (
        "aws.mjs",
        include_str!("../../../functions/remediation/source/aws.mjs"),
    ),
    (
        "event.mjs",
        include_str!("../../../functions/remediation/source/event.mjs"),
    ),
    (
        "handler.mjs",
        include_str!("../../../functions/remediation/source/handler.mjs"),
    ),
    (
        "index.mjs",
        include_str!("../../../functions/remediation/source/index.mjs"),
    ),
    (
        "ledger.mjs",
        include_str!("../../../functions/remediation/source/ledger.mjs"),
    ),
    (
        "message.mjs",
        include_str!("../../../functions/remediation/source/message.mjs"),
    ),
];

/// The files that lie in the module's folder: `function/*.mjs` and the package of them.
pub(super) fn assets() -> BTreeMap<String, Vec<u8>> {
    let mut assets: BTreeMap<String, Vec<u8>> = SOURCE
        .iter()
        .map(|(name, text)| (format!("function/{name}"), text.as_bytes().to_vec()))
        .collect();
    let package = pack(&SOURCE)
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

#[cfg(test)]
mod tests {
    use std::io::Read as _;
    use std::path::Path;

    use super::*;

    #[test]
    fn every_file_of_the_source_is_listed() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("functions/remediation/source");
        let mut found: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        found.sort();
        assert_eq!(found, SOURCE.map(|(name, _)| name));
    }

    #[test]
    fn the_package_is_exactly_the_source_beside_it() {
        let assets = assets();
        let mut zip = zip::ZipArchive::new(Cursor::new(&assets[PACKAGE])).unwrap();
        assert_eq!(zip.len(), SOURCE.len());
        for index in 0..zip.len() {
            let mut file = zip.by_index(index).unwrap();
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).unwrap();
            let name = file.name().unwrap().into_owned();
            assert_eq!(bytes, assets[&format!("function/{name}")]);
            assert_eq!(file.compression(), CompressionMethod::Stored);
            assert_eq!(file.unix_mode(), Some(0o100_644));
        }
        assert_eq!(assets, super::assets());
    }

    #[test]
    fn the_source_needs_no_more_than_the_runtime_brings() {
        for (name, text) in SOURCE {
            for line in text.lines().filter(|line| line.contains(" from \"")) {
                let from = line.rsplit('"').nth(1).unwrap_or_default();
                assert!(
                    from.starts_with("./") || from.starts_with("@aws-sdk/"),
                    "{name}: {line}"
                );
            }
        }
    }
}

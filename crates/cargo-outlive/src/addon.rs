//! What a built addon tells about itself: the symbols that it exports.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{bail, Context, Result};
use cargo_metadata::semver::Version;
use object::read::macho::{FatArch, MachOFatFile32, MachOFatFile64};
use object::{FileKind, NameOrOrdinal, Object};

/// The symbol that every addon exports which was built with this package patched.
pub fn marker(package: &str, version: &Version) -> String {
    format!(
        "napi_outlive_{}_{}",
        package.replace('-', "_"),
        version.major
    )
}

/// The markers that the addon at `path` exports; of a universal binary, those that it exports for
/// every architecture.
///
/// # Errors
///
/// If the file cannot be read, or is no shared library of Linux, macOS or Windows.
pub fn markers(path: &Path) -> Result<BTreeSet<String>> {
    let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut of_each = slices(&bytes)?.into_iter().map(|slice| {
        let object = object::File::parse(slice).context("not a shared library")?;
        markers_of(&object)
    });
    let first = of_each
        .next()
        .context("a universal binary without content")??;
    of_each.try_fold(first, |common, other| {
        let other = other?;
        Ok(common.intersection(&other).cloned().collect())
    })
}

/// The shared libraries in a file: one, but for universal binaries.
fn slices(bytes: &[u8]) -> Result<Vec<&[u8]>> {
    fn of_each<'a>(arches: &[impl FatArch], bytes: &'a [u8]) -> Result<Vec<&'a [u8]>> {
        let data = arches.iter().map(|arch| Ok(arch.data(bytes)?));
        data.collect()
    }
    match FileKind::parse(bytes).context("not a shared library")? {
        FileKind::MachOFat32 => of_each(MachOFatFile32::parse(bytes)?.arches(), bytes),
        FileKind::MachOFat64 => of_each(MachOFatFile64::parse(bytes)?.arches(), bytes),
        FileKind::Elf32
        | FileKind::Elf64
        | FileKind::MachO32
        | FileKind::MachO64
        | FileKind::Pe32
        | FileKind::Pe64 => Ok(vec![bytes]),
        _ => bail!("not a shared library"),
    }
}

fn markers_of(object: &object::File) -> Result<BTreeSet<String>> {
    let mut markers = BTreeSet::new();
    for export in object.exports()? {
        let export = export?;
        let NameOrOrdinal::Name(name) = export.name() else {
            continue;
        };
        let name = String::from_utf8_lossy(name);
        // Mach-O puts an underscore before each name.
        let name = name.strip_prefix('_').unwrap_or(&name);
        if name.starts_with("napi_outlive_") {
            markers.insert(name.to_owned());
        }
    }
    Ok(markers)
}
#[cfg(test)]
mod tests {
    use object::write::{Object as Built, StandardSection, Symbol, SymbolSection};
    use object::{Architecture, BinaryFormat, Endianness, SymbolFlags, SymbolKind, SymbolScope};

    use super::*;

    /// A Mach-O file for one architecture that exports these symbols.
    fn mach_o(architecture: Architecture, exports: &[&str]) -> Vec<u8> {
        let mut built = Built::new(BinaryFormat::MachO, architecture, Endianness::Little);
        let data = built.section_id(StandardSection::Data);
        let value = built.append_section_data(data, &[1], 1);
        for name in exports {
            built.add_symbol(Symbol {
                name: name.as_bytes().to_vec(),
                value,
                size: 1,
                kind: SymbolKind::Data,
                scope: SymbolScope::Dynamic,
                weak: false,
                section: SymbolSection::Section(data),
                flags: SymbolFlags::None,
            });
        }
        built.write().unwrap()
    }

    /// A universal binary of these files.
    fn universal(files: &[Vec<u8>]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut content: Vec<u8> = Vec::new();
        let head = 8 + 20 * files.len();
        for word in [0xcafe_babe_u32, files.len() as u32] {
            bytes.extend(word.to_be_bytes());
        }
        for (index, file) in files.iter().enumerate() {
            let offset = head + content.len();
            for word in [index as u32, 0, offset as u32, file.len() as u32, 0] {
                bytes.extend(word.to_be_bytes());
            }
            content.extend(file);
        }
        bytes.extend(content);
        bytes
    }

    fn markers_in(bytes: &[u8]) -> Vec<String> {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("addon.node");
        std::fs::write(&path, bytes).unwrap();
        markers(&path).unwrap().into_iter().collect()
    }

    #[test]
    fn a_mac_addon_names_its_markers_without_the_underscore() {
        let exports = ["napi_outlive_napi_3", "napi_register_module_v1"];
        let addon = mach_o(Architecture::Aarch64, &exports);
        assert_eq!(markers_in(&addon), ["napi_outlive_napi_3"]);
    }

    #[test]
    fn a_universal_addon_has_the_markers_that_each_of_its_architectures_has() {
        let (napi, napi_sys) = ("napi_outlive_napi_3", "napi_outlive_napi_sys_3");
        let addon = universal(&[
            mach_o(Architecture::Aarch64, &[napi, napi_sys]),
            mach_o(Architecture::X86_64, &[napi_sys]),
        ]);
        assert_eq!(markers_in(&addon), [napi_sys]);
    }
}

//! What the project was before anything was applied to it, for `cargo outlive remove`.

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use crate::manifest_patch;
use crate::rewind::Rewind;
use crate::situation::Situation;

/// Where it is kept, inside `patched`.
pub const FILE: &str = "before-apply.toml";

const HEAD: &str = "# What `cargo outlive remove` puts back, byte for byte.\n\n";

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Before {
    manifest: Rewind,
    #[serde(skip_serializing_if = "Option::is_none")]
    lock: Option<Rewind>,
}

/// The project without what was applied to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Former {
    pub manifest: String,
    /// Whether that is the manifest of before, byte for byte, and not the present one less what is
    /// ours.
    pub is_manifest_known: bool,
    /// The lock file of before, byte for byte, if it is known.
    pub lock: Option<String>,
}

impl Before {
    pub fn parse(text: &str) -> Result<Self> {
        toml_edit::de::from_str(text).with_context(|| format!("in `{FILE}`"))
    }

    /// The way back from `manifest` and `lock` to the former state.
    pub fn between(former: &Former, manifest: &str, lock: &str) -> Self {
        let former_lock = former.lock.as_deref();
        Self {
            manifest: Rewind::between(&former.manifest, manifest),
            lock: former_lock.map(|former| Rewind::between(former, lock)),
        }
    }

    pub fn to_text(&self) -> Result<String> {
        let text = toml_edit::ser::to_string_pretty(self).context("cannot write down")?;
        Ok(format!("{HEAD}{text}"))
    }
}

impl Former {
    /// The state before the first run, as far as what is found there leads back to it.
    pub fn of(situation: &Situation) -> Result<Self> {
        let Situation {
            manifest,
            lock_text,
            existing,
            ..
        } = situation;
        if !situation.is_ours() {
            return Ok(Self {
                manifest: manifest.clone(),
                is_manifest_known: true,
                lock: Some(lock_text.clone()),
            });
        }
        let before = existing.as_ref().and_then(|existing| existing.before());
        let known = before.and_then(|before| before.manifest.rewind(manifest));
        let rewind = before.and_then(|before| before.lock.as_ref());
        Ok(Self {
            is_manifest_known: known.is_some(),
            manifest: match known {
                Some(known) => known,
                None => manifest_patch::without_entries(manifest)?,
            },
            lock: rewind.and_then(|rewind| rewind.rewind(lock_text)),
        })
    }
}

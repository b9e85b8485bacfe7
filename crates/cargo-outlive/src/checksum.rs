//! SHA-256, as Cargo.lock writes it.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

pub fn sha256(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    let mut text = String::with_capacity(2 * digest.len());
    for byte in digest {
        write!(text, "{byte:02x}").expect("strings grow");
    }
    text
}

//! A published release of napi.

use cargo_metadata::Metadata;

/// Yanked releases, with the checksum that lock files record for them.
pub const YANKED: [(&str, &str); 1] = [(
    "2.16.3",
    "108497dced1238e66b3449059b4032fd4951f0f71f2114251df47f479e320bfe",
)];

/// Features that do not go with the others: `noop` takes away what they bring, and `tokio_stats`
/// asks for something that tokio itself took away.
const APART: [&str; 2] = ["noop", "tokio_stats"];

/// What a release says of itself in its manifest.
pub struct Release {
    pub version: String,
    /// All that can be on together.
    pub features: Vec<String>,
    /// The oldest napi-sys that it goes with. Releases before 2.14.0 do not compile with the newest.
    pub napi_sys: String,
}

impl Release {
    pub fn of(metadata: &Metadata) -> Self {
        let napi = metadata
            .packages
            .iter()
            .find(|package| package.name == "napi");
        let napi = napi.expect("the project depends on napi");
        let is_wanted = |name: &&String| !APART.contains(&name.as_str());
        let napi_sys = napi
            .dependencies
            .iter()
            .find(|dependency| dependency.name == "napi-sys");
        let napi_sys = &napi_sys.expect("napi depends on napi-sys").req.comparators[0];
        Self {
            version: napi.version.to_string(),
            features: napi.features.keys().filter(is_wanted).cloned().collect(),
            napi_sys: format!(
                "{}.{}.{}",
                napi_sys.major,
                napi_sys.minor.unwrap(),
                napi_sys.patch.unwrap()
            ),
        }
    }
}

/// The version that a test's name stands for.
pub fn version(test: &str) -> String {
    test.trim_start_matches('v').replace('_', ".")
}

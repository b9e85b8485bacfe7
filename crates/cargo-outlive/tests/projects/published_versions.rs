//! Every published napi-sys that the sparse tree is for.

use crate::support::Project;

/// All releases of the 2.x and 3.x lines up to November 2026, with the newest Node-API that each
/// has a feature for, and whether it can find the functions at run time.
const PUBLISHED: [(&str, &str, bool); 21] = [
    ("2.0.0", "napi8", false),
    ("2.1.0", "napi8", false),
    ("2.2.0", "napi8", false),
    ("2.2.1", "napi8", false),
    ("2.2.2", "napi8", false),
    ("2.2.3", "napi8", false),
    ("2.3.0", "napi9", false),
    ("2.4.0", "napi9", true),
    ("3.0.0", "napi10", true),
    ("3.0.1", "napi10", true),
    ("3.1.0", "napi10", true),
    ("3.1.1", "napi10", true),
    ("3.2.0", "napi10", true),
    ("3.2.1", "napi10", true),
    ("3.2.2", "napi10", true),
    ("3.2.3", "napi10", true),
    ("3.3.0", "napi10", true),
    ("3.3.1", "napi10", true),
    ("3.3.2", "napi10", true),
    ("3.4.0", "napi10", true),
    ("3.4.1", "napi10", true),
];

/// Fails to compile unless the functions have the published types, and C's calling convention.
const USER: &str = "
    use napi_sys::*;
    pub const CALL: unsafe extern \"C\" fn(
        napi_threadsafe_function,
        *mut std::ffi::c_void,
        napi_threadsafe_function_call_mode,
    ) -> napi_status = napi_call_threadsafe_function;
";

#[test]
fn each_is_patched_and_compiles_without_a_warning() {
    for (version, newest, dyn_symbols) in PUBLISHED {
        let dependency = |default: bool, features: &[&str]| {
            format!(
                "napi-sys = {{ version = \"={version}\", default-features = {default}, \
                 features = {features:?} }}"
            )
        };
        let lean = dependency(false, &[newest]);
        let project = Project::with_dependencies(&lean);
        project.write("src/lib.rs", USER);
        project.apply();
        project.cargo(&["check", "--quiet"]);

        let full = match dyn_symbols {
            true => dependency(true, &[newest, "experimental", "dyn-symbols"]),
            false => dependency(true, &[newest, "experimental"]),
        };
        project.edit("Cargo.toml", &lean, &full);
        project.cargo(&["check", "--quiet"]);

        project.edit("Cargo.toml", &full, &dependency(false, &["napi3"]));
        project.write("src/lib.rs", "");
        project.cargo(&["check", "--quiet"]);
    }
}

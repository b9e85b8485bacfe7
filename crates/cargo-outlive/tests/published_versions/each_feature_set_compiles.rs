//! The feature sets that upstream builds, on the newest release of each line, and the target on
//! which all is left as published.

use crate::project::{Features, Project};
use crate::public_api::PublicApi;

macro_rules! feature_sets {
    ($version:literal: $($name:ident $features:expr;)*) => {
        $(
            #[test]
            fn $name() {
                compiles(Project::depending_on($version, &$features));
            }
        )*

        mod on_wasm {
            use super::super::*;

            const TARGET: &str = "wasm32-wasip1-threads";

            #[test]
            fn default() {
                keeps_its_api(Project::depending_on($version, &Features::With(&[])).for_target(TARGET));
            }

            #[test]
            fn full() {
                keeps_its_api(Project::depending_on($version, &Features::With(&["full"])).for_target(TARGET));
            }
        }
    };
}

mod v3_16_1 {
    use super::*;

    feature_sets! { "3.16.1":
        none Features::Only(&[]);
        napi4 Features::Only(&["napi4"]);
        dyn_symbols Features::Only(&["napi4", "dyn-symbols"]);
        default Features::With(&[]);
        full Features::With(&["full"]);
        compat_mode Features::With(&["compat-mode"]);
        noop Features::With(&["noop"]);
        noop_full Features::With(&["noop", "full"]);
        r#async Features::With(&["async"]);
        async_runtime Features::With(&["async-runtime"]);
        tokio_rt Features::With(&["tokio_rt"]);
        serde_json Features::With(&["serde-json"]);
        error_anyhow Features::With(&["error_anyhow"]);
        web_stream Features::With(&["web_stream", "napi5"]);
        deferred_trace Features::With(&["deferred_trace"]);
        tracing Features::With(&["tracing"]);
    }
}

#[test]
fn v3_16_1_does_not_compile_as_published_with_web_stream_below_napi5() {
    let project = Project::depending_on("3.16.1", &Features::With(&["web_stream"]));
    let said = project.compile().unwrap_err().to_string();
    assert!(
        said.contains("cannot find function `napi_add_finalizer`"),
        "{said}"
    );
}

mod v2_16_17 {
    use super::*;

    feature_sets! { "2.16.17":
        none Features::Only(&[]);
        napi4 Features::Only(&["napi4"]);
        dyn_symbols Features::Only(&["napi4", "dyn-symbols"]);
        default Features::With(&[]);
        full Features::With(&["full"]);
        compat_mode Features::With(&["compat-mode", "napi4"]);
        noop Features::With(&["noop"]);
        noop_full Features::With(&["noop", "full"]);
        r#async Features::With(&["async"]);
        tokio_rt Features::With(&["tokio_rt"]);
        serde_json Features::With(&["serde-json", "napi4"]);
        error_anyhow Features::With(&["error_anyhow", "napi4"]);
        deferred_trace Features::With(&["deferred_trace"]);
    }
}

fn compiles(project: Project) {
    project.apply(&[]);
    project.compile().unwrap();
}

fn keeps_its_api(project: Project) {
    let published = project.public_api();
    project.apply(&[]);
    let patched = project.public_api();
    assert!(patched.has("napi::outlive::PATCHED"));
    let differences = PublicApi::differences(&published, &patched);
    assert!(
        differences.is_empty(),
        "the public API changed:\n{differences}"
    );
    project.compile().unwrap();
}

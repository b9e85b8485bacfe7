//! Every release of napi that the fork is for: all from 3.8.0 and all from 2.12.0 that there were
//! in November 2026, and the one of the original report.

use crate::project::{Features, Project};
use crate::public_api::PublicApi;
use crate::release::version;

macro_rules! releases {
    ($($release:ident)*) => {
        $(
            #[test]
            fn $release() {
                each(&version(stringify!($release)));
            }
        )*
    };
}

releases! {
    v2_0_2

    v2_12_0 v2_12_1 v2_12_2 v2_12_3 v2_12_4 v2_12_5 v2_12_6 v2_12_7
    v2_13_0 v2_13_1 v2_13_2 v2_13_3
    v2_14_0 v2_14_1 v2_14_2 v2_14_3 v2_14_4
    v2_15_0 v2_15_1 v2_15_2 v2_15_4
    v2_16_0 v2_16_1 v2_16_2 v2_16_4 v2_16_5 v2_16_6 v2_16_7 v2_16_8
    v2_16_9 v2_16_10 v2_16_11 v2_16_12 v2_16_13 v2_16_14 v2_16_15 v2_16_16 v2_16_17

    v3_8_0 v3_8_1 v3_8_2 v3_8_3 v3_8_4 v3_8_5 v3_8_6
    v3_9_0 v3_9_1 v3_9_2 v3_9_3 v3_9_4
    v3_10_0 v3_10_1 v3_10_2 v3_10_3 v3_10_4 v3_10_5
    v3_11_0
    v3_12_0 v3_12_1 v3_12_2 v3_12_3 v3_12_4 v3_12_5 v3_12_6 v3_12_7
    v3_13_0
    v3_14_0 v3_14_1 v3_14_2
    v3_15_0
    v3_16_0 v3_16_1
}

fn each(version: &str) {
    let project = Project::depending_on(version, &Features::Together);
    let published = project.public_api();
    assert!(published.has("napi::threadsafe_function::ThreadsafeFunction"));

    project.apply(&[]);
    let patched = project.public_api();
    assert!(patched.has("napi::outlive::PATCHED"));
    assert!(patched.has("napi::outlive::closing::is_closing"));
    assert!(patched.has("napi::outlive::batches::deliver_in_batches"));
    let differences = PublicApi::differences(&published, &patched);
    assert!(
        differences.is_empty(),
        "the public API of napi {version} changed:\n{differences}"
    );
    project.compile().unwrap();
}

/// It was yanked on the day of its release: only a lock file that names it still brings it in.
#[test]
fn v2_16_3_does_not_compile_as_published_and_is_refused() {
    let project = Project::depending_on("2.16.3", &Features::Together);
    let said = project.compile().unwrap_err().to_string();
    assert!(said.contains("cannot find value `CalleeHandled`"), "{said}");
    let said = project.refusal();
    assert!(
        said.contains("error: napi 2.16.3 is not published as the fork knows it"),
        "{said}"
    );
}

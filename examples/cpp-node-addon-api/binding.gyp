{
  # The same sources at Node-API 4 and 5, as they are published ("stock") and with
  # the library ("linked"); and once with no more than the library ("bare").
  "variables": {
    "sources_of_all": [
      "src/addon.cc",
      "src/feed.cc",
      "src/kept.cc",
      "src/settle.cc",
      "src/typed.cc",
      "src/untyped.cc",
      "src/witness.cc",
    ],
  },
  "target_defaults": {
    "sources": ["<@(sources_of_all)"],
    "dependencies": ["<!(node -p \"require('node-addon-api').targets\"):node_addon_api_except"],
    # A worker may be terminated in the middle of a JavaScript callback. Without
    # this, node-addon-api ends the process then, for want of a place to throw to.
    "defines": ["NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS"],
    "cflags": ["-g", "-Wall", "-Wextra", "-Werror"],
    "cflags_cc": ["-std=c++17"],
    "xcode_settings": {"CLANG_CXX_LANGUAGE_STANDARD": "c++17"},
    "msvs_settings": {"VCCLCompilerTool": {"AdditionalOptions": ["/std:c++17"]}},
  },
  "targets": [
    {
      "target_name": "stock-4",
      "defines": ["NAPI_VERSION=4"],
    },
    {
      "target_name": "stock-5",
      "defines": ["NAPI_VERSION=5"],
    },
    {
      "target_name": "linked-4",
      "defines": ["NAPI_VERSION=4"],
      "includes": ["linked.gypi", "leftovers.gypi"],
    },
    {
      "target_name": "linked-5",
      "defines": ["NAPI_VERSION=5"],
      "includes": ["linked.gypi", "leftovers.gypi"],
    },
    {
      "target_name": "bare-5",
      "defines": ["NAPI_VERSION=5"],
      "includes": ["linked.gypi"],
    },
  ],
}

{
  # Includes a header before all else in every C++ source: with it, node-addon-api
  # frees what it wraps around the items of a Napi::ThreadSafeFunction.
  "cflags_cc": ["-include", "<(module_root_dir)/src/napi_leftovers.h"],
}

{
  # All that linking takes: the header's place, and on each system one list of libraries.
  "include_dirs": ["<!@(pkg-config --variable=includedir tsfn)"],
  "conditions": [
    [
      "OS=='win'",
      {
        "library_dirs": ["<!@(pkg-config --variable=libdir tsfn)"],
        "libraries": ["-ltsfn", "-lntdll", "-luserenv", "-lws2_32", "-ldbghelp"],
      },
      {"libraries": ["<!@(pkg-config --libs --static tsfn)"]},
    ],
  ],

  # For src/witness.cc, which asks the library.
  "defines": ["LINKED_WITH_TSFN"],
}

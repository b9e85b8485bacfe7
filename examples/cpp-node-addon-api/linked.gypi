{
  # All that linking takes: these two lines.
  "cflags": ["<!@(pkg-config --cflags tsfn)"],
  "libraries": ["<!@(pkg-config --libs --static tsfn)"],

  # For src/witness.cc, which asks the library.
  "defines": ["LINKED_WITH_TSFN"],
}

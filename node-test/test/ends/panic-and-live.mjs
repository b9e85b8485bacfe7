console.error(
  "\nthread '<unnamed>' (41) panicked at src/handle.rs:165:9:\nrelease failed InvalidArg\nnote: run with `RUST_BACKTRACE=1`",
);

console.error("thread 'main' panicked at 'assertion failed', src/lib.rs:4:5");
process.abort();

//! What is allocated.

/// Bytes that the C library's allocator has given out and not got back, in all arenas and by
/// mappings of their own. The JavaScript heap is not among them.
pub fn bytes() -> usize {
    // SAFETY: any thread; only reads the allocator's own books, under its locks.
    let info = unsafe { libc::mallinfo2() };
    info.uordblks + info.hblkhd
}

//! What is allocated, and in what order the allocator finds what is not.

use std::hint;

/// Bytes that the C library's allocator has given out and not got back, in all arenas and by
/// mappings of their own. The JavaScript heap is not among them.
pub fn bytes() -> usize {
    // SAFETY: any thread; only reads the allocator's own books, under its locks.
    let info = unsafe { libc::mallinfo2() };
    info.uordblks + info.hblkhd
}

/// Larger than what the C library's allocator has at hand for each size, so that it looks for it.
const LARGE: usize = 2_048;
/// It looks through 10,000 pieces at a time.
const LOOKS: usize = 64;

/// Has the allocator sort what has been freed where the calling thread allocates.
///
/// A thread that begins allocates where one that has ended did, and what has been freed there since
/// is sorted by its first call that looks for room: a fraction of a millisecond, for what another
/// contender has left behind.
pub fn tidy() {
    let pieces: [_; LOOKS] = std::array::from_fn(|_| Vec::<u8>::with_capacity(LARGE));
    hint::black_box(&pieces);
}

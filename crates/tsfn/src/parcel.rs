//! Memory for payloads on their way: one thread takes it, another gives it back.
//!
//! That is what a general allocator is slowest at, since each piece goes back to an arena that
//! the other thread is taking from. So a thread that calls lays its payloads side by side in a
//! *chunk* of its own, and nobody but the last to take a payload out frees the chunk. Each piece
//! says how far it lies from the chunk's beginning; a chunk counts what has been taken out of it.
//!
//! An open chunk counts `OPEN` pieces more than will ever lie in it, so that it can not be the
//! last that is taken out. The thread that fills it subtracts what was too many when it closes
//! the chunk: when the next piece does not fit, or when the thread ends.
//!
//! A payload that leaves a byte of a pointer free needs no memory at all if it is *marked*: then
//! the byte tells it from the address of anything else.

use crate::sync::{AtomicUsize, Ordering};
use crate::typed::word::{fits, from_word, into_word};
use std::alloc::{alloc, dealloc, handle_alloc_error, Layout};
use std::cell::RefCell;
use std::ffi::c_void;
use std::ptr::{self, NonNull};

/// How much a chunk takes of the allocator, whose own word goes before it.
const SIZE: usize = 4096 - size_of::<usize>();

/// The most that is laid into a chunk; what is larger, or aligned to more than this, has a
/// piece of memory to itself. A sixteenth of a chunk.
const LARGEST: usize = 256;
const ALIGNMENT: usize = 16;

/// More than there are pieces in a chunk.
const OPEN: usize = 1 << 16;

/// The head of a chunk.
#[repr(C)]
struct Chunk {
    /// How many pieces are still to be taken out, and [`OPEN`] more while the chunk is open.
    left: AtomicUsize,
}

/// A payload, and how many bytes before it its chunk begins.
#[repr(C)]
struct Piece<T> {
    distance: u32,
    payload: T,
}

impl<T> Piece<T> {
    const IS_LARGE: bool = size_of::<Self>() > LARGEST || align_of::<Self>() > ALIGNMENT;
}

const fn chunk_layout() -> Layout {
    match Layout::from_size_align(SIZE, ALIGNMENT) {
        Ok(layout) => layout,
        Err(_) => panic!("no such layout"),
    }
}

/// The chunk that a thread lays its payloads into.
struct Open {
    chunk: *mut Chunk,
    /// Where the next piece may begin.
    used: usize,
    /// How many pieces have been laid.
    laid: usize,
}

thread_local! {
    static OPEN_CHUNK: RefCell<Open> = const { RefCell::new(Open::none()) };
}

impl Open {
    const fn none() -> Self {
        Self {
            chunk: ptr::null_mut(),
            used: SIZE,
            laid: 0,
        }
    }

    /// Room for a piece, and its distance from the chunk's beginning. The caller writes it.
    #[inline]
    fn lay<T>(&mut self) -> (NonNull<Piece<T>>, u32) {
        let mut distance = self.next::<T>();
        if distance + size_of::<Piece<T>>() > SIZE {
            self.begin();
            distance = self.next::<T>();
        }
        self.used = distance + size_of::<Piece<T>>();
        self.laid += 1;
        // SAFETY: the thread that lays; the piece lies within its open chunk, which is not NULL
        // now, and which a piece that is still to be written keeps from being freed.
        let piece = unsafe { NonNull::new_unchecked(self.chunk.byte_add(distance).cast()) };
        (piece, distance as u32)
    }

    fn next<T>(&self) -> usize {
        self.used.next_multiple_of(align_of::<Piece<T>>())
    }

    /// Closes the chunk and opens another.
    #[cold]
    fn begin(&mut self) {
        self.close();
        // SAFETY: any thread; the layout is not of size zero.
        let chunk = unsafe { alloc(chunk_layout()) }.cast::<Chunk>();
        if chunk.is_null() {
            handle_alloc_error(chunk_layout());
        }
        // SAFETY: just allocated, large enough for the head and aligned to more than it.
        unsafe {
            chunk.write(Chunk {
                left: AtomicUsize::new(OPEN),
            })
        };
        self.chunk = chunk;
        self.used = size_of::<Chunk>();
        self.laid = 0;
    }

    fn close(&mut self) {
        if !self.chunk.is_null() {
            // SAFETY: the thread that laid the pieces, once a chunk.
            unsafe { take_out(self.chunk, OPEN - self.laid) };
        }
        self.chunk = ptr::null_mut();
        self.used = SIZE;
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.close();
    }
}

/// Counts pieces as taken out, and frees the chunk with the last of them.
///
/// # Safety
///
/// The pieces are counted in the chunk, and nobody looks at them any more.
#[inline]
unsafe fn take_out(chunk: *mut Chunk, pieces: usize) {
    // Release and acquire: who frees the chunk comes after everybody else.
    // SAFETY: any thread; the chunk counts these pieces, so it is alive.
    if unsafe { (*chunk).left.fetch_sub(pieces, Ordering::AcqRel) } == pieces {
        // SAFETY: the last one; allocated with this layout.
        unsafe { dealloc(chunk.cast(), chunk_layout()) };
    }
}

/// Packs a payload, for [`unpack`] on this thread or another. Any thread.
///
/// The parcel is an address of memory that is the payload's until then: not NULL, and a multiple
/// of four.
#[inline]
pub fn pack<T>(payload: T) -> *mut c_void {
    if Piece::<T>::IS_LARGE {
        let distance = 0;
        return Box::into_raw(Box::new(Piece { distance, payload })).cast();
    }
    // A thread that ends has closed its chunk for good. What it still packs goes into one each.
    let (piece, distance) = OPEN_CHUNK
        .try_with(|open| open.borrow_mut().lay::<T>())
        .unwrap_or_else(|_| Open::none().lay::<T>());
    // SAFETY: this thread alone knows of the piece, which is large enough and aligned.
    unsafe { piece.write(Piece { distance, payload }) };
    piece.as_ptr().cast()
}

/// Takes the payload out of a parcel. Any thread.
///
/// # Safety
///
/// The parcel is one that [`pack`] made of a `T`, and nobody has taken anything out of it.
#[inline]
pub unsafe fn unpack<T>(parcel: *mut c_void) -> T {
    let piece = parcel.cast::<Piece<T>>();
    if Piece::<T>::IS_LARGE {
        // SAFETY: by the caller's word, a box of `pack`'s.
        return unsafe { Box::from_raw(piece) }.payload;
    }
    // SAFETY: by the caller's word, a piece that was written, and that its chunk counts. Nobody
    // looks at it after it has been read.
    unsafe {
        let Piece { distance, payload } = piece.read();
        take_out(piece.byte_sub(distance as usize).cast(), 1);
        payload
    }
}

/// The bit that is set in what [`pack_marked`] makes.
const MARK: usize = 1;

/// A payload that goes in the place of a pointer, above the byte with the mark.
#[repr(C)]
struct Marked<T> {
    mark: u8,
    payload: T,
}

impl<T> Marked<T> {
    /// The first byte is the lowest.
    const IS_WORD: bool = cfg!(target_endian = "little") && fits::<Self>();
}

/// As [`pack`], with something odd as the parcel, which is an address or the payload itself.
#[inline]
pub fn pack_marked<T>(payload: T) -> *mut c_void {
    if Marked::<T>::IS_WORD {
        let mark = MARK as u8;
        return into_word(Marked { mark, payload });
    }
    pack(payload).map_addr(|address| address | MARK)
}

/// Whether a parcel is one of [`pack_marked`]'s, or something even.
#[inline]
pub fn is_marked(parcel: *mut c_void) -> bool {
    parcel.addr() & MARK != 0
}

/// As [`unpack`], of a marked parcel.
///
/// # Safety
///
/// The parcel is one that [`pack_marked`] made of a `T`, and nobody has taken anything out of it.
#[inline]
pub unsafe fn unpack_marked<T>(parcel: *mut c_void) -> T {
    if Marked::<T>::IS_WORD {
        // SAFETY: by the caller's word, made of such a payload.
        return unsafe { from_word::<Marked<T>>(parcel) }.payload;
    }
    // SAFETY: by the caller's word, the parcel as it was before it was marked.
    unsafe { unpack(parcel.map_addr(|address| address & !MARK)) }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use std::sync::mpsc;
    use std::thread;

    fn there_and_back<T>(payload: T) -> T {
        let parcel = pack(payload);
        assert_eq!(parcel.addr() % 4, 0);
        assert!(!is_marked(parcel));
        // SAFETY: just packed.
        let marked = pack_marked(unsafe { unpack::<T>(parcel) });
        assert!(is_marked(marked));
        // SAFETY: as above.
        unsafe { unpack_marked(marked) }
    }

    #[test]
    fn what_is_packed_comes_out_whatever_its_size_and_alignment() {
        #[derive(Debug, PartialEq)]
        #[repr(align(64))]
        struct Aligned(u8);

        for _ in 0..1_000 {
            there_and_back(());
            assert_eq!(there_and_back(7_u8), 7);
            assert_eq!(there_and_back(u32::MAX), u32::MAX);
            assert_eq!(there_and_back(u64::MAX), u64::MAX);
            assert_eq!(there_and_back((7_u8, 9_u16)), (7, 9));
            assert_eq!(there_and_back(u128::MAX), u128::MAX);
            assert_eq!(there_and_back(Aligned(3)), Aligned(3));
            assert_eq!(there_and_back([9_u64; 100]), [9; 100]);
            assert_eq!(there_and_back("text".to_owned()), "text");
        }
    }

    #[test]
    fn parcels_are_opened_in_any_order_on_any_thread() {
        let (send, received) = mpsc::channel();
        let producers: Vec<_> = (0..4_u64)
            .map(|producer| {
                let send = send.clone();
                thread::spawn(move || {
                    for item in 0..2_000 {
                        send.send(pack(Box::new(producer << 32 | item)).expose_provenance())
                            .unwrap();
                    }
                })
            })
            .collect();
        drop(send);
        let mut parcels: Vec<usize> = received.iter().collect();
        for producer in producers {
            producer.join().unwrap();
        }
        parcels.reverse();
        let opened = |parcel| {
            // SAFETY: each was packed above, and comes once.
            *unsafe { unpack::<Box<u64>>(ptr::with_exposed_provenance_mut(parcel)) }
        };
        let sum: u64 = parcels.into_iter().map(opened).sum();
        let each = 2_000 * 1_999 / 2;
        assert_eq!(sum, 4 * each + (((1 + 2 + 3) * 2_000) << 32));
    }

    #[test]
    fn a_thread_that_is_ending_can_still_pack() {
        struct Last;
        impl Drop for Last {
            fn drop(&mut self) {
                assert!(OPEN_CHUNK.try_with(|_| ()).is_err());
                assert_eq!(there_and_back(5_u32), 5);
            }
        }
        thread_local!(static LAST: Last = const { Last });
        thread::spawn(|| {
            // Before the chunk, so that it is destroyed after it.
            LAST.with(|_| ());
            there_and_back(1_u32)
        })
        .join()
        .unwrap();
    }
}

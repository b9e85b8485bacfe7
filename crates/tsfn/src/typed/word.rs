//! How a payload travels: in the place of the pointer, if it fits, or behind it.

use std::ffi::c_void;
use std::mem::{align_of, size_of, MaybeUninit};

/// Whether this architecture has a [`settle`].
const SETTLES: bool = cfg!(any(
    target_arch = "x86_64",
    target_arch = "x86",
    target_arch = "aarch64",
    target_arch = "arm",
    target_arch = "loongarch64",
    target_arch = "riscv64",
    target_arch = "riscv32",
    target_arch = "s390x"
));

/// Whether a `T` goes in the place of a pointer, so that nothing is allocated for it.
pub(crate) const fn fits<T>() -> bool {
    SETTLES
        && size_of::<T>() <= size_of::<*mut c_void>()
        && align_of::<T>() <= align_of::<*mut c_void>()
}

/// Makes a word of a payload, which [`from_word`] takes back out. Any thread.
#[inline(always)]
pub(crate) fn into_word<T>(payload: T) -> *mut c_void {
    if !fits::<T>() {
        return Box::into_raw(Box::new(payload)).cast();
    }
    let mut word = MaybeUninit::<*mut c_void>::zeroed();
    // SAFETY: the caller's own memory, which a `T` fits into by size and by alignment.
    unsafe { word.as_mut_ptr().cast::<T>().write(payload) };
    settle(word)
}

/// Takes the payload out of a word. Any thread that the payload may be sent to.
///
/// # Safety
///
/// [`into_word`] made the word of a `T`, which is taken out of it once.
#[inline(always)]
pub(crate) unsafe fn from_word<T>(word: *mut c_void) -> T {
    if fits::<T>() {
        // SAFETY: the caller's own memory; begins with a `T`, by this function's contract.
        unsafe { (&raw const word).cast::<T>().read() }
    } else {
        // SAFETY: made by `Box::into_raw`, and taken once, by this function's contract.
        *unsafe { Box::from_raw(word.cast::<T>()) }
    }
}

/// The word as it is, padding of the payload included, which has no value for the language until
/// something that it does not look into has handed it through.
#[cfg(any(
    target_arch = "x86_64",
    target_arch = "x86",
    target_arch = "aarch64",
    target_arch = "arm",
    target_arch = "loongarch64",
    target_arch = "riscv64",
    target_arch = "riscv32",
    target_arch = "s390x"
))]
#[inline(always)]
fn settle(mut word: MaybeUninit<*mut c_void>) -> *mut c_void {
    // SAFETY: any thread; no instruction at all. What comes out of a register has a value.
    unsafe {
        std::arch::asm!(
            "/* {0} */",
            inlateout(reg) word,
            options(pure, nomem, nostack, preserves_flags)
        );
        word.assume_init()
    }
}

#[cfg(not(any(
    target_arch = "x86_64",
    target_arch = "x86",
    target_arch = "aarch64",
    target_arch = "arm",
    target_arch = "loongarch64",
    target_arch = "riscv64",
    target_arch = "riscv32",
    target_arch = "s390x"
)))]
fn settle(_word: MaybeUninit<*mut c_void>) -> *mut c_void {
    unreachable!("every payload is behind a pointer here")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fmt::Debug;
    use std::num::NonZeroU8;
    use std::sync::Arc;

    fn goes_through<T: Clone + PartialEq + Debug>(payload: T, in_place: bool) {
        assert_eq!(fits::<T>(), in_place && SETTLES, "{payload:?}");
        let word = into_word(payload.clone());
        // SAFETY: made of a `T` just now.
        assert_eq!(unsafe { from_word::<T>(word) }, payload);
    }

    #[test]
    fn what_fits_a_pointer_goes_in_its_place_and_what_does_not_behind_it() {
        goes_through((), true);
        goes_through(0xa5_u8, true);
        goes_through(u32::MAX, true);
        goes_through(usize::MAX, true);
        goes_through(u64::MAX, size_of::<usize>() == 8);
        goes_through(-0.5_f32, true);
        goes_through('ß', true);
        goes_through(None::<NonZeroU8>, true);
        goes_through(Box::new([7; 100]), true);
        goes_through(Some(Arc::new(7)), true);
        goes_through([1_u8, 2, 3], true);
        // With padding between its parts.
        goes_through((7_u8, 0x1234_5678_u32), size_of::<usize>() == 8);
        goes_through(Some(7_u16), true);
        goes_through(u128::MAX, false);
        goes_through(String::from("behind"), false);
        goes_through(["a slice has two words"; 2], false);
    }

    #[test]
    fn what_must_lie_at_a_rounder_address_than_a_pointer_goes_behind_one() {
        #[derive(Clone, PartialEq, Debug)]
        #[repr(align(64))]
        struct Round;
        goes_through(Round, false);
    }
}

//! Which thread this is, for as long as it runs.

/// Tells a thread from every other that runs at the same time.
///
/// The address of something that each thread has one of: cheaper to get than
/// the standard library's `ThreadId`, which is counted for every look. A thread
/// that starts after another has ended may have its mark, so a mark answers for
/// a function only while the function's environment is alive.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct ThreadMark(usize);

impl ThreadMark {
    #[inline]
    pub(crate) fn of_this_thread() -> Self {
        thread_local! {
            static MARK: u8 = const { 0 };
        }
        Self(MARK.with(|mark| std::ptr::from_ref(mark).addr()))
    }
}

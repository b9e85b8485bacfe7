//! The arguments of a call to JavaScript, which are seldom many.

use std::mem::MaybeUninit;

use crate::sys;

/// As many as need no memory of their own.
const FEW: usize = 8;

/// A list of arguments. Valid as long as the scope that its values are of.
pub(crate) struct Arguments {
    few: [MaybeUninit<sys::napi_value>; FEW],
    /// How many there are in `few`, from the first on.
    count: usize,
    /// All of them, once there are more.
    many: Vec<sys::napi_value>,
}

impl Arguments {
    pub(crate) fn none() -> Self {
        Self {
            few: [const { MaybeUninit::uninit() }; FEW],
            count: 0,
            many: Vec::new(),
        }
    }

    #[inline]
    pub(crate) fn push(&mut self, value: sys::napi_value) {
        match self.few.get_mut(self.count) {
            Some(place) => {
                place.write(value);
                self.count += 1;
            }
            None => self.push_beyond(value),
        }
    }

    #[cold]
    fn push_beyond(&mut self, value: sys::napi_value) {
        if self.many.is_empty() {
            self.many = self.few().to_vec();
        }
        self.many.push(value);
    }

    fn few(&self) -> &[sys::napi_value] {
        // SAFETY: any thread, the owner; as many have been written, one after the other.
        unsafe { std::slice::from_raw_parts(self.few.as_ptr().cast(), self.count) }
    }

    #[inline]
    pub(crate) fn as_slice(&self) -> &[sys::napi_value] {
        match self.many.is_empty() {
            true => self.few(),
            false => &self.many,
        }
    }
}

//! The arguments of a call to JavaScript, which are seldom many.

use std::ptr;

use crate::sys;

/// As many as need no memory of their own.
const FEW: usize = 8;

/// A list of arguments. Valid as long as the scope that its values are of.
pub(crate) struct Arguments {
    few: [sys::napi_value; FEW],
    /// How many there are in `few`.
    count: usize,
    /// All of them, once there are more.
    many: Vec<sys::napi_value>,
}

impl Arguments {
    pub(crate) fn none() -> Self {
        Self {
            few: [ptr::null_mut(); FEW],
            count: 0,
            many: Vec::new(),
        }
    }

    pub(crate) fn push(&mut self, value: sys::napi_value) {
        if self.many.is_empty() {
            if let Some(place) = self.few.get_mut(self.count) {
                *place = value;
                self.count += 1;
                return;
            }
            self.many.extend(self.few);
        }
        self.many.push(value);
    }

    pub(crate) fn as_slice(&self) -> &[sys::napi_value] {
        match self.many.is_empty() {
            true => &self.few[..self.count],
            false => &self.many,
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
//
// A guest in Rust without its standard library: panics in a function that was inlined and in the
// library's own code.

#![no_std]
#![no_main]

#[panic_handler]
fn stop(_: &core::panic::PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}

struct Shares {
    total: i32,
    counts: [i32; 4],
}

impl Shares {
    fn of(&self, index: usize) -> i32 {
        self.total / self.counts[index]
    }
}

/// Two shares: of a total and nobody, which is a division by zero, or beyond the last count.
#[no_mangle]
pub extern "C" fn share(total: i32, index: usize) -> i32 {
    let shares = Shares { total, counts: [1, 2, 0, 4] };
    (0..2).map(|extra| shares.of(index + extra)).sum()
}

#[inline(never)]
fn twice<T: core::ops::Add<Output = T> + Copy>(value: T) -> T {
    value + value
}

/// Overflows from 2^30 on.
#[no_mangle]
pub extern "C" fn double(value: i32) -> i32 {
    twice(value)
}

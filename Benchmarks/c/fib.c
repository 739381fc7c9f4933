// SPDX-License-Identifier: Apache-2.0
//
// Fibonacci numbers by naive recursion: calls, and almost nothing else.

#include "kernel.h"

NOINLINE static u32 fib(u32 n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }

EXPORT u32 run(i32 n) {
  u32 sum = 0;
  for (i32 i = 0; i < n; i++) sum = mix(sum, fib(16 + (u32)i % 4));
  return sum;
}

// SPDX-License-Identifier: Apache-2.0
//
// The lengths of Collatz sequences in 64 bits: a branch that is hard to predict in every round.

#include "kernel.h"

NOINLINE static u32 steps(u64 x) {
  u32 count = 0;
  for (; x != 1; count++) {
    if (x % 2 == 0) {
      x /= 2;
    } else {
      x = x * 3 + 1;
    }
  }
  return count;
}

EXPORT u64 run(i32 n) {
  u64 sum = 0;
  for (i32 i = 0; i < n; i++) sum += (u64)steps(1000000007ull + (u64)i) * (u64)(i + 1);
  return sum;
}

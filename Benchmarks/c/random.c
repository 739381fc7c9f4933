// SPDX-License-Identifier: Apache-2.0
//
// Pseudo-random numbers of 64 bits by a linear congruence, a xorshift and a mix of both: i64
// arithmetic without memory.

#include "kernel.h"

EXPORT u64 run(i32 n) {
  u64 congruent = 1, shifted = 88172645463325252ull, sum = 0;
  for (i32 i = 0; i < n; i++) {
    congruent = congruent * 6364136223846793005ull + 1442695040888963407ull;
    shifted ^= shifted << 13;
    shifted ^= shifted >> 7;
    shifted ^= shifted << 17;
    u64 both = (congruent ^ shifted) * 0x9e3779b97f4a7c15ull;
    sum += both >> 32 | both << 32;
  }
  return sum;
}

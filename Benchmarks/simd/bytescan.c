// SPDX-License-Identifier: Apache-2.0
//
// Counts a byte in 4,096 bytes: with SIMD 16 at a time by i8x16.eq and i8x16.bitmask.

#include "kernel.h"

#define SIZE 4096

static u8 text[SIZE];

NOINLINE static u32 count(u8 byte) {
  u32 count = 0;
#ifdef SIMD
  v128_t wanted = wasm_u8x16_splat(byte);
  for (u32 i = 0; i < SIZE; i += 16) {
    v128_t equal = wasm_i8x16_eq(wasm_v128_load(text + i), wanted);
    count += (u32)__builtin_popcount(wasm_i8x16_bitmask(equal));
  }
#else
  for (u32 i = 0; i < SIZE; i++) count += text[i] == byte;
#endif
  return count;
}

EXPORT u32 run(i32 n) {
  u32 state = 41, sum = 0;
  if (n == 0) return 0;
  for (u32 i = 0; i < SIZE; i++) text[i] = random_next(&state) & 63;
  for (i32 i = 0; i < n; i++) {
    text[i % SIZE] = i & 63;
    sum = mix(sum, count(i & 63));
  }
  return sum;
}

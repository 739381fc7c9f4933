// SPDX-License-Identifier: Apache-2.0
//
// Blends two pictures of 4,096 bytes where a mask says so, and averages them elsewhere: with SIMD by
// i8x16 comparison, i8x16.avgr_u and v128.bitselect.

#include "kernel.h"

#define SIZE 4096

static u8 front[SIZE], back[SIZE], mask[SIZE];

NOINLINE static void blend(u8 limit) {
#ifdef SIMD
  v128_t limits = wasm_u8x16_splat(limit);
  for (u32 i = 0; i < SIZE; i += 16) {
    v128_t f = wasm_v128_load(front + i), b = wasm_v128_load(back + i);
    v128_t chosen = wasm_u8x16_gt(wasm_v128_load(mask + i), limits);
    wasm_v128_store(back + i, wasm_v128_bitselect(f, wasm_u8x16_avgr(f, b), chosen));
  }
#else
  for (u32 i = 0; i < SIZE; i++) {
    u8 average = (u8)((front[i] + back[i] + 1) / 2);
    back[i] = mask[i] > limit ? front[i] : average;
  }
#endif
}

EXPORT u32 run(i32 n) {
  u32 state = 53, sum = 0;
  if (n == 0) return 0;
  for (u32 i = 0; i < SIZE; i++) {
    front[i] = (u8)random_next(&state);
    back[i] = (u8)random_next(&state);
    mask[i] = (u8)random_next(&state);
  }
  for (i32 i = 0; i < n; i++) {
    front[(u32)i * 7 % SIZE] = (u8)i;
    blend((u8)(i * 11));
    sum = mix(sum, back[(u32)i * 7919 % SIZE]);
  }
  return sum;
}

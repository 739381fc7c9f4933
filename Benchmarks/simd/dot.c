// SPDX-License-Identifier: Apache-2.0
//
// Inner products of 1,024 floats: with SIMD by f32x4.mul and f32x4.add. The scalar twin keeps four
// sums too, so both add in the same order and give the same bits.

#include "kernel.h"

#define SIZE 1024

static float a[SIZE], b[SIZE];

NOINLINE static float dot(void) {
#ifdef SIMD
  v128_t sums = wasm_f32x4_splat(0);
  for (u32 i = 0; i < SIZE; i += 4) {
    sums = wasm_f32x4_add(sums, wasm_f32x4_mul(wasm_v128_load(a + i), wasm_v128_load(b + i)));
  }
  return wasm_f32x4_extract_lane(sums, 0) + wasm_f32x4_extract_lane(sums, 1) +
         wasm_f32x4_extract_lane(sums, 2) + wasm_f32x4_extract_lane(sums, 3);
#else
  float s0 = 0, s1 = 0, s2 = 0, s3 = 0;
  for (u32 i = 0; i < SIZE; i += 4) {
    s0 += a[i] * b[i];
    s1 += a[i + 1] * b[i + 1];
    s2 += a[i + 2] * b[i + 2];
    s3 += a[i + 3] * b[i + 3];
  }
  return s0 + s1 + s2 + s3;
#endif
}

EXPORT u64 run(i32 n) {
  u32 state = 43;
  double sum = 0;
  if (n == 0) return 0;
  for (u32 i = 0; i < SIZE; i++) {
    a[i] = (float)(random_next(&state) % 1000) / 999;
    b[i] = (float)(random_next(&state) % 1000) / 999;
  }
  for (i32 i = 0; i < n; i++) {
    a[i % SIZE] = (float)(i & 15);
    sum += dot();
  }
  return bits(sum);
}

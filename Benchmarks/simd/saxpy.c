// SPDX-License-Identifier: Apache-2.0
//
// y = y * a + x over 1,024 floats: with SIMD four at a time, loaded, computed and stored.

#include "kernel.h"

#define SIZE 1024

static float x[SIZE], y[SIZE];

NOINLINE static void saxpy(float factor) {
#ifdef SIMD
  v128_t factors = wasm_f32x4_splat(factor);
  for (u32 i = 0; i < SIZE; i += 4) {
    v128_t product = wasm_f32x4_mul(wasm_v128_load(y + i), factors);
    wasm_v128_store(y + i, wasm_f32x4_add(product, wasm_v128_load(x + i)));
  }
#else
  for (u32 i = 0; i < SIZE; i++) y[i] = y[i] * factor + x[i];
#endif
}

EXPORT u64 run(i32 n) {
  u32 state = 47;
  double sum = 0;
  if (n == 0) return 0;
  for (u32 i = 0; i < SIZE; i++) {
    x[i] = (float)(random_next(&state) % 1000) / 999;
    y[i] = 0;
  }
  for (i32 i = 0; i < n; i++) {
    saxpy(0.5f);
    sum += y[i % SIZE];
  }
  return bits(sum);
}

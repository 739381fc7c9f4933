// SPDX-License-Identifier: Apache-2.0
//
// Writes 3,072 bytes in base64, 4,096 letters: with SIMD 12 bytes at a time, moved by i8x16.swizzle,
// cut by shifts and masks, and made letters by a second swizzle in place of a table.

#include "kernel.h"

#define SIZE 3072

static u8 input[SIZE + 4];
static u8 output[SIZE / 3 * 4];

NOINLINE static void encode(void) {
  u8 *out = output;
#ifdef SIMD
  // What to add to a number of 6 bits, by class: a letter a-z, ten digits, + and /, a letter A-Z.
  const v128_t offsets =
      wasm_i8x16_make('a' - 26, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52,
                      '0' - 52, '0' - 52, '0' - 52, '0' - 52, '+' - 62, '/' - 63, 'A', 0, 0);
  const v128_t order = wasm_i8x16_make(1, 0, 2, 1, 4, 3, 5, 4, 7, 6, 8, 7, 10, 9, 11, 10);
  for (u32 i = 0; i < SIZE; i += 12, out += 16) {
    // Each group of three bytes a, b, c becomes b, a, c, b: two halves that hold two numbers each.
    v128_t bytes = wasm_i8x16_swizzle(wasm_v128_load(input + i), order);
    v128_t first = wasm_u32x4_shr(wasm_v128_and(bytes, wasm_i32x4_splat(0x0000fc00)), 10);
    v128_t second = wasm_i32x4_shl(wasm_v128_and(bytes, wasm_i32x4_splat(0x000003f0)), 4);
    v128_t third = wasm_u32x4_shr(wasm_v128_and(bytes, wasm_i32x4_splat(0x0fc00000)), 6);
    v128_t fourth = wasm_i32x4_shl(wasm_v128_and(bytes, wasm_i32x4_splat(0x003f0000)), 8);
    v128_t six =
        wasm_v128_or(wasm_v128_or(first, second), wasm_v128_or(third, fourth));
    // Class 13 below 26, 0 from 26 to 51, then 1 to 12.
    v128_t kind = wasm_u8x16_sub_sat(six, wasm_i8x16_splat(51));
    v128_t upper = wasm_v128_and(wasm_i8x16_lt(six, wasm_i8x16_splat(26)), wasm_i8x16_splat(13));
    kind = wasm_v128_or(kind, upper);
    wasm_v128_store(out, wasm_i8x16_add(six, wasm_i8x16_swizzle(offsets, kind)));
  }
#else
  static const u8 letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (u32 i = 0; i < SIZE; i += 3, out += 4) {
    u32 group = (u32)input[i] << 16 | (u32)input[i + 1] << 8 | input[i + 2];
    out[0] = letters[group >> 18];
    out[1] = letters[group >> 12 & 63];
    out[2] = letters[group >> 6 & 63];
    out[3] = letters[group & 63];
  }
#endif
}

EXPORT u32 run(i32 n) {
  u32 state = 59, sum = 0;
  if (n == 0) return 0;
  for (u32 i = 0; i < SIZE; i++) input[i] = (u8)random_next(&state);
  for (i32 i = 0; i < n; i++) {
    input[i % SIZE] = (u8)i;
    encode();
    for (u32 k = (u32)i % 64; k < sizeof output; k += 64) sum = mix(sum, output[k]);
  }
  return sum;
}

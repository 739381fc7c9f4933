// SPDX-License-Identifier: Apache-2.0
//
// A decompressor of the Lempel-Ziv kind: runs of bytes as they are, and copies of what was written
// before, byte by byte because they may overlap. It first writes what it then reads.
//
// A packet is a byte c and what follows: below 128, c + 1 bytes as they are; else c - 124 bytes from
// as far back as the next two bytes say.

#include "kernel.h"

#define PACKED 8192
#define OUTPUT 65536

static u8 packed[PACKED + 256], output[OUTPUT + 256];
static u32 packed_size;

static void pack(void) {
  u32 state = 37, size = 0, written = 0;
  while (size < PACKED && written < OUTPUT) {
    u32 word = random_next(&state);
    if (written < 16 || word % 3 == 0) {
      u32 count = word >> 8 & 15;
      packed[size++] = (u8)count;
      for (u32 i = 0; i <= count; i++) packed[size++] = (u8)(word >> (i & 15));
      written += count + 1;
    } else {
      u32 count = word >> 8 & 63;
      u32 back = (word >> 16) % written % 65535 + 1;
      packed[size++] = (u8)(128 + count);
      packed[size++] = (u8)back;
      packed[size++] = (u8)(back >> 8);
      written += count + 4;
    }
  }
  packed_size = size;
}

NOINLINE static u32 unpack(void) {
  const u8 *in = packed, *end = packed + packed_size;
  u8 *out = output;
  while (in < end) {
    u32 code = *in++;
    if (code < 128) {
      for (u32 i = 0; i <= code; i++) *out++ = *in++;
    } else {
      u32 back = in[0] | (u32)in[1] << 8;
      in += 2;
      const u8 *from = out - back;
      for (u32 count = code - 124; count > 0; count--) *out++ = *from++;
    }
  }
  return (u32)(out - output);
}

EXPORT u32 run(i32 n) {
  u32 sum = 0;
  if (n == 0) return 0;
  pack();
  for (i32 i = 0; i < n; i++) {
    u32 size = unpack();
    sum = mix(sum, size);
    sum = mix(sum, output[(u32)i * 7919 % size]);
  }
  return sum;
}

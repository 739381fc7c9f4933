// SPDX-License-Identifier: Apache-2.0
//
// memory.copy and memory.fill of 1 to 256 bytes, as programs use them most: what counts is the way
// into and out of the instruction.

#include "kernel.h"

#define SIZE 4096

static u8 buffer[SIZE];

EXPORT u32 run(i32 n) {
  u32 state = 23, sum = 0;
  for (i32 i = 0; i < n; i++) {
    u32 word = random_next(&state);
    u32 size = word % 256 + 1;
    u32 to = word >> 8 & 2047;
    u32 from = word >> 20 & 2047;
    __builtin_memset(buffer + to + size, i, size);
    __builtin_memmove(buffer + to, buffer + from, size);
    sum = mix(sum, buffer[to + size / 2]);
  }
  return sum;
}

// SPDX-License-Identifier: Apache-2.0
//
// The edit distance of two texts by dynamic programming: two rows in memory, minima, byte loads.

#include "kernel.h"

#define SIZE 128

static u8 a[SIZE], b[SIZE];
static u32 row[SIZE + 1];

static u32 least(u32 x, u32 y) { return x < y ? x : y; }

NOINLINE static u32 distance(void) {
  for (u32 j = 0; j <= SIZE; j++) row[j] = j;
  for (u32 i = 0; i < SIZE; i++) {
    u32 diagonal = row[0];
    row[0] = i + 1;
    for (u32 j = 0; j < SIZE; j++) {
      u32 change = diagonal + (a[i] != b[j]);
      diagonal = row[j + 1];
      row[j + 1] = least(change, least(diagonal, row[j]) + 1);
    }
  }
  return row[SIZE];
}

EXPORT u32 run(i32 n) {
  u32 state = 29, sum = 0;
  for (u32 i = 0; i < SIZE; i++) {
    a[i] = random_next(&state) % 8;
    b[i] = random_next(&state) % 8;
  }
  for (i32 i = 0; i < n; i++) {
    b[i % SIZE] = random_next(&state) % 8;
    sum = mix(sum, distance());
  }
  return sum;
}

// SPDX-License-Identifier: Apache-2.0
//
// Products of 48 x 48 matrices of doubles: three loops around a multiplication and an addition.

#include "kernel.h"

#define SIZE 48

static double a[SIZE][SIZE], b[SIZE][SIZE], c[SIZE][SIZE];

static void multiply(void) {
  for (i32 row = 0; row < SIZE; row++) {
    for (i32 column = 0; column < SIZE; column++) {
      double sum = 0;
      for (i32 k = 0; k < SIZE; k++) sum += a[row][k] * b[k][column];
      c[row][column] = sum;
    }
  }
}

EXPORT u64 run(i32 n) {
  if (n == 0) return 0;
  u32 state = 1;
  for (i32 row = 0; row < SIZE; row++) {
    for (i32 column = 0; column < SIZE; column++) {
      a[row][column] = random_next(&state) % 1000 / 1000.0;
      b[row][column] = random_next(&state) % 1000 / 1000.0;
    }
  }
  double trace = 0;
  for (i32 i = 0; i < n; i++) {
    multiply();
    // The next product differs in one row.
    for (i32 k = 0; k < SIZE; k++) a[i % SIZE][k] = c[k][i % SIZE] / SIZE;
    trace += c[i % SIZE][i % SIZE];
  }
  return bits(trace);
}

// SPDX-License-Identifier: Apache-2.0
//
// The Mandelbrot set, n rows of 128 points: a loop of floating-point arithmetic that leaves early.

#include "kernel.h"

#define WIDTH 128
#define LIMIT 64

static u32 steps(double cx, double cy) {
  double x = 0, y = 0;
  u32 count = 0;
  while (count < LIMIT) {
    double xx = x * x;
    double yy = y * y;
    if (xx + yy > 4) break;
    y = 2 * x * y + cy;
    x = xx - yy + cx;
    count++;
  }
  return count;
}

EXPORT u32 run(i32 n) {
  u32 sum = 0;
  for (i32 row = 0; row < n; row++) {
    double cy = row % WIDTH * 2.0 / WIDTH - 1;
    for (i32 column = 0; column < WIDTH; column++) {
      sum = mix(sum, steps(column * 3.0 / WIDTH - 2, cy));
    }
  }
  return sum;
}

// SPDX-License-Identifier: Apache-2.0
//
// Quicksort of 2,048 numbers, recursive, by the middle element: comparisons that are hard to predict,
// and swaps in memory.

#include "kernel.h"

#define COUNT 2048

static u32 numbers[COUNT];

static void sort(i32 low, i32 high) {
  while (low < high) {
    u32 pivot = numbers[(low + high) / 2];
    i32 i = low, j = high;
    while (i <= j) {
      while (numbers[i] < pivot) i++;
      while (numbers[j] > pivot) j--;
      if (i > j) break;
      u32 other = numbers[i];
      numbers[i++] = numbers[j];
      numbers[j--] = other;
    }
    // The smaller part by a call, so the depth is bounded; the larger part here.
    if (j - low < high - i) {
      sort(low, j);
      low = i;
    } else {
      sort(i, high);
      high = j;
    }
  }
}

EXPORT u32 run(i32 n) {
  u32 state = 7, sum = 0;
  for (i32 i = 0; i < n; i++) {
    for (i32 k = 0; k < COUNT; k++) numbers[k] = random_next(&state);
    sort(0, COUNT - 1);
    for (i32 k = 1; k < COUNT; k++) sum += numbers[k - 1] <= numbers[k];
    sum = mix(sum, numbers[i % COUNT]);
  }
  return sum;
}

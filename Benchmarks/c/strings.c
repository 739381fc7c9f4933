// SPDX-License-Identifier: Apache-2.0
//
// What C programs do with strings all day: length, search for a byte, comparison, counting. Loads of
// single bytes, each followed by a branch.

#include "kernel.h"

#define SIZE 4096

static char text[SIZE + 1], copy[SIZE + 1];

NOINLINE static u32 length(const char *s) {
  const char *end = s;
  while (*end) end++;
  return (u32)(end - s);
}

NOINLINE static const char *find(const char *s, char byte, u32 count) {
  for (; count > 0; s++, count--) {
    if (*s == byte) return s;
  }
  return 0;
}

NOINLINE static i32 compare(const char *a, const char *b) {
  while (*a && *a == *b) a++, b++;
  return (u8)*a - (u8)*b;
}

NOINLINE static u32 count(const char *s, char byte) {
  u32 count = 0;
  for (; *s; s++) count += *s == byte;
  return count;
}

EXPORT u32 run(i32 n) {
  u32 state = 5, sum = 0;
  if (n == 0) return 0;
  for (u32 i = 0; i < SIZE; i++) {
    text[i] = copy[i] = (char)('a' + random_next(&state) % 26);
  }
  text[SIZE] = copy[SIZE] = 0;
  for (i32 i = 0; i < n; i++) {
    copy[SIZE - 1 - i % 16] = (char)('A' + i % 26);
    sum = mix(sum, length(text + i % 32));
    sum = mix(sum, (u32)(find(copy, (char)('A' + i % 26), SIZE) - copy));
    sum = mix(sum, (u32)compare(text, copy));
    sum = mix(sum, count(copy, (char)('a' + i % 26)));
  }
  return sum;
}

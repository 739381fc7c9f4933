// SPDX-License-Identifier: Apache-2.0
//
// The sieve of Eratosthenes over bytes, with a limit that moves a little each time: byte stores at a
// stride, and a scan.

#include "kernel.h"

#define SIZE 65536

static u8 composite[SIZE];

static u32 count_primes(u32 limit) {
  for (u32 i = 0; i < limit; i++) composite[i] = 0;
  u32 count = 0;
  for (u32 i = 2; i < limit; i++) {
    if (composite[i]) continue;
    count++;
    for (u32 multiple = i * 2; multiple < limit; multiple += i) composite[multiple] = 1;
  }
  return count;
}

EXPORT u32 run(i32 n) {
  u32 sum = 0;
  for (i32 i = 0; i < n; i++) sum = mix(sum, count_primes(SIZE - (u32)i % 64));
  return sum;
}

// SPDX-License-Identifier: Apache-2.0
//
// Products of numbers of 1,024 bits, limb by limb of 32 bits: i64 multiplications, additions with
// carry, loads and stores of i32.

#include "kernel.h"

#define LIMBS 32

static u32 x[LIMBS], y[LIMBS], product[2 * LIMBS];

NOINLINE static void multiply(void) {
  for (i32 i = 0; i < 2 * LIMBS; i++) product[i] = 0;
  for (i32 i = 0; i < LIMBS; i++) {
    u64 carry = 0;
    for (i32 j = 0; j < LIMBS; j++) {
      u64 term = (u64)x[i] * y[j] + product[i + j] + carry;
      product[i + j] = (u32)term;
      carry = term >> 32;
    }
    product[i + LIMBS] = (u32)carry;
  }
}

EXPORT u32 run(i32 n) {
  u32 state = 31, sum = 0;
  for (i32 i = 0; i < LIMBS; i++) {
    x[i] = random_next(&state);
    y[i] = random_next(&state);
  }
  for (i32 i = 0; i < n; i++) {
    multiply();
    for (i32 k = 0; k < LIMBS; k++) x[k] = product[k + LIMBS / 2] | 1;
    sum = mix(sum, product[i % (2 * LIMBS)]);
  }
  return sum;
}

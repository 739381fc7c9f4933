// SPDX-License-Identifier: Apache-2.0
//
// What all kernels share. A kernel exports `run`: it does its work n times over, for some meaning of
// "once", and returns a checksum of what it computed, so that no engine can leave work out unseen.
// With n = 0 it does next to nothing: that run is the time of loading.

#pragma once

// With it a kernel of Benchmarks/simd uses vectors; without it, it is the scalar twin.
#ifdef SIMD
#include <wasm_simd128.h>
#endif

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef int i32;
typedef long long i64;

#define EXPORT __attribute__((export_name("run")))
#define NOINLINE __attribute__((noinline))

// Pseudo-random numbers (xorshift, 32 bits). The state must not be 0.
static inline u32 random_next(u32 *state) {
  u32 x = *state;
  x ^= x << 13;
  x ^= x >> 17;
  x ^= x << 5;
  return *state = x;
}

// A checksum with one more word in it (one step of FNV, by words).
static inline u32 mix(u32 sum, u32 word) { return (sum ^ word) * 16777619u; }

// The bits of a number.
static inline u64 bits(double number) {
  union {
    double number;
    u64 bits;
  } both = {number};
  return both.bits;
}

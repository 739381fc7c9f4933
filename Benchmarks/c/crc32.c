// SPDX-License-Identifier: Apache-2.0
//
// CRC-32 (the one of zip files) of 1,024 bytes, n times over: a table look-up for every byte. The
// result is the CRC of all n KiB, so that any other implementation can check it; byte i is i * 13
// modulo 256.

#include "kernel.h"

#define SIZE 1024

static u32 table[256];
static u8 data[SIZE];

EXPORT u32 run(i32 n) {
  for (u32 i = 0; i < 256; i++) {
    u32 crc = i;
    for (i32 bit = 0; bit < 8; bit++) crc = crc & 1 ? crc >> 1 ^ 0xedb88320 : crc >> 1;
    table[i] = crc;
  }
  for (u32 i = 0; i < SIZE; i++) data[i] = (u8)(i * 13);
  u32 crc = 0xffffffff;
  for (i32 i = 0; i < n; i++) {
    for (u32 k = 0; k < SIZE; k++) crc = table[(crc ^ data[k]) & 255] ^ crc >> 8;
  }
  return ~crc;
}

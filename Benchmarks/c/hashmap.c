// SPDX-License-Identifier: Apache-2.0
//
// A hash table with open addressing: words are counted, looked up and taken out again. Loads that jump
// about in memory, and multiplications.

#include "kernel.h"

#define CAPACITY 4096
#define KEYS 2048

struct entry {
  u32 key;  // 0: free
  u32 count;
};

static struct entry entries[CAPACITY];

static u32 place_of(u32 key) { return key * 2654435769u >> 20; }

NOINLINE static struct entry *find(u32 key) {
  u32 place = place_of(key);
  while (entries[place].key != key && entries[place].key != 0) place = (place + 1) % CAPACITY;
  return &entries[place];
}

NOINLINE static void take_out(u32 key) {
  struct entry *entry = find(key);
  if (entry->key == 0) return;
  // Later entries of the same run move up, so that no search stops early.
  u32 hole = (u32)(entry - entries);
  for (u32 place = (hole + 1) % CAPACITY; entries[place].key != 0; place = (place + 1) % CAPACITY) {
    u32 distance = (place - place_of(entries[place].key)) % CAPACITY;
    if (distance >= (place - hole) % CAPACITY) {
      entries[hole] = entries[place];
      hole = place;
    }
  }
  entries[hole].key = 0;
  entries[hole].count = 0;
}

EXPORT u32 run(i32 n) {
  u32 state = 17, sum = 0;
  for (i32 i = 0; i < n; i++) {
    for (i32 k = 0; k < 1024; k++) {
      u32 key = random_next(&state) % KEYS + 1;
      struct entry *entry = find(key);
      entry->key = key;
      entry->count++;
    }
    for (u32 key = 1; key <= KEYS; key += 3) sum = mix(sum, find(key)->count);
    for (i32 k = 0; k < 256; k++) take_out(random_next(&state) % KEYS + 1);
  }
  return sum;
}

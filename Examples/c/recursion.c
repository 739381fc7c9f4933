// SPDX-License-Identifier: Apache-2.0
//
// An ordinary C program that waits deep inside recursion. It knows nothing of asyncify: it calls
// `rewind_sleep` as if it were any synchronous function. Scripts/build-examples makes two modules:
//
//   recursion.wasm           as compiled: the engine itself suspends the call
//   recursion-asyncify.wasm  after `wasm-opt --asyncify`: the guest's own code saves its stack

#define IMPORT(module, name) __attribute__((import_module(module), import_name(name)))

// Waits that many milliseconds and returns its argument.
IMPORT("rewind", "sleep") extern int rewind_sleep(int milliseconds);

// One level: `before`, `weight` and `ratio` are computed before the calls that may wait and used
// after them, so each must survive; the result depends on all three, at every level.
__attribute__((noinline)) static int descend(int depth, int seed) {
  int before = seed ^ (depth * 7);
  long long weight = (long long)seed * 1000003 + depth;
  double ratio = (double)(seed & 255) / 16.0;

  if (depth == 0) return rewind_sleep(3) + before;

  int below = descend(depth - 1, seed * 31 + depth);
  int waited = depth % 4 == 0 ? rewind_sleep(depth / 4) : 1;

  return (below ^ before) + (int)(weight % 9973) * waited + (int)(ratio * 8.0);
}

// Descends `depth` levels, waits at the bottom and at every fourth level on the way back.
int run(int depth) { return descend(depth, 17); }

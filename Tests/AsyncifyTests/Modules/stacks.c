// SPDX-License-Identifier: Apache-2.0
//
// An ordinary program that waits twice with an array in its shadow stack, and in between calls a function
// that needs more of that stack than itself. Scripts/build-test-modules makes two modules:
//
//   stacks.wasm           as compiled
//   stacks-asyncify.wasm  after `wasm-opt --asyncify`

__attribute__((import_module("env"), import_name("wait"))) int env_wait(int);

__attribute__((noinline)) static int fill(int x) {
  volatile int noise[128];
  for (int i = 0; i < 128; i++) noise[i] = -1;
  return noise[x & 127];
}

// wait(x) + wait(x + 1) + 8 * x + 28 - 1
__attribute__((export_name("work"), noinline)) int work(int x) {
  volatile int values[8];
  for (int i = 0; i < 8; i++) values[i] = x + i;
  int sum = env_wait(x);
  sum += fill(x);
  sum += env_wait(x + 1);
  for (int i = 0; i < 8; i++) sum += values[i];
  return sum;
}

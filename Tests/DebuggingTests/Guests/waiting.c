// SPDX-License-Identifier: Apache-2.0
// A guest that waits in a host function, at lines that the tests know.

__attribute__((import_module("rewind"), import_name("sleep"))) int rewind_sleep(int milliseconds);

static __attribute__((noinline)) int work(int number) {
  int half = number / 2;
  return rewind_sleep(half) + number;
}

__attribute__((export_name("main"))) int run(void) {
  return work(4) * 10;
}

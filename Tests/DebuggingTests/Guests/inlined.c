// SPDX-License-Identifier: Apache-2.0
// A guest whose functions are inlined into each other, at lines that the tests know.
#define INLINE static inline __attribute__((always_inline))

INLINE int quotient(int dividend, int divisor) {
  return dividend / divisor;
}

// Two calls of one function inside of another.
INLINE int share(int whole, int parts) {
  return quotient(whole, parts) + quotient(whole * 3, parts + 7);
}

__attribute__((import_module("rewind"), import_name("print"))) void print(int number);

// The same function in a loop and behind it.
__attribute__((export_name("shares"), noinline)) int shares(int count, int parts) {
  int sum = 0;
  for (int i = 1; i <= count; i++) {
    sum += share(i * 100, parts);
    if (sum > 1000)
      sum -= share(sum, i);
  }
  return sum ^ share(sum + count, 3);
}

// What is inlined has calls of its own.
INLINE void tell(int number) {
  if (number > 0)
    print(quotient(1000, number));
  else
    print(-1);
}

__attribute__((export_name("tell_all"), noinline)) void tell_all(int count) {
  while (count-- > 0)
    tell(count - 3);
  tell(count);
}
